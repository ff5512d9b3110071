//! What do alarms set in motion? Transitions become facts, and after the action's delay a decision.

use std::collections::BTreeSet;

use super::event::Event;
use super::setup::Setup;
use super::world::World;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::{AlarmId, FactId, PolicyId, ServiceId};
use crate::cluster::monitor::{AlarmState, Owner, Transition};
use crate::cluster::scalable_target::{Bounds, Change, ScalableTarget};
use crate::control::scaling::policy_alarms::{PolicyName, alarms};
use crate::control::scaling::spec::{PolicyKind, TargetTrackingSpec};
use crate::control::scaling::{Decision, PolicyView, StepView, View, decide};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

/// The cluster's name in the names of alarms.
const CLUSTER: &str = "default";

/// The scalable target of a service with its alarms.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// Its bounds and its memory.
    pub(super) target: ScalableTarget,
    policies: Vec<Policy>,
    /// Whether a decision is already on its way.
    awaited: bool,
    /// When each of its scheduled actions next comes due.
    pub(super) due: Vec<Option<Instant>>,
}

impl Scaling {
    /// Whose policy has this place.
    pub(super) fn policy_id(&self, place: usize) -> PolicyId {
        self.policies[place].id
    }
}

/// One policy.
#[derive(Clone, Copy, Debug)]
struct Policy {
    id: PolicyId,
    /// High and low alarm of one that tracks a target.
    alarms: Option<(AlarmId, Option<AlarmId>)>,
    /// Of a step policy: that its alarm has invoked it.
    invoked: Option<Invoked>,
}

/// What a step policy is invoked with.
#[derive(Clone, Copy, Debug)]
struct Invoked {
    /// How far the aggregated metric is above the threshold.
    distance: f64,
    /// The fact of the alarm.
    cause: Option<FactId>,
}

impl World<'_> {
    /// Makes the metrics and alarms of a service's policies, and asks for what is planned for it.
    pub fn begin_scaling(&mut self, id: ServiceId) {
        self.begin_protections(id);
        let setup = self.setup;
        let service = &setup.services[id.index()];
        let Some(spec) = &service.auto_scaling else {
            return;
        };
        let before = setup.services[..id.index()].iter();
        let first: usize = before
            .filter_map(|s| s.auto_scaling.as_ref())
            .map(|a| a.policies.len())
            .sum();
        let mut policies = Vec::new();
        for (index, policy) in spec.policies.iter().enumerate() {
            let name = PolicyName {
                cluster: CLUSTER,
                service: &service.spec.name,
                policy: &policy.name,
            };
            policies.push(Policy {
                id: PolicyId::new(first + index),
                alarms: policy
                    .tracking()
                    .map(|tracking| self.begin_tracking(id, tracking, name)),
                invoked: None,
            });
        }
        self.desk(id).scaling = Some(Scaling {
            target: ScalableTarget::new(Bounds {
                min: spec.min_capacity,
                max: spec.max_capacity,
            }),
            policies,
            awaited: false,
            due: vec![None; spec.scheduled.len()],
        });
        self.begin_schedules(id);
        self.begin_forecasts(id);
    }

    /// The alarms of a policy that tracks a target.
    fn begin_tracking(
        &mut self,
        id: ServiceId,
        spec: &TargetTrackingSpec,
        name: PolicyName,
    ) -> (AlarmId, Option<AlarmId>) {
        let made = alarms(spec, name, &self.setup.parameters);
        let watched = self.series_of(id, &spec.metric);
        let high = self.monitor.add_alarm(watched, made.high);
        let low = made.low.map(|low| self.monitor.add_alarm(watched, low));
        (high, low)
    }

    /// Makes the alarms of the scenario, in its order.
    pub fn begin_alarms(&mut self) {
        let setup = self.setup;
        for entry in &setup.alarms {
            let watched = self.series_of(ServiceId::new(entry.service), &entry.metric);
            let alarm = self.monitor.add_alarm(watched, entry.alarm.clone());
            self.alarms.push(alarm);
        }
        self.listeners = listeners(setup);
    }

    /// Alarms are looked at: what changed is told, what acts is passed on.
    pub fn look(&mut self) {
        let now = self.now();
        let mut transitions = Vec::new();
        self.monitor.look(now, &mut transitions);
        for transition in &transitions {
            let watched = self.monitor.watched(transition.alarm);
            let owner = self.monitor.series(watched).spec().owner;
            let told = transition
                .changed()
                .then(|| self.tell_transition(owner, transition));
            if let Ok(place) = self.alarms.binary_search(&transition.alarm) {
                self.alarm_of_scenario(place, transition, told);
                continue;
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

    /// An alarm of the scenario acted: the step policies on it are invoked, and deployments that it
    /// watches are told once.
    fn alarm_of_scenario(&mut self, place: usize, transition: &Transition, told: Option<FactId>) {
        if !transition.acts() {
            return;
        }
        for listener in 0..self.listeners[place].len() {
            let id = self.listeners[place][listener];
            if let Some(fact) = told {
                self.deployment_alarm(id, place, fact);
            }
            self.invoke_steps(id, Some(place));
        }
    }

    /// Invokes the step policies of a service on the alarm with this place, or all, as far as their
    /// alarms are in ALARM and there is a metric.
    pub(super) fn invoke_steps(&mut self, id: ServiceId, place: Option<usize>) {
        let Some(spec) = &self.setup.services[id.index()].auto_scaling else {
            return;
        };
        let mut invoked = false;
        for (index, policy) in spec.policies.iter().enumerate() {
            let PolicyKind::Step(step) = &policy.kind else {
                continue;
            };
            let alarm = self.alarms[step.alarm];
            let acts = self.monitor.state(alarm) == AlarmState::Alarm;
            if !acts || place.is_some_and(|place| place != step.alarm) {
                continue;
            }
            let points = match self.setup.parameters.step_datapoints as u32 {
                0 => self.monitor.alarm(alarm).evaluation_periods,
                points => points,
            };
            let value = self.monitor.recent(alarm, points, step.aggregation);
            let Some(value) = value else { continue };
            let distance = value - self.monitor.alarm(alarm).threshold;
            let cause = self.ledger.last_of_alarm(alarm);
            self.scaling(id).policies[index].invoked = Some(Invoked { distance, cause });
            invoked = true;
        }
        if invoked {
            self.await_decision(id);
        }
    }

    /// Asks for the next look at the alarms, if there are any.
    pub fn look_later(&mut self) {
        let next = self.monitor.next_look();
        if next < Instant::NEVER {
            self.queue.schedule(next, Phase::Control, Event::Look);
        }
    }

    fn tell_transition(&mut self, owner: Owner, transition: &Transition) -> FactId {
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
        self.ledger.tell(self.queue.now(), (subject, what), cause)
    }

    /// Application Auto Scaling will decide on a service, after the action's delay.
    pub(super) fn await_decision(&mut self, id: ServiceId) {
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
        let decisions = self.decide_scaling(id, running, desired);
        for decision in decisions {
            match decision {
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
                    self.scale_by_policy(id, policy, change);
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
            }
        }
        for policy in &mut self.scaling(id).policies {
            policy.invoked = None;
        }
    }

    fn decide_scaling(&mut self, id: ServiceId, running: u32, desired: u32) -> Vec<Decision> {
        let setup = self.setup;
        let now = self.now();
        self.scaling(id).awaited = false;
        let scaling = self.desks[id.index()].scaling.as_ref();
        let scaling = scaling.expect("it has policies");
        let spec = setup.services[id.index()].auto_scaling.as_ref();
        let spec = spec.expect("it has policies");
        let policies = scaling.policies.iter().enumerate();
        let views = policies.clone().map(|(_, policy)| match policy.alarms {
            Some((high, low)) => PolicyView::of(&self.monitor, high, low),
            None => PolicyView::NONE,
        });
        let views: Vec<PolicyView> = views.collect();
        let invoked = policies.filter(|(_, policy)| policy.invoked.is_some());
        let steps = invoked.filter_map(|(index, policy)| {
            let PolicyKind::Step(step) = &spec.policies[index].kind else {
                return None;
            };
            Some(StepView {
                policy: index,
                distance: policy.invoked?.distance,
                comparison: setup.alarms[step.alarm].alarm.comparison,
            })
        });
        let steps: Vec<StepView> = steps.collect();
        decide(&View {
            spec,
            policies: &views,
            steps: &steps,
            target: &scaling.target,
            predicted: self.predicted_bounds(id),
            now,
            running,
            desired,
            deploying: self.is_deploying(id),
            parameters: &setup.parameters,
        })
    }

    /// The scalable target of a service that has one.
    pub(super) fn scaling(&mut self, id: ServiceId) -> &mut Scaling {
        let scaling = self.desks[id.index()].scaling.as_mut();
        scaling.expect("it is a scalable target")
    }

    /// A policy sets the desired count.
    fn scale_by_policy(&mut self, id: ServiceId, policy: usize, change: Change) {
        let now = self.now();
        let scaling = self.scaling(id);
        let policy = scaling.policies[policy];
        scaling.target.scaled(now, policy.id, change);
        let cause = self.cause(&policy, change.to > change.from);
        self.set_desired(id, (Subject::Policy(policy.id, id), change.to), cause);
    }

    /// Sets the desired count of a service, and wakes its scheduler.
    pub(super) fn set_desired(
        &mut self,
        id: ServiceId,
        (subject, to): (Subject, u32),
        cause: Option<FactId>,
    ) {
        let service = self.cluster.service_mut(id);
        let from = std::mem::replace(&mut service.desired, to);
        let what = What::DesiredCountChanged { from, to };
        let fact = self.ledger.tell(self.queue.now(), (subject, what), cause);
        self.nudge(id, Some(fact));
    }

    /// The fact of the alarm behind a policy's action: that which invoked it; of two the high one
    /// going out, else the low one, where there is one that spoke.
    fn cause(&self, policy: &Policy, out: bool) -> Option<FactId> {
        let Some((high, low)) = policy.alarms else {
            return policy.invoked?.cause;
        };
        let acts = self.monitor.state(high) == AlarmState::Alarm;
        let high = self.ledger.last_of_alarm(high);
        let low = low.and_then(|low| self.ledger.last_of_alarm(low));
        if out || acts { high } else { low.or(high) }
    }
}

/// By the place of an alarm of the scenario: the services with a step policy on it, or whose
/// deployments watch it, in order.
fn listeners(setup: &Setup) -> Vec<Vec<ServiceId>> {
    let mut listeners = vec![Vec::new(); setup.alarms.len()];
    for (index, service) in setup.services.iter().enumerate() {
        let policies = service.auto_scaling.iter().flat_map(|spec| &spec.policies);
        let of_steps = policies.filter_map(|policy| match &policy.kind {
            PolicyKind::Step(step) => Some(step.alarm),
            _ => None,
        });
        let watched = service.spec.deployment.alarms.iter();
        let watched = watched.flat_map(|watched| watched.alarms.iter().copied());
        let places: BTreeSet<usize> = of_steps.chain(watched).collect();
        for place in places {
            listeners[place].push(ServiceId::new(index));
        }
    }
    listeners
}
