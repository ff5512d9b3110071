//! Where does chance put points? At random, or as a Latin hypercube.
//!
//! A Latin hypercube (`McKay`, Beckman and Conover, Technometrics 21 (1979) 239) cuts the range of
//! each parameter into as many equal strata as there are points, and takes one number from each.

use rand::Rng;

use crate::kernel::random::{Seed, Stream};
use crate::scenario::{Between, Level, Levels, Parameter};

/// `points` independent points.
pub fn random(parameters: &[Parameter], points: usize, seed: u64) -> Vec<Vec<Level>> {
    let column = |(at, of): (usize, &Parameter)| {
        let mut stream = Seed::new(seed).stream("random", at as u64);
        (0..points)
            .map(|_| level(of, unit(&mut stream)))
            .collect::<Vec<_>>()
    };
    let columns: Vec<_> = parameters.iter().enumerate().map(column).collect();
    rows(&columns, points)
}

/// `points` points, the levels of each parameter spread evenly.
pub fn latin_hypercube(parameters: &[Parameter], points: usize, seed: u64) -> Vec<Vec<Level>> {
    let column = |(at, of): (usize, &Parameter)| {
        let mut stream = Seed::new(seed).stream("latinHypercube", at as u64);
        let strata = shuffled(points, &mut stream);
        let place = |stratum: usize| (stratum as f64 + unit(&mut stream)) / points as f64;
        let places: Vec<f64> = strata.into_iter().map(place).collect();
        places.into_iter().map(|place| level(of, place)).collect()
    };
    let columns: Vec<_> = parameters.iter().enumerate().map(column).collect();
    rows(&columns, points)
}

/// Columns of levels as one row for each point.
fn rows(columns: &[Vec<Level>], points: usize) -> Vec<Vec<Level>> {
    let row = |n: usize| columns.iter().map(|column| column[n].clone()).collect();
    (0..points).map(row).collect()
}

/// The numbers below `count` in a random order (Fisher and Yates).
fn shuffled(count: usize, stream: &mut Stream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let pick = (unit(stream) * (last + 1) as f64) as usize;
        order.swap(last, pick.min(last));
    }
    order
}

/// A number in [0, 1).
fn unit(stream: &mut Stream) -> f64 {
    (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// The level at `place` in [0, 1) of all that the parameter takes.
fn level(parameter: &Parameter, place: f64) -> Level {
    match &parameter.levels {
        Levels::Listed(levels) => {
            let at = (place * levels.len() as f64) as usize;
            levels[at.min(levels.len() - 1)].clone()
        }
        Levels::Between(range) => range.level(number(range, place)),
    }
}

fn number(range: &Between, place: f64) -> f64 {
    // Whole numbers are equally likely, the ends too.
    let (from, to) = if range.whole {
        (range.from - 0.5, range.to + 0.5)
    } else {
        (range.from, range.to)
    };
    let taken = if range.logarithmic {
        let (low, high) = (libm::log(from.max(range.from / 2.0)), libm::log(to));
        libm::exp(low + place * (high - low))
    } else {
        from + place * (to - from)
    };
    taken.clamp(range.from, range.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: f64, to: f64) -> Parameter {
        Parameter {
            name: "x".to_owned(),
            levels: Levels::Between(Between {
                keys: vec!["x".to_owned()],
                from,
                to,
                logarithmic: false,
                whole: false,
                unit: String::new(),
            }),
        }
    }

    fn numbers(rows: &[Vec<Level>], at: usize) -> Vec<f64> {
        let number = |row: &Vec<Level>| row[at].label.parse().unwrap();
        rows.iter().map(number).collect()
    }

    /// Each tenth of each range has one of ten points, and the columns are not in the same order.
    #[test]
    fn a_latin_hypercube_has_one_point_in_each_stratum() {
        let rows = latin_hypercube(&[between(0.0, 10.0), between(100.0, 200.0)], 10, 7);
        for (at, from, width) in [(0, 0.0, 1.0), (1, 100.0, 10.0)] {
            let mut strata: Vec<usize> = numbers(&rows, at)
                .iter()
                .map(|n| ((n - from) / width) as usize)
                .collect();
            assert_ne!(strata, (0..10).collect::<Vec<_>>(), "shuffled");
            strata.sort_unstable();
            assert_eq!(strata, (0..10).collect::<Vec<_>>());
        }
        assert_ne!(rows, latin_hypercube(&[between(0.0, 10.0)], 10, 8));
    }

    #[test]
    fn random_points_stay_in_the_range_and_fill_it() {
        let rows = random(&[between(-1.0, 1.0)], 1_000, 3);
        let numbers = numbers(&rows, 0);
        assert!(numbers.iter().all(|n| (-1.0..=1.0).contains(n)));
        let mean: f64 = numbers.iter().sum::<f64>() / 1_000.0;
        assert!(mean.abs() < 0.06, "{mean}");
    }

    #[test]
    fn whole_numbers_are_equally_likely_the_ends_too() {
        let Parameter {
            name,
            levels: Levels::Between(range),
        } = between(1.0, 4.0)
        else {
            unreachable!()
        };
        let whole = Parameter {
            name,
            levels: Levels::Between(Between {
                whole: true,
                ..range
            }),
        };
        let rows = random(&[whole], 4_000, 3);
        for label in ["1", "2", "3", "4"] {
            let count = rows.iter().filter(|row| row[0].label == label).count();
            assert!((900..1_100).contains(&count), "{label}: {count}");
        }
    }
}
