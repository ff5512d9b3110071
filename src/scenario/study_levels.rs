//! Which levels does a parameter of a study have? Values, steps of a range, or sizes of a task.

use super::complaint::Complaint;
use super::node::{Node, Value};
use super::resolve::Context;
use super::study::{Between, Level, Levels, Parameter, Sampling, Setting, texts};
use super::view::View;

/// Most levels that a range is cut into.
const MOST_LEVELS: f64 = 100_000.0;

/// Reads one of `[[parameters]]`; nothing where it was complained about.
pub fn levels(context: &mut Context, view: View<'_>, sampling: Sampling) -> Option<Parameter> {
    let ways = [view.has("values"), view.has("from"), view.has("sizes")];
    if ways.iter().filter(|given| **given).count() != 1 {
        let complaint = Complaint::error("study-one-way", view.spot);
        context.complaints.push(complaint);
        return None;
    }
    if view.has("sizes") {
        return sizes(context, view);
    }
    let keys = keys(context, view)?;
    let name = view.text("name").unwrap_or_else(|| last(&keys[0]));
    let levels = if view.has("values") {
        let items = view.node("values").map(Node::items).unwrap_or_default();
        Levels::Listed(items.iter().map(|node| level(&keys, node)).collect())
    } else {
        range(context, (view, sampling), keys)?
    };
    Some(Parameter { name, levels })
}

/// `--vary key=50,60,70`: a parameter from the command line; nothing when it is none. Commas
/// inside quotes and brackets do not part values.
pub fn varied(text: &str) -> Option<Parameter> {
    let (key, values) = text.split_once('=')?;
    let keys = [key.trim().to_owned()];
    let values = parted(values);
    if keys[0].is_empty() || values.iter().any(|value| value.trim().is_empty()) {
        return None;
    }
    let level = |value: &str| Level {
        label: value.trim().trim_matches('"').to_owned(),
        set: vec![Setting {
            key: keys[0].clone(),
            value: value.trim().to_owned(),
        }],
    };
    Some(Parameter {
        name: last(&keys[0]),
        levels: Levels::Listed(values.into_iter().map(level).collect()),
    })
}

fn parted(values: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_i32, false);
    for (at, letter) in values.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(&values[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&values[start..]);
    parts
}

/// The keys of a parameter: one, or several.
fn keys(context: &mut Context, view: View<'_>) -> Option<Vec<String>> {
    let several = texts(view, "keys");
    let keys = match (view.text("key"), several.is_empty()) {
        (Some(key), true) => vec![key],
        (None, false) => several,
        _ => {
            let complaint = Complaint::error("study-one-key", view.spot);
            context.complaints.push(complaint);
            return None;
        }
    };
    Some(keys)
}

/// The last part of a key that is no number: `targetValue`, `desiredCount`.
fn last(key: &str) -> String {
    let mut parts = key.rsplit('.').map(|part| part.trim_matches('"'));
    let named = parts.find(|part| part.parse::<u32>().is_err());
    named.unwrap_or(key).to_owned()
}

fn level(keys: &[String], node: &Node) -> Level {
    let set = keys.iter().flat_map(|key| settings_of(key, node)).collect();
    let label = match &node.value {
        Value::Text(text) => text.clone(),
        _ => toml_of(node),
    };
    Level { label, set }
}

fn range(
    context: &mut Context,
    (view, sampling): (View<'_>, Sampling),
    keys: Vec<String>,
) -> Option<Levels> {
    let (from, to) = (view.number("from")?, view.number("to"));
    let by_chance = matches!(
        sampling,
        Sampling::Random { .. } | Sampling::LatinHypercube { .. }
    );
    let between = Between {
        keys,
        from,
        to: to.unwrap_or(from),
        logarithmic: view.text("scale").as_deref() == Some("logarithmic"),
        whole: view.flag("whole").unwrap_or(false),
        unit: view.text("unit").unwrap_or_default(),
    };
    let positive = !between.logarithmic || from > 0.0;
    if to.is_none_or(|to| to <= from) || !positive {
        let complaint = Complaint::error("study-range", view.spot("from"));
        context.complaints.push(complaint);
        return None;
    }
    let Some(step) = view.number("step") else {
        if by_chance && !view.has("step") {
            return Some(Levels::Between(between));
        }
        // A step that is none was complained about.
        if !view.has("step") {
            let complaint = Complaint::error("study-step", view.spot("from"));
            context.complaints.push(complaint);
        }
        return None;
    };
    let count = libm::floor((between.to - from) / step + 1e-9) + 1.0;
    if count > MOST_LEVELS {
        let complaint = Complaint::error("study-range", view.spot("step"));
        context.complaints.push(complaint);
        return None;
    }
    let steps = (0..count as usize).map(|n| between.level(from + n as f64 * step));
    Some(Levels::Listed(steps.collect()))
}

impl Between {
    /// The level of one number of the range.
    pub fn level(&self, number: f64) -> Level {
        let number = if self.whole {
            libm::round(number)
        } else {
            number
        };
        let text = format!("{}{}", significant(number), self.unit);
        let value = if self.unit.is_empty() {
            text.clone()
        } else {
            format!("\"{text}\"")
        };
        let set = self.keys.iter().map(|key| Setting {
            key: key.clone(),
            value: value.clone(),
        });
        Level {
            set: set.collect(),
            label: text,
        }
    }
}

/// A number to nine significant digits: what a step of 0.1 adds up to is no news.
fn significant(number: f64) -> String {
    let rounded: f64 = format!("{number:.8e}")
        .parse()
        .expect("a number was written");
    rounded.to_string()
}

fn sizes(context: &mut Context, view: View<'_>) -> Option<Parameter> {
    let Some(family) = view.text("taskDefinition") else {
        let complaint = Complaint::error("study-sizes-of", view.spot("sizes"));
        context.complaints.push(complaint);
        return None;
    };
    let nodes = view.node("sizes").map(Node::items).unwrap_or_default();
    let found: Vec<Option<Level>> = nodes.iter().map(|node| size(&family, node)).collect();
    for (node, _) in nodes
        .iter()
        .zip(&found)
        .filter(|(node, size)| size.is_none() && node.text().is_some())
    {
        let complaint = Complaint::error("study-size", node.spot);
        context.complaints.push(complaint);
    }
    let name = view.text("name").unwrap_or_else(|| "size".to_owned());
    let levels = Levels::Listed(found.into_iter().collect::<Option<Vec<_>>>()?);
    Some(Parameter { name, levels })
}

fn size(family: &str, node: &Node) -> Option<Level> {
    let (cpu, memory) = node.text()?.split_once('/')?;
    Some(size_level(family, (cpu.trim(), memory.trim())))
        .filter(|_| !cpu.trim().is_empty() && !memory.trim().is_empty())
}

/// The level that gives the task definition `family` a `cpu` and a `memory`.
pub fn size_level(family: &str, (cpu, memory): (&str, &str)) -> Level {
    let setting = |key: &str, value: &str| Setting {
        key: format!("taskDefinitions.\"{family}\".{key}"),
        value: format!("\"{value}\""),
    };
    Level {
        label: format!("{cpu}/{memory}"),
        set: vec![setting("cpu", cpu), setting("memory", memory)],
    }
}

/// The settings that give `key` the value of `node`.
pub fn settings_of(key: &str, node: &Node) -> Vec<Setting> {
    vec![Setting {
        key: key.to_owned(),
        value: toml_of(node),
    }]
}

/// A value as TOML on one line.
fn toml_of(node: &Node) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("a text can be quoted");
    match &node.value {
        Value::Null => quoted(""),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.raw.clone(),
        Value::Text(text) => quoted(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(toml_of).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let of = |entry: &super::node::Entry| {
                format!("{} = {}", quoted(&entry.key), toml_of(&entry.node))
            };
            let entries: Vec<String> = table.entries.iter().map(of).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
