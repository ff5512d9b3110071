//! What does a checked table hold? Typed reading by the names of the key table, with its defaults.
//!
//! Whatever was complained about reads as absent, so that everything else can still be looked at.

use jiff::Timestamp;

use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::keys::{Key, Kind};
use crate::scenario::node::{Node, Table, Value};
use crate::scenario::units;

/// A table together with the keys it may have.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its keys.
    pub keys: &'static [Key],
    /// Where it stands.
    pub spot: Spot,
}

impl<'a> View<'a> {
    /// `node` read with `keys`; nothing when it is no table.
    pub fn of(node: &'a Node, keys: &'static [Key]) -> Option<Self> {
        let table = node.table()?;
        Some(Self {
            table,
            keys,
            spot: node.spot,
        })
    }

    /// The key called `name`. Asserts that the table has one: the reader and the table agree.
    pub fn key(&self, name: &str) -> &'static Key {
        let found = self.keys.iter().find(|key| key.name == name);
        found.unwrap_or_else(|| panic!("no key {name:?} in this table"))
    }

    /// What stands at `name` or its alias.
    pub fn node(&self, name: &str) -> Option<&'a Node> {
        let key = self.key(name);
        let alias = (!key.alias.is_empty()).then_some(key.alias);
        self.table
            .get(name)
            .or_else(|| alias.and_then(|alias| self.table.get(alias)))
    }

    /// Whether `name` is given.
    pub fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// Where `name` stands, or the table when it does not.
    pub fn spot(&self, name: &str) -> Spot {
        self.node(name).map_or(self.spot, |node| node.spot)
    }

    fn default(&self, name: &str) -> Option<Node> {
        let text = self.key(name).default;
        (!text.is_empty()).then(|| Node {
            spot: self.spot,
            value: match (text, crate::scenario::node::Number::read(text)) {
                ("true", _) => Value::Bool(true),
                ("false", _) => Value::Bool(false),
                (_, Some(number)) => Value::Number(number),
                _ => Value::Text(text.to_owned()),
            },
        })
    }

    /// Reads what stands at `name`, or its default, with `read`.
    fn read<T>(&self, name: &str, read: impl Fn(&Node, Kind) -> Option<T>) -> Option<T> {
        let kind = self.key(name).kind;
        match self.node(name) {
            Some(node) => read(node, kind),
            None => read(&self.default(name)?, kind),
        }
    }

    /// A text that is not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.read(name, |node, _| {
            node.text().filter(|t| !t.is_empty()).map(ToOwned::to_owned)
        })
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.read(name, |node, _| match node.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        })
    }

    /// A whole number within its range.
    pub fn whole(&self, name: &str) -> Option<i64> {
        self.read(name, |node, kind| {
            let whole = whole_of(node, kind)?;
            let (Kind::Whole(min, max) | Kind::WholeText(min, max)) = kind else {
                return None;
            };
            (min..=max).contains(&whole).then_some(whole)
        })
    }

    /// A whole number within its range, as a count.
    pub fn count(&self, name: &str) -> Option<u32> {
        self.whole(name).and_then(|whole| u32::try_from(whole).ok())
    }

    /// A number within its range.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.read(name, |node, kind| {
            let value = node.number()?.value;
            fits(value, kind).then_some(value)
        })
    }

    /// A duration within its range.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.read(name, |node, kind| {
            let span = span_of(node, kind)?;
            fits(span.as_secs_f64(), kind).then_some(span)
        })
    }

    /// An instant.
    pub fn when(&self, name: &str) -> Option<Timestamp> {
        self.read(name, |node, _| units::timestamp(node.text()?))
    }

    /// An amount of money.
    pub fn money(&self, name: &str) -> Option<Usd> {
        self.read(name, |node, _| money_of(node))
    }

    /// A table with its keys.
    pub fn table(&self, name: &str) -> Option<Self> {
        let Kind::Table(keys) = self.key(name).kind else {
            panic!("{name:?} is no table");
        };
        Self::of(self.node(name)?, keys)
    }

    /// The tables of a list (or the one table where one or many are allowed).
    pub fn tables(&self, name: &str) -> Vec<Self> {
        let keys = match self.key(name).kind {
            Kind::List(Kind::Table(keys), _) | Kind::OneOrMany(Kind::Table(keys)) => *keys,
            _ => panic!("{name:?} is no list of tables"),
        };
        let items = self.node(name).map_or(&[][..], Node::items);
        items.iter().filter_map(|n| Self::of(n, keys)).collect()
    }
}

/// Whether a number lies in the range of its kind.
pub fn fits(value: f64, kind: Kind) -> bool {
    match kind {
        Kind::Number(min, max)
        | Kind::Duration(min, max)
        | Kind::DurationOr(min, max, _)
        | Kind::Seconds(min, max) => (min..=max).contains(&value),
        Kind::Positive => value > 0.0 && value.is_finite(),
        Kind::Whole(min, max) | Kind::WholeText(min, max) => {
            (min as f64..=max as f64).contains(&value)
        }
        _ => true,
    }
}

/// The whole number that stands at a node of this kind.
pub fn whole_of(node: &Node, kind: Kind) -> Option<i64> {
    match (&node.value, kind) {
        (Value::Number(number), _) => number.whole,
        (Value::Text(text), Kind::WholeText(..)) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The duration that stands at a node of this kind.
pub fn span_of(node: &Node, kind: Kind) -> Option<Span> {
    match (&node.value, kind) {
        (Value::Number(number), Kind::Seconds(..)) if number.value >= 0.0 => {
            Some(Span::from_secs_f64(number.value))
        }
        (Value::Text(text), _) => units::duration(text),
        _ => None,
    }
}

/// The amount of money that stands at a node, exactly as it was written.
pub fn money_of(node: &Node) -> Option<Usd> {
    let raw = match &node.value {
        Value::Number(number) => number.raw.as_str(),
        Value::Text(text) => text.as_str(),
        _ => return None,
    };
    raw.parse().ok().filter(|usd| *usd >= Usd::ZERO)
}
