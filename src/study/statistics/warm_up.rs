//! Which first part of a run is not yet the steady state? MSER-5.

/// Values that are averaged before anything is judged: the 5 of MSER-5.
const BATCH: usize = 5;

/// How many batches at the end are no place to cut: the spread of a handful says nothing.
const TAIL: usize = 5;

/// How many first observations to cut, so that the mean of the others is known best: a multiple of
/// five.
///
/// The marginal standard error rule: of all cuts, the one with the smallest
/// `Σ (z - mean)² / (m - cut)²` over the means `z` of the `m - cut` batches of five that are left.
/// Sources: White (1997), An effective truncation heuristic for bias reduction in simulation
/// output, Simulation 69; White, Cobb and Spratt (2000), A comparison of five steady-state
/// truncation heuristics for simulation, Winter Simulation Conference. Cuts that would leave fewer
/// than five batches are not looked at (Hoad, Robinson and Davies 2010, Journal of the Operational
/// Research Society 61). None when the best cut lies in the second half, or there are fewer than
/// ten batches: the series is too short to tell. What fills no batch at the end is not looked at.
pub fn mser(series: &[f64]) -> Option<usize> {
    let sums = series.chunks_exact(BATCH).map(|of| of.iter().sum::<f64>());
    let batches: Vec<f64> = sums.map(|sum| sum / BATCH as f64).collect();
    let m = batches.len();
    if m < 2 * TAIL {
        return None;
    }
    // From the end on, so that mean and squares of each rest follow from those of the one after it
    // (Welford 1962).
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    for (cut, value) in batches.iter().enumerate().rev() {
        let left = (m - cut) as f64;
        let off = value - mean;
        mean += off / left;
        squares += off * (value - mean);
        let error = squares / (left * left);
        // Of equal cuts the earliest.
        if m - cut >= TAIL && error <= best.0 {
            best = (error, cut);
        }
    }
    (2 * best.1 <= m).then_some(best.1 * BATCH)
}

#[cfg(test)]
mod tests {
    use super::super::mean::mean;
    use super::super::synthetic::Chance;
    use super::*;

    /// The definition itself, cut by cut.
    fn by_definition(series: &[f64]) -> Option<usize> {
        let batches: Vec<f64> = series.chunks_exact(5).map(|of| mean(of).unwrap()).collect();
        let m = batches.len();
        let error = |cut: usize| {
            let rest = &batches[cut..];
            let mean = mean(rest).unwrap();
            let squares: f64 = rest.iter().map(|v| (v - mean) * (v - mean)).sum();
            squares / (rest.len() * rest.len()) as f64
        };
        let cuts = 0..=m.checked_sub(5)?;
        let best = cuts.min_by(|a, b| error(*a).total_cmp(&error(*b)))?;
        (m >= 10 && 2 * best <= m).then_some(best * 5)
    }

    #[test]
    fn a_step_is_cut_where_it_ends() {
        // Two batches of 100, then a steady 1, 2, 3, 4, 5.
        let steady = |i: usize| (i % 5 + 1) as f64 + (i / 5 % 2) as f64;
        let series: Vec<f64> = (0..100)
            .map(|i| if i < 10 { 100.0 } else { steady(i) })
            .collect();
        assert_eq!(mser(&series), Some(10));
        assert_eq!(by_definition(&series), Some(10));
    }

    #[test]
    fn nothing_is_cut_of_what_is_steady() {
        assert_eq!(mser(&[4.0; 60]), Some(0));
    }

    #[test]
    fn a_series_that_still_changes_is_too_short() {
        let rising: Vec<f64> = (0..200).map(f64::from).collect();
        assert_eq!(mser(&rising), None);
        assert_eq!(mser(&[1.0; 49]), None);
        assert_eq!(mser(&[]), None);
    }

    #[test]
    fn cuts_are_those_of_the_definition() {
        let mut chance = Chance::new(8);
        for length in (50..400).step_by(7) {
            let start = chance.normal() * 20.0;
            let series: Vec<f64> = (0..length)
                .map(|i| start * libm::exp(-f64::from(i) / 20.0) + chance.normal())
                .collect();
            assert_eq!(mser(&series), by_definition(&series), "{length}");
        }
    }

    /// 20 e^(-t/50) on top of noise of mean zero: over 1,000 values its bias is 1.0, of which no
    /// tenth is left after the cut.
    #[test]
    fn the_transient_is_removed() {
        let mut chance = Chance::new(3);
        let (mut before, mut after) = (0.0, 0.0);
        for _ in 0..200 {
            let series: Vec<f64> = (0..1_000)
                .map(|i| 20.0 * libm::exp(-f64::from(i) / 50.0) + chance.normal())
                .collect();
            let cut = mser(&series).unwrap();
            assert!((100..=450).contains(&cut), "{cut}");
            before += mean(&series).unwrap() / 200.0;
            after += mean(&series[cut..]).unwrap() / 200.0;
        }
        assert!(before > 0.9 && after.abs() < 0.1, "{before} {after}");
    }
}
