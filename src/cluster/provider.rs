//! Who brings capacity to tasks? Capacity providers as `create-capacity-provider` knows them.

use super::group::LaunchTemplate;
use super::ids::{GroupId, ProviderId};
use super::service::Launch;
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::Purchase;
use crate::kernel::money::Usd;
use crate::kernel::time::Span;

/// One item of a capacity provider strategy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StrategyItem {
    /// Which provider.
    pub provider: ProviderId,
    /// `base`: 0–100,000, on one item only.
    pub base: u32,
    /// `weight`: 0–1,000.
    pub weight: u32,
}

/// `managedScaling` of a provider for an Auto Scaling group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ManagedScaling {
    /// `targetCapacity` in percent: 1–100, default 100.
    pub target_capacity: u32,
    /// `minimumScalingStepSize`: 1–10,000, default 1.
    pub minimum_step: u32,
    /// `maximumScalingStepSize`: 1–10,000, default 10,000.
    pub maximum_step: u32,
    /// `instanceWarmupPeriod`: 0–10,000 s, default 300 s.
    pub instance_warmup: Span,
}

/// A provider that brings in an Auto Scaling group (`autoScalingGroupProvider`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GroupProvider {
    /// The group; a group belongs to one provider.
    pub group: GroupId,
    /// None when it is DISABLED.
    pub managed_scaling: Option<ManagedScaling>,
    /// `managedTerminationProtection`
    pub managed_termination_protection: bool,
    /// `managedDraining`: default ENABLED.
    pub managed_draining: bool,
}

/// A provider of ECS Managed Instances (`managedInstancesProvider`).
#[derive(Clone, PartialEq, Debug)]
pub struct ManagedInstances {
    /// Types that meet `instanceRequirements`, cheapest first.
    pub kinds: Vec<&'static InstanceType>,
    /// What each of them costs an hour, in the same order.
    pub prices: Vec<Usd>,
    /// Zones of its subnets.
    pub zones: Vec<super::ids::ZoneId>,
    /// What instances are launched with.
    pub template: LaunchTemplate,
    /// `infrastructureOptimization.scaleInAfter`; none: never (−1).
    pub scale_in_after: Option<Span>,
}

/// Which kind of capacity a provider brings.
#[derive(Clone, PartialEq, Debug)]
pub enum ProviderKind {
    /// An Auto Scaling group.
    Group(GroupProvider),
    /// ECS Managed Instances.
    Managed(ManagedInstances),
    /// `FARGATE` or `FARGATE_SPOT`.
    Fargate(Purchase),
}

/// The ways in which tasks of a launch may be bought on Fargate; none on instances.
pub fn fargate_purchases(launch: &Launch, providers: &[ProviderSpec]) -> Vec<Purchase> {
    let items = match launch {
        Launch::Fargate => return vec![Purchase::OnDemand],
        Launch::Ec2 | Launch::Providers(_) => return Vec::new(),
        Launch::FargateProviders(items) => items,
    };
    let takes = |item: &&StrategyItem| items.len() == 1 || item.weight + item.base > 0;
    let kinds = items
        .iter()
        .filter(takes)
        .map(|item| &providers[item.provider.index()].kind);
    let bought = kinds.map(|kind| match kind {
        ProviderKind::Fargate(purchase) => *purchase,
        other => panic!("{other:?} is not of Fargate"),
    });
    bought.collect()
}

/// Settings of a capacity provider.
#[derive(Clone, PartialEq, Debug)]
pub struct ProviderSpec {
    /// `name`
    pub name: String,
    /// What it brings.
    pub kind: ProviderKind,
}
