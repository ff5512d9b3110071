//! Do the policies decide what AWS's texts say? One line per case, through [`Case::check`].

mod closed_loop;
mod cooldowns;
mod policies;
mod properties;
mod stepping;
mod surprises;
mod wording;

use std::sync::Arc;

use super::spec::{CustomMetric, MetricSpec, PolicySpec, TargetTrackingSpec};
use super::*;
use crate::cluster::ids::PolicyId;
use crate::cluster::scalable_target::{Bounds, Change, Suspended};

/// The target value of every policy in these cases.
const TARGET: f64 = 60.0;

/// A service and its policies, ready to be decided on.
#[derive(Clone, Debug)]
struct Case {
    spec: AutoScalingSpec,
    policies: Vec<PolicyView>,
    steps: Vec<StepView>,
    target: ScalableTarget,
    predicted: Option<Bounds>,
    now: Instant,
    running: u32,
    desired: u32,
    deploying: bool,
    parameters: Parameters,
}

/// `running` tasks of as many desired ones, between 1 and 100, and no policy yet. A scale-in may
/// take as large a step as it likes, so that the arithmetic shows.
fn tasks(running: u32) -> Case {
    Case {
        spec: AutoScalingSpec {
            min_capacity: 1,
            max_capacity: 100,
            scheduled: Vec::new(),
            suspended: Vec::new(),
            policies: Vec::new(),
        },
        policies: Vec::new(),
        steps: Vec::new(),
        target: ScalableTarget::new(Bounds { min: 1, max: 100 }),
        predicted: None,
        now: Instant::from_secs(10_000),
        running,
        desired: running,
        deploying: false,
        parameters: Parameters {
            target_tracking_scale_in_share: 1.0,
            ..Parameters::default()
        },
    }
}

/// Target tracking on CPU with the default cooldowns.
fn tracking(metric: MetricSpec) -> TargetTrackingSpec {
    TargetTrackingSpec {
        metric,
        target_value: TARGET,
        scale_out_cooldown: Span::from_secs(300),
        scale_in_cooldown: Span::from_secs(300),
        disable_scale_in: false,
    }
}

fn cpu() -> MetricSpec {
    MetricSpec::CpuUtilization {
        high_resolution: false,
    }
}

fn custom() -> MetricSpec {
    MetricSpec::Custom(CustomMetric {
        name: "backlog".to_owned(),
        points: Arc::from([]),
    })
}

impl Case {
    fn policy(mut self, high: AlarmState, low: Option<AlarmState>, value: Option<f64>) -> Self {
        let mut spec = tracking(cpu());
        spec.disable_scale_in = low.is_none();
        self.spec.policies.push(PolicySpec {
            name: format!("p{}", self.spec.policies.len()),
            kind: crate::control::scaling::spec::PolicyKind::TargetTracking(spec),
        });
        self.policies.push(PolicyView { high, low, value });
        self
    }

    /// A policy whose high alarm is in ALARM.
    fn high(self, value: f64) -> Self {
        self.policy(AlarmState::Alarm, Some(AlarmState::Ok), Some(value))
    }

    /// A policy whose low alarm is in ALARM.
    fn low(self, value: f64) -> Self {
        self.policy(AlarmState::Ok, Some(AlarmState::Alarm), Some(value))
    }

    /// A policy with neither.
    fn calm(self, value: f64) -> Self {
        self.policy(AlarmState::Ok, Some(AlarmState::Ok), Some(value))
    }

    /// A policy without data.
    fn blind(self) -> Self {
        let none = AlarmState::InsufficientData;
        self.policy(none, Some(none), None)
    }

    /// A policy with `DisableScaleIn` and nothing to do.
    fn out_only(self, value: f64) -> Self {
        self.policy(AlarmState::Ok, None, Some(value))
    }

    fn between(mut self, min: u32, max: u32) -> Self {
        (self.spec.min_capacity, self.spec.max_capacity) = (min, max);
        self.target.set_bounds(Bounds { min, max });
        self
    }

    /// A prediction raises the minimum.
    fn predicted(mut self, min: u32) -> Self {
        let max = self.target.bounds().max;
        self.predicted = Some(Bounds { min, max });
        self
    }

    fn desired(mut self, desired: u32) -> Self {
        self.desired = desired;
        self
    }

    /// `ago` seconds before, a policy changed the desired count while `running` tasks ran.
    fn scaled(mut self, ago: u64, (from, to): (u32, u32), running: u32) -> Self {
        let at = Instant::from_nanos(self.now.nanos() - Span::from_secs(ago).nanos());
        let cooldown = Span::from_secs(300);
        let change = Change {
            from,
            to,
            running,
            cooldown,
        };
        self.target.scaled(at, PolicyId::new(0), change);
        self
    }

    fn deploying(mut self) -> Self {
        self.deploying = true;
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Parameters)) -> Self {
        change(&mut self.parameters);
        self
    }

    fn suspended(mut self, scale_in: bool, scale_out: bool) -> Self {
        self.target.suspend(Suspended {
            scale_in,
            scale_out,
            scheduled: false,
        });
        self
    }

    fn decide(&self) -> Vec<Decision> {
        decide(&View {
            spec: &self.spec,
            policies: &self.policies,
            steps: &self.steps,
            target: &self.target,
            predicted: self.predicted,
            now: self.now,
            running: self.running,
            desired: self.desired,
            deploying: self.deploying,
            parameters: &self.parameters,
        })
    }

    /// Compares the decision with its short form: `p0 to 15`, `p0 stays: InCooldown, wanted 12`,
    /// `nothing`.
    #[track_caller]
    fn check(&self, expected: &str) {
        let said: Vec<String> = self.decide().iter().map(short).collect();
        let found = if said.is_empty() {
            "nothing".to_owned()
        } else {
            said.join("; ")
        };
        assert_eq!(found, expected, "{self:?}");
    }
}

/// The short form of a decision.
fn short(decision: &Decision) -> String {
    match decision {
        Decision::ScaleTo {
            policy, capacity, ..
        } => format!("p{policy} to {capacity}"),
        Decision::NotScaled {
            policy,
            reason,
            wanted,
        } => format!("p{policy} stays: {reason:?}, wanted {wanted}"),
    }
}
