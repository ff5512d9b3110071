//! Where does a value stand, and which values are named? Axes with ticks of our own choice.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

/// One axis of a chart.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::report) struct Axis {
    pub min: f64,
    pub max: f64,
    pub is_log: bool,
    /// Where a tick stands, and what is written there.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// From 0 to a round number at or above `max`, with some five ticks.
    pub fn linear(max: f64, label: impl Fn(f64) -> String) -> Self {
        let max = if max > 0.0 { max } else { 1.0 };
        let step = nice_step(max / 5.0);
        let steps = libm::ceil(max / step - 1e-9);
        let ticks = (0..=steps as u32).map(|i| {
            let at = f64::from(i) * step;
            (at, label(at))
        });
        Self {
            min: 0.0,
            max: steps * step,
            is_log: false,
            ticks: ticks.collect(),
        }
    }

    /// Over all of `low..=high` and a little more, from and to round numbers; a label is told of
    /// its value and of the step to the next.
    pub fn within((low, high): (f64, f64), label: impl Fn(f64, f64) -> String) -> Self {
        // A single value stands in the middle.
        let air = if high > low {
            0.0
        } else {
            (high.abs() * 0.05).max(1e-6)
        };
        let (from, to) = (low - air, high + air);
        let from = if low >= 0.0 { from.max(0.0) } else { from };
        let step = nice_step((to - from) / 5.0);
        let first = libm::floor(from / step + 1e-9);
        let last = libm::ceil(to / step - 1e-9).max(first + 1.0);
        let ticks = (0..=(last - first) as u32).map(|n| {
            let at = (first + f64::from(n)) * step;
            (at, label(at, step))
        });
        Self {
            min: first * step,
            max: last * step,
            is_log: false,
            ticks: ticks.collect(),
        }
    }

    /// Over all of `min..=max` (both > 0), logarithmic, with ticks at 1, 2, 5 · 10ᵏ, or at
    /// powers of ten where that would be more than `most`.
    pub fn log((min, max): (f64, f64), most: usize, label: impl Fn(f64) -> String) -> Self {
        assert!(
            min > 0.0 && max >= min,
            "a logarithm needs what is above zero"
        );
        let (low, high) = (floor_125(min), ceil_125(max));
        let high = if high <= low {
            ceil_125(low * 1.5)
        } else {
            high
        };
        let mut ticks = Vec::new();
        let mut at = low;
        while at <= high * 1.001 {
            ticks.push((at, label(at)));
            at = ceil_125(at * 1.5);
        }
        if ticks.len() > most {
            ticks.retain(|(at, _)| is_power_of_ten(*at));
        }
        Self {
            min: low,
            max: high,
            is_log: true,
            ticks,
        }
    }

    /// Where `value` stands between 0 (the minimum) and 1.
    pub fn place(&self, value: f64) -> f64 {
        let scale = |v: f64| if self.is_log { libm::log10(v) } else { v };
        let value = value.clamp(self.min, self.max);
        (scale(value) - scale(self.min)) / (scale(self.max) - scale(self.min))
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        limit.0 + libm::round(self.place(*value) * f64::from(limit.1 - limit.0)) as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(at, _)| *at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.min..self.max
    }
}

/// The largest power of ten at or below `value`.
fn decade(value: f64) -> f64 {
    libm::pow(10.0, libm::floor(libm::log10(value) + 1e-9))
}

fn nice_step(value: f64) -> f64 {
    let decade = decade(value);
    let rest = value / decade;
    let factors = [1.0, 2.0, 2.5, 5.0, 10.0];
    let factor = factors
        .into_iter()
        .find(|f| rest <= f + 1e-9)
        .unwrap_or(10.0);
    factor * decade
}

fn floor_125(value: f64) -> f64 {
    let decade = decade(value);
    let factors = [5.0, 2.0, 1.0];
    let factor = factors
        .into_iter()
        .find(|f| value >= f * decade * (1.0 - 1e-9));
    factor.unwrap_or(1.0) * decade
}

fn ceil_125(value: f64) -> f64 {
    let decade = decade(value);
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors
        .into_iter()
        .find(|f| value <= f * decade * (1.0 + 1e-9));
    factor.unwrap_or(10.0) * decade
}

fn is_power_of_ten(value: f64) -> bool {
    (value / decade(value) - 1.0).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn a_linear_axis_ends_on_a_round_number_above_all_values() {
        let axis = Axis::linear(3_823.0, |v| format!("{v:.0}"));
        assert_eq!(labels(&axis), ["0", "1000", "2000", "3000", "4000"]);
        assert!((axis.place(2_000.0) - 0.5).abs() < 1e-12);
        assert_eq!(
            labels(&Axis::linear(0.0, |v| v.to_string())).last(),
            Some(&"1")
        );
        assert_eq!(
            labels(&Axis::linear(60.0, |v| v.to_string())).last(),
            Some(&"60")
        );
    }

    #[test]
    fn an_axis_within_ends_on_round_numbers_around_all_values() {
        let of = |low, high| Axis::within((low, high), |v, _| format!("{v:.2}"));
        assert_eq!(
            labels(&of(99.93, 99.99)),
            ["99.92", "99.94", "99.96", "99.98", "100.00"]
        );
        let axis = of(12.31, 12.39);
        assert!(axis.min <= 12.31 && axis.max >= 12.39, "{axis:?}");
        let one = of(7.0, 7.0);
        assert!(one.min < 7.0 && one.max > 7.0, "{one:?}");
        let none = of(0.0, 0.0);
        assert!(none.min.abs() < f64::EPSILON && none.max > 0.0, "{none:?}");
    }

    #[test]
    fn a_logarithmic_axis_names_ones_twos_and_fives() {
        let axis = Axis::log((23.0, 3_100.0), 8, |v| format!("{v:.0}"));
        assert_eq!(
            labels(&axis),
            ["20", "50", "100", "200", "500", "1000", "2000", "5000"]
        );
        let axis = Axis::log((0.1, 60_000.0), 8, |v| v.to_string());
        assert_eq!(axis.ticks.len(), 7, "{:?}", axis.ticks);
        let one = Axis::log((20.0, 20.0), 8, |v| v.to_string());
        assert!(one.max > one.min);
    }

    #[test]
    fn values_map_to_pixels_and_never_outside() {
        let axis = Axis::linear(100.0, |v| v.to_string());
        assert_eq!(axis.map(&50.0, (400, 0)), 200);
        assert_eq!(axis.map(&500.0, (400, 0)), 0);
        assert_eq!(
            Axis::log((1.0, 100.0), 8, |v| v.to_string()).map(&10.0, (0, 100)),
            50
        );
    }
}
