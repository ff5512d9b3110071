//! What do alarms set in motion? Transitions become facts, and after the action's delay a decision.

use super::event::Event;
use super::world::World;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::{AlarmId, FactId, PolicyId, ServiceId};
use crate::cluster::monitor::{Owner, Transition};
use crate::cluster::scalable_target::{Change, ScalableTarget};
use crate::control::scaling::policy_alarms::{PolicyName, alarms, series};
use crate::control::scaling::{Decision, PolicyView, View, decide};
use crate::kernel::queue::Phase;
use crate::kernel::time::Span;

/// The cluster's name in the names of alarms.
const CLUSTER: &str = "default";

/// The scalable target of a service with its alarms.
#[derive(Clone, Debug)]
pub struct Scaling {
    target: ScalableTarget,
    policies: Vec<Policy>,
    /// Whether a decision is already on its way.
    awaited: bool,
}

/// One policy and its alarms.
#[derive(Clone, Copy, Debug)]
struct Policy {
    id: PolicyId,
    high: AlarmId,
    low: Option<AlarmId>,
}

impl World<'_> {
    /// Makes the metrics and alarms of a service's policies.
    pub fn begin_scaling(&mut self, id: ServiceId) {
        let service = &self.setup.services[id.index()];
        let Some(spec) = &service.auto_scaling else {
            return;
        };
        let before = self.setup.services[..id.index()].iter();
        let first: usize = before
            .filter_map(|s| s.auto_scaling.as_ref())
            .map(|a| a.policies.len())
            .sum();
        let mut policies = Vec::new();
        for (index, policy) in spec.policies.iter().enumerate() {
            let tracking = policy.tracking().expect("the only kind so far");
            let name = PolicyName {
                cluster: CLUSTER,
                service: &service.spec.name,
                policy: &policy.name,
            };
            let made = alarms(tracking, name, &self.setup.parameters);
            let metric = series(&tracking.metric, index, id, &self.setup.parameters);
            let recorder = &mut self.desks[id.index()].recorder;
            let watched = recorder
                .find(metric.metric, metric.period)
                .unwrap_or_else(|| {
                    let watched = self.monitor.add_series(metric);
                    recorder.add(watched, metric.metric, metric.period);
                    watched
                });
            policies.push(Policy {
                id: PolicyId::new(first + index),
                high: self.monitor.add_alarm(watched, made.high),
                low: made.low.map(|low| self.monitor.add_alarm(watched, low)),
            });
        }
        self.desk(id).scaling = Some(Scaling {
            target: ScalableTarget::default(),
            policies,
            awaited: false,
        });
    }

    /// Alarms are looked at: what changed is told, what acts is passed on.
    pub fn look(&mut self) {
        let now = self.now();
        let mut transitions = Vec::new();
        self.monitor.look(now, &mut transitions);
        for transition in &transitions {
            let watched = self.monitor.watched(transition.alarm);
            let owner = self.monitor.series(watched).spec().owner;
            if transition.changed() {
                self.tell_transition(owner, transition);
            }
            match owner {
                Owner::Service(id) if transition.acts() => self.await_decision(id),
                Owner::Provider(id) if transition.acts() => self.await_managed_scaling(id),
                Owner::Group(id) if transition.acts() => self.await_group_decision(id),
                _ => {}
            }
        }
        // A service at zero starts on one datapoint above its target, without waiting for an alarm.
        for id in self.cluster.service_ids() {
            if self.cluster.service(id).desired == 0 {
                self.await_decision(id);
            }
        }
        self.look_later();
    }

    /// Asks for the next look at the alarms, if there are any.
    pub fn look_later(&mut self) {
        let next = self.monitor.next_look();
        if next < crate::kernel::time::Instant::NEVER {
            self.queue.schedule(next, Phase::Control, Event::Look);
        }
    }

    fn tell_transition(&mut self, owner: Owner, transition: &Transition) {
        let what = What::AlarmStateChanged {
            from: transition.from,
            to: transition.to,
            since: transition.since,
            value: transition.value,
            threshold: transition.threshold,
        };
        let subject = Subject::Alarm(transition.alarm, owner);
        // The load and the prices are given; what a metric counts was told.
        let cause = match owner {
            Owner::Service(id) => self.ledger.created(id),
            Owner::Provider(id) => self.visible_reservation(id),
            Owner::Group(_) => None,
        };
        self.ledger.tell(self.queue.now(), (subject, what), cause);
    }

    fn await_decision(&mut self, id: ServiceId) {
        let Some(scaling) = &mut self.desks[id.index()].scaling else {
            return;
        };
        if !std::mem::replace(&mut scaling.awaited, true) {
            let delay = Span::from_secs_f64(self.setup.parameters.scaling_action_delay_s);
            let at = self.queue.now() + delay;
            self.queue.schedule(at, Phase::Control, Event::Scale(id));
        }
    }

    /// Application Auto Scaling decides on a service, and what it decides is done.
    pub fn scale(&mut self, id: ServiceId) {
        let service = self.cluster.service(id);
        let (running, desired) = (service.running(), service.desired);
        match self.decide_scaling(id, running, desired) {
            Decision::ScaleTo {
                policy,
                capacity,
                cooldown,
            } => {
                let change = Change {
                    from: desired,
                    to: capacity,
                    running,
                    cooldown,
                };
                self.set_desired(id, policy, change);
            }
            Decision::NotScaled {
                policy,
                reason,
                wanted,
            } => {
                let what = What::NotScaled { reason, wanted };
                let scaling = self.scaling(id);
                let policy = scaling.policies[policy];
                if scaling.target.refused(policy.id, reason) {
                    let (now, cause) = (self.now(), self.cause(&policy, false));
                    let subject = Subject::Policy(policy.id, id);
                    self.ledger.tell(now, (subject, what), cause);
                }
            }
            Decision::Nothing => {}
        }
    }

    fn decide_scaling(&mut self, id: ServiceId, running: u32, desired: u32) -> Decision {
        let setup = self.setup;
        let now = self.now();
        self.scaling(id).awaited = false;
        let scaling = self.desks[id.index()].scaling.as_ref();
        let scaling = scaling.expect("it has policies");
        let spec = setup.services[id.index()].auto_scaling.as_ref();
        let views: Vec<PolicyView> = scaling
            .policies
            .iter()
            .map(|policy| PolicyView::of(&self.monitor, policy.high, policy.low))
            .collect();
        decide(&View {
            spec: spec.expect("it has policies"),
            policies: &views,
            target: &scaling.target,
            now,
            running,
            desired,
            deploying: false,
            parameters: &setup.parameters,
        })
    }

    fn scaling(&mut self, id: ServiceId) -> &mut Scaling {
        let scaling = self.desks[id.index()].scaling.as_mut();
        scaling.expect("it has policies")
    }

    fn set_desired(&mut self, id: ServiceId, policy: usize, change: Change) {
        let now = self.now();
        let scaling = self.scaling(id);
        let policy = scaling.policies[policy];
        scaling.target.scaled(now, policy.id, change);
        self.cluster.service_mut(id).desired = change.to;
        let cause = self.cause(&policy, change.to > change.from);
        let what = What::DesiredCountChanged {
            from: change.from,
            to: change.to,
        };
        let fact = self
            .ledger
            .tell(now, (Subject::Policy(policy.id, id), what), cause);
        self.nudge(id, Some(fact));
    }

    /// The fact of the alarm behind a policy's action: the high one going out; else the low one,
    /// where there is one that spoke.
    fn cause(&self, policy: &Policy, out: bool) -> Option<FactId> {
        let high = self.ledger.last_of_alarm(policy.high);
        let low = policy.low.and_then(|low| self.ledger.last_of_alarm(low));
        let high_acts =
            self.monitor.state(policy.high) == crate::cluster::monitor::AlarmState::Alarm;
        if out || high_acts { high } else { low.or(high) }
    }
}
