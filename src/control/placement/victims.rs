//! Which tasks of a service stop first when there are too many? The placement strategies in reverse
//! (ECS developer guide, task placement strategies; `UpdateService` for services without any: the
//! zone with the most tasks of the service, then the instance with the most).
//!
//! AWS leaves ties open: we stop what does not run yet before what runs, and the newest first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::Cluster;
use crate::cluster::fleet::rule::{Item, Rule};
use crate::cluster::ids::{InstanceId, ServiceId, TaskId, ZoneId};
use crate::cluster::instance::Need;
use crate::cluster::query::attribute;
use crate::cluster::task::Task;

/// Tasks on one instance; on Fargate those of one zone.
struct Holder {
    part: usize,
    /// Those that may stop; the last one first.
    candidates: Vec<TaskId>,
    /// Tasks of the service.
    tasks: u32,
    cpu_units: u32,
    memory_mib: u32,
}

/// Holders with the same values of the attributes that tasks are spread over.
struct Part {
    values: Vec<Option<String>>,
    /// Tasks of the service by attribute are summed over parts with the same value.
    order: BTreeSet<(Vec<u32>, Reverse<usize>)>,
}

struct Scene {
    items: Vec<Item>,
    tallies: Vec<BTreeMap<Option<String>, u32>>,
    parts: Vec<Part>,
    holders: Vec<Holder>,
    /// How far each candidate is, and its number.
    tasks: BTreeMap<TaskId, (u32, u32)>,
}

/// The `surplus` tasks of a service to stop, in order. Tasks that fail their checks are not among
/// them, because they are replaced, nor those that are `spared` (they stop for another reason).
/// Both count where tasks are counted.
pub fn victims(
    cluster: &Cluster,
    id: ServiceId,
    surplus: u32,
    spared: &dyn Fn(&Task) -> bool,
) -> Vec<TaskId> {
    let mut scene = Scene::of(cluster, id, spared);
    let need = Need::of(cluster.definition(id));
    let mut chosen = Vec::new();
    while (chosen.len() as u32) < surplus {
        let Some(task) = scene.next(&need) else { break };
        chosen.push(task);
    }
    chosen
}

/// Where a task is: its instance, else its zone.
type Whereabouts = (Option<InstanceId>, Option<ZoneId>);

impl Scene {
    fn of(cluster: &Cluster, id: ServiceId, spared: &dyn Fn(&Task) -> bool) -> Self {
        let service = cluster.service(id);
        let (items, attributes, _) = if service.spec.launch.is_fargate() {
            (vec![Item::Value(0)], vec![String::new()], false)
        } else {
            Rule::order(&service.spec.placement.effective(service.spec.scheduling))
        };
        let mut scene = Self {
            items,
            tallies: vec![BTreeMap::new(); attributes.len()],
            parts: Vec::new(),
            holders: Vec::new(),
            tasks: BTreeMap::new(),
        };
        let mut by_place: BTreeMap<Whereabouts, Vec<&Task>> = BTreeMap::new();
        let alive = service.alive().iter().map(|&task| cluster.task(task));
        for task in alive.filter(|task| task.is_active()) {
            let place = (task.instance(), task.zone());
            by_place.entry(place).or_default().push(task);
        }
        for (place, tasks) in by_place {
            scene.add_holder(cluster, &attributes, (place, tasks));
            let last = scene.holders.last_mut().expect("it was added");
            last.candidates.retain(|&task| !spared(cluster.task(task)));
        }
        for holder in 0..scene.holders.len() {
            scene.enter(holder);
        }
        scene
    }

    fn add_holder(
        &mut self,
        cluster: &Cluster,
        attributes: &[String],
        ((instance, zone), tasks): (Whereabouts, Vec<&Task>),
    ) {
        let instance = instance.map(|id| cluster.fleet.instance(id));
        let values: Vec<Option<String>> = attributes
            .iter()
            .map(|name| match instance {
                Some(instance) => attribute(instance, name, cluster.fleet.around()),
                // Zone numbers with their zeros, so that they sort as numbers.
                None => zone.map(|zone| format!("{:09}", zone.index())),
            })
            .collect();
        for (tally, value) in self.tallies.iter_mut().zip(&values) {
            *tally.entry(value.clone()).or_insert(0) += tasks.len() as u32;
        }
        let known = self.parts.iter().position(|part| part.values == values);
        let part = known.unwrap_or_else(|| {
            let order = BTreeSet::new();
            self.parts.push(Part { values, order });
            self.parts.len() - 1
        });
        let count = tasks.len() as u32;
        let mut candidates: Vec<&Task> = tasks;
        candidates.retain(|task| !task.must_be_replaced());
        let far = |task: &&Task| (task.id(), (task.status() as u32, task.number()));
        self.tasks.extend(candidates.iter().map(far));
        candidates.sort_by_key(|task| (Reverse(task.status()), task.id()));
        let left = instance.map(crate::cluster::instance::Instance::remaining);
        let left = left.unwrap_or_default();
        self.holders.push(Holder {
            part,
            candidates: candidates.into_iter().map(Task::id).collect(),
            tasks: count,
            cpu_units: left.cpu_units,
            memory_mib: left.memory_mib,
        });
    }

    /// What orders a holder within its part: more is stopped first; of equals the one with the task
    /// that is least far in its life, and the newest.
    fn key(&self, holder: &Holder) -> Vec<u32> {
        let own = self.items.iter().filter_map(|item| match item {
            Item::Value(_) => None,
            Item::Count => Some(holder.tasks),
            Item::Cpu => Some(holder.cpu_units),
            Item::Memory => Some(holder.memory_mib),
        });
        let first = holder.candidates.last().map(|task| {
            let (status, id) = self.tasks[task];
            [u32::MAX - status, id]
        });
        own.chain(first.into_iter().flatten()).collect()
    }

    fn enter(&mut self, holder: usize) {
        let key = self.key(&self.holders[holder]);
        let Holder {
            part, candidates, ..
        } = &self.holders[holder];
        if !candidates.is_empty() {
            self.parts[*part].order.insert((key, Reverse(holder)));
        }
    }

    /// What orders the best holder of a part over all parts.
    fn grade(&self, part: &Part) -> Option<(Vec<u32>, usize)> {
        let (key, Reverse(holder)) = part.order.last()?;
        let mut own = key.iter();
        let grade = self.items.iter().map(|item| match *item {
            Item::Value(index) => self.tallies[index][&part.values[index]],
            _ => *own.next().expect("a key has each of its items"),
        });
        Some((grade.collect(), *holder))
    }

    fn next(&mut self, need: &Need) -> Option<TaskId> {
        let best = self.parts.iter().filter_map(|part| self.grade(part));
        let (_, holder) = best.max_by_key(|(grade, holder)| (grade.clone(), Reverse(*holder)))?;
        let key = self.key(&self.holders[holder]);
        let part = self.holders[holder].part;
        self.parts[part].order.remove(&(key, Reverse(holder)));
        let held = &mut self.holders[holder];
        held.tasks -= 1;
        held.cpu_units += need.cpu_units;
        held.memory_mib += need.memory_mib;
        let task = held.candidates.pop();
        for (tally, value) in self.tallies.iter_mut().zip(&self.parts[part].values) {
            *tally.get_mut(value).expect("it was counted") -= 1;
        }
        self.enter(holder);
        task
    }
}
