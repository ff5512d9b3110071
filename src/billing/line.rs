//! What is on the bill? Line items that add up to the total exactly.

use std::fmt;

pub use crate::catalog::price_key::HOURS_PER_MONTH;
use crate::catalog::price_key::{Per, PriceKey};
use crate::catalog::prices::{PriceList, UnknownPrice};
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::kernel::time::Span;
use crate::observe::outcome::Payer;
use crate::words::{Text, bill as words};

/// A bill: what `summary.json` calls `cost`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill {
    /// The lines: Fargate by service, then EC2 by pool, load balancers, and addresses.
    pub lines: Vec<Line>,
    /// Their sum, exactly.
    pub total: Usd,
}

/// One line: one usage type of one resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What is charged for.
    pub key: PriceKey,
    /// Product code on AWS's bill: `AmazonECS`, `AmazonEC2`, `AWSELB`, `AmazonVPC` …
    pub product: &'static str,
    /// Usage type on AWS's bill, as in `USE1-Fargate-vCPU-Hours:perCPU`.
    pub usage_type: String,
    /// Whose it is.
    pub payer: Payer,
    /// What used it, as the tail of an ARN: `service/web`, `loadbalancer/web`,
    /// `auto-scaling-group/web` or `capacity-provider/web`.
    pub resource: String,
    /// What holds it.
    pub holder: Holder,
    /// How much was used, in `unit`.
    pub quantity: Quantity,
    /// `vCPU-Hours`, `GB-Hours`, `Hours`, `LCU-Hours`, `GB-Mo`; `…-Seconds` where the rate is so.
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
    /// Instances of a group or provider, and what comes with them.
    Instances,
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
    pub payer: Payer,
    pub holder: Holder,
    /// In the unit of the hourly rate.
    pub hours: Quantity,
    /// Its hourly rate, where no list has it: on the Spot market.
    pub market: Option<Usd>,
}

impl Bill {
    pub(super) fn new(lines: Vec<Line>) -> Self {
        let total = lines.iter().map(|line| line.amount).sum();
        Self { lines, total }
    }

    /// What the lines of the service called `name` cost.
    pub fn of_service(&self, name: &str) -> Usd {
        self.of(&Payer::Service(name.to_owned()))
    }

    /// What the lines of one payer cost.
    pub fn of(&self, payer: &Payer) -> Usd {
        let lines = self.lines.iter().filter(|line| line.payer == *payer);
        lines.map(|line| line.amount).sum()
    }

    /// Everyone who has a line, once, in the order of the lines.
    pub fn payers(&self) -> Vec<&Payer> {
        let mut payers: Vec<&Payer> = Vec::new();
        for line in &self.lines {
            if !payers.contains(&&line.payer) {
                payers.push(&line.payer);
            }
        }
        payers
    }

    /// The total for a month of 730 hours like the `simulated` time. Asserts that it is not empty.
    pub fn monthly(&self, simulated: Span) -> Usd {
        month_of(self.total, simulated)
    }

    /// The lines in whole cents, for a table that people add up: see [`in_cents`].
    pub fn in_cents(&self) -> Vec<i128> {
        let amounts: Vec<Usd> = self.lines.iter().map(|line| line.amount).collect();
        in_cents(&amounts)
    }
}

/// What a month of 730 hours costs where `spent` was spent in `time`. Asserts that it is not empty.
pub fn month_of(spent: Usd, time: Span) -> Usd {
    let (month, time) = (Span::HOUR.nanos() * HOURS_PER_MONTH, time.nanos());
    // In lowest terms, so that the largest bill stays within the integers.
    let shared = greatest_common_divisor(month, time);
    let (month, time) = (month / shared, time / shared);
    spent.times(i128::from(month), i128::from(time))
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
        let (rate, per, overridden) = if let Some(price) = item.market {
            (price, Per::Hour, false)
        } else {
            let rate = prices.rate(item.key)?;
            (rate.usd, rate.per, rate.overridden)
        };
        let quantity = item.hours.per(per);
        let code = prices.region().billing_code;
        Ok(Self {
            key: item.key,
            product: item.key.product(),
            usage_type: usage_type(item.key, code),
            resource: format!("{}/{}", arn_type(&item), item.payer.name()),
            payer: item.payer,
            holder: item.holder,
            quantity,
            unit: item.key.unit(per),
            rate,
            amount: quantity.at(rate),
            overridden,
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
                Holder::LoadBalancer | Holder::Instances => words::IPV4_BALANCER,
            },
            PriceKey::Ec2Linux(_) => words::EC2_INSTANCES,
            PriceKey::Ec2Spot(_) => words::EC2_SPOT,
            PriceKey::ManagedInstance(_) | PriceKey::ManagedPerEc2Dollar => words::MANAGED_FEE,
            PriceKey::Gp3Gb | PriceKey::Gp2Gb => words::VOLUMES,
            PriceKey::Gp3Iops => words::VOLUME_IOPS,
            PriceKey::Gp3Throughput => words::VOLUME_THROUGHPUT,
            PriceKey::MetricMonth => words::DETAILED_MONITORING,
            PriceKey::CpuCreditsT2
            | PriceKey::CpuCreditsT3
            | PriceKey::CpuCreditsT3a
            | PriceKey::CpuCreditsT4g => words::CPU_CREDITS,
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

/// The usage type with the region's billing code. Elastic Load Balancing, EC2 and `CloudWatch`,
/// older than the codes, have none in us-east-1.
fn usage_type(key: PriceKey, region_code: Option<&str>) -> String {
    let old = ["AWSELB", "AmazonEC2", "AmazonCloudWatch"].contains(&key.product());
    match region_code {
        Some("USE1") if old => key.usage_type().into_owned(),
        Some(code) => format!("{code}-{}", key.usage_type()),
        None => key.usage_type().into_owned(),
    }
}

const fn arn_type(item: &Item) -> &'static str {
    match (&item.payer, item.holder) {
        (Payer::Service(_), Holder::LoadBalancer) => "loadbalancer",
        (Payer::Service(_), _) => "service",
        (Payer::Group(_), _) => "auto-scaling-group",
        (Payer::Provider(_), _) => "capacity-provider",
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

    /// The sum of both.
    pub(super) fn plus(self, other: Self) -> Self {
        if self.denominator == other.denominator {
            return Self::new(self.numerator + other.numerator, self.denominator);
        }
        Self::new(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
    }

    /// Whether nothing was used.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// For charts and ratios; never summed into money.
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// An amount of hours in hours, in seconds or in months.
    const fn per(self, per: Per) -> Self {
        match per {
            Per::Hour => self,
            Per::Second => Self::new(
                self.numerator * Per::Hour.seconds() as u128,
                self.denominator,
            ),
            Per::Month => Self::new(self.numerator, self.denominator * HOURS_PER_MONTH as u128),
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
#[path = "line_tests.rs"]
mod tests;
