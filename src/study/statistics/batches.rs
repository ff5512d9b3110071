//! How far may the mean of one long run be from the truth? Non-overlapping batch means.

use super::Interval;
use super::mean;

/// The interval of the steady-state mean of one series, whose neighbours may depend on each other.
///
/// The series is cut into `batches` of equal length, whose means are nearly independent once each
/// is much longer than the dependence lasts; their Student interval is that of the mean. With 10 to
/// 30 batches little is lost (Schmeiser 1982, Batch size effects in the analysis of simulation
/// output, Operations Research 30). The warm-up must have been cut ([`super::warm_up::mser`]); the
/// first values that fill no whole batch are left out, being nearest to it. None with fewer than
/// two batches or fewer values than batches. Asserts `0 < confidence < 1`.
pub fn batch_means(series: &[f64], batches: usize, confidence: f64) -> Option<Interval> {
    if batches < 2 || series.len() < batches {
        return None;
    }
    let size = series.len() / batches;
    let whole = &series[series.len() - size * batches..];
    let means: Vec<f64> = whole.chunks_exact(size).filter_map(mean::mean).collect();
    mean::interval(&means, confidence)
}

#[cfg(test)]
mod tests {
    use super::super::synthetic::Chance;
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_means() {
        // 7 is left out; batches of two with the means 2, 4, 6: 4 ± 4.302653 · 2 / √3.
        let of = batch_means(&[7.0, 1.0, 3.0, 3.0, 5.0, 5.0, 7.0], 3, 0.95).unwrap();
        assert!((of.low - (4.0 - 4.968_275)).abs() < 1e-5, "{of:?}");
        assert!((of.high - (4.0 + 4.968_275)).abs() < 1e-5, "{of:?}");
    }

    #[test]
    fn too_little_is_no_series() {
        assert_eq!(batch_means(&[1.0, 2.0], 3, 0.95), None);
        assert_eq!(batch_means(&[1.0, 2.0], 1, 0.95), None);
    }

    /// An autoregressive series of φ = 0.8 and mean 3: the interval of its values as if they were
    /// independent is far too narrow, that of 20 batches of 200 is right.
    #[test]
    fn batches_cover_the_mean_of_a_series_that_depends_on_itself() {
        let mut chance = Chance::new(11);
        let (studies, mut covered, mut naive) = (1_000, 0, 0);
        for _ in 0..studies {
            let mut state = chance.normal() / 0.6;
            let series: Vec<f64> = (0..4_000)
                .map(|_| {
                    state = 0.8 * state + chance.normal();
                    3.0 + state
                })
                .collect();
            let holds = |of: Interval| i32::from(of.low <= 3.0 && 3.0 <= of.high);
            covered += holds(batch_means(&series, 20, 0.95).unwrap());
            naive += holds(mean::interval(&series, 0.95).unwrap());
        }
        assert!((930..=970).contains(&covered), "{covered} of {studies}");
        assert!(naive < 600, "{naive} of {studies}");
    }
}
