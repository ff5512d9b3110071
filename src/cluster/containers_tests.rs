//! Do containers start and stop in the order that `dependsOn` says, whatever happens to them?

use proptest::prelude::*;

use super::HealthStatus::{Healthy, Unhealthy, Unknown};
use super::*;
use crate::cluster::task_definition::{Compression, ContainerHealthCheck, ContainerLife, Image};

/// A container that waits for others.
pub fn spec(essential: bool, depends_on: &[(usize, Condition)], checked: bool) -> Container {
    let depends_on = depends_on.iter().map(|&(container, condition)| DependsOn {
        container,
        condition,
    });
    Container {
        name: "c".into(),
        essential,
        cpu_units: 0,
        memory_mib: None,
        memory_reservation_mib: None,
        ports: Vec::new(),
        gpus: 0,
        image: Image {
            size_mb: 0.0,
            compression: Compression::Gzip,
            soci: false,
        },
        health_check: checked.then_some(ContainerHealthCheck {
            interval: Span::from_secs(10),
            timeout: Span::from_secs(5),
            retries: 1,
            start_period: Span::ZERO,
        }),
        stop_timeout: Span::from_secs(30),
        shutdown: Span::SECOND,
        idle_memory_mib: 64.0,
        exits: None,
        life: ContainerLife {
            depends_on: depends_on.collect(),
            ..ContainerLife::default()
        },
    }
}

fn start(check: Option<ContainerHealthCheck>) -> Start {
    Start {
        at: Instant::from_secs(10),
        ready_after: Span::ZERO,
        check,
    }
}

fn begun(specs: &[Container]) -> Containers {
    let mut containers = Containers::new(specs);
    for container in containers.may_start(specs) {
        containers.start(container, start(specs[container].health_check));
    }
    containers
}

#[test]
fn each_condition_holds_when_it_should_and_never_comes_when_it_cannot() {
    use Condition::{Complete, Healthy, Start, Success};
    // What happens to the container waited for; who may start then, and who never will.
    type Case<'a> = (
        &'a str,
        &'a dyn Fn(&mut Containers),
        &'a [Condition],
        &'a [Condition],
    );
    let cases: [Case<'_>; 4] = [
        ("runs", &|_| (), &[Start], &[]),
        ("passes", &|c| c.pass(0), &[Start, Healthy], &[]),
        (
            "ends well",
            &|c| c.end(0, 0),
            &[Start, Complete, Success],
            &[Healthy],
        ),
        (
            "ends badly",
            &|c| c.end(0, 3),
            &[Start, Complete],
            &[Success, Healthy],
        ),
    ];
    for (name, happens, holds, never) in cases {
        for condition in [Start, Complete, Success, Healthy] {
            let specs = [spec(false, &[], true), spec(true, &[(0, condition)], false)];
            let mut containers = begun(&specs);
            assert!(!containers.all_started(), "{name}: one waits");
            happens(&mut containers);
            let free = containers.may_start(&specs) == [1];
            assert_eq!(free, holds.contains(&condition), "{name}, {condition:?}");
            let given_up = containers.disappointed(&specs) == Some((1, 0));
            assert_eq!(
                given_up,
                never.contains(&condition),
                "{name}, {condition:?}"
            );
        }
    }
}

#[test]
fn all_conditions_of_a_container_must_hold() {
    let specs = [
        spec(false, &[], false),
        spec(false, &[], true),
        spec(
            true,
            &[(0, Condition::Complete), (1, Condition::Healthy)],
            false,
        ),
    ];
    let mut containers = begun(&specs);
    containers.end(0, 1);
    assert_eq!(containers.may_start(&specs), [0; 0]);
    assert_eq!(containers.waits_for(&specs, 1), Some(2));
    assert_eq!(containers.waits_for(&specs, 0), None, "that has come");
    containers.pass(1);
    assert_eq!(containers.may_start(&specs), [2]);
}

#[test]
fn nothing_is_stopped_before_what_depends_on_it() {
    // 2 depends on 1, and 1 on 0; 3 is alone.
    let after = |on| [(on, Condition::Start)];
    let specs = [
        spec(true, &[], false),
        spec(true, &after(0), false),
        spec(true, &after(1), false),
        spec(true, &[], false),
    ];
    let mut containers = Containers::in_service(&specs, Instant::START);
    for (stops, expected) in [(2, vec![2, 3]), (3, vec![1, 3]), (1, vec![1]), (0, vec![0])] {
        assert_eq!(containers.may_stop(&specs), expected);
        containers.signal(stops, Instant::START);
        assert!(
            !containers.may_stop(&specs).contains(&stops),
            "SIGTERM comes once"
        );
        containers.end(stops, TERMINATED);
    }
    assert!(!containers.any_up());
}

#[test]
fn a_task_in_service_has_its_init_containers_behind_it() {
    let specs = [
        spec(false, &[], false),
        spec(false, &[], true),
        spec(
            true,
            &[(0, Condition::Success), (1, Condition::Healthy)],
            true,
        ),
    ];
    let containers = Containers::in_service(&specs, Instant::START);
    assert_eq!(containers.state(0).phase(), Phase::Stopped(0));
    assert!(containers.is_up(1) && containers.is_up(2) && containers.all_started());
    assert_eq!(containers.health(), Healthy);
}

#[test]
fn e1_to_e10_the_health_of_a_task_is_over_its_essential_containers_only() {
    for (id, essential, expected) in [
        ("E1", vec![Unhealthy, Unknown], Unhealthy),
        ("E2", vec![Unhealthy, Healthy], Unhealthy),
        ("E4", vec![Healthy, Healthy], Healthy),
        ("E6", vec![Unhealthy, Unknown, Healthy], Unhealthy),
        ("E8", vec![Healthy, Unknown, Healthy], Unknown),
        ("E10", vec![Healthy, Healthy, Healthy], Healthy),
    ] {
        // A sidecar that fails its check, and an essential one without a check, change nothing.
        let mut specs = vec![spec(true, &[], true); essential.len()];
        specs.push(spec(false, &[], true));
        specs.push(spec(true, &[], false));
        let mut containers = begun(&specs);
        let next = Instant::from_secs(40);
        for (container, status) in essential.iter().enumerate() {
            if *status != Unknown {
                containers.see_check(container, *status == Healthy, next);
            }
        }
        containers.see_check(essential.len(), false, next);
        assert_eq!(containers.state(essential.len()).health(), Some(Unhealthy));
        assert_eq!(containers.health(), expected, "{id}");
    }
}

#[test]
fn a_container_that_starts_again_has_its_health_to_prove_again() {
    let specs = [spec(true, &[], true)];
    let mut containers = begun(&specs);
    let chain = containers.state(0).chain();
    containers.see_check(0, true, Instant::from_secs(30));
    containers.restart(0);
    assert_eq!(containers.health(), Healthy, "nobody has asked yet");
    containers.start(0, start(specs[0].health_check));
    assert_eq!(containers.health(), Unknown);
    assert_eq!(containers.state(0).starts(), 2);
    assert_ne!(
        containers.state(0).chain(),
        chain,
        "checks of before are void"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Over any graph without cycles: what may start can be started until all have, and what runs
    /// can be stopped until nothing does; neither sticks, and no order is broken.
    #[test]
    fn no_order_is_broken_and_none_sticks(
        edges in prop::collection::vec((0_usize..6, 0_usize..6), 0..12),
        picks in prop::collection::vec(0_usize..6, 40),
    ) {
        let mut specs = vec![spec(true, &[], false); 6];
        for &(a, b) in edges.iter().filter(|(a, b)| a != b) {
            let on = DependsOn { container: a.min(b), condition: Condition::Start };
            specs[a.max(b)].life.depends_on.push(on);
        }
        let mut containers = Containers::new(&specs);
        let mut picks = picks.into_iter();
        while !containers.all_started() {
            let free = containers.may_start(&specs);
            prop_assert!(!free.is_empty(), "they stick");
            let next = free[picks.next().unwrap_or(0) % free.len()];
            for on in &specs[next].life.depends_on {
                prop_assert!(containers.is_up(on.container), "{next} before {on:?}");
            }
            containers.start(next, start(None));
        }
        while containers.any_up() {
            let free = containers.may_stop(&specs);
            prop_assert!(!free.is_empty(), "they stick");
            let next = free[picks.next().unwrap_or(0) % free.len()];
            for (other, spec) in specs.iter().enumerate() {
                let depends = spec.life.depends_on.iter().any(|on| on.container == next);
                prop_assert!(!(depends && containers.is_up(other)), "{next} before {other}");
            }
            containers.end(next, TERMINATED);
        }
    }
}
