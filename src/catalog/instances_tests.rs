//! Do the instance types keep their word? E13, A40, trunking limits, names.

use super::*;

/// E13 (C5): c5.large has 3 ENIs: 2 awsvpc tasks without trunking, 10 with.
#[test]
fn e13_c5_large_takes_two_awsvpc_tasks() {
    let kind = find("c5.large").unwrap();
    assert_eq!((kind.vcpu, kind.memory_mib, kind.enis), (2, 4_096, Some(3)));
    assert_eq!(kind.awsvpc_tasks(false), Some(2));
    assert_eq!(kind.awsvpc_tasks(true), Some(10));
    // T3 has no trunking: it stays at its interfaces. So do those that the setting is off for.
    let t3 = find("t3.large").unwrap();
    assert_eq!((t3.trunked_tasks, t3.awsvpc_tasks(true)), (None, Some(2)));
    // A medium of two interfaces: one task.
    assert_eq!(find("m6g.medium").unwrap().awsvpc_tasks(false), Some(1));
}

/// A40: t3.nano earns 2 × 5 % × 60 = 6 credits an hour, cap 144; t3.xlarge has a baseline of
/// (96 / 4) / 60 = 40 %. T3.micro's cap is 288 = 24 × 12, not the 144 that one table prints.
#[test]
fn a40_credits_follow_from_the_baseline() {
    let burst = |name: &str| find(name).unwrap().burst.unwrap();
    let nano = burst("t3.nano");
    assert_eq!((nano.credits_per_hour, nano.max_credits), (6.0, 144.0));
    assert!((burst("t3.xlarge").baseline_percent - 40.0).abs() < 1e-9);
    assert!((burst("t3.micro").max_credits - 288.0).abs() < 1e-9);
    let burstable: Vec<_> = all().iter().filter(|kind| kind.burst.is_some()).collect();
    assert_eq!(burstable.len(), 28);
    for kind in burstable {
        let burst = kind.burst.unwrap();
        let earned = burst.baseline_percent / 100.0 * f64::from(kind.vcpu) * 60.0;
        assert!(
            (earned - burst.credits_per_hour).abs() < 0.01,
            "{}",
            kind.name
        );
        assert!((burst.max_credits - 24.0 * burst.credits_per_hour).abs() < 0.01);
        assert!(["t2", "t3", "t3a", "t4g"].contains(&kind.family()));
    }
}

/// Where the guide gives a figure and the interfaces are known, branch interfaces + those left of
/// the others is that figure: 422 of 431. The other nine are those of [`trunked_tasks`], and P3,
/// whose branch interfaces our source does not have.
#[test]
fn the_guides_trunking_figures_are_branch_interfaces_and_what_is_left() {
    let mut odd = Vec::new();
    let mut same = 0;
    for line in lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let whole = |index: usize| cells[index].parse::<u32>().ok();
        let (Some(enis), Some(branch)) = (whole(5), whole(6)) else {
            continue;
        };
        if cells[7].is_empty() {
            continue;
        }
        if whole(7) == Some(branch + enis - 2) {
            same += 1;
        } else {
            odd.push((cells[0], find(cells[0]).unwrap().trunked_tasks));
        }
    }
    assert_eq!(same, 422);
    let expected = [
        ("i4i.16xlarge", Some(133)),
        ("i4i.32xlarge", Some(133)),
        ("i4i.large", Some(10)),
        ("i4i.metal", Some(133)),
        ("p3.16xlarge", Some(120)),
        ("p3.2xlarge", Some(40)),
        ("p3.8xlarge", Some(60)),
        ("trn1n.32xlarge", Some(198)),
        ("u-6tb1.56xlarge", None),
    ];
    assert_eq!(odd, expected);
}

#[test]
fn every_type_is_found_by_its_name_and_sound() {
    assert_eq!(all().len(), 1_377);
    assert!(all().windows(2).all(|two| two[0].name < two[1].name));
    for (place, kind) in all().iter().enumerate() {
        assert_eq!(find(kind.name), Ok(kind));
        assert_eq!((kind.id().index(), kind.id().kind()), (place, kind));
        assert!(kind.vcpu > 0 && kind.memory_mib >= 512, "{}", kind.name);
        let own = kind.awsvpc_tasks(false);
        assert!(kind.awsvpc_tasks(true) >= own, "{}", kind.name);
        assert_eq!(kind.name.split('.').count(), 2);
    }
    let kind = find("g5.xlarge").unwrap();
    assert_eq!(
        (kind.cpu_units(), kind.gpus, kind.family()),
        (4_096, 1, "g5")
    );
    assert_eq!(find("c6g.large").unwrap().architecture, Architecture::Arm64);
}

#[test]
fn an_unknown_type_names_the_nearest() {
    let error = find("m5.lage").unwrap_err();
    assert_eq!(error.nearest[0], "m5.large");
    for lang in [Lang::En, Lang::Ko] {
        assert!(error.message(lang).contains("m5.large"));
    }
    let error = find("mainframe").unwrap_err();
    assert!(error.nearest.is_empty() && !error.incomplete, "{error}");
    assert!(error.to_string().contains("ecsim catalog"), "{error}");
    let error = find("p2.xlarge").unwrap_err();
    assert!(
        error.incomplete && error.to_string().contains("GPUs"),
        "{error}"
    );
}
