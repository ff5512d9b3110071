//! Is what Spot saved the difference of two bills?

use super::*;
use crate::catalog::instances::find;
use crate::catalog::platform::{Architecture, OperatingSystem};
use crate::observe::outcome::{FargateUsage, InstanceUsage, Payer, SpotUsage};

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn tasks(purchase: Purchase) -> FargateUsage {
    FargateUsage {
        service: "web".to_owned(),
        operating_system: OperatingSystem::Linux,
        architecture: Architecture::X86_64,
        cpu_units: 1_024,
        memory_mib: 2_048,
        ephemeral_storage_gib: 50,
        purchase,
        tasks: 1,
        billed_seconds: 3_600,
    }
}

fn instances() -> InstanceUsage {
    InstanceUsage {
        payer: Payer::Group("asg".to_owned()),
        kind: find("m5.large").unwrap(),
        purchase: Purchase::Spot,
        runs: 3,
        billed_seconds: 7_200,
        free_seconds: 1_800,
        spot: vec![
            SpotUsage {
                price: usd("0.03"),
                billed_seconds: 3_600,
                running_ms: Vec::new(),
            },
            SpotUsage {
                price: usd("0.05"),
                billed_seconds: 3_600,
                running_ms: Vec::new(),
            },
        ],
        monitored_hours: 3,
        surplus_millicredits: 0,
        running_ms: Vec::new(),
        surplus_by_minute: Vec::new(),
    }
}

/// Two hours at 0.03 and 0.05 and half an hour for free, where m5.large costs 0.096.
#[test]
fn free_seconds_are_saved_whole() {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let usage = Usage {
        instances: vec![instances()],
        ..Usage::default()
    };
    let savings = savings(&usage, &prices).unwrap().unwrap();
    assert_eq!(savings.paid, usd("0.08"));
    assert_eq!(savings.on_demand, usd("0.24"));
    assert_eq!(savings.saved(), usd("0.16"));
    assert!((savings.percent().unwrap() - 200.0 / 3.0).abs() < 1e-9);
}

/// Storage and On-Demand tasks are no part of it.
#[test]
fn fargate_spot_is_compared_by_vcpu_and_memory() {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let rate = |key| prices.rate(key).unwrap().usd;
    let usage = Usage {
        fargate: vec![tasks(Purchase::Spot), tasks(Purchase::OnDemand)],
        ..Usage::default()
    };
    let savings = savings(&usage, &prices).unwrap().unwrap();
    let hour = |vcpu, gb| rate(vcpu) + rate(gb) + rate(gb);
    assert_eq!(
        savings.paid,
        hour(PriceKey::SpotX86Vcpu, PriceKey::SpotX86Gb)
    );
    let full = hour(PriceKey::FargateX86Vcpu, PriceKey::FargateX86Gb);
    assert_eq!(savings.on_demand, full);
}

#[test]
fn nothing_on_spot_saves_nothing() {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let usage = Usage {
        fargate: vec![tasks(Purchase::OnDemand)],
        ..Usage::default()
    };
    assert_eq!(savings(&usage, &prices).unwrap(), None);
}
