//! How long do tasks take to start, and in which stage? Folded fact by fact: memory grows with the
//! tasks that are starting now, never with those that have.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use super::outcome::{StageStats, StartStats, Waited};
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::TaskId;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};

/// Stages in order of time. The first two lie before `createdAt`, the others make up the whole.
const STAGES: [&str; 5] = ["queue", "held", "provision", "pull", "start"];

/// The starts of one service.
#[derive(Debug)]
pub struct Starts {
    launched: u64,
    /// Tasks between their creation and RUNNING.
    open: BTreeMap<TaskId, Open>,
    whole: Fold,
    stages: [Fold; STAGES.len()],
}

/// A task that is starting.
#[derive(Clone, Copy, Debug)]
struct Open {
    decided: Instant,
    created: Instant,
    held: Span,
    pull_started: Instant,
    pull_stopped: Instant,
}

/// Spans on their way to become statistics.
#[derive(Debug)]
struct Fold {
    /// In microseconds, to three digits: where the percentiles come from.
    histogram: Histogram<u64>,
    sum_ns: u128,
    max: Span,
}

impl Fold {
    fn new() -> Self {
        Self {
            histogram: Histogram::new(3).expect("three digits"),
            sum_ns: 0,
            max: Span::ZERO,
        }
    }

    fn add(&mut self, span: Span) {
        self.histogram += span.nanos() / 1_000;
        self.sum_ns += u128::from(span.nanos());
        self.max = self.max.max(span);
    }

    fn stats(&self) -> StageStats {
        let tasks = u128::from(self.histogram.len());
        if tasks == 0 {
            return StageStats::default();
        }
        let quantile = |q| {
            let micros = self.histogram.value_at_quantile(q);
            Span::from_nanos(micros * 1_000).min(self.max)
        };
        StageStats {
            mean: Span::from_nanos((self.sum_ns / tasks) as u64),
            p50: quantile(0.5),
            p95: quantile(0.95),
            max: self.max,
        }
    }
}

impl Starts {
    /// None yet.
    pub fn new() -> Self {
        Self {
            launched: 0,
            open: BTreeMap::new(),
            whole: Fold::new(),
            stages: std::array::from_fn(|_| Fold::new()),
        }
    }

    /// Hears a fact of the service; `decided` is when the fact that caused it happened.
    pub fn hear(&mut self, fact: &Fact, decided: Instant) {
        let Subject::Task { task, .. } = fact.subject else {
            return;
        };
        if let What::TaskCreated { initial: false, .. } = fact.what {
            self.launched += 1;
            let open = Open {
                decided,
                created: fact.at,
                held: Span::ZERO,
                pull_started: Instant::NEVER,
                pull_stopped: Instant::NEVER,
            };
            self.open.insert(task, open);
        }
        let Some(open) = self.open.get_mut(&task) else {
            return;
        };
        match fact.what {
            What::LaunchHeld { wait, .. } => open.held = wait,
            What::PullStarted => open.pull_started = fact.at,
            What::PullStopped => open.pull_stopped = fact.at,
            What::TaskStatusChanged { to, .. } if to >= TaskStatus::Running => {
                let open = *open;
                self.open.remove(&task);
                if to == TaskStatus::Running {
                    self.ran(&open, fact.at);
                }
            }
            _ => {}
        }
    }

    /// A task became RUNNING.
    fn ran(&mut self, open: &Open, running: Instant) {
        let spans = [
            open.created.since(open.decided + open.held),
            open.held,
            open.pull_started.since(open.created),
            open.pull_stopped.since(open.pull_started),
            running.since(open.pull_stopped),
        ];
        for (fold, span) in self.stages.iter_mut().zip(spans) {
            fold.add(span);
        }
        self.whole.add(running.since(open.created));
    }

    /// What became of them.
    pub fn stats(&self) -> StartStats {
        let stages = STAGES.iter().zip(&self.stages);
        StartStats {
            launched: self.launched,
            running: self.whole.histogram.len(),
            created_to_running: self.whole.stats(),
            stages: stages.map(|(code, fold)| (*code, fold.stats())).collect(),
            waited: Waited::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::fact::Limiter;
    use crate::observe::fixture::Facts;

    fn heard(facts: &Facts) -> StartStats {
        let mut starts = Starts::new();
        for fact in &facts.list {
            let decided = fact.cause.map_or(fact.at, |c| facts.list[c.index()].at);
            starts.hear(fact, decided);
        }
        starts.stats()
    }

    /// Mean, p50, p95 and maximum in hundredths of a second.
    fn hundredths(stats: &StageStats) -> [i64; 4] {
        [stats.mean, stats.p50, stats.p95, stats.max]
            .map(|span| libm::round(span.as_secs_f64() * 100.0) as i64)
    }

    /// Decided at 10 s; the first is created at 11 s and runs at 41 s, the second is held back 4 s
    /// more and runs 50 s after its creation; a third stops before it runs, a fourth still starts;
    /// the initial one is none.
    #[test]
    fn stages_of_the_tasks_that_ran_add_up() {
        let mut facts = Facts::default();
        facts.created(0.0, 0, None);
        let alarm = facts.alarm(5.0, 0.0);
        let change = facts.desired(10.0, (1, 4), alarm);
        for (task, at) in [(1, 11.0), (2, 15.0), (3, 15.0), (4, 15.0)] {
            facts.created(at, task, Some(change));
        }
        let wait = Span::from_secs(4);
        let limiter = Limiter::AccountLaunchRate;
        facts.happens(15.0, 2, What::LaunchHeld { limiter, wait });
        facts.launch(1, [16.0, 21.0, 36.0, 41.0, 50.0]);
        facts.launch(2, [20.0, 35.0, 61.0, 65.0, 70.0]);
        facts.status(80.0, 3, (TaskStatus::Pending, TaskStatus::Deprovisioning));
        let stats = heard(&facts);
        assert_eq!((stats.launched, stats.running), (4, 2));
        // 30 s and 50 s; percentiles to three digits.
        let whole = hundredths(&stats.created_to_running);
        assert_eq!((whole[0], whole[2], whole[3]), (4_000, 5_000, 5_000));
        assert!((whole[1] - 3_000).abs() < 5, "{whole:?}");
        let mean = |code| {
            let stage = stats.stages.iter().find(|stage| stage.0 == code);
            hundredths(&stage.expect("a stage").1)[0]
        };
        let means = STAGES.map(mean);
        assert_eq!(means, [100, 200, 1_500, 2_050, 450]);
        assert_eq!(means[2..].iter().sum::<i64>(), whole[0]);
    }

    #[test]
    fn no_start_has_no_length() {
        let stats = heard(&Facts::default());
        assert_eq!((stats.launched, stats.running), (0, 0));
        assert_eq!(stats.created_to_running, StageStats::default());
    }
}
