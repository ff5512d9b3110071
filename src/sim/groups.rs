//! What do Auto Scaling groups do? Each is nudged when something changed, looks, and its decisions
//! become orders to EC2.

use std::collections::{BTreeMap, BTreeSet};

use super::event::Event;
use super::faults::Launcher;
use super::group_life::Wait;
use super::group_scaling::GroupScaling;
use super::instances::InstanceOrder;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Changer, Subject, What};
use crate::cluster::fault::LaunchApi;
use crate::cluster::group::{GroupSpec, HookResult, Shortage};
use crate::cluster::group_refresh::Refresh;
use crate::cluster::group_state::{Health, Member, Risk, Sizes};
use crate::cluster::ids::{FactId, GroupId, InstanceId, ZoneId};
use crate::cluster::instance::{Lifecycle, Pool};
use crate::control::group::{Action, Purpose, View, decide, default_warmup};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

/// Something of a group that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GroupStep {
    /// It looks at itself.
    Look,
    /// The lifecycle hook of an instance that began with this number ends.
    HookEnds(InstanceId, u32, HookResult),
    /// Managed draining of an instance may not last longer (wait of this number).
    DrainEnds(InstanceId, u32),
    /// An instance of the warm pool begins to start.
    Starts(InstanceId),
    /// A scheduled action is due.
    Scheduled(usize),
    /// An instance refresh begins.
    Refreshes(usize),
    /// Its policies decide.
    Scale,
    /// The price of a Spot pool rose above its maximum, or fell below it.
    Priced,
}

/// What the simulation remembers about a group besides the cluster.
#[derive(Clone, Debug, Default)]
pub struct GroupDesk {
    /// Whether it will look at the end of this instant.
    nudged: bool,
    /// The fact that woke it last.
    why: Option<FactId>,
    /// The look that is asked for soonest; [`Instant::NEVER`] when none is.
    look_at: Instant,
    /// Looks so far: the chance among equal instances goes by it.
    looks: u64,
    /// Hooks that run, by instance.
    pub(super) waits: BTreeMap<InstanceId, Wait>,
    /// Hooks so far.
    pub(super) hooks: u32,
    /// The instance refresh that runs.
    pub(super) refresh: Option<Refresh>,
    /// Whether it has been told that all that is too much is protected.
    told_protected: bool,
    /// The fact that woke it last: what it still lacks is lacking because of that.
    woken: Option<FactId>,
    /// The last fact about its instance refresh.
    pub(super) refresh_told: Option<FactId>,
    /// Types and zones without capacity, told since they were last launched.
    told_refused: BTreeSet<(usize, ZoneId, Purchase)>,
    /// Its policies.
    pub(super) scaling: GroupScaling,
}

impl GroupDesk {
    /// Nothing has happened.
    pub fn new() -> Self {
        Self {
            look_at: Instant::NEVER,
            ..Self::default()
        }
    }
}

impl World<'_> {
    /// Something of a group is due.
    pub fn group_steps(&mut self, group: GroupId, step: GroupStep) {
        match step {
            GroupStep::Look => self.look_at_group(group),
            GroupStep::HookEnds(id, number, result) => self.hook_ends(id, number, result),
            GroupStep::DrainEnds(id, number) => self.drain_ends(id, number),
            GroupStep::Starts(id) => self.starts_from_pool(id),
            GroupStep::Scheduled(action) => self.scheduled_action(group, action),
            GroupStep::Refreshes(index) => self.begin_refresh(group, index),
            GroupStep::Scale => self.scale_group(group),
            GroupStep::Priced => self.price_changed(group),
        }
    }

    /// Asks for something of a group at `at`.
    pub(super) fn group_at(&mut self, at: Instant, group: GroupId, step: GroupStep) {
        self.queue
            .schedule(at, Phase::Control, Event::Group(group, step));
    }

    /// What is remembered about a group.
    pub(super) fn group_desk(&mut self, group: GroupId) -> &mut GroupDesk {
        &mut self.group_desks[group.index()]
    }

    /// Wakes a group at the end of this instant; several nudges are one look.
    pub fn nudge_group(&mut self, group: GroupId, why: Option<FactId>) {
        let now = self.now();
        let desk = self.group_desk(group);
        desk.why = why.or(desk.why);
        if !std::mem::replace(&mut desk.nudged, true) {
            self.group_at(now, group, GroupStep::Look);
        }
    }

    /// Makes sure that a group looks at `at` or sooner.
    pub(super) fn group_looks_at(&mut self, group: GroupId, at: Instant) {
        let desk = self.group_desk(group);
        if at < desk.look_at {
            desk.look_at = at;
            self.group_at(at, group, GroupStep::Look);
        }
    }

    /// Sets the desired capacity of a group, within its bounds; false when that changes nothing.
    pub fn set_desired_capacity(
        &mut self,
        group: GroupId,
        to: u32,
        by: Changer,
        cause: Option<FactId>,
    ) -> bool {
        let sizes = self.cluster.group(group).sizes();
        let desired = self.cluster.group(group).clamp(to);
        self.resize_group(group, Sizes { desired, ..sizes }, by, cause)
    }

    /// Sets all sizes of a group; false when its desired capacity stays.
    pub(super) fn resize_group(
        &mut self,
        group: GroupId,
        sizes: Sizes,
        by: Changer,
        cause: Option<FactId>,
    ) -> bool {
        let (from, to) = (self.cluster.group(group).desired(), sizes.desired);
        self.cluster.groups[group.index()].resize(sizes);
        self.group_desk(group).told_protected = false;
        if from == to {
            return false;
        }
        let what = What::DesiredCapacityChanged { from, to, by };
        let fact = self.tell_group(group, what, cause);
        self.nudge_group(group, Some(fact));
        true
    }

    /// Sets or takes away the protection of an instance from scale-in; nothing when it is so.
    pub fn protect(&mut self, id: InstanceId, protected: bool, cause: Option<FactId>) {
        let was = self.cluster.fleet.change(id, |i| i.protect(protected));
        if was == protected {
            return;
        }
        let fact = self.tell_instance(id, What::ScaleInProtection { protected }, cause);
        if let Some(group) = self.group_of(id) {
            self.change_member(id, |member| member.protected = protected);
            let about = self.cluster.group(group);
            if !protected && about.capacity() > about.desired() {
                self.nudge_group(group, Some(fact));
            }
        }
    }

    /// Marks an instance unhealthy by hand (`set-instance-health`): it is replaced at once.
    pub fn set_instance_unhealthy(&mut self, id: InstanceId, cause: Option<FactId>) {
        if let Some(group) = self.group_of(id) {
            self.change_member(id, |member| member.health = Health::Gone);
            self.nudge_group(group, cause);
        }
    }

    /// The group that an instance is a member of.
    pub(super) fn group_of(&self, id: InstanceId) -> Option<GroupId> {
        match self.cluster.fleet.instance(id).pool() {
            Pool::Group(group) => self.cluster.group(group).member(id).map(|_| group),
            Pool::Managed(_) => None,
        }
    }

    /// Changes what a group knows of an instance of it.
    pub(super) fn change_member<R>(
        &mut self,
        id: InstanceId,
        verb: impl FnOnce(&mut Member) -> R,
    ) -> R {
        let group = self.group_of(id).expect("it is a member");
        self.cluster.groups[group.index()].change(id, verb)
    }

    /// Sets the lifecycle state of a member, in its group and for all to see.
    pub(super) fn move_member(&mut self, id: InstanceId, to: Lifecycle, cause: Option<FactId>) {
        self.change_member(id, |member| member.lifecycle = to);
        self.set_lifecycle(id, to, cause);
    }

    /// Tells a fact about a group.
    pub(super) fn tell_group(
        &mut self,
        group: GroupId,
        what: What,
        cause: Option<FactId>,
    ) -> FactId {
        let now = self.now();
        self.ledger.tell(now, (Subject::Group(group), what), cause)
    }

    /// A group looks at itself, and what it decides is done.
    fn look_at_group(&mut self, group: GroupId) {
        let now = self.now();
        let desk = self.group_desk(group);
        desk.nudged = false;
        if desk.look_at <= now {
            desk.look_at = Instant::NEVER;
        }
        desk.woken = desk.why.take().or(desk.woken);
        let why = desk.woken;
        let look = desk.looks;
        desk.looks += 1;
        self.advance_refresh(group, why);
        let spec = &self.setup.groups[group.index()];
        let available =
            |kind: usize, zone| !self.zone_lost(zone) && is_available(spec, kind, zone, now);
        let pools = self.pools_of_group(group);
        let view = View {
            group: self.cluster.group(group),
            refresh: self.group_desks[group.index()].refresh.as_ref(),
            now,
            available: &available,
            pools: &pools,
            alike: self.setup.parameters.spot_capacity_alike,
            retry: Span::from_secs_f64(self.setup.parameters.group_launch_retry_s),
        };
        let mut stream = self.pool_seed(Pool::Group(group)).stream("look", look);
        for action in decide(&view, &mut stream) {
            self.act(group, action, why);
        }
        self.settle_cooldown(group);
    }

    fn act(&mut self, group: GroupId, action: Action, why: Option<FactId>) {
        match action {
            Action::Launch {
                kind,
                zone,
                purchase,
                purpose,
            } => {
                let launcher = Launcher::Group(group);
                match self.admit_by_fault(LaunchApi::Ec2, launcher) {
                    Ok(()) => {
                        self.group_launches(group, (kind, zone, purchase, purpose), why);
                        self.take_turn(LaunchApi::Ec2, launcher);
                    }
                    Err((_, at)) => self.throttled_by_ec2(launcher, at),
                }
            }
            Action::Take(id) => self.take_from_pool(id, why),
            Action::Terminate {
                instance,
                because,
                reuse,
            } => self.begin_termination(instance, (because, reuse), why),
            Action::Counts(id) => self.change_member(id, |member| member.ahead = false),
            Action::Refused {
                kind,
                zone,
                purchase,
            } => {
                let told = &mut self.group_desk(group).told_refused;
                if told.insert((kind, zone, purchase)) {
                    let kind = self.setup.groups[group.index()].overrides[kind].kind.name;
                    self.tell_group(group, What::InsufficientCapacity { kind, zone }, why);
                }
            }
            Action::AllProtected(_) => {
                if !std::mem::replace(&mut self.group_desk(group).told_protected, true) {
                    let what = What::CapacityNotScaled {
                        reason: "allInstancesProtected",
                        wanted: self.cluster.group(group).desired(),
                    };
                    self.tell_group(group, what, why);
                }
            }
            Action::LookAt(at) => self.group_looks_at(group, at),
        }
    }

    /// EC2 is asked for an instance.
    fn group_launches(
        &mut self,
        group: GroupId,
        (kind, zone, purchase, purpose): (usize, ZoneId, Purchase, Purpose),
        why: Option<FactId>,
    ) -> InstanceId {
        let told = &mut self.group_desk(group).told_refused;
        told.remove(&(kind, zone, purchase));
        let spec = &self.setup.groups[group.index()];
        let warm = purpose == Purpose::WarmPool;
        let order = InstanceOrder {
            pool: Pool::Group(group),
            kind: spec.overrides[kind].kind,
            zone,
            purchase,
            protected: spec.protected_from_scale_in,
            warm,
        };
        let id = self.launch_instance(order, why);
        let mut member = self.new_member(group, (id, kind, zone));
        member.ahead = purpose == Purpose::Ahead;
        if warm {
            member.lifecycle = Lifecycle::Warmed;
        }
        self.cluster.groups[group.index()].join(member);
        id
    }

    /// What a group knows of an instance that was launched now.
    pub(super) fn new_member(
        &self,
        group: GroupId,
        (id, kind, zone): (InstanceId, usize, ZoneId),
    ) -> Member {
        let about = self.cluster.group(group);
        Member {
            id,
            kind,
            zone,
            purchase: self.cluster.fleet.instance(id).birth().purchase,
            weight: about.spec().overrides[kind].weight,
            version: about.version(),
            launched: self.now(),
            lifecycle: Lifecycle::Pending,
            protected: about.spec().protected_from_scale_in,
            health: Health::Healthy,
            risk: Risk::None,
            in_service: Instant::NEVER,
            seasoned: false,
            ahead: false,
            ready: false,
            returns: false,
        }
    }

    /// Whether the CPU of an instance counts in its group's metric: it is in service and has warmed
    /// up (Auto Scaling user guide, default instance warmup).
    pub fn counts_in_metric(&self, id: InstanceId) -> bool {
        self.group_of(id).is_some_and(|group| {
            let about = self.cluster.group(group);
            let member = about.member(id).expect("it is a member");
            member.lifecycle == Lifecycle::InService
                && !member.warms(self.now(), default_warmup(about))
        })
    }
}

/// Whether EC2 has a type of a group in a zone at `now`.
pub(super) fn is_available(spec: &GroupSpec, kind: usize, zone: ZoneId, now: Instant) -> bool {
    let name = spec.overrides[kind].kind.name;
    let short = |shortage: &Shortage| {
        shortage.from <= now
            && now < shortage.until
            && shortage.zone.is_none_or(|at| at == zone)
            && shortage.kind.is_none_or(|kind| kind.name == name)
    };
    !spec.shortages.iter().any(short)
}
