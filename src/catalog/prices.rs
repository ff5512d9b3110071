//! What does it cost in this region? Embedded price tables, and what a scenario sets over them.

use std::collections::BTreeMap;

use super::price_key::{Per, PriceKey, UnknownKey};
use super::regions::{self, Region, UnknownRegion};
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::words::{Lang, bill as words};

/// The embedded tables: `region,key,usd,as_of,source`, with comment lines that say whence.
pub const TABLES: [&str; 2] = [
    include_str!("data/fargate-prices.csv"),
    include_str!("data/network-prices.csv"),
];

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
        Ok(Self { region, rates })
    }

    /// The region.
    pub const fn region(&self) -> &'static Region {
        self.region
    }

    /// The price of `key`.
    pub fn rate(&self, key: PriceKey) -> Result<&Rate, UnknownPrice> {
        self.rates.get(&key).ok_or(UnknownPrice {
            region: self.region.code,
            key,
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
    rows()
        .map(|row| row.as_of)
        .max()
        .expect("the price tables have rows")
}

/// The codes of the regions that have prices, sorted.
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
            per: Per::Hour,
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
            assert!(per == Per::Hour, "price tables are per hour: {line:?}");
            Row {
                region,
                key,
                usd: usd.parse().unwrap_or_else(|error| panic!("{error}")),
                as_of,
                source,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    /// Every row parses, lies in a region that exists, is the only one of its key, and prints as
    /// it was written; On-Demand is dearer than Spot; none is free.
    #[test]
    fn every_row_is_sound() {
        let rows: Vec<Row> = rows().collect();
        assert_eq!(rows.len(), 124);
        for row in &rows {
            let list = PriceList::for_region(row.region).unwrap();
            let rate = list.rate(row.key).unwrap();
            assert_eq!(rate.usd, row.usd);
            assert!(rate.usd > Usd::ZERO && rate.usd < usd("0.2"), "{}", row.key);
            assert!(rate.as_of.as_str() >= "2021" && rate.as_of.as_str() < "2027");
            assert!(!rate.overridden && !rate.source.is_empty());
        }
        assert_eq!(priced_regions().len(), 22);
    }

    #[test]
    fn on_demand_is_dearer_than_spot_and_x86_than_arm() {
        use PriceKey::{
            FargateArmGb, FargateArmVcpu, FargateX86Gb, FargateX86Vcpu, SpotArmGb, SpotArmVcpu,
            SpotX86Gb, SpotX86Vcpu,
        };
        for region in priced_regions() {
            let list = PriceList::for_region(region).unwrap();
            for (dear, cheap) in [
                (FargateX86Vcpu, SpotX86Vcpu),
                (FargateX86Gb, SpotX86Gb),
                (FargateArmVcpu, SpotArmVcpu),
                (FargateArmGb, SpotArmGb),
                (FargateX86Vcpu, FargateArmVcpu),
                (FargateX86Gb, FargateArmGb),
            ] {
                if let (Ok(dear), Ok(cheap)) = (list.rate(dear), list.rate(cheap)) {
                    assert!(dear.usd > cheap.usd, "{region} {dear:?} {cheap:?}");
                }
            }
        }
    }

    /// Every region of the data has x86 prices; known figures of the Fargate, ELB and VPC price
    /// pages.
    #[test]
    fn known_prices() {
        for region in priced_regions() {
            let list = PriceList::for_region(region).unwrap();
            assert!(list.rate(PriceKey::FargateX86Vcpu).is_ok(), "{region}");
            assert!(list.rate(PriceKey::FargateX86Gb).is_ok(), "{region}");
        }
        for (region, key, price) in [
            ("us-east-1", PriceKey::FargateX86Vcpu, "0.04048"),
            ("us-east-1", PriceKey::FargateX86Gb, "0.004445"),
            ("us-east-1", PriceKey::FargateArmVcpu, "0.03238"),
            ("us-east-1", PriceKey::FargateArmGb, "0.00356"),
            ("us-east-1", PriceKey::FargateEphemeralGb, "0.000111"),
            ("us-east-1", PriceKey::FargateWindowsLicence, "0.046"),
            ("us-east-1", PriceKey::AlbHour, "0.0225"),
            ("us-east-1", PriceKey::AlbLcuHour, "0.008"),
            ("us-east-1", PriceKey::Ipv4Hour, "0.005"),
            ("ap-northeast-2", PriceKey::FargateX86Vcpu, "0.04656"),
            ("ap-northeast-2", PriceKey::FargateX86Gb, "0.00511"),
            ("eu-west-1", PriceKey::FargateWindowsVcpu, "0.09148"),
        ] {
            let list = PriceList::for_region(region).unwrap();
            assert_eq!(list.rate(key).unwrap().usd, usd(price), "{region} {key}");
        }
    }

    /// ALB and IPv4 outside us-east-1 are not known unless the scenario gives them.
    #[test]
    fn network_prices_are_known_in_us_east_1_only() {
        for region in priced_regions() {
            let mut list = PriceList::for_region(region).unwrap();
            for key in [PriceKey::AlbHour, PriceKey::AlbLcuHour, PriceKey::Ipv4Hour] {
                assert_eq!(list.rate(key).is_ok(), region == "us-east-1", "{region}");
                list.set(key.name(), usd("0.03"), "price page").unwrap();
                assert_eq!(list.rate(key).unwrap().usd, usd("0.03"));
            }
            assert_eq!(list.overrides().count(), 3);
        }
    }

    #[test]
    fn a_region_without_prices_waits_for_the_scenario() {
        let mut osaka = PriceList::for_region("ap-northeast-3").unwrap();
        assert_eq!(osaka.rates().count(), 0);
        let key = osaka.set("fargate.linux.x86.vcpuSecond", usd("0.00002"), "quote");
        assert_eq!(key, Ok(PriceKey::FargateX86Vcpu));
        let rate = osaka.rate(PriceKey::FargateX86Vcpu).unwrap();
        assert_eq!((rate.per, rate.source.as_str()), (Per::Second, "quote"));
    }

    #[test]
    fn wrong_settings_are_refused() {
        let mut list = PriceList::for_region("us-east-1").unwrap();
        let before = list.clone();
        let error = list.set("alb.hours", usd("1"), "").unwrap_err();
        assert!(error.to_string().contains("alb.hour"), "{error}");
        let error = list.set("alb.hour", usd("-1"), "").unwrap_err();
        assert!(error.to_string().contains("-1.00"), "{error}");
        assert!(list.set("alb.hour", usd("1000000.01"), "").is_err());
        assert!(error.message(Lang::Ko).contains("alb.hour"));
        assert_eq!(list, before);
        assert!(PriceList::for_region("us-east-9").is_err());
    }

    #[test]
    fn the_list_is_dated_by_its_newest_row() {
        assert_eq!(price_list_date(), "2026-10-05");
    }
}
