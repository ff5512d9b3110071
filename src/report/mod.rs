//! HOW TO SHOW IT? Plain data becomes bytes: text, CSV, JSON, charts, HTML.
//!
//! [`RunReport`] is all that a report is made of. [`write()`] turns it into the files of a report
//! folder, one after the other, [`folder::fill`] puts them on disk whole or not at all, [`text`] is
//! what a person reads on standard output. The same input gives the same bytes: no clock, no path
//! of the machine.

use jiff::Timestamp;

use crate::billing::{Bill, PriceList};
use crate::kernel::money::Usd;
use crate::observe::availability::ErrorBudget;
use crate::observe::outcome::Outcome;
use crate::observe::troubles::Troubles;
use crate::sim::setup::Setup;
use crate::study::SteadyState;
use crate::words::Lang;

pub use files::{File, Fill, Sink, Wanted, render, write};

pub mod folder;

mod availability;

pub mod break_even;

mod calendar;

mod capacity;

mod charts;
pub mod compare;

mod costs;

mod decisions;

mod events;

mod faults;

mod files;

mod findings;

mod fleet;

mod fleet_json;

mod fleet_draining;

mod fleet_packing;

mod fleet_sizes;

mod fleet_story;

mod fleet_tables;

mod fleet_waiting;

pub(crate) mod format;

mod html;

mod html_tables;

mod launches;
pub mod metrics;

mod live;

mod live_fleet;

mod page;

mod rollouts;

mod series;
pub mod settings;
mod sheet;
pub mod size;

mod spot;

mod steady;

mod story;

mod summary;
pub mod sweep;

mod tables;

mod text;

mod thin;

mod trouble;

#[cfg(test)]
mod sample;

#[cfg(test)]
mod sample_fleet;

#[cfg(test)]
mod sample_setup;

#[cfg(test)]
mod tests;

/// Everything that a report of one run is made of.
#[derive(Clone, Copy, Debug)]
pub struct RunReport<'a> {
    /// What only people need: names, dates, digests, notes.
    pub meta: &'a Meta,
    /// What was simulated: sizes of tasks, targets, bounds.
    pub setup: &'a Setup,
    /// What happened.
    pub outcome: &'a Outcome,
    /// What it cost.
    pub bill: &'a Bill,
    /// The rates it was billed at.
    pub prices: &'a PriceList,
    /// What went wrong in it.
    pub troubles: &'a Troubles,
}

/// What a report says of a run beyond its figures.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    /// Name of the scenario: the stem of its file, `first` for `scenarios/first.toml`.
    pub scenario: String,
    /// `title` of the scenario; empty when it has none.
    pub title: String,
    /// The base seed of the run.
    pub seed: u64,
    /// Calendar time of the start, when the scenario gives one.
    pub start: Option<Timestamp>,
    /// Region of the prices, `us-east-1`.
    pub region: String,
    /// Version of ecsim.
    pub version: String,
    /// Date of the price list, `2026-11-01`.
    pub price_list_date: String,
    /// Every file that was read, in the order of reading.
    pub inputs: Vec<Input>,
    /// Rates that the scenario set or changed.
    pub overrides: Vec<PriceOverride>,
    /// Objectives of the scenario, judged.
    pub objectives: Vec<Objective>,
    /// From where on the run is steady, where the scenario asks for that.
    pub steady: Option<SteadyState>,
    /// Objective of availability, in percent.
    pub availability_percent: Option<f64>,
    /// Warnings of the scenario.
    pub warnings: Vec<Warning>,
    /// AWS fields that were given and have no effect, as `web: logConfiguration`.
    pub not_modelled: Vec<String>,
}

/// One warning of the scenario. `summary.json` has it in English, whoever asked for the run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// Its stable code.
    pub code: &'static str,
    /// English.
    pub en: String,
    /// 한국어.
    pub ko: String,
}

impl Warning {
    /// What people read.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

/// One file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Its name as the scenario writes it; never an absolute path of the machine.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// One rate that the scenario set or changed (`[prices]`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceOverride {
    /// Key of the rate, `alb.hour`.
    pub key: String,
    /// The rate that was used.
    pub rate: Usd,
    /// Why, in the words of the scenario.
    pub note: String,
}

/// One objective of the scenario (`[objectives]`) and whether the run met it.
#[derive(Clone, PartialEq, Debug)]
pub struct Objective {
    /// Its key, `latencyP99`.
    pub key: String,
    /// The service it is about; none for the whole run.
    pub service: Option<String>,
    /// What was asked, ready to print: `300ms`.
    pub asked: String,
    /// What was found, ready to print.
    pub found: String,
    /// Whether it was met.
    pub met: bool,
    /// Of availability: the failures that it allows, and those that there were.
    pub budget: Option<ErrorBudget>,
}

/// The summary for people: at most 25 lines of at most 100 columns. `place` is where the report was
/// written, as the user should read it; none when nothing was written.
pub fn text(report: &RunReport<'_>, lang: Lang, place: Option<&str>) -> String {
    text::summary(report, lang, place)
}

/// `summary.json`, as [`write()`] writes it: also what `--format json` prints.
pub fn summary_json(report: &RunReport<'_>) -> String {
    summary::pretty(&summary::value(report))
}

/// What was found of an objective, and of availability what it allows and what was spent.
pub fn found(found: &str, budget: Option<&ErrorBudget>, lang: Lang) -> String {
    availability::found(found, budget, lang)
}

/// What the objective of a key is called: the key, and in Korean availability by its word.
pub fn objective_name(key: &str, lang: Lang) -> String {
    availability::objective_name(key, lang)
}
