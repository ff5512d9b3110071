//! What does the JSON say? A reader that keeps the place of each value: `serde_json` does not.

use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::node::{Entry, Node, Number, Table, Value};

/// How deep lists and tables may be nested.
const DEPTH: u32 = 80;

/// Reads `text`, the text of source number `source`. The error is the one syntax error that stopped
/// the reading.
pub fn read(text: &str, source: usize) -> Result<Node, Box<Complaint>> {
    let mut reader = Reader {
        text,
        at: text.len() - text.trim_start_matches('\u{feff}').len(),
        source,
        depth: 0,
    };
    let node = reader.value();
    let node = node.and_then(|node| {
        reader.blank();
        if reader.at < text.len() {
            return Err("one value only, then the end of the file".to_owned());
        }
        Ok(node)
    });
    node.map_err(|reason| {
        let start = reader.at.min(text.len());
        let next = text[start..].chars().next().map_or(0, char::len_utf8);
        let spot = reader.spot(start, start + next);
        Box::new(
            Complaint::error("syntax", spot)
                .with("format", "JSON")
                .with("reason", format!("expected {reason}")),
        )
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    source: usize,
    depth: u32,
}

impl Reader<'_> {
    fn spot(&self, start: usize, end: usize) -> Spot {
        Spot {
            source: self.source,
            start,
            end,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Node, String> {
        self.blank();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => Value::Table(self.nested(Self::table)?),
            Some(b'[') => Value::List(self.nested(Self::list)?),
            Some(b'"') => Value::Text(self.text()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node {
            spot: self.spot(start, self.at),
            value,
        })
    }

    fn nested<T>(&mut self, read: fn(&mut Self) -> Result<T, String>) -> Result<T, String> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("at most {DEPTH} nested lists and tables"));
        }
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn list(&mut self) -> Result<Vec<Node>, String> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(items);
        }
        loop {
            items.push(self.value()?);
            if self.take(b']') {
                return Ok(items);
            }
            if !self.take(b',') {
                return Err("`,` or `]`".to_owned());
            }
        }
    }

    fn table(&mut self) -> Result<Table, String> {
        let mut table = Table::default();
        if self.take(b'}') {
            return Ok(table);
        }
        loop {
            self.blank();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err("a key in double quotes".to_owned());
            }
            let key = self.text()?;
            let key_spot = self.spot(start, self.at);
            if table.entries.iter().any(|entry| entry.key == key) {
                self.at = start;
                return Err(format!("each key once, and {key:?} is here a second time"));
            }
            if !self.take(b':') {
                return Err("`:`".to_owned());
            }
            let node = self.value()?;
            table.entries.push(Entry {
                key,
                key_spot,
                node,
            });
            if self.take(b'}') {
                return Ok(table);
            }
            if !self.take(b',') {
                return Err("`,` or `}`".to_owned());
            }
        }
    }

    /// A text in quotes: its end is found here, its escapes are read by `serde_json`.
    fn text(&mut self) -> Result<String, String> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += 1 + usize::from(bytes[end] == b'\\');
        }
        if end >= bytes.len() {
            return Err("a closing `\"`".to_owned());
        }
        let text = serde_json::from_str(&self.text[start..=end])
            .map_err(|_| "a text without bare control characters or unknown escapes".to_owned())?;
        self.at = end + 1;
        Ok(text)
    }

    fn number(&mut self) -> Result<Number, String> {
        let start = self.at;
        let mut end = start;
        let bytes = self.text.as_bytes();
        while matches!(
            bytes.get(end),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9' | b'e' | b'E')
        ) {
            end += 1;
        }
        let raw = &self.text[start..end];
        // serde_json knows what a JSON number is; the digits themselves are kept for money.
        let known = serde_json::from_str::<serde_json::Number>(raw).is_ok();
        let number = Number::read(raw).filter(|_| known);
        let number = number.ok_or_else(|| "a number".to_owned())?;
        self.at = end;
        Ok(number)
    }

    fn word(&mut self) -> Result<Value, String> {
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err("a value".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_serde_json_on_what_is_json() {
        let good = [
            "null",
            " [1, -2.5e3, \"a\\n\\u00e9\\ud83d\\ude00\", true, {}] ",
            "{\"a\": {\"b\": []}, \"한글\": \"값\"}",
        ];
        let bad = [
            "",
            "{",
            "[1,]",
            "{\"a\" 1}",
            "{'a': 1}",
            "01",
            "1.",
            "\"a",
            "\"\\x\"",
            "nul",
            "1 2",
            "[1 2]",
            "{\"a\": 1,}",
            "\"\u{1}\"",
            "-",
            "+1",
            "NaN",
        ];
        for text in good {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
            assert!(read(text, 0).is_ok(), "{text}");
        }
        for text in bad {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err());
            assert!(read(text, 0).is_err(), "{text}");
        }
        assert!(read("{\"a\": 1, \"a\": 2}", 0).is_err(), "a key twice");
        assert!(read(&"[".repeat(100_000), 0).is_err(), "no stack overflow");
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "{\"한글\": [10, \"b\"]}";
        let node = read(text, 3).unwrap();
        let table = node.table().unwrap();
        let entry = table.entry("한글").unwrap();
        assert_eq!(&text[entry.key_spot.start..entry.key_spot.end], "\"한글\"");
        let item = &entry.node.items()[1];
        assert_eq!(&text[item.spot.start..item.spot.end], "\"b\"");
        assert_eq!(item.spot.source, 3);
    }
}
