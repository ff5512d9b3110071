//! What does it cost in this region? Embedded price tables, and what a scenario sets over them.

use std::collections::BTreeMap;

use super::instances;
use super::price_key::{Per, PriceKey, UnknownKey};
use super::regions::{self, Region, UnknownRegion};
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::words::{Lang, bill as words};

/// The embedded tables: `region,key,usd,as_of,source`, with comment lines that say whence.
pub const TABLES: [&str; 3] = [
    include_str!("data/fargate-prices.csv"),
    include_str!("data/network-prices.csv"),
    include_str!("data/ec2-other-prices.csv"),
];

/// On-Demand Linux prices: instance types down, regions across, with comment lines that say whence.
pub const EC2_TABLE: &str = include_str!("data/ec2-on-demand.csv");

/// Largest rate that can be set: with it, no bill comes near the end of the integers.
pub const MAX_RATE: Usd = Usd::from_picos(1_000_000 * PICOS_PER_DOLLAR);

/// One price.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rate {
    /// US dollars per `per`.
    pub usd: Usd,
    /// What it is charged per.
    pub per: Per,
    /// The day (month, year) at which it held; empty when the scenario gave it.
    pub as_of: String,
    /// Where it comes from (a source of the table's header), or the scenario's note.
    pub source: String,
    /// Whether the scenario gave it.
    pub overridden: bool,
}

/// The prices of one region.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceList {
    region: &'static Region,
    rates: BTreeMap<PriceKey, Rate>,
}

/// A price that is needed and that nobody knows: never taken for 0.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct UnknownPrice {
    /// The region.
    pub region: &'static str,
    /// What has no price there.
    pub key: PriceKey,
}

/// Why `[prices]` could not set a rate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SetPriceError {
    /// No rate has that name.
    #[error(transparent)]
    UnknownKey(#[from] UnknownKey),
    /// A price below zero, or above [`MAX_RATE`].
    #[error("{}", self.message(Lang::En))]
    OutOfRange {
        /// The key.
        key: String,
        /// The price.
        usd: Usd,
    },
}

impl UnknownPrice {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let values = [("key", self.key.name()), ("region", self.region)];
        words::UNKNOWN_PRICE.fill(lang, &values)
    }
}

impl SetPriceError {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::UnknownKey(error) => error.message(lang),
            Self::OutOfRange { key, usd } => {
                words::WRONG_PRICE.fill(lang, &[("key", key), ("usd", &usd.to_string())])
            }
        }
    }
}

impl PriceList {
    /// The prices of the region called `code`. A region that exists and whose prices are not known
    /// has an empty list, for `[prices]` to fill.
    pub fn for_region(code: &str) -> Result<Self, UnknownRegion> {
        let region = regions::region(code)?;
        let mut rates = BTreeMap::new();
        for row in rows().filter(|row| row.region == region.code) {
            let twice = rates.insert(row.key, row.rate());
            assert!(twice.is_none(), "{} has two prices in {code}", row.key);
        }
        rates.extend(on_demand(region.code));
        Ok(Self { region, rates })
    }

    /// The region.
    pub const fn region(&self) -> &'static Region {
        self.region
    }

    /// The price of `key`. The management fee of an instance type, where it is not set itself, is
    /// its share of the type's On-Demand price, where that share is set.
    pub fn rate(&self, key: PriceKey) -> Result<Rate, UnknownPrice> {
        let known = self.rates.get(&key).cloned();
        known
            .or_else(|| self.management_fee(key))
            .ok_or(UnknownPrice {
                region: self.region.code,
                key,
            })
    }

    fn management_fee(&self, key: PriceKey) -> Option<Rate> {
        let PriceKey::ManagedInstance(kind) = key else {
            return None;
        };
        let share = self.rates.get(&PriceKey::ManagedPerEc2Dollar)?;
        let hour = self.rates.get(&PriceKey::Ec2Linux(kind))?;
        let usd = hour.usd.times(share.usd.picos(), PICOS_PER_DOLLAR);
        Some(Rate {
            usd,
            ..share.clone()
        })
    }

    /// Sets or overrides the rate called `name` (`[prices]`): a name of [`PriceKey`], or the same
    /// ending in `Second` for a price per second. `note` says where the price is from.
    pub fn set(&mut self, name: &str, usd: Usd, note: &str) -> Result<PriceKey, SetPriceError> {
        let (key, per) = PriceKey::parse(name)?;
        if usd < Usd::ZERO || usd > MAX_RATE {
            let key = name.to_owned();
            return Err(SetPriceError::OutOfRange { key, usd });
        }
        let rate = Rate {
            usd,
            per,
            as_of: String::new(),
            source: note.to_owned(),
            overridden: true,
        };
        self.rates.insert(key, rate);
        Ok(key)
    }

    /// Every known rate, in the order of the bill.
    pub fn rates(&self) -> impl Iterator<Item = (PriceKey, &Rate)> {
        self.rates.iter().map(|(key, rate)| (*key, rate))
    }

    /// The rates that the scenario gave.
    pub fn overrides(&self) -> impl Iterator<Item = (PriceKey, &Rate)> {
        self.rates().filter(|(_, rate)| rate.overridden)
    }
}

/// The newest date in the embedded tables, as the manifest names the price list.
pub fn price_list_date() -> &'static str {
    let ec2 = ec2_columns().map(|column| column.as_of);
    rows()
        .map(|row| row.as_of)
        .chain(ec2)
        .max()
        .expect("the price tables have rows")
}

/// The codes of the regions that have Fargate prices, sorted.
pub fn priced_regions() -> Vec<&'static str> {
    let mut codes: Vec<&str> = rows().map(|row| row.region).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// One row of a table.
struct Row {
    region: &'static str,
    key: PriceKey,
    usd: Usd,
    as_of: &'static str,
    source: &'static str,
}

impl Row {
    fn rate(&self) -> Rate {
        Rate {
            usd: self.usd,
            per: self.key.per(),
            as_of: self.as_of.to_owned(),
            source: self.source.to_owned(),
            overridden: false,
        }
    }
}

/// The rows of all tables. They are part of the program, so a bad one is a bug and asserts.
fn rows() -> impl Iterator<Item = Row> {
    let lines = TABLES.into_iter().flat_map(str::lines);
    lines
        .filter(|line| !line.starts_with('#') && !line.starts_with("region,"))
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [region, key, usd, as_of, source] = cells[..] else {
                panic!("a price row has five cells: {line:?}");
            };
            let (key, per) = PriceKey::parse(key).unwrap_or_else(|error| panic!("{error}"));
            assert!(per == key.per(), "price tables have plain rates: {line:?}");
            Row {
                region,
                key,
                usd: usd.parse().unwrap_or_else(|error| panic!("{error}")),
                as_of,
                source,
            }
        })
}

/// A column of the table of On-Demand prices.
struct Ec2Column {
    /// Its place.
    index: usize,
    region: &'static str,
    as_of: &'static str,
    source: &'static str,
}

fn ec2_lines() -> impl Iterator<Item = &'static str> {
    EC2_TABLE.lines().filter(|line| !line.starts_with('#'))
}

fn ec2_columns() -> impl Iterator<Item = Ec2Column> {
    let mut lines = ec2_lines();
    let mut head = |name| {
        let cells = lines.next().expect("the table opens with three lines");
        let mut cells = cells.split(',');
        assert_eq!(cells.next(), Some(name), "the table opens as it should");
        cells
    };
    let (regions, dates, sources) = (head("type"), head("as_of"), head("source"));
    let columns = regions.zip(dates).zip(sources).enumerate();
    columns.map(|(place, ((region, as_of), source))| Ec2Column {
        index: place + 1,
        region,
        as_of,
        source,
    })
}

/// The On-Demand prices of a region.
fn on_demand(region: &str) -> impl Iterator<Item = (PriceKey, Rate)> {
    let column = ec2_columns().find(|column| column.region == region);
    column.into_iter().flat_map(|column| {
        ec2_lines().skip(3).filter_map(move |line| {
            let mut cells = line.split(',');
            let name = cells.next().expect("a row begins with a type");
            let price = cells.nth(column.index - 1).expect("a row has all columns");
            if price.is_empty() {
                return None;
            }
            let kind = instances::find(name).unwrap_or_else(|error| panic!("{error}"));
            let rate = Rate {
                usd: price.parse().unwrap_or_else(|error| panic!("{error}")),
                per: Per::Hour,
                as_of: column.as_of.to_owned(),
                source: column.source.to_owned(),
                overridden: false,
            };
            Some((PriceKey::Ec2Linux(kind.id()), rate))
        })
    })
}

#[cfg(test)]
#[path = "prices_tests.rs"]
mod tests;
