//! Which arithmetic gives the step that a policy took? Told only when it gives what happened.

use super::alarm::Window;
use super::event::Event;
use super::story::{Teller, number};
use crate::control::scaling::target_tracking::{inward, largest_step, out};
use crate::kernel::time::{Instant, Span};
use crate::report::settings::PolicySettings;
use crate::words::explain as words;

/// From which tasks a scale-out was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Base {
    /// Those RUNNING then.
    Running,
    /// Those RUNNING at the scale-out with this fact, whose cooldown still ran.
    During(usize),
}

/// A step of a target-tracking policy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// When.
    pub(super) at: Instant,
    /// Desired count before.
    pub(super) from: u32,
    /// And after.
    pub(super) to: u32,
    /// `MinCapacity`
    pub(super) min: u32,
    /// `MaxCapacity`
    pub(super) max: u32,
    /// Most tasks that a step in removes.
    pub(super) most_removed: u32,
    /// What the arithmetic wants; none where it does not give what happened.
    pub(super) wanted: Option<u32>,
    /// Whence it is counted.
    pub(super) base: Base,
    counted: u32,
    value: f64,
    measured: Instant,
    target: f64,
    distance: Option<f64>,
}

impl Step {
    /// The step of a policy; none where a setting or datapoint is missing.
    pub(super) fn of(teller: Teller<'_>, event: &Event, policy: &PolicySettings) -> Option<Self> {
        let run = teller.run;
        let service = run.service_of(&event.subject)?;
        let scaling = service.scaling.as_ref()?;
        let (from, to) = (event.count("from")?, event.count("to")?);
        let (min, max) = run.bounds_before(&service.name, scaling, event.fact);
        let alarm = &run.settings.alarms[policy.high?];
        let evaluated = teller.evaluated(alarm, event.at);
        let (measured, value) = newest(&teller.windows(alarm, evaluated, None))?;
        let running = run.running_before(&service.name, event.fact);
        let mut step = Self {
            at: event.at,
            from,
            to,
            min,
            max,
            most_removed: largest_step(from.min(max), run.parameter("targetTracking.scaleInShare")),
            wanted: None,
            base: Base::Running,
            counted: running,
            value,
            measured,
            target: policy.target.unwrap_or(alarm.threshold),
            distance: policy.target.is_none().then_some(value - alarm.threshold),
        };
        if policy.target.is_some() {
            step.count(teller, event, &service.name);
        }
        Some(step)
    }

    /// Finds the arithmetic that gives what happened.
    fn count(&mut self, teller: Teller<'_>, event: &Event, service: &str) {
        let clamp = |capacity: u32| capacity.max(self.min).min(self.max);
        if self.to < self.from {
            let present = self.from.min(self.max);
            let wanted = inward(self.counted, self.value, self.target, present);
            let kept = present.saturating_sub(self.most_removed);
            self.wanted = (clamp(wanted.max(kept)) == self.to).then_some(wanted);
            return;
        }
        let wanted = out(self.counted, self.value, self.target);
        if clamp(wanted) == self.to {
            self.wanted = Some(wanted);
            return;
        }
        if let Some((first, base)) = chained(teller, event, service) {
            let wanted = out(base.min(self.counted), self.value, self.target);
            if base > 0 && clamp(wanted) == self.to {
                self.wanted = Some(wanted);
                self.counted = base.min(self.counted);
                self.base = Base::During(first);
            }
        }
    }
}

/// The first of the scale-outs whose cooldowns follow each other up to `event`, and the tasks
/// RUNNING then.
fn chained(teller: Teller<'_>, event: &Event, service: &str) -> Option<(usize, u32)> {
    let run = teller.run;
    let mut chain: Option<(usize, Instant)> = None;
    for step in run.steps_before(service, event.fact) {
        let (Some(from), Some(to)) = (step.count("from"), step.count("to")) else {
            continue;
        };
        let Some((_, policy)) = run.policy_of(step).filter(|_| to > from) else {
            continue;
        };
        let ends = step.at + Span::from_secs_f64(policy.out_cooldown_seconds);
        let goes_on = chain.filter(|(_, until)| step.at < *until);
        chain = Some((goes_on.map_or(step.fact, |(first, _)| first), ends));
    }
    let (first, _) = chain.filter(|(_, until)| event.at < *until)?;
    Some((first, run.running_before(service, first)))
}

/// The newest datapoint of an alarm's range.
pub(super) fn newest(windows: &[Window]) -> Option<(Instant, f64)> {
    let mut newest_first = windows.iter().rev();
    newest_first.find_map(|(start, value)| Some((*start, (*value)?)))
}

/// The arithmetic in words; none where it does not give what happened.
pub(super) fn rule(teller: Teller<'_>, step: &Step) -> Option<String> {
    let mut values = vec![
        ("running", step.counted.to_string()),
        ("value", number(step.value)),
        ("minute", teller.period(step.measured)),
        ("target", number(step.target)),
    ];
    if let Some(distance) = step.distance {
        values.push(("distance", number(distance)));
        return Some(teller.fill(words::RULE_STEP, &values));
    }
    values.push(("wanted", step.wanted?.to_string()));
    let text = match (step.counted, step.base) {
        (0, _) => words::RULE_FROM_ZERO,
        (_, Base::Running) => words::RULE_TRACKING,
        (_, Base::During(_)) => words::RULE_DURING,
    };
    Some(teller.fill(text, &values))
}
