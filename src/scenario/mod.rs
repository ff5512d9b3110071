//! WHAT IS ASKED? A file becomes a checked set-up, or all complaints at once.
//!
//! The text is read into a tree of values that know their place (`node`); one table of keys
//! (`keys`) says what may stand where, and is also what the JSON Schema and `ecsim defaults` are
//! made of; `resolve` turns the checked tree into `sim::setup::Setup`.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::sim::setup::Setup;

mod complaint;
mod defaults;
mod deployment_warnings;
mod files;
mod fleet_warnings;
mod json_reader;
mod keys;
mod load;
mod membership;
mod node;
mod overrides;
mod resolve;
mod scaling_warnings;
mod schema;
mod shape;
mod spot_warnings;
mod study;
mod study_levels;
mod tell;
mod toml_reader;
mod units;
mod view;
mod warnings;

#[cfg(test)]
mod tests;

pub use complaint::{Complaint, Complaints, Place, Severity, Source, Spot};
pub use study::{
    Between, Level, Levels, Parameter, Sampling, Setting, StudyFile, Variant, is_study, load_study,
};
pub use study_levels::{sized, varied};

/// A scenario, checked and resolved.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without extension: names the report folder.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// `title`; the name when there is none.
    pub title: String,
    /// `region.name`, such as `us-east-1`.
    pub region: String,
    /// `run.start`: the calendar time of the simulated zero, when the scenario gives one.
    pub start: Option<Timestamp>,
    /// What is simulated.
    pub setup: Setup,
    /// `run.warmUp`: what is not yet the steady state, where the scenario asks for it.
    pub warm_up: Option<WarmUp>,
    /// `[prices]`, in the order of the scenario.
    pub prices: Vec<PriceOverride>,
    /// `[objectives]`.
    pub objectives: Objectives,
    /// What will surprise; never empty of reasons, often empty.
    pub warnings: Complaints,
    /// AWS fields that were given and have no effect in the model, each once, as paths.
    pub not_modelled: Vec<String>,
    /// Every file that was read, in the order of reading, the scenario first.
    pub inputs: Vec<InputDigest>,
    /// The `--set`s that were applied, as they were written.
    pub overrides: Vec<String>,
}

/// `run.warmUp`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarmUp {
    /// So long: whole minutes, fewer than the run has.
    Cut(Span),
    /// As MSER-5 finds it.
    Mser,
}

/// A rate that the scenario sets (`[prices]`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceOverride {
    /// Key of the rate in the price list.
    pub key: String,
    /// US dollars per unit of the rate.
    pub usd: Usd,
    /// Why, or where the rate comes from.
    pub note: String,
}

/// What the result must reach (`[objectives]`).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Objectives {
    /// `latencyP50`, `latencyP95`, … as (percentile in 0–100, longest latency), ascending.
    pub latency: Vec<(f64, Span)>,
    /// `availability`: least served share of answered requests, in percent.
    pub availability_percent: Option<f64>,
    /// `monthlyUsd`: highest cost of 730 hours.
    pub monthly_usd: Option<Usd>,
}

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InputDigest {
    /// The path as the scenario names it.
    pub path: String,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
}

/// One `--set path.to.key=value`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    /// As it was written.
    pub text: String,
}

impl Override {
    /// A `--set` as it was written. It is checked when the scenario is loaded, so that its
    /// complaints come together with those of the file.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// What `ecsim check` found.
#[derive(Clone, PartialEq, Debug)]
pub struct Checked {
    /// Why the scenario cannot run; empty when it can.
    pub complaints: Complaints,
    /// What will surprise.
    pub warnings: Complaints,
    /// AWS fields that were given and have no effect; known when there is no complaint.
    pub not_modelled: Vec<String>,
}

/// One row of `ecsim defaults`.
#[derive(Clone, PartialEq, Debug)]
pub struct DefaultRow {
    /// The key: of `[parameters]`, or a path in the scenario.
    pub key: String,
    /// The default, as a scenario would write it.
    pub value: String,
    /// Unit; empty where the value carries it.
    pub unit: &'static str,
    /// Grade of evidence, `A` to `E`; `-` where it is ecsim's own choice of a convenience.
    pub grade: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// What it means.
    pub meaning: crate::words::Text,
}

/// Reads the scenario at `path` (TOML, or JSON of the same shape when it ends in `.json`), applies
/// `overrides` in order, and resolves everything that the run and the bill need. The error holds
/// every complaint about the scenario, its task definition files and its overrides.
pub fn load(path: &Path, overrides: &[Override]) -> Result<Scenario, Complaints> {
    let (scenario, found) = load::load(path, overrides);
    match scenario {
        Some(scenario) => Ok(Scenario {
            warnings: load::only(&found, Severity::Warning),
            ..scenario
        }),
        None => Err(load::only(&found, Severity::Error)),
    }
}

/// Everything that is wrong with the scenario at `path`, and everything that will surprise.
pub fn check(path: &Path, overrides: &[Override]) -> Checked {
    let (scenario, found) = load::load(path, overrides);
    Checked {
        not_modelled: scenario.map_or_else(Vec::new, |scenario| scenario.not_modelled),
        complaints: load::only(&found, Severity::Error),
        warnings: load::only(&found, Severity::Warning),
    }
}

/// The JSON Schema (draft-07) of a scenario, for editors.
pub fn schema() -> serde_json::Value {
    schema::schema()
}

/// The JSON Schema (draft-07) of a study, for editors.
pub fn study_schema() -> serde_json::Value {
    schema::study_schema()
}

/// Every default: of the named parameters of the model, and of the keys of a scenario.
pub fn defaults() -> Vec<DefaultRow> {
    defaults::defaults()
}

/// A commented starter scenario called `name`, its comments in `lang`. It runs as it is.
pub fn starter(name: &str, lang: crate::words::Lang) -> String {
    crate::words::starter::STARTER
        .in_lang(lang)
        .replace("@name@", name)
}
