//! Which instances does a kind of task see, and in which order does it like them? One view for all
//! services that ask for the same.
//!
//! An instance is in the tree of a view while only room can keep a task off it: it takes tasks,
//! is of the right kind, satisfies the constraints and has the host ports free. What the order
//! asks of an instance itself (tasks of the group there, CPU or memory left) is its key;
//! instances that differ in the attributes that tasks are spread over are in trees of their own,
//! called parts, and so are those of different pools.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::rule::{Item, Rule, is_kind};
use super::tree::{NIL, Tree, Wanted};
use super::{GroupKey, Seat};
use crate::cluster::ids::InstanceId;
use crate::cluster::instance::{Instance, Pool};
use crate::cluster::query::{Sight, Surroundings, attribute};

/// Instances of one pool with the same values of all attributes that tasks are spread over.
#[derive(Clone, Debug)]
pub struct Part {
    pool: Pool,
    values: Vec<usize>,
    root: u32,
}

/// Tasks of a group on the instances with each value of each attribute that tasks are spread over.
#[derive(Clone, Debug)]
struct Tally {
    group: GroupKey,
    tasks: Vec<Vec<u32>>,
}

/// The values of one attribute, numbered as they come.
type Values = BTreeMap<Option<String>, usize>;

/// Where an instance is in a view.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    part: usize,
    /// Whether it is of the right kind and satisfies what never changes.
    suits: bool,
    indexed: Option<u128>,
}

/// An instance as it is, with what its views ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    pub slot: u32,
    pub instance: &'a Instance,
    pub seat: &'a Seat,
    pub around: &'a Surroundings,
    pub group_names: &'a [String],
}

/// See the top of this file.
#[derive(Clone, Debug)]
pub struct View {
    rule: Rule,
    values: Vec<Values>,
    tallies: Vec<Tally>,
    parts: Vec<Part>,
    places: Vec<Place>,
    tree: Tree,
}

impl View {
    /// A view of no instance.
    pub fn new(rule: Rule) -> Self {
        Self {
            values: vec![Values::new(); rule.attributes.len()],
            rule,
            tallies: Vec::new(),
            parts: Vec::new(),
            places: Vec::new(),
            tree: Tree::default(),
        }
    }

    /// What it shows.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// An instance has come; not in the tree yet.
    pub(super) fn seat(&mut self, look: Look<'_>) {
        let values = self.rule.attributes.iter().zip(&mut self.values);
        let values = values
            .map(|(name, values)| {
                let next = values.len();
                let value = attribute(look.instance, name, look.around);
                *values.entry(value).or_insert(next)
            })
            .collect();
        let pool = look.instance.pool();
        let known = self
            .parts
            .iter()
            .position(|part| part.pool == pool && part.values == values);
        let part = known.unwrap_or_else(|| {
            self.parts.push(Part {
                pool,
                values,
                root: NIL,
            });
            self.parts.len() - 1
        });
        let suits = self.suits(look);
        let index = look.slot as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, Place::default());
        }
        self.places[index] = Place {
            part,
            suits,
            indexed: None,
        };
        for tally in &mut self.tallies {
            for (tasks, values) in tally.tasks.iter_mut().zip(&self.values) {
                tasks.resize(values.len(), 0);
            }
        }
    }

    /// Begins to count the tasks of a group; `looks` are all instances that have a seat.
    pub(super) fn enlist(&mut self, group: GroupKey, looks: &[Look<'_>]) {
        if self.tallies.iter().any(|tally| tally.group == group) {
            return;
        }
        let tasks = self.tasks_by_value(group, looks);
        self.tallies.push(Tally { group, tasks });
    }

    fn tasks_by_value(&self, group: GroupKey, looks: &[Look<'_>]) -> Vec<Vec<u32>> {
        let none = |values: &Values| vec![0; values.len()];
        let mut tasks: Vec<Vec<u32>> = self.values.iter().map(none).collect();
        for look in looks {
            let part = &self.parts[self.places[look.slot as usize].part];
            for (tasks, &value) in tasks.iter_mut().zip(&part.values) {
                tasks[value] += look.seat.count(group);
            }
        }
        tasks
    }

    /// Whether an instance is of the right kind and satisfies the expressions that never change.
    fn suits(&self, look: Look<'_>) -> bool {
        is_kind(look.instance, self.rule.architecture, self.rule.system)
            && self
                .rule
                .expressions
                .iter()
                .filter(|expression| expression.is_static())
                .all(|expression| expression.matches(look.sight(&[])))
    }

    /// A task of a group is on an instance, or is no more.
    pub(super) fn count(&mut self, slot: u32, group: GroupKey, more: bool) {
        let mut tallies = self.tallies.iter_mut();
        let Some(tally) = tallies.find(|tally| tally.group == group) else {
            return;
        };
        let part = &self.parts[self.places[slot as usize].part];
        for (tasks, &value) in tally.tasks.iter_mut().zip(&part.values) {
            let tasks = &mut tasks[value];
            *tasks = if more {
                *tasks + 1
            } else {
                tasks.checked_sub(1).expect("it was counted")
            };
        }
    }

    /// Tasks of a group on the instances that share a part's value of an attribute.
    fn tasks(&self, group: GroupKey, part: &Part, attribute: usize) -> u32 {
        let tally = self.tallies.iter().find(|tally| tally.group == group);
        let tally = tally.expect("a group is enlisted when its service is prepared");
        tally.tasks[attribute][part.values[attribute]]
    }

    /// An instance may have changed.
    pub(super) fn index(&mut self, look: Look<'_>) {
        let place = self.places[look.slot as usize];
        let key = (place.suits && self.admits(look)).then(|| self.key(look));
        if place.indexed.is_none() && key.is_none() {
            return;
        }
        let left = look.instance.remaining();
        let root = &mut self.parts[place.part].root;
        match (place.indexed, key) {
            (Some(was), Some(is)) if was == is => {
                if self.tree.entry(look.slot).1 != left {
                    self.tree.change_room(*root, is, left);
                }
            }
            (was, is) => {
                if let Some(was) = was {
                    *root = self.tree.remove(*root, was);
                }
                if let Some(is) = is {
                    *root = self.tree.insert(*root, look.slot, (is, left));
                }
            }
        }
        self.places[look.slot as usize].indexed = key;
    }

    /// Whether only room can keep a task off an instance that suits.
    fn admits(&self, look: Look<'_>) -> bool {
        let rule = &self.rule;
        look.instance.takes_tasks()
            && (!rule.distinct || rule.group.is_none_or(|group| look.seat.count(group) == 0))
            && look.instance.ports_free(&rule.ports)
            && rule.expressions.iter().all(|expression| {
                expression.is_static() || expression.matches(look.sight(&look.groups()))
            })
    }

    /// What orders an instance within its part: at most three items of 32 bits, then its id.
    fn key(&self, look: Look<'_>) -> u128 {
        let mut key = 0;
        for item in &self.rule.items {
            let part = match item {
                Item::Value(_) => continue,
                Item::Count => self.rule.group.map_or(0, |group| look.seat.count(group)),
                Item::Cpu => look.instance.remaining().cpu_units,
                Item::Memory => look.instance.remaining().memory_mib,
            };
            key = key << 32 | u128::from(part);
        }
        key << 32 | look.instance.id().index() as u128
    }

    /// The best key of a part with room enough.
    pub fn first(&self, part: &Part, wanted: &Wanted) -> Option<u128> {
        self.tree.first(part.root, wanted)
    }

    /// How good the instance with a key is: its items in order, 0 where there are none.
    pub fn grade(&self, part: &Part, key: u128, group: GroupKey) -> [u32; GRADES] {
        let mut grade = [0; GRADES];
        let own = |item: &&Item| !matches!(item, Item::Value(_));
        let mut left = self.rule.items.iter().filter(own).count();
        for (slot, item) in grade.iter_mut().zip(&self.rule.items) {
            *slot = if let Item::Value(index) = *item {
                self.tasks(group, part, index)
            } else {
                left -= 1;
                (key >> (32 * (left + 1))) as u32
            };
        }
        grade
    }

    /// The least that a part's first item can be.
    pub fn at_least(&self, part: &Part, group: GroupKey) -> u32 {
        match self.rule.items.first() {
            Some(&Item::Value(index)) => self.tasks(group, part, index),
            _ => 0,
        }
    }

    /// Every key of a part that is as good as `key`.
    pub const fn equals(key: u128) -> RangeInclusive<u128> {
        let low = key >> 32 << 32;
        low..=low | 0xffff_ffff
    }

    /// How many instances of a part have a key within a range, and how many one below it.
    pub fn span(&self, part: &Part, range: &RangeInclusive<u128>) -> (u32, u32) {
        let below = self.tree.rank(part.root, *range.start());
        let upto = self.tree.rank(part.root, *range.end() + 1);
        (upto - below, below)
    }

    /// The instance of a part with so many keys below its own, if it has room enough.
    pub fn nth(&self, part: &Part, rank: u32, wanted: &Wanted) -> Option<InstanceId> {
        self.tree.nth(part.root, rank, wanted).map(instance_of)
    }

    /// Every instance of a part with a key within a range and room enough.
    pub fn each(
        &self,
        part: &Part,
        (wanted, range): (&Wanted, &RangeInclusive<u128>),
    ) -> Vec<InstanceId> {
        let mut found = Vec::new();
        self.tree.each(part.root, (wanted, range), &mut found);
        found.into_iter().map(instance_of).collect()
    }

    /// Asserts that what it says of every instance is so; `looks` are all that have a seat.
    pub(super) fn check(&self, looks: &[Look<'_>]) {
        let mut indexed = vec![None; self.places.len()];
        for (index, part) in self.parts.iter().enumerate() {
            let mut slots = Vec::new();
            self.tree.check(part.root, &mut slots);
            let keys = slots.iter().map(|&slot| self.tree.entry(slot).0);
            assert!(keys.is_sorted(), "a tree is in order");
            for slot in slots {
                assert_eq!(self.places[slot as usize].part, index);
                indexed[slot as usize] = Some(self.tree.entry(slot));
            }
        }
        for &look in looks {
            let place = self.places[look.slot as usize];
            assert_eq!(place.suits, self.suits(look));
            let key = (place.suits && self.admits(look)).then(|| self.key(look));
            assert_eq!(place.indexed, key);
            let room = look.instance.remaining();
            assert_eq!(indexed[look.slot as usize], key.map(|key| (key, room)));
            indexed[look.slot as usize] = None;
        }
        assert!(indexed.iter().all(Option::is_none), "nobody else is there");
        for tally in &self.tallies {
            assert_eq!(tally.tasks, self.tasks_by_value(tally.group, looks));
        }
    }
}

/// Most things that instances are ordered by.
pub const GRADES: usize = 5;

/// The instance with a key.
pub const fn instance_of(key: u128) -> InstanceId {
    InstanceId::from_number(key as u32)
}

impl Part {
    /// Whose instances.
    pub const fn pool(&self) -> Pool {
        self.pool
    }
}

impl<'a> Look<'a> {
    /// As an expression sees it.
    pub const fn sight<'b>(self, groups: &'b [&'b str]) -> Sight<'b>
    where
        'a: 'b,
    {
        Sight {
            instance: self.instance,
            around: self.around,
            running: self.seat.running,
            groups,
        }
    }

    /// Task groups with a task there.
    pub fn groups(self) -> Vec<&'a str> {
        let counts = self.seat.counts.iter();
        counts
            .map(|&(group, _)| self.group_names[group.0].as_str())
            .collect()
    }
}
