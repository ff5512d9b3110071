//! What happens to an instance on Spot that EC2 wants back? Perhaps a recommendation; then the
//! notice, two minutes, and the end, whoever still drains.
//!
//! ```text
//! (recommendation) ─▶ notice ─ agent or ECS hears ─▶ DRAINING ─ 120 s after the notice ─▶ gone
//! ```

use super::instances::{InstanceNews, InstanceStep};
use super::market::Holder;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, InstanceId, SpotPoolId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Pool};
use crate::cluster::spot::NOTICE;
use crate::kernel::sampler::unit;
use crate::kernel::time::Span;

impl World<'_> {
    /// EC2 will take an instance on Spot: its notice. Nothing when it has had one, or is on its way
    /// out in EC2 already. Asserts that it is on Spot: On-Demand instances are never interrupted.
    pub fn interrupt_instance(&mut self, id: InstanceId, cause: Option<FactId>) {
        let instance = self.cluster.fleet.instance(id);
        assert_eq!(
            instance.birth().purchase,
            Purchase::Spot,
            "{id:?} is On-Demand and is never interrupted"
        );
        if instance.ec2() > Ec2State::Running || self.instance_desk(id).notice.is_some() {
            return;
        }
        let ends = self.now() + NOTICE;
        self.instance_desk(id).notice = Some(ends);
        self.tell_instance(id, What::InterruptionNotice { ends }, cause);
        self.instance_later(NOTICE, id, InstanceStep::Reclaimed);
        if let Some(after) = self.notice_heard_after(id) {
            self.instance_later(after, id, InstanceStep::NoticeHeard);
        }
        self.news(id, InstanceNews::Noticed);
    }

    /// EC2 recommends to replace an instance on Spot. Nothing when it has had its notice, or is on
    /// its way out in EC2 already. Asserts that it is on Spot.
    pub fn recommend_rebalance(&mut self, id: InstanceId, cause: Option<FactId>) {
        let instance = self.cluster.fleet.instance(id);
        assert_eq!(
            instance.birth().purchase,
            Purchase::Spot,
            "{id:?} is On-Demand and is never interrupted"
        );
        if instance.ec2() > Ec2State::Running || self.instance_desk(id).notice.is_some() {
            return;
        }
        self.tell_instance(id, What::RebalanceRecommended, cause);
        self.news(id, InstanceNews::Recommended);
    }

    /// How long after the notice ECS begins to drain the instance: the agent polls for it when
    /// `ECS_ENABLE_SPOT_INSTANCE_DRAINING` is on, managed draining hears of it by an event.
    fn notice_heard_after(&self, id: InstanceId) -> Option<Span> {
        let p = &self.setup.parameters;
        let birth = self.cluster.fleet.instance(id).birth();
        let polls = self.template(birth.pool).spot_draining.then(|| {
            let seed = self.pool_seed(birth.pool);
            let seed = seed.child("instance", u64::from(birth.number));
            let part = unit(&mut seed.stream("notice", 0));
            Span::from_secs_f64(p.instance_notice_poll_s * part)
        });
        let managed = match birth.pool {
            Pool::Group(group) => self.drains(group),
            Pool::Managed(_) => true,
        };
        let managed = managed.then(|| Span::from_secs_f64(p.instance_notice_managed_s));
        polls.into_iter().chain(managed).min()
    }
}

impl World<'_> {
    /// An instance on Spot takes its part of its pool. Asserts that there is a pool.
    pub(super) fn joins_market(&mut self, id: InstanceId) {
        if let Some(pool) = self.pool_of(id) {
            self.spot_joins(pool, Holder::Instance(id));
        }
    }

    /// An instance shuts down: what it held of its pool is free.
    pub(super) fn leaves_market(&mut self, id: InstanceId) {
        if let Some(pool) = self.pool_of(id) {
            self.spot_leaves(pool, Holder::Instance(id));
        }
    }

    /// The pool of an instance on Spot.
    fn pool_of(&self, id: InstanceId) -> Option<SpotPoolId> {
        let birth = self.cluster.fleet.instance(id).birth();
        let on_spot = birth.purchase == Purchase::Spot;
        on_spot.then(|| {
            let pool = self.spot_pool(birth.kind, birth.zone);
            pool.expect("an instance on Spot is of a pool")
        })
    }

    /// ECS has heard of the notice: the instance becomes DRAINING, if it is ACTIVE.
    pub(super) fn notice_heard(&mut self, id: InstanceId) {
        let status = self.cluster.fleet.instance(id).status();
        if status == ContainerInstanceStatus::Active {
            self.drain_instance(id, None);
        }
    }

    /// The two minutes are over: EC2 takes the instance, with whatever runs on it.
    pub(super) fn reclaimed(&mut self, id: InstanceId) {
        self.instance_is_lost(id, None);
    }

    /// An instance is gone in EC2 without its group or ECS having asked for it. Its group finds out
    /// by its next health check.
    pub fn instance_is_lost(&mut self, id: InstanceId, cause: Option<FactId>) {
        self.terminate_instance(id, cause);
        let after = Span::from_secs_f64(self.setup.parameters.group_health_check_s);
        self.instance_later(after, id, InstanceStep::FoundGone);
    }
}
