//! Do intervals hold the truth as often as they promise? Thousands of studies of a known truth.

use super::synthetic::Chance;
use super::{Interval, mean, paired};

const STUDIES: u32 = 4_000;

/// The share of studies whose interval holds `truth`.
fn share(truth: f64, mut study: impl FnMut() -> Interval) -> f64 {
    let holds = |of: Interval| of.low <= truth && truth <= of.high;
    let covered = (0..STUDIES).filter(|_| holds(study())).count();
    covered as f64 / f64::from(STUDIES)
}

/// Pairs with a common part: `figure` makes (before, after) of one seed.
fn of_pairs(n: usize, truth: f64, mut figure: impl FnMut() -> (f64, f64)) -> f64 {
    share(truth, || {
        let (before, after): (Vec<f64>, Vec<f64>) = (0..n).map(|_| figure()).unzip();
        paired(&before, &after, 0.95).unwrap().interval.unwrap()
    })
}

#[test]
fn paired_intervals_of_normal_figures_cover() {
    let mut chance = Chance::new(1);
    for n in [2, 3, 5, 20] {
        let covered = of_pairs(n, 0.7, || {
            let common = 10.0 * chance.normal();
            (
                common + chance.normal(),
                common + 0.7 + 2.0 * chance.normal(),
            )
        });
        assert!((0.94..=0.96).contains(&covered), "{n}: {covered}");
    }
}

/// Latencies and costs are skewed, their differences much less.
#[test]
fn paired_intervals_of_skewed_figures_cover() {
    let mut chance = Chance::new(2);
    for n in [5, 20] {
        let covered = of_pairs(n, 0.5, || {
            let common = chance.lognormal(1.0);
            let (before, after) = (chance.exponential(), chance.exponential());
            (common + before, common + after + 0.5)
        });
        assert!(
            (0.93..=0.975).contains(&covered),
            "exponential {n}: {covered}"
        );
    }
    // After is before and a tenth more: the difference is as skewed as the figure.
    let covered = of_pairs(40, 0.1 * libm::exp(0.125), || {
        let figure = chance.lognormal(0.5);
        (figure, 1.1 * figure)
    });
    assert!((0.93..=0.97).contains(&covered), "in proportion: {covered}");
}

/// Where the promise breaks: few values of a figure that is mostly small and rarely huge. The docs
/// of [`mean::interval`] give this number.
#[test]
fn an_interval_of_few_very_skewed_values_covers_less() {
    let mut chance = Chance::new(3);
    let truth = libm::exp(1.125);
    let mut covered = |n: usize| {
        share(truth, || {
            let values: Vec<f64> = (0..n).map(|_| chance.lognormal(1.5)).collect();
            mean::interval(&values, 0.95).unwrap()
        })
    };
    let (ten, many) = (covered(10), covered(300));
    assert!((0.7..0.85).contains(&ten), "{ten}");
    assert!(many > ten + 0.05, "{ten} {many}");
}
