//! Does the file have the shape of a scenario? Each key known, each value of its kind and range.

use crate::catalog::nearest::nearest;
use crate::catalog::parameters::ENTRIES;
use crate::kernel::time::Span;
use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::keys::{Key, Kind, ListSize, Variant};
use crate::scenario::node::{Entry, Node, Table, Value};
use crate::scenario::tell::{choice_to_come, did_you_mean, expected, found, range, written};
use crate::scenario::units;
use crate::scenario::view::{fits, money_of, span_of, whole_of};
use crate::words::complaints as words;
use crate::words::complaints::Phrase;

/// What a walk over the tree finds.
#[derive(Debug, Default)]
pub struct Shape {
    /// What is wrong.
    pub complaints: Vec<Complaint>,
    /// Paths of AWS fields without effect.
    pub not_modelled: Vec<String>,
    /// Unknown keys are AWS fields that we do not know, not typing mistakes.
    pub lenient: bool,
}

impl Shape {
    /// Checks a table.
    pub fn table(&mut self, node: &Node, keys: &[Key], path: &str) {
        if let Some(table) = self.as_table(node, path) {
            self.entries(table, keys, path);
            self.missing(table, keys, node.spot, path);
        }
    }

    fn as_table<'a>(&mut self, node: &'a Node, path: &str) -> Option<&'a Table> {
        let table = node.table();
        if table.is_none() {
            self.wrong_kind(node, words::TABLE.into(), path);
        }
        table
    }

    fn entries(&mut self, table: &Table, keys: &[Key], path: &str) {
        for entry in &table.entries {
            let inner = join(path, &entry.key);
            match keys.iter().find(|key| key.is(&entry.key)) {
                _ if entry.node.value == Value::Null => {}
                Some(key) => self.value(&entry.node, key.kind, &inner, entry.key_spot),
                None if self.lenient => self.unmodelled(&entry.node, &inner),
                None => self.unknown_key(entry, keys, path),
            }
        }
    }

    fn missing(&mut self, table: &Table, keys: &[Key], spot: Spot, path: &str) {
        for key in keys.iter().filter(|key| key.required) {
            let given = [key.name, key.alias].iter().any(|n| table.get(n).is_some());
            // Said already, when the key stands there with a typing mistake.
            let mistyped = || {
                let unknown = table
                    .entries
                    .iter()
                    .filter(|e| !keys.iter().any(|k| k.is(&e.key)));
                unknown
                    .map(|e| meant(&e.key, keys))
                    .any(|name| name == Some(key.name))
            };
            if !given && !mistyped() {
                let complaint = Complaint::error("missing-key", spot)
                    .with("key", key.name)
                    .with("where", place(path))
                    .with("doc", key.doc);
                self.complaints.push(complaint);
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, keys: &[Key], path: &str) {
        // Fields without effect are accepted, but nobody looks for them.
        let useful = keys.iter().filter(|key| has_effect(key.kind));
        let names: Vec<&str> = useful.map(|key| key.name).collect();
        let mut complaint = Complaint::error("unknown-key", entry.key_spot)
            .with("key", entry.key.as_str())
            .with("where", place(path))
            .with("names", names.join(", "));
        if let Some(name) = meant(&entry.key, keys) {
            complaint = complaint.labelled(did_you_mean(name));
        }
        self.complaints.push(complaint);
    }

    fn unmodelled(&mut self, node: &Node, path: &str) {
        if !node.is_blank() && !self.not_modelled.iter().any(|known| known == path) {
            self.not_modelled.push(path.to_owned());
        }
    }

    fn value(&mut self, node: &Node, kind: Kind, path: &str, key: Spot) {
        match kind {
            Kind::Table(keys) => self.table(node, keys, path),
            Kind::Tagged(tag, variants) => self.tagged(node, tag, variants, path),
            Kind::List(of, size) => self.list(node, *of, size, path),
            Kind::OneOrMany(of) => {
                for item in node.items() {
                    self.value(item, *of, path, key);
                }
            }
            Kind::Either(plain, table) => {
                let kind = if node.table().is_some() { table } else { plain };
                self.value(node, *kind, path, key);
            }
            Kind::Map(of) => {
                let table = self.as_table(node, path);
                for entry in table.iter().flat_map(|table| &table.entries) {
                    self.value(&entry.node, *of, &join(path, &entry.key), entry.key_spot);
                }
            }
            Kind::Parameters => self.parameters(node, "", path),
            Kind::Prices => self.prices(node, "", path),
            Kind::NotModelled => self.unmodelled(node, path),
            // Whether it is for Fargate is known when the services are.
            Kind::Label | Kind::NotOnFargate | Kind::Any => {}
            Kind::Later if node.is_blank() => {}
            Kind::Later => self.push("not-modelled-yet", key, path),
            _ => self.scalar(node, kind, path),
        }
    }

    fn push(&mut self, code: &'static str, spot: Spot, path: &str) {
        self.complaints
            .push(Complaint::error(code, spot).with("key", last(path)));
    }

    fn tagged(&mut self, node: &Node, tag: &str, variants: &[Variant], path: &str) {
        let Some(table) = self.as_table(node, path) else {
            return;
        };
        let names: Vec<&str> = variants.iter().map(|variant| variant.name).collect();
        let Some(found) = table.get(tag) else {
            let complaint = Complaint::error("missing-key", node.spot)
                .with("key", tag)
                .with("where", place(path))
                .with(
                    "doc",
                    Phrase::new(words::ONE_OF, vec![("names", names.join(", ").into())]),
                );
            self.complaints.push(complaint);
            return;
        };
        let variant = found
            .text()
            .and_then(|name| variants.iter().find(|variant| variant.name == name));
        let Some(variant) = variant else {
            self.unknown_choice(found, &names, &join(path, tag));
            return;
        };
        let mut shown = table.clone();
        shown.entries.retain(|entry| entry.key != tag);
        self.entries(&shown, variant.keys, path);
        self.missing(table, variant.keys, node.spot, path);
    }

    fn list(&mut self, node: &Node, of: Kind, size: ListSize, path: &str) {
        let Value::List(items) = &node.value else {
            return self.wrong_kind(node, words::LIST.into(), path);
        };
        if items.len() < size.min || items.len() > size.max {
            let complaint = Complaint::error("list-size", node.spot)
                .with("key", last(path))
                .with("found", items.len().to_string())
                .with("min", size.min.to_string())
                .with(
                    "max",
                    if size.max == usize::MAX {
                        words::ANY_NUMBER.into()
                    } else {
                        words::Word::from(size.max.to_string())
                    },
                );
            self.complaints.push(complaint);
        }
        for (index, item) in items.iter().enumerate() {
            let inner = join(path, &name_of(item).unwrap_or_else(|| index.to_string()));
            self.value(item, of, &inner, item.spot);
        }
    }

    fn scalar(&mut self, node: &Node, kind: Kind, path: &str) {
        match kind {
            Kind::Choice(allowed, later) => self.choice(node, allowed, later, path),
            Kind::DurationOr(_, _, word) if node.text() == Some(word) => {}
            Kind::Duration(..) | Kind::DurationOr(..) | Kind::Seconds(..) => {
                let seconds = span_of(node, kind).map(Span::as_secs_f64);
                self.in_range(node, kind, seconds, path);
            }
            Kind::Number(..) | Kind::Positive => {
                self.in_range(node, kind, node.number().map(|n| n.value), path);
            }
            Kind::Whole(..) | Kind::WholeText(..) => {
                let whole = whole_of(node, kind).map(|n| n as f64);
                self.in_range(node, kind, whole, path);
            }
            _ if reads(node, kind) => {}
            _ => self.wrong_kind(node, expected(kind), path),
        }
    }

    fn in_range(&mut self, node: &Node, kind: Kind, value: Option<f64>, path: &str) {
        match value {
            Some(value) if fits(value, kind) => {}
            Some(_) => {
                let complaint = Complaint::error("out-of-range", node.spot)
                    .with("key", last(path))
                    .with("found", written(node))
                    .with("range", range(kind));
                self.complaints.push(complaint);
            }
            None => self.wrong_kind(node, expected(kind), path),
        }
    }

    fn choice(&mut self, node: &Node, allowed: &[&str], later: &[&str], path: &str) {
        match node.text() {
            Some(text) if allowed.contains(&text) => {}
            Some(text) if later.contains(&text) => {
                let complaint = Complaint::error(choice_to_come(last(path), text), node.spot)
                    .with("key", last(path))
                    .with("value", text)
                    .with("names", allowed.join(", "));
                self.complaints.push(complaint);
            }
            Some(_) => self.unknown_choice(node, allowed, path),
            None => {
                let names = vec![("names", allowed.join(", ").into())];
                self.wrong_kind(node, Phrase::new(words::ONE_OF, names).into(), path);
            }
        }
    }

    fn unknown_choice(&mut self, node: &Node, allowed: &[&str], path: &str) {
        let found = written(node);
        let mut complaint = Complaint::error("unknown-choice", node.spot)
            .with("key", last(path))
            .with("value", found)
            .with("names", allowed.join(", "));
        let near = node.text().map(|t| nearest(t, allowed.iter().copied()));
        if let Some(name) = near.and_then(|near| near.first().copied()) {
            complaint = complaint.labelled(did_you_mean(name));
        }
        self.complaints.push(complaint);
    }

    fn wrong_kind(&mut self, node: &Node, expected: words::Word, path: &str) {
        let complaint = Complaint::error("wrong-kind", node.spot)
            .with("key", last(path))
            .with("expected", expected)
            .labelled(found(node));
        self.complaints.push(complaint);
    }

    fn parameters(&mut self, node: &Node, prefix: &str, path: &str) {
        let Some(table) = self.as_table(node, path) else {
            return;
        };
        for entry in &table.entries {
            let key = join(prefix, &entry.key);
            match ENTRIES.iter().find(|known| known.key == key) {
                Some(known) => {
                    let kind = Kind::Number(known.min, known.max);
                    self.value(&entry.node, kind, &key, entry.key_spot);
                }
                None if entry.node.table().is_some() => self.parameters(&entry.node, &key, &key),
                None => self.unknown_name("unknown-parameter", entry, &key),
            }
        }
    }

    fn unknown_name(&mut self, code: &'static str, entry: &Entry, key: &str) {
        let mut complaint = Complaint::error(code, entry.key_spot).with("key", key);
        if let Some(name) = nearest(key, ENTRIES.iter().map(|known| known.key)).first() {
            complaint = complaint.labelled(did_you_mean(name));
        }
        self.complaints.push(complaint);
    }

    fn prices(&mut self, node: &Node, prefix: &str, path: &str) {
        let Some(table) = self.as_table(node, path) else {
            return;
        };
        for entry in &table.entries {
            let key = join(prefix, &entry.key);
            match entry.node.table() {
                Some(rate) if is_rate(rate) => self.table(&entry.node, RATE, &key),
                Some(_) => self.prices(&entry.node, &key, &key),
                None => self.scalar(&entry.node, Kind::Money, &key),
            }
        }
    }
}

/// The key that was probably meant.
pub fn meant<'a>(found: &str, keys: &'a [Key]) -> Option<&'a str> {
    nearest(found, keys.iter().map(|key| key.name))
        .first()
        .copied()
}

/// Whether a key of this kind changes anything.
const fn has_effect(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::NotModelled | Kind::Label | Kind::NotOnFargate | Kind::Later
    )
}

/// The keys of a rate under `[prices]`.
pub const RATE: &[Key] = &[
    crate::scenario::keys::key(
        "usd",
        Kind::Money,
        "US dollars per unit, as a plain decimal.",
        "단위당 미국 달러이며, 소수로 씁니다.",
    )
    .required(),
    crate::scenario::keys::key(
        "note",
        Kind::Text,
        "Why, or where the rate comes from.",
        "단가의 이유나 출처입니다.",
    ),
];

/// Whether a table under `[prices]` is a rate rather than a part of a dotted key.
pub fn is_rate(table: &Table) -> bool {
    table
        .entries
        .iter()
        .any(|e| RATE.iter().any(|k| k.is(&e.key)))
}

/// Whether a value of a kind without range can be read.
fn reads(node: &Node, kind: Kind) -> bool {
    let text = node.text();
    let number = node.number().and_then(|n| n.whole).map(|n| n.to_string());
    let size = text.or(number.as_deref());
    match kind {
        Kind::Text => text.is_some_and(|text| !text.trim().is_empty()),
        Kind::Flag => matches!(node.value, Value::Bool(_)),
        Kind::When => text.and_then(units::timestamp).is_some(),
        Kind::Moment => {
            text.is_some_and(|t| units::timestamp(t).is_some() || units::duration(t).is_some())
        }
        Kind::Cpu => size.and_then(units::cpu_units).is_some(),
        Kind::Memory => size.and_then(units::memory_mib).is_some(),
        Kind::Money => money_of(node).is_some(),
        _ => unreachable!("kinds with a range or with parts are checked elsewhere"),
    }
}

/// Keys that name a table of a list.
const NAMES: [&str; 6] = [
    "serviceName",
    "family",
    "policyName",
    "autoScalingGroupName",
    "scheduledActionName",
    "name",
];

/// The name that a table of a list goes by.
pub fn name_of(node: &Node) -> Option<String> {
    let table = node.table()?;
    NAMES
        .iter()
        .find_map(|key| table.get(key)?.text().map(ToOwned::to_owned))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn place(path: &str) -> words::Word {
    if path.is_empty() {
        words::TOP.into()
    } else {
        words::Word::from(format!("`{path}`"))
    }
}
