//! Whatever is deployed: do the bounds hold, and does every deployment end? Random set-ups.

use super::setup::Setup;
use super::testing::{balancer, witness};
use super::tests_deployments::{BIGGER, CRASHES, NEVER_READY, deploy, states, with_bounds};
use super::world::World;
use crate::cluster::deployment::{CircuitBreaker, RolloutState, Threshold};
use crate::cluster::fact::{RolloutFact, What};
use crate::cluster::ids::ServiceId;
use crate::cluster::task_definition::Exit;
use crate::control::scheduler::replica::{lower_bound, upper_bound};
use crate::control::scheduler::rollout::rolls_over;
use crate::kernel::distribution::Distribution;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::{Instant, Span};
use rand::Rng;

fn below(stream: &mut Stream, n: u64) -> u64 {
    stream.next_u64() % n
}

/// A service whose deployments are asked for at random; `crashing`: its good tasks exit by
/// themselves now and then.
fn any(seed: u64, crashing: bool) -> Setup {
    let stream = &mut Seed::new(seed).stream("deployments", 0);
    let desired = 1 + below(stream, 6) as u32;
    let min = [0, 50, 66, 75, 100][below(stream, 5) as usize];
    let max = [100, 125, 150, 200, 300][below(stream, 5) as usize];
    let mut setup = with_bounds(150, desired, (min, max));
    setup.seed = Seed::new(seed);
    if crashing {
        let mean = Span::from_secs(900);
        setup.task_definitions[0].containers[0].exits = Some(Exit {
            after: Distribution::Exponential { mean },
            ..Exit::after(Span::SECOND, 1)
        });
    }
    let web = &mut setup.services[0];
    if below(stream, 2) == 0 {
        web.spec.load_balancer = Some(balancer());
    }
    if below(stream, 2) == 0 {
        web.spec.deployment.circuit_breaker = Some(CircuitBreaker {
            rollback: below(stream, 3) > 0,
            threshold: [
                Threshold::BoundedPercent(50.0),
                Threshold::UnboundedPercent(30.0),
                Threshold::Count(4),
            ][below(stream, 3) as usize],
            reset_on_healthy_task: below(stream, 2) == 0,
        });
    }
    let mut at = 60;
    for _ in 0..=below(stream, 3) {
        let kinds = [0, BIGGER, CRASHES, NEVER_READY];
        deploy(&mut setup, at, kinds[below(stream, 4) as usize]);
        at += [20, 90, 600, 1_500][below(stream, 4) as usize];
    }
    setup
}

#[test]
fn bounds_hold_at_every_step_and_counts_agree() {
    let id = ServiceId::new(0);
    let mut rolled = 0;
    for seed in 0..160 {
        let setup = any(seed, false);
        let mut nobody = ();
        let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
        let mut check = |world: &World<'_>| {
            world.cluster.check();
            let service = world.cluster.service(id);
            let (spec, desired) = (&service.spec, service.desired);
            let most = upper_bound(spec, desired).max(desired);
            assert!(
                service.active() <= most,
                "seed {seed}: {}",
                service.active()
            );
            // Nothing that is healthy is ever lost here but by the scheduler's own choice.
            let least = lower_bound(spec, desired);
            assert!(
                service.healthy() >= least,
                "seed {seed}: {}",
                service.healthy()
            );
            rolled += u32::from(rolls_over(service));
        };
        let end = Instant::START + setup.duration;
        world.go_on(end, &mut check).expect("nothing is read");
    }
    assert!(rolled > 1_000, "two revisions were there: {rolled}");
}

#[test]
fn most_is_never_exceeded_though_tasks_crash() {
    let id = ServiceId::new(0);
    for seed in 1_000..1_100 {
        let setup = any(seed, true);
        let mut nobody = ();
        let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
        let mut check = |world: &World<'_>| {
            let service = world.cluster.service(id);
            let most = upper_bound(&service.spec, service.desired).max(service.desired);
            assert!(
                service.active() <= most,
                "seed {seed}: {}",
                service.active()
            );
        };
        let end = Instant::START + setup.duration;
        world.go_on(end, &mut check).expect("nothing is read");
        world.cluster.check();
    }
}

#[test]
fn every_deployment_ends_or_says_why_not() {
    let (mut completed, mut failed, mut stuck, mut failing) = (0, 0, 0, 0);
    for seed in 0..240 {
        let setup = any(seed, seed % 3 == 0);
        let (_, seen) = witness(&setup);
        let web = &setup.services[0];
        let count = web.changes.deployments.len() as u32 + 1;
        let states = states(&seen);
        for number in 2..=count {
            let last = states.iter().rev().find(|state| state.0 == number);
            match last.map(|state| state.1) {
                Some(RolloutState::Completed) => completed += 1,
                Some(RolloutState::Failed) => failed += 1,
                Some(RolloutState::Replaced) => {}
                Some(RolloutState::InProgress) | None => {
                    // Only the last can go on, where its tasks fail for ever, or cannot start.
                    let going_on = states.last().map(|state| (state.0, state.1));
                    let back = going_on == Some((number, RolloutState::InProgress));
                    assert!(number == count || back, "seed {seed}: {number} has no end");
                    let told = |what: &What| match what {
                        What::Rollout(RolloutFact::Stuck) => Some(true),
                        What::TargetUnhealthy | What::TaskStartImpaired => Some(false),
                        What::ContainerExited { .. } => Some(false),
                        _ => None,
                    };
                    let why = seen.facts.iter().filter_map(|fact| told(&fact.what));
                    let why: Vec<bool> = why.collect();
                    assert!(!why.is_empty(), "seed {seed}: {number} is silent");
                    let is_stuck = why.contains(&true);
                    let breaks = web.spec.deployment.circuit_breaker.is_some();
                    assert!(
                        is_stuck || !breaks || seed % 3 == 0,
                        "seed {seed}: {number}"
                    );
                    stuck += u32::from(is_stuck);
                    failing += u32::from(!is_stuck);
                }
            }
        }
    }
    let counts = [completed, failed, stuck, failing];
    assert!(
        counts.iter().all(|&count| count > 5),
        "all ends occur: {counts:?}"
    );
}
