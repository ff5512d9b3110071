//! What did `--set` change? Values put into the tree before it is looked at.

use crate::catalog::nearest::nearest;
use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::node::{Node, Table, Value};
use crate::scenario::shape::name_of;
use crate::scenario::tell::did_you_mean;
use crate::scenario::toml_reader;

/// Puts one `--set path.to.key=value`, which is source number `source`, into the tree.
pub fn apply(root: &mut Node, text: &str, source: usize) -> Result<(), Box<Complaint>> {
    let whole = Spot {
        source,
        start: 0,
        end: text.len(),
    };
    let Some((path, value)) = text.split_once('=') else {
        return Err(Box::new(Complaint::error("set-syntax", whole)));
    };
    let parts = parts(path, source);
    if parts.is_empty() || parts.iter().any(|part| part.name.is_empty()) {
        return Err(Box::new(Complaint::error("set-syntax", whole)));
    }
    let offset = path.len() + 1;
    let node = toml_reader::read_value(value, source, offset).unwrap_or_else(|| Node {
        spot: Spot {
            source,
            start: offset,
            end: text.len(),
        },
        value: match value.trim() {
            // As JSON says it: the key is taken away.
            "null" => Value::Null,
            _ => Value::Text(value.to_owned()),
        },
    });
    set(root, &parts, node)
}

/// One part of a path, and where it stands in the `--set`.
struct Part {
    name: String,
    spot: Spot,
}

/// Splits `a.b."c.d"` at its dots outside quotes.
fn parts(path: &str, source: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, letter) in path.char_indices().chain([(path.len(), '.')]) {
        match letter {
            '"' => quoted = !quoted,
            '.' if !quoted => {
                let spot = Spot {
                    source,
                    start,
                    end: at,
                };
                let name = path[start..at].trim().trim_matches('"').to_owned();
                parts.push(Part { name, spot });
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

fn set(root: &mut Node, parts: &[Part], value: Node) -> Result<(), Box<Complaint>> {
    let mut here = root;
    for (index, part) in parts.iter().enumerate() {
        let rest = &parts[index + 1..];
        if index == 0 && !rest.is_empty() && matches!(&*part.name, "parameters" | "prices") {
            set_dotted(here, part, rest, value);
            return Ok(());
        }
        if rest.is_empty() {
            return put(here, part, value);
        }
        here = step(here, part)?;
    }
    unreachable!("the last part is put")
}

/// Keys of `[parameters]` and `[prices]` have dots of their own; the last one set wins.
fn set_dotted(root: &mut Node, part: &Part, rest: &[Part], value: Node) {
    let (last, front) = rest.split_last().expect("a key follows");
    let is_field = part.name == "prices" && matches!(&*last.name, "usd" | "note");
    let names = if is_field && !front.is_empty() {
        front
    } else {
        rest
    };
    let key: Vec<&str> = names.iter().map(|part| part.name.as_str()).collect();
    let spot = Spot {
        end: last.spot.end,
        ..rest[0].spot
    };
    let Value::Table(table) = &mut root.value else {
        return;
    };
    let section = table.get_or_insert(&part.name, part.spot, || empty(part.spot));
    let Value::Table(section) = &mut section.value else {
        return;
    };
    let key = key.join(".");
    let value = if is_field {
        let mut rate = section.get(&key).cloned().unwrap_or_else(|| empty(spot));
        if let Value::Table(fields) = &mut rate.value {
            fields.put(&last.name, last.spot, value);
        }
        rate
    } else {
        value
    };
    section.remove(&key);
    section.put(&key, spot, value);
}

fn empty(spot: Spot) -> Node {
    Node {
        spot,
        value: Value::Table(Table::default()),
    }
}

fn step<'a>(here: &'a mut Node, part: &Part) -> Result<&'a mut Node, Box<Complaint>> {
    match &mut here.value {
        Value::Table(table) => Ok(table.get_or_insert(&part.name, part.spot, || empty(part.spot))),
        Value::List(items) => {
            let index = find(items, part)?;
            Ok(&mut items[index])
        }
        _ => Err(Box::new(no_table(part))),
    }
}

fn put(here: &mut Node, part: &Part, value: Node) -> Result<(), Box<Complaint>> {
    match &mut here.value {
        Value::Table(table) => table.put(&part.name, part.spot, value),
        Value::List(items) => {
            let index = find(items, part)?;
            items[index] = value;
        }
        _ => return Err(Box::new(no_table(part))),
    }
    Ok(())
}

fn no_table(part: &Part) -> Complaint {
    Complaint::error("set-no-table", part.spot).with("key", part.name.as_str())
}

/// The item of a list by its name, or by its number from 0.
fn find(items: &[Node], part: &Part) -> Result<usize, Box<Complaint>> {
    let names: Vec<Option<String>> = items.iter().map(name_of).collect();
    let index = names.iter().position(|n| n.as_deref() == Some(&part.name));
    let number = || part.name.parse().ok().filter(|n: &usize| *n < items.len());
    if let Some(index) = index.or_else(number) {
        return Ok(index);
    }
    let mut known: Vec<String> = names.into_iter().flatten().collect();
    if known.is_empty() {
        known = (0..items.len()).map(|index| index.to_string()).collect();
    }
    let mut complaint = Complaint::error("set-no-item", part.spot)
        .with("key", part.name.as_str())
        .with("names", known.join(", "));
    if let Some(name) = nearest(&part.name, known.iter().map(String::as_str)).first() {
        complaint = complaint.labelled(did_you_mean(name));
    }
    Err(Box::new(complaint))
}
