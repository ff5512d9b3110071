//! What does the checked tree mean? Everything put together, and what does not fit together named.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::catalog::parameters::Parameters;
use crate::kernel::time::{Instant, Span};
use crate::scenario::complaint::{Complaint, Severity, Spot};
use crate::scenario::files::Files;
use crate::scenario::keys::{Key, Kind};
use crate::scenario::node::{Node, Table};
use crate::scenario::shape::{Shape, meant};
use crate::scenario::units;
use crate::scenario::view::View;
use crate::words::complaints::Word;

pub mod alarm;
pub mod changes;
pub mod compatibility;
pub mod container;
pub mod custom_metric;
pub mod deployment;
pub mod distribution;
pub mod faults;
pub mod fleet;
pub mod group;
pub mod group_parts;
pub mod group_scaling;
pub mod launch;
pub mod life;
pub mod load_balancer;
pub mod managed_instances;
pub mod metric;
pub mod money;
pub mod placement;
pub mod policy;
pub mod predictive;
pub mod priced;
pub mod provider;
pub mod request;
pub mod run;
pub mod run_tasks;
pub mod scaling;
pub mod scheduled;
pub mod service;
pub mod spot;
pub mod spot_mix;
pub mod spot_prices;
pub mod step;
pub mod task_definition;
pub mod trace_words;
pub mod workload;
pub mod zone_rebalancing;

/// What is known while a scenario is put together.
#[derive(Debug)]
pub struct Context {
    /// Files that are read on the way.
    pub files: Files,
    /// What is wrong, and what will surprise.
    pub complaints: Vec<Complaint>,
    /// Paths of AWS fields without effect.
    pub not_modelled: Vec<String>,
    /// `[[alarms]]`, and those inside policies.
    pub alarms: alarm::Alarms,
    /// The named parameters.
    pub parameters: Parameters,
    /// `run.start`
    pub start: Option<Timestamp>,
    /// `run.duration`
    pub duration: Span,
}

impl Context {
    /// Remembers an error at `spot`.
    pub fn error(&mut self, code: &'static str, spot: Spot) -> &mut Complaint {
        self.complaints.push(Complaint::error(code, spot));
        self.complaints.last_mut().expect("one was just pushed")
    }

    /// Remembers a warning at `spot`.
    pub fn warning(&mut self, code: &'static str, spot: Spot) -> &mut Complaint {
        self.complaints.push(Complaint::warning(code, spot));
        self.complaints.last_mut().expect("one was just pushed")
    }

    /// Checks the shape of a table that was read on the way.
    pub fn check(&mut self, node: &Node, keys: &[Key], path: &str) {
        let mut shape = Shape {
            lenient: true,
            ..Shape::default()
        };
        shape.table(node, keys, path);
        self.complaints.append(&mut shape.complaints);
        self.not_modelled.append(&mut shape.not_modelled);
    }

    /// Whether there is an error yet.
    pub fn failed(&self) -> bool {
        self.complaints
            .iter()
            .any(|complaint| complaint.severity == Severity::Error)
    }
}

/// Complains about every name that stands twice.
pub fn unique(context: &mut Context, key: &'static str, names: &[(String, Spot)]) {
    let mut seen = BTreeSet::new();
    for (name, spot) in names {
        if !seen.insert(name) {
            let complaint = context.error("duplicate-name", *spot);
            complaint.add("key", key);
            complaint.add("name", name.as_str());
        }
    }
}

/// An instant of the run: a duration since its start, or a calendar time.
pub fn moment(context: &mut Context, view: View<'_>, name: &'static str) -> Option<Instant> {
    moment_of(context, view.node(name)?, name)
}

/// The same of one value that stands at `name`.
pub fn moment_of(context: &mut Context, node: &Node, name: &'static str) -> Option<Instant> {
    let text = node.text()?;
    if let Some(span) = units::duration(text) {
        return Some(Instant::START + span);
    }
    let when = units::timestamp(text)?.as_nanosecond();
    let Some(start) = context.start else {
        context.error("needs-start", node.spot).add("key", name);
        return None;
    };
    let Ok(nanos) = u64::try_from(when - start.as_nanosecond()) else {
        context.error("before-start", node.spot).add("key", name);
        return None;
    };
    Some(Instant::from_nanos(nanos))
}

/// Complains when `name`, which a table needs in this case only, is not there. A key that stands
/// there with a typing mistake was complained about.
pub fn needs(context: &mut Context, view: View<'_>, name: &'static str, place: impl Into<Word>) {
    let unknown = |key: &str| !view.keys.iter().any(|known| known.is(key));
    let mistyped = view
        .table
        .entries
        .iter()
        .any(|entry| unknown(&entry.key) && meant(&entry.key, view.keys) == Some(name));
    if !view.has(name) && !mistyped {
        let complaint = context.error("missing-key", view.spot);
        complaint.add("key", name).add("where", place);
        complaint.add("doc", view.key(name).doc);
    }
}

/// An empty table, for sections that are not given.
pub fn nothing(spot: Spot) -> Node {
    Node {
        spot,
        value: crate::scenario::node::Value::Table(Table::default()),
    }
}

/// The table at `name`, or an empty one with the same keys.
pub fn section<'a>(view: View<'a>, name: &str, empty: &'a Node) -> View<'a> {
    let Kind::Table(keys) = view.key(name).kind else {
        panic!("{name:?} is no table");
    };
    view.table(name)
        .or_else(|| View::of(empty, keys))
        .expect("an empty table is a table")
}
