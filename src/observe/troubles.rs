//! What did each fault do, and what did the Spot market take? Told from facts and minutes.
//!
//! A task serves while it is RUNNING and its host is there: tasks of a lost zone or instance count
//! as gone at once, though ECS hears of it later, and so do tasks that hang or whose essential
//! container has exited.
//!
//! What a fault is the cause of follows from the causes of facts; reactions (a new task, another
//! desired count) end that chain. Requests lost are those of whole minutes, from the minute in
//! which it began until it had ended and all had recovered, or another fault began after it.

mod causes;
mod damage;
mod faults;
mod serving;
mod spot;
mod waves;

use super::outcome::Outcome;
use crate::cluster::fault::FaultKind;
use crate::cluster::ids::FaultId;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;

pub use spot::{Interruptions, PoolOutcome, SpotOutcome};

/// What went wrong in a run.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Troubles {
    /// One per time that a fault began, in order.
    pub faults: Vec<FaultOutcome>,
    /// What the Spot market did; none where nothing is bought there.
    pub spot: Option<SpotOutcome>,
}

/// What one fault did, one of the times that it began.
#[derive(Clone, PartialEq, Debug)]
pub struct FaultOutcome {
    /// Which entry of the list of faults.
    pub fault: FaultId,
    /// Its name.
    pub name: String,
    /// Its kind, as the scenario calls it.
    pub kind: &'static str,
    /// How many times it had begun, this one included.
    pub number: u32,
    /// When it began.
    pub began: Instant,
    /// When it ended; its beginning for what has no length, none when it outlasted the run.
    pub ended: Option<Instant>,
    /// RUNNING tasks that it ended or hung.
    pub tasks_lost: u64,
    /// Tasks that it kept from RUNNING: on their way when they were lost, or failed to start.
    pub starts_failed: u64,
    /// Instances that it ended.
    pub instances_lost: u64,
    /// Instances whose agent it cut off.
    pub instances_cut_off: u64,
    /// The services that it concerned, in the order of the scenario.
    pub services: Vec<Struck>,
}

/// What a fault did to one service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Struck {
    /// Its place in the scenario.
    pub service: usize,
    /// RUNNING tasks that it lost.
    pub tasks_lost: u64,
    /// Tasks that served before.
    pub before: u32,
    /// Most of them that were missing at once, as far as they were still wanted.
    pub most_missing: u32,
    /// Until as many tasks as wanted served again.
    pub tasks_back: Recovery,
    /// Until its requests were served again as they should be.
    pub served_back: Recovery,
    /// Requests that ended meanwhile.
    pub ended: u64,
    /// Those of them that failed or were refused.
    pub lost: u64,
}

/// How long something took to come back, from the beginning of a fault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Recovery {
    /// It was never away.
    NotNeeded,
    /// It was away, and back after this.
    After(Span),
    /// It was away when the run ended.
    Never,
}

impl Recovery {
    /// How long it took: nothing where it was never away, none where it did not come back.
    pub const fn time(self) -> Option<Span> {
        match self {
            Self::NotNeeded => Some(Span::ZERO),
            Self::After(span) => Some(span),
            Self::Never => None,
        }
    }
}

impl FaultOutcome {
    /// Tasks of all services that it concerned: before, and most that were missing, in percent.
    pub fn capacity_lost_percent(&self) -> Option<f64> {
        let before: u32 = self.services.iter().map(|s| s.before).sum();
        let missing: u32 = self.services.iter().map(|s| s.most_missing).sum();
        (before > 0).then(|| f64::from(missing) * 100.0 / f64::from(before))
    }

    /// Until the last of its services had its tasks again.
    pub fn tasks_back(&self) -> Recovery {
        let all = self.services.iter().map(|s| s.tasks_back);
        all.max().unwrap_or(Recovery::NotNeeded)
    }

    /// Until the last of its services served again as it should.
    pub fn served_back(&self) -> Recovery {
        let all = self.services.iter().map(|s| s.served_back);
        all.max().unwrap_or(Recovery::NotNeeded)
    }

    /// Requests of all services that failed or were refused meanwhile.
    pub fn lost(&self) -> u64 {
        self.services.iter().map(|s| s.lost).sum()
    }
}

impl Troubles {
    /// What went wrong in a run of `setup`. A minute is served as it should be at `threshold`
    /// percent.
    pub fn of(setup: &Setup, outcome: &Outcome, threshold: f64) -> Self {
        let has_spot = spot::is_bought(setup);
        if setup.faults.is_empty() && !has_spot {
            return Self::default();
        }
        let mut causes = causes::Causes::new();
        let mut serving = serving::Serving::new(setup);
        let mut faults = faults::Faults::new(setup);
        let mut spot = spot::Spot::new(setup);
        for fact in &outcome.facts {
            let root = causes.root(fact);
            faults.prepare(fact, &serving);
            serving.hear(fact);
            faults.hear(fact, root, &mut serving);
            if has_spot {
                spot.hear(fact, &serving);
            }
            for service in serving.take_touched() {
                faults.look(service, fact.at, &serving);
                spot.look(service, fact.at, &serving);
            }
        }
        let faults = damage::told(faults, outcome, threshold);
        Self {
            spot: has_spot.then(|| spot.finish(outcome, &faults)),
            faults,
        }
    }
}

/// Whether a fault of this kind lasts, or is over as soon as it began.
const fn lasts(kind: &FaultKind) -> bool {
    !matches!(
        kind,
        FaultKind::InstanceFailure { .. }
            | FaultKind::TaskCrash { .. }
            | FaultKind::TaskHang { .. }
    )
}

#[cfg(test)]
#[path = "troubles_tests.rs"]
mod tests;
