//! When was a service at its worst, and what led to it? Losses first, then the slowest minute.

use super::findings::longest_stage;
use super::{RunReport, capacity, findings};
use crate::cluster::fact::{Subject, What};
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{MinuteRow, ServiceOutcome};
use crate::observe::size::cpu_target;
use crate::words::{Text, report as words};

/// Load and CPU, in percent, from which a task has nothing left to give.
const BUSY_PERCENT: f64 = 85.0;
/// How far above a target value CPU is not what was asked for.
const ABOVE_TARGET: f64 = 1.1;
/// How long after the strain began a scaling out still is its answer.
const ANSWER: Span = Span::from_secs(15 * 60);
/// Requests from which the p99 of a minute is more than the luck of a few.
const ENOUGH: u64 = 1_000;
/// Minutes without a sign of strain that do not end a stretch of it.
const GAP: usize = 2;
/// How far above the p99 of the run that of a minute without any shortage is nothing to tell.
const LIKE_ALL: f64 = 1.5;
/// How long before a stretch what happened may have led to it: the notice of an interruption is two
/// minutes long.
const ECHO: Span = Span::from_secs(3 * 60);
/// Faults that are told as causes of one stretch.
const FEW_FAULTS: usize = 2;
/// Share of requests lost below which the slowest minute is told as well.
const FEW_LOST: f64 = 0.001;

/// A stretch of minutes that stood out, and what led to it, the first cause first.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Trouble {
    /// Start of its first minute.
    pub from: Instant,
    /// End of its last.
    pub to: Instant,
    /// Its worst minute.
    pub row: MinuteRow,
    /// Requests that failed or were refused in it.
    pub lost: u64,
    /// Requests that ended in it.
    pub ended: u64,
    /// Stretches of losses in the whole run, where it is one of them.
    pub stretches: usize,
    /// What led to it; never empty.
    pub causes: Vec<Cause>,
}

/// What led to a stretch of trouble.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cause {
    /// A fault of the scenario, by its name.
    Fault(String),
    /// So many instances or tasks were interrupted on Spot.
    Interrupted(u64),
    /// More arrived in a minute than the running tasks can serve, or nearly so.
    Rush {
        requests: u64,
        running: u32,
        percent: f64,
    },
    /// The CPU was busier than it should be.
    Hot { percent: f64, running: u32 },
    /// Minutes at whose end nothing ran.
    NoTask { minutes: u64 },
    /// Containers killed for memory.
    OutOfMemory(u64),
    /// Targets found unhealthy.
    Unhealthy(u64),
    /// All the tasks that are allowed ran.
    AtMax { max: u32 },
    /// Tasks had been asked for and were not there yet.
    Starting { missing: u32 },
    /// Scaling out answered later than the strain began.
    Answered {
        later: Span,
        stage: (&'static str, Span),
        /// From the load that caused it to a new task in service; none where none came.
        total: Option<Span>,
    },
    /// Nothing scaled out.
    Unanswered,
    /// Requests were lost without a shortage: how.
    Lost(Text),
    /// No shortage in it or before it.
    Tail { percent: f64, running: u32 },
}

/// What stood out of one service: its worst stretch of losses, or its slowest minute, or both.
pub(super) fn of(report: &RunReport<'_>, index: usize) -> Vec<Trouble> {
    let service = &report.outcome.services[index];
    let requests = &service.requests;
    let mut found = Vec::from_iter(worst_losses(report, index));
    let lost = requests.failed + requests.rejected;
    if lost as f64 <= requests.arrived as f64 * FEW_LOST {
        let told = found
            .first()
            .map_or(Instant::NEVER..Instant::NEVER, |t| t.from..t.to);
        let slowest = slowest_minute(report, index);
        found.extend(slowest.filter(|trouble| !told.contains(&trouble.row.start)));
    }
    found
}

const fn lost(row: &MinuteRow) -> u64 {
    row.failed + row.rejected
}

/// The stretch in which most requests were lost; none when none was.
fn worst_losses(report: &RunReport<'_>, index: usize) -> Option<Trouble> {
    let rows = &report.outcome.services[index].minutes;
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for at in (0..rows.len()).filter(|at| lost(&rows[*at]) > 0) {
        match stretches.last_mut() {
            Some((_, last)) if at - *last <= GAP + 1 => *last = at,
            _ => stretches.push((at, at)),
        }
    }
    let sum = |(from, to): (usize, usize)| rows[from..=to].iter().map(lost).sum::<u64>();
    // The first of equals: `max_by_key` takes the last.
    let (from, to) = *stretches.iter().rev().max_by_key(|s| sum(**s))?;
    let worst = (from..=to).rev().max_by_key(|at| lost(&rows[*at]))?;
    let mut trouble = told(report, index, (from, to), worst);
    trouble.stretches = stretches.len();
    Some(trouble)
}

/// The minute with the highest p99 among those with enough requests for one: a thousand, or where
/// no minute has as many, as much as the busiest tenth has. None when nothing was served.
fn slowest_minute(report: &RunReport<'_>, index: usize) -> Option<Trouble> {
    let rows = &report.outcome.services[index].minutes;
    let mut served: Vec<u64> = rows.iter().map(|row| row.served).collect();
    served.retain(|n| *n > 0);
    served.sort_unstable_by_key(|n| std::cmp::Reverse(*n));
    let enough = (*served.get(served.len() / 10)?).min(ENOUGH);
    let busy = (0..rows.len()).filter(|at| rows[*at].served >= enough);
    let at = busy
        .rev()
        .max_by_key(|at| (rows[*at].p99_us, rows[*at].arrived))?;
    let trouble = told(report, index, (at, at), at);
    let all = report.outcome.services[index]
        .latency_us
        .value_at_quantile(0.99);
    let is_like_all = rows[at].p99_us as f64 <= all as f64 * LIKE_ALL;
    // Without a cause, the p99 of a few requests is one of them by chance.
    let is_chance = is_like_all || rows[at].served < ENOUGH;
    let is_tail = matches!(trouble.causes[..], [Cause::Tail { .. }]);
    (!is_chance || !is_tail).then_some(trouble)
}

/// The stretch from `first` to `last` minute.
fn told(
    report: &RunReport<'_>,
    index: usize,
    (first, last): (usize, usize),
    worst: usize,
) -> Trouble {
    let rows = &report.outcome.services[index].minutes;
    let shown = &rows[first..=last];
    let all_lost = shown.iter().map(lost).sum();
    let served: u64 = shown.iter().map(|row| row.served).sum();
    Trouble {
        from: rows[first].start,
        to: rows[last].start + Span::MINUTE,
        row: rows[worst],
        lost: all_lost,
        ended: served + all_lost,
        stretches: 0,
        causes: Story::new(report, index, (first, last)).causes(&rows[worst]),
    }
}

/// A stretch of minutes with the strain before it.
struct Story<'a> {
    report: &'a RunReport<'a>,
    index: usize,
    service: &'a ServiceOutcome,
    first: usize,
    last: usize,
}

impl<'a> Story<'a> {
    fn new(report: &'a RunReport<'a>, index: usize, (first, last): (usize, usize)) -> Self {
        let service = &report.outcome.services[index];
        let mut story = Self {
            report,
            index,
            service,
            first,
            last,
        };
        // A backlog outlives the rush that made it: the story begins with the rush.
        while let Some(earlier) = (story.first.saturating_sub(GAP + 1)..story.first)
            .rev()
            .find(|at| story.is_strained(*at))
        {
            story.first = earlier;
        }
        story
    }

    fn is_strained(&self, at: usize) -> bool {
        let row = &self.service.minutes[at];
        let without = row.running == 0 && row.arrived > 0;
        let load = self.load(at).is_some_and(|load| load >= BUSY_PERCENT);
        lost(row) > 0 || without || load || row.cpu_percent >= BUSY_PERCENT
    }

    /// Tasks that ran in a minute: those at its end, or at its beginning if they were more.
    fn running(&self, at: usize) -> u32 {
        let rows = &self.service.minutes;
        let before = at.checked_sub(1).map_or(0, |before| rows[before].running);
        rows[at].running.max(before)
    }

    /// Arrivals of a minute in percent of what its tasks can serve; none where nothing bounds that
    /// or nothing ran.
    fn load(&self, at: usize) -> Option<f64> {
        let setup = &self.report.setup.services[self.index];
        let per_task = capacity::per_task(self.report.setup, setup, self.service)?;
        let running = self.running(at);
        let can = per_task * f64::from(running) * 60.0;
        (running > 0).then(|| self.service.minutes[at].arrived as f64 / can * 100.0)
    }

    fn causes(&self, worst: &MinuteRow) -> Vec<Cause> {
        let mut causes = self.struck();
        let shortage = self.shortage(worst);
        let is_short = shortage.is_some();
        causes.extend(shortage);
        let rows = &self.service.minutes[self.first..=self.last];
        let minutes = rows.iter().filter(|row| row.running == 0).count() as u64;
        if minutes > 0 {
            causes.push(Cause::NoTask { minutes });
        }
        causes.extend(self.failures());
        if is_short {
            causes.extend(self.answer(worst));
        }
        let some_lost = (self.first..=self.last).any(|at| lost(&self.service.minutes[at]) > 0);
        if causes.is_empty() && some_lost {
            causes.push(Cause::Lost(self.how_lost()));
        }
        if causes.is_empty() {
            causes.push(Cause::Tail {
                percent: worst.cpu_percent,
                running: worst.running,
            });
        }
        causes
    }

    /// Faults that hit the service and interruptions on Spot, in it or just before it.
    fn struck(&self) -> Vec<Cause> {
        let rows = &self.service.minutes;
        let (from, to) = (rows[self.first].start, rows[self.last].start + Span::MINUTE);
        let is_near = |at: Instant| at < to && at + ECHO >= from;
        let faults = self.report.troubles.faults.iter().filter(|fault| {
            let hit = fault.services.iter().any(|of| of.service == self.index);
            // One that goes on for long is no news any more.
            hit && is_near(fault.began)
        });
        let faults = faults.map(|fault| Cause::Fault(fault.name.clone()));
        let mut causes: Vec<Cause> = faults.take(FEW_FAULTS).collect();
        let interrupted = self.interrupted(is_near);
        if interrupted > 0 {
            causes.push(Cause::Interrupted(interrupted));
        }
        causes
    }

    /// Notices to tasks of the service, and to instances where it runs on those.
    fn interrupted(&self, is_near: impl Fn(Instant) -> bool) -> u64 {
        if self.report.troubles.spot.is_none() {
            return 0;
        }
        let on_instances = !self.report.setup.services[self.index]
            .spec
            .launch
            .is_fargate();
        let facts = self.report.outcome.facts.iter();
        let notices = facts.filter(|fact| {
            matches!(fact.what, What::InterruptionNotice { .. }) && is_near(fact.at)
        });
        let of_it = notices.filter(|fact| match fact.subject {
            Subject::Task { service, .. } => service.index() == self.index,
            _ => on_instances,
        });
        of_it.count() as u64
    }

    /// How most attempts of the run were lost.
    fn how_lost(&self) -> Text {
        let requests = &self.service.requests;
        let ways = [
            (requests.no_target, words::WHY_NO_TARGET),
            (requests.queue_full, words::WHY_QUEUE_FULL),
            (requests.bad_gateway, words::WHY_GONE),
            (requests.internal_error, words::WHY_DEPENDENCY),
            (
                requests.timed_out + requests.gateway_timeout,
                words::WHY_TOO_SLOW,
            ),
        ];
        let most = ways.iter().rev().max_by_key(|(times, _)| *times);
        most.expect("there are five ways").1
    }

    /// What was too much: the arrivals of the heaviest minute, else the CPU of the worst.
    fn shortage(&self, worst: &MinuteRow) -> Option<Cause> {
        let loads = (self.first..=self.last).filter_map(|at| Some((at, self.load(at)?)));
        let heaviest = loads.rev().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, percent)) = heaviest.filter(|(_, load)| *load >= BUSY_PERCENT) {
            return Some(Cause::Rush {
                requests: self.service.minutes[at].arrived,
                running: self.running(at),
                percent,
            });
        }
        // A service that is held at a target is short of tasks before they have nothing to give.
        let setup = self.report.setup;
        let target = cpu_target(setup, &setup.services[self.index]);
        let enough = target.map_or(BUSY_PERCENT, |t| (t * ABOVE_TARGET).min(BUSY_PERCENT));
        (worst.cpu_percent >= enough).then_some(Cause::Hot {
            percent: worst.cpu_percent,
            running: worst.running,
        })
    }

    /// Containers out of memory, else targets found unhealthy.
    fn failures(&self) -> Option<Cause> {
        let rows = &self.service.minutes;
        let (from, to) = (rows[self.first].start, rows[self.last].start + Span::MINUTE);
        let facts = &self.report.outcome.facts;
        let first = facts.partition_point(|fact| fact.at < from);
        let within = facts[first..].iter().take_while(|fact| fact.at < to);
        let (mut memory, mut unhealthy) = (0, 0);
        for fact in within.filter(|fact| {
            fact.subject
                .service()
                .is_some_and(|id| id.index() == self.index)
        }) {
            match fact.what {
                What::OutOfMemory => memory += 1,
                What::TargetUnhealthy => unhealthy += 1,
                _ => {}
            }
        }
        match (memory, unhealthy) {
            (0, 0) => None,
            (0, n) => Some(Cause::Unhealthy(n)),
            (n, _) => Some(Cause::OutOfMemory(n)),
        }
    }

    /// What scaling did about it.
    fn answer(&self, worst: &MinuteRow) -> Option<Cause> {
        let scaling = self.report.setup.services[self.index].auto_scaling.as_ref();
        if let Some(scaling) = scaling.filter(|s| worst.running >= s.max_capacity) {
            let max = scaling.max_capacity;
            return Some(Cause::AtMax { max });
        }
        let began = self.service.minutes[self.first].start;
        let mut outs = self.service.scale_out_delays.iter();
        let answer = outs.find(|out| out.at >= began && out.at.since(began) <= ANSWER);
        let missing = worst.desired.saturating_sub(worst.running);
        match answer.and_then(|out| Some((out, longest_stage(out)?))) {
            _ if missing > 0 && answer.is_none_or(|out| out.at < worst.start + Span::MINUTE) => {
                Some(Cause::Starting { missing })
            }
            Some((out, stage)) => {
                let later = out.at.since(began);
                let total = out.in_service.then(|| findings::total(out));
                Some(Cause::Answered {
                    later,
                    stage,
                    total,
                })
            }
            None => scaling.map(|_| Cause::Unanswered),
        }
    }
}

#[cfg(test)]
#[path = "trouble_tests.rs"]
mod tests;
