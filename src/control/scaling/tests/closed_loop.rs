//! Metric, alarm and policy together: how long does it take, and what surprises people?
//!
//! A fluid service stands in for the world: `load` percent of one task's CPU is spread over the
//! running tasks, which follow the desired count 23 s later.

use super::*;
use crate::cluster::ids::{AlarmId, ServiceId};
use crate::cluster::monitor::{Monitor, SeriesId};
use crate::control::scaling::policy_alarms::{PolicyName, alarms, period, series};

const LAUNCH_S: u64 = 23;

pub(super) struct Loop {
    pub(super) case: Case,
    monitor: Monitor,
    watched: Vec<(SeriesId, AlarmId, Option<AlarmId>)>,
    /// (second, desired count) of each change by a policy.
    pub(super) changes: Vec<(u64, u32)>,
    /// (second, reason) of each refusal that was news.
    pub(super) refusals: Vec<(u64, NotScaledReason)>,
    /// (second, high alarm of the first policy, low alarm) after each look.
    pub(super) states: Vec<(u64, AlarmState, Option<AlarmState>)>,
}

/// What a service with these policies does for `until` seconds, with the usual parameters.
/// `metric(policy, second, running)` is the value at a second, none when nothing is emitted.
pub(super) fn run(
    mut case: Case,
    specs: Vec<TargetTrackingSpec>,
    until: u64,
    metric: impl Fn(usize, u64, u32) -> Option<f64>,
) -> Loop {
    let mut monitor = Monitor::new(&case.parameters);
    let mut watched = Vec::new();
    for (index, spec) in specs.into_iter().enumerate() {
        let name = format!("p{index}");
        let of = PolicyName {
            cluster: "default",
            service: "web",
            policy: &name,
        };
        let made = alarms(&spec, of, &case.parameters);
        let kind = crate::control::scaling::spec::PolicyKind::TargetTracking(spec);
        let policy = PolicySpec {
            name: name.clone(),
            kind,
        };
        let id = monitor.add_series(series(
            &policy.tracking().expect("it tracks").metric,
            index,
            ServiceId::new(0),
            &case.parameters,
        ));
        let high = monitor.add_alarm(id, made.high);
        let low = made.low.map(|low| monitor.add_alarm(id, low));
        case.spec.policies.push(policy);
        watched.push((id, high, low));
    }
    let mut service = Loop {
        case,
        monitor,
        watched,
        changes: Vec::new(),
        refusals: Vec::new(),
        states: Vec::new(),
    };
    service.live(until, metric);
    service
}

impl Loop {
    fn live(&mut self, until: u64, metric: impl Fn(usize, u64, u32) -> Option<f64>) {
        let action_delay = self.case.parameters.scaling_action_delay_s as u64;
        let mut sums = vec![(0.0, 0_u64); self.watched.len()];
        let (mut starting, mut acting) = (Vec::<(u64, u32)>::new(), None::<u64>);
        for second in 0..until {
            let now = Instant::from_secs(second);
            self.case.now = now;
            if starting.first().is_some_and(|(ready, _)| *ready == second) {
                self.case.running = starting.remove(0).1;
            }
            self.record(second, &mut sums);
            if self.look(now) {
                acting = acting.or(Some(second + action_delay));
            }
            if acting == Some(second) {
                acting = None;
                if self.act(second) {
                    starting.push((second + LAUNCH_S, self.case.desired));
                }
            }
            for (policy, (sum, count)) in sums.iter_mut().enumerate() {
                if let Some(value) = metric(policy, second, self.case.running) {
                    *sum += value;
                    *count += 1;
                }
            }
        }
    }

    fn record(&mut self, second: u64, sums: &mut [(f64, u64)]) {
        for (policy, sum) in sums.iter_mut().enumerate() {
            let spec = self.case.spec.policies[policy]
                .tracking()
                .expect("it tracks a target");
            let length = period(&spec.metric).nanos() / 1_000_000_000;
            if second > 0 && second.is_multiple_of(length) {
                if sum.1 > 0 {
                    let start = Instant::from_secs(second - length);
                    self.monitor
                        .record(self.watched[policy].0, start, sum.0 / sum.1 as f64);
                }
                *sum = (0.0, 0);
            }
        }
    }

    fn look(&mut self, now: Instant) -> bool {
        if self.monitor.next_look() > now {
            return false;
        }
        let mut seen = Vec::new();
        self.monitor.look(now, &mut seen);
        let (_, high, low) = self.watched[0];
        let state = |id| self.monitor.state(id);
        let second = now.nanos() / 1_000_000_000;
        self.states.push((second, state(high), low.map(state)));
        seen.iter().any(crate::cluster::monitor::Transition::acts)
    }

    fn act(&mut self, second: u64) -> bool {
        let views = self.watched.iter();
        self.case.policies = views
            .map(|(_, high, low)| PolicyView::of(&self.monitor, *high, *low))
            .collect();
        let mut scaled = false;
        for decision in self.case.decide() {
            match decision {
                Decision::ScaleTo {
                    policy,
                    capacity,
                    cooldown,
                } => {
                    let change = Change {
                        from: self.case.desired,
                        to: capacity,
                        running: self.case.running,
                        cooldown,
                    };
                    let (now, policy) = (self.case.now, PolicyId::new(policy));
                    self.case.target.scaled(now, policy, change);
                    self.case.desired = capacity;
                    self.changes.push((second, capacity));
                    scaled = true;
                }
                Decision::NotScaled { policy, reason, .. } => {
                    if self.case.target.refused(PolicyId::new(policy), reason) {
                        self.refusals.push((second, reason));
                    }
                }
            }
        }
        scaled
    }
}

/// CPU of a fluid service under `load` percent of one task, at most 100 %.
pub(super) fn spread(load: f64, running: u32) -> Option<f64> {
    (running > 0).then(|| (load / f64::from(running)).min(100.0))
}

/// Seconds from a step of CPU, from 32 % to `after` percent of ten tasks, to the changed desired
/// count, for each second of the minute at which the step may come.
pub(super) fn reactions(high_resolution: bool, after: f64) -> Vec<f64> {
    let reaction = |phase: u64| {
        let spec = tracking(MetricSpec::CpuUtilization { high_resolution });
        let step = 1200 + phase;
        let load = |second: u64| if second < step { 320.0 } else { 10.0 * after };
        let case = tasks(10).between(10, 40);
        let service = run(case, vec![spec], 2000, |_, second, running| {
            spread(load(second), running)
        });
        let (changed, capacity) = service.changes[0];
        assert_eq!(capacity, target_tracking::proportional(10, after, TARGET));
        (changed - step) as f64
    };
    (0..60).map(reaction).collect()
}

/// Load ×3 and more: the minute of the step itself is already above the target when it comes early.
const STEEP: f64 = 100.0;

/// Just above the target: only whole minutes breach.
pub(super) const GENTLE: f64 = 63.0;

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn within(found: f64, published: f64, share: f64) -> bool {
    (found - published).abs() <= share * published
}

/// A78, V6: AWS's benchmark of June 2026 takes 363 s to trigger a scale-out with 60 s metrics and
/// 386 s with the launch; 86 s and 109 s with 20 s metrics. Band ±15 %, over all phases.
#[test]
fn a78_v6_a_step_triggers_within_the_band_of_the_benchmark() {
    let launch = LAUNCH_S as f64;
    for (high_resolution, triggered, provisioned) in [(false, 363.0, 386.0), (true, 86.0, 109.0)] {
        for after in [STEEP, GENTLE] {
            let found = mean(&reactions(high_resolution, after));
            assert!(
                within(found, triggered, 0.15),
                "{found} s, published {triggered} s"
            );
            assert!(
                within(found + launch, provisioned, 0.15),
                "{found} s + launch"
            );
        }
    }
}

/// The model's own means, so that a change of them is noticed: a steep step takes 330 s (9 % below
/// the published 363 s) and 89 s (3 % above 86 s), a gentle one 360 s (1 % below) and 99 s (15 %
/// above).
#[test]
fn a78_v6_the_measured_means() {
    let means = [
        (false, STEEP),
        (true, STEEP),
        (false, GENTLE),
        (true, GENTLE),
    ];
    let means = means.map(|(fast, after)| mean(&reactions(fast, after)).round() as u64);
    assert_eq!(means, [330, 89, 360, 99]);
}
