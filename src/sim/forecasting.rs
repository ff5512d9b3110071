//! What will the coming hours take, and from when on does that apply? Predictive policies.
//!
//! ```text
//! minutes ─► load of an hour ─► seen after its delay ─► forecast, every 6 h
//!   ─► buffer before an hour: the minimum is raised
//! ```
//!
//! Hours count from the start of the run. The prediction of an hour applies from
//! `SchedulingBufferTime` before it to its end; where two meet, the larger. It is no dynamic
//! scaling: neither a cooldown nor `DynamicScalingOutSuspended` holds it back.

use std::collections::BTreeMap;

use super::event::ScalableStep;
use super::observer::MinuteRow;
use super::setup::Setup;
use super::world::World;
use crate::cluster::fact::{ScalingFact, Subject, What};
use crate::cluster::ids::{FactId, ServiceId};
use crate::cluster::scalable_target::Bounds;
use crate::control::scaling::predictive::{Loads, RENEWED_EVERY, forecast, raised};
use crate::control::scaling::spec::{PolicyKind, PredictiveMetric, PredictiveSpec};
use crate::kernel::time::{Instant, Span};

const HOUR: Span = Span::from_secs(3_600);

/// What the predictive policies of a service foretell.
#[derive(Clone, Debug, Default)]
pub struct Forecasts {
    policies: Vec<Foreteller>,
    /// The hour that is being measured.
    hour: Hour,
}

/// One predictive policy.
#[derive(Clone, Debug)]
struct Foreteller {
    /// Its place in the spec.
    place: usize,
    /// Loads by hour, seen yet or not.
    loads: Loads,
    /// What was foretold of this hour and of later ones.
    foretold: BTreeMap<i64, Foretold>,
}

/// What was foretold of an hour.
#[derive(Clone, Copy, Debug)]
struct Foretold {
    capacity: u32,
    /// The fact that told it.
    fact: FactId,
}

/// The load of an hour until now.
#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    /// Percent × tasks, minute by minute.
    cpu: f64,
    memory: f64,
    requests: u64,
    /// Minutes in which tasks ran: only then CPU and memory are measured.
    minutes: u32,
}

impl Hour {
    /// The load in the terms of a metric; nothing when it was not measured.
    fn load(&self, metric: PredictiveMetric) -> Option<f64> {
        let mean = |sum: f64| (self.minutes > 0).then(|| sum / f64::from(self.minutes));
        match metric {
            PredictiveMetric::Cpu => mean(self.cpu),
            PredictiveMetric::Memory => mean(self.memory),
            PredictiveMetric::Requests => Some(self.requests as f64),
        }
    }
}

/// The hour in which an instant lies.
fn hour_of(at: Instant) -> i64 {
    i64::try_from(at.nanos() / HOUR.nanos()).expect("hours fit")
}

impl World<'_> {
    /// The predictive policies of a service begin.
    pub(super) fn begin_forecasts(&mut self, id: ServiceId) {
        let setup = self.setup;
        let spec = setup.services[id.index()].auto_scaling.as_ref();
        let policies = &spec.expect("it is a scalable target").policies;
        for (place, policy) in policies.iter().enumerate() {
            let PolicyKind::Predictive(spec) = &policy.kind else {
                continue;
            };
            self.desk(id).forecasts.policies.push(Foreteller {
                place,
                loads: spec.history.iter().copied().collect(),
                foretold: BTreeMap::new(),
            });
            self.scalable_at(Instant::START, id, ScalableStep::Forecast(place));
            if spec.scales {
                self.scalable_at(Instant::START, id, ScalableStep::Predicted(place));
            }
        }
    }

    /// A minute of a service is over.
    pub(super) fn note_load(&mut self, id: ServiceId, row: &MinuteRow) {
        let now = self.now();
        let forecasts = &mut self.desks[id.index()].forecasts;
        if forecasts.policies.is_empty() {
            return;
        }
        let hour = &mut forecasts.hour;
        hour.requests += row.attempts;
        if row.executing > 0.0 {
            hour.cpu += row.cpu_percent * row.executing;
            hour.memory += row.memory_percent * row.executing;
            hour.minutes += 1;
        }
        if now.floor_to(HOUR) == now {
            let over = std::mem::take(hour);
            for policy in &mut forecasts.policies {
                let spec = predictive(self.setup, id, policy.place);
                let load = over.load(spec.metric);
                policy
                    .loads
                    .extend(load.map(|load| (hour_of(now) - 1, load)));
            }
        }
    }

    /// A forecast is made anew, from the hours that can be seen by now.
    pub(super) fn forecast(&mut self, id: ServiceId, place: usize) {
        let now = self.now();
        let delay = Span::from_secs_f64(self.setup.parameters.metric_publish_delay_60_s);
        let published = Instant::START + now.since(Instant::START + delay);
        let spec = predictive(self.setup, id, place);
        let policy = self.foreteller(id, place);
        // An hour is complete once its last minute is published; what lies before the run is.
        let seen = hour_of(published);
        let known: Loads = policy
            .loads
            .range(..seen)
            .map(|(&hour, &load)| (hour, load))
            .collect();
        let said = forecast(spec, &known, hour_of(now), &self.setup.parameters);
        let again = match said {
            Some(_) => now + RENEWED_EVERY,
            None => published.next_multiple_of(HOUR) + delay,
        };
        self.scalable_at(again, id, ScalableStep::Forecast(place));
        for hour in said.into_iter().flatten() {
            self.foretell(id, place, (hour.hour, hour.capacity));
        }
        if spec.scales {
            self.apply_prediction(id, place);
        }
    }

    /// Tells the capacity of an hour, if that is news.
    fn foretell(&mut self, id: ServiceId, place: usize, (hour, capacity): (i64, u32)) {
        let before = self.foreteller(id, place).foretold.get(&hour).copied();
        if before.is_some_and(|before| before.capacity == capacity) {
            return;
        }
        let starts = u64::try_from(hour).expect("an hour of the run");
        let what = What::Scaling(ScalingFact::Forecast {
            hour: Instant::START + HOUR * starts,
            capacity,
        });
        let policy = self.scaling(id).policy_id(place);
        let (now, cause) = (self.now(), before.map(|before| before.fact));
        let fact = self
            .ledger
            .tell(now, (Subject::Policy(policy, id), what), cause);
        let foretold = &mut self.foreteller(id, place).foretold;
        foretold.insert(hour, Foretold { capacity, fact });
    }

    /// The prediction of the hour that begins soon applies; the next one will an hour later.
    pub(super) fn prediction_applies(&mut self, id: ServiceId, place: usize) {
        let (now, buffer) = (self.now(), predictive(self.setup, id, place).buffer);
        let next = (now + buffer).next_multiple_of(HOUR);
        let next = Instant::START + next.since(Instant::START + buffer);
        self.scalable_at(next, id, ScalableStep::Predicted(place));
        let past = hour_of(now);
        let foretold = &mut self.foreteller(id, place).foretold;
        *foretold = foretold.split_off(&past);
        self.apply_prediction(id, place);
    }

    /// Scales out to what is foretold of now, if that is more than desired.
    fn apply_prediction(&mut self, id: ServiceId, place: usize) {
        let now = self.now();
        let spec = predictive(self.setup, id, place);
        let foretold = self.foreteller(id, place).applying(now, spec.buffer);
        let Some(foretold) = foretold else { return };
        let bounds = self.scaling(id).target.bounds();
        let raised = raised(
            (bounds.min, bounds.max),
            foretold.capacity,
            spec.exceeds_max_by,
        );
        if foretold.capacity.min(raised.1) > self.cluster.service(id).desired {
            let policy = self.scaling(id).policy_id(place);
            let subject = Subject::Policy(policy, id);
            self.set_desired(id, (subject, raised.0), Some(foretold.fact));
        }
    }

    /// The bounds of a scalable target while predictions raise them.
    pub(super) fn predicted_bounds(&self, id: ServiceId) -> Option<Bounds> {
        let desk = &self.desks[id.index()];
        let now = self.now();
        let mut bounds = None;
        for policy in &desk.forecasts.policies {
            let spec = predictive(self.setup, id, policy.place);
            let foretold = policy.applying(now, spec.buffer);
            if let (true, Some(foretold)) = (spec.scales, foretold) {
                let target = || desk.scaling.as_ref().map(|scaling| scaling.target.bounds());
                let before = bounds.or_else(target).expect("it is a scalable target");
                let before = (before.min, before.max);
                let (min, max) = raised(before, foretold.capacity, spec.exceeds_max_by);
                bounds = Some(Bounds { min, max });
            }
        }
        bounds
    }

    fn foreteller(&mut self, id: ServiceId, place: usize) -> &mut Foreteller {
        let mut policies = self.desks[id.index()].forecasts.policies.iter_mut();
        let found = policies.find(|policy| policy.place == place);
        found.expect("it is a predictive policy")
    }
}

/// The settings of the predictive policy with this place.
fn predictive(setup: &Setup, id: ServiceId, place: usize) -> &PredictiveSpec {
    let spec = setup.services[id.index()].auto_scaling.as_ref();
    match &spec.expect("it is a scalable target").policies[place].kind {
        PolicyKind::Predictive(spec) => spec,
        other => panic!("policy {place} foretells nothing: {other:?}"),
    }
}

impl Foreteller {
    /// The largest of what is foretold of `now`: of its hour, and of those that begin within the
    /// buffer.
    fn applying(&self, now: Instant, buffer: Span) -> Option<Foretold> {
        let hours = self.foretold.range(hour_of(now)..=hour_of(now + buffer));
        hours
            .map(|(_, foretold)| *foretold)
            .max_by_key(|foretold| foretold.capacity)
    }
}
