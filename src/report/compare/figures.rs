//! How is a figure of a comparison called and written? Names, units, and as many digits as count.

use crate::report::format;
use crate::study::{Comparison, Difference, Finding, Row};
use crate::words::{Lang, compare as words};

/// What stands with a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    Dollars,
    Milliseconds,
    Percent,
    Seconds,
    None,
}

impl Unit {
    /// Of the figure of a row.
    pub fn of(row: &Row) -> Self {
        let path = &row.path;
        if row.is_line || path.ends_with("Usd") {
            Self::Dollars
        } else if path.contains(".latencyMs.") {
            Self::Milliseconds
        } else if path.contains("Percent") {
            Self::Percent
        } else if path.ends_with("Seconds") {
            Self::Seconds
        } else {
            Self::None
        }
    }

    /// Its stable name.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Dollars => Some("usd"),
            Self::Milliseconds => Some("ms"),
            Self::Percent => Some("percent"),
            Self::Seconds => Some("s"),
            Self::None => None,
        }
    }

    fn with(self, number: &str) -> String {
        let (sign, digits) = number
            .strip_prefix('-')
            .map_or(("", number), |digits| ("-", digits));
        match self {
            Self::Dollars => format!("{sign}${digits}"),
            Self::Milliseconds => format!("{number} ms"),
            Self::Percent => format!("{number}%"),
            Self::Seconds => format!("{number} s"),
            Self::None => number.to_owned(),
        }
    }
}

/// The service that a figure is about.
pub fn service(row: &Row) -> Option<&str> {
    let rest = row.path.strip_prefix("services.")?;
    rest.split('.').next().filter(|_| !row.is_line)
}

/// What a figure is called.
pub fn name(of: &Comparison, row: &Row, lang: Lang) -> String {
    if row.is_line {
        let plain = row.path.rsplit(' ').next().unwrap_or(&row.path);
        let called = of.line_name(&row.path);
        return called.map_or(plain, |text| text.in_lang(lang)).to_owned();
    }
    let own = service(row).map_or(&*row.path, |service| {
        &row.path["services.".len() + service.len() + 1..]
    });
    let found = words::FIGURES.iter().find(|(path, _)| *path == own);
    found.map_or(own, |(_, text)| text.in_lang(lang)).to_owned()
}

/// The same with its service, where there are several.
pub fn full_name(of: &Comparison, row: &Row, lang: Lang) -> String {
    let name = name(of, row, lang);
    match service(row).filter(|_| of.services().len() > 1) {
        Some(service) => format!("{service} {name}"),
        None => name,
    }
}

/// The figures of a variant as tables show them: those of the run, then lines of the bill behind
/// the cost, then those of each service.
pub fn in_order(of: &Comparison, variant: usize) -> Vec<(&Row, &Difference)> {
    let all: Vec<_> = of.shown(variant).collect();
    let of_run = |row: &Row, cost: bool| {
        !row.is_line && service(row).is_none() && row.path.starts_with("cost.") == cost
    };
    let mut rows: Vec<_> = all.iter().filter(|(row, _)| of_run(row, true)).collect();
    rows.extend(all.iter().filter(|(row, _)| row.is_line));
    rows.extend(all.iter().filter(|(row, _)| of_run(row, false)));
    for name in of.services() {
        rows.extend(all.iter().filter(|(row, _)| service(row) == Some(name)));
    }
    rows.into_iter().copied().collect()
}

/// One row of a table, ready to print.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cells {
    pub before: String,
    pub after: String,
    pub difference: String,
    /// In percent of before.
    pub relative: String,
    pub interval: String,
    pub finding: String,
}

/// The cells of a difference. All numbers of a row have the same decimals: three figures of the
/// values, two of the interval.
pub fn cells(row: &Row, of: &Difference, lang: Lang) -> Cells {
    let unit = Unit::of(row);
    let decimals = decimals(of, unit);
    let number = |value: f64| grouped(value, decimals);
    let signed = |value: f64| {
        let text = number(value);
        let plus = if text.starts_with('-') || value <= 0.0 {
            ""
        } else {
            "+"
        };
        format!("{plus}{text}")
    };
    let value = |value: Option<f64>| {
        value.map_or_else(|| "–".to_owned(), |value| unit.with(&number(value)))
    };
    let paired = of.paired.as_ref().filter(|_| of.finding != Finding::Same);
    let interval = paired.and_then(|of| of.interval);
    let none = || {
        let same = of.finding == Finding::Same;
        if same { "0".to_owned() } else { String::new() }
    };
    Cells {
        before: value(of.before),
        after: value(of.after),
        difference: paired.map_or_else(none, |of| signed(of.difference)),
        relative: paired
            .and(of.relative_percent())
            .map_or_else(String::new, percent),
        interval: interval.map_or_else(String::new, |of| {
            format!("{} .. {}", signed(of.low), signed(of.high))
        }),
        finding: finding(of.finding).in_lang(lang).to_owned(),
    }
}

/// What a finding is called in a table.
pub const fn finding(of: Finding) -> crate::words::Text {
    match of {
        Finding::Real => words::REAL,
        Finding::Weak => words::WEAK,
        Finding::NotShown => words::NOT_SHOWN,
        Finding::Same => words::SAME,
        Finding::Unknown => words::UNKNOWN,
        Finding::OneSided => words::ONE_SIDED,
    }
}

/// A change in percent with its sign, to two figures at least: `-12.3%`.
pub fn percent(value: f64) -> String {
    let decimals = places(value, 2.0).clamp(1, 4);
    let text = grouped(value, decimals);
    let plus = if value > 0.0 { "+" } else { "" };
    format!("{plus}{text}%")
}

fn decimals(of: &Difference, unit: Unit) -> usize {
    let paired = of.paired.as_ref();
    let half = paired
        .and_then(|of| of.interval)
        .map_or(0.0, |of| (of.high - of.low) / 2.0);
    let difference = paired.map_or(0.0, |of| of.difference);
    let spread = if half > 0.0 { half } else { difference };
    let value = of
        .before
        .unwrap_or(0.0)
        .abs()
        .max(of.after.unwrap_or(0.0).abs());
    let whole =
        of.before.is_none_or(|v| v.fract() == 0.0) && of.after.is_none_or(|v| v.fract() == 0.0);
    let of_value = if whole { 0 } else { places(value, 3.0) };
    let least = if unit == Unit::Dollars { 2 } else { 0 };
    of_value.max(places(spread, 2.0)).clamp(least, 7)
}

/// Decimals that show so many figures of `value`.
fn places(value: f64, figures: f64) -> usize {
    let value = value.abs();
    if value < 1e-12 {
        return 0;
    }
    (figures - 1.0 - libm::floor(libm::log10(value))).clamp(0.0, 9.0) as usize
}

fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{}{rest}", format::group(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_signs_and_thousands_and_no_negative_zero() {
        assert_eq!(grouped(-1_234.567, 1), "-1,234.6");
        assert_eq!(grouped(-0.001, 2), "0.00");
        assert_eq!(percent(-12.34), "-12.3%");
        assert_eq!(percent(0.0123), "+0.012%");
        assert_eq!(Unit::Dollars.with("-1.50"), "-$1.50");
    }

    #[test]
    fn digits_go_by_the_interval() {
        assert_eq!((places(0.0042, 2.0), places(123.0, 3.0)), (4, 0));
        assert_eq!((places(0.0, 2.0), places(9.9, 3.0)), (0, 2));
    }
}
