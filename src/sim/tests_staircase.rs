//! V5: does a group grow from nothing to 3,500 tasks as it did for Ionescu in 2022?

use super::setup::{InitialState, Setup};
use super::testing::{definition, setup, witness};
use super::testing_ec2::{group, on_provider, provider, scaling};
use super::tests_providers::{scales, sizes};
use crate::catalog::instances::find;
use crate::cluster::group::Ami;
use crate::cluster::task_definition::Architecture;
use crate::kernel::time::Span;

/// The experiment.
fn experiment() -> Setup {
    // c6g.4xlarge with 15 tasks of 1 vCPU and 2 GiB each, Bottlerocket, awsvpc; four instances are
    // there and take 60 tasks; target 95, warm-up 1 s, at most 250 instances, five services.
    let mut setup = setup(12);
    setup.initial_state = InitialState::Running;
    setup.groups = vec![group("asg", "c6g.4xlarge", 4)];
    setup.groups[0].max_size = 250;
    setup.groups[0].template.ami = Ami::Bottlerocket;
    setup.groups[0].template.trunking = true;
    assert!(find("c6g.4xlarge").is_ok_and(|kind| kind.trunked_tasks.is_some()));
    setup.providers = vec![provider("cp", 0, Some(scaling()))];
    scales(&mut setup, |s| {
        s.target_capacity = 95;
        s.instance_warmup = Span::from_secs(1);
    });
    let mut task = definition(1_024, 400.0);
    task.architecture = Architecture::Arm64;
    setup.task_definitions = vec![task];
    setup.services = (0..5)
        .map(|n| on_provider(&format!("web-{n}"), 700, 0))
        .collect();
    setup
}

#[test]
fn v5_0_to_3500_tasks_first_wave_at_147_s_then_a_staircase_of_a_minute() {
    let setup = experiment();
    let (_, seen) = witness(&setup);

    let running = seen.running();
    let at = |seconds: f64| 60 + running.iter().filter(|&&at| at <= seconds).count();
    assert!((117.0..147.0).contains(&running[0]), "{}", running[0]);
    let wave = running[250];
    assert!((117.0..177.0).contains(&wave), "147 s +- 30 s: {wave}");
    assert_eq!(at(115.0), 60, "nothing before");
    let in_ten = at(600.0);
    assert!(
        (2_762..=4_144).contains(&in_ten),
        "3,453 +- 20 %, here 3,500: {in_ten}"
    );
    let sizes = sizes(&seen);
    assert!(sizes.len() >= 5, "{sizes:?}");
    for pair in sizes.windows(2) {
        assert!(
            (pair[1].0 - pair[0].0 - 1.0).abs() < 0.01,
            "60 s: {sizes:?}"
        );
    }
    assert!(sizes.iter().all(|size| size.1 <= 250));
}

#[test]
fn v5_with_the_room_of_booting_instances_counted_growth_is_too_slow() {
    let mut setup = experiment();
    setup.parameters.capacity_booting_room = 1.0;
    let (_, seen) = witness(&setup);
    let in_ten = 60 + seen.running().iter().filter(|&&at| at <= 600.0).count();
    assert!(
        in_ten < 2_762,
        "outside the band, so that the default is 0: {in_ten}"
    );
}
