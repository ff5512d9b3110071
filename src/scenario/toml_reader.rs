//! What does the TOML say? All syntax errors at once, and a tree that knows its places.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::node::{Entry, Node, Number, Table, Value};

/// Reads `text`, the text of source number `source`; syntax errors go to `complaints`, and what
/// could be read in spite of them is returned.
pub fn read(text: &str, source: usize, complaints: &mut Vec<Complaint>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        complaints.push(
            Complaint::error("syntax", spot(source, &span))
                .with("format", "TOML")
                .with("reason", error.message()),
        );
    }
    let span = table.span();
    Node {
        spot: spot(source, &span),
        value: Value::Table(entries(table.get_ref(), source)),
    }
}

/// Reads one TOML value, as in `--set key=value`; nothing when it is none.
pub fn read_value(text: &str, source: usize, offset: usize) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let mut node = node(&value, source);
    shift(&mut node, offset);
    Some(node)
}

fn shift(node: &mut Node, offset: usize) {
    node.spot.start += offset;
    node.spot.end += offset;
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| shift(item, offset)),
        Value::Table(table) => {
            for entry in &mut table.entries {
                entry.key_spot.start += offset;
                entry.key_spot.end += offset;
                shift(&mut entry.node, offset);
            }
        }
        _ => {}
    }
}

fn spot(source: usize, span: &Range<usize>) -> Spot {
    Spot {
        source,
        start: span.start,
        end: span.end,
    }
}

fn entries(table: &DeTable<'_>, source: usize) -> Table {
    let entries = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_spot: spot(source, &key.span()),
            node: node(value, source),
        })
        .collect();
    Table { entries }
}

fn node(value: &Spanned<DeValue<'_>>, source: usize) -> Node {
    let read = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(when) => Value::Text(when.to_string()),
        DeValue::Integer(number) => integer(number.as_str(), number.radix()),
        DeValue::Float(number) => Number::read(number.as_str())
            .map_or_else(|| Value::Text(number.to_string()), Value::Number),
        DeValue::Array(items) => Value::List(items.iter().map(|i| node(i, source)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, source)),
    };
    Node {
        spot: spot(source, &value.span()),
        value: read,
    }
}

fn integer(digits: &str, radix: u32) -> Value {
    if radix == 10 {
        return Number::read(digits).map_or_else(|| Value::Text(digits.to_owned()), Value::Number);
    }
    match i64::from_str_radix(digits, radix) {
        Ok(whole) => Value::Number(Number {
            raw: whole.to_string(),
            value: whole as f64,
            whole: Some(whole),
        }),
        Err(_) => Value::Text(digits.to_owned()),
    }
}
