//! Did a change change anything? Differences of pairs, one pair per seed.

use super::mean::{deviation, half_width, mean};
use super::{Interval, assert_confidence};

/// The most pairs that are ever said to be needed more.
const MOST: u64 = 1_000_000_000;

/// What the pairs of two variants say together.
#[derive(Clone, PartialEq, Debug)]
pub struct Paired {
    /// How many pairs.
    pub count: usize,
    /// Mean before.
    pub before: f64,
    /// Mean after.
    pub after: f64,
    /// Mean of the differences, after minus before.
    pub difference: f64,
    /// Interval of that mean by Student's t of the differences; none with one pair.
    pub interval: Option<Interval>,
    /// Correlation of before and after (Pearson's); none with one pair or where one of them never
    /// changes.
    pub correlation: Option<f64>,
    /// By how many times unpaired runs, each with seeds of its own, would have had a larger
    /// variance of the difference; none where the differences have no spread (beyond what the
    /// rounding of numbers makes) or there is one pair.
    pub variance_reduction: Option<f64>,
}

/// Whether a difference is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Every pair is equal.
    Same,
    /// The interval does not hold zero, or every pair differs by the same.
    Real,
    /// The interval holds zero: it may be luck.
    NotShown,
    /// One pair has no spread.
    Unknown,
}

/// Compares pairs: the runs of the same seed, in the same order. None without a pair.
///
/// With common random numbers both runs of a pair meet the same chance, most of which cancels in
/// their difference (Law, Simulation Modeling and Analysis, 5th ed., 11.2), whose mean is judged by
/// Student's t (10.2.1 there). Exact where the differences are normal; the difference of two skewed
/// figures is less skewed than they are. Asserts equally many, all finite, `0 < confidence < 1`.
pub fn paired(before: &[f64], after: &[f64], confidence: f64) -> Option<Paired> {
    assert_confidence(confidence);
    let differences = differences(before, after);
    let difference = mean(&differences)?;
    let spread = deviation(&differences);
    let interval = spread.map(|spread| {
        let half = half_width(spread, differences.len() as u64, confidence);
        Interval {
            low: difference - half,
            high: difference + half,
        }
    });
    let reduction = spread.filter(|spread| *spread > rounding(before, after));
    Some(Paired {
        count: differences.len(),
        before: mean(before)?,
        after: mean(after)?,
        difference,
        interval,
        correlation: correlation(before, after),
        variance_reduction: reduction.and_then(|spread| {
            let (b, a) = (deviation(before)?, deviation(after)?);
            Some((b * b + a * a) / (spread * spread))
        }),
    })
}

impl Paired {
    /// Whether the difference is one, at the confidence of its interval.
    pub fn verdict(&self) -> Verdict {
        match self.interval {
            None => Verdict::Unknown,
            Some(of) if of.low == 0.0 && of.high == 0.0 => Verdict::Same,
            Some(of) if of.excludes_zero() => Verdict::Real,
            Some(_) => Verdict::NotShown,
        }
    }
}

/// How many more pairs until half the interval is below the difference seen, if mean and spread
/// of the differences stay as seen; at most a thousand million.
///
/// A guess, not a promise: the mean seen is itself uncertain, most so when it is small. None when
/// the difference is already real, when its mean is zero (no number would do), and with fewer
/// than two pairs. Asserts as [`paired`] does.
pub fn more_needed(before: &[f64], after: &[f64], confidence: f64) -> Option<u64> {
    assert_confidence(confidence);
    let differences = differences(before, after);
    let size = mean(&differences)?.abs();
    let spread = deviation(&differences)?;
    let count = differences.len() as u64;
    let shown = |more: u64| half_width(spread, count + more, confidence) < size;
    if size == 0.0 || shown(0) {
        return None;
    }
    // Half the width falls with every pair: t and 1/√n both do.
    let (mut no, mut yes) = (0, MOST);
    while yes - no > 1 {
        let between = yes.midpoint(no);
        if shown(between) {
            yes = between;
        } else {
            no = between;
        }
    }
    Some(yes)
}

fn differences(before: &[f64], after: &[f64]) -> Vec<f64> {
    assert_eq!(before.len(), after.len(), "pairs have two values");
    before.iter().zip(after).map(|(b, a)| a - b).collect()
}

/// The spread that rounding alone may give to differences that are equal.
fn rounding(before: &[f64], after: &[f64]) -> f64 {
    let largest = before
        .iter()
        .chain(after)
        .fold(0.0_f64, |most, v| most.max(v.abs()));
    4.0 * f64::EPSILON * largest
}

fn correlation(before: &[f64], after: &[f64]) -> Option<f64> {
    let (b, a) = (deviation(before)?, deviation(after)?);
    if a == 0.0 || b == 0.0 {
        return None;
    }
    let (of_b, of_a) = (mean(before)?, mean(after)?);
    let products = before
        .iter()
        .zip(after)
        .map(|(b, a)| (b - of_b) * (a - of_a));
    let covariance = products.sum::<f64>() / (before.len() as f64 - 1.0);
    Some((covariance / b / a).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: [f64; 5] = [10.0, 12.0, 9.0, 11.0, 13.0];

    /// Looked at apart, 9.04 to 12.96 and 9.60 to 16.40, nothing is shown; in pairs the same
    /// figures differ.
    #[test]
    fn intervals_that_overlap_do_not_mean_that_nothing_differs() {
        let after = [11.0, 14.0, 10.0, 13.0, 17.0];
        let before = super::super::mean::interval(&BEFORE, 0.95).unwrap();
        let apart = super::super::mean::interval(&after, 0.95).unwrap();
        assert!(before.high > apart.low && apart.high > before.low);
        assert!(apart.low < 11.0 && before.low < apart.low);
        assert_eq!(
            paired(&BEFORE, &after, 0.95).unwrap().verdict(),
            Verdict::Real
        );
        // And the other way round: pairs that swing more than their sides show less.
        let swung = [13.0, 11.0, 14.0, 12.0, 10.0];
        assert_eq!(
            paired(&BEFORE, &swung, 0.95).unwrap().verdict(),
            Verdict::NotShown
        );
    }

    #[test]
    fn pairs_are_compared_by_their_differences() {
        // Differences 1, 2, 1, 2, 4: mean 2, variance 6/4, half 2.776445 √(1.5/5) = 1.520722.
        let after = [11.0, 14.0, 10.0, 13.0, 17.0];
        let of = paired(&BEFORE, &after, 0.95).unwrap();
        assert_eq!(
            (of.count, of.before, of.after, of.difference),
            (5, 11.0, 13.0, 2.0)
        );
        let interval = of.interval.unwrap();
        assert!((interval.low - 0.479_278).abs() < 1e-6, "{interval:?}");
        assert!((interval.high - 3.520_722).abs() < 1e-6, "{interval:?}");
        // Variances 2.5 and 7.5; products of deviations (-1)(-2) + 1·1 + (-2)(-3) + 0·0 + 2·4 = 17,
        // over 4 a covariance of 4.25; unpaired (2.5 + 7.5) against 1.5.
        assert!((of.correlation.unwrap() - 4.25 / libm::sqrt(18.75)).abs() < 1e-12);
        assert!((of.variance_reduction.unwrap() - 10.0 / 1.5).abs() < 1e-12);
        assert_eq!(of.verdict(), Verdict::Real);
        assert_eq!(more_needed(&BEFORE, &after, 0.95), None);
        assert_eq!(
            paired(&BEFORE, &after, 0.999).unwrap().verdict(),
            Verdict::NotShown
        );
    }

    #[test]
    fn equal_pairs_are_the_same() {
        let of = paired(&BEFORE, &BEFORE, 0.95).unwrap();
        assert_eq!(of.verdict(), Verdict::Same);
        assert_eq!((of.difference, of.variance_reduction), (0.0, None));
        assert_eq!(
            of.interval,
            Some(Interval {
                low: 0.0,
                high: 0.0
            })
        );
        assert!((of.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(more_needed(&BEFORE, &BEFORE, 0.95), None);
    }

    #[test]
    fn the_same_amount_each_time_is_real() {
        let after: Vec<f64> = BEFORE.iter().map(|v| v + 0.5).collect();
        let of = paired(&BEFORE, &after, 0.95).unwrap();
        assert_eq!((of.verdict(), of.difference), (Verdict::Real, 0.5));
        assert_eq!(of.variance_reduction, None);
        assert_eq!(more_needed(&BEFORE, &after, 0.95), None);
        // A tenth is no binary fraction: differences are equal but for their rounding.
        let after: Vec<f64> = BEFORE.iter().map(|v| v + 0.1).collect();
        let of = paired(&BEFORE, &after, 0.95).unwrap();
        assert_eq!((of.verdict(), of.variance_reduction), (Verdict::Real, None));
        // Figures that never change are not correlated with anything.
        let of = paired(&[3.0; 4], &[4.0; 4], 0.95).unwrap();
        assert_eq!((of.verdict(), of.correlation), (Verdict::Real, None));
    }

    #[test]
    fn one_pair_shows_nothing() {
        let of = paired(&[1.0], &[5.0], 0.95).unwrap();
        assert_eq!((of.verdict(), of.difference), (Verdict::Unknown, 4.0));
        assert_eq!(
            (of.interval, of.correlation, of.variance_reduction),
            (None, None, None)
        );
        assert_eq!(paired(&[], &[], 0.95), None);
        assert_eq!(more_needed(&[1.0], &[5.0], 0.95), None);
    }

    #[test]
    fn the_pairs_that_are_said_to_be_needed_are_enough_and_one_less_is_not() {
        // Differences -1, 3, -1, 3: mean 1, standard deviation 2.309401.
        let (before, after) = ([0.0; 4], [-1.0, 3.0, -1.0, 3.0]);
        let more = more_needed(&before, &after, 0.95).unwrap();
        // n = 23: 2.073873 · 2.309401 / √23 = 0.99866; n = 22: 2.079614 · 2.309401 / √22 = 1.02394.
        assert_eq!(more, 19);
    }

    #[test]
    fn what_would_take_for_ever_is_capped() {
        let (before, after) = ([0.0; 3], [-1.0, 1.0, 1e-9]);
        assert_eq!(more_needed(&before, &after, 0.95), Some(MOST));
        let (before, after) = ([0.0; 2], [-1.0, 1.0]);
        assert_eq!(more_needed(&before, &after, 0.95), None);
    }

    #[test]
    #[should_panic(expected = "two values")]
    fn a_pair_without_its_other_is_refused() {
        paired(&[1.0], &[], 0.95);
    }
}
