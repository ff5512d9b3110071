//! What do requests meet while faults go on?

use super::{fault, of_web, on_fargate, zones::loss};
use crate::cluster::fault::{Extent, FaultKind, FaultSpec};
use crate::kernel::time::Span;
use crate::sim::observer::MinuteRow;
use crate::sim::setup::Setup;
use crate::sim::testing::{Witness, web, witness};
use crate::sim::testing_ec2::{on_ec2, on_fixed_group};
use crate::sim::tests_providers::bridge;
use crate::workload::spec::Shape;

/// Six tasks on Fargate that serve 60 requests a second, and these faults.
fn busy(faults: Vec<FaultSpec>) -> Setup {
    let mut setup = on_fargate(0, 12, faults);
    setup.services = vec![web("web", 6, Shape::Constant { rate: 60.0 })];
    setup
}

fn failing(name: &str, share: f64, at: u64, lasts: u64) -> FaultSpec {
    let kind = FaultKind::Dependency {
        service: of_web(),
        slowdown: 1.0,
        extra: Span::ZERO,
        failing: share,
    };
    let mut fault = fault(kind, &[at], Some(lasts));
    fault.name = name.into();
    fault
}

/// Share of the requests of a minute that failed.
fn failed(row: &MinuteRow) -> f64 {
    row.failed as f64 / row.arrived as f64
}

#[test]
fn dependencies_that_fail_together_fail_independently_of_each_other() {
    let faults = vec![failing("a", 0.5, 120, 240), failing("b", 0.5, 240, 240)];
    let (_, seen) = witness(&busy(faults));
    let rows = seen.rows(0);
    let expected = [0.0, 0.0, 0.5, 0.5, 0.75, 0.75, 0.5, 0.5, 0.0, 0.0];
    for (row, expected) in rows.iter().zip(expected) {
        assert!((failed(row) - expected).abs() < 0.03, "{row:?}");
    }
}

#[test]
fn a_slow_dependency_adds_its_time_to_every_request() {
    let kind = FaultKind::Dependency {
        service: of_web(),
        slowdown: 2.0,
        extra: Span::from_millis(100),
        failing: 0.0,
    };
    let (_, seen) = witness(&busy(vec![fault(kind, &[120], Some(240))]));
    let rows = seen.rows(0);
    let more = rows[3].p50_us as f64 - rows[1].p50_us as f64;
    // 5 ms of waiting become 10 ms, and 100 ms more.
    assert!((103_000.0..107_500.0).contains(&more), "{more} µs");
    assert!(rows[7].p50_us < 2 * rows[1].p50_us);
}

/// Minutes in which requests failed.
fn bad(seen: &Witness) -> Vec<usize> {
    let rows = seen.rows(0);
    let rows = rows.iter().enumerate();
    rows.filter(|(_, row)| row.failed > 0)
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn a_hung_target_fails_its_requests_until_the_load_balancer_sees_it() {
    let kind = FaultKind::TaskHang {
        service: of_web(),
        extent: Extent::Count(1),
    };
    let (totals, seen) = witness(&busy(vec![fault(kind, &[125], None)]));
    // Seen after 35 to 65 s; what it held is given up after 30 s.
    let unhealthy = seen.times("targetUnhealthy");
    assert_eq!(unhealthy.len(), 1);
    assert!((161.0..=191.5).contains(&unhealthy[0]), "{unhealthy:?}");
    assert!(bad(&seen).iter().all(|minute| [2, 3].contains(minute)));
    let lost = totals.services[0].requests.failed;
    // A sixth of 60 a second, for that long.
    assert!((350..=700).contains(&lost), "{lost}");
    assert_eq!(seen.times("killed").len(), 1);
    assert_eq!(seen.rows(0).last().expect("rows").running, 6);
}

#[test]
fn a_lost_zone_costs_requests_until_its_targets_are_seen_to_be_gone() {
    let (totals, seen) = witness(&busy(vec![fault(loss(0), &[125], Some(300))]));
    let lost = totals.services[0].requests.failed;
    // Two of six targets, until the checks fail or ECS hears it after 60 s.
    assert!((700..=1_400).contains(&lost), "{lost}");
    let minutes = bad(&seen);
    assert!(minutes.iter().all(|at| (2..=4).contains(at)), "{minutes:?}");
    assert_eq!(seen.rows(0).last().expect("rows").running, 6);
}

#[test]
fn a_dead_instance_serves_nothing_and_its_cpu_is_nobodys() {
    let mut setup = on_fixed_group("m5.large", 3, 12);
    setup.task_definitions = vec![bridge(1_024)];
    let mut service = web("web", 6, Shape::Constant { rate: 60.0 });
    service.spec.launch = on_ec2("web", 6).spec.launch;
    service.spec.group = "service:web".into();
    setup.services = vec![service];
    let kind = FaultKind::InstanceFailure {
        group: None,
        extent: Extent::Count(1),
    };
    setup.faults = vec![fault(kind, &[125], None)];
    let (totals, seen) = witness(&setup);
    let lost = totals.services[0].requests.failed;
    assert!((350..=1_400).contains(&lost), "{lost}");
    let minutes = bad(&seen);
    assert!(minutes.iter().all(|at| (2..=4).contains(at)), "{minutes:?}");
    assert_eq!(seen.rows(0).last().expect("rows").running, 6);
}
