//! Which configuration is the cheapest that meets the objectives? A race of all valid ones.
//!
//! Every round runs each candidate that is still in the race once, all with the same seed
//! (`statistics::race` says who leaves, and what is promised). Then the winner's traffic is
//! multiplied until an objective breaks: its headroom.

use super::goals::{Goal, goals, slack};
use super::headroom::{Headroom, headroom};
use super::plan::Plan;
use super::replications::Replication;
use super::run::RunError;
use super::statistics::race::{Observation, Race, Verdict};
use super::statistics::{Paired, paired};
use super::steady::SteadyState;
use super::trial::{Trial, TrialError, in_order, load_all};

/// How a size is looked for.
#[derive(Clone, Copy, Debug)]
pub struct SizeOrders {
    /// On how many threads, ≥ 1.
    pub threads: usize,
    /// How sure the winner is to be, in (0, 1).
    pub confidence: f64,
    /// Replications of each candidate before any leaves (≥ 2), and at most.
    pub rounds: (usize, usize),
    /// Whether to look for the winner's headroom too.
    pub headroom: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Sized {
    /// All points that were thought of.
    pub plan: Plan,
    /// The objectives, in the order of slacks.
    pub goals: Vec<Goal>,
    /// The candidates: places of valid points in the plan.
    pub candidates: Vec<usize>,
    /// Points that are no valid scenario, and why.
    pub invalid: Vec<(usize, TrialError)>,
    /// Simulated hours of each candidate.
    pub hours: Vec<f64>,
    /// The replications of each candidate.
    pub runs: Vec<Vec<Replication>>,
    /// Who won, by place in `candidates`.
    pub verdict: Verdict,
    /// The runner-up's cost less the winner's, in the replications that both have.
    pub dearer: Option<Paired>,
    /// How much traffic the winner bears.
    pub headroom: Option<Headroom>,
}

/// Why no size can be looked for.
#[derive(Clone, Debug)]
pub enum SizeError {
    /// There is no objective.
    NoObjective,
    /// No point is a valid scenario.
    NothingValid(Vec<(usize, TrialError)>),
}

/// How far a race is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Round {
    /// Rounds done.
    pub rounds: usize,
    /// Candidates still in the race.
    pub active: usize,
    /// Candidates in all.
    pub of: usize,
}

/// Looks for the cheapest point of `plan` that meets the objectives of its scenario; `hear` is told
/// of each round. The result is the same with any number of threads.
pub fn size(mut plan: Plan, orders: SizeOrders, hear: &dyn Fn(Round)) -> Result<Sized, SizeError> {
    let trials = load_all(&mut plan, orders.threads);
    let mut valid: Vec<(usize, Trial)> = Vec::new();
    let mut invalid: Vec<(usize, TrialError)> = Vec::new();
    for (point, trial) in trials.into_iter().enumerate() {
        match trial {
            Ok(trial) => valid.push((point, trial)),
            Err(error) => invalid.push((point, error)),
        }
    }
    let first = in_order(valid.len(), orders.threads, |at| valid[at].1.replicate(0));
    let (valid, first) = those_that_run(valid, first, &mut invalid);
    if valid.is_empty() {
        return Err(SizeError::NothingValid(invalid));
    }
    let goals = goals(&valid[0].1.scenario.objectives, &first);
    if goals.is_empty() {
        return Err(SizeError::NoObjective);
    }
    let (race, runs) = raced((&valid, first), &goals, orders, hear);
    let verdict = race.verdict();
    let winner = verdict.winner.filter(|_| orders.headroom);
    let headroom = winner
        .and_then(|winner| headroom(&valid[winner].1, (&runs[winner], &goals), orders.threads));
    Ok(Sized {
        plan,
        goals,
        candidates: valid.iter().map(|(point, _)| *point).collect(),
        invalid,
        hours: valid.iter().map(|(_, trial)| hours(trial)).collect(),
        runs,
        dearer: dearer(&race, &verdict, orders.confidence),
        verdict,
        headroom,
    })
}

/// Races the `valid` candidates, of which the `first` replications are known, to the end.
fn raced(
    (valid, first): (&[(usize, Trial)], Vec<Replication>),
    goals: &[Goal],
    orders: SizeOrders,
    hear: &dyn Fn(Round),
) -> (Race, Vec<Vec<Replication>>) {
    let mut race = Race::new(valid.len(), goals.len(), orders.confidence, orders.rounds);
    let mut runs: Vec<Vec<Replication>> = valid.iter().map(|_| Vec::new()).collect();
    let mut first = Some(first);
    loop {
        let active = race.active();
        hear(Round {
            rounds: race.rounds(),
            active: active.len(),
            of: valid.len(),
        });
        if active.is_empty() {
            return (race, runs);
        }
        let round = race.rounds();
        let run = |job: usize| valid[active[job]].1.again(round);
        // In the first round every candidate races.
        let done = first
            .take()
            .unwrap_or_else(|| in_order(active.len(), orders.threads, run));
        for (at, run) in active.into_iter().zip(done) {
            race.observe(at, observation(&run, goals));
            runs[at].push(run);
        }
    }
}

/// Parts those that could not be run from those that could.
fn those_that_run(
    valid: Vec<(usize, Trial)>,
    first: Vec<Result<Replication, RunError>>,
    invalid: &mut Vec<(usize, TrialError)>,
) -> (Vec<(usize, Trial)>, Vec<Replication>) {
    let mut ran = (Vec::new(), Vec::new());
    for ((point, trial), run) in valid.into_iter().zip(first) {
        match run {
            Ok(Replication {
                steady: Some(SteadyState::Unknown(service)),
                ..
            }) => invalid.push((point, TrialError::NotSteady(service))),
            Ok(run) => {
                ran.0.push((point, trial));
                ran.1.push(run);
            }
            Err(error) => invalid.push((point, TrialError::Run(error))),
        }
    }
    invalid.sort_by_key(|(point, _)| *point);
    ran
}

/// What a race needs of a run: its cost, and by how much it meets each goal.
fn observation(run: &Replication, goals: &[Goal]) -> Observation {
    let total = run.metrics.iter().find(|metric| metric.path == TOTAL);
    let cost = total.and_then(|metric| metric.value);
    Observation {
        cost: cost.expect("every run has a cost"),
        slacks: goals.iter().map(|goal| slack(run, goal)).collect(),
    }
}

/// The figure that is made small.
const TOTAL: &str = "cost.totalUsd";

fn hours(trial: &Trial) -> f64 {
    trial.scenario.setup.duration.as_secs_f64() / 3_600.0
}

fn dearer(race: &Race, verdict: &Verdict, confidence: f64) -> Option<Paired> {
    let (winner, other) = (race.costs(verdict.winner?), race.costs(verdict.runner_up?));
    let count = winner.len().min(other.len());
    paired(&winner[..count], &other[..count], confidence)
}

#[cfg(test)]
#[path = "size_tests.rs"]
mod tests;
