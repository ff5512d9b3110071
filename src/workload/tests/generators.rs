//! Do generated arrivals have the rate and the randomness their formula promises?

use std::f64::consts::TAU;

use super::support::{collect, kolmogorov, of_shape, within};
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::workload::spec::{Shape, Source, WorkloadSpec};

fn regular(shape: Shape) -> WorkloadSpec {
    let mut spec = of_shape(shape);
    if let Source::Generator(generator) = &mut spec.source {
        generator.regular = true;
    }
    spec
}

/// Each shape with the requests expected in its first `t` seconds, in closed form.
type Expected = Box<dyn Fn(f64) -> f64>;

const LENGTH: f64 = 2_000.0;

/// Requests in the first `t` seconds of a rise (or fall) of `length` that begins at `start`.
fn slope(t: f64, start: f64, length: f64, rates: (f64, f64)) -> f64 {
    let x = (t - start).clamp(0.0, length);
    x * (rates.0 + (rates.1 - rates.0) * x / length / 2.0)
}

fn spike() -> (Shape, Expected) {
    let stretch = |t: f64, start: f64, end: f64| (t.min(end) - start).max(0.0);
    let shape = Shape::Spike {
        base: 10.0,
        peak: 900.0,
        at: Instant::from_secs(400),
        rise: Span::from_secs(60),
        hold: Span::from_secs(100),
        fall: Span::from_secs(300),
    };
    let expected = move |t: f64| {
        10.0 * (t.min(400.0) + stretch(t, 860.0, LENGTH))
            + slope(t, 400.0, 60.0, (10.0, 900.0))
            + 900.0 * stretch(t, 460.0, 560.0)
            + slope(t, 560.0, 300.0, (900.0, 10.0))
    };
    (shape, Box::new(expected))
}

fn shapes() -> Vec<(Shape, Expected)> {
    let secs = Instant::from_secs;
    let span = Span::from_secs;
    vec![
        (Shape::Constant { rate: 120.0 }, Box::new(|t| 120.0 * t)),
        (
            Shape::Step {
                from: 50.0,
                to: 400.0,
                at: secs(1500),
            },
            Box::new(|t| 50.0 * t.min(1500.0) + 400.0 * (t - 1500.0).max(0.0)),
        ),
        (
            Shape::Ramp {
                from: 300.0,
                to: 0.0,
                start: secs(200),
                end: secs(1700),
            },
            Box::new(|t| 300.0 * t.min(200.0) + slope(t, 200.0, 1500.0, (300.0, 0.0))),
        ),
        (
            Shape::Diurnal {
                mean: 100.0,
                amplitude: 1.0,
                peak: span(250),
                period: span(700),
            },
            Box::new(|t| {
                let sine = |x: f64| libm::sin(TAU * (x - 250.0) / 700.0);
                100.0 * (t + 700.0 / TAU * (sine(t) - sine(0.0)))
            }),
        ),
        spike(),
    ]
}

#[test]
fn shapes_follow_their_closed_forms() {
    for (shape, expected) in shapes() {
        let all = collect(&[of_shape(shape.clone())], Span::from_secs_f64(LENGTH), 3).unwrap();
        let total = expected(LENGTH);
        let n = all.at.len() as f64;
        assert!(
            (n - total).abs() < 4.0 * libm::sqrt(total),
            "{shape:?}: {n}, not {total}"
        );
        // Given their number, the arrivals of a Poisson process are a sample of the rate.
        let at: Vec<f64> = all.at.iter().map(|&at| at as f64 / 1e9).collect();
        let distance = kolmogorov(&at, |t| expected(t) / total);
        assert!(distance < 1.95, "{shape:?}: {distance}");
    }
}

#[test]
fn changing_time_makes_every_shape_a_plain_poisson_process() {
    // Between arrivals, the expected number of arrivals is exponential with mean 1: this sees
    // clumps and gaps at the seams of cells and segments, which counts would not.
    for (shape, expected) in shapes() {
        let all = collect(&[of_shape(shape.clone())], Span::from_secs_f64(LENGTH), 8).unwrap();
        let hazard: Vec<f64> = all.at.iter().map(|&at| expected(at as f64 / 1e9)).collect();
        let mut gaps: Vec<f64> = hazard.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable_by(f64::total_cmp);
        let distance = kolmogorov(&gaps, |x| 1.0 - libm::exp(-x));
        assert!(distance < 1.95, "{shape:?}: {distance}");
    }
}

#[test]
fn regular_arrivals_come_when_half_a_request_more_is_due() {
    for (shape, expected) in shapes() {
        let all = collect(&[regular(shape.clone())], Span::from_secs_f64(LENGTH), 3).unwrap();
        for (k, &at) in all.at.iter().enumerate() {
            let due = k as f64 + 0.5;
            // A nanosecond early and one late bracket the instant, but for the last digits.
            let (before, after) = (
                expected((at as f64 - 2.0) / 1e9),
                expected((at as f64 + 2.0) / 1e9),
            );
            assert!(
                before <= due + 1e-6 && due <= after + 1e-6,
                "{shape:?}: request {k} at {at}"
            );
        }
        let total = expected(LENGTH);
        assert!(
            (all.at.len() as f64 - total).abs() <= 0.5 + 1e-6,
            "{shape:?}"
        );
    }
}

#[test]
fn a_regular_second_is_evenly_cut() {
    let all = collect(&[regular(Shape::Constant { rate: 4.0 })], Span::SECOND, 1).unwrap();
    assert_eq!(all.at, [125_000_000, 375_000_000, 625_000_000, 875_000_000]);
}

#[test]
fn bursts_have_the_long_run_mean_and_its_clumps() {
    let (quiet, burst) = (Span::from_secs(30), Span::from_secs(10));
    let shape = Shape::Bursts {
        quiet: 5.0,
        burst: 105.0,
        mean_quiet: quiet,
        mean_burst: burst,
    };
    let hours = 200;
    let all = collect(&[of_shape(shape)], Span::HOUR * hours, 17).unwrap();
    let rate = all.at.len() as f64 / (3_600.0 * hours as f64);
    // The mean is (5 · 30 + 105 · 10) / 40 = 30; its standard error over 200 h is
    // 100 · √(2 · p(1 − p) · τ / T) with p = 1/4, τ = 1 / (1/30 + 1/10) = 7.5 s: 0.2.
    assert!((rate - 30.0).abs() < 0.8, "{rate}");
    // Index of dispersion of counts in a second, 1 + variance of the rate / mean, a little less
    // for what changes within the second: Var = 100² · 3/16 = 1,875, so 1 + 62.5 · 0.957.
    let mut counts = vec![0.0; 3_600 * hours as usize];
    for at in &all.at {
        counts[(at / NANOS_PER_SECOND) as usize] += 1.0;
    }
    let variance =
        counts.iter().map(|c| (c - rate) * (c - rate)).sum::<f64>() / counts.len() as f64;
    assert!(
        (variance / rate / 60.8 - 1.0).abs() < 0.06,
        "{}",
        variance / rate
    );
}

#[test]
fn scale_multiplies_the_rate_and_slices_cut_time() {
    let shape = Shape::Constant { rate: 100.0 };
    let mut spec = of_shape(shape.clone());
    spec.scale = 2.5;
    let all = collect(&[spec], Span::from_secs(400), 1).unwrap();
    assert!((all.at.len() as f64 - 100_000.0).abs() < 4.0 * 317.0);
    let whole = collect(&[of_shape(shape.clone())], Span::from_secs(400), 2).unwrap();
    let mut spec = of_shape(shape);
    spec.slice = Some((Instant::from_secs(101), Instant::from_secs(203)));
    let slice = collect(&[spec], Span::from_secs(400), 2).unwrap();
    assert_eq!(slice.at.len() as u64, within(&whole.at, 101.0, 203.0));
    assert!(slice.at.iter().all(|at| whole.at.binary_search(at).is_ok()));
}

#[test]
fn a_longer_run_begins_like_a_shorter_one() {
    for (shape, _) in shapes() {
        let short = collect(&[of_shape(shape.clone())], Span::from_secs_f64(777.7), 4).unwrap();
        let long = collect(&[of_shape(shape)], Span::from_secs_f64(LENGTH), 4).unwrap();
        assert_eq!(short.at, long.at[..short.at.len()]);
        assert!(long.at[short.at.len()] >= Span::from_secs_f64(777.7).nanos());
    }
}

#[test]
fn nothing_comes_of_nothing_and_quiet_years_cost_nothing() {
    let year = Span::HOUR * 8_766;
    let zero = of_shape(Shape::Constant { rate: 0.0 });
    assert!(collect(&[zero], year, 1).unwrap().at.is_empty());
    let rare = of_shape(Shape::Constant { rate: 1e-6 });
    let n = collect(&[rare], year, 1).unwrap().at.len();
    assert!((5..80).contains(&n), "about 31.6: {n}");
    let late = Shape::Step {
        from: 0.0,
        to: 1_000.0,
        at: Instant::START + year,
    };
    let all = collect(&[of_shape(late)], year + Span::SECOND, 1).unwrap();
    assert!(all.at[0] >= year.nanos());
    assert!((all.at.len() as f64 - 1_000.0).abs() < 160.0);
}
