//! How many requests did each fault cost, and when were they served again? By whole minutes.

use super::faults::Faults;
use super::{FaultOutcome, Recovery, Struck};
use crate::kernel::time::{Instant, Span};
use crate::observe::availability::{ended_and_lost, minute_is_below};
use crate::observe::outcome::{MinuteRow, Outcome};

/// Minutes in a row that must be served as they should be before a service has recovered.
const STEADY: usize = 3;
/// Minutes after a fault and its shortage in which requests may still fail because of it: those
/// that were waiting then.
const AFTER: usize = 1;

/// Each fault with what it did to requests. A minute is served as it should be at `threshold`
/// percent.
pub fn told(faults: Faults<'_>, outcome: &Outcome, threshold: f64) -> Vec<FaultOutcome> {
    let end = Instant::START + outcome.simulated;
    let mut told = faults.told;
    let begins: Vec<Instant> = told.iter().map(|fault| fault.began).collect();
    for fault in &mut told {
        // Another fault that begins after this one ended has its own losses.
        let over = fault.ended.unwrap_or(end);
        let later = begins.iter().copied();
        let later = later.filter(|at| *at >= over && *at > fault.began);
        let next = later.min().map_or(usize::MAX, minute);
        fault.services.sort_by_key(|of| of.service);
        let (began, ended) = (fault.began, fault.ended.unwrap_or(end));
        for of in &mut fault.services {
            let rows = &outcome.services[of.service].minutes;
            let rows = &rows[..rows.len().min(next.max(minute(began) + 1))];
            requests(of, (began, ended), (rows, threshold));
        }
    }
    told
}

fn minute(at: Instant) -> usize {
    (at.nanos() / Span::MINUTE.nanos()) as usize
}

/// Adds what became of the requests of a service, from the minute in which the fault began until
/// it had ended and tasks and requests had recovered, or until `rows` end.
fn requests(
    of: &mut Struck,
    (began, ended): (Instant, Instant),
    (rows, threshold): (&[MinuteRow], f64),
) {
    let first = minute(began);
    let harm = match of.tasks_back {
        Recovery::NotNeeded => Some(ended),
        Recovery::After(span) => Some(ended.max(began + span)),
        Recovery::Never => None,
    };
    let harm = harm.map_or(rows.len(), |until| minute(until) + 1);
    let is_below = |at: usize| minute_is_below(threshold, &rows[at]) == Some(true);
    let window = first..(harm + AFTER).min(rows.len());
    let mut last = harm.min(rows.len());
    if let Some(bad) = window.clone().find(|at| is_below(*at)) {
        let steady = |at: &usize| (*at..(*at + STEADY).min(rows.len())).all(|at| !is_below(at));
        let again = (bad..rows.len()).find(steady);
        of.served_back = again.map_or(Recovery::Never, |at| {
            Recovery::After(rows[at].start.since(began.min(rows[at].start)))
        });
        last = last.max(again.unwrap_or(rows.len()));
    }
    for row in rows.get(first..last).unwrap_or(&[]) {
        let (all, failed) = ended_and_lost(row);
        of.ended += all;
        of.lost += failed;
    }
}
