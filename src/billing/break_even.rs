//! From which fill on is an EC2 instance cheaper than Fargate, for tasks of one size?
//!
//! The **fill** of an instance is what its tasks would cost on Fargate, of what its whole shape
//! (vCPUs and nominal memory) would cost there. It speaks of what tasks *reserve*, not of what they
//! use: how busy tasks are divides the cost on Fargate and on EC2 alike, and moves no break-even.

use crate::catalog::fargate::Size;
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::{Architecture, OperatingSystem, Purchase};
use crate::catalog::price_key::{HOURS_PER_MONTH, PriceKey};
use crate::catalog::prices::{PriceList, UnknownPrice};
use crate::catalog::spot::spot_advice;
use crate::kernel::money::Usd;

mod fits;
pub mod measured;
pub mod usual;

pub use fits::{Bound, Fits};

/// Root volume of an instance in GiB, gp3, unless it is given (ECS-optimized Amazon Linux 2023).
pub const VOLUME_GIB: u32 = 30;
/// Discount of a commitment unless it is given: that of a convertible Reserved Instance for a year
/// with nothing upfront (t3.medium, 0.0300 of 0.0416 USD), which a Compute Savings Plan matches.
pub const COMMITMENT: Percent = Percent(2_800);
/// Utilization of what tasks reserve, unless it is given: our choice.
pub const UTILIZATION: Percent = Percent(6_000);
/// Highest price that can be told from another here, per hour or month of one unit.
pub const MAX_PRICE: Usd = Usd::from_picos(1_000 * crate::kernel::money::PICOS_PER_DOLLAR);

/// Percent in whole hundredths: a discount that is subtracted exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Percent(pub i32);

impl Percent {
    /// All of it.
    pub const ALL: Self = Self(10_000);

    /// As a number: 28.0.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// A price after this discount, rounded once.
    pub fn off(self, usd: Usd) -> Usd {
        usd.times(i128::from(Self::ALL.0 - self.0), i128::from(Self::ALL.0))
    }
}

/// How tasks on EC2 are connected, which says how many interfaces they need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Network {
    /// `awsvpc`: an interface of the instance for each task, as Fargate's tasks have.
    Awsvpc,
    /// `awsvpc` with the account's `awsvpcTrunking` on.
    Trunked,
    /// `bridge` (or `host`): the instance's own interface for all.
    Bridge,
}

/// What is asked, for any instance type.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What a task reserves.
    pub size: Size,
    /// What it is built for.
    pub architecture: Architecture,
    /// The prices of its region.
    pub prices: &'a PriceList,
    /// How tasks on EC2 are connected.
    pub network: Network,
    /// `ECS_RESERVED_MEMORY` in MiB.
    pub reserved_memory_mib: u32,
    /// Root volume of each instance in GiB, gp3.
    pub volume_gib: u32,
    /// What a commitment takes off the price of instances.
    pub commitment: Percent,
    /// What Spot takes off it; none: what the Spot Instance Advisor says.
    pub spot: Option<Percent>,
}

/// A way to run tasks and pay for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Fargate on demand.
    Fargate,
    /// Fargate Spot.
    FargateSpot,
    /// EC2 on demand.
    OnDemand,
    /// EC2 with a commitment: Savings Plan or Reserved Instances.
    Committed,
    /// EC2 Spot.
    Spot,
}

impl Way {
    /// All of them, as tables and charts show them.
    pub const ALL: [Self; 5] = [
        Self::Fargate,
        Self::FargateSpot,
        Self::OnDemand,
        Self::Committed,
        Self::Spot,
    ];
    /// Those on instances.
    pub const EC2: [Self; 3] = [Self::OnDemand, Self::Committed, Self::Spot];

    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fargate => "fargate",
            Self::FargateSpot => "fargateSpot",
            Self::OnDemand => "ec2OnDemand",
            Self::Committed => "ec2Committed",
            Self::Spot => "ec2Spot",
        }
    }

    /// The way on Fargate that can be interrupted as it can: what it is compared with.
    pub const fn against(self) -> Self {
        match self {
            Self::FargateSpot | Self::Spot => Self::FargateSpot,
            Self::Fargate | Self::OnDemand | Self::Committed => Self::Fargate,
        }
    }
}

/// What something costs on Fargate for an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OnFargate {
    /// On demand.
    pub on_demand: Usd,
    /// On Spot, where that is known.
    pub spot: Option<Usd>,
}

impl OnFargate {
    /// Of `size`, which need not be one that Fargate sells.
    ///
    /// # Errors
    ///
    /// The prices that are not known; a price of Spot is not needed.
    pub fn of(size: Size, question: &Question<'_>) -> Result<Self, Vec<UnknownPrice>> {
        let hour = |bought: Purchase| {
            let (os, built) = (OperatingSystem::Linux, question.architecture);
            let part = |key: PriceKey, amount: u32| {
                let rate = question.prices.rate(key)?;
                let seconds = i128::from(3_600 / rate.per.seconds());
                Ok(rate.usd.times(i128::from(amount) * seconds, 1_024))
            };
            let parts = [
                part(PriceKey::vcpu(os, built, bought), size.cpu_units),
                part(PriceKey::memory(os, built, bought), size.memory_mib),
            ];
            sum(parts)
        };
        Ok(Self {
            on_demand: hour(Purchase::OnDemand)?,
            spot: hour(Purchase::Spot).ok(),
        })
    }
}

/// The sum of prices, or all that are not known.
fn sum(
    parts: impl IntoIterator<Item = Result<Usd, UnknownPrice>>,
) -> Result<Usd, Vec<UnknownPrice>> {
    let (mut total, mut unknown) = (Usd::ZERO, Vec::new());
    for part in parts {
        match part {
            Ok(usd) => total += usd,
            Err(error) => unknown.push(error),
        }
    }
    if unknown.is_empty() {
        Ok(total)
    } else {
        Err(unknown)
    }
}

/// Where EC2 becomes cheaper than Fargate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Threshold {
    /// Fill of the instance at which both cost the same: a share, above 1 where none is enough.
    pub fill: f64,
    /// Tasks on an instance from which on EC2 costs no more, whether they fit or not.
    pub tasks: u64,
    /// Whether that many fit.
    pub is_reachable: bool,
}

/// What tasks cost together, spread over as few instances as they fit on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Together {
    /// How many tasks.
    pub tasks: u64,
    /// Instances that they need.
    pub instances: u64,
    /// Fill of those instances: a share.
    pub fill: f64,
}

/// One instance type against Fargate.
#[derive(Clone, PartialEq, Debug)]
pub struct BreakEven {
    /// The type.
    pub kind: &'static InstanceType,
    /// An hour of its volume.
    pub volume: Usd,
    /// An hour of it on demand, without the volume.
    pub list: Usd,
    /// What a commitment takes off.
    pub commitment: Percent,
    /// What Spot takes off; none where nobody says.
    pub spot: Option<Percent>,
    /// One task on Fargate.
    pub task: OnFargate,
    /// The whole shape on Fargate.
    pub shape: OnFargate,
    /// How many of the tasks it takes.
    pub fits: Fits,
    /// The task.
    pub size: Size,
}

impl BreakEven {
    /// Of `kind`.
    ///
    /// # Errors
    ///
    /// The prices that are not known in the region: of the type, its volume, Fargate on demand.
    pub fn new(
        question: &Question<'_>,
        kind: &'static InstanceType,
    ) -> Result<Self, Vec<UnknownPrice>> {
        let rate = |key| question.prices.rate(key).map(|rate| rate.usd);
        let list = sum([rate(PriceKey::Ec2Linux(kind.id()))]);
        let gib = i128::from(question.volume_gib);
        let month = (gib > 0).then(|| rate(PriceKey::Gp3Gb));
        let month =
            sum(month.map(|month| month.map(|usd| usd.times(gib, i128::from(HOURS_PER_MONTH)))));
        let task = OnFargate::of(question.size, question);
        let whole = Size {
            cpu_units: kind.cpu_units(),
            memory_mib: kind.memory_mib,
        };
        let shape = OnFargate::of(whole, question);
        let (Ok(list), Ok(volume), Ok(task), Ok(shape)) = (&list, &month, &task, &shape) else {
            let errors = [list.err(), month.err(), task.err()];
            return Err(errors.into_iter().flatten().flatten().collect());
        };
        let advised = || {
            let advice = spot_advice(question.prices.region().code, kind.name)?;
            Some(Percent(advice.savings_percent * 100))
        };
        Ok(Self {
            kind,
            volume: *volume,
            list: *list,
            commitment: question.commitment,
            spot: question.spot.or_else(advised),
            task: *task,
            shape: *shape,
            fits: Fits::new(question, kind),
            size: question.size,
        })
    }

    /// What an hour of the instance with its volume costs, or of its whole shape on Fargate; none
    /// where a price of Spot is not known.
    pub fn hour(&self, way: Way) -> Option<Usd> {
        let instance = match way {
            Way::Fargate => return Some(self.shape.on_demand),
            Way::FargateSpot => return self.shape.spot,
            Way::OnDemand => self.list,
            Way::Committed => self.commitment.off(self.list),
            Way::Spot => self.spot?.off(self.list),
        };
        Some(instance + self.volume)
    }

    /// What a task costs on Fargate for an hour.
    pub const fn on_fargate(&self, way: Way) -> Option<Usd> {
        match way.against() {
            Way::FargateSpot => self.task.spot,
            _ => Some(self.task.on_demand),
        }
    }

    /// The share of the instance that `tasks` fill, by what they cost on Fargate.
    pub fn fill(&self, tasks: f64) -> f64 {
        tasks * self.task.on_demand.as_f64() / self.shape.on_demand.as_f64()
    }

    /// The share that the tasks which fit fill: no more can be had with tasks of this size alone.
    pub fn fullest(&self) -> f64 {
        self.fill(f64::from(self.fits.tasks()))
    }

    /// Where `way` on EC2 becomes cheaper than `other` on Fargate; none where a price is not known.
    pub fn threshold(&self, way: Way, other: Way) -> Option<Threshold> {
        let (hour, task) = (self.hour(way)?, self.on_fargate(other)?);
        let most = task.picos();
        assert!(most > 0, "Fargate is not free");
        let tasks = (hour.picos() + most - 1).div_euclid(most).max(0);
        let tasks = u64::try_from(tasks).unwrap_or(u64::MAX);
        Some(Threshold {
            fill: self.fill(hour.as_f64() / task.as_f64()),
            tasks,
            is_reachable: tasks <= u64::from(self.fits.tasks()),
        })
    }

    /// What a task costs for an hour on an instance that is filled to `percent` (1 to 100), its
    /// share of the whole; on Fargate the same at any. None where a price is not known.
    pub fn task_hour(&self, way: Way, percent: u32) -> Option<Usd> {
        assert!((1..=100).contains(&percent), "{percent} % of an instance");
        if matches!(way, Way::Fargate | Way::FargateSpot) {
            return self.on_fargate(way);
        }
        let (task, shape) = (self.task.on_demand.picos(), self.shape.on_demand.picos());
        let whole = self.hour(way)?;
        Some(whole.times(task * 100, shape * i128::from(percent)))
    }

    /// What an hour of a task comes to per vCPU of it that does work, when tasks use `utilization`
    /// (above zero) of what they reserve.
    pub fn useful(&self, task_hour: Usd, utilization: Percent) -> Usd {
        assert!(utilization > Percent(0), "something is used");
        let used = i128::from(self.size.cpu_units) * i128::from(utilization.0);
        task_hour.times(1_024 * i128::from(Percent::ALL.0), used)
    }

    /// How many instances `tasks` need, and how full those are; none where not one fits.
    pub fn together(&self, tasks: u64) -> Option<Together> {
        let each = u64::from(self.fits.tasks());
        let instances = tasks.checked_div(each)? + u64::from(!tasks.is_multiple_of(each));
        Some(Together {
            tasks,
            instances,
            fill: self.fill(tasks as f64 / instances as f64),
        })
    }

    /// What those cost for an hour; none where a price is not known.
    pub fn cost(&self, of: Together, way: Way) -> Option<Usd> {
        let (each, count) = match way {
            Way::Fargate | Way::FargateSpot => (self.on_fargate(way)?, of.tasks),
            _ => (self.hour(way)?, of.instances),
        };
        Some(each.times(i128::from(count), 1))
    }
}

#[cfg(test)]
mod tests;
