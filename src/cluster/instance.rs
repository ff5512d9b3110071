//! Where is an EC2 instance in its life, and what is left on it? Only this file can move one.
//!
//! ```text
//! EC2         pending → running → shutting-down → terminated
//!                ▲         └──→ stopping → stopped ──┐   (warm pools)
//!                └──────────────────────────────────┘
//! Auto Scaling  Pending (:Wait) → InService → Terminating (:Wait) → Terminated; Warmed:…
//! ECS         –  → REGISTERING → ACTIVE ⇄ DRAINING → DEREGISTERING → INACTIVE
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{GroupId, InstanceId, ProviderId, TaskId, ZoneId};
use super::task_definition::{NetworkMode, Protocol, TaskDefinition};
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::Purchase;
use crate::kernel::time::Instant;

pub mod room;
mod verbs;

/// What an instance was launched for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Pool {
    /// An Auto Scaling group.
    Group(GroupId),
    /// A provider of Managed Instances.
    Managed(ProviderId),
}

/// `instanceState` of EC2. Billed while `running` only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ec2State {
    /// `pending`
    Pending,
    /// `running`
    Running,
    /// `stopping`
    Stopping,
    /// `stopped`
    Stopped,
    /// `shutting-down`
    ShuttingDown,
    /// `terminated`
    Terminated,
}

/// `status` of a container instance in ECS.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ContainerInstanceStatus {
    /// The agent has not registered it.
    Unregistered,
    /// `REGISTERING`: the trunk interface is being attached.
    Registering,
    /// `ACTIVE`
    Active,
    /// `DRAINING`
    Draining,
    /// `DEREGISTERING`
    Deregistering,
    /// `INACTIVE`
    Inactive,
}

/// `LifecycleState` in an Auto Scaling group. Managed Instances are in service from the start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lifecycle {
    /// `Pending`
    Pending,
    /// `Pending:Wait`: a launch hook runs.
    PendingWait,
    /// `InService`
    InService,
    /// `Warmed:Pending`, `Warmed:Running` and `Warmed:Stopped`, as its EC2 state says.
    Warmed,
    /// `Terminating`
    Terminating,
    /// `Terminating:Wait`: a termination hook runs (that of managed draining is one).
    TerminatingWait,
    /// `Terminated`
    Terminated,
}

macro_rules! names {
    ($($kind:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        impl $kind {
            /// AWS's name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    )*};
}

names! {
    Ec2State {
        Pending = "pending", Running = "running", Stopping = "stopping", Stopped = "stopped",
        ShuttingDown = "shutting-down", Terminated = "terminated",
    }
    ContainerInstanceStatus {
        Unregistered = "UNREGISTERED", Registering = "REGISTERING", Active = "ACTIVE",
        Draining = "DRAINING", Deregistering = "DEREGISTERING", Inactive = "INACTIVE",
    }
    Lifecycle {
        Pending = "Pending", PendingWait = "Pending:Wait", InService = "InService",
        Warmed = "Warmed", Terminating = "Terminating", TerminatingWait = "Terminating:Wait",
        Terminated = "Terminated",
    }
}

/// What a task takes from its instance (ECS agent: the task's own figures, else the sums over its
/// containers).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Need {
    /// CPU units.
    pub cpu_units: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// GPUs.
    pub gpus: u32,
    /// Network interfaces: one in awsvpc mode.
    pub enis: u32,
    /// Static host ports, ascending.
    pub ports: Vec<(Protocol, u16)>,
}

impl Need {
    /// What a task of a definition takes.
    pub fn of(definition: &TaskDefinition) -> Self {
        let awsvpc = definition.network_mode == NetworkMode::Awsvpc;
        let containers = &definition.containers;
        let mut ports: Vec<_> = containers
            .iter()
            .flat_map(|container| &container.ports)
            .filter(|port| !awsvpc && port.host_port > 0)
            .map(|port| (port.protocol, port.host_port))
            .collect();
        ports.sort_unstable();
        Self {
            cpu_units: definition.cpu_units,
            memory_mib: definition.memory_mib,
            gpus: containers.iter().map(|container| container.gpus).sum(),
            enis: u32::from(awsvpc),
            ports,
        }
    }
}

/// What an instance has to give: all of it, or what is left.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Room {
    /// CPU units.
    pub cpu_units: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// GPUs.
    pub gpus: u32,
    /// Network interfaces for tasks.
    pub enis: u32,
}

/// How an instance came to be.
#[derive(Clone, PartialEq, Debug)]
pub struct Birth {
    /// Whose it is.
    pub pool: Pool,
    /// The capacity provider that brings it, if one does.
    pub provider: Option<super::ids::ProviderId>,
    /// Its number within its pool, from 1: its chance goes by it.
    pub number: u32,
    /// Its type.
    pub kind: &'static InstanceType,
    /// Its zone.
    pub zone: ZoneId,
    /// How it is bought.
    pub purchase: Purchase,
    /// What its agent will register.
    pub registered: Room,
    /// Whether it is protected from scale-in.
    pub protected: bool,
    /// Custom attributes.
    pub attributes: BTreeMap<String, String>,
}

/// An EC2 instance.
#[derive(Clone, Debug)]
pub struct Instance {
    id: InstanceId,
    birth: Birth,
    ec2: Ec2State,
    lifecycle: Lifecycle,
    status: ContainerInstanceStatus,
    connected: bool,
    protected: bool,
    launched: Instant,
    running: Instant,
    registered: Instant,
    remaining: Room,
    ports: BTreeSet<(Protocol, u16)>,
    tasks: BTreeSet<TaskId>,
}

impl Instance {
    /// An instance that EC2 has accepted to launch.
    pub fn new(id: InstanceId, birth: Birth, at: Instant) -> Self {
        Self {
            id,
            remaining: birth.registered,
            protected: birth.protected,
            birth,
            ec2: Ec2State::Pending,
            lifecycle: Lifecycle::Pending,
            status: ContainerInstanceStatus::Unregistered,
            connected: false,
            launched: at,
            running: Instant::NEVER,
            registered: Instant::NEVER,
            ports: BTreeSet::new(),
            tasks: BTreeSet::new(),
        }
    }

    /// Which one it is.
    pub const fn id(&self) -> InstanceId {
        self.id
    }
    /// How it came to be.
    pub const fn birth(&self) -> &Birth {
        &self.birth
    }
    /// Its type.
    pub const fn kind(&self) -> &'static InstanceType {
        self.birth.kind
    }
    /// Its zone.
    pub const fn zone(&self) -> ZoneId {
        self.birth.zone
    }
    /// Whose it is.
    pub const fn pool(&self) -> Pool {
        self.birth.pool
    }
    /// Its state in EC2.
    pub const fn ec2(&self) -> Ec2State {
        self.ec2
    }
    /// Its state in its group.
    pub const fn lifecycle(&self) -> Lifecycle {
        self.lifecycle
    }
    /// Its status in ECS.
    pub const fn status(&self) -> ContainerInstanceStatus {
        self.status
    }
    /// Whether it takes tasks: ACTIVE with its agent connected.
    pub fn takes_tasks(&self) -> bool {
        self.status == ContainerInstanceStatus::Active && self.connected
    }
    /// `agentConnected`
    pub const fn is_connected(&self) -> bool {
        self.connected
    }
    /// `ProtectedFromScaleIn`
    pub const fn protected(&self) -> bool {
        self.protected
    }
    /// When it was launched.
    pub const fn launched_at(&self) -> Instant {
        self.launched
    }
    /// When it last became `running`; [`Instant::NEVER`] before.
    pub const fn running_since(&self) -> Instant {
        self.running
    }
    /// `registeredAt`; [`Instant::NEVER`] before.
    pub const fn registered_at(&self) -> Instant {
        self.registered
    }
    /// What is left on it.
    pub const fn remaining(&self) -> Room {
        self.remaining
    }
    /// Host ports taken by tasks.
    pub const fn ports(&self) -> &BTreeSet<(Protocol, u16)> {
        &self.ports
    }
    /// Its tasks that have not reached STOPPED.
    pub const fn tasks(&self) -> &BTreeSet<TaskId> {
        &self.tasks
    }
}
