//! How many tasks of one size does an empty instance take, and what runs out first?

use super::{Network, Question};
use crate::catalog::instances::InstanceType;
use crate::catalog::parameters::Parameters;
use crate::cluster::instance::room::{after_reservation, shown_memory};

/// What limits how many tasks fit on an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Its CPU.
    Cpu,
    /// Its memory, less what its kernel and its agent keep.
    Memory,
    /// Its network interfaces.
    Interfaces,
}

impl Bound {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Interfaces => "networkInterfaces",
        }
    }
}

/// How many of the tasks an empty instance takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fits {
    /// By its CPU.
    pub by_cpu: u32,
    /// By its memory.
    pub by_memory: u32,
    /// By its interfaces; none where tasks need none of their own.
    pub by_interfaces: Option<u32>,
    /// MiB that its agent registers.
    pub registered_mib: u32,
}

impl Fits {
    pub(super) fn new(question: &Question<'_>, kind: &InstanceType) -> Self {
        let shown = shown_memory(kind, &Parameters::default());
        let registered = after_reservation(shown, question.reserved_memory_mib);
        let registered_mib = registered.unwrap_or(0);
        let by_interfaces = match question.network {
            Network::Bridge => None,
            // Interfaces that nobody knows take no task, as in placement.
            Network::Awsvpc => Some(kind.awsvpc_tasks(false).unwrap_or(0)),
            Network::Trunked => Some(kind.awsvpc_tasks(true).unwrap_or(0)),
        };
        Self {
            by_cpu: kind.cpu_units() / question.size.cpu_units,
            by_memory: registered_mib / question.size.memory_mib,
            by_interfaces,
            registered_mib,
        }
    }

    /// Tasks that fit.
    pub fn tasks(&self) -> u32 {
        let room = self.by_cpu.min(self.by_memory);
        self.by_interfaces.map_or(room, |most| room.min(most))
    }

    /// What runs out first; CPU before memory before interfaces, where several do.
    pub fn bound(&self) -> Bound {
        let tasks = self.tasks();
        if self.by_cpu == tasks {
            Bound::Cpu
        } else if self.by_memory == tasks {
            Bound::Memory
        } else {
            Bound::Interfaces
        }
    }
}
