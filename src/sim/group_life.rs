//! How does an instance come into its group and leave it? Hooks, the warm pool and draining.
//!
//! ```text
//! running ─► (launch hook: Pending:Wait) ─► InService
//! Terminating ─► (own hook, managed draining: Terminating:Wait) ─► terminated, or stopped again
//! ```

use super::groups::GroupStep;
use super::instances::InstanceNews;
use super::world::World;
use crate::cluster::group::{HookResult, LifecycleHook, WarmState};
use crate::cluster::group_state::{Health, Member, Risk};
use crate::cluster::ids::{FactId, GroupId, InstanceId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle, Pool};
use crate::cluster::provider::ProviderKind;
use crate::control::group::Because;
use crate::kernel::sampler::Sampler;
use crate::kernel::time::Span;

/// A hook waits at most so long (Auto Scaling user guide, lifecycle hooks; ECS developer guide,
/// managed instance draining).
const LONGEST_WAIT: Span = Span::from_secs(48 * 3_600);

/// What an instance waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// The number of its hook: what an earlier one asked for is void.
    number: u32,
    /// Whether a lifecycle hook of the group runs.
    hook: bool,
    /// Whether ECS drains it.
    drains: bool,
    /// Whether it is on its way out.
    leaves: bool,
}

impl World<'_> {
    /// A group hears of one of its instances.
    pub fn group_hears(&mut self, group: GroupId, id: InstanceId, news: InstanceNews) {
        if self.group_of(id).is_none() {
            return;
        }
        match news {
            InstanceNews::Running => self.launch_hook(group, id),
            InstanceNews::Stopped => self.ready_in_pool(group, id),
            InstanceNews::Unhealthy => {
                let cause = self.ledger.last_of_instance(id);
                if self.cluster.fleet.instance(id).ec2() == Ec2State::Running {
                    self.change_member(id, |member| member.health = Health::Unhealthy);
                    self.nudge_group(group, cause);
                } else {
                    // No hook of it is waited for any more.
                    self.group_desk(group).waits.remove(&id);
                    self.set_instance_unhealthy(id, cause);
                }
            }
            InstanceNews::Drained => {
                if let Some(wait) = self.group_desk(group).waits.get_mut(&id) {
                    wait.drains = false;
                }
                self.leaves_if_free(id);
            }
            InstanceNews::Terminated => {
                let member = self.cluster.group(group).member(id);
                // What EC2 took unasked is not missed before a health check finds it gone.
                if member.is_some_and(Member::is_terminating) {
                    self.has_left(group, id);
                }
            }
            InstanceNews::Recommended => self.is_at_risk(group, id, Risk::Recommended),
            InstanceNews::Noticed => self.is_at_risk(group, id, Risk::Noticed),
            InstanceNews::Registered | InstanceNews::Emptied | InstanceNews::Occupied => {}
        }
    }

    /// EC2 may take it, or will: a group with `CapacityRebalance` replaces it.
    fn is_at_risk(&mut self, group: GroupId, id: InstanceId, risk: Risk) {
        self.change_member(id, |member| member.risk = risk);
        if self.setup.groups[group.index()].spot.capacity_rebalance {
            let cause = self.ledger.last_of_instance(id);
            self.nudge_group(group, cause);
        }
    }

    /// It is terminated, and no member any more.
    fn has_left(&mut self, group: GroupId, id: InstanceId) {
        self.group_desk(group).waits.remove(&id);
        self.move_member(id, Lifecycle::Terminated, None);
        self.cluster.groups[group.index()].leave(id);
        let cause = self.ledger.last_of_instance(id);
        self.nudge_group(group, cause);
    }

    /// EC2 is asked to terminate an instance on its way out, unless it is gone already.
    fn ends_in_ec2(&mut self, group: GroupId, id: InstanceId, cause: Option<FactId>) {
        match self.cluster.fleet.instance(id).ec2() {
            Ec2State::ShuttingDown => {}
            Ec2State::Terminated => self.has_left(group, id),
            _ => {
                self.terminate_instance(id, cause);
                self.nudge_group(group, cause);
            }
        }
    }

    /// It runs: its launch hook begins, in the warm pool as well as on the way into service.
    fn launch_hook(&mut self, group: GroupId, id: InstanceId) {
        let hook = self.setup.groups[group.index()].launch_hook;
        let lifecycle = self.lifecycle_of(id);
        match (lifecycle, hook) {
            (Lifecycle::Pending, Some(hook)) => {
                self.move_member(id, Lifecycle::PendingWait, None);
                self.begin_hook(id, hook);
            }
            (Lifecycle::Warmed, Some(hook)) => self.begin_hook(id, hook),
            (Lifecycle::Pending | Lifecycle::Warmed, None) => self.proceeds(id),
            _ => {}
        }
    }

    fn lifecycle_of(&self, id: InstanceId) -> Lifecycle {
        self.cluster.fleet.instance(id).lifecycle()
    }

    /// A hook begins; when it ends is known from the start.
    fn begin_hook(&mut self, id: InstanceId, hook: LifecycleHook) {
        let group = self.group_of(id).expect("it is a member");
        let wait = self.wait_of(group, id);
        wait.hook = true;
        let number = wait.number;
        let heartbeat = hook.heartbeat.min(LONGEST_WAIT);
        let (after, result) = match hook.completes_after {
            Some(after) if after <= heartbeat => (after, HookResult::Continue),
            _ => (heartbeat, hook.default_result),
        };
        let at = self.now() + after;
        self.group_at(at, group, GroupStep::HookEnds(id, number, result));
    }

    /// The wait of an instance, a new one unless it waits already.
    fn wait_of(&mut self, group: GroupId, id: InstanceId) -> &mut Wait {
        let desk = self.group_desk(group);
        let number = desk.hooks + 1;
        desk.hooks = number;
        desk.waits.entry(id).or_insert(Wait {
            number,
            hook: false,
            drains: false,
            leaves: false,
        })
    }

    /// A hook is complete, or its time is over.
    pub(super) fn hook_ends(&mut self, id: InstanceId, number: u32, result: HookResult) {
        let Some(group) = self.group_of(id) else {
            return;
        };
        let waits = &mut self.group_desk(group).waits;
        let Some(wait) = waits.get_mut(&id).filter(|wait| wait.number == number) else {
            return;
        };
        wait.hook = false;
        if wait.leaves {
            self.leaves_if_free(id);
            return;
        }
        waits.remove(&id);
        match result {
            HookResult::Continue => self.proceeds(id),
            HookResult::Abandon => {
                // Terminated and replaced; the termination hook does not run.
                self.move_member(id, Lifecycle::Terminating, None);
                let cause = self.ledger.last_of_instance(id);
                self.ends_in_ec2(group, id, cause);
            }
        }
    }

    /// Managed draining may not last longer: the instance goes with the tasks that are left.
    pub(super) fn drain_ends(&mut self, id: InstanceId, number: u32) {
        let Some(group) = self.group_of(id) else {
            return;
        };
        let waits = &mut self.group_desk(group).waits;
        if let Some(wait) = waits.get_mut(&id).filter(|wait| wait.number == number) {
            wait.drains = false;
            self.leaves_if_free(id);
        }
    }

    /// Its launch hook, if any, is done: into service, or ready in the warm pool.
    fn proceeds(&mut self, id: InstanceId) {
        let group = self.group_of(id).expect("it is a member");
        if self.lifecycle_of(id) == Lifecycle::Warmed {
            let pool = self.setup.groups[group.index()].warm_pool.as_ref();
            match pool.expect("it is in a warm pool").state {
                WarmState::Stopped => self.stop_instance(id, None),
                WarmState::Running => self.ready_in_pool(group, id),
            }
            return;
        }
        if self.cluster.fleet.instance(id).ec2() > Ec2State::Running {
            // EC2 took it meanwhile; a health check will find that out.
            return;
        }
        let now = self.now();
        self.change_member(id, |member| member.in_service = now);
        self.move_member(id, Lifecycle::InService, None);
        let cause = self.ledger.last_of_instance(id);
        self.nudge_group(group, cause);
    }

    /// It can be taken from the warm pool.
    fn ready_in_pool(&mut self, group: GroupId, id: InstanceId) {
        if self.lifecycle_of(id) != Lifecycle::Warmed {
            self.move_member(id, Lifecycle::Warmed, None);
        }
        self.change_member(id, |member| {
            member.ready = true;
            member.returns = false;
        });
        let cause = self.ledger.last_of_instance(id);
        self.nudge_group(group, cause);
    }

    /// An instance of the warm pool goes into service; the group takes a moment to begin.
    pub(super) fn take_from_pool(&mut self, id: InstanceId, why: Option<FactId>) {
        let group = self.group_of(id).expect("it is a member");
        let p = &self.setup.parameters;
        let median = Span::from_secs_f64(p.group_warm_reaction_median_s);
        let law = Sampler::lognormal(median, p.group_warm_reaction_sigma);
        self.change_member(id, |member| {
            member.ready = false;
            member.in_service = crate::kernel::time::Instant::NEVER;
        });
        self.move_member(id, Lifecycle::Pending, why);
        let number = u64::from(self.cluster.fleet.instance(id).birth().number);
        let seed = self.pool_seed(Pool::Group(group)).child("instance", number);
        let desk = self.group_desk(group);
        desk.hooks += 1;
        let mut stream = seed.stream("reaction", u64::from(desk.hooks));
        let at = self.now() + law.draw(&mut stream);
        self.group_at(at, group, GroupStep::Starts(id));
    }

    /// The group begins to start an instance that it took from its warm pool.
    pub(super) fn starts_from_pool(&mut self, id: InstanceId) {
        let Some(group) = self.group_of(id) else {
            return;
        };
        let gone = self.cluster.fleet.instance(id).ec2() >= Ec2State::ShuttingDown;
        if gone || self.lifecycle_of(id) != Lifecycle::Pending {
            return;
        }
        let ran = self.cluster.fleet.instance(id).ec2() == Ec2State::Running;
        self.start_instance(id, None);
        if ran {
            self.launch_hook(group, id);
        }
    }

    /// An instance is on its way out: its hooks run first.
    pub(super) fn begin_termination(
        &mut self,
        id: InstanceId,
        (because, reuse): (Because, bool),
        why: Option<FactId>,
    ) {
        let group = self.group_of(id).expect("it is a member");
        let was = self.lifecycle_of(id);
        let gone = self.change_member(id, |member| {
            member.ready = false;
            member.returns = reuse;
            member.health == Health::Gone
        });
        self.group_desk(group).waits.remove(&id);
        self.move_member(id, Lifecycle::Terminating, why);
        let status = self.cluster.fleet.instance(id).status();
        let active = matches!(
            status,
            ContainerInstanceStatus::Active | ContainerInstanceStatus::Draining
        );
        let pooled = was == Lifecycle::Warmed || because == Because::WarmPool;
        let drains = active && !gone && (reuse || self.drains(group));
        let hook = self.setup.groups[group.index()].terminate_hook;
        let hook = hook.filter(|_| !pooled);
        let wait = self.wait_of(group, id);
        wait.leaves = true;
        wait.drains = drains;
        let number = wait.number;
        if hook.is_some() || drains {
            self.move_member(id, Lifecycle::TerminatingWait, None);
        }
        if let Some(hook) = hook {
            self.begin_hook(id, hook);
        }
        if drains {
            let at = self.now() + LONGEST_WAIT;
            self.group_at(at, group, GroupStep::DrainEnds(id, number));
            let cause = self.ledger.last_of_instance(id);
            self.drain_instance(id, cause);
        }
        self.leaves_if_free(id);
    }

    /// Whether ECS drains instances of a group before they are terminated (`managedDraining`).
    pub(super) fn drains(&self, group: GroupId) -> bool {
        self.provider_of(group).is_some_and(|provider| {
            match &self.setup.providers[provider.index()].kind {
                ProviderKind::Group(provider) => provider.managed_draining,
                ProviderKind::Managed(_) | ProviderKind::Fargate(_) => false,
            }
        })
    }

    /// EC2 terminates an instance on its way out once nothing holds it any more, or stops it when
    /// it returns to the warm pool.
    fn leaves_if_free(&mut self, id: InstanceId) {
        let Some(group) = self.group_of(id) else {
            return;
        };
        let waits = &mut self.group_desk(group).waits;
        let free = |wait: &Wait| wait.leaves && !wait.hook && !wait.drains;
        if !waits.get(&id).is_some_and(free) {
            return;
        }
        waits.remove(&id);
        let instance = self.cluster.fleet.instance(id);
        let empty = instance.tasks().is_empty() && instance.ec2() == Ec2State::Running;
        let about = self.cluster.group(group);
        let returns = about.member(id).is_some_and(|member| member.returns) && empty;
        let cause = self.ledger.last_of_instance(id);
        let pool = self.setup.groups[group.index()].warm_pool.as_ref();
        match pool.filter(|_| returns).map(|pool| pool.state) {
            Some(WarmState::Stopped) => self.stop_instance(id, cause),
            Some(WarmState::Running) => self.ready_in_pool(group, id),
            None => {
                self.change_member(id, |member| member.returns = false);
                self.ends_in_ec2(group, id, cause);
            }
        }
    }
}
