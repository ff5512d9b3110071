//! How long do tasks take to start, and in which stage? Folded fact by fact: memory grows with the
//! tasks that are starting now, never with those that have.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use super::outcome::{StageStats, StartStats, Waited};
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::TaskId;
use crate::cluster::service::Launch;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};

/// Stages on Fargate in order of time. The first two lie before `createdAt`, the others make up the
/// whole.
const FARGATE: &[&str] = &["queue", "held", "provision", "pull", "start"];
/// Stages on instances: `placement` is the wait for one with room, `eni` what the agent and the
/// network interface take.
const EC2: &[&str] = &["queue", "held", "placement", "eni", "pull", "start"];

/// The starts of one service.
#[derive(Debug)]
pub struct Starts {
    launched: u64,
    /// Tasks between their creation and RUNNING.
    open: BTreeMap<TaskId, Open>,
    whole: Fold,
    codes: &'static [&'static str],
    stages: Vec<Fold>,
    /// Waits for an instance, of the tasks that had to wait.
    waited: Fold,
    /// Tasks that stopped before an instance took them.
    never: u64,
    longest_in_vain: Span,
}

/// A task that is starting.
#[derive(Clone, Copy, Debug)]
struct Open {
    decided: Instant,
    created: Instant,
    held: Span,
    placed: Instant,
    pull_started: Instant,
    pull_stopped: Instant,
}

/// So many spans are kept one by one: of services with few tasks there may be many, and a histogram
/// takes the room of many spans.
const FEW: usize = 1_024;

/// Spans on their way to become statistics.
#[derive(Debug)]
struct Fold {
    /// In microseconds; empty once there is a histogram.
    few: Vec<u64>,
    /// In microseconds, to three digits: where the percentiles come from.
    histogram: Option<Histogram<u32>>,
    sum_ns: u128,
    max: Span,
}

impl Fold {
    fn new() -> Self {
        Self {
            few: Vec::new(),
            histogram: None,
            sum_ns: 0,
            max: Span::ZERO,
        }
    }

    fn add(&mut self, span: Span) {
        let micros = span.nanos() / 1_000;
        if let Some(histogram) = &mut self.histogram {
            *histogram += micros;
        } else {
            self.few.push(micros);
            if self.few.len() == FEW {
                self.histogram = Some(histogram(&std::mem::take(&mut self.few)));
            }
        }
        self.sum_ns += u128::from(span.nanos());
        self.max = self.max.max(span);
    }

    fn tasks(&self) -> u64 {
        let few = self.few.len() as u64;
        self.histogram.as_ref().map_or(few, Histogram::len)
    }

    fn stats(&self) -> StageStats {
        let tasks = u128::from(self.tasks());
        if tasks == 0 {
            return StageStats::default();
        }
        let few = self.histogram.is_none().then(|| histogram(&self.few));
        let histogram = self.histogram.as_ref().or(few.as_ref());
        let histogram = histogram.expect("one of the two");
        let quantile = |q| {
            let micros = histogram.value_at_quantile(q);
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

/// A histogram of these, which takes any others besides.
fn histogram(micros: &[u64]) -> Histogram<u32> {
    let highest = micros.iter().copied().max().unwrap_or(0).max(2);
    let mut histogram = Histogram::new_with_max(highest, 3).expect("three digits");
    histogram.auto(true);
    for &micros in micros {
        histogram += micros;
    }
    histogram
}

impl Starts {
    /// None yet.
    pub fn new(launch: &Launch) -> Self {
        let codes = match launch {
            Launch::Fargate | Launch::FargateProviders(_) => FARGATE,
            Launch::Ec2 | Launch::Providers(_) => EC2,
        };
        Self {
            launched: 0,
            open: BTreeMap::new(),
            whole: Fold::new(),
            codes,
            stages: codes.iter().map(|_| Fold::new()).collect(),
            waited: Fold::new(),
            never: 0,
            longest_in_vain: Span::ZERO,
        }
    }

    fn waits(&self) -> bool {
        self.codes == EC2
    }

    /// Hears a fact of the service; `decided` looks up when the fact that caused it happened.
    pub fn hear(&mut self, fact: &Fact, decided: impl FnOnce() -> Instant) {
        let Subject::Task { task, .. } = fact.subject else {
            return;
        };
        if let What::TaskCreated { initial: false, .. } = fact.what {
            self.launched += 1;
            let open = Open {
                decided: decided(),
                created: fact.at,
                held: Span::ZERO,
                placed: Instant::NEVER,
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
            What::TaskPlaced { .. } => {
                open.placed = fact.at;
                let wait = fact.at.since(open.created);
                if wait > Span::ZERO {
                    self.waited.add(wait);
                }
            }
            What::PullStarted => open.pull_started = fact.at,
            What::PullStopped => open.pull_stopped = fact.at,
            What::TaskStatusChanged { to, .. } if to >= TaskStatus::Running => {
                let open = *open;
                self.open.remove(&task);
                if to == TaskStatus::Running {
                    self.ran(&open, fact.at);
                } else if self.waits() && open.placed == Instant::NEVER {
                    self.never += 1;
                    let wait = fact.at.since(open.created);
                    self.longest_in_vain = self.longest_in_vain.max(wait);
                }
            }
            _ => {}
        }
    }

    /// A task became RUNNING.
    fn ran(&mut self, open: &Open, running: Instant) {
        let mut spans = vec![open.created.since(open.decided + open.held), open.held];
        if self.waits() {
            spans.push(open.placed.since(open.created));
            spans.push(open.pull_started.since(open.placed));
        } else {
            spans.push(open.pull_started.since(open.created));
        }
        spans.push(open.pull_stopped.since(open.pull_started));
        spans.push(running.since(open.pull_stopped));
        for (fold, span) in self.stages.iter_mut().zip(spans) {
            fold.add(span);
        }
        self.whole.add(running.since(open.created));
    }

    /// What became of them until `end`.
    pub fn stats(&self, end: Instant) -> StartStats {
        let stages = self.codes.iter().zip(&self.stages);
        StartStats {
            launched: self.launched,
            running: self.whole.tasks(),
            created_to_running: self.whole.stats(),
            stages: stages.map(|(code, fold)| (*code, fold.stats())).collect(),
            waited: self.waited(end),
        }
    }
}

impl Starts {
    fn waited(&self, end: Instant) -> Waited {
        let stats = self.waited.stats();
        let waiting = self.open.values();
        let waiting = waiting.filter(|open| self.waits() && open.placed == Instant::NEVER);
        let spans = waiting.map(|open| end.since(open.created));
        let spans: Vec<Span> = spans.filter(|span| *span > Span::ZERO).collect();
        let longest = spans.iter().copied().max().unwrap_or(Span::ZERO);
        Waited {
            tasks: self.waited.tasks(),
            mean: stats.mean,
            p95: stats.p95,
            max: stats.max,
            never: self.never + spans.len() as u64,
            never_max: self.longest_in_vain.max(longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::fact::Limiter;
    use crate::observe::fixture::Facts;
    use crate::observe::fixture_fleet::Story;

    fn heard(facts: &Facts) -> StartStats {
        let mut starts = Starts::new(&Launch::Fargate);
        for fact in &facts.list {
            let decided = || fact.cause.map_or(fact.at, |c| facts.list[c.index()].at);
            starts.hear(fact, decided);
        }
        starts.stats(Instant::from_secs(3_600))
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
        let mean = |code: &&str| {
            let stage = stats.stages.iter().find(|stage| stage.0 == *code);
            hundredths(&stage.expect("a stage").1)[0]
        };
        let means: Vec<i64> = FARGATE.iter().map(mean).collect();
        assert_eq!(means, [100, 200, 1_500, 2_050, 450]);
        assert_eq!(means[2..].iter().sum::<i64>(), whole[0]);
    }

    /// Of three tasks one is placed at once, one waits 200 s, one is stopped after 300 s without a
    /// place, and a fourth waits to the end of the hour: 3,600 − 100 s.
    #[test]
    fn tasks_that_wait_for_an_instance_are_told() {
        let mut story = Story::default();
        for _ in 0..4 {
            story.task(100, 0);
        }
        story.place(100, 1, 1);
        story.start(100, 1);
        story.place(300, 2, 1);
        story.start(300, 2);
        story.stop(400, 3);
        let mut starts = Starts::new(&Launch::Ec2);
        for fact in &story.list {
            starts.hear(fact, || fact.at);
        }
        let found = starts.stats(Instant::from_secs(3_600));
        let waited = found.waited;
        assert_eq!((waited.tasks, waited.never), (1, 2));
        assert_eq!(waited.mean, Span::from_secs(200));
        // The longest of those that were placed is not that of those that never were.
        assert_eq!(waited.max, Span::from_secs(200));
        assert_eq!(waited.never_max, Span::from_secs(3_500));
        let means: Vec<(&str, u64)> = found
            .stages
            .iter()
            .map(|(code, stage)| (*code, stage.mean.nanos() / 1_000_000_000))
            .collect();
        // Placement: (0 + 200) / 2; agent and interface 4 s, pull 6 s, start 3 s.
        let expected = [
            ("queue", 0),
            ("held", 0),
            ("placement", 100),
            ("eni", 4),
            ("pull", 6),
            ("start", 3),
        ];
        assert_eq!(means, expected);
    }

    /// Kept one by one or in a histogram: percentiles and counts are those of one histogram that
    /// took each as it came.
    #[test]
    fn few_spans_and_many_have_the_same_statistics() {
        for tasks in [1, 2, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            let (mut fold, mut one) = (Fold::new(), Histogram::<u32>::new(3).unwrap());
            for task in 0..tasks as u64 {
                let micros = task * 7_919 % 9_973 * 10_007;
                fold.add(Span::from_nanos(micros * 1_000 + 1));
                one += micros;
            }
            let stats = fold.stats();
            assert_eq!(fold.tasks(), one.len());
            for (found, q) in [(stats.p50, 0.5), (stats.p95, 0.95)] {
                let micros = one.value_at_quantile(q);
                assert_eq!(
                    found,
                    Span::from_nanos(micros * 1_000).min(fold.max),
                    "{tasks}"
                );
            }
        }
    }

    #[test]
    fn no_start_has_no_length() {
        let stats = heard(&Facts::default());
        assert_eq!((stats.launched, stats.running), (0, 0));
        assert_eq!(stats.created_to_running, StageStats::default());
    }
}
