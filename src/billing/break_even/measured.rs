//! What did others find of Fargate's and EC2's prices, and what do our price lists say to it?

use super::{BreakEven, COMMITMENT, Network, OnFargate, Percent, Question, VOLUME_GIB, Way};
use crate::catalog::fargate::Size;
use crate::catalog::instances;
use crate::catalog::platform::Architecture;
use crate::catalog::prices::PriceList;

/// The region whose prices are compared. V16 ran in us-east-2: both regions have the same list
/// price of Fargate on x86, and of ARM we know the list of us-east-1 only.
pub const REGION: &str = "us-east-1";

/// V16: tasks on Fargate for 30 days in us-east-2, 1,000 runs of each kind. Percent below x86 on
/// demand: ARM on demand, the cheapest of Spot. None of the Spot tasks was interrupted.
pub const MEASURED: (f64, f64) = (21.0, 76.0);

/// Instance types at which V17 is drawn and the published break-evens are checked.
pub const TYPES: [&str; 4] = ["c6i.xlarge", "m6i.large", "r6i.large", "m7g.xlarge"];

/// What the price list says to V16: percent below x86 on demand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Listed {
    /// ARM on demand.
    pub arm: f64,
    /// x86 on Spot.
    pub spot: f64,
    /// ARM on Spot.
    pub arm_spot: f64,
}

/// V16 by the price list, for a task of `size`.
pub fn listed(size: Size) -> Listed {
    let prices = PriceList::for_region(REGION).expect("a region of ours");
    let price = |architecture| {
        OnFargate::of(size, &question((size, architecture), &prices)).expect("a price of ours")
    };
    let (x86, arm) = (price(Architecture::X86_64), price(Architecture::Arm64));
    let below =
        |usd: crate::kernel::money::Usd| 100.0 - usd.as_f64() / x86.on_demand.as_f64() * 100.0;
    let spot = |of: OnFargate| below(of.spot.expect("a price of ours"));
    Listed {
        arm: below(arm.on_demand),
        spot: spot(x86),
        arm_spot: spot(arm),
    }
}

/// Where one of [`TYPES`] crosses Fargate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crossing {
    /// The type.
    pub kind: &'static str,
    /// The fill at which it costs as much on demand.
    pub on_demand: f64,
    /// The fill with a commitment.
    pub committed: f64,
}

/// V17: what a task costs on EC2 falls with what is reserved, on Fargate it is flat; where they
/// cross at today's list prices, with a volume of 30 GiB and 28 % off.
pub fn crossings() -> Vec<Crossing> {
    let prices = PriceList::for_region(REGION).expect("a region of ours");
    let cross = |name: &&'static str| {
        let kind = instances::find(name).expect("a type of ours");
        let size = Size {
            cpu_units: 1_024,
            memory_mib: 2_048,
        };
        let question = question((size, kind.architecture), &prices);
        let of = BreakEven::new(&question, kind).expect("prices of ours");
        let fill = |way| of.threshold(way, Way::Fargate).expect("a price").fill;
        Crossing {
            kind: name,
            on_demand: fill(Way::OnDemand),
            committed: fill(Way::Committed),
        }
    };
    TYPES.iter().map(cross).collect()
}

/// The question that the published figures answer: awsvpc, nothing kept by the agent, a volume of
/// 30 GiB, 28 % off, Spot as the Spot Instance Advisor says.
pub fn question((size, architecture): (Size, Architecture), prices: &PriceList) -> Question<'_> {
    Question {
        size,
        architecture,
        prices,
        network: Network::Awsvpc,
        reserved_memory_mib: 0,
        volume_gib: VOLUME_GIB,
        commitment: COMMITMENT,
        spot: None::<Percent>,
    }
}
