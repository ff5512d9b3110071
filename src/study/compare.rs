//! What does a change change? Variants are run with the same seeds and compared pair by pair.
//!
//! Common random numbers: replication n of every variant has the same seed, so that all meet the
//! same arrivals, sizes, boots and markets, and a parameter that cannot matter makes a difference
//! of exactly zero (Law, Simulation Modeling and Analysis, 5th ed., 11.2).

mod cautions;
mod rows;
#[cfg(test)]
mod tests;
mod timeline;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use cautions::Caution;
pub use rows::{Difference, Finding, Row};
pub use timeline::{Curves, Timeline};

use super::figures::Metric;
use super::objectives::{Judged, JudgedMean, judge_mean};
use super::plan::Plan;
use super::replications::Replication;
use super::run::{RunError, RunResult};
use super::sweep::Step;
use super::trial::{Trial, in_order};
use crate::kernel::time::Span;
use crate::scenario::Scenario;
use crate::words::Text;

/// Sides whose first replication is kept minute by minute: more lines cannot be told apart.
const DRAWN: usize = 7;

/// Variants against the first of them.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What was run; its first point is the base.
    pub plan: Plan,
    /// What came of each point, in their order.
    pub sides: Vec<Side>,
    /// Every figure that any of them has.
    pub rows: Vec<Row>,
    /// How many comparisons are judged together: figures that are not zero everywhere, times
    /// variants; at least one.
    pub judged: usize,
    /// Where the comparison is weak or unfair.
    pub cautions: Vec<Caution>,
}

/// What came of one point.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its scenario, with the seed of the comparison.
    pub scenario: Scenario,
    /// Its replications in order, each with `cost.monthlyUsd` where an hour or more was simulated.
    pub runs: Vec<Replication>,
    /// Its objectives, judged by the means.
    pub objectives: Vec<JudgedMean>,
    /// What people call its lines of the bill, by their path.
    pub lines: BTreeMap<String, Text>,
    /// Its first replication minute by minute, of the first seven sides.
    pub timeline: Option<Timeline>,
}

/// What is kept of one run.
struct Kept {
    run: Replication,
    lines: BTreeMap<String, Text>,
    timeline: Option<Timeline>,
}

/// Runs every replication of every point of `plan` on `threads` threads; `hear` is told of each.
/// The error names the point that failed. Asserts that there are two points, and a trial of each.
pub fn compare(
    plan: Plan,
    trials: &[Trial],
    threads: usize,
    hear: &(dyn Fn(Step) + Sync),
) -> Result<Comparison, (usize, RunError)> {
    let points = plan.points.len();
    assert!(points > 1, "one scenario is no comparison");
    assert_eq!(trials.len(), points, "a trial of each point");
    let of = points * plan.replications;
    let done = AtomicUsize::new(0);
    // By replication: what has been compared so far is as even as can be.
    let kept = in_order(of, threads, |job| {
        let (point, at) = (job % points, job / points);
        let kept = keep(&trials[point], (point, at)).map_err(|error| (point, error));
        hear(Step {
            done: done.fetch_add(1, Ordering::Relaxed) + 1,
            known: 0,
            of,
        });
        kept
    });
    let mut sides: Vec<Side> = trials.iter().map(Side::new).collect();
    for (job, kept) in kept.into_iter().enumerate() {
        sides[job % points].take(kept?);
    }
    for side in &mut sides {
        let each: Vec<&[Judged]> = side.runs.iter().map(|run| &*run.objectives).collect();
        side.objectives = judge_mean(&each);
    }
    Ok(Comparison::of(plan, sides))
}

impl Comparison {
    /// Compares what came of the points of `plan`: equally many replications of each, the base
    /// first.
    pub fn of(plan: Plan, sides: Vec<Side>) -> Self {
        let runs: Vec<&[Replication]> = sides.iter().map(|side| &*side.runs).collect();
        let (rows, judged) = rows::rows(&runs, plan.confidence);
        let cautions = cautions::of(&sides, &rows);
        Self {
            plan,
            sides,
            rows,
            judged,
            cautions,
        }
    }

    /// The differences of variant `variant` (from 1), figure by figure, without those that are zero
    /// everywhere.
    pub fn shown(&self, variant: usize) -> impl Iterator<Item = (&Row, &Difference)> {
        let rows = self.rows.iter().filter(|row| !row.is_silent());
        rows.map(move |row| (row, &row.variants[variant - 1]))
    }

    /// What people call a line of the bill: its name, where no other line shown has the same.
    pub fn line_name(&self, path: &str) -> Option<Text> {
        let name = |path: &str| self.sides.iter().find_map(|side| side.lines.get(path));
        let own = name(path)?;
        let lines = self
            .rows
            .iter()
            .filter(|row| row.is_line && !row.is_silent());
        let same = lines.filter(|row| name(&row.path) == Some(own)).count();
        (same <= 1).then_some(*own)
    }

    /// The names of all services, in the order of the first side that has each.
    pub fn services(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for service in self
            .sides
            .iter()
            .flat_map(|side| &side.scenario.setup.services)
        {
            if !names.contains(&&*service.spec.name) {
                names.push(&service.spec.name);
            }
        }
        names
    }
}

impl Side {
    fn new(trial: &Trial) -> Self {
        Self {
            scenario: trial.scenario.clone(),
            runs: Vec::new(),
            objectives: Vec::new(),
            lines: BTreeMap::new(),
            timeline: None,
        }
    }

    fn take(&mut self, kept: Kept) {
        self.runs.push(kept.run);
        self.lines.extend(kept.lines);
        self.timeline = self.timeline.take().or(kept.timeline);
    }
}

fn keep(trial: &Trial, (point, at): (usize, usize)) -> Result<Kept, RunError> {
    let result = trial.run(at)?;
    let mut run = Replication::of(&result, &trial.scenario.objectives);
    run.metrics.insert(1, monthly(&result));
    let name = |line: &crate::billing::Line| {
        let path = format!("{} {}", line.product, line.usage_type);
        (path, line.name())
    };
    Ok(Kept {
        run,
        lines: result.bill.lines.iter().map(name).collect(),
        timeline: (at == 0 && point < DRAWN).then(|| Timeline::of(&result, trial.scenario.start)),
    })
}

/// The bill of a month at this rate; a run of less than an hour says nothing of one.
fn monthly(result: &RunResult) -> Metric {
    let simulated = result.outcome.simulated;
    let value = (simulated >= Span::HOUR).then(|| result.bill.monthly(simulated).as_f64());
    Metric {
        path: "cost.monthlyUsd".to_owned(),
        value,
    }
}
