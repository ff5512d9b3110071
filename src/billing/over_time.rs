//! When was it spent? The bill of a service, or of instances, laid out over minutes, to the last
//! pico-dollar.

use super::line::{Bill, Holder, Line};
use crate::catalog::platform::Purchase;
use crate::catalog::price_key::PriceKey;
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{MinuteRow, Outcome, Payer, Usage};

/// What `service` cost in each of its `minutes`: their sum is [`Bill::of_service`] exactly (nothing
/// is charged where there are no minutes).
///
/// A line is spread by what drives it: what tasks use by the task time billed in each minute, LCUs
/// by the requests that arrived, hours of a load balancer and its addresses evenly. Minimum charges
/// and rounded-up seconds thereby lie with the tasks of their time.
pub fn cost_per_minute(bill: &Bill, service: &str, minutes: &[MinuteRow]) -> Vec<Usd> {
    let mut costs = vec![Usd::ZERO; minutes.len()];
    let of_service = |line: &&Line| matches!(&line.payer, Payer::Service(name) if name == service);
    for line in bill.lines.iter().filter(of_service) {
        spread(line.amount, &weights(line, minutes), &mut costs);
    }
    costs
}

/// What the instances of `payer` cost in each of `minutes` minutes, with what comes with them:
/// their sum is [`Bill::of`] exactly (nothing is charged where there are no minutes).
///
/// Hours of instances, fees and monitoring are spread by the instances that ran in each minute,
/// volumes by those that were there, surplus credits lie where they were charged.
pub fn fleet_cost_per_minute(
    bill: &Bill,
    usage: &Usage,
    payer: &Payer,
    minutes: usize,
) -> Vec<Usd> {
    let mut costs = vec![Usd::ZERO; minutes];
    for line in bill.lines.iter().filter(|line| line.payer == *payer) {
        let mut weights = vec![0; minutes];
        for list in drivers(line, usage) {
            for (weight, more) in weights.iter_mut().zip(list) {
                *weight += more;
            }
        }
        spread(line.amount, &or_evenly(weights), &mut costs);
    }
    costs
}

/// What was spent from `from` on, the start of a minute: by all services and instances.
pub fn cost_from(bill: &Bill, outcome: &Outcome, from: Instant) -> Usd {
    let minute = Span::MINUTE.nanos();
    let minutes = outcome.simulated.nanos().div_ceil(minute) as usize;
    let first = (from.nanos() / minute) as usize;
    let of = |payer: &Payer| {
        let Payer::Service(name) = payer else {
            return fleet_cost_per_minute(bill, &outcome.usage, payer, minutes);
        };
        let mut services = outcome.services.iter();
        let service = services.find(|service| service.name == *name);
        service.map_or_else(Vec::new, |of| cost_per_minute(bill, name, &of.minutes))
    };
    let from_then_on = |payer: &Payer| of(payer).into_iter().skip(first).sum::<Usd>();
    bill.payers().into_iter().map(from_then_on).sum()
}

/// What drives a line of instances, by minute.
fn drivers<'a>(line: &'a Line, usage: &'a Usage) -> impl Iterator<Item = &'a Vec<u64>> {
    let instances = usage.instances.iter().filter_map(move |instances| {
        let by_type = match line.key {
            PriceKey::Ec2Linux(kind) | PriceKey::ManagedInstance(kind) => {
                instances.kind.id() == kind && instances.purchase == Purchase::OnDemand
            }
            PriceKey::Ec2Spot(kind) => {
                let ours = instances.kind.id() == kind && instances.payer == line.payer;
                let mut pieces = instances.spot.iter().filter(|_| ours);
                let piece = pieces.find(|piece| piece.price == line.rate);
                return piece.map(|piece| &piece.running_ms);
            }
            PriceKey::MetricMonth => instances.monitored_hours > 0,
            key if Some(key) == PriceKey::cpu_credits(instances.kind) => {
                return (instances.payer == line.payer).then_some(&instances.surplus_by_minute);
            }
            _ => false,
        };
        (by_type && instances.payer == line.payer).then_some(&instances.running_ms)
    });
    let is_volume = matches!(
        line.key,
        PriceKey::Gp3Gb | PriceKey::Gp2Gb | PriceKey::Gp3Iops | PriceKey::Gp3Throughput
    );
    let volumes = usage
        .volumes
        .iter()
        .filter(move |volumes| volumes.payer == line.payer);
    let volumes = volumes
        .filter(move |_| is_volume)
        .map(|volumes| &volumes.existing_ms);
    instances.chain(volumes)
}

/// How much of a line each minute drew, in whole parts.
fn weights(line: &Line, minutes: &[MinuteRow]) -> Vec<u64> {
    let weight = |minute: &MinuteRow| match (line.key, line.holder) {
        (PriceKey::AlbLcuHour, _) => minute.arrived,
        (_, Holder::LoadBalancer) => 1,
        (key, Holder::Tasks) if key.is_of_fargate(Purchase::Spot) => minute.spot_ns / 1_000_000,
        (key, Holder::Tasks) if key.is_of_fargate(Purchase::OnDemand) => {
            (minute.billed_ns - minute.spot_ns) / 1_000_000
        }
        // Milliseconds: months of thousands of tasks stay far from the end of the integers.
        (_, Holder::Tasks | Holder::Instances) => minute.billed_ns / 1_000_000,
    };
    or_evenly(minutes.iter().map(weight).collect())
}

/// Weights, or even ones where nothing weighs.
fn or_evenly(mut weights: Vec<u64>) -> Vec<u64> {
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    weights
}

/// Adds `amount` to `costs` in proportion to `weights`. What is rounded in one minute is made good
/// in the next, so that nothing is lost.
fn spread(amount: Usd, weights: &[u64], costs: &mut [Usd]) {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let (mut so_far, mut given) = (0_i128, Usd::ZERO);
    for (cost, weight) in costs.iter_mut().zip(weights) {
        so_far += i128::from(*weight);
        let due = amount.times(so_far, total);
        *cost += due - given;
        given = due;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::{PriceList, bill};
    use crate::catalog::platform::{Architecture, OperatingSystem};
    use crate::observe::outcome::{FargateUsage, LoadBalancerUsage, PublicIpv4Usage};

    fn minute(index: u64, arrived: u64, billed_seconds: u64) -> MinuteRow {
        MinuteRow {
            start: Instant::from_secs(60 * index),
            arrived,
            billed_ns: billed_seconds * 1_000_000_000,
            ..MinuteRow::default()
        }
    }

    fn usage(billed_seconds: u64) -> Usage {
        Usage {
            fargate: vec![FargateUsage {
                service: "web".to_owned(),
                operating_system: OperatingSystem::Linux,
                architecture: Architecture::X86_64,
                cpu_units: 1_024,
                memory_mib: 2_048,
                ephemeral_storage_gib: 20,
                purchase: Purchase::OnDemand,
                tasks: 3,
                billed_seconds,
            }],
            ..Usage::default()
        }
    }

    #[test]
    fn what_spot_costs_lies_where_spot_ran() {
        let mut usage = usage(60);
        usage.fargate.push(FargateUsage {
            purchase: Purchase::Spot,
            ..usage.fargate[0].clone()
        });
        let bill = bill(&usage, &PriceList::for_region("us-east-1").unwrap()).unwrap();
        let mut minutes = [minute(0, 0, 60), minute(1, 0, 60)];
        minutes[1].spot_ns = minutes[1].billed_ns;
        let of = |purchase| -> Usd {
            let lines = bill
                .lines
                .iter()
                .filter(|line| line.key.is_of_fargate(purchase));
            lines.map(|line| line.amount).sum()
        };
        let expected = [of(Purchase::OnDemand), of(Purchase::Spot)];
        assert_eq!(cost_per_minute(&bill, "web", &minutes), expected);
        assert!(expected[1] < expected[0]);
    }

    fn balancer() -> Usage {
        Usage {
            load_balancers: vec![LoadBalancerUsage {
                service: "web".to_owned(),
                hours: 1,
                lcu_hours_millionths: 700_000,
                new_connections: 0,
                active_connections_millionths: 0,
                processed_bytes: 0,
                rule_evaluations: 0,
            }],
            public_ipv4: vec![PublicIpv4Usage {
                service: "web".to_owned(),
                holder: "loadBalancer",
                seconds: 7_201,
            }],
            ..Usage::default()
        }
    }

    fn us_east_1() -> PriceList {
        PriceList::for_region("us-east-1").unwrap()
    }

    #[test]
    fn tasks_cost_when_they_are_billed() {
        let bill = bill(&usage(180), &us_east_1()).unwrap();
        let minutes = [minute(0, 5, 60), minute(1, 5, 120), minute(2, 5, 0)];
        let costs = cost_per_minute(&bill, "web", &minutes);
        let one: Usd = "0.000822833333".parse().unwrap();
        assert_eq!(costs[2], Usd::ZERO);
        assert!((costs[0] - one).picos().abs() <= 2, "{costs:?}");
        assert_eq!(costs.iter().copied().sum::<Usd>(), bill.total);
    }

    #[test]
    fn lcus_follow_requests_and_hours_are_even() {
        let bill = bill(&balancer(), &us_east_1()).unwrap();
        let minutes = [minute(0, 300, 60), minute(1, 100, 120)];
        let costs = cost_per_minute(&bill, "web", &minutes);
        let even = (bill.lines[0].amount + bill.lines[2].amount).times(1, 2);
        let lcus = bill.lines[1].amount.times(3, 4);
        assert!((costs[0] - even - lcus).picos().abs() <= 2, "{costs:?}");
        assert_eq!(costs.iter().copied().sum::<Usd>(), bill.total);
    }

    #[test]
    fn nothing_is_lost_over_months_of_minutes() {
        let mut usage = usage(7_777_777_777);
        usage.load_balancers = balancer().load_balancers;
        let bill = bill(&usage, &us_east_1()).unwrap();
        let minutes: Vec<MinuteRow> = (0..126_720)
            .map(|i| minute(i, i * i % 997, i * 7_919 % 60_000))
            .collect();
        let costs = cost_per_minute(&bill, "web", &minutes);
        assert_eq!(costs.iter().copied().sum::<Usd>(), bill.of_service("web"));
        assert!(costs.iter().all(|cost| *cost >= Usd::ZERO));
    }

    #[test]
    fn a_line_without_a_driver_is_spread_evenly_and_others_keep_theirs() {
        let bill = bill(&usage(60), &us_east_1()).unwrap();
        let minutes = [minute(0, 0, 0), minute(1, 0, 0)];
        let costs = cost_per_minute(&bill, "web", &minutes);
        assert!((costs[0] - costs[1]).picos().abs() <= 2, "{costs:?}");
        assert_eq!(costs.iter().copied().sum::<Usd>(), bill.total);
        let other = cost_per_minute(&bill, "batch", &minutes);
        assert_eq!(other, [Usd::ZERO; 2]);
        assert!(cost_per_minute(&bill, "web", &[]).is_empty());
    }
}
