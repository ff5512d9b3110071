//! With which instances does a group begin?

use super::groups::{GroupDesk, GroupStep};
use super::instances::InstanceOrder;
use super::setup::InitialState;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::group_state::{Group, Sizes};
use crate::cluster::ids::{GroupId, InstanceId};
use crate::cluster::instance::{Lifecycle, Pool};
use crate::cluster::provider::ProviderKind;
use crate::control::group::View;
use crate::control::group::launching::first_on_spot;
use crate::control::group::spot::{on_demand_units, uses_spot};
use crate::kernel::time::{Instant, Span};

impl World<'_> {
    /// The run begins with the instances of a group whose desired capacity is given (or its
    /// minimum); its metrics, alarms and schedules are made. In the initial state `running` they
    /// are put with [`World::begin_with_instance`], else launched. Called once per group in order
    /// of id, before any task is there. A warm pool is filled from the start on.
    pub fn begin_group(&mut self, group: GroupId) {
        assert_eq!(self.cluster.groups.len(), group.index(), "groups in order");
        let spec = &self.setup.groups[group.index()];
        let made = Group::new(group, spec.clone(), self.setup.zones);
        self.cluster.groups.push(made);
        self.group_desks.push(GroupDesk::new());
        assert!(
            spec.warm_pool.is_none() || !uses_spot(&spec.spot),
            "a group with a warm pool is all On-Demand"
        );
        self.begin_group_scaling(group);
        self.watch_prices(group);
        for (index, refresh) in spec.refreshes.iter().enumerate() {
            self.group_at(refresh.at, group, GroupStep::Refreshes(index));
        }
        for shortage in &spec.shortages {
            // What was uneven meanwhile is evened out then.
            self.group_at(shortage.until, group, GroupStep::Look);
        }
        if self.setup.initial_state == InitialState::Running {
            self.fill_at_start(group);
        }
        self.nudge_group(group, None);
    }

    /// Instances in service until there are as many as desired.
    fn fill_at_start(&mut self, group: GroupId) {
        while self.cluster.group(group).capacity() < self.cluster.group(group).desired() {
            // Where Spot has nothing the group begins with less, and looks for it.
            if self.put_at_start(group).is_none() {
                break;
            }
        }
    }

    /// One instance in service: On-Demand of the first type, in the zone with the fewest, as long
    /// as the mix wants such, else on Spot as the group's strategy would launch it. None when it
    /// must be on Spot and there is none.
    fn put_at_start(&mut self, group: GroupId) -> Option<InstanceId> {
        let pools = self.pools_of_group(group);
        let about = self.cluster.group(group);
        let wanted = on_demand_units(&about.spec().spot, about.desired());
        let (kind, zone, purchase) = if about.on_demand() < wanted {
            let zones = about.spec().zones.iter().copied();
            let zone = zones.min_by_key(|zone| about.zones()[zone.index()]);
            (0, zone.expect("a group has a zone"), Purchase::OnDemand)
        } else {
            let (kind, zone) = first_on_spot(&View {
                group: about,
                refresh: None,
                now: self.now(),
                available: &|_, _| true,
                pools: &pools,
                alike: self.setup.parameters.spot_capacity_alike,
                retry: Span::ZERO,
            })?;
            (kind, zone, Purchase::Spot)
        };
        let order = InstanceOrder {
            pool: Pool::Group(group),
            kind: about.spec().overrides[kind].kind,
            zone,
            purchase,
            protected: about.spec().protected_from_scale_in,
            warm: false,
        };
        let id = self.begin_with_instance(order);
        let member = self.new_member(group, (id, kind, zone));
        self.cluster.groups[group.index()].join(member);
        self.change_member(id, |member| {
            member.lifecycle = Lifecycle::InService;
            member.in_service = Instant::START;
            member.seasoned = true;
        });
        Some(id)
    }

    /// A task of the initial state fits nowhere: a group without a given desired capacity begins
    /// with one instance more, if its maximum allows.
    pub fn grow_at_start(&mut self, group: GroupId) -> Option<InstanceId> {
        let about = self.cluster.group(group);
        let sizes = about.sizes();
        let weight = about.spec().overrides[0].weight;
        if about.spec().desired_capacity.is_some() || about.capacity() >= sizes.max {
            return None;
        }
        let desired = (about.capacity() + weight)
            .min(sizes.max)
            .max(sizes.desired);
        self.cluster.groups[group.index()].resize(Sizes { desired, ..sizes });
        self.put_at_start(group)
    }

    /// All tasks of the initial state are there: a group without a given desired capacity begins
    /// with at least so many instances (its provider's target capacity asks for them).
    pub fn settle_group_at_start(&mut self, group: GroupId) {
        let about = self.cluster.group(group);
        let managed = self.provider_of(group).and_then(|provider| {
            match &self.setup.providers[provider.index()].kind {
                ProviderKind::Group(provider) => provider.managed_scaling,
                ProviderKind::Managed(_) | ProviderKind::Fargate(_) => None,
            }
        });
        let Some(managed) = managed.filter(|_| about.spec().desired_capacity.is_none()) else {
            return;
        };
        let sizes = about.sizes();
        let members: Vec<_> = about.members().map(|member| member.id).collect();
        let mut needed = 0;
        for id in members {
            needed += u32::from(self.instance_desk(id).tasks > 0);
        }
        let wanted = (needed * 100).div_ceil(managed.target_capacity);
        let desired = wanted.clamp(sizes.min, sizes.max).max(sizes.desired);
        self.cluster.groups[group.index()].resize(Sizes { desired, ..sizes });
        self.fill_at_start(group);
    }
}
