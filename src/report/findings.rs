//! What stood out, and why? Found in the rows and facts of a run; words come later.

use super::{RunReport, capacity};
use crate::cluster::fact::What;
use crate::cluster::ids::ServiceId;
use crate::control::scaling::spec::{MetricSpec, PolicyKind};
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{MinuteRow, ScaleOutDelays, ServiceOutcome};
use crate::sim::setup::ServiceSetup;

/// CPU, in percent, from which a task has nothing left to give.
const BUSY_PERCENT: f64 = 85.0;
/// How far above a target value CPU is not what was asked for.
const ABOVE_TARGET: f64 = 1.1;
/// How long after a bad minute a scaling out still is its answer.
const ANSWER: Span = Span::from_secs(15 * 60);

/// The worst minute of a service and why it was bad.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Worst {
    pub row: MinuteRow,
    pub why: Why,
}

/// Why a minute was bad, the nearest cause first.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Why {
    /// Nothing ran.
    NoTask,
    /// Containers were killed for memory.
    OutOfMemory(u64),
    /// Targets were found unhealthy.
    Unhealthy(u64),
    /// The service was at its maximum and busy.
    AtMax { max: u32 },
    /// Tasks had been asked for and were not there yet.
    Starting,
    /// The load was there and scaling had not answered yet.
    Unnoticed {
        later: Span,
        stage: (&'static str, Span),
    },
    /// More arrived than the running tasks can serve, though CPU was not the limit.
    Overload { percent: f64 },
    /// Busy, and nothing scaled out.
    Busy,
    /// Nothing was short: the longest requests of the mix.
    Tail,
}

/// The worst minute of the `index`-th service by p99; none when nothing was served. Minutes with
/// hardly any requests do not count: one long request would be their p99.
pub(super) fn worst(report: &RunReport<'_>, index: usize) -> Option<Worst> {
    let service = &report.outcome.services[index];
    let busy = service.minutes.iter().filter(|row| row.served > 0);
    let mean = service.requests.served / (busy.clone().count() as u64).max(1);
    let row = busy
        .filter(|row| row.served >= mean / 10)
        // `max_by_key` takes the last of equals; the first minute is the one to look at.
        .rev()
        .max_by_key(|row| (row.p99_us, row.arrived))?;
    Some(Worst {
        row: *row,
        why: why(report, index, row),
    })
}

/// The minute with the most arrivals, the first of equals; none without requests.
pub(super) fn busiest(service: &ServiceOutcome) -> Option<&MinuteRow> {
    let rows = service.minutes.iter().rev();
    rows.max_by_key(|row| row.arrived)
        .filter(|row| row.arrived > 0)
}

fn why(report: &RunReport<'_>, index: usize, row: &MinuteRow) -> Why {
    let service = &report.outcome.services[index];
    let setup = &report.setup.services[index];
    if row.running == 0 {
        return Why::NoTask;
    }
    let end = row.start + Span::MINUTE;
    let (memory, unhealthy) = failures(report, index, (row.start, end));
    if memory > 0 {
        return Why::OutOfMemory(memory);
    }
    if unhealthy > 0 {
        return Why::Unhealthy(unhealthy);
    }
    let load = load_percent(report, index, row);
    // A service that is held at a target is short of tasks well before they have nothing to give.
    let enough = cpu_target(setup).map_or(BUSY_PERCENT, |t| (t * ABOVE_TARGET).min(BUSY_PERCENT));
    let short = row.cpu_percent >= enough || load.is_some_and(|load| load >= BUSY_PERCENT);
    // Would the tasks that were starting have been enough?
    let wanted = f64::from(row.desired.max(row.running));
    let busy = load.unwrap_or(row.cpu_percent).max(row.cpu_percent);
    let is_starting = row.desired > row.running && short;
    if is_starting && busy * f64::from(row.running) / wanted < enough {
        return Why::Starting;
    }
    let max = setup
        .auto_scaling
        .as_ref()
        .map(|scaling| scaling.max_capacity);
    if let Some(max) = max.filter(|max| row.running >= *max && short) {
        return Why::AtMax { max };
    }
    let answer = service.scale_out_delays.iter();
    let answer = answer
        .filter(|out| out.at >= row.start && out.at.since(row.start) <= ANSWER)
        .find_map(|out| longest_stage(out).map(|stage| (out, stage)));
    match answer {
        Some((out, stage)) if short => Why::Unnoticed {
            later: out.at.since(row.start),
            stage,
        },
        _ if is_starting => Why::Starting,
        _ if row.cpu_percent >= enough => Why::Busy,
        _ => match load {
            Some(percent) if percent >= BUSY_PERCENT => Why::Overload { percent },
            _ => Why::Tail,
        },
    }
}

/// Arrivals of the minute in percent of what the running tasks could serve.
fn load_percent(report: &RunReport<'_>, index: usize, row: &MinuteRow) -> Option<f64> {
    let setup = &report.setup.services[index];
    let per_task = capacity::per_task(report.setup, setup, &report.outcome.services[index])?;
    Some(row.arrived as f64 / 60.0 / (per_task * f64::from(row.running)) * 100.0)
}

/// Containers out of memory and targets found unhealthy within a stretch of time.
fn failures(report: &RunReport<'_>, index: usize, (from, to): (Instant, Instant)) -> (u64, u64) {
    let facts = &report.outcome.facts;
    let first = facts.partition_point(|fact| fact.at < from);
    let within = facts[first..].iter().take_while(|fact| fact.at < to);
    let mut found = (0, 0);
    for fact in within.filter(|fact| service_of(fact.subject).index() == index) {
        match fact.what {
            What::OutOfMemory => found.0 += 1,
            What::TargetUnhealthy => found.1 += 1,
            _ => {}
        }
    }
    found
}

/// How often a kind of fact happened to one service.
pub(super) fn times(report: &RunReport<'_>, index: usize, is: impl Fn(&What) -> bool) -> u64 {
    let facts = report.outcome.facts.iter();
    let of_service = facts.filter(|fact| service_of(fact.subject).index() == index);
    of_service.filter(|fact| is(&fact.what)).count() as u64
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

/// Target value of the first policy on CPU.
pub(super) fn cpu_target(service: &ServiceSetup) -> Option<f64> {
    let policies = &service.auto_scaling.as_ref()?.policies;
    policies.iter().find_map(|policy| {
        let PolicyKind::TargetTracking(tracking) = &policy.kind;
        let on_cpu = matches!(tracking.metric, MetricSpec::CpuUtilization { .. });
        on_cpu.then_some(tracking.target_value)
    })
}

/// The service a fact is about.
pub(super) const fn service_of(subject: crate::cluster::fact::Subject) -> ServiceId {
    use crate::cluster::fact::Subject;
    match subject {
        Subject::Service(service)
        | Subject::Task { service, .. }
        | Subject::Alarm(_, service)
        | Subject::Policy(_, service) => service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::fact::{Fact, Subject};
    use crate::cluster::ids::{FactId, TaskId};
    use crate::report::sample::{self, Sample};

    /// A quiet hour whose 20th minute is made worse by `change`.
    fn hour(change: impl Fn(&mut MinuteRow)) -> Sample {
        let mut run = sample::hour();
        let service = &mut run.outcome.services[0];
        service.scale_out_delays.clear();
        let row = &mut service.minutes[20];
        row.p99_us = 9_000_000;
        (row.running, row.desired) = (10, 10);
        change(row);
        run
    }

    fn why(run: &Sample) -> Why {
        let worst = worst(&run.report(), 0).unwrap();
        assert_eq!(
            worst.row.start,
            Instant::from_secs(1_200),
            "the worst minute"
        );
        worst.why
    }

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
    fn the_nearest_cause_is_named() {
        let cpu = |percent: f64| move |row: &mut MinuteRow| row.cpu_percent = percent;
        assert_eq!(why(&hour(cpu(50.0))), Why::Tail);
        assert_eq!(why(&hour(cpu(99.0))), Why::Busy);
        assert_eq!(why(&hour(|row| row.running = 0)), Why::NoTask);
        let max = |row: &mut MinuteRow| {
            (row.running, row.desired, row.cpu_percent) = (60, 60, 100.0);
        };
        assert_eq!(why(&hour(max)), Why::AtMax { max: 60 });
        // 10 of 20 at 100 %: twice as many would have been at 50 %.
        let starting = |row: &mut MinuteRow| {
            (row.desired, row.cpu_percent, row.arrived) = (20, 100.0, 50_000);
        };
        assert_eq!(why(&hour(starting)), Why::Starting);
        // 10 vCPU serve 833 requests/s of 12 ms; 60,000 a minute are 1,000/s.
        let more = |row: &mut MinuteRow| (row.arrived, row.cpu_percent) = (60_000, 50.0);
        let Why::Overload { percent } = why(&hour(more)) else {
            panic!("more arrived than 10 tasks serve");
        };
        assert!((percent - 120.0).abs() < 1e-9, "{percent}");
    }

    #[test]
    fn a_late_answer_is_told_with_its_longest_stage() {
        let mut run = hour(|row| row.cpu_percent = 100.0);
        run.outcome.services[0].scale_out_delays = vec![out(600), out(1_500)];
        let later = Span::from_secs(300);
        let stage = ("datapoints", Span::from_secs(180));
        assert_eq!(why(&run), Why::Unnoticed { later, stage });
        run.outcome.services[0].scale_out_delays = vec![out(600), out(2_200)];
        assert_eq!(
            why(&run),
            Why::Busy,
            "an answer after a quarter of an hour is none"
        );
    }

    #[test]
    fn above_the_target_value_a_service_is_short_of_tasks() {
        // The target is 60 %: 74 % is what scaling should have prevented.
        let mut run = hour(|row| row.cpu_percent = 74.0);
        assert_eq!(why(&run), Why::Busy);
        run.setup.services[0].auto_scaling = None;
        assert_eq!(why(&run), Why::Tail, "nothing was asked for");
    }

    #[test]
    fn a_minute_with_one_request_is_not_the_worst() {
        let mut run = hour(|row| row.cpu_percent = 50.0);
        let row = &mut run.outcome.services[0].minutes[40];
        (row.p99_us, row.served, row.arrived) = (60_000_000, 1, 1);
        assert_eq!(why(&run), Why::Tail);
    }

    #[test]
    fn trouble_of_the_same_minute_comes_first() {
        let mut run = hour(|row| row.cpu_percent = 100.0);
        let subject = Subject::Task {
            task: TaskId::new(3),
            service: ServiceId::new(0),
            number: 3,
        };
        let at = Instant::from_secs(1_230);
        let facts = &mut run.outcome.facts;
        let place = facts.partition_point(|fact| fact.at < at);
        let (id, cause) = (FactId::new(9_999), None);
        let what = What::OutOfMemory;
        facts.insert(
            place,
            Fact {
                id,
                at,
                subject,
                what,
                cause,
            },
        );
        assert_eq!(why(&run), Why::OutOfMemory(1));
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
