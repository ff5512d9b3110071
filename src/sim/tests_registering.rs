//! Does the cluster take as many container instances as it may have, and no more?

use super::setup::{InitialState, Setup};
use super::testing::{Witness, witness};
use super::testing_ec2::{on_ec2, on_fixed_group};
use super::tests_instances::resize_at;
use super::tests_providers::bridge;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::GroupId;
use crate::cluster::instance::ContainerInstanceStatus::Active;

fn limited(initial: InitialState) -> Setup {
    let mut setup = on_fixed_group("m5.large", 3, 30);
    setup.initial_state = initial;
    setup.limits.container_instances = 2;
    setup.task_definitions = vec![bridge(1_024)];
    setup.services = vec![on_ec2("web", 6)];
    setup
}

/// When instances became ACTIVE, in minutes, and how many were told to be refused.
fn registered(seen: &Witness) -> (Vec<u64>, usize) {
    let active = |what: &What| matches!(what, What::InstanceStatusChanged { to: Active, .. });
    let facts = seen.facts.iter().filter(|fact| active(&fact.what));
    let minutes = facts
        .map(|fact| fact.at.as_secs_f64() as u64 / 60)
        .collect();
    let refused = seen.facts.iter().filter(|fact| {
        let reason = "containerInstancesPerCluster";
        matches!(fact.what, What::CapacityNotScaled { reason: r, wanted: 2 } if r == reason)
            && fact.subject == Subject::Group(GroupId::new(0))
    });
    (minutes, refused.count())
}

#[test]
fn the_cluster_refuses_instances_above_its_quota_and_no_task_runs_there() {
    for initial in [InitialState::Running, InitialState::Empty] {
        let setup = limited(initial);
        let (totals, seen) = witness(&setup);
        let (active, refused) = registered(&seen);
        assert_eq!((active.len(), refused), (2, 1), "{initial:?}");
        // Two m5.large take four tasks; all three are in service and billed.
        assert_eq!(totals.services[0].peak_running, 4);
        let running = seen.times("ec2StateChanged");
        assert_eq!(running.len(), 3);
    }
    let mut enough = limited(InitialState::Running);
    enough.limits.container_instances = 3;
    let (totals, seen) = witness(&enough);
    assert_eq!(registered(&seen).0.len(), 3);
    assert_eq!(totals.services[0].peak_running, 6);
}

#[test]
fn an_instance_that_was_refused_registers_when_another_is_gone() {
    let mut setup = limited(InitialState::Running);
    setup.services = vec![on_ec2("web", 2)];
    resize_at(&mut setup, 5, 2);
    resize_at(&mut setup, 15, 3);
    let (_, seen) = witness(&setup);
    let (active, refused) = registered(&seen);
    assert!(active.len() + refused >= 4, "{active:?} {refused}");
    assert!(active.iter().filter(|&&minute| minute == 0).count() == 2);
}
