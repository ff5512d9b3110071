//! In which unit is a figure told? Dollars, times, percents, numbers, with their intervals.

use crate::report::format::{figures, micros};
use crate::study::{Figure, Interval};
use crate::words::{Lang, Text, sweep as words};

/// The unit of a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum Unit {
    Dollars,
    Millis,
    Percent,
    Number,
}

impl Unit {
    /// That of the figure at `path`; a line of the bill has a space in its name.
    pub fn of(path: &str) -> Self {
        if path.ends_with("Usd") || path.contains(' ') {
            Self::Dollars
        } else if path.contains(".latencyMs.") {
            Self::Millis
        } else if path.ends_with("Percent") || path.contains("Percent.") {
            Self::Percent
        } else {
            Self::Number
        }
    }

    /// What stands above a chart.
    pub const fn name(self) -> Text {
        match self {
            Self::Dollars => words::UNIT_DOLLARS,
            Self::Millis => words::UNIT_MILLIS,
            Self::Percent => words::UNIT_PERCENT,
            Self::Number => words::UNIT_NUMBER,
        }
    }

    /// A value for people.
    pub fn told(self, value: f64, lang: Lang) -> String {
        match self {
            Self::Dollars => dollars(value, decimals(value)),
            Self::Millis => micros((value * 1e3).max(0.0) as u64, lang),
            Self::Percent => {
                // Rounded down: what was missed never reads as reached.
                let places = percent_decimals(value);
                let scale = libm::pow(10.0, places as f64);
                let down = libm::floor(value * scale + 1e-6) / scale;
                format!("{}%", trimmed(&format!("{down:.places$}")))
            }
            Self::Number => figures(value),
        }
    }

    /// Half the interval of a figure, with as many places as its mean; nothing without one.
    pub fn half(self, figure: &Figure, lang: Lang) -> String {
        let (Some(mean), Some(Interval { low, high })) = (figure.mean, figure.interval) else {
            return String::new();
        };
        let half = (high - mean).max(mean - low);
        if half <= 0.0 {
            return "±0".to_owned();
        }
        match self {
            Self::Dollars => within(half, decimals(mean)),
            Self::Millis => format!("±{}", micros(libm::ceil(half * 1e3) as u64, lang)),
            Self::Percent => within(half, percent_decimals(mean)),
            Self::Number => format!("±{}", figures(half)),
        }
    }

    /// A mean with half its interval; `-` where there is none.
    pub fn mean(self, figure: Option<&Figure>, lang: Lang) -> String {
        let told = figure.and_then(|figure| Some((figure, figure.mean?)));
        told.map_or_else(
            || "-".to_owned(),
            |(figure, mean)| {
                let (mean, half) = (self.told(mean, lang), self.half(figure, lang));
                format!("{mean} {half}").trim_end().to_owned()
            },
        )
    }

    /// What is written at a tick of an axis whose ticks are `step` apart.
    pub fn tick(self, value: f64, step: f64) -> String {
        let places = |step: f64| {
            let step = step.abs().max(1e-9);
            let places = -libm::floor(libm::log10(step) + 1e-9);
            // A step of 0.25 takes one place more than one of 0.2.
            let shifted = step * libm::pow(10.0, places);
            let more = (shifted - libm::round(shifted)).abs() > 1e-6;
            (places + f64::from(u8::from(more))).max(0.0) as usize
        };
        match self {
            Self::Dollars => dollars(value, places(step)),
            Self::Millis if step < 1_000.0 => format!("{value:.*} ms", places(step)),
            Self::Millis => format!("{:.*} s", places(step / 1e3), value / 1e3),
            Self::Percent => format!("{value:.*}%", places(step)),
            Self::Number if step >= 1.0 => figures(value),
            Self::Number => format!("{value:.*}", places(step)),
        }
    }
}

/// `±0.01`, and `±<0.01` where that would read as nothing.
fn within(half: f64, places: usize) -> String {
    let least = libm::pow(10.0, -(places as f64));
    if half < least / 2.0 {
        return format!("±<{least:.places$}");
    }
    format!("±{half:.places$}")
}

/// Four figures, at least two places and at most seven.
fn decimals(value: f64) -> usize {
    let size = value.abs();
    if size < 1e-12 {
        return 2;
    }
    (3.0 - libm::floor(libm::log10(size))).clamp(2.0, 7.0) as usize
}

fn percent_decimals(value: f64) -> usize {
    if value >= 99.0 { 3 } else { 1 }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// `$1,234.50`, `-$0.0042`.
pub(in crate::report) fn dollars(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}${grouped}{point}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_in_its_unit() {
        let told = |path: &str, value: f64| Unit::of(path).told(value, Lang::En);
        assert_eq!(told("cost.totalUsd", 1_234.5), "$1,234.50");
        assert_eq!(told("cost.totalUsd", 0.004_213), "$0.004213");
        assert_eq!(told("AmazonECS USE1-Fargate-GB-Hours", 0.0), "$0.00");
        assert_eq!(told("services.web.latencyMs.p99", 1_234.0), "1.23 s");
        assert_eq!(
            told("services.web.availabilityPercent", 99.99995),
            "99.999%"
        );
        assert_eq!(told("services.web.availabilityPercent", 100.0), "100%");
        assert_eq!(
            told("services.web.utilizationPercent.cpuMean", 48.26),
            "48.2%"
        );
        assert_eq!(told("services.web.tasks.meanRunning", 3.25), "3.25");
    }

    #[test]
    fn an_interval_has_the_places_of_its_mean() {
        let figure = |mean: f64, half: f64| Figure {
            path: String::new(),
            count: 9,
            mean: Some(mean),
            interval: Some(Interval {
                low: mean - half,
                high: mean + half,
            }),
            spread: None,
        };
        let of = |unit: Unit, mean, half| unit.mean(Some(&figure(mean, half)), Lang::En);
        assert_eq!(of(Unit::Dollars, 12.3456, 0.0123), "$12.35 ±0.01");
        assert_eq!(of(Unit::Dollars, 0.123_456, 0.001), "$0.1235 ±0.0010");
        assert_eq!(of(Unit::Millis, 123.4, 4.56), "123 ms ±4.56 ms");
        assert_eq!(of(Unit::Percent, 99.98, 0.01), "99.98% ±0.010");
        assert_eq!(of(Unit::Percent, 100.0, 0.0), "100% ±0");
        assert_eq!(of(Unit::Dollars, 0.024, 1e-6), "$0.02400 ±<0.00001");
        assert_eq!(Unit::Dollars.mean(None, Lang::En), "-");
    }

    #[test]
    fn ticks_have_as_many_places_as_their_step_needs() {
        assert_eq!(Unit::Dollars.tick(12.5, 0.25), "$12.50");
        assert_eq!(Unit::Dollars.tick(1_200.0, 200.0), "$1,200");
        assert_eq!(Unit::Percent.tick(99.98, 0.02), "99.98%");
        assert_eq!(Unit::Millis.tick(300.0, 50.0), "300 ms");
        assert_eq!(Unit::Millis.tick(2_500.0, 2_500.0), "2.5 s");
        assert_eq!(Unit::Number.tick(0.4, 0.2), "0.4");
    }
}
