//! What does the file say, and where? Values that know their place, from TOML or JSON alike.

use crate::scenario::complaint::Spot;

/// A value and its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Where it stands.
    pub spot: Spot,
    /// What stands there.
    pub value: Value,
}

/// What can stand in a scenario.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// JSON's `null`: as if it were not there.
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// A text; also a TOML date and time.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A number as it was written, so that money is read exactly.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// The digits.
    pub raw: String,
    /// Its value.
    pub value: f64,
    /// Its value when it is whole and small enough.
    pub whole: Option<i64>,
}

impl Number {
    /// A number from its digits in base 10; nothing when they are none.
    pub fn read(raw: &str) -> Option<Self> {
        let value: f64 = raw.parse().ok()?;
        let whole = raw.parse().ok().or_else(|| {
            let exact = value.abs() < 9e15 && libm::modf(value).0.abs() <= 0.0;
            exact.then_some(value as i64)
        });
        Some(Self {
            raw: raw.to_owned(),
            value,
            whole,
        })
    }
}

/// A table: entries in the order of the file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_spot: Spot,
    /// Its value.
    pub node: Node,
}

impl Table {
    /// The value of `key`; `null` counts as absent.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`; `null` counts as absent.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.key == key && entry.node.value != Value::Null)
    }

    /// Sets `key`, whose new place is `spot`.
    pub fn put(&mut self, key: &str, spot: Spot, node: Node) {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => (entry.key_spot, entry.node) = (spot, node),
            None => self.entries.push(Entry {
                key: key.to_owned(),
                key_spot: spot,
                node,
            }),
        }
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// The value of `key`, to be changed; made by `make` at `spot` when it is absent.
    pub fn get_or_insert(
        &mut self,
        key: &str,
        spot: Spot,
        make: impl FnOnce() -> Node,
    ) -> &mut Node {
        let found = self.entries.iter().position(|entry| entry.key == key);
        let index = found.unwrap_or_else(|| {
            self.entries.push(Entry {
                key: key.to_owned(),
                key_spot: spot,
                node: make(),
            });
            self.entries.len() - 1
        });
        &mut self.entries[index].node
    }
}

impl Node {
    /// The table it is, if it is one.
    pub const fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text it is, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number it is, if it is one.
    pub const fn number(&self) -> Option<&Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items of the list it is; a single value counts as a list of one where both are allowed.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it says nothing: `null`, `false`, an empty text, list or table.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Null | Value::Bool(false) => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Table(table) => table.entries.is_empty(),
            Value::Bool(true) | Value::Number(_) => false,
        }
    }
}
