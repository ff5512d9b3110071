//! Which state do these datapoints mean? `CloudWatch`'s documented rules, as a pure function.
//!
//! An evaluation reads more datapoints than N (the evaluation range). Real ones are used first, the
//! newest N of them; only what is then still lacking is filled as `TreatMissingData` says.
//! Source: `CloudWatch` user guide, "Configuring how alarms treat missing data".

use super::alarm::{AlarmSpec, AlarmState, TreatMissingData};

/// What an evaluation found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Verdict {
    /// The state.
    pub state: AlarmState,
    /// Place in the range of the first of the datapoints that decided (0 is the oldest of the range).
    pub first: usize,
    /// The newest real datapoint.
    pub newest: Option<f64>,
}

/// Evaluates `range` (oldest first, `None` is missing) for an alarm that is in state `now`.
///
/// Two rows that today's guide leaves open: a few breaching datapoints, all younger than M and none
/// beside them that is within the threshold, are "not yet" an alarm; the guide's earlier edition
/// shows `- - - - X` as `INSUFFICIENT_DATA` (missing) or unchanged (ignore), and so it is here.
pub fn evaluate(spec: &AlarmSpec, range: &[Option<f64>], now: AlarmState) -> Verdict {
    let n = spec.evaluation_periods as usize;
    let m = spec.datapoints_to_alarm as usize;
    assert!(
        (1..=n).contains(&m) && range.len() >= n,
        "1 <= M <= N <= evaluation range: {m} {n} {}",
        range.len()
    );
    let facts = Facts::of(spec, range, n);
    let state = if facts.real >= n {
        alarm_if(facts.breaching >= m)
    } else {
        let lacking = n - facts.real;
        match spec.treat_missing_data {
            TreatMissingData::Breaching => alarm_if(facts.breaching + lacking >= m),
            TreatMissingData::NotBreaching => alarm_if(facts.breaching >= m),
            TreatMissingData::Missing => sparse(&facts, m).unwrap_or(AlarmState::InsufficientData),
            TreatMissingData::Ignore if facts.premature(m) => now,
            TreatMissingData::Ignore => sparse(&facts, m).unwrap_or(now),
        }
    };
    Verdict {
        state,
        first: facts.first(state),
        newest: facts.newest,
    }
}

/// The state that fewer than N real datapoints mean by themselves, if they mean one.
fn sparse(facts: &Facts, m: usize) -> Option<AlarmState> {
    if facts.breaching >= m || facts.premature(m) {
        Some(AlarmState::Alarm)
    } else if facts.breaching < facts.real {
        Some(AlarmState::Ok)
    } else {
        None
    }
}

const fn alarm_if(breaching: bool) -> AlarmState {
    if breaching {
        AlarmState::Alarm
    } else {
        AlarmState::Ok
    }
}

/// What the newest N real datapoints of a range say.
struct Facts {
    /// How many of them there are, at most N.
    real: usize,
    /// How many of these breach.
    breaching: usize,
    /// Place of the oldest of them.
    oldest: Option<usize>,
    /// Place of the oldest of them that breaches.
    oldest_breaching: Option<usize>,
    newest: Option<f64>,
    len: usize,
}

impl Facts {
    fn of(spec: &AlarmSpec, range: &[Option<f64>], n: usize) -> Self {
        let mut facts = Self {
            real: 0,
            breaching: 0,
            oldest: None,
            oldest_breaching: None,
            newest: None,
            len: range.len(),
        };
        for (place, value) in range.iter().enumerate().rev() {
            let Some(value) = *value else { continue };
            facts.newest.get_or_insert(value);
            facts.oldest = Some(place);
            facts.real += 1;
            if spec.comparison.breaches(value, spec.threshold) {
                facts.breaching += 1;
                facts.oldest_breaching = Some(place);
            }
            if facts.real == n {
                break;
            }
        }
        facts
    }

    /// The guide's "premature alarm" rule: the oldest breaching datapoint is at least M old (the
    /// newest place is 1 old) and everything else is breaching or missing.
    fn premature(&self, m: usize) -> bool {
        self.breaching == self.real
            && self
                .oldest_breaching
                .is_some_and(|place| self.len - place >= m)
    }

    /// The first of the datapoints that decided on `state`; the newest place when none is real.
    fn first(&self, state: AlarmState) -> usize {
        let place = match state {
            AlarmState::Alarm => self.oldest_breaching.or(self.oldest),
            _ => self.oldest,
        };
        place.unwrap_or(self.len - 1)
    }
}
