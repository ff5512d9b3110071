//! What changes the size of a group by itself? The alarms of its policies, and its schedules.

use super::groups::GroupStep;
use super::world::World;
use crate::cluster::fact::{Changer, What};
use crate::cluster::group_policy::GroupPolicyKind;
use crate::cluster::group_state::Sizes;
use crate::cluster::ids::{AlarmId, FactId, GroupId};
use crate::cluster::instance::Pool;
use crate::cluster::monitor::{
    AlarmState, Metric, Owner, SeriesId, SeriesSpec, Statistic, StatisticSet,
};
use crate::control::group::policies::{PolicyView, Verdict, Voice, alarms, decide};
use crate::kernel::time::{Instant, Span};

/// Basic monitoring sends one datapoint for each five minutes (EC2 user guide).
const BASIC: Span = Span::from_secs(300);

/// The policies of a group with their alarms, and what they last did.
#[derive(Clone, Debug, Default)]
pub struct GroupScaling {
    series: Option<SeriesId>,
    /// High or only alarm, and low alarm, of each policy.
    alarms: Vec<(AlarmId, Option<AlarmId>)>,
    /// Whether a decision is already on its way.
    awaited: bool,
    /// The cooldown of a simple policy whose activity still goes on.
    cooldown: Option<Span>,
    cooldown_until: Instant,
    /// What was last told not to have been done: it is told once.
    refused: Option<(usize, &'static str)>,
    /// Samples of the five minutes of basic monitoring that have not ended.
    samples: Option<StatisticSet>,
    /// Minutes of them with samples.
    minutes: u32,
}

impl World<'_> {
    /// Makes the metric and the alarms of a group's policies, and its schedules.
    pub(super) fn begin_group_scaling(&mut self, group: GroupId) {
        let spec = &self.setup.groups[group.index()];
        let parameters = &self.setup.parameters;
        if !spec.policies.is_empty() {
            let delay = parameters.metric_publish_delay_60_s;
            let series = self.monitor.add_series(SeriesSpec {
                owner: Owner::Group(group),
                metric: Metric::GroupCpuUtilization,
                period: Span::MINUTE,
                publish_delay: Span::from_secs_f64(delay),
            });
            let mut made = Vec::new();
            for policy in &spec.policies {
                let (high, low) = alarms(policy, &spec.name, parameters);
                let high = self.monitor.add_alarm(series, high);
                made.push((high, low.map(|low| self.monitor.add_alarm(series, low))));
            }
            let scaling = &mut self.group_desks[group.index()].scaling;
            scaling.series = Some(series);
            scaling.alarms = made;
        }
        for action in 0..spec.scheduled.len() {
            self.schedule_action(group, action, Instant::START);
        }
    }

    /// Whether a policy of the pool's group watches its CPU: else nobody asks who counts in it.
    pub fn has_group_metric(&self, pool: Pool) -> bool {
        let Pool::Group(group) = pool else {
            return false;
        };
        self.group_desks[group.index()].scaling.series.is_some()
    }

    /// A minute of a group's CPU that began at `start`: one sample, in percent, for each instance
    /// that counts in its metric ([`World::counts_in_metric`]); none when there is no such one.
    /// With basic monitoring five minutes become one datapoint, which alarms of one minute see
    /// once in five minutes (`group.basicMonitoring.repeats`).
    pub fn group_cpu_minute(
        &mut self,
        group: GroupId,
        start: Instant,
        samples: Option<StatisticSet>,
    ) {
        let detailed = self.setup.groups[group.index()]
            .template
            .detailed_monitoring;
        let repeats = self.setup.parameters.group_basic_repeats >= 0.5;
        let scaling = &mut self.group_desks[group.index()].scaling;
        let Some(series) = scaling.series else {
            return;
        };
        if detailed {
            if let Some(samples) = samples {
                self.monitor.record_set(series, start, samples);
            }
            return;
        }
        scaling.minutes += u32::from(samples.is_some());
        scaling.samples = match (scaling.samples, samples) {
            (Some(before), Some(now)) => Some(before.with(&now)),
            (before, now) => before.or(now),
        };
        let end = start + Span::MINUTE;
        if end.floor_to(BASIC) != end {
            return;
        }
        let minutes = f64::from(std::mem::take(&mut scaling.minutes));
        let Some(samples) = scaling.samples.take() else {
            return;
        };
        // One sample for each instance, not for each of its minutes.
        let samples = StatisticSet {
            samples: samples.samples / minutes,
            sum: samples.sum / minutes,
            ..samples
        };
        let first = end.since(Instant::START).saturating_sub(BASIC);
        let points = if repeats { 5 } else { 1 };
        // Sparse: at the last minute, so that it is not published later than it is known.
        for point in (5 - points)..5 {
            let at = Instant::START + first + Span::MINUTE * point;
            self.monitor.record_set(series, at, samples);
        }
    }

    /// An alarm of a group acted: its policies decide after the action's delay.
    pub(super) fn await_group_decision(&mut self, group: GroupId) {
        let scaling = &mut self.group_desk(group).scaling;
        if !std::mem::replace(&mut scaling.awaited, true) {
            let delay = Span::from_secs_f64(self.setup.parameters.scaling_action_delay_s);
            let at = self.now() + delay;
            self.group_at(at, group, GroupStep::Scale);
        }
    }

    /// The policies of a group decide, and what they decide is done.
    pub(super) fn scale_group(&mut self, group: GroupId) {
        self.group_desk(group).scaling.awaited = false;
        match self.group_verdict(group) {
            Verdict::To { policy, capacity } => {
                let cause = self.policy_cause(group, policy);
                let spec = &self.setup.groups[group.index()];
                let scaling = &mut self.group_desks[group.index()].scaling;
                scaling.refused = None;
                if let GroupPolicyKind::Simple { cooldown, .. } = &spec.policies[policy].kind {
                    scaling.cooldown = Some(cooldown.unwrap_or(spec.default_cooldown));
                }
                self.set_desired_capacity(group, capacity, Changer::Policy, cause);
            }
            Verdict::NotScaled {
                policy,
                reason,
                wanted,
            } => {
                let told = Some((policy, reason));
                let scaling = &mut self.group_desk(group).scaling;
                if std::mem::replace(&mut scaling.refused, told) != told {
                    let cause = self.policy_cause(group, policy);
                    self.tell_group(group, What::CapacityNotScaled { reason, wanted }, cause);
                }
            }
            Verdict::Nothing => {}
        }
    }

    fn group_verdict(&self, group: GroupId) -> Verdict {
        let spec = &self.setup.groups[group.index()];
        let scaling = &self.group_desks[group.index()].scaling;
        let now = self.now();
        let newest = scaling.series.and_then(|series| {
            let point = self.monitor.series(series).newest_visible(now)?;
            Some(point.values)
        });
        let both = spec.policies.iter().zip(&scaling.alarms);
        let voices: Vec<Voice> = both
            .map(|(policy, &(high, low))| {
                let tracks = matches!(policy.kind, GroupPolicyKind::TargetTracking { .. });
                let newest = newest.filter(|_| tracks);
                let mean = newest.map(|values| values.statistic(Statistic::Average));
                Voice {
                    policy,
                    high: self.monitor.state(high),
                    low: low.map(|low| self.monitor.state(low)),
                    value: mean.or_else(|| self.monitor.value(high)),
                    instances: newest.map(|values| libm::round(values.samples) as u32),
                }
            })
            .collect();
        let busy = scaling.cooldown.is_some();
        decide(&PolicyView {
            group: self.cluster.group(group),
            now,
            voices: &voices,
            cooldown_until: if busy {
                Instant::NEVER
            } else {
                scaling.cooldown_until
            },
            scale_in_share: self.setup.parameters.target_tracking_scale_in_share,
        })
    }

    /// The fact of the alarm behind what a policy does.
    fn policy_cause(&self, group: GroupId, policy: usize) -> Option<FactId> {
        let (high, low) = self.group_desks[group.index()].scaling.alarms[policy];
        let acts = self.monitor.state(high) == AlarmState::Alarm;
        let low = low.and_then(|low| self.ledger.last_of_alarm(low));
        let high = self.ledger.last_of_alarm(high);
        if acts { high } else { low.or(high) }
    }

    /// The cooldown of a simple policy begins when the last instance of its activity has been
    /// launched or terminated.
    pub(super) fn settle_cooldown(&mut self, group: GroupId) {
        let now = self.now();
        let about = self.cluster.group(group);
        let done = about.is_settled() && about.capacity() == about.desired();
        let scaling = &mut self.group_desk(group).scaling;
        if done && let Some(cooldown) = scaling.cooldown.take() {
            scaling.cooldown_until = now + cooldown;
        }
    }

    fn schedule_action(&mut self, group: GroupId, action: usize, from: Instant) {
        let recurrence = &self.setup.groups[group.index()].scheduled[action].recurrence;
        let delay = Span::from_secs_f64(self.setup.parameters.group_scheduled_delay_s);
        if let Some(due) = recurrence.next(from) {
            self.group_at(due + delay, group, GroupStep::Scheduled(action));
        }
    }

    /// A scheduled action sets what it gives; the desired capacity stays within the new bounds. It
    /// does not wait for cooldowns.
    pub(super) fn scheduled_action(&mut self, group: GroupId, action: usize) {
        let now = self.now();
        let delay = Span::from_secs_f64(self.setup.parameters.group_scheduled_delay_s);
        let due = Instant::START + now.since(Instant::START + delay);
        self.schedule_action(group, action, due + Span::SECOND);
        let spec = &self.setup.groups[group.index()].scheduled[action];
        let sizes = self.cluster.group(group).sizes();
        let min = spec.min_size.unwrap_or(sizes.min);
        let max = spec.max_size.unwrap_or(sizes.max).max(min);
        let desired = spec.desired_capacity.unwrap_or(sizes.desired);
        let sizes = Sizes {
            min,
            max,
            desired: desired.clamp(min, max),
        };
        self.resize_group(group, sizes, Changer::ScheduledAction, None);
        // Bounds alone may change the warm pool.
        self.nudge_group(group, None);
    }
}
