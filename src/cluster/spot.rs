//! What does the Spot market offer? Pools (an instance type in a zone, or Fargate in a zone), their
//! prices and their supply, as the scenario gives them; and what a group wants of them.

use super::ids::ZoneId;
use crate::catalog::instances::InstanceType;
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};

mod law;
mod offer;
mod play;

pub use law::PoolLaw;
pub use offer::PoolPlace;
pub use play::Play;

/// What a pool sells.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Offer {
    /// Instances of a type.
    Ec2(&'static InstanceType),
    /// Room for tasks of `FARGATE_SPOT`.
    Fargate,
}

/// A named regime of a pool: how long it has capacity, and how long it has none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Regime {
    /// `calm`: rare reclaims, at the rate of the Spot Advisor's bucket of the type.
    #[default]
    Calm,
    /// `busy`: hours between reclaims.
    Busy,
    /// `stressed`: minutes to hours between reclaims (GPUs, the largest sizes, one zone).
    Stressed,
}

impl Regime {
    /// All, from the kindest.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Busy, Self::Stressed];

    /// Its name in a scenario.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Busy => "busy",
            Self::Stressed => "stressed",
        }
    }
}

/// How the capacity of a pool comes and goes.
#[derive(Clone, PartialEq, Debug)]
pub enum Supply {
    /// There is always room, and nothing is reclaimed.
    Endless,
    /// By the law of a regime.
    Regime(Regime),
    /// Recorded: from each instant on room for so many at once (none: for any number), ascending,
    /// the first at the start of the run.
    Recorded(Vec<(Instant, Option<u32>)>),
}

/// One Spot pool.
#[derive(Clone, PartialEq, Debug)]
pub struct SpotPoolSpec {
    /// What it sells.
    pub offer: Offer,
    /// Where.
    pub zone: ZoneId,
    /// Its price per instance-hour from each instant on, ascending, the first at the start of the
    /// run. Empty for Fargate, whose price is in the price list.
    pub prices: Vec<(Instant, Usd)>,
    /// On-Demand price per hour: the default maximum price. Zero for Fargate.
    pub on_demand: Usd,
    /// How its capacity comes and goes.
    pub supply: Supply,
    /// Times (from, until) in which it has no capacity at all, whatever its supply says.
    pub droughts: Vec<(Instant, Instant)>,
    /// The Spot Advisor's bucket of the type: 0 (< 5 % a month) to 4 (> 20 %); none when unknown.
    pub bucket: Option<u8>,
    /// Its own name, by which its fate is drawn: `m5.large@us-east-1a`, `fargate@us-east-1a`.
    pub name: String,
}

/// `SpotAllocationStrategy`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpotAllocation {
    /// `price-capacity-optimized`
    PriceCapacityOptimized,
    /// `capacity-optimized`
    CapacityOptimized,
    /// `capacity-optimized-prioritized`: the order of the overrides, as far as capacity allows.
    CapacityOptimizedPrioritized,
    /// `lowest-price`, over so many of the cheapest pools (`SpotInstancePools`: 1–20, default 2).
    LowestPrice {
        /// `SpotInstancePools`
        pools: u32,
    },
}

impl Default for SpotAllocation {
    /// The API's default (Auto Scaling API reference, `InstancesDistribution`).
    fn default() -> Self {
        Self::LowestPrice { pools: 2 }
    }
}

/// Which part of a group is bought on Spot, and how (`InstancesDistribution`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SpotMix {
    /// `OnDemandBaseCapacity`: default 0, filled first.
    pub on_demand_base: u32,
    /// `OnDemandPercentageAboveBaseCapacity`: default 100; fractions round up for On-Demand.
    pub on_demand_percent: u32,
    /// `SpotAllocationStrategy`
    pub allocation: SpotAllocation,
    /// `SpotMaxPrice` per unit-hour; none: the On-Demand price.
    pub max_price: Option<Usd>,
    /// `CapacityRebalance`: default off.
    pub capacity_rebalance: bool,
}

impl Default for SpotMix {
    fn default() -> Self {
        Self {
            on_demand_base: 0,
            on_demand_percent: 100,
            allocation: SpotAllocation::default(),
            max_price: None,
            capacity_rebalance: false,
        }
    }
}

/// From the interruption notice to the end (EC2 user guide, Spot interruption notices; Fargate
/// capacity providers).
pub const NOTICE: Span = Span::from_secs(120);
