//! What is assumed where nothing is said? Every default, with its grade of evidence and its source.

use crate::catalog::parameters::{ENTRIES, Grade};
use crate::scenario::DefaultRow;
use crate::scenario::keys::{Key, Kind, SCENARIO};
use crate::words::Text;

/// The named parameters first, then the keys of a scenario in its own order.
pub fn defaults() -> Vec<DefaultRow> {
    let mut rows: Vec<DefaultRow> = ENTRIES
        .iter()
        .map(|entry| DefaultRow {
            key: entry.key.to_owned(),
            value: entry.default.to_string(),
            unit: entry.unit,
            grade: match entry.grade {
                Grade::A => "A",
                Grade::B => "B",
                Grade::C => "C",
                Grade::D => "D",
                Grade::E => "E",
            },
            source: entry.source,
            meaning: Text::new(entry.en, entry.ko),
        })
        .collect();
    walk(SCENARIO, "", &mut rows);
    rows
}

fn walk(keys: &'static [Key], path: &str, rows: &mut Vec<DefaultRow>) {
    for key in keys {
        let path = if path.is_empty() {
            key.name.to_owned()
        } else {
            format!("{path}.{}", key.name)
        };
        if !key.default.is_empty() {
            rows.push(DefaultRow {
                key: path.clone(),
                value: key.default.to_owned(),
                unit: "",
                grade: if key.evidence.0.is_empty() {
                    "-"
                } else {
                    key.evidence.0
                },
                source: if key.evidence.1.is_empty() {
                    "ecsim's own choice"
                } else {
                    key.evidence.1
                },
                meaning: key.doc,
            });
        }
        inner(key.kind, &path, rows);
    }
}

fn inner(kind: Kind, path: &str, rows: &mut Vec<DefaultRow>) {
    match kind {
        Kind::Table(keys) => walk(keys, path, rows),
        Kind::List(of, _) | Kind::OneOrMany(of) | Kind::Map(of) => inner(*of, path, rows),
        Kind::Either(one, other) => {
            inner(*one, path, rows);
            inner(*other, path, rows);
        }
        Kind::Tagged(_, variants) => {
            for variant in variants {
                walk(variant.keys, &format!("{path}({})", variant.name), rows);
            }
        }
        _ => {}
    }
}
