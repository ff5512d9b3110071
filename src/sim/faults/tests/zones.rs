//! Does a zone go, and come back, with all that is in it?

use super::{fault, first_cause, on_fargate, stopping, told};
use crate::cluster::fact::{Limiter, What};
use crate::cluster::fault::FaultKind;
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State};
use crate::cluster::task::StopCode;
use crate::kernel::time::Instant;
use crate::sim::faults::Faults;
use crate::sim::setup::Setup;
use crate::sim::testing::{Witness, witness};
use crate::sim::testing_ec2::{on_ec2, on_fixed_group};
use crate::sim::tests_providers::bridge;
use crate::sim::world::World;

pub fn loss(zone: usize) -> FaultKind {
    FaultKind::ZoneLoss {
        zone: ZoneId::new(zone),
    }
}

/// Six m5.large in three zones, six tasks, and the loss of the first zone from 5 to 15 min.
fn six_in_three() -> Setup {
    let mut setup = on_fixed_group("m5.large", 6, 40);
    setup.task_definitions = vec![bridge(1_024)];
    setup.services = vec![on_ec2("web", 6)];
    setup.faults = vec![fault(loss(0), &[300], Some(600))];
    setup
}

/// Seconds at which instances were launched after the start, and their zones.
fn launches(seen: &Witness) -> Vec<(f64, usize)> {
    let facts = told(seen, |what| matches!(what, What::InstanceLaunched { .. }));
    facts
        .into_iter()
        .filter_map(|(at, fact)| match fact.what {
            What::InstanceLaunched { zone, .. } if at > 0.0 => Some((at, zone.index())),
            _ => None,
        })
        .collect()
}

#[test]
fn a_zone_goes_with_its_instances_the_group_replaces_them_elsewhere_and_evens_out_later() {
    let (_, seen) = witness(&six_in_three());
    let died = told(&seen, |what| {
        let from = Ec2State::Running;
        matches!(what, What::Ec2StateChanged { from: f, to: Ec2State::ShuttingDown } if *f == from)
    });
    let gone: Vec<f64> = died.iter().map(|(at, _)| *at).collect();
    assert_eq!(&gone[..2], [300.0, 300.0], "both in it, at once");
    for (_, fact) in &died[..2] {
        assert_eq!(first_cause(&seen, fact.id).what.kind(), "faultBegan");
    }
    // The health check of the group finds them gone after 60 s (`group.healthCheck`); EC2 has
    // nothing in the zone that would be next.
    let launched = launches(&seen);
    let (at, zones): (Vec<f64>, Vec<usize>) = launched.iter().copied().unzip();
    assert_eq!(&at[..2], [360.0, 360.0]);
    assert!(zones[..2].iter().all(|&zone| zone != 0), "{launched:?}");
    assert_eq!(seen.times("insufficientCapacity"), [360.0]);
    // ECS hears after 60 s (`infrastructure.loss.heard`) and replaces the tasks.
    let inactive = told(&seen, |what| {
        let to = ContainerInstanceStatus::Inactive;
        matches!(what, What::InstanceStatusChanged { to: t, .. } if *t == to)
    });
    assert!((inactive[0].0 - 360.0).abs() < 1e-9, "{}", inactive[0].0);
    assert_eq!(stopping(&seen, StopCode::TerminationNotice)[..1], [360.0]);
    // The zone is back after 900 s: one instance more there, then another as soon as that one is
    // in service, or both at once.
    assert_eq!((at[2], zones[2]), (900.0, 0), "{launched:?}");
    let back = seen.facts.iter().filter(|f| f.what.kind() == "steadyState");
    assert!(back.count() >= 1);
    assert_eq!(seen.rows(0).last().expect("rows").running, 6);
}

#[test]
fn a_zone_goes_with_its_tasks_on_fargate_and_new_ones_start_elsewhere() {
    let setup = on_fargate(3, 20, vec![fault(loss(0), &[60], Some(600))]);
    let (_, seen) = witness(&setup);
    assert_eq!(super::began(&seen, 0), [(60.0, 1)]);
    // ECS hears after 60 s; the scheduler's launch comes a second later.
    assert_eq!(stopping(&seen, StopCode::TerminationNotice), [120.0]);
    let created = told(&seen, |what| {
        matches!(what, What::TaskCreated { initial: false, .. })
    });
    let (at, fact) = created[0];
    assert!((at - 121.0).abs() < 1e-9, "{}", at);
    assert_eq!(first_cause(&seen, fact.id).what.kind(), "faultBegan");
    let What::TaskCreated { zone, .. } = fact.what else {
        panic!("a task")
    };
    assert_ne!(zone, Some(ZoneId::new(0)));
    assert_eq!(seen.rows(0).last().expect("rows").running, 3);
}

#[test]
fn without_any_zone_nothing_starts_on_fargate_and_all_comes_back_with_one() {
    let mut faults: Vec<_> = (0..3)
        .map(|zone| fault(loss(zone), &[60], Some(600)))
        .collect();
    for (zone, fault) in faults.iter_mut().enumerate() {
        fault.name = format!("zone {zone}");
    }
    faults[2].lasts = Some(crate::kernel::time::Span::from_secs(300));
    let (_, seen) = witness(&on_fargate(3, 20, faults));
    let refused = told(&seen, |what| {
        let limiter = Limiter::FargateCapacity;
        matches!(what, What::PlacementFailed { limiter: l } if *l == limiter)
    });
    assert_eq!(refused.len(), 1);
    assert!((refused[0].0 - 121.0).abs() < 1e-9, "{}", refused[0].0);
    let created = told(&seen, |what| {
        matches!(what, What::TaskCreated { initial: false, .. })
    });
    let at: Vec<f64> = created.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [360.0; 3], "at once, in the zone that is back");
    assert_eq!(seen.rows(0).last().expect("rows").running, 3);
}

#[test]
fn of_two_losses_of_a_zone_the_last_to_end_brings_it_back() {
    let mut setup = on_fargate(3, 20, vec![fault(loss(0), &[60, 120], Some(180))]);
    setup.faults.push(fault(loss(0), &[400], Some(60)));
    setup.faults[1].name = "again".into();
    let mut nobody = ();
    let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
    let mut seen = Vec::new();
    for at in [59, 61, 239, 241, 299, 301, 401, 461] {
        let until = Instant::from_secs(at);
        world.go_on(until, &mut |_| {}).expect("nothing is read");
        seen.push(world.zone_lost(ZoneId::new(0)));
    }
    assert_eq!(seen, [false, true, true, true, true, false, true, false]);
    let Faults { running, dead, .. } = &world.faults;
    assert!(running.is_empty() && dead.is_empty());
}
