//! What is on the bill? Line items that add up to the total exactly.

use std::fmt;

use crate::catalog::price_key::{Per, PriceKey};
use crate::catalog::prices::{PriceList, UnknownPrice};
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::kernel::time::Span;
use crate::words::{Text, bill as words};

/// Hours in a month, as AWS's pricing calculator counts them.
pub const HOURS_PER_MONTH: u64 = 730;

/// A bill: what `summary.json` calls `cost`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill {
    /// The lines: Fargate by service, then load balancers, then addresses.
    pub lines: Vec<Line>,
    /// Their sum, exactly.
    pub total: Usd,
}

/// One line: one usage type of one resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What is charged for.
    pub key: PriceKey,
    /// Product code on AWS's bill: `AmazonECS`, `AWSELB`, `AmazonVPC`.
    pub product: &'static str,
    /// Usage type on AWS's bill, as in `USE1-Fargate-vCPU-Hours:perCPU`.
    pub usage_type: String,
    /// Name of the service whose tasks or load balancer it is.
    pub service: String,
    /// What used it, as the tail of an ARN: `service/web` or `loadbalancer/web`.
    pub resource: String,
    /// What holds it.
    pub holder: Holder,
    /// How much was used, in `unit`.
    pub quantity: Quantity,
    /// `vCPU-Hours`, `GB-Hours`, `Hours`, `LCU-Hours`; `…-Seconds` where the rate is per second.
    pub unit: String,
    /// Price of one unit.
    pub rate: Usd,
    /// Quantity × rate, rounded once to a whole pico-dollar (10⁻¹² USD), half away from zero.
    pub amount: Usd,
    /// Whether the scenario gave the rate.
    pub overridden: bool,
}

/// What holds a billed thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Holder {
    /// The service's tasks.
    Tasks,
    /// Its load balancer.
    LoadBalancer,
}

/// An exact amount of usage: a whole number of parts of a unit (a second is 1/3600 of an hour, so
/// no decimal would be exact).
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    numerator: u128,
    denominator: u128,
}

/// Usage before it has a price.
pub(super) struct Item {
    pub key: PriceKey,
    pub service: String,
    pub holder: Holder,
    /// In the unit of the hourly rate.
    pub hours: Quantity,
}

impl Bill {
    pub(super) fn new(lines: Vec<Line>) -> Self {
        let total = lines.iter().map(|line| line.amount).sum();
        Self { lines, total }
    }

    /// What the lines named `service` cost.
    pub fn of_service(&self, service: &str) -> Usd {
        let lines = self.lines.iter().filter(|line| line.service == service);
        lines.map(|line| line.amount).sum()
    }

    /// The total for a month of 730 hours like the `simulated` time. Asserts that it is not empty.
    pub fn monthly(&self, simulated: Span) -> Usd {
        let (month, simulated) = (Span::HOUR.nanos() * HOURS_PER_MONTH, simulated.nanos());
        // In lowest terms, so that the largest bill stays within the integers.
        let shared = greatest_common_divisor(month, simulated);
        let (month, simulated) = (month / shared, simulated / shared);
        self.total.times(i128::from(month), i128::from(simulated))
    }

    /// The lines in whole cents, for a table that people add up: see [`in_cents`].
    pub fn in_cents(&self) -> Vec<i128> {
        let amounts: Vec<Usd> = self.lines.iter().map(|line| line.amount).collect();
        in_cents(&amounts)
    }
}

/// Amounts (0 or more) in whole cents that sum to the cents of their sum: the largest remainders
/// are rounded up, the first among equals, so that what people read adds up to the total they read.
pub fn in_cents(amounts: &[Usd]) -> Vec<i128> {
    const CENT: i128 = PICOS_PER_DOLLAR / 100;
    let mut cents: Vec<i128> = amounts.iter().map(|usd| usd.picos() / CENT).collect();
    let total: Usd = amounts.iter().copied().sum();
    let missing = total.cents() - cents.iter().sum::<i128>();
    let missing = usize::try_from(missing).expect("amounts round down to at most their sum");
    assert!(missing <= cents.len(), "each amount lacks less than a cent");
    let mut order: Vec<usize> = (0..cents.len()).collect();
    order.sort_by_key(|i| -(amounts[*i].picos() % CENT));
    for i in order.into_iter().take(missing) {
        cents[i] += 1;
    }
    cents
}

impl Line {
    /// Prices an item: usage × rate, rounded once.
    pub(super) fn new(item: Item, prices: &PriceList) -> Result<Self, UnknownPrice> {
        let rate = prices.rate(item.key)?;
        let quantity = item.hours.per(rate.per);
        let code = prices.region().billing_code;
        Ok(Self {
            key: item.key,
            product: item.key.product(),
            usage_type: usage_type(item.key, code),
            resource: format!("{}/{}", item.holder.arn_type(), item.service),
            service: item.service,
            holder: item.holder,
            quantity,
            unit: item.key.unit(rate.per),
            rate: rate.usd,
            amount: quantity.at(rate.usd),
            overridden: rate.overridden,
        })
    }

    /// What people call it.
    pub const fn name(&self) -> Text {
        match self.key {
            PriceKey::FargateX86Vcpu => words::FARGATE_VCPU,
            PriceKey::FargateX86Gb => words::FARGATE_MEMORY,
            PriceKey::FargateArmVcpu => words::FARGATE_ARM_VCPU,
            PriceKey::FargateArmGb => words::FARGATE_ARM_MEMORY,
            PriceKey::FargateWindowsVcpu => words::FARGATE_WINDOWS_VCPU,
            PriceKey::FargateWindowsGb => words::FARGATE_WINDOWS_MEMORY,
            PriceKey::FargateWindowsLicence => words::FARGATE_WINDOWS_LICENCE,
            PriceKey::FargateEphemeralGb => words::FARGATE_EPHEMERAL,
            PriceKey::SpotX86Vcpu => words::SPOT_VCPU,
            PriceKey::SpotX86Gb => words::SPOT_MEMORY,
            PriceKey::SpotArmVcpu => words::SPOT_ARM_VCPU,
            PriceKey::SpotArmGb => words::SPOT_ARM_MEMORY,
            PriceKey::AlbHour => words::ALB_HOURS,
            PriceKey::AlbLcuHour => words::ALB_LCUS,
            PriceKey::Ipv4Hour => match self.holder {
                Holder::Tasks => words::IPV4_TASKS,
                Holder::LoadBalancer => words::IPV4_BALANCER,
            },
        }
    }

    /// What people call its unit.
    pub fn unit_name(&self) -> Text {
        words::unit(&self.unit).expect("every unit has a name")
    }
}

const fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 {
        one
    } else {
        greatest_common_divisor(other, one % other)
    }
}

/// The usage type with the region's billing code. Elastic Load Balancing, older than the codes,
/// has none in us-east-1.
fn usage_type(key: PriceKey, region_code: Option<&str>) -> String {
    match region_code {
        Some("USE1") if key.product() == "AWSELB" => key.usage_type().to_owned(),
        Some(code) => format!("{code}-{}", key.usage_type()),
        None => key.usage_type().to_owned(),
    }
}

impl Holder {
    /// From the code in [`crate::observe::outcome::PublicIpv4Usage`]. Asserts that it is one.
    pub(super) fn of(code: &str) -> Self {
        match code {
            "tasks" => Self::Tasks,
            "loadBalancer" => Self::LoadBalancer,
            other => panic!("public IPv4 addresses are held by tasks or loadBalancer, not {other}"),
        }
    }

    const fn arn_type(self) -> &'static str {
        match self {
            Self::Tasks => "service",
            Self::LoadBalancer => "loadbalancer",
        }
    }
}

impl Quantity {
    /// `numerator` ÷ `denominator` units. Asserts that the denominator is positive.
    pub const fn new(numerator: u128, denominator: u128) -> Self {
        assert!(denominator > 0, "a quantity is in parts of a unit");
        Self {
            numerator,
            denominator,
        }
    }

    /// Whether nothing was used.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// For charts and ratios; never summed into money.
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// An amount of hours in hours or in seconds.
    const fn per(self, per: Per) -> Self {
        match per {
            Per::Hour => self,
            Per::Second => Self::new(
                self.numerator * Per::Hour.seconds() as u128,
                self.denominator,
            ),
        }
    }

    /// What it costs at `rate` per unit.
    fn at(self, rate: Usd) -> Usd {
        let whole = |n: u128| i128::try_from(n).expect("usage fits in 127 bits");
        rate.times(whole(self.numerator), whole(self.denominator))
    }
}

impl PartialEq for Quantity {
    /// Equal amounts, in whatever parts: 2/4 is 1/2.
    fn eq(&self, other: &Self) -> bool {
        self.numerator * other.denominator == other.numerator * self.denominator
    }
}

impl Eq for Quantity {}

impl fmt::Display for Quantity {
    /// Rounded half up to ten decimals, as AWS's reports have them, without trailing zeros; with
    /// a precision (`{:.2}`), to that many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(10).min(10);
        let scale = 10_u128.pow(decimals as u32);
        let scaled = (self.numerator * scale + self.denominator / 2) / self.denominator;
        let (whole, part) = (scaled / scale, scaled % scale);
        let part = if decimals == 0 {
            String::new()
        } else {
            format!("{part:0decimals$}")
        };
        let part = match f.precision() {
            Some(_) => part.as_str(),
            None => part.trim_end_matches('0'),
        };
        let dot = if part.is_empty() { "" } else { "." };
        write!(f, "{whole}{dot}{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_as_reports_have_them() {
        for (numerator, denominator, text) in [
            (0, 1, "0"),
            (1, 3, "0.3333333333"),
            (2, 3, "0.6666666667"),
            (730, 1, "730"),
            (3, 2, "1.5"),
            (1, 3_600, "0.0002777778"),
        ] {
            assert_eq!(Quantity::new(numerator, denominator).to_string(), text);
        }
        assert_eq!(format!("{:.1}", Quantity::new(25, 100)), "0.3");
        assert_eq!(format!("{:.0}", Quantity::new(3, 2)), "2");
        assert_eq!(Quantity::new(2, 4), Quantity::new(1, 2));
        assert_ne!(Quantity::new(1, 3), Quantity::new(1, 2));
    }

    #[test]
    fn elastic_load_balancing_has_no_code_in_us_east_1() {
        let key = PriceKey::AlbHour;
        assert_eq!(usage_type(key, Some("USE1")), "LoadBalancerUsage");
        assert_eq!(usage_type(key, Some("APN2")), "APN2-LoadBalancerUsage");
        assert_eq!(usage_type(key, None), "LoadBalancerUsage");
    }

    #[test]
    fn every_line_and_unit_has_words() {
        let mut prices = PriceList::for_region("us-east-1").unwrap();
        for key in PriceKey::ALL {
            for name in [Some(key.name().to_owned()), key.name_per_second()] {
                let Some(name) = name else { continue };
                prices.set(&name, Usd::from_picos(1), "test").unwrap();
                let item = Item {
                    key: *key,
                    service: "web".to_owned(),
                    holder: Holder::Tasks,
                    hours: Quantity::new(1, 1),
                };
                let line = Line::new(item, &prices).unwrap();
                assert!(!line.name().ko.is_empty());
                assert!(!line.unit_name().en.is_empty(), "{name}");
            }
        }
    }

    /// Three lines of a third of a cent are one cent together: it goes to the first.
    #[test]
    fn cents_add_up_to_the_total() {
        let prices = PriceList::for_region("us-east-1").unwrap();
        let line = |dollars: &str| {
            let item = Item {
                key: PriceKey::AlbHour,
                service: "web".to_owned(),
                holder: Holder::LoadBalancer,
                hours: Quantity::new(1, 1),
            };
            let mut line = Line::new(item, &prices).unwrap();
            line.amount = dollars.parse().unwrap();
            line
        };
        let thirds = Bill::new(vec![line("0.00334"), line("0.00334"), line("0.00334")]);
        assert_eq!(thirds.in_cents(), [1, 0, 0]);
        let mixed = Bill::new(vec![line("1.004"), line("2.009"), line("0.009")]);
        assert_eq!(mixed.total.cents(), 302);
        assert_eq!(mixed.in_cents(), [100, 201, 1]);
    }
}
