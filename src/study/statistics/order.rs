//! Where does a quantile lie, and how far may it be from the truth? Order statistics.

use super::{Interval, assert_confidence, beta};

/// The quantile `q` of sorted values, between two of them by a straight line.
///
/// Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50:
/// type 7, as R and `NumPy` have it. Asserts that there is a value, `0 <= q <= 1`, and the order.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    assert_order(sorted);
    assert!(!sorted.is_empty(), "nothing has no quantile");
    assert!((0.0..=1.0).contains(&q), "no quantile at {q}");
    let place = q * (sorted.len() - 1) as f64;
    let below = libm::floor(place) as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let (low, high) = (sorted[below], sorted[above]);
    (low + (place - below as f64) * (high - low)).clamp(low, high)
}

/// The interval of the quantile `q` of the population that independent `sorted` values are a sample
/// of, whatever its distribution: two of the values.
///
/// How many values lie below the true quantile is binomial, so the value at rank r is below it
/// with a known probability (David and Nagaraja, Order Statistics, 3rd ed., 7.1; Conover, Practical
/// Nonparametric Statistics, 3.2). Each end is wrong with at most half of what `confidence` leaves,
/// so that it covers that much or, ranks being whole, a little more. None when there are too few
/// values: at 95 % a median takes 6, a 99th percentile 368. Asserts `0 < q < 1`,
/// `0 < confidence < 1` and the order.
pub fn quantile_interval(sorted: &[f64], q: f64, confidence: f64) -> Option<Interval> {
    assert_order(sorted);
    assert_confidence(confidence);
    assert!(q > 0.0 && q < 1.0, "no quantile at {q}");
    let (n, error) = (sorted.len(), (1.0 - confidence) / 2.0);
    // The highest rank that is rarely above the quantile: fewer than `low` values are below it.
    let low = last(n, |rank| fewer_than(rank, n, q) <= error);
    // The lowest rank that is rarely below it: the same, counted from the other end.
    let high = last(n, |rank| fewer_than(rank, n, 1.0 - q) <= error);
    let (low, high) = (low.checked_sub(1)?, n.checked_sub(high)?);
    (high < n).then(|| Interval {
        low: sorted[low],
        high: sorted[high],
    })
}

/// The last of the ranks 1 to `n` for which `holds` is true, which is so for all before; 0 if none.
fn last(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut yes, mut no) = (0, n + 1);
    while no - yes > 1 {
        let between = yes.midpoint(no);
        if holds(between) {
            yes = between;
        } else {
            no = between;
        }
    }
    yes
}

/// The probability that fewer than `rank` of `n` independent trials of probability `q` succeed.
fn fewer_than(rank: usize, n: usize, q: f64) -> f64 {
    let (rank, n) = (rank as f64, n as f64);
    beta::regularised((n - rank + 1.0, rank), (1.0 - q, q))
}

fn assert_order(sorted: &[f64]) {
    let ordered = sorted.windows(2).all(|pair| pair[0] <= pair[1]);
    assert!(ordered, "the values are not sorted");
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Binomial, DiscreteCDF};

    use super::super::synthetic::Chance;
    use super::*;

    fn up_to(n: u32) -> Vec<f64> {
        (1..=n).map(f64::from).collect()
    }

    #[test]
    fn quantiles_are_those_of_type_7() {
        // R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .5, .9, 1)) is 1, 1.4, 4, 12.8, 16.
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (q, of) in [(0.0, 1.0), (0.1, 1.4), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
            assert!((quantile(&values, q) - of).abs() < 1e-12, "{q}");
        }
        assert!((quantile(&[7.0], 0.3) - 7.0).abs() < f64::EPSILON);
        assert!((quantile(&up_to(100), 0.99) - 99.01).abs() < 1e-12);
    }

    /// Tables of the sign interval of the median at 95 %: ranks 2 and 9 of 10, 6 and 15 of 20,
    /// 40 and 61 of 100.
    #[test]
    fn the_interval_of_a_median_has_the_ranks_of_the_tables() {
        for (n, low, high) in [
            (6, 1.0, 6.0),
            (10, 2.0, 9.0),
            (20, 6.0, 15.0),
            (100, 40.0, 61.0),
        ] {
            let of = quantile_interval(&up_to(n), 0.5, 0.95);
            assert_eq!(of, Some(Interval { low, high }), "{n}");
        }
    }

    #[test]
    fn few_values_know_no_quantile() {
        assert_eq!(quantile_interval(&[], 0.5, 0.95), None);
        assert_eq!(quantile_interval(&up_to(5), 0.5, 0.95), None);
        // 0.99^n <= 0.025 from 368 on.
        assert_eq!(quantile_interval(&up_to(367), 0.99, 0.95), None);
        let enough = quantile_interval(&up_to(368), 0.99, 0.95).unwrap();
        assert!((enough.high - 368.0).abs() < f64::EPSILON, "{enough:?}");
    }

    #[test]
    fn ranks_are_binomial_as_statrs_has_it() {
        for (n, q) in [(5, 0.5), (40, 0.9), (300, 0.99), (5_000, 0.05)] {
            let oracle = Binomial::new(q, n).unwrap();
            for rank in [1, n / 10, n / 2, n].into_iter().filter(|rank| *rank > 0) {
                let ours = fewer_than(rank as usize, n as usize, q);
                let theirs = oracle.cdf(rank - 1);
                assert!(
                    (ours - theirs).abs() < 1e-9,
                    "{n} {q} {rank}: {ours} {theirs}"
                );
            }
        }
    }

    /// Lognormal values, skewed as latencies are: no shape is assumed, so none matters.
    #[test]
    fn the_interval_covers_the_quantile_of_any_distribution() {
        let mut chance = Chance::new(5);
        for (n, q) in [(30, 0.5), (100, 0.9), (500, 0.99)] {
            let truth = libm::exp(1.5 * super::super::student::normal_quantile(q));
            let studies = 2_000;
            let covered = (0..studies).filter(|_| {
                let mut values: Vec<f64> = (0..n).map(|_| chance.lognormal(1.5)).collect();
                values.sort_by(f64::total_cmp);
                let of = quantile_interval(&values, q, 0.95).unwrap();
                of.low <= truth && truth <= of.high
            });
            let share = covered.count() as f64 / f64::from(studies);
            assert!((0.94..=0.99).contains(&share), "{n} {q}: {share}");
        }
    }

    #[test]
    #[should_panic(expected = "not sorted")]
    fn disorder_is_refused() {
        quantile(&[2.0, 1.0], 0.5);
    }
}
