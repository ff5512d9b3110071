//! Does every fact name what caused it? All go back to the run's start, and only what nothing in
//! the run caused names it directly.

use crate::cluster::fact::{Changer, Fact, RefreshStatus, Subject, What};
use crate::cluster::ids::FactId;
use crate::cluster::monitor::Owner;
use crate::kernel::time::Instant;
use crate::sim::observer::{MinuteRow, Observer};

/// Asserts that a fact has an honest cause: one before it, and the bare start of the run only
/// where the scenario, the market or the clock is the cause.
pub fn check(fact: &Fact) {
    let start = FactId::from_number(0);
    let Some(cause) = fact.cause else {
        let is_start = fact.id == start && fact.what == What::RunStarted;
        assert!(is_start, "{fact:?} has no cause");
        return;
    };
    assert!(cause < fact.id, "{fact:?} comes before its cause");
    assert!(cause > start || may_begin(fact), "{fact:?} has no cause");
}

/// Whether nothing in the run caused a fact.
fn may_begin(fact: &Fact) -> bool {
    match &fact.what {
        // The scenario and the market.
        What::ServiceCreated { .. }
        | What::FaultBegan { .. }
        | What::SpotCapacityChanged { .. }
        | What::DesiredCapacityChanged {
            by: Changer::ScheduledAction,
            ..
        }
        | What::InstanceRefresh {
            status: RefreshStatus::InProgress,
            ..
        }
        | What::CapacityReservation { waiting: 0, .. } => true,
        // The instances of the initial state, and what a provider measures of them.
        What::InstanceLaunched { .. }
        | What::InsufficientCapacity { .. }
        | What::CapacityNotScaled { .. } => fact.at == Instant::START,
        // A group is nobody's: its CPU is what it is.
        What::AlarmStateChanged { .. } => {
            matches!(fact.subject, Subject::Alarm(_, Owner::Group(_)))
        }
        _ => false,
    }
}

struct Checked(u64);

impl Observer for Checked {
    fn fact(&mut self, fact: &Fact) {
        check(fact);
        self.0 += 1;
    }
    fn minute(&mut self, _: crate::cluster::ids::ServiceId, _: &MinuteRow) {}
}

#[test]
fn in_any_cluster_with_any_faults_every_fact_has_an_honest_cause() {
    let mut facts = 0;
    for seed in 0..60 {
        let setup = super::any_with_faults(seed);
        let mut checked = Checked(0);
        super::run(&setup, 1, &mut checked).expect("nothing is read");
        facts += checked.0;
    }
    assert!(facts > 10_000, "only {facts} facts");
}
