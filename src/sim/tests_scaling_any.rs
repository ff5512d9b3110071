//! What holds of every run with steps, target tracking, schedules, suspension and deployments
//! together?

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::setup::Setup;
use super::testing::{Witness, service, tracking, witness};
use super::tests_requests::running;
use super::tests_schedules::action;
use super::tests_steps::{alarm, recorded, steps, target};
use crate::cluster::deployment::{DeploymentSpec, Profile, ProtectionSpec, Revision};
use crate::cluster::fact::{Fact, ScalingFact, Subject, What};
use crate::cluster::ids::FactId;
use crate::cluster::monitor::Comparison;
use crate::control::scaling::spec::{ScheduledAction, Suspension};
use crate::kernel::time::{Instant, Span};

const MINUTES: u64 = 120;

prop_compose! {
    fn any_action()(
        at in 0_u64..7_000,
        min in proptest::option::of(0_u32..12),
        more in proptest::option::of(0_u32..12),
    ) -> ScheduledAction {
        let max = more.map(|more: u32| min.unwrap_or(0) + more);
        action(at, min, max)
    }
}

prop_compose! {
    fn any_suspension()(
        at in 0_u64..7_000,
        (scale_in, scale_out, scheduled) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> Suspension {
        Suspension { at: Instant::from_secs(at), scale_in, scale_out, scheduled }
    }
}

prop_compose! {
    /// Loads change every ten minutes.
    fn any_setup()(
        loads in proptest::collection::vec(0.0..130.0, 12),
        actions in proptest::collection::vec(any_action(), 0..5),
        mut suspended in proptest::collection::vec(any_suspension(), 0..4),
        mut deployments in proptest::collection::vec(0_u64..7_000, 0..3),
        protected in proptest::option::of((0_u64..6_000, 1_u32..4, 60_u64..3_000)),
        (desired, cooldown, out, inward) in (0_u32..10, 0_u64..400, 1_i32..5, 1_i32..5),
    ) -> Setup {
        let load = |minute: u64| loads[(minute / 10) as usize];
        let mut setup = running(MINUTES);
        let above = (Comparison::GreaterThanOrEqualToThreshold, 70.0);
        let below = (Comparison::LessThanThreshold, 30.0);
        setup.alarms.push(alarm(recorded(MINUTES, load), above, 2));
        setup.alarms.push(alarm(recorded(MINUTES, load), below, 3));
        let mut api = service("api", desired);
        let mut tracked = tracking(9, false).policies;
        tracked[0].tracking_mut().expect("it tracks").metric =
            recorded(MINUTES, |minute| 1.5 * load(minute));
        let big = [(Some(0.0), Some(20.0), out), (Some(20.0), None, 2 * out)];
        tracked.push(steps(0, &big, cooldown));
        tracked.push(steps(1, &[(None, Some(0.0), -inward)], cooldown));
        let mut scaling = target(1, 9, tracked);
        scaling.scheduled = actions;
        suspended.sort_by_key(|state| state.at);
        scaling.suspended = suspended;
        api.auto_scaling = Some(scaling);
        deployments.sort_unstable();
        let revision = Revision { task_definition: 0, profile: Profile::default() };
        api.changes.deployments = deployments
            .into_iter()
            .map(|at| DeploymentSpec { at: Instant::from_secs(at), revision, desired_count: None })
            .collect();
        api.changes.protections = protected
            .into_iter()
            .map(|(at, tasks, expires)| ProtectionSpec {
                at: Instant::from_secs(at),
                tasks,
                expires: Span::from_secs(expires),
            })
            .collect();
        setup.services.push(api);
        setup
    }
}

/// What a walk over the facts knows.
#[derive(Default)]
struct Known {
    min: u32,
    max: u32,
    scale_in: bool,
    scale_out: bool,
    /// Until when each task is protected.
    protected: BTreeMap<u32, Instant>,
}

impl Known {
    fn hear(&mut self, fact: &Fact) {
        match (fact.subject, &fact.what) {
            (_, &What::Scaling(ScalingFact::ScheduledAction { min, max, .. })) => {
                (self.min, self.max) = (min, max);
            }
            (
                _,
                &What::Scaling(ScalingFact::Suspended {
                    scale_in,
                    scale_out,
                    ..
                }),
            ) => (self.scale_in, self.scale_out) = (scale_in, scale_out),
            (
                Subject::Task { number, .. },
                &What::Scaling(ScalingFact::TaskProtection { until }),
            ) => {
                match until {
                    Some(until) => self.protected.insert(number, until),
                    None => self.protected.remove(&number),
                };
            }
            _ => {}
        }
    }

    /// No policy sets the count outside the bounds of its time, or in a direction that is
    /// suspended; scheduled actions put it at a bound; nothing protected is stopped by a scale-in.
    fn allows(&self, fact: &Fact) -> bool {
        match (fact.subject, &fact.what) {
            (Subject::Policy(..), &What::DesiredCountChanged { from, to }) => {
                let suspended = if to > from {
                    self.scale_out
                } else {
                    self.scale_in
                };
                (self.min..=self.max).contains(&to) && to != from && !suspended
            }
            (Subject::Service(_), &What::DesiredCountChanged { from, to }) => {
                to == if to > from { self.min } else { self.max }
            }
            (Subject::Task { number, .. }, What::TaskStopping { .. }) => {
                !self.protected.contains_key(&number)
            }
            _ => true,
        }
    }
}

fn check(seen: &Witness) -> Result<(), TestCaseError> {
    let mut known = Known {
        min: 1,
        max: 9,
        ..Known::default()
    };
    for fact in &seen.facts {
        known.hear(fact);
        prop_assert!(known.min <= known.max && known.allows(fact), "{fact:?}");
        prop_assert!(reaches_the_start(&seen.facts, fact), "{fact:?}");
    }
    Ok(())
}

fn reaches_the_start(facts: &[Fact], fact: &Fact) -> bool {
    let mut at: FactId = fact.id;
    while let Some(cause) = facts[at.index()].cause {
        at = cause;
    }
    at.index() == 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_policy_sets_the_desired_count_outside_its_bounds(setup in any_setup()) {
        check(&witness(&setup).1)?;
    }
}
