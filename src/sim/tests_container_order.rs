//! Whatever the containers of a task are like: do they start after what they wait for, stop after
//! what depends on them, and does no task stay half-started for ever?

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::observer::Observer;
use super::setup::Setup;
use super::tests_containers::{checked, exits, one_task, plain};
use super::world::World;
use crate::cluster::container_rules::{ContainerComplaint, complaints};
use crate::cluster::containers::Phase;
use crate::cluster::fact::Fact;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{Condition, Container, DependsOn, RestartPolicy};
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::MinuteRow;

struct Deaf;

impl Observer for Deaf {
    fn fact(&mut self, _: &Fact) {}
    fn minute(&mut self, _: ServiceId, _: &MinuteRow) {}
}

/// One container by chance, before its dependencies.
#[derive(Clone, Debug)]
struct Any {
    essential: bool,
    exits: Option<(u64, i32)>,
    ready: Option<u64>,
    restarts: bool,
    shutdown: u64,
    start_timeout: Option<u64>,
    depends: Vec<(usize, usize)>,
}

fn any_container() -> impl Strategy<Value = Any> {
    let exits = prop::option::of((0_u64..200, 0_i32..2));
    let ready = prop::option::of(prop_oneof![0_u64..120, Just(1_000_000)]);
    let timeout = prop::option::of(2_u64..121);
    let depends = prop::collection::vec((0_usize..8, 0_usize..4), 0..3);
    (
        any::<bool>(),
        exits,
        ready,
        any::<bool>(),
        0_u64..40,
        timeout,
        depends,
    )
        .prop_map(
            |(essential, exits, ready, restarts, shutdown, start_timeout, depends)| Any {
                essential,
                exits,
                ready,
                restarts,
                shutdown,
                start_timeout,
                depends,
            },
        )
}

fn made(any: &[Any]) -> Vec<Container> {
    let mut made: Vec<Container> = Vec::new();
    for (index, spec) in any.iter().enumerate() {
        let mut container = plain("c", spec.essential || index == 0);
        if let Some((after, code)) = spec.exits {
            container = exits(container, after, code);
        }
        if let Some(ready) = spec.ready {
            container = checked(container, ready);
        }
        container.shutdown = Span::from_secs(spec.shutdown);
        container.life.start_timeout = spec.start_timeout.map(Span::from_secs);
        container.life.restart = spec.restarts.then(|| RestartPolicy {
            ignored_exit_codes: Vec::new(),
            attempt_period: Span::from_secs(60),
        });
        for &(on, condition) in spec.depends.iter().filter(|_| index > 0) {
            let conditions = [
                Condition::Start,
                Condition::Complete,
                Condition::Success,
                Condition::Healthy,
            ];
            let depends = DependsOn {
                container: on % index,
                condition: conditions[condition],
            };
            let twice = container.life.depends_on.iter();
            if twice.clone().all(|d| d.container != depends.container) {
                container.life.depends_on.push(depends);
            }
        }
        made.push(container);
    }
    made
}

/// Makes of it what AWS takes, and what can come to an end: what is refused is left out.
fn mended(setup: &mut Setup) {
    loop {
        let found = complaints(&setup.task_definitions[0], true);
        let Some(wrong) = found.first() else { break };
        let containers = &mut setup.task_definitions[0].containers;
        match *wrong {
            ContainerComplaint::AwaitsEndOfEssential { container, on, .. }
            | ContainerComplaint::AwaitsHealthWithoutCheck { container, on } => {
                let depends = &mut containers[container].life.depends_on;
                depends.retain(|d| d.container != on);
            }
            ContainerComplaint::WaitsForEver { on, .. } => {
                containers[on].life.start_timeout = Some(Span::MINUTE);
            }
            other => panic!("{other:?} was not drawn"),
        }
    }
    // What is waited for until it is healthy may never be, and what starts again may never end.
    let containers = &mut setup.task_definitions[0].containers;
    for container in containers {
        container
            .life
            .start_timeout
            .get_or_insert(Span::from_secs(120));
    }
}

/// What the containers of each task did at the last look.
#[derive(Default)]
struct Watch {
    phases: BTreeMap<TaskId, Vec<Phase>>,
    starting: BTreeMap<TaskId, Instant>,
    running: u32,
}

impl Watch {
    fn look(&mut self, world: &World<'_>) {
        for task in world.cluster.tasks() {
            let containers = task.containers();
            if !containers.have_begun() {
                continue;
            }
            let specs = &world.cluster.definition_of_task(task.id()).containers;
            let now: Vec<Phase> = (0..specs.len())
                .map(|c| containers.state(c).phase())
                .collect();
            let waits = |phase: &Phase| matches!(phase, Phase::Waits | Phase::Starts);
            let before = self.phases.insert(task.id(), now.clone());
            let before = before.unwrap_or_else(|| vec![Phase::Waits; specs.len()]);
            for (c, spec) in specs.iter().enumerate() {
                if waits(&before[c]) && containers.is_up(c) {
                    for on in &spec.life.depends_on {
                        Self::was_met(&now, c, *on);
                    }
                }
            }
            Self::stops_in_order(world, task.id(), &now);
            let half = task.status() == TaskStatus::Activating;
            let since = self.starting.entry(task.id()).or_insert(world.now());
            // Four in a row may each take their time-out, pull and start.
            let limit = Span::from_secs(4 * 130);
            assert!(!half || world.now().since(*since) < limit, "{now:?}");
            if task.status() == TaskStatus::Running {
                assert!(!now.iter().any(waits), "RUNNING while some wait: {now:?}");
                self.running += 1;
            }
        }
    }

    /// A container starts: what it waited for has come.
    fn was_met(now: &[Phase], container: usize, on: DependsOn) {
        let phase = now[on.container];
        let met = match on.condition {
            Condition::Start | Condition::Healthy => !matches!(phase, Phase::Waits | Phase::Starts),
            Condition::Complete => matches!(phase, Phase::Stopped(_)),
            Condition::Success => phase == Phase::Stopped(0),
        };
        assert!(met, "{container} started before {on:?} of {now:?}");
    }

    /// None has had SIGTERM while one that depends on it runs.
    fn stops_in_order(world: &World<'_>, task: TaskId, now: &[Phase]) {
        let specs = &world.cluster.definition_of_task(task).containers;
        for (c, spec) in specs.iter().enumerate() {
            let up = matches!(now[c], Phase::Runs | Phase::Stops);
            for on in spec.life.depends_on.iter().filter(|_| up) {
                assert_ne!(now[on.container], Phase::Stops, "{c} depends on {on:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn containers_keep_their_order_and_no_task_stays_half_started(
        any in prop::collection::vec(any_container(), 1..6), seed in any::<u64>(),
        stops in any::<bool>(),
    ) {
        let mut setup = one_task(made(&any), 30);
        setup.parameters.dependency_stops_task = f64::from(u8::from(stops));
        setup.seed = crate::kernel::random::Seed::new(seed);
        mended(&mut setup);
        let mut observer = Deaf;
        let mut world = World::begun(&setup, 1, &mut observer).expect("nothing is read");
        let mut watch = Watch::default();
        let end = Instant::START + setup.duration;
        world.go_on(end, &mut |world| watch.look(world)).expect("nothing is read");
        world.cluster.check();
    }
}
