//! Which candidate is the cheapest that meets its constraints? A race by successive elimination.
//!
//! Rounds: every candidate still in the race is observed once, all with the same seed, so that the
//! costs of a round are pairs. A candidate leaves when it is shown to break a constraint, or to be
//! dearer than one that is shown to meet all of them; what is left needs no more rounds once it is
//! one, and shown to meet them. A constraint is about the mean of its slack: at least zero.
//!
//! # What is promised
//!
//! Let `b` be the best: of the candidates whose true mean slacks are all at least zero the one with
//! the lowest true mean cost (of several, any). The race ends decided on anything else with
//! probability at most `1 - confidence`. For that, one of these statements must be made wrongly at
//! one look: `b` breaks constraint c (one for each); `b` is dearer than j (for each other j that
//! meets its constraints); a j that does not meets the one that it breaks (for each other j). These
//! are `candidates - 1 + constraints`, and where no candidate meets its constraints, at most
//! `candidates`. Each is a one-sided Student test at one look; Bonferroni's inequality allows each
//! an error of `(1 - confidence) / statements / looks`, however they depend on each other.
//!
//! To look after every round and stop when it suits would make errors as frequent as one likes
//! (Armitage, `McPherson` and Rowe 1969). So looks are few and fixed beforehand: after the first
//! rounds, then each time the rounds have grown by a quarter, and after the last. Each look gets
//! the same share of the error, spent whether anything leaves or not.
//!
//! Sources: Even-Dar, Mannor and Mansour (2006), Action elimination and stopping conditions,
//! Journal of Machine Learning Research 7; Kim and Nelson (2001), A fully sequential procedure for
//! indifference-zone selection in simulation, ACM TOMACS 11 (paired differences by common random
//! numbers); Andradóttir and Kim (2010), Fully sequential procedures for comparing constrained
//! systems via simulation, Naval Research Logistics 57 (feasibility first); Maron and Moore (1997),
//! The racing algorithm.
//!
//! # What it rests on
//!
//! Figures of rounds that are not too skewed. Student's test is corrected for the skewness seen
//! (`evidence`), yet a few rounds do not show it all. At 95 %, with ten first rounds and a cheap
//! candidate exactly at the edge of a constraint, 3 % of races are decided wrongly where the slack
//! falls off exponentially to the bad side and 7 % where it does so as a lognormal of σ = 1 (8 and
//! 19 % without the correction); with forty first rounds 2 and 5 %. Away from the edge it is rarer.
//! What never changes over the rounds (a fixed fleet's cost) is taken as known exactly, so a rare
//! event that no first round shows is not seen: one of probability p a round stays unseen in n
//! rounds with `(1 - p)^n`. Two candidates of the same cost in every round are one: the lower index
//! stays, the other says with whom it is tied. Each standing is true for itself with far more than
//! `confidence`; what is promised of all together is the winner.

mod evidence;
mod verdict;

#[cfg(test)]
mod tests;

use evidence::Evidence;
pub use verdict::{Candidate, Slack, Standing, Verdict};

use super::{assert_confidence, student};

/// By how much the rounds grow between two looks.
const GROWTH: f64 = 1.25;

/// A race of candidates.
#[derive(Clone, Debug)]
pub struct Race {
    candidates: Vec<Record>,
    constraints: usize,
    confidence: f64,
    /// The numbers of rounds after which it is looked at, ascending; the last is the most.
    looks: Vec<usize>,
    /// Rounds in which every candidate that was in the race has been observed.
    rounds: usize,
}

/// What one replication of one candidate showed.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    /// Its cost, in any unit.
    pub cost: f64,
    /// For each constraint how far it was met (zero or more) or missed (less), in any unit.
    pub slacks: Vec<f64>,
}

#[derive(Clone, Debug)]
struct Record {
    costs: Vec<f64>,
    /// By constraint, then by round.
    slacks: Vec<Vec<f64>>,
    standing: Standing,
    /// The candidate whose costs were the same in every round.
    tied_with: Option<usize>,
}

impl Race {
    /// A race of `candidates`, each with `constraints`, whose winner is to be right with
    /// `confidence`, by `(first, most)` rounds: so many before anybody leaves, and so many at most.
    /// Asserts that there is a candidate, `0 < confidence < 1` and `2 <= first <= most`.
    pub fn new(
        candidates: usize,
        constraints: usize,
        confidence: f64,
        (first, most): (usize, usize),
    ) -> Self {
        assert!(candidates > 0, "nobody races");
        assert_confidence(confidence);
        assert!(first >= 2, "one round has no spread");
        assert!(first <= most, "no race of {first} to {most} rounds");
        let record = Record {
            costs: Vec::new(),
            slacks: vec![Vec::new(); constraints],
            standing: Standing::Undecided,
            tied_with: None,
        };
        Self {
            candidates: vec![record; candidates],
            constraints,
            confidence,
            looks: looks(first, most),
            rounds: 0,
        }
    }

    /// Those to observe in this round, ascending: those in the race that have not been yet. Empty
    /// when the race is decided or its rounds are spent.
    pub fn active(&self) -> Vec<usize> {
        if self.rounds == self.most() || self.decided() {
            return Vec::new();
        }
        let waits = |at: &usize| self.candidates[*at].costs.len() == self.rounds;
        self.racing().filter(waits).collect()
    }

    /// Takes the observation of one that is [`active`](Self::active), in any order within a round;
    /// the last of a round may end the race for some. Asserts that it is active, that there is a
    /// slack for each constraint, and that all figures are finite.
    pub fn observe(&mut self, candidate: usize, observation: Observation) {
        let over = self.rounds == self.most() || self.decided();
        let record = &mut self.candidates[candidate];
        let waits = record.racing() && record.costs.len() == self.rounds;
        assert!(waits && !over, "candidate {candidate} is not waited for");
        let slacks = observation.slacks;
        assert_eq!(
            slacks.len(),
            self.constraints,
            "a slack for each constraint"
        );
        let finite = observation.cost.is_finite() && slacks.iter().all(|slack| slack.is_finite());
        assert!(
            finite,
            "candidate {candidate} has a figure that is not finite"
        );
        record.costs.push(observation.cost);
        for (series, slack) in record.slacks.iter_mut().zip(slacks) {
            series.push(slack);
        }
        let round = self.rounds + 1;
        if self
            .racing()
            .all(|at| self.candidates[at].costs.len() == round)
        {
            self.rounds = round;
            if self.looks.contains(&round) {
                self.look();
            }
        }
    }

    /// Full rounds so far.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// The costs of a candidate, by round: pairs with those of any other as far as both go.
    pub fn costs(&self, candidate: usize) -> &[f64] {
        &self.candidates[candidate].costs
    }

    fn most(&self) -> usize {
        *self.looks.last().expect("there is a look")
    }

    fn racing(&self) -> impl Iterator<Item = usize> {
        (0..self.candidates.len()).filter(|at| self.candidates[*at].racing())
    }

    fn decided(&self) -> bool {
        let mut racing = self.racing();
        let only = |at: usize| self.candidates[at].standing == Standing::Feasible;
        racing
            .next()
            .is_none_or(|at| only(at) && racing.next().is_none())
    }

    /// How often it has been looked at.
    fn looked(&self) -> usize {
        self.looks.iter().filter(|at| **at <= self.rounds).count()
    }

    /// How many standard errors a mean must be away to count at a look after `rounds` rounds.
    fn factor(&self, rounds: usize) -> f64 {
        let statements = (self.candidates.len() - 1 + self.constraints).max(1);
        let error = (1.0 - self.confidence) / (statements * self.looks.len()) as f64;
        -student::quantile(error, (rounds - 1) as f64)
    }

    fn look(&mut self) {
        let factor = self.factor(self.rounds);
        let racing: Vec<usize> = self.racing().collect();
        for at in &racing {
            self.candidates[*at].standing = self.candidates[*at].judged(factor);
        }
        let still: Vec<usize> = self.racing().collect();
        let mut shown: Vec<(f64, usize)> = still
            .iter()
            .filter(|at| self.candidates[**at].standing == Standing::Feasible)
            .map(|at| {
                (
                    self.candidates[*at].mean_cost().expect("it was observed"),
                    *at,
                )
            })
            .collect();
        shown.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // All are judged by the same race: who leaves now may still show that another is dearer.
        let leaving: Vec<(usize, usize, bool)> = still
            .iter()
            .filter_map(|at| {
                let beaten = |by: &&(f64, usize)| self.beaten(*at, by.1, factor);
                let by = shown.iter().find(beaten)?.1;
                Some((*at, by, self.difference(*at, by).is_always_zero()))
            })
            .collect();
        for (at, than, tied) in leaving {
            self.candidates[at].standing = Standing::Dearer { than };
            self.candidates[at].tied_with = tied.then_some(than);
        }
    }

    /// Whether `at` is shown to be dearer than `by`, or is always as dear and comes after it.
    fn beaten(&self, at: usize, by: usize, factor: f64) -> bool {
        if at == by {
            return false;
        }
        let difference = self.difference(at, by);
        difference.low(factor) > 0.0 || (by < at && difference.is_always_zero())
    }

    /// How much dearer `at` is than `by`, by the rounds of both.
    fn difference(&self, at: usize, by: usize) -> Evidence {
        let pairs = self.candidates[at]
            .costs
            .iter()
            .zip(&self.candidates[by].costs);
        Evidence::of(&pairs.map(|(at, by)| at - by).collect::<Vec<f64>>())
    }
}

impl Record {
    fn racing(&self) -> bool {
        matches!(self.standing, Standing::Feasible | Standing::Undecided)
    }

    fn mean_cost(&self) -> Option<f64> {
        super::mean::mean(&self.costs)
    }

    fn evidence(&self) -> impl Iterator<Item = Evidence> {
        self.slacks.iter().map(|slacks| Evidence::of(slacks))
    }

    /// Where it stands with its constraints. Judged anew at each look, not remembered: what the
    /// first rounds seemed to show, later ones may take back while it is in the race.
    fn judged(&self, factor: f64) -> Standing {
        let evidence: Vec<Evidence> = self.evidence().collect();
        let broken = |(_, of): &(usize, &Evidence)| of.high(factor) < 0.0;
        // Of several broken constraints the most certain.
        let worst = evidence
            .iter()
            .enumerate()
            .filter(broken)
            .min_by(|a, b| a.1.errors().total_cmp(&b.1.errors()));
        if let Some((constraint, _)) = worst {
            Standing::Infeasible { constraint }
        } else if evidence.iter().all(|of| of.low(factor) >= 0.0) {
            Standing::Feasible
        } else {
            Standing::Undecided
        }
    }
}

/// After how many rounds it is looked at.
fn looks(first: usize, most: usize) -> Vec<usize> {
    let mut looks = vec![first];
    let mut at = first;
    while at < most {
        at = (libm::ceil(at as f64 * GROWTH) as usize).min(most);
        looks.push(at);
    }
    looks
}
