//! Which container instances are there, and what is left on them? Their arena, and the indexes by
//! which placement finds one without looking at all.
//!
//! Only the fleet changes what is left on an instance and how it stands, so that every index sees
//! every change. Tasks are counted by task group as long as ECS wants them to run (`desiredStatus`
//! RUNNING): a task that is being stopped still holds its room, but no longer keeps another of its
//! group away (ECS developer guide, distinctInstance) and is not in `runningTasksCount`.

use std::collections::BTreeMap;

use super::fact::Refusals;
use super::ids::{InstanceId, RevisionKey, TaskId};
use super::instance::{Birth, ContainerInstanceStatus, Ec2State, Instance, Need, Pool};
use super::placement::{PlacementConstraint, Refusal, short_of};
use super::query::Surroundings;
use super::service::ServiceSpec;
use super::task_definition::TaskDefinition;
use crate::kernel::time::Instant;

mod check;
pub mod rule;
mod tree;
pub mod view;

use rule::{Item, Rule, is_kind};
pub use tree::Wanted;
use view::{Look, View};

/// A task group, by its place among all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GroupKey(usize);

/// What the indexes know of an instance that is not gone.
#[derive(Clone, Debug)]
pub struct Seat {
    instance: InstanceId,
    /// Tasks there that ECS wants to run.
    running: u32,
    /// Those of each group.
    counts: Vec<(GroupKey, u32)>,
}

/// What the tasks of a service ask for.
#[derive(Clone, Debug)]
struct Wish {
    need: Need,
    view: usize,
    group: GroupKey,
}

/// All instances of a run.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    /// What instances share.
    around: Surroundings,
    instances: Vec<Instance>,
    /// The seat of each instance; none once it is gone.
    slots: Vec<Option<u32>>,
    seats: Vec<Option<Seat>>,
    free: Vec<u32>,
    groups: BTreeMap<String, GroupKey>,
    group_names: Vec<String>,
    views: Vec<View>,
    /// By service and revision.
    wishes: Vec<Vec<Option<Wish>>>,
}

impl Fleet {
    /// No instances.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says where and when instances are; before the first is launched.
    pub fn surround(&mut self, around: Surroundings) {
        assert!(self.instances.is_empty(), "said before the first instance");
        self.around = around;
    }

    /// What instances share.
    pub const fn around(&self) -> &Surroundings {
        &self.around
    }

    /// An instance.
    pub fn instance(&self, id: InstanceId) -> &Instance {
        &self.instances[id.index()]
    }

    /// All instances that ever were, in order of id.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// Every instance that is not gone, in no particular order.
    pub fn present(&self) -> impl Iterator<Item = &Instance> {
        let seats = self.seats.iter().flatten();
        seats.map(|seat| &self.instances[seat.instance.index()])
    }

    /// Tasks of a task group on an instance that ECS wants to run.
    pub fn tasks_of(&self, id: InstanceId, group: &str) -> u32 {
        let seat = self.slots[id.index()].and_then(|slot| self.seats[slot as usize].as_ref());
        match (seat, self.groups.get(group)) {
            (Some(seat), Some(&group)) => seat.count(group),
            _ => 0,
        }
    }

    /// EC2 accepts to launch an instance.
    pub fn launch(&mut self, birth: Birth, at: Instant) -> InstanceId {
        let id = InstanceId::new(self.instances.len());
        self.instances.push(Instance::new(id, birth, at));
        let seat = Seat {
            instance: id,
            running: 0,
            counts: Vec::new(),
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.seats.push(None);
            u32::try_from(self.seats.len() - 1).expect("fewer than 2^32 instances")
        });
        self.seats[slot as usize] = Some(seat);
        self.slots.push(Some(slot));
        self.each_view(slot, View::seat);
        id
    }

    /// Changes an instance by one of its own verbs, and every index with it.
    pub fn change<R>(&mut self, id: InstanceId, verb: impl FnOnce(&mut Instance) -> R) -> R {
        let result = verb(&mut self.instances[id.index()]);
        self.index(id);
        result
    }

    /// A task of a task group is put on an instance. Asserts that it fits.
    pub fn put(&mut self, id: InstanceId, task: TaskId, (need, group): (&Need, &str)) {
        let group = self.group(group);
        let slot = self.slots[id.index()].expect("nothing is put on what is gone");
        self.instances[id.index()].reserve(task, need);
        let seat = self.seats[slot as usize].as_mut().expect("it has a seat");
        seat.running += 1;
        match seat.counts.iter_mut().find(|(of, _)| *of == group) {
            Some((_, tasks)) => *tasks += 1,
            None => seat.counts.push((group, 1)),
        }
        for view in &mut self.views {
            view.count(slot, group, true);
        }
        self.index(id);
    }

    /// ECS no longer wants a task of a task group to run; it still holds what it took.
    pub fn retire(&mut self, id: InstanceId, task: TaskId, group: &str) {
        let group = self.group(group);
        assert!(self.instances[id.index()].tasks().contains(&task));
        let slot = self.slots[id.index()].expect("a task is not on what is gone");
        let seat = self.seats[slot as usize].as_mut().expect("it has a seat");
        seat.running -= 1;
        let place = seat.counts.iter().position(|(of, _)| *of == group);
        let place = place.expect("it was counted");
        seat.counts[place].1 -= 1;
        if seat.counts[place].1 == 0 {
            seat.counts.swap_remove(place);
        }
        for view in &mut self.views {
            view.count(slot, group, false);
        }
        self.index(id);
    }

    /// A task that was retired has reached STOPPED: its instance has its room back.
    pub fn take(&mut self, id: InstanceId, task: TaskId, (need, _): (&Need, &str)) {
        self.instances[id.index()].release(task, need);
        self.index(id);
    }

    /// Says what the tasks of a revision of a service ask for; before any of them is placed.
    pub fn prepare(
        &mut self,
        (service, revision): RevisionKey,
        spec: &ServiceSpec,
        definition: &TaskDefinition,
    ) {
        let group = self.group(&spec.group);
        let need = Need::of(definition);
        let strategies = spec.placement.effective(spec.scheduling);
        let (items, attributes, random) = Rule::order(&strategies);
        let mut distinct = false;
        let mut expressions = Vec::new();
        for constraint in &spec.placement.constraints {
            match constraint {
                PlacementConstraint::DistinctInstance => distinct = true,
                PlacementConstraint::MemberOf(expression) => expressions.push(expression.clone()),
            }
        }
        let counts = items.contains(&Item::Count);
        let view = self.view(Rule {
            architecture: definition.architecture,
            system: definition.operating_system,
            ports: need.ports.clone(),
            distinct,
            expressions,
            items,
            attributes,
            random,
            group: (distinct || counts).then_some(group),
        });
        let mut seen = std::mem::take(&mut self.views);
        let looks: Vec<_> = self.present().filter_map(|i| self.look(i.id())).collect();
        seen[view].enlist(group, &looks);
        drop(looks);
        self.views = seen;
        if self.wishes.len() <= service.index() {
            self.wishes.resize_with(service.index() + 1, Vec::new);
        }
        let wishes = &mut self.wishes[service.index()];
        if wishes.len() <= revision.index() {
            wishes.resize(revision.index() + 1, None);
        }
        wishes[revision.index()] = Some(Wish { need, view, group });
    }

    /// What the tasks of a revision of a service need, the view in which to find it, and their task
    /// group. Asserts that it was prepared.
    pub fn wish(&self, service: RevisionKey) -> (&Need, &View, GroupKey) {
        let wish = self.expect_wish(service);
        (&wish.need, &self.views[wish.view], wish.group)
    }

    fn expect_wish(&self, (service, revision): RevisionKey) -> &Wish {
        let wishes = self.wishes.get(service.index());
        let wish = wishes.and_then(|wishes| wishes.get(revision.index())?.as_ref());
        wish.expect("a revision on instances is prepared when it is made")
    }

    /// Why an instance does not take a task of a service: the first thing that refuses.
    pub fn refusal(
        &self,
        service: RevisionKey,
        id: InstanceId,
        pool: Option<Pool>,
    ) -> Option<Refusal> {
        let wish = self.expect_wish(service);
        let rule = self.views[wish.view].rule();
        let instance = self.instance(id);
        let Some(look) = self.look(id).filter(|_| instance.takes_tasks()) else {
            return Some(Refusal::NotActive);
        };
        if !in_pool(instance.pool(), pool) || !is_kind(instance, rule.architecture, rule.system) {
            return Some(Refusal::Attribute);
        }
        if let Some(short) = short_of(instance, &wish.need) {
            return Some(short);
        }
        if rule.distinct && look.seat.count(wish.group) > 0 {
            return Some(Refusal::DistinctInstance);
        }
        (!is_member(rule, look)).then_some(Refusal::MemberOf)
    }

    /// Whether an instance is of the right pool and kind for a service and satisfies its
    /// expressions, however full it is: daemons belong on such instances while these take tasks.
    pub fn eligible(&self, service: RevisionKey, id: InstanceId, pool: Option<Pool>) -> bool {
        let rule = self.views[self.expect_wish(service).view].rule();
        self.look(id).is_some_and(|look| {
            in_pool(look.instance.pool(), pool)
                && is_kind(look.instance, rule.architecture, rule.system)
                && is_member(rule, look)
        })
    }

    /// How many registered instances refuse a task of a service, each under the first thing that
    /// refuses; those of other pools are not asked. Looks at every instance.
    pub fn refusals(&self, service: RevisionKey, pool: Option<Pool>) -> Refusals {
        let mut refusals = Refusals::default();
        let asked = |i: &&Instance| is_registered(i) && in_pool(i.pool(), pool);
        for instance in self.present().filter(asked) {
            refusals.instances += 1;
            if let Some(refusal) = self.refusal(service, instance.id(), pool) {
                refusals.add(refusal);
            }
        }
        refusals
    }

    fn group(&mut self, name: &str) -> GroupKey {
        if let Some(&group) = self.groups.get(name) {
            return group;
        }
        let group = GroupKey(self.group_names.len());
        self.group_names.push(name.to_owned());
        self.groups.insert(name.to_owned(), group);
        group
    }

    fn view(&mut self, rule: Rule) -> usize {
        if let Some(known) = self.views.iter().position(|view| *view.rule() == rule) {
            return known;
        }
        let mut view = View::new(rule);
        for instance in self.present() {
            let look = self.look(instance.id()).expect("it has a seat");
            view.seat(look);
            view.index(look);
        }
        self.views.push(view);
        self.views.len() - 1
    }

    fn look(&self, id: InstanceId) -> Option<Look<'_>> {
        let slot = self.slots[id.index()]?;
        Some(Look {
            slot,
            instance: &self.instances[id.index()],
            seat: self.seats[slot as usize].as_ref()?,
            around: &self.around,
            group_names: &self.group_names,
        })
    }

    fn each_view(&mut self, slot: u32, mut change: impl FnMut(&mut View, Look<'_>)) {
        let seat = self.seats[slot as usize].as_ref().expect("it has a seat");
        let look = Look {
            slot,
            instance: &self.instances[seat.instance.index()],
            seat,
            around: &self.around,
            group_names: &self.group_names,
        };
        for view in &mut self.views {
            change(view, look);
        }
    }

    /// An instance may have changed: every view looks again. One that is gone leaves its seat.
    fn index(&mut self, id: InstanceId) {
        let Some(slot) = self.slots[id.index()] else {
            return;
        };
        self.each_view(slot, View::index);
        let instance = &self.instances[id.index()];
        if instance.ec2() == Ec2State::Terminated && instance.tasks().is_empty() {
            self.slots[id.index()] = None;
            self.seats[slot as usize] = None;
            self.free.push(slot);
        }
    }
}

impl Seat {
    /// Tasks of a group that ECS wants to run.
    fn count(&self, group: GroupKey) -> u32 {
        let mut counts = self.counts.iter();
        counts
            .find(|(of, _)| *of == group)
            .map_or(0, |(_, tasks)| *tasks)
    }
}

/// Whether tasks for `wanted` may go on instances of a pool; without one, on those of any group.
pub fn in_pool(pool: Pool, wanted: Option<Pool>) -> bool {
    wanted.map_or(matches!(pool, Pool::Group(_)), |wanted| pool == wanted)
}

/// Whether an instance satisfies the expressions of a rule.
fn is_member(rule: &Rule, look: Look<'_>) -> bool {
    // Most rules have none: the names of the groups there need not be gathered.
    if rule.expressions.is_empty() {
        return true;
    }
    let groups = look.groups();
    let mut expressions = rule.expressions.iter();
    expressions.all(|expression| expression.matches(look.sight(&groups)))
}

/// Whether ECS lists an instance: its agent has registered it, and it is not deregistered.
fn is_registered(instance: &Instance) -> bool {
    !matches!(
        instance.status(),
        ContainerInstanceStatus::Unregistered | ContainerInstanceStatus::Inactive
    )
}
