//! Which state do these datapoints mean? `CloudWatch`'s documented rules, as a pure function.
//!
//! An evaluation reads more datapoints than N (the evaluation range). Real ones are used first, the
//! newest N of them; only what is then still lacking is filled as `TreatMissingData` says.
//! Source: `CloudWatch` user guide, "Configuring how alarms treat missing data".

use super::alarm::{AlarmSpec, AlarmState, TreatMissingData};
use super::lately::Bits;

/// What an evaluation found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Verdict {
    /// The state.
    pub state: AlarmState,
    /// Place in the range of the first of the datapoints that decided; 0 is the oldest.
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
    judge(spec, &Facts::of(spec, range, n), now)
}

/// [`evaluate`] of a range that is carried as bits.
pub(super) fn evaluate_bits(spec: &AlarmSpec, bits: &Bits, now: AlarmState) -> Verdict {
    let n = spec.evaluation_periods as usize;
    assert!(n <= bits.len, "N <= evaluation range: {n} {}", bits.len);
    judge(spec, &Facts::of_bits(bits, n), now)
}

/// The verdict on what the newest N real datapoints say.
fn judge(spec: &AlarmSpec, facts: &Facts, now: AlarmState) -> Verdict {
    let n = spec.evaluation_periods as usize;
    let m = spec.datapoints_to_alarm as usize;
    let state = if facts.real >= n {
        alarm_if(facts.breaching >= m)
    } else {
        let lacking = n - facts.real;
        match spec.treat_missing_data {
            TreatMissingData::Breaching => alarm_if(facts.breaching + lacking >= m),
            TreatMissingData::NotBreaching => alarm_if(facts.breaching >= m),
            TreatMissingData::Missing => sparse(facts, m).unwrap_or(AlarmState::InsufficientData),
            TreatMissingData::Ignore if facts.premature(m) => now,
            TreatMissingData::Ignore => sparse(facts, m).unwrap_or(now),
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

    fn of_bits(bits: &Bits, n: usize) -> Self {
        let mut real = bits.real;
        while real.count_ones() as usize > n {
            real &= !(1 << real.ilog2());
        }
        let breaching = bits.breaching & real;
        let oldest = |bits_of: u64| Some(bits.len - 1 - bits_of.checked_ilog2()? as usize);
        Self {
            real: real.count_ones() as usize,
            breaching: breaching.count_ones() as usize,
            oldest: oldest(real),
            oldest_breaching: oldest(breaching),
            newest: bits.newest,
            len: bits.len,
        }
    }

    /// The guide's "premature alarm" rule: fewer than M datapoints breach, but the oldest of them
    /// is at least M old (the newest place is 1 old) and everything else is breaching or missing.
    fn premature(&self, m: usize) -> bool {
        self.breaching == self.real
            && self.breaching < m
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::monitor::{Comparison, Statistic};
    use crate::kernel::time::Span;

    const STATES: [AlarmState; 3] = [
        AlarmState::Ok,
        AlarmState::Alarm,
        AlarmState::InsufficientData,
    ];

    fn alarm(m: u32, n: u32, treat_missing_data: TreatMissingData) -> AlarmSpec {
        AlarmSpec {
            name: "web".to_owned(),
            statistic: Statistic::Average,
            comparison: Comparison::GreaterThanThreshold,
            threshold: 50.0,
            period: Span::from_secs(300),
            evaluation_periods: n,
            datapoints_to_alarm: m,
            treat_missing_data,
        }
    }

    /// `0` is within the threshold, `X` breaches, `-` is missing; oldest first.
    fn points(text: &str) -> Vec<Option<f64>> {
        let value = |word| match word {
            "0" => Some(10.0),
            "X" => Some(90.0),
            "-" => None,
            other => panic!("not a datapoint: {other}"),
        };
        text.split(' ').map(value).collect()
    }

    /// The guide's columns, from every present state: missing / ignore / breaching / notBreaching.
    fn check(m: u32, range: &str, expected: &str) {
        let columns = [
            TreatMissingData::Missing,
            TreatMissingData::Ignore,
            TreatMissingData::Breaching,
            TreatMissingData::NotBreaching,
        ];
        let expected: Vec<&str> = expected.split('/').collect();
        for (treatment, expected) in columns.into_iter().zip(expected) {
            for now in STATES {
                let state = evaluate(&alarm(m, 3, treatment), &points(range), now).state;
                let word = if expected == "retain" {
                    now.name()
                } else {
                    expected
                };
                assert_eq!(
                    state.name(),
                    word,
                    "{m} of 3 on {range}, {treatment:?}, {now:?}"
                );
            }
        }
    }

    #[test]
    fn a23_enough_real_datapoints_ignore_the_treatment() {
        check(3, "0 - X - X", "OK/OK/OK/OK");
    }

    #[test]
    fn a25_no_datapoint_at_all() {
        check(3, "- - - - -", "INSUFFICIENT_DATA/retain/ALARM/OK");
    }

    #[test]
    fn a27_one_old_breaching_datapoint_is_an_alarm() {
        check(3, "- - X - -", "ALARM/retain/ALARM/OK");
    }

    #[test]
    fn a29_two_of_the_newest_three_breach() {
        check(2, "0 0 X 0 X", "ALARM/ALARM/ALARM/ALARM");
    }

    #[test]
    fn a31_one_datapoint_within_the_threshold() {
        check(2, "- - - - 0", "OK/OK/ALARM/OK");
    }

    #[test]
    fn a32_one_old_breaching_datapoint_of_two() {
        check(2, "- - - X -", "ALARM/retain/ALARM/OK");
    }

    /// The rows of the same two tables of the guide that the list above leaves out.
    #[test]
    fn the_other_rows_of_the_guide() {
        check(3, "0 - - - -", "OK/OK/OK/OK");
        check(3, "0 X X - X", "ALARM/ALARM/ALARM/ALARM");
        check(2, "0 - X - X", "ALARM/ALARM/ALARM/ALARM");
        check(2, "0 - X - -", "OK/OK/ALARM/OK");
    }

    /// M real breaching datapoints are an alarm, whatever the missing ones would have been.
    #[test]
    fn enough_breaching_datapoints_need_no_others() {
        for range in ["- X - X -", "- - - X X", "X - - - X"] {
            check(2, range, "ALARM/ALARM/ALARM/ALARM");
        }
    }

    /// 9.2 "Also": a young breaching datapoint among missing ones is not an alarm yet with M = 3.
    #[test]
    fn a23_to_a32_also_no_alarm_before_its_time() {
        for range in ["- - - - X", "- - - X -", "- - - X X"] {
            check(3, range, "INSUFFICIENT_DATA/retain/ALARM/OK");
        }
        // The next datapoint settles it.
        check(3, "- - - X 0", "OK/OK/OK/OK");
        check(3, "- - X - 0", "OK/OK/OK/OK");
        check(3, "- - X X X", "ALARM/ALARM/ALARM/ALARM");
    }

    /// 9.2 "Also": 4 of 5 × 1 min is a 5 min interval, 3 of 3 × 10 min is 30 min.
    #[test]
    fn a23_to_a32_also_evaluation_intervals() {
        let interval = |m, n, minutes| {
            let mut spec = alarm(m, n, TreatMissingData::Missing);
            spec.period = Span::MINUTE * minutes;
            spec.evaluation_interval()
        };
        assert_eq!(interval(4, 5, 1), Span::MINUTE * 5);
        assert_eq!(interval(3, 3, 10), Span::MINUTE * 30);
    }

    #[test]
    fn the_first_of_the_datapoints_that_decided_is_named() {
        let spec = alarm(3, 3, TreatMissingData::Missing);
        let verdict = evaluate(&spec, &points("X X X X X"), AlarmState::Ok);
        assert_eq!((verdict.first, verdict.newest), (2, Some(90.0)));
        let verdict = evaluate(&spec, &points("X X - X -"), AlarmState::Ok);
        assert_eq!((verdict.first, verdict.newest), (0, Some(90.0)));
        let verdict = evaluate(&spec, &points("- - - - -"), AlarmState::Ok);
        assert_eq!((verdict.first, verdict.newest), (4, None));
    }

    #[test]
    fn all_four_comparisons() {
        let breaches =
            |comparison: Comparison| [1.0, 2.0, 3.0].map(|value| comparison.breaches(value, 2.0));
        assert_eq!(
            breaches(Comparison::GreaterThanThreshold),
            [false, false, true]
        );
        assert_eq!(
            breaches(Comparison::GreaterThanOrEqualToThreshold),
            [false, true, true]
        );
        assert_eq!(
            breaches(Comparison::LessThanThreshold),
            [true, false, false]
        );
        assert_eq!(
            breaches(Comparison::LessThanOrEqualToThreshold),
            [true, true, false]
        );
    }
}
