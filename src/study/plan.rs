//! Which points does a study run? Variants times levels of parameters, in a fixed order.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sampling;
use crate::scenario::{
    InputDigest, Level, Levels, Parameter, Sampling, Setting, StudyFile, Variant,
};

/// Most points of a study: more would not end.
pub const MOST_POINTS: usize = 100_000;

/// Everything that a study runs, settled before its first run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Names the folder of results.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The folder that paths of scenarios start from; of no matter to the results.
    #[serde(skip)]
    pub base: PathBuf,
    /// Seed of the first replication; none until a scenario gave it.
    pub seed: Option<u64>,
    /// Runs of each point, ≥ 1.
    pub replications: usize,
    /// Confidence of intervals, in (0, 1).
    pub confidence: f64,
    /// What differs between points, in the order of [`Point::values`].
    pub axes: Vec<Axis>,
    /// The points, in the order of results.
    pub points: Vec<Point>,
    /// Paths of the figures that charts show first.
    pub figures: Vec<String>,
    /// Every file that was read, with its digest: results of others are not continued.
    pub inputs: Vec<Read>,
}

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Read {
    /// The path, as the study or its scenario names it.
    pub path: String,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
}

impl From<&InputDigest> for Read {
    fn from(input: &InputDigest) -> Self {
        Self {
            path: input.path.clone(),
            sha256: input.sha256.clone(),
        }
    }
}

/// One thing that differs between points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Axis {
    /// Its name: `variant`, or that of a parameter.
    pub name: String,
    /// Its levels in order; of one that chance takes numbers for, those that it took.
    pub labels: Vec<String>,
    /// Whether its levels are numbers, so that charts can place them.
    pub numeric: bool,
}

/// One point: a scenario with settings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Point {
    /// What tables call it: its values, parted by commas.
    pub label: String,
    /// Its level on each axis.
    pub values: Vec<String>,
    /// The scenario, as the study names it.
    pub scenario: String,
    /// Its settings as `--set` takes them, the last of a key wins.
    pub settings: Vec<String>,
}

/// A study asks for more points than [`MOST_POINTS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} points are more than {MOST_POINTS}")]
pub struct TooMany(pub usize);

impl Plan {
    /// The points of `study`.
    pub fn of(study: &StudyFile) -> Result<Self, TooMany> {
        let variants = if study.variants.is_empty() {
            vec![None]
        } else {
            study.variants.iter().map(Some).collect()
        };
        let combinations = combinations(&study.parameters, study.sampling)?;
        let count = variants.len().saturating_mul(combinations.len());
        if count > MOST_POINTS {
            return Err(TooMany(count));
        }
        let mut points = Vec::with_capacity(count);
        for variant in &variants {
            for levels in &combinations {
                points.push(point(study, *variant, levels));
            }
        }
        let mut names = Vec::new();
        names.extend((!study.variants.is_empty()).then(|| "variant".to_owned()));
        names.extend(study.parameters.iter().map(|of| of.name.clone()));
        Ok(Self {
            name: study.name.clone(),
            title: study.title.clone(),
            base: study.base.clone(),
            seed: study.seed,
            replications: study.replications,
            confidence: study.confidence,
            axes: axes(names, &points),
            points,
            figures: study.figures.clone(),
            inputs: vec![Read::from(&study.input)],
        })
    }

    /// The variants of a comparison: each scenario with each combination of the parameters, the
    /// base first. `set` holds for all of them.
    pub fn of_comparison(
        scenarios: &[PathBuf],
        parameters: &[Parameter],
        set: &[String],
    ) -> Result<Self, TooMany> {
        let names = distinct(scenarios);
        let combinations = combinations(parameters, Sampling::Grid)?;
        let several = scenarios.len() > 1;
        let mut points = Vec::new();
        for (name, scenario) in names.iter().zip(scenarios) {
            for levels in &combinations {
                let mut values = Vec::new();
                values.extend((several || parameters.is_empty()).then(|| name.clone()));
                values.extend(levels.iter().map(|level| level.label.clone()));
                let own = levels.iter().flat_map(|level| &level.set).map(text);
                points.push(Point {
                    label: values.join(", "),
                    values,
                    scenario: scenario.to_string_lossy().into_owned(),
                    settings: set.iter().cloned().chain(own).collect(),
                });
            }
        }
        let mut axis_names = Vec::new();
        axis_names.extend((several || parameters.is_empty()).then(|| "scenario".to_owned()));
        axis_names.extend(parameters.iter().map(|of| of.name.clone()));
        Ok(Self {
            name: names.join("-vs-"),
            title: String::new(),
            base: PathBuf::new(),
            seed: None,
            replications: 1,
            confidence: 0.95,
            axes: axes(axis_names, &points),
            points,
            figures: Vec::new(),
            inputs: Vec::new(),
        })
    }
}

/// A setting as `--set` takes it.
fn text(setting: &Setting) -> String {
    format!("{}={}", setting.key, setting.value)
}

/// The stems of files; of files of the same stem with the folder that they lie in.
fn distinct(scenarios: &[PathBuf]) -> Vec<String> {
    let stem = |path: &Path| path.with_extension("").file_name().map(lossy);
    let stems: Vec<String> = scenarios
        .iter()
        .map(|path| stem(path).unwrap_or_default())
        .collect();
    let name = |(path, stem): (&PathBuf, &String)| {
        let twice = stems.iter().filter(|other| *other == stem).count() > 1;
        let folder = path.parent().and_then(Path::file_name).map(lossy);
        match folder.filter(|_| twice) {
            Some(folder) => format!("{folder}/{stem}"),
            None => stem.clone(),
        }
    };
    scenarios.iter().zip(&stems).map(name).collect()
}

fn lossy(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy().into_owned()
}

fn point(study: &StudyFile, variant: Option<&Variant>, levels: &[Level]) -> Point {
    let mut values: Vec<String> = variant.map(|of| of.name.clone()).into_iter().collect();
    values.extend(levels.iter().map(|level| level.label.clone()));
    let own = variant.map_or(&[][..], |of| &of.set);
    let levels = levels.iter().flat_map(|level| &level.set);
    let settings = study.set.iter().chain(own).chain(levels).map(text);
    let scenario = variant.and_then(|of| of.scenario.as_ref());
    Point {
        label: values.join(", "),
        values,
        scenario: scenario.unwrap_or(&study.scenario).clone(),
        settings: settings.collect(),
    }
}

/// The levels of each point: one of each parameter.
fn combinations(parameters: &[Parameter], sampling: Sampling) -> Result<Vec<Vec<Level>>, TooMany> {
    match sampling {
        Sampling::Grid => grid(parameters),
        Sampling::List => {
            let count = parameters.first().map_or(1, |first| listed(first).len());
            let at = |n: usize| parameters.iter().map(|of| listed(of)[n].clone()).collect();
            Ok((0..count).map(at).collect())
        }
        Sampling::Random { points, seed } => Ok(sampling::random(parameters, points, seed)),
        Sampling::LatinHypercube { points, seed } => {
            Ok(sampling::latin_hypercube(parameters, points, seed))
        }
    }
}

/// The levels of a parameter that has them. Asserts that it has: a range without a step was
/// refused when the study was read.
fn listed(parameter: &Parameter) -> &[Level] {
    match &parameter.levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => panic!("a range without steps is for chance only"),
    }
}

/// Every combination; the last parameter varies fastest.
fn grid(parameters: &[Parameter]) -> Result<Vec<Vec<Level>>, TooMany> {
    let counts = parameters.iter().map(|of| listed(of).len());
    let count = counts.fold(1_usize, usize::saturating_mul);
    if count > MOST_POINTS {
        return Err(TooMany(count));
    }
    let mut all = vec![Vec::new()];
    for parameter in parameters {
        let mut longer = Vec::with_capacity(all.len() * listed(parameter).len());
        for front in &all {
            for level in listed(parameter) {
                let mut levels: Vec<Level> = front.clone();
                levels.push(level.clone());
                longer.push(levels);
            }
        }
        all = longer;
    }
    Ok(all)
}

/// What differs between `points`: numbers ascending, everything else in the order of the study.
fn axes(names: Vec<String>, points: &[Point]) -> Vec<Axis> {
    let axis = |(at, name): (usize, String)| {
        let mut labels: Vec<String> = Vec::new();
        for point in points {
            if !labels.contains(&point.values[at]) {
                labels.push(point.values[at].clone());
            }
        }
        let first = labels.first().map(|label| unit(label));
        let placed = |label: &String| number(label).is_some() && Some(unit(label)) == first;
        let numeric = labels.iter().all(placed);
        if numeric {
            let of = |label: &String| number(label).expect("every label is a number");
            labels.sort_by(|a, b| of(a).total_cmp(&of(b)));
        }
        Axis {
            name,
            labels,
            numeric,
        }
    };
    names.into_iter().enumerate().map(axis).collect()
}

/// The number that a label begins with, where only a unit follows: `300ms` is 300.
pub fn number(label: &str) -> Option<f64> {
    let unit = unit(label);
    let unit_only = unit.chars().all(|c| c.is_alphabetic() || c == '%');
    let number = label[..label.len() - unit.len()].parse().ok();
    number.filter(|n: &f64| unit_only && n.is_finite())
}

/// What stands behind the number of a label: `ms` of `300ms`.
pub fn unit(label: &str) -> &str {
    let end = label.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)));
    &label[end.unwrap_or(label.len())..]
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
