//! Do the samplers draw what their names say? Moments, quantiles, and `rand_distr` as a witness.

use proptest::prelude::{any, prop_assert_eq, proptest};
use rand_distr::Distribution as _;

use super::*;
use crate::kernel::random::Seed;

const N: usize = 400_000;

fn draws(distribution: &Distribution, seed: u64) -> Vec<f64> {
    let sampler = Sampler::new(distribution);
    let mut stream = Seed::new(seed).stream("test", 0);
    (0..N).map(|_| sampler.nanos(&mut stream) as f64).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, variance.sqrt() / mean)
}

/// The largest distance between two empirical distribution functions (Kolmogorov and Smirnov).
fn distance(mut ours: Vec<f64>, mut theirs: Vec<f64>) -> f64 {
    ours.sort_by(f64::total_cmp);
    theirs.sort_by(f64::total_cmp);
    let share =
        |values: &[f64], x: f64| values.partition_point(|v| *v <= x) as f64 / values.len() as f64;
    let at = |x: &f64| (share(&ours, *x) - share(&theirs, *x)).abs();
    ours.iter().chain(&theirs).map(at).fold(0.0, f64::max)
}

fn check(distribution: &Distribution, cv: f64, witness: impl Fn(&mut Stream) -> f64) {
    let mean = distribution.mean().nanos() as f64;
    let ours = draws(distribution, 7);
    let (m, c) = moments(&ours);
    let error = cv / (N as f64).sqrt();
    assert!(
        (m / mean - 1.0).abs() < 4.5 * error,
        "{distribution:?}: mean {m}, not {mean}"
    );
    assert!(
        (c / cv - 1.0).abs() < 0.05,
        "{distribution:?}: cv {c}, not {cv}"
    );
    let mut stream = Seed::new(8).stream("witness", 0);
    let theirs: Vec<f64> = (0..N).map(|_| witness(&mut stream)).collect();
    // 1.95 is the 0.1 % point of Kolmogorov's law.
    let limit = 1.95 * (2.0 / N as f64).sqrt();
    let d = distance(ours, theirs);
    assert!(d < limit, "{distribution:?}: distance {d} ≥ {limit}");
}

const MEAN: Span = Span::from_millis(12);
const M: f64 = 12e6;

#[test]
fn exponential_as_rand_distr() {
    let law = rand_distr::Exp::new(1.0 / M).unwrap();
    check(&Distribution::Exponential { mean: MEAN }, 1.0, |s| {
        law.sample(s)
    });
}

#[test]
fn lognormal_as_rand_distr() {
    for cv in [0.3, 1.0, 2.0] {
        let law = rand_distr::LogNormal::from_mean_cv(M, cv).unwrap();
        check(&Distribution::Lognormal { mean: MEAN, cv }, cv, |s| {
            law.sample(s)
        });
    }
}

#[test]
fn gamma_as_rand_distr() {
    for cv in [0.4, 1.0, 1.5] {
        let shape = 1.0 / (cv * cv);
        let law = rand_distr::Gamma::new(shape, M / shape).unwrap();
        check(&Distribution::Gamma { mean: MEAN, cv }, cv, |s| {
            law.sample(s)
        });
    }
}

#[test]
fn weibull_as_rand_distr() {
    for shape in [0.7, 2.0] {
        let (g1, g2) = (
            libm::tgamma(1.0 + 1.0 / shape),
            libm::tgamma(1.0 + 2.0 / shape),
        );
        let law = rand_distr::Weibull::new(M / g1, shape).unwrap();
        let cv = (g2 / (g1 * g1) - 1.0).sqrt();
        check(&Distribution::Weibull { mean: MEAN, shape }, cv, |s| {
            law.sample(s)
        });
    }
}

#[test]
fn bounded_pareto_as_the_truncated_pareto_of_rand_distr() {
    let (min, max) = (Span::from_millis(2), Span::from_millis(200));
    let law = rand_distr::Pareto::new(2e6, 1.5).unwrap();
    let witness = |s: &mut Stream| {
        loop {
            let x: f64 = law.sample(s);
            if x <= 2e8 {
                return x;
            }
        }
    };
    let distribution = Distribution::Pareto {
        alpha: 1.5,
        min,
        max,
    };
    // E X² = α min^α (max^(2−α) − min^(2−α)) ÷ ((2 − α)(1 − (min÷max)^α)), in ms.
    let cut = 1.0 - 0.01_f64.powf(1.5);
    let second = 1.5 * 2_f64.powf(1.5) * (200_f64.sqrt() - 2_f64.sqrt()) / (0.5 * cut);
    let mean = distribution.mean().as_millis_f64();
    let cv = (second / (mean * mean) - 1.0).sqrt();
    check(&distribution, cv, witness);
}

#[test]
fn constant_and_empirical_give_their_values_only() {
    let mut stream = Seed::new(1).stream("test", 0);
    let before = stream.clone();
    let constant = Sampler::new(&Distribution::Constant { value: MEAN });
    assert_eq!(constant.draw(&mut stream), MEAN);
    assert_eq!(stream, before, "a constant draws nothing");
    let values: Vec<Span> = [3, 3, 5, 9].map(Span::from_millis).to_vec();
    let empirical = Sampler::new(&Distribution::Empirical {
        values: values.clone(),
    });
    let mut threes = 0;
    for _ in 0..10_000 {
        let value = empirical.draw(&mut stream);
        assert!(values.contains(&value));
        threes += u32::from(value == values[0]);
    }
    assert!(
        (4_800..5_200).contains(&threes),
        "{threes} of 10000 instead of half"
    );
}

#[test]
fn the_table_agrees_with_the_quantile_function_to_the_tails() {
    for distribution in [
        Distribution::Exponential { mean: MEAN },
        Distribution::Lognormal {
            mean: MEAN,
            cv: 3.0,
        },
        Distribution::Gamma {
            mean: MEAN,
            cv: 0.5,
        },
        Distribution::Weibull {
            mean: MEAN,
            shape: 0.6,
        },
    ] {
        let Kind::Table(table) = Sampler::new(&distribution).kind else {
            panic!("a table");
        };
        for shift in 1..60 {
            for random in [
                1u64 << (63 - shift),
                (1u64 << 63) | (1 << (63 - shift)) | 0x3039,
            ] {
                let upper = random >> 63 == 1;
                let p = ((random & (u64::MAX >> 1)) as f64 + 0.5) / 2f64.powi(64);
                let tail = if upper { Tail::Upper } else { Tail::Lower };
                let exact = table.law.quantile(tail, p);
                let drawn = table.at(random) as f64;
                assert!(
                    (drawn - exact).abs() <= 1.0 + exact * 1e-4,
                    "{p}: {drawn}, not {exact}"
                );
            }
        }
    }
}

/// The table as it was first written, an array of quantiles: draws must never change.
fn by_definition(law: Law, random: u64) -> u64 {
    let (upper, x) = (random >> 63 == 1, random & (u64::MAX >> 1));
    let octave = x.leading_zeros() - 1;
    let tail = if upper { Tail::Upper } else { Tail::Lower };
    let below_leading = x << (octave + 2);
    let step = (below_leading >> (64 - STEP_BITS)) as usize;
    let index = (OCTAVES - 1 - octave as usize) * STEPS + step;
    let entry = |index| fixed(law.quantile(tail, tail_probability(index)));
    let (from, to) = (entry(index), entry(index + 1));
    let way = high(from.abs_diff(to), below_leading << STEP_BITS);
    let value = if upper { from - way } else { from + way };
    (value + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS
}

proptest! {
    #[test]
    fn the_table_gives_what_its_definition_gives(
        random in any::<u64>(),
        octave in 0..OCTAVES as u32,
        upper in any::<bool>(),
        (mean, cv) in (1u64..10_000_000_000, 0.1f64..3.0),
    ) {
        let mean = Span::from_nanos(mean);
        let x = ((random >> 1) | (1 << 62)) >> octave;
        let random = x | (u64::from(upper) << 63);
        for distribution in [
            Distribution::Exponential { mean },
            Distribution::Lognormal { mean, cv },
            Distribution::Weibull { mean, shape: cv },
        ] {
            let Kind::Table(table) = Sampler::new(&distribution).kind else {
                panic!("a table");
            };
            for random in [random, random | ((1 << 20) - 1), random & !((1 << 20) - 1)] {
                prop_assert_eq!(table.at(random), by_definition(table.law, random));
            }
        }
    }
}

#[test]
fn many_draws_at_once_are_those_one_by_one() {
    let sampler = Sampler::new(&Distribution::Exponential { mean: MEAN });
    for n in [0, 1, 63, 64, 65, 1_000] {
        let (mut a, mut b) = (
            Seed::new(5).stream("test", n),
            Seed::new(5).stream("test", n),
        );
        let mut filled = vec![0; n as usize];
        sampler.fill(&mut a, &mut filled);
        let drawn: Vec<u64> = (0..n).map(|_| sampler.nanos(&mut b)).collect();
        assert_eq!((filled, a), (drawn, b));
    }
}

#[test]
fn lognormal_by_median_has_that_median() {
    let sampler = Sampler::lognormal(Span::from_secs(13), 0.25);
    let mut stream = Seed::new(3).stream("test", 0);
    let below = (0..N)
        .filter(|_| sampler.draw(&mut stream) < Span::from_secs(13))
        .count();
    let deviation = (below as f64 - N as f64 / 2.0).abs();
    assert!(deviation < 4.0 * (N as f64 / 4.0).sqrt(), "{below} of {N}");
    assert_eq!(Sampler::lognormal(MEAN, 0.0).constant(), Some(MEAN));
}

#[test]
fn helpers_stay_within_their_bounds() {
    let mut stream = Seed::new(2).stream("test", 0);
    for _ in 0..1_000 {
        assert!(below(&mut stream, 7) < 7);
        let u = unit(&mut stream);
        assert!((0.0..1.0).contains(&u));
        let t = between(&mut stream, Span::from_secs(1), Span::from_secs(2));
        assert!((Span::from_secs(1)..Span::from_secs(2)).contains(&t));
    }
    assert_eq!(between(&mut stream, MEAN, MEAN), MEAN);
}

#[test]
fn the_numbers_are_the_same_on_every_machine() {
    let sampler = Sampler::new(&Distribution::Lognormal {
        mean: MEAN,
        cv: 1.0,
    });
    let mut stream = Seed::new(1998).stream("demand", 0);
    let drawn: Vec<u64> = (0..4).map(|_| sampler.nanos(&mut stream)).collect();
    assert_eq!(drawn, PINNED);
}

const PINNED: [u64; 4] = [9_888_062, 2_749_440, 3_294_381, 1_962_415];
