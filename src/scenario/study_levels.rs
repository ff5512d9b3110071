//! Which levels does a parameter of a study have? Values, steps of a range, or sizes of a task.

use super::complaint::Complaint;
use super::node::{Node, Value};
use super::resolve::Context;
use super::study::{Between, Level, Levels, Parameter, Sampling, Setting, texts};
use super::view::View;
use crate::catalog::fargate::sizes as sizes_sold;
use crate::catalog::platform::OperatingSystem;

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

/// `--vary key=50,60,70` or `--vary key=4..20/2`: a parameter from the command line; nothing when
/// it is none. Commas inside quotes and brackets do not part values; those before the `=` part keys
/// that get the same value.
pub fn varied(text: &str) -> Option<Parameter> {
    let (key, values) = text.split_once('=')?;
    let keys: Vec<&str> = parted(key).into_iter().map(str::trim).collect();
    let values: Vec<String> = parted(values).into_iter().flat_map(stepped).collect();
    if keys.iter().any(|key| key.is_empty()) || values.iter().any(String::is_empty) {
        return None;
    }
    let setting = |key: &&str, value: &str| Setting {
        key: (*key).to_owned(),
        value: value.to_owned(),
    };
    let level = |value: String| Level {
        label: value.trim_matches('"').to_owned(),
        set: keys.iter().map(|key| setting(key, &value)).collect(),
    };
    Some(Parameter {
        name: last(keys[0]),
        levels: Levels::Listed(values.into_iter().map(level).collect()),
    })
}

/// `--sizes web=512/1024,1024/*`: sizes of a task definition from the command line; nothing when
/// it is none.
pub fn sized(text: &str) -> Option<Parameter> {
    let (family, sizes) = text.split_once('=')?;
    let family = family.trim();
    let levels: Option<Vec<Vec<Level>>> = sizes.split(',').map(|text| size(family, text)).collect();
    let levels: Vec<Level> = levels?.into_iter().flatten().collect();
    (!family.is_empty() && !levels.is_empty()).then(|| Parameter {
        name: SIZE.to_owned(),
        levels: Levels::Listed(levels),
    })
}

/// What a parameter of sizes is called.
const SIZE: &str = "size";

/// `4..20` and `4..20/2` as their numbers; anything else as it is.
fn stepped(value: &str) -> Vec<String> {
    let value = value.trim();
    let range = || {
        let (from, rest) = value.split_once("..")?;
        let (to, step) = rest.split_once('/').unwrap_or((rest, "1"));
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        let (from, to, step) = (number(from)?, number(to)?, number(step)?);
        let count = libm::floor((to - from) / step + 1e-9) + 1.0;
        let sound = step > 0.0 && to >= from && count <= MOST_LEVELS;
        sound.then(|| {
            let steps = (0..count as usize).map(|n| significant(from + n as f64 * step));
            steps.collect()
        })
    };
    range().unwrap_or_else(|| vec![value.to_owned()])
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
    let of = |node: &Node| size(&family, node.text()?);
    let found: Vec<Option<Vec<Level>>> = nodes.iter().map(of).collect();
    let wrong = nodes.iter().zip(&found).filter(|(_, size)| size.is_none());
    // What is no text was complained about before.
    for (node, _) in wrong.filter(|(node, _)| node.text().is_some()) {
        let complaint = Complaint::error("study-size", node.spot);
        context.complaints.push(complaint);
    }
    let name = view.text("name").unwrap_or_else(|| SIZE.to_owned());
    let levels = found.into_iter().collect::<Option<Vec<_>>>()?;
    Some(Parameter {
        name,
        levels: Levels::Listed(levels.into_iter().flatten().collect()),
    })
}

/// The levels of `cpu/memory`; `*` stands for all that Fargate sells with the other.
fn size(family: &str, text: &str) -> Option<Vec<Level>> {
    let (cpu, memory) = text.split_once('/')?;
    let (cpu, memory) = (cpu.trim(), memory.trim());
    if cpu.is_empty() || memory.is_empty() {
        return None;
    }
    if cpu != "*" && memory != "*" {
        return Some(vec![size_level(family, (cpu, memory))]);
    }
    let fits = |asked: &str, sold: u32| asked == "*" || asked == sold.to_string();
    let levels: Vec<Level> = sizes_sold(OperatingSystem::Linux)
        .filter(|size| fits(cpu, size.cpu_units) && fits(memory, size.memory_mib))
        .map(|size| {
            let (cpu, memory) = (size.cpu_units.to_string(), size.memory_mib.to_string());
            size_level(family, (&cpu, &memory))
        })
        .collect();
    (!levels.is_empty()).then_some(levels)
}

/// The level that gives the task definition `family` a `cpu` and a `memory`.
fn size_level(family: &str, (cpu, memory): (&str, &str)) -> Level {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(parameter: Option<Parameter>) -> Option<(String, Vec<String>)> {
        let Parameter { name, levels } = parameter?;
        let Levels::Listed(levels) = levels else {
            panic!("a command line has no ranges for chance");
        };
        let set = |level: &Level| {
            let set = level
                .set
                .iter()
                .map(|set| format!("{}={}", set.key, set.value));
            set.collect::<Vec<_>>().join(" ")
        };
        Some((name, levels.iter().map(set).collect()))
    }

    #[test]
    fn a_command_line_varies_lists_ranges_and_several_keys() {
        let of = |text: &str| told(varied(text)).map(|(name, set)| (name, set.join(" | ")));
        let is = |name: &str, set: &str| Some((name.to_owned(), set.to_owned()));
        assert_eq!(of("a.b=1,2"), is("b", "a.b=1 | a.b=2"));
        assert_eq!(
            of("a.b=1..2.5/0.5").unwrap().1,
            "a.b=1 | a.b=1.5 | a.b=2 | a.b=2.5"
        );
        assert_eq!(
            of("a.b,c.0.d=3..4").unwrap().1,
            "a.b=3 c.0.d=3 | a.b=4 c.0.d=4"
        );
        assert_eq!(
            of("a.policies.0=\"x,y\",[1, 2]").unwrap().1,
            "a.policies.0=\"x,y\" | a.policies.0=[1, 2]"
        );
        assert_eq!(of("a.policies.0=1").unwrap().0, "policies");
        for wrong in ["a", "=1", "a=", "a=1,,2", "a,=1"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
        // No range: a text as it is.
        assert_eq!(of("a=5..1").unwrap().1, "a=5..1");
    }

    #[test]
    fn sizes_are_those_that_fargate_sells() {
        let of = |text: &str| told(sized(text)).map(|(_, set)| set.len());
        assert_eq!(of("web=512/1024,1024/2048"), Some(2));
        assert_eq!(of("web=256/*"), Some(3));
        assert_eq!(of("web=*/2048"), Some(3));
        for wrong in ["web", "web=512", "web=/1", "=512/1024", "web=7/*"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
        let set = told(sized("web=512/1024")).unwrap().1;
        assert_eq!(
            set,
            ["taskDefinitions.\"web\".cpu=\"512\" taskDefinitions.\"web\".memory=\"1024\""]
        );
    }
}
