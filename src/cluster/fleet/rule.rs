//! What does a kind of task ask of instances, and in which order does it like them?

use super::GroupKey;
use crate::cluster::instance::Instance;
use crate::cluster::placement::{BinpackField, PlacementStrategy, SpreadField};
use crate::cluster::query::{Expression, Sight, Surroundings};
use crate::cluster::task_definition::{Architecture, OperatingSystem, Protocol};

/// One thing that instances are ordered by; less is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// Tasks of the group on all instances with the same value of an attribute (its index).
    Value(usize),
    /// Tasks of the group on the instance.
    Count,
    /// CPU left.
    Cpu,
    /// Memory left.
    Memory,
}

/// What a view shows, and in which order.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// CPU architecture.
    pub architecture: Architecture,
    /// Operating system.
    pub system: OperatingSystem,
    /// Host ports that must be free.
    pub ports: Vec<(Protocol, u16)>,
    /// Whether instances with a task of the group are left out.
    pub distinct: bool,
    /// Expressions that must hold.
    pub expressions: Vec<Expression>,
    /// Order, until the first `random`; each thing once.
    pub items: Vec<Item>,
    /// Attributes of [`Item::Value`].
    pub attributes: Vec<String>,
    /// Whether chance decides between equals; else the lowest id.
    pub random: bool,
    /// The task group, where what an instance itself is worth depends on it.
    pub group: Option<GroupKey>,
}

impl Rule {
    /// Whether nothing that never changes about an instance keeps tasks from it: architecture,
    /// operating system, and the expressions that ask for attributes only.
    pub fn suits(&self, instance: &Instance, around: &Surroundings) -> bool {
        let sight = Sight {
            instance,
            around,
            running: 0,
            groups: &[],
        };
        let mut fixed = self.expressions.iter().filter(|e| e.is_static());
        is_kind(instance, self.architecture, self.system) && fixed.all(|e| e.matches(sight))
    }

    /// Items and attributes of strategies, and whether they end in chance.
    pub fn order(strategies: &[PlacementStrategy]) -> (Vec<Item>, Vec<String>, bool) {
        let (mut items, mut attributes) = (Vec::new(), Vec::<String>::new());
        for strategy in strategies {
            let item = match strategy {
                PlacementStrategy::Random => return (items, attributes, true),
                PlacementStrategy::Spread(SpreadField::InstanceId) => Item::Count,
                PlacementStrategy::Spread(SpreadField::Attribute(name)) => {
                    let known = attributes.iter().position(|other| other == name);
                    Item::Value(known.unwrap_or_else(|| {
                        attributes.push(name.clone());
                        attributes.len() - 1
                    }))
                }
                PlacementStrategy::Binpack(BinpackField::Cpu) => Item::Cpu,
                PlacementStrategy::Binpack(BinpackField::Memory) => Item::Memory,
            };
            if !items.contains(&item) {
                items.push(item);
            }
        }
        (items, attributes, false)
    }
}

/// Whether tasks of an architecture and an operating system run on an instance; all are Linux.
pub fn is_kind(instance: &Instance, architecture: Architecture, system: OperatingSystem) -> bool {
    instance.kind().architecture == architecture && system == OperatingSystem::Linux
}
