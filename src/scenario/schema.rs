//! What may an editor offer? The JSON Schema (draft-07) of a scenario, made of the table of keys.

use serde_json::{Map, Value, json};

use crate::catalog::parameters::ENTRIES;
use crate::catalog::price_key::PriceKey;
use crate::scenario::keys::study::STUDY;
use crate::scenario::keys::{Key, Kind, SCENARIO, Variant};
use crate::scenario::shape::RATE;

const DURATION: &str = "^\\s*([0-9]+(\\.[0-9]+)?\\s*(ns|us|µs|ms|s|m|h|d)\\s*)+$";

/// The schema of a whole scenario.
pub fn schema() -> Value {
    whole("ecsim scenario", SCENARIO)
}

/// The schema of a whole study.
pub fn study_schema() -> Value {
    whole("ecsim study", STUDY)
}

fn whole(title: &str, keys: &[Key]) -> Value {
    let mut schema = table(keys);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
    });
    let mut whole = head.as_object().cloned().unwrap_or_default();
    whole.append(&mut schema);
    Value::Object(whole)
}

fn table(keys: &[Key]) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in keys {
        for name in [key.name, key.alias] {
            if !name.is_empty() && !matches!(key.kind, Kind::Later) {
                properties.insert(name.to_owned(), described(key));
            }
        }
    }
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required && key.alias.is_empty())
        .map(|key| key.name)
        .collect();
    object(properties, &required)
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("type".to_owned(), json!("object"));
    map.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        map.insert("required".to_owned(), json!(required));
    }
    map.insert("additionalProperties".to_owned(), json!(false));
    map
}

fn described(key: &Key) -> Value {
    let mut schema = kind(key.kind);
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), json!(key.doc.en));
        if !key.default.is_empty() {
            map.insert("default".to_owned(), default(key));
        }
    }
    schema
}

fn default(key: &Key) -> Value {
    match key.kind {
        Kind::Flag => json!(key.default == "true"),
        Kind::Whole(..) | Kind::Number(..) | Kind::Positive => {
            serde_json::from_str(key.default).expect("a default of a number is a number")
        }
        _ => json!(key.default),
    }
}

fn kind(kind_of: Kind) -> Value {
    match kind_of {
        Kind::Table(keys) => Value::Object(table(keys)),
        Kind::Tagged(tag, variants) => {
            json!({ "oneOf": variants.iter().map(|v| variant(tag, v)).collect::<Vec<_>>() })
        }
        Kind::List(of, size) => {
            let mut list = json!({ "type": "array", "items": kind(*of), "minItems": size.min });
            if size.max < usize::MAX {
                list["maxItems"] = json!(size.max);
            }
            list
        }
        Kind::OneOrMany(of) => {
            json!({ "anyOf": [kind(*of), { "type": "array", "items": kind(*of), "minItems": 1 }] })
        }
        Kind::Either(one, other) => json!({ "anyOf": [kind(*one), kind(*other)] }),
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": kind(*of) }),
        Kind::Any => json!({}),
        Kind::Parameters => parameters(),
        Kind::Prices => prices(),
        _ => scalar(kind_of),
    }
}

fn scalar(kind: Kind) -> Value {
    let duration = || json!({ "type": "string", "pattern": DURATION });
    match kind {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::WholeText(min, max) => {
            let text = json!({ "type": "string", "pattern": "^[0-9]+$" });
            json!({ "anyOf": [scalar(Kind::Whole(min, max)), text] })
        }
        Kind::Number(min, max) => json!({ "type": "number", "minimum": min, "maximum": max }),
        Kind::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
        Kind::Duration(..) => duration(),
        Kind::DurationOr(_, _, word) => json!({ "anyOf": [duration(), { "const": word }] }),
        Kind::Seconds(min, max) => {
            let seconds = json!({ "type": "number", "minimum": min, "maximum": max });
            json!({ "anyOf": [seconds, duration()] })
        }
        Kind::When => json!({ "type": "string", "format": "date-time" }),
        Kind::Moment => json!({ "type": "string", "minLength": 2 }),
        Kind::Choice(allowed, _) => json!({ "type": "string", "enum": allowed }),
        Kind::Cpu | Kind::Memory => {
            json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string" }] })
        }
        Kind::Money => {
            let text = json!({ "type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,12})?$" });
            json!({ "anyOf": [{ "type": "number", "minimum": 0 }, text] })
        }
        Kind::NotModelled | Kind::Label | Kind::NotOnFargate => json!({}),
        _ => unreachable!("kinds with parts are told elsewhere"),
    }
}

fn variant(tag: &str, variant: &Variant) -> Value {
    let mut schema = table(variant.keys);
    schema.insert("description".to_owned(), json!(variant.doc.en));
    let mut schema = Value::Object(schema);
    schema["properties"][tag] = json!({ "const": variant.name });
    let mut required = vec![json!(tag)];
    if let Some(Value::Array(more)) = schema.get("required") {
        required.extend(more.iter().cloned());
    }
    schema["required"] = Value::Array(required);
    schema
}

/// Keys with dots: as they are, and as nested tables.
fn dotted(leaves: &[(String, Value)]) -> Value {
    let mut root = Value::Object(object(Map::new(), &[]));
    for (name, leaf) in leaves {
        root["properties"][name] = leaf.clone();
        let parts: Vec<&str> = name.split('.').collect();
        let (last, front) = parts.split_last().expect("a name has a part");
        let mut here = &mut root;
        for part in front {
            if here["properties"].get(part).is_none() {
                here["properties"][*part] = Value::Object(object(Map::new(), &[]));
            }
            here = &mut here["properties"][*part];
        }
        here["properties"][*last] = leaf.clone();
    }
    root
}

fn parameters() -> Value {
    let leaves: Vec<(String, Value)> = ENTRIES
        .iter()
        .map(|entry| {
            let leaf = json!({
                "type": "number", "minimum": entry.min, "maximum": entry.max,
                "default": entry.default,
                "description": format!("{} Unit: {}.", entry.en, entry.unit),
            });
            (entry.key.to_owned(), leaf)
        })
        .collect();
    dotted(&leaves)
}

fn prices() -> Value {
    let rate = json!({ "anyOf": [scalar(Kind::Money), Value::Object(table(RATE))] });
    let leaves: Vec<(String, Value)> = PriceKey::ALL
        .iter()
        .flat_map(|key| {
            let hour = Some(key.name().to_owned());
            [hour, key.name_per_second()]
        })
        .flatten()
        .map(|name| (name, rate.clone()))
        .collect();
    let mut schema = dotted(&leaves);
    // One rate for each instance type: any name, not thousands; `check` knows them.
    let size = json!({ "type": "object", "properties": { "hour": rate } });
    let family = json!({ "type": "object", "additionalProperties": { "anyOf": [rate, size] } });
    for (first, second) in [("ec2", "linux"), ("ecs", "managedInstances")] {
        let types = &mut schema["properties"][first]["properties"][second];
        if types.is_null() {
            *types = Value::Object(object(Map::new(), &[]));
        }
        types["additionalProperties"] = json!({ "anyOf": [rate, family] });
    }
    schema["additionalProperties"] = rate;
    schema
}
