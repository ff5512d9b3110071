//! How large is an Auto Scaling group now, and which instances has it? Only this file changes one.
//!
//! ```text
//! joins ─► Pending ─► (Pending:Wait) ─► InService ─► Terminating ─► (:Wait) ─► leaves
//!             ▲                                                       │
//!          Warmed ◄───────────── ReuseOnScaleIn ──────────────────────┘
//! ```

use std::collections::BTreeMap;

use super::group::GroupSpec;
use super::ids::{GroupId, InstanceId, ZoneId};
use super::instance::Lifecycle;
use crate::catalog::platform::Purchase;
use crate::kernel::time::{Instant, Span};

/// `HealthStatus` of an instance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Health {
    /// `Healthy`
    #[default]
    Healthy,
    /// `Unhealthy` by its status checks: replaced after the grace period, few at a time.
    Unhealthy,
    /// `Unhealthy`, for it does not run in EC2 or was marked by hand: replaced at once.
    Gone,
}

/// What EC2 has said about taking an instance on Spot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Risk {
    /// Nothing.
    #[default]
    None,
    /// A rebalance recommendation.
    Recommended,
    /// An interruption notice.
    Noticed,
}

/// An instance as its group sees it.
#[derive(Clone, PartialEq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other and of the lifecycle state"
)]
pub struct Member {
    /// Which one.
    pub id: InstanceId,
    /// Its place in the group's overrides.
    pub kind: usize,
    /// Its zone.
    pub zone: ZoneId,
    /// How it is bought.
    pub purchase: Purchase,
    /// Capacity units that it counts.
    pub weight: u32,
    /// Version of the launch template that it was launched with.
    pub version: u32,
    /// When it was launched.
    pub launched: Instant,
    /// `LifecycleState`
    pub lifecycle: Lifecycle,
    /// `ProtectedFromScaleIn`
    pub protected: bool,
    /// `HealthStatus`
    pub health: Health,
    /// What EC2 has said about taking it.
    pub risk: Risk,
    /// Since when it is `InService`; [`Instant::NEVER`] before.
    pub in_service: Instant,
    /// It was in service before the run began: it does not warm up.
    pub seasoned: bool,
    /// Launched ahead of the instance that it replaces: it does not count before that one goes.
    pub ahead: bool,
    /// In the warm pool and ready to be taken.
    pub ready: bool,
    /// On its way out of service and back into the warm pool.
    pub returns: bool,
}

impl Member {
    /// Whether its weight is part of the group's capacity.
    pub fn counts(&self) -> bool {
        match self.lifecycle {
            Lifecycle::Pending | Lifecycle::PendingWait | Lifecycle::InService => !self.ahead,
            Lifecycle::Warmed
            | Lifecycle::Terminating
            | Lifecycle::TerminatingWait
            | Lifecycle::Terminated => false,
        }
    }

    /// Whether it is on its way into service.
    pub const fn is_pending(&self) -> bool {
        matches!(self.lifecycle, Lifecycle::Pending | Lifecycle::PendingWait)
    }

    /// Whether it is on its way out.
    pub const fn is_terminating(&self) -> bool {
        matches!(
            self.lifecycle,
            Lifecycle::Terminating | Lifecycle::TerminatingWait
        )
    }

    /// Whether it is not healthy and not on its way out.
    pub fn is_sick(&self) -> bool {
        self.health != Health::Healthy && !self.is_terminating()
    }

    /// Whether it is in service, but for less than `warmup`.
    pub fn warms(&self, now: Instant, warmup: Span) -> bool {
        self.lifecycle == Lifecycle::InService && !self.seasoned && now < self.in_service + warmup
    }
}

/// The sizes of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// `MinSize`
    pub min: u32,
    /// `MaxSize`
    pub max: u32,
    /// `DesiredCapacity`
    pub desired: u32,
}

/// An Auto Scaling group.
#[derive(Clone, Debug)]
pub struct Group {
    id: GroupId,
    spec: GroupSpec,
    sizes: Sizes,
    version: u32,
    members: BTreeMap<InstanceId, Member>,
    /// Capacity of the members that count.
    capacity: u32,
    /// Members that count, by zone.
    zones: Vec<u32>,
    /// Members in the warm pool.
    warm: u32,
    /// Members on their way in or out.
    moving: u32,
    /// Weight of the members launched ahead.
    ahead: u32,
    sick: u32,
    on_demand: u32,
    /// Members that count of which EC2 has said that it may take them, or will.
    at_risk: u32,
}

impl Group {
    /// A group without instances. Its desired capacity is `DesiredCapacity`, else `MinSize`.
    /// Asserts that min ≤ desired ≤ max and that there are zones and types.
    pub fn new(id: GroupId, spec: GroupSpec, zones: u32) -> Self {
        assert!(!spec.zones.is_empty(), "a group has a zone");
        assert!(!spec.overrides.is_empty(), "a group has an instance type");
        let sizes = Sizes {
            min: spec.min_size,
            max: spec.max_size,
            desired: spec.desired_capacity.unwrap_or(spec.min_size),
        };
        let group = Self {
            id,
            spec,
            sizes,
            version: 1,
            members: BTreeMap::new(),
            capacity: 0,
            zones: vec![0; zones as usize],
            warm: 0,
            moving: 0,
            ahead: 0,
            sick: 0,
            on_demand: 0,
            at_risk: 0,
        };
        group.assert_bounds();
        group
    }

    fn assert_bounds(&self) {
        let Sizes { min, max, desired } = self.sizes;
        assert!(
            min <= desired && desired <= max,
            "{}: {min} <= {desired} <= {max}",
            self.spec.name
        );
    }

    /// Which one it is.
    pub const fn id(&self) -> GroupId {
        self.id
    }
    /// Its settings. Its sizes may have changed since: see [`Group::sizes`].
    pub const fn spec(&self) -> &GroupSpec {
        &self.spec
    }
    /// Its sizes now.
    pub const fn sizes(&self) -> Sizes {
        self.sizes
    }
    /// `DesiredCapacity` now.
    pub const fn desired(&self) -> u32 {
        self.sizes.desired
    }
    /// The version of the launch template that new instances get.
    pub const fn version(&self) -> u32 {
        self.version
    }
    /// Capacity that is in service or on its way there, in capacity units.
    pub const fn capacity(&self) -> u32 {
        self.capacity
    }
    /// The part of that capacity that is On-Demand.
    pub const fn on_demand(&self) -> u32 {
        self.on_demand
    }
    /// Instances that count of which EC2 has said that it may take them, or will.
    pub const fn at_risk(&self) -> u32 {
        self.at_risk
    }
    /// Its instances that are not terminated, those of the warm pool included, in order of id.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }
    /// One of its instances; none when it is not, or no more, of this group.
    pub fn member(&self, id: InstanceId) -> Option<&Member> {
        self.members.get(&id)
    }
    /// Instances that count, by zone of the run.
    pub fn zones(&self) -> &[u32] {
        &self.zones
    }
    /// Instances in the warm pool.
    pub const fn warm(&self) -> u32 {
        self.warm
    }
    /// Weight of the instances launched ahead of those that they replace.
    pub const fn ahead(&self) -> u32 {
        self.ahead
    }
    /// Instances that are not healthy and not on their way out.
    pub const fn sick(&self) -> u32 {
        self.sick
    }
    /// Whether no instance is on its way in or out.
    pub const fn is_settled(&self) -> bool {
        self.moving == 0
    }
    /// Whether an instance has been in service for less than `warmup`.
    pub fn is_warming(&self, now: Instant, warmup: Span) -> bool {
        self.members().any(|member| member.warms(now, warmup))
    }
    /// Capacity in service for `warmup` or longer.
    pub fn warmed_up(&self, now: Instant, warmup: Span) -> u32 {
        let in_service = |member: &&Member| member.lifecycle == Lifecycle::InService;
        let members = self.members().filter(in_service);
        let warm = members.filter(|member| !member.warms(now, warmup));
        warm.map(|member| member.weight).sum()
    }

    /// What `to` is within the bounds.
    pub fn clamp(&self, to: u32) -> u32 {
        to.clamp(self.sizes.min, self.sizes.max)
    }

    /// Changes the sizes (`update-auto-scaling-group`). Asserts min ≤ desired ≤ max.
    pub fn resize(&mut self, sizes: Sizes) {
        self.sizes = sizes;
        self.assert_bounds();
    }

    /// New instances get another version of the launch template from now on.
    pub const fn new_version(&mut self) -> u32 {
        self.version += 1;
        self.version
    }

    /// An instance was launched for it. Asserts that the maximum holds, but for what AWS allows:
    /// the largest weight of a weighted group, and 10 % or one instance launched ahead, or as
    /// many as a refresh with `MaxHealthyPercentage` allows.
    pub fn join(&mut self, member: Member) {
        assert!(
            matches!(member.lifecycle, Lifecycle::Pending | Lifecycle::Warmed),
            "an instance begins pending"
        );
        if member.lifecycle == Lifecycle::Pending {
            let most = self.sizes.max + self.largest_weight() - 1 + self.ahead_allowed();
            assert!(
                self.capacity + self.ahead + member.weight <= most,
                "{}: {} + {} exceed {}",
                self.spec.name,
                self.capacity + self.ahead,
                member.weight,
                self.sizes.max
            );
        }
        self.count(&member, true);
        let before = self.members.insert(member.id, member);
        assert!(before.is_none(), "an instance joins once");
    }

    /// Largest `WeightedCapacity`.
    pub fn largest_weight(&self) -> u32 {
        let weights = self.spec.overrides.iter().map(|kind| kind.weight);
        weights.max().expect("there is a type").max(1)
    }

    /// Capacity units that may be over the maximum while instances are replaced: 10 % of it or one
    /// instance (Auto Scaling user guide, rebalancing), or what an instance refresh may add.
    pub fn ahead_allowed(&self) -> u32 {
        let max = u64::from(self.sizes.max);
        let refreshes = self.spec.refreshes.iter();
        let over = refreshes.map(|refresh| refresh.max_healthy_percent.saturating_sub(100));
        let refresh = over.map(|percent| max * u64::from(percent) / 100).max();
        let rebalance = max.div_ceil(10).max(1);
        rebalance.max(refresh.unwrap_or(0)) as u32 * self.largest_weight()
    }

    /// Changes what is known of an instance, and every count with it. Asserts that it is a member.
    pub fn change<R>(&mut self, id: InstanceId, verb: impl FnOnce(&mut Member) -> R) -> R {
        let mut member = self.members.remove(&id).expect("it is a member");
        self.count(&member, false);
        let (zone, weight, purchase) = (member.zone, member.weight, member.purchase);
        let result = verb(&mut member);
        assert!(
            member.zone == zone && member.weight == weight && member.purchase == purchase,
            "an instance stays what it is"
        );
        self.count(&member, true);
        self.members.insert(id, member);
        result
    }

    /// An instance is terminated. Asserts that it was a member.
    pub fn leave(&mut self, id: InstanceId) -> Member {
        let member = self.members.remove(&id).expect("it is a member");
        self.count(&member, false);
        member
    }

    fn count(&mut self, member: &Member, here: bool) {
        let add = |count: &mut u32, by: u32| {
            *count = if here { *count + by } else { *count - by };
        };
        if member.counts() {
            add(&mut self.capacity, member.weight);
            add(&mut self.zones[member.zone.index()], 1);
            if member.purchase == Purchase::OnDemand {
                add(&mut self.on_demand, member.weight);
            }
            if member.risk != Risk::None {
                add(&mut self.at_risk, 1);
            }
        }
        if member.lifecycle == Lifecycle::Warmed {
            add(&mut self.warm, 1);
        }
        if member.ahead && !member.is_terminating() {
            add(&mut self.ahead, member.weight);
        }
        if member.is_sick() {
            add(&mut self.sick, 1);
        }
        if member.is_pending() || member.is_terminating() {
            add(&mut self.moving, 1);
        }
    }

    /// Recounts everything and asserts that the counts agree.
    pub fn check(&self) {
        self.assert_bounds();
        let counting = || self.members().filter(|member| member.counts());
        let capacity: u32 = counting().map(|member| member.weight).sum();
        assert_eq!(capacity, self.capacity, "capacity of {}", self.spec.name);
        for (zone, &count) in self.zones.iter().enumerate() {
            let there = counting().filter(|member| member.zone.index() == zone);
            assert_eq!(there.count(), count as usize, "zone {zone}");
        }
        let on_demand = counting().filter(|member| member.purchase == Purchase::OnDemand);
        let on_demand: u32 = on_demand.map(|member| member.weight).sum();
        assert_eq!(on_demand, self.on_demand, "On-Demand capacity");
        let at_risk = counting().filter(|member| member.risk != Risk::None);
        assert_eq!(at_risk.count(), self.at_risk as usize, "at risk");
        let warm = self.members().filter(|m| m.lifecycle == Lifecycle::Warmed);
        assert_eq!(warm.count(), self.warm as usize, "warm pool");
        let moving = self
            .members()
            .filter(|m| m.is_pending() || m.is_terminating());
        assert_eq!(moving.count(), self.moving as usize, "on their way");
        let ahead = self.members().filter(|m| m.ahead && !m.is_terminating());
        let ahead: u32 = ahead.map(|member| member.weight).sum();
        assert_eq!(ahead, self.ahead, "launched ahead");
        let sick = self.members().filter(|member| member.is_sick());
        assert_eq!(sick.count(), self.sick as usize, "not healthy");
    }
}
