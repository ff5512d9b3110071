//! Is every price found by its name, and by no other?

use super::*;

#[test]
fn every_key_is_found_by_its_names() {
    for key in PriceKey::ALL {
        assert_eq!(PriceKey::parse(key.name()), Ok((*key, key.per())));
        if let Some(name) = key.name_per_second() {
            assert_eq!(PriceKey::parse(&name), Ok((*key, Per::Second)));
        }
    }
    let per_second = PriceKey::FargateX86Vcpu.name_per_second();
    assert_eq!(per_second.as_deref(), Some("fargate.linux.x86.vcpuSecond"));
    assert_eq!(PriceKey::AlbLcuHour.name_per_second(), None);
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let error = PriceKey::parse("fargate.linux.x64.vcpuHour").unwrap_err();
    assert_eq!(error.nearest[0], "fargate.linux.x86.vcpuHour");
    let error = PriceKey::parse("nat").unwrap_err();
    assert!(error.nearest.is_empty());
    assert!(error.to_string().contains("alb.lcuHour"), "{error}");
}

#[test]
fn every_instance_type_has_a_key_for_its_hour_and_its_fee() {
    for kind in TypeId::every() {
        for key in [PriceKey::Ec2Linux(kind), PriceKey::ManagedInstance(kind)] {
            assert_eq!(PriceKey::parse(key.name()), Ok((key, Per::Hour)));
            assert!(key.usage_type().ends_with(kind.kind().name));
        }
    }
    let large = instances::find("m5.large").unwrap().id();
    assert_eq!(PriceKey::Ec2Linux(large).name(), "ec2.linux.m5.large.hour");
    let error = PriceKey::parse("ec2.linux.m5.lagre.hour").unwrap_err();
    assert_eq!(error.nearest[0], "ec2.linux.m5.large.hour");
    let error = PriceKey::parse("ecs.managedInstances.m5.large").unwrap_err();
    assert!(error.nearest[0].starts_with(MANAGED), "{error}");
    assert!(PriceKey::parse("ec2.linux.").is_err());
}

#[test]
fn every_burstable_type_has_a_price_of_credits() {
    for kind in instances::all() {
        let key = PriceKey::cpu_credits(kind);
        assert_eq!(key.is_some(), kind.burst.is_some(), "{}", kind.name);
        if let Some(key) = key {
            assert_eq!(key.usage_type(), format!("CPUCredits:{}", kind.family()));
        }
    }
}

#[test]
fn memory_goes_with_its_vcpu() {
    use Architecture::{Arm64, X86_64};
    use OperatingSystem::{Linux, Windows};
    use Purchase::{OnDemand, Spot};
    for (os, arch, purchase) in [
        (Linux, X86_64, OnDemand),
        (Linux, Arm64, OnDemand),
        (Linux, X86_64, Spot),
        (Linux, Arm64, Spot),
        (Windows, X86_64, OnDemand),
    ] {
        let vcpu = PriceKey::vcpu(os, arch, purchase).name();
        let memory = PriceKey::memory(os, arch, purchase).name();
        assert_eq!(vcpu.replace("vcpu", "gb"), memory);
    }
}

#[test]
#[should_panic(expected = "On-Demand and x86 only")]
fn windows_is_not_sold_on_spot() {
    PriceKey::vcpu(
        OperatingSystem::Windows,
        Architecture::X86_64,
        Purchase::Spot,
    );
}
