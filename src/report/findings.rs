//! Which figures tell of a run as a whole? Found in its rows and facts; words come later.

use std::collections::BTreeSet;

use super::RunReport;
use crate::cluster::fact::{Subject, What};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::Span;
use crate::observe::outcome::{MinuteRow, ScaleOutDelays, ServiceOutcome};

/// The minute with the most arrivals, the first of equals; none without requests.
pub(super) fn busiest(service: &ServiceOutcome) -> Option<&MinuteRow> {
    let rows = service.minutes.iter().rev();
    rows.max_by_key(|row| row.arrived)
        .filter(|row| row.arrived > 0)
}

/// How often a kind of fact happened to one service.
pub(super) fn times(report: &RunReport<'_>, index: usize, is: impl Fn(&What) -> bool) -> u64 {
    let facts = report.outcome.facts.iter();
    let of_service =
        facts.filter(|fact| fact.subject.service().is_some_and(|id| id.index() == index));
    of_service.filter(|fact| is(&fact.what)).count() as u64
}

/// Tasks of a service that stopped and never were RUNNING.
pub(super) fn never_ran(report: &RunReport<'_>, index: usize) -> u64 {
    let mut ran = BTreeSet::new();
    let mut never = 0;
    for fact in &report.outcome.facts {
        let Subject::Task { task, service, .. } = fact.subject else {
            continue;
        };
        if service.index() != index {
            continue;
        }
        match fact.what {
            What::TaskCreated { initial: true, .. }
            | What::TaskStatusChanged {
                to: TaskStatus::Running,
                ..
            } => drop(ran.insert(task)),
            What::TaskStatusChanged {
                to: TaskStatus::Stopped,
                ..
            } => never += u64::from(!ran.remove(&task)),
            _ => {}
        }
    }
    never
}

/// The stage that took longest.
pub(super) fn longest_stage(out: &ScaleOutDelays) -> Option<(&'static str, Span)> {
    // The first of equals: `max_by_key` takes the last.
    out.stages
        .iter()
        .rev()
        .max_by_key(|(_, length)| *length)
        .copied()
}

/// From the load until the first new task was in service.
pub(super) fn total(out: &ScaleOutDelays) -> Span {
    out.stages
        .iter()
        .fold(Span::ZERO, |sum, (_, length)| sum + *length)
}

/// The scale-out that took longest, with the place of its service.
pub(super) fn slowest<'a>(report: &RunReport<'a>) -> Option<(usize, &'a ScaleOutDelays)> {
    let services = report.outcome.services.iter().enumerate();
    let all = services.flat_map(|(i, s)| s.scale_out_delays.iter().map(move |out| (i, out)));
    all.rev().max_by_key(|(_, out)| total(out))
}

/// Fewest tasks RUNNING at any time.
pub(super) const fn fewest_tasks(service: &ServiceOutcome) -> u32 {
    service.fewest_running
}

/// CPU used in percent of what running tasks reserved.
pub(super) fn cpu_mean(service: &ServiceOutcome) -> f64 {
    if service.cpu_reserved_ns == 0 {
        return 0.0;
    }
    service.cpu_used_ns as f64 * 100.0 / service.cpu_reserved_ns as f64
}

/// Tasks RUNNING on average over the run.
pub(super) fn mean_running(service: &ServiceOutcome, simulated: Span) -> f64 {
    service.running_ns as f64 / simulated.nanos() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Instant;
    use crate::report::sample;

    fn out(at: u64) -> ScaleOutDelays {
        ScaleOutDelays {
            at: Instant::from_secs(at),
            from: 10,
            to: 20,
            policy: "cpu60".to_owned(),
            stages: vec![
                ("datapoints", Span::from_secs(180)),
                ("alarm", Span::from_secs(9)),
            ],
            in_service: true,
        }
    }

    #[test]
    fn the_slowest_scale_out_is_the_first_of_equals() {
        let mut run = sample::hour();
        let mut slow = out(100);
        slow.stages[1].1 = Span::from_secs(60);
        run.outcome.services[0].scale_out_delays = vec![out(50), slow.clone(), out(300)];
        let report = run.report();
        let (index, found) = slowest(&report).unwrap();
        assert_eq!((index, found), (0, &slow));
        assert_eq!(total(found), Span::from_secs(240));
    }
}
