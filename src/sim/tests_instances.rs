//! Do tasks run on instances as AWS says?

use super::setup::InitialState;
use super::testing::{definition, witness};
use super::testing_ec2::{on_ec2, on_fixed_group};
use crate::cluster::task::TaskStatus;

#[test]
fn ec2_service_runs_on_a_fixed_group() {
    // Three m5.large (2,048 units each): six tasks of 1,024 in awsvpc mode, two interfaces each.
    let mut setup = on_fixed_group("m5.large", 3, 10);
    setup.task_definitions = vec![definition(1024, 120.0)];
    setup.services = vec![on_ec2("web", 6)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 6);
    assert_eq!(seen.times("taskPlaced"), [0.0; 6]);
    assert!(seen.times("notPlaced").is_empty());
    assert_eq!(totals.services[0].billed_ns, 0, "instances are billed");

    // From nothing: instances boot for about 40 s, the service tries every 5 s; then 4 s for the
    // interface, 2 s for 120 MB, 3 s to start.
    setup.initial_state = InitialState::Empty;
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 6);
    assert_eq!(seen.entered(TaskStatus::Running).len(), 6);
    assert_eq!(seen.times("notPlaced").len(), 1, "told once per six hours");
    let last = *seen.running().last().expect("six");
    assert!((40.0..110.0).contains(&last), "{last}");
}
