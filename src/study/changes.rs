//! What changed between two states of a study? Where, what stood there, what stands there now.

use serde_json::Value;

/// Where two trees differ: path, what stood there, what stands there now.
pub(super) fn changes(was: &Value, is: &Value) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    differ("", (was, is), &mut found);
    found
}

fn differ(path: &str, (was, is): (&Value, &Value), found: &mut Vec<(String, String, String)>) {
    let inner = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    let null = Value::Null;
    match (was, is) {
        (Value::Object(a), Value::Object(b)) => {
            let new = b.keys().filter(|key| !a.contains_key(*key));
            for key in a.keys().chain(new) {
                let pair = (a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null));
                differ(&inner(key), pair, found);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for at in 0..a.len().max(b.len()) {
                let pair = (a.get(at).unwrap_or(&null), b.get(at).unwrap_or(&null));
                // A file that was read is known by its path.
                let file = |of: &Value| of.get("path")?.as_str().map(str::to_owned);
                let name = file(pair.0).filter(|name| file(pair.1).as_ref() == Some(name));
                differ(&inner(&name.unwrap_or_else(|| at.to_string())), pair, found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push((path.to_owned(), a.to_string(), b.to_string())),
    }
}
