//! Does a value fit a JSON Schema? As much of draft-07 as our schema uses, except patterns.

use serde_json::Value as Json;

/// Checks `value` against `schema`; the error is the path of what does not fit.
pub fn valid(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{path}: {why}: {value}"));
    only_known_words(schema);
    let fits = match schema["type"].as_str() {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        Some(other) => panic!("type {other}"),
    };
    if !fits {
        return wrong("type");
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        return wrong("enum");
    }
    if schema.get("const").is_some_and(|one| one != value) {
        return wrong("const");
    }
    if let Some(number) = value.as_f64() {
        let bound = |key: &str| schema[key].as_f64();
        let low = bound("minimum").is_some_and(|min| number < min);
        let high = bound("maximum").is_some_and(|max| number > max);
        if low || high || bound("exclusiveMinimum").is_some_and(|min| number <= min) {
            return wrong("range");
        }
    }
    options(schema, value, path)?;
    list(schema, value, path)?;
    object(schema, value, path)
}

fn only_known_words(schema: &Json) {
    for key in schema.as_object().unwrap().keys() {
        let known = [
            "$schema",
            "title",
            "description",
            "default",
            "format",
            "pattern",
            "type",
            "enum",
            "const",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "minLength",
            "minItems",
            "maxItems",
            "items",
            "properties",
            "required",
            "additionalProperties",
            "oneOf",
            "anyOf",
        ];
        assert!(
            known.contains(&key.as_str()),
            "the validator does not know {key}"
        );
    }
}

fn options(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    for (all, most) in [("anyOf", usize::MAX), ("oneOf", 1)] {
        if let Some(options) = schema[all].as_array() {
            let fitting = options
                .iter()
                .filter(|o| valid(o, value, path).is_ok())
                .count();
            if fitting == 0 || fitting > most {
                return Err(format!("{path}: {all}: {value}"));
            }
        }
    }
    Ok(())
}

fn list(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    let Some(items) = value.as_array() else {
        return Ok(());
    };
    let count = items.len() as u64;
    let few = schema["minItems"].as_u64().is_some_and(|min| count < min);
    if few || schema["maxItems"].as_u64().is_some_and(|max| count > max) {
        return Err(format!("{path}: {count} items"));
    }
    if let Some(of) = schema.get("items") {
        for (index, item) in items.iter().enumerate() {
            valid(of, item, &format!("{path}[{index}]"))?;
        }
    }
    Ok(())
}

fn object(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    let Some(entries) = value.as_object() else {
        return Ok(());
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !entries.contains_key(name.as_str().unwrap()) {
            return Err(format!("{path}: {name} is missing"));
        }
    }
    for (name, inner) in entries {
        let inner_path = format!("{path}.{name}");
        match (
            schema["properties"].get(name),
            schema.get("additionalProperties"),
        ) {
            (Some(schema), _) => valid(schema, inner, &inner_path)?,
            (None, Some(Json::Bool(false))) => return Err(format!("{inner_path}: unknown")),
            (None, Some(schema)) if schema.is_object() => valid(schema, inner, &inner_path)?,
            _ => {}
        }
    }
    Ok(())
}
