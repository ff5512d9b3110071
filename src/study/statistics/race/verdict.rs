//! Who won the race, who came next, and how sure is that?

use super::super::Interval;
use super::super::mean;
use super::evidence::Evidence;
use super::{Race, Record};

/// What a race says, at its end or so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    /// The cheapest that meets its constraints; none if none does, or nothing was observed. Where
    /// it is not decided: of those still in the race the cheapest whose mean slacks are not
    /// negative.
    pub winner: Option<usize>,
    /// The one that is nearest to the winner in cost (by paired difference) of the others that are
    /// not infeasible and whose mean slacks are not negative.
    pub runner_up: Option<usize>,
    /// How sure it is that `winner` is the best (or, without one, that nobody meets the
    /// constraints): one minus the error spent so far, minus, where it is not decided, what the
    /// remaining comparisons may be wrong by. Verdicts that claim at least `c` are wrong with
    /// probability at most `1 - c`; zero where the data say nothing.
    pub confidence: f64,
    /// Whether it is settled with the confidence that was asked for.
    pub decided: bool,
    /// Where each candidate stands, by index.
    pub standing: Vec<Standing>,
    /// What was seen of each candidate, by index.
    pub candidates: Vec<Candidate>,
}

/// Where a candidate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Shown to meet all constraints, and not dearer than another that does.
    Feasible,
    /// Shown to break a constraint (of several, the most certain).
    Infeasible {
        /// The index of the constraint.
        constraint: usize,
    },
    /// Shown to be dearer than one that meets all constraints, or tied with it.
    Dearer {
        /// The index of the other candidate.
        than: usize,
    },
    /// Not shown to meet its constraints, nor to break one.
    Undecided,
}

/// What was seen of one candidate.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// How often it was observed.
    pub rounds: usize,
    /// Its mean cost; none when it never was.
    pub cost: Option<f64>,
    /// By constraint.
    pub slacks: Vec<Slack>,
    /// The candidate of lower index whose cost was the same in every round, for which it left.
    pub tied_with: Option<usize>,
}

/// How far a constraint is met.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Slack {
    /// Mean slack: met when zero or more. None without an observation.
    pub mean: Option<f64>,
    /// The interval of the mean by which it is judged at a look: far wider than one of the race's
    /// confidence, since all looks and candidates share the error. None with fewer than two.
    pub interval: Option<Interval>,
}

impl Race {
    /// What the race says: its result once nobody is [`active`](Race::active), and before that what
    /// it would be if it ended now.
    pub fn verdict(&self) -> Verdict {
        let decided = self.decided();
        let winner = self.winner();
        Verdict {
            winner,
            runner_up: winner.and_then(|winner| self.runner_up(winner)),
            confidence: self.supported(winner, decided),
            decided,
            standing: self.candidates.iter().map(|of| of.standing).collect(),
            candidates: self.candidates.iter().map(|of| self.seen(of)).collect(),
        }
    }

    fn winner(&self) -> Option<usize> {
        let costs = self
            .racing()
            .filter(|at| self.candidates[*at].seems_feasible());
        // Those in the race have met the same rounds, so their means may be compared.
        let whole = |at: usize| mean::mean(&self.candidates[at].costs[..self.rounds]);
        let costs = costs.filter_map(|at| Some((whole(at)?, at)));
        costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    }

    fn runner_up(&self, winner: usize) -> Option<usize> {
        let others = (0..self.candidates.len()).filter(|at| *at != winner);
        let possible = others.filter(|at| {
            let of = &self.candidates[*at];
            !matches!(of.standing, Standing::Infeasible { .. }) && of.seems_feasible()
        });
        let dearer = possible.map(|at| (self.difference(at, winner).mean, at));
        dearer.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    }

    /// The confidence that the data support.
    ///
    /// The error spent at looks bounds all that left wrongly. A verdict that is not decided is
    /// wrong in one of as many ways as there are candidates (a wrong winner, or none); each of
    /// them has a test whose p-value is at most the largest one here, so that Bonferroni's
    /// inequality over them bounds the rest.
    fn supported(&self, winner: Option<usize>, decided: bool) -> f64 {
        if self.rounds == 0 {
            return 0.0;
        }
        let share = self.looked() as f64 / self.looks.len() as f64;
        let spent = (1.0 - self.confidence) * share;
        if decided {
            return 1.0 - spent;
        }
        let itself = winner.map_or(0.0, |winner| {
            let slacks = self.candidates[winner].evidence();
            slacks.map(|of| of.p_not_above()).fold(0.0, f64::max)
        });
        let others = self.racing().filter(|at| Some(*at) != winner);
        let doubts = others.map(|at| self.p_better(at, winner));
        let largest = doubts.fold(itself, f64::max);
        (1.0 - spent - self.candidates.len() as f64 * largest).max(0.0)
    }

    /// The p-value of "`at` meets its constraints and is cheaper than the winner": each part of it
    /// has a test, and Bonferroni's inequality allows to take the strongest.
    fn p_better(&self, at: usize, winner: Option<usize>) -> f64 {
        let slacks = self.candidates[at].evidence().map(|of| of.p_not_below());
        let cost = winner.map(|winner| {
            let difference = self.difference(at, winner);
            if difference.is_always_zero() {
                0.0
            } else {
                difference.p_not_above()
            }
        });
        let tests = self.constraints + usize::from(winner.is_some());
        slacks.chain(cost).fold(1.0, f64::min) * tests as f64
    }

    fn seen(&self, of: &Record) -> Candidate {
        let rounds = of.costs.len();
        let slack = |values: &Vec<f64>| Slack {
            mean: mean::mean(values),
            interval: (rounds > 1).then(|| {
                let (evidence, factor) = (Evidence::of(values), self.factor(rounds));
                Interval {
                    low: evidence.low(factor),
                    high: evidence.high(factor),
                }
            }),
        };
        Candidate {
            rounds,
            cost: of.mean_cost(),
            slacks: of.slacks.iter().map(slack).collect(),
            tied_with: of.tied_with,
        }
    }
}

impl Record {
    /// Whether it was observed and no mean slack is negative.
    fn seems_feasible(&self) -> bool {
        !self.costs.is_empty() && self.evidence().all(|of| of.mean >= 0.0)
    }
}
