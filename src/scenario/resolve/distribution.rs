//! Which distribution is meant? From a table (or a plain duration) to `kernel::distribution`.

use std::path::Path;

use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::keys::Kind;
use crate::scenario::node::Node;
use crate::scenario::resolve::Context;
use crate::scenario::units;
use crate::scenario::view::{View, fits, span_of};

/// The variant of a tagged table: its name, and its fields.
pub fn tagged(node: &Node, kind: Kind) -> Option<(&'static str, View<'_>)> {
    let Kind::Tagged(tag, variants) = kind else {
        panic!("no tagged table");
    };
    let name = node.table()?.get(tag)?.text()?;
    let variant = variants.iter().find(|variant| variant.name == name)?;
    Some((variant.name, View::of(node, variant.keys)?))
}

/// The distribution at `name`; nothing when it is absent or was complained about.
pub fn resolve(context: &mut Context, view: View<'_>, name: &str) -> Option<Distribution> {
    let Kind::Either(plain, table) = view.key(name).kind else {
        panic!("{name:?} is no distribution");
    };
    let Some(node) = view.node(name) else {
        let value = units::duration(view.key(name).default)?;
        return Some(Distribution::Constant { value });
    };
    if node.table().is_none() {
        let value = span_of(node, *plain)?;
        return fits(value.as_secs_f64(), *plain).then_some(Distribution::Constant { value });
    }
    let (name, view) = tagged(node, *table)?;
    match name {
        "constant" => Some(Distribution::Constant {
            value: view.span("value")?,
        }),
        "exponential" => Some(Distribution::Exponential {
            mean: positive(context, view, "mean")?,
        }),
        "lognormal" => lognormal(context, view),
        "gamma" => Some(Distribution::Gamma {
            mean: positive(context, view, "mean")?,
            cv: view.number("cv")?,
        }),
        "weibull" => Some(Distribution::Weibull {
            mean: positive(context, view, "mean")?,
            shape: view.number("shape")?,
        }),
        "pareto" => pareto(context, view),
        "empirical" => empirical(context, view),
        _ => unreachable!("every variant of the table is read"),
    }
}

fn positive(context: &mut Context, view: View<'_>, name: &'static str) -> Option<Span> {
    let span = view.span(name)?;
    if span == Span::ZERO {
        context
            .error("must-be-positive", view.spot(name))
            .add("key", name);
        return None;
    }
    Some(span)
}

fn lognormal(context: &mut Context, view: View<'_>) -> Option<Distribution> {
    let given = |names: [&str; 2]| names.map(|name| view.has(name));
    match (given(["mean", "cv"]), given(["median", "sigma"])) {
        ([true, true], [false, false]) => Some(Distribution::Lognormal {
            mean: positive(context, view, "mean")?,
            cv: view.number("cv")?,
        }),
        ([false, false], [true, true]) => {
            let median = positive(context, view, "median")?.as_secs_f64();
            let sigma = view.number("sigma")?;
            // Mean exp(μ + σ²/2), cv² = exp(σ²) − 1: moments of the log-normal.
            let variance = sigma * sigma;
            Some(Distribution::Lognormal {
                mean: Span::from_secs_f64(median * libm::exp(variance / 2.0)),
                cv: libm::sqrt(libm::expm1(variance)),
            })
        }
        _ => {
            pairs(context, view.spot, "mean, cv", "median, sigma");
            None
        }
    }
}

fn pairs(context: &mut Context, spot: Spot, one: &str, other: &str) {
    let complaint = context.error("one-pair", spot);
    complaint.add("one", one);
    complaint.add("other", other);
}

fn pareto(context: &mut Context, view: View<'_>) -> Option<Distribution> {
    let (alpha, max) = (view.number("alpha")?, positive(context, view, "max")?);
    match (view.has("min"), view.has("mean")) {
        (true, false) => {
            let min = positive(context, view, "min")?;
            if min >= max {
                let complaint = context.error("order", view.spot("max"));
                complaint.add("low", "min").add("high", "max");
                return None;
            }
            Some(Distribution::Pareto { alpha, min, max })
        }
        (false, true) => {
            let mean = positive(context, view, "mean")?;
            let min = smallest_for_mean(alpha, mean, max);
            if min.is_none() {
                let complaint = context.error("order", view.spot("max"));
                complaint.add("low", "mean").add("high", "max");
            }
            let min = min?;
            Some(Distribution::Pareto { alpha, min, max })
        }
        _ => {
            pairs(context, view.spot, "min, max", "mean, max");
            None
        }
    }
}

/// The smallest value that gives a bounded Pareto its mean, by bisection: the mean grows with it.
fn smallest_for_mean(alpha: f64, mean: Span, max: Span) -> Option<Span> {
    let (mut low, mut high) = (1, max.nanos().checked_sub(1)?);
    let mean_of = |nanos| {
        let min = Span::from_nanos(nanos);
        Distribution::Pareto { alpha, min, max }.mean()
    };
    if mean >= max || high < low || mean_of(low) > mean {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if mean_of(middle) <= mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(Span::from_nanos(low))
}

fn empirical(context: &mut Context, view: View<'_>) -> Option<Distribution> {
    let values = match (view.has("values"), view.text("file")) {
        (true, None) => {
            let Kind::List(of, _) = view.key("values").kind else {
                panic!("values is a list");
            };
            let items = view.node("values")?.items();
            let read = |item| span_of(item, *of).filter(|s| fits(s.as_secs_f64(), *of));
            items.iter().map(read).collect::<Option<Vec<Span>>>()?
        }
        (false, Some(file)) => from_file(context, view, &file)?,
        _ => {
            pairs(context, view.spot, "values", "file");
            return None;
        }
    };
    (!values.is_empty()).then_some(Distribution::Empirical { values })
}

fn from_file(context: &mut Context, view: View<'_>, file: &str) -> Option<Vec<Span>> {
    let spot = view.spot("file");
    let path = context.files.path(file);
    if let Err(error) = context.files.digest(file) {
        let complaint = context.error("unreadable", spot);
        complaint.add("file", file).add("reason", error.to_string());
        return None;
    }
    match read_values(&path, view.text("column").as_deref()) {
        Ok(values) => Some(values),
        Err((row, reason)) => {
            let complaint = context.error("bad-csv", spot);
            complaint.add("file", file).add("row", row.to_string());
            complaint.add("reason", reason);
            None
        }
    }
}

/// One value per row: seconds, or a duration with its unit; a first row that is none is a header.
fn read_values(path: &Path, column: Option<&str>) -> Result<Vec<Span>, (u64, String)> {
    // With CRLF the reader's line numbers fall behind.
    let text = std::fs::read_to_string(path).map_err(|error| (1, error.to_string()))?;
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let (mut values, mut index, mut first) = (Vec::new(), 0, true);
    for record in reader.records() {
        let record =
            record.map_err(|e| (e.position().map_or(1, csv::Position::line), e.to_string()))?;
        let row = record.position().map_or(1, csv::Position::line);
        if first {
            first = false;
            if let Some(name) = column {
                let found = record
                    .iter()
                    .position(|field| field.trim_start_matches('\u{feff}') == name);
                index = found.ok_or_else(|| (row, format!("no column {name:?}")))?;
                continue;
            }
            if value(record.get(0).unwrap_or("")).is_none() {
                continue;
            }
        }
        let field = record.get(index).unwrap_or("");
        values.push(value(field).ok_or_else(|| (row, format!("{field:?}")))?);
    }
    if values.is_empty() {
        return Err((1, "no value".to_owned()));
    }
    Ok(values)
}

fn value(field: &str) -> Option<Span> {
    let field = field.trim_start_matches('\u{feff}');
    let seconds = field.parse().ok().filter(|s| (0.0..=86_400.0).contains(s));
    seconds
        .map(Span::from_secs_f64)
        .or_else(|| units::duration(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pareto_found_by_its_mean_has_that_mean() {
        let (mean, max) = (Span::from_millis(12), Span::from_secs(2));
        for alpha in [0.5, 1.0, 1.5, 2.5] {
            let min = smallest_for_mean(alpha, mean, max).unwrap();
            let found = Distribution::Pareto { alpha, min, max }.mean();
            let error = (found.as_secs_f64() / mean.as_secs_f64() - 1.0).abs();
            assert!(error < 1e-6, "{alpha}: {found}");
        }
        assert_eq!(smallest_for_mean(1.5, max, max), None);
    }
}
