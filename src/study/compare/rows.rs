//! Which differences are real? Each figure of each variant against the base, pair by pair.

use crate::study::figures::Metric;
use crate::study::replications::Replication;
use crate::study::statistics::mean::mean;
use crate::study::statistics::paired::{Verdict, more_needed};
use crate::study::statistics::{Paired, many, paired};

/// One figure of all variants.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its path, as [`Metric::path`], or a line of the bill.
    pub path: String,
    /// Whether it is a line of the bill: where there is none, it costs nothing.
    pub is_line: bool,
    /// Its difference in each variant but the base, in their order.
    pub variants: Vec<Difference>,
}

/// A figure of a variant against that of the base.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Mean of the base over the pairs; over all that it has where there is no pair.
    pub before: Option<f64>,
    /// The same of the variant.
    pub after: Option<f64>,
    /// The pairs together; none where one side has no such figure.
    pub paired: Option<Paired>,
    /// What they show.
    pub finding: Finding,
    /// About how many more replications would show it; none where none would, or none is needed.
    pub more: Option<u64>,
}

/// What the pairs of a figure show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// Equal in every replication.
    Same,
    /// No luck, all comparisons judged together.
    Real,
    /// Its own interval leaves out zero, but of so many comparisons one may do that by luck.
    Weak,
    /// It may be luck.
    NotShown,
    /// One replication shows nothing.
    Unknown,
    /// Only one side has this figure, or none.
    OneSided,
}

impl Finding {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Real => "real",
            Self::Weak => "weak",
            Self::NotShown => "notShown",
            Self::Unknown => "unknown",
            Self::OneSided => "oneSided",
        }
    }
}

impl Row {
    /// Whether it is zero, or nothing, on all sides in every replication.
    pub fn is_silent(&self) -> bool {
        self.variants.iter().all(Difference::is_silent)
    }
}

impl Difference {
    fn is_silent(&self) -> bool {
        let nothing = |value: Option<f64>| value.is_none_or(|value| value == 0.0);
        let equal = self.paired.as_ref().is_none_or(|of| {
            let flat = of.interval.is_none_or(|i| i.low == 0.0 && i.high == 0.0);
            of.difference == 0.0 && flat
        });
        nothing(self.before) && nothing(self.after) && equal
    }

    /// The difference as a share of what was before, in percent.
    pub fn relative_percent(&self) -> Option<f64> {
        let of = self.paired.as_ref()?;
        (of.before != 0.0).then(|| of.difference / of.before.abs() * 100.0)
    }
}

/// Every figure of `sides` (the base first; equally many replications of each), intervals at
/// `confidence`, and how many comparisons were judged together at it.
pub fn rows(sides: &[&[Replication]], confidence: f64) -> (Vec<Row>, usize) {
    let mut rows: Vec<Row> = paths(sides)
        .into_iter()
        .map(|(path, is_line)| {
            let before = column(sides[0], &path, is_line);
            let variants = sides[1..].iter();
            let variants =
                variants.map(|side| alone(&before, &column(side, &path, is_line), confidence));
            Row {
                variants: variants.collect(),
                is_line,
                path,
            }
        })
        .collect();
    let shown = rows.iter().filter(|row| !row.is_silent()).count();
    let judged = (shown * (sides.len() - 1)).max(1);
    let each = many::each(confidence, judged);
    for row in &mut rows {
        let before = column(sides[0], &row.path, row.is_line);
        for (at, of) in row.variants.iter_mut().enumerate() {
            let after = column(sides[at + 1], &row.path, row.is_line);
            together(of, &pairs(&before, &after), each);
        }
    }
    (rows, judged)
}

/// Every figure, then every line of the bill, each in the order of the first run that has it.
fn paths(sides: &[&[Replication]]) -> Vec<(String, bool)> {
    let mut paths: Vec<(String, bool)> = Vec::new();
    let lists: [fn(&Replication) -> &[Metric]; 2] = [|run| &run.metrics, |run| &run.costs];
    for (is_line, list) in [false, true].into_iter().zip(lists) {
        for metric in sides.iter().copied().flatten().flat_map(list) {
            if !paths.iter().any(|(path, _)| *path == metric.path) {
                paths.push((metric.path.clone(), is_line));
            }
        }
    }
    paths
}

/// A figure by replication. A line of the bill that is not there costs nothing, and without Spot
/// nothing is interrupted.
fn column(side: &[Replication], path: &str, is_line: bool) -> Vec<Option<f64>> {
    let absent = (is_line || path.starts_with("spot.")).then_some(0.0);
    let value = |run: &Replication| {
        let list = if is_line { &run.costs } else { &run.metrics };
        let found = list.iter().find(|metric| metric.path == path);
        found.map_or(absent, |metric| metric.value)
    };
    side.iter().map(value).collect()
}

/// The pairs of which both sides are there.
fn pairs(before: &[Option<f64>], after: &[Option<f64>]) -> (Vec<f64>, Vec<f64>) {
    let pairs = before.iter().zip(after);
    pairs.filter_map(|(b, a)| Some(((*b)?, (*a)?))).unzip()
}

/// The difference with its own interval.
fn alone(before: &[Option<f64>], after: &[Option<f64>], confidence: f64) -> Difference {
    let (b, a) = pairs(before, after);
    let all = |values: &[Option<f64>]| {
        let there: Vec<f64> = values.iter().copied().flatten().collect();
        mean(&there)
    };
    let Some(of) = paired(&b, &a, confidence) else {
        return Difference {
            before: all(before),
            after: all(after),
            paired: None,
            finding: Finding::OneSided,
            more: None,
        };
    };
    let finding = match of.verdict() {
        Verdict::Same => Finding::Same,
        Verdict::Real => Finding::Real,
        Verdict::NotShown => Finding::NotShown,
        Verdict::Unknown => Finding::Unknown,
    };
    Difference {
        before: Some(of.before),
        after: Some(of.after),
        finding,
        more: None,
        paired: Some(of),
    }
}

/// What remains of a finding when each of many comparisons must be as sure as `each`.
fn together(of: &mut Difference, (before, after): &(Vec<f64>, Vec<f64>), each: f64) {
    let Some(surer) = paired(before, after, each) else {
        return;
    };
    if of.finding == Finding::Real && surer.verdict() != Verdict::Real {
        of.finding = Finding::Weak;
    }
    if matches!(of.finding, Finding::Weak | Finding::NotShown) {
        of.more = more_needed(before, after, each);
    }
}
