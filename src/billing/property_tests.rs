//! Does every bill add up, whatever was used? Random usage of everything that is metered.

use proptest::prelude::*;

use super::tests::{balancer, tasks, us_east_1, usage};
use super::*;
use crate::catalog::instances::find;
use crate::cluster::group::{Volume, VolumeKind};
use crate::kernel::money::Usd;
use crate::observe::outcome::{InstanceUsage, VolumeUsage};

prop_compose! {
    fn any_instances()(
        kind in prop::sample::select(vec!["m5.large", "t3.nano", "t4g.2xlarge", "c6i.32xlarge"]),
        seconds in 0..10_u64.pow(9),
        hours in 0..10_u64.pow(6),
        credits in 0..10_u64.pow(9),
    ) -> InstanceUsage {
        let kind = find(kind).unwrap();
        InstanceUsage {
            payer: Payer::Group("web".to_owned()),
            kind,
            purchase: Purchase::OnDemand,
            runs: 1,
            free_seconds: 0,
            spot: Vec::new(),
            billed_seconds: seconds,
            monitored_hours: hours,
            surplus_millicredits: if kind.burst.is_some() { credits } else { 0 },
            running_ms: Vec::new(),
            surplus_by_minute: Vec::new(),
        }
    }
}

prop_compose! {
    fn any_volumes()(
        gp3 in prop::bool::ANY,
        size_gib in 1_u32..16_000,
        iops in 3_000_u32..16_000,
        throughput_mibs in 125_u32..1_000,
        seconds in 0..10_u64.pow(9),
    ) -> VolumeUsage {
        let kind = if gp3 { VolumeKind::Gp3 } else { VolumeKind::Gp2 };
        VolumeUsage {
            payer: Payer::Group("web".to_owned()),
            volume: Volume { kind, size_gib, iops, throughput_mibs },
            volumes: 1,
            billed_seconds: seconds,
            existing_ms: Vec::new(),
        }
    }
}

prop_compose! {
    fn any_usage()(
        fargate in prop::collection::vec(
            (1_u32..=32, 1_u32..=244, 20_u32..=200, 0..10_u64.pow(9)),
            0..6,
        ),
        balancers in prop::collection::vec((0_u64..3_000, 0..10_u64.pow(10)), 0..4),
        addresses in prop::collection::vec(0..10_u64.pow(9), 0..4),
        instances in prop::collection::vec(any_instances(), 0..4),
        volumes in prop::collection::vec(any_volumes(), 0..3),
    ) -> Usage {
        Usage {
            fargate: fargate.into_iter().map(|(cpu, gb, storage, seconds)| FargateUsage {
                ephemeral_storage_gib: storage,
                ..tasks(cpu * 256, gb * 512, seconds)
            }).collect(),
            load_balancers: balancers.into_iter().map(|(hours, lcu)| LoadBalancerUsage {
                lcu_hours_millionths: lcu,
                ..balancer(hours, 0).load_balancers.remove(0)
            }).collect(),
            public_ipv4: addresses.into_iter().map(|seconds| PublicIpv4Usage {
                service: "web".to_owned(),
                holder: "tasks",
                seconds,
            }).collect(),
            instances,
            volumes,
        }
    }
}

proptest! {
    /// Lines add up to the total, exactly and in cents, and each is within half a pico-dollar of
    /// quantity × rate.
    #[test]
    fn lines_add_up_to_the_total(usage in any_usage()) {
        let bill = bill(&usage, &us_east_1()).unwrap();
        let sum: Usd = bill.lines.iter().map(|line| line.amount).sum();
        prop_assert_eq!(sum, bill.total);
        prop_assert_eq!(bill.in_cents().iter().sum::<i128>(), bill.total.cents());
        for line in &bill.lines {
            let exact = line.rate.as_f64() * line.quantity.as_f64();
            let off = (line.amount.as_f64() - exact).abs();
            prop_assert!(off <= 1e-9 * exact.max(1.0), "{line:?}");
            prop_assert!(line.amount > Usd::ZERO);
        }
    }

    /// Twice the seconds cost twice as much, to the rounding of a line.
    #[test]
    fn cost_is_proportional_to_time(cpu in 1_u32..=32, seconds in 1..10_u64.pow(8)) {
        let cost = |seconds| {
            bill(&usage(tasks(cpu * 256, cpu * 512, seconds)), &us_east_1()).unwrap().total
        };
        let difference = cost(2 * seconds) - cost(seconds) - cost(seconds);
        prop_assert!(difference.picos().abs() <= 4, "{difference}");
    }
}
