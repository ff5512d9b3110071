//! How much more traffic does a configuration bear? The multiple at which an objective breaks.

use super::goals::{Goal, slack};
use super::replications::Replication;
use super::trial::{Trial, in_order};

/// Most replications of each multiple.
const REPLICATIONS: usize = 10;
/// Largest multiple that is tried.
const MOST: f64 = 64.0;
/// How near the two multiples are in the end.
const WIDTH: f64 = 0.02;

/// How much traffic a configuration bears.
#[derive(Clone, PartialEq, Debug)]
pub struct Headroom {
    /// The largest multiple of the traffic tried that meets every objective in the mean.
    pub holds: f64,
    /// The smallest tried that does not; none when it still held at 64 times the traffic.
    pub breaks: Option<f64>,
    /// The place of the objective that broke there.
    pub goal: Option<usize>,
    /// Replications of each multiple, with the seeds of the race.
    pub replications: usize,
}

/// Doubles the traffic of `trial` until a goal breaks, then halves the distance. `runs` are its
/// replications at its own traffic; none when it does not meet its goals there.
pub fn headroom(
    trial: &Trial,
    (runs, goals): (&[Replication], &[Goal]),
    threads: usize,
) -> Option<Headroom> {
    let replications = runs.len().min(REPLICATIONS);
    if broken(&runs[..replications], goals).is_some() {
        return None;
    }
    let tried = |multiple: f64| {
        let trial = trial.with_traffic(multiple);
        let runs = in_order(replications, threads, |at| trial.again(at));
        broken(&runs, goals)
    };
    let mut found = Headroom {
        holds: 1.0,
        breaks: None,
        goal: None,
        replications,
    };
    while found.breaks.is_none() && found.holds < MOST {
        let next = found.holds * 2.0;
        match tried(next) {
            None => found.holds = next,
            goal => (found.breaks, found.goal) = (Some(next), goal),
        }
    }
    while let Some(breaks) = found
        .breaks
        .filter(|breaks| breaks / found.holds > 1.0 + WIDTH)
    {
        // Multiples of a hundredth: nobody plans for less.
        let between = libm::round((found.holds + breaks) * 50.0) / 100.0;
        if between <= found.holds || between >= breaks {
            break;
        }
        match tried(between) {
            None => found.holds = between,
            goal => (found.breaks, found.goal) = (Some(between), goal),
        }
    }
    Some(found)
}

/// The goal that `runs` miss most in the mean; none when they meet all.
fn broken(runs: &[Replication], goals: &[Goal]) -> Option<usize> {
    let mean = |goal: &Goal| {
        let sum: f64 = runs.iter().map(|run| slack(run, goal)).sum();
        sum / runs.len() as f64
    };
    let means = goals.iter().map(mean).enumerate();
    let missed = means.filter(|(_, slack)| *slack < -1e-9);
    missed.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}
