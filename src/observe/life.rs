//! What is one instance now, and what fills it? As the facts so far have it.

use super::fleets::{Fill, Life, Phase};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle, Need, Room};
use crate::kernel::time::Instant;

/// One instance, as the facts so far have it.
#[derive(Debug)]
pub struct Open {
    /// Place of its pool.
    pub fleet: usize,
    /// Its place in its pool.
    pub life: usize,
    /// Its state in EC2.
    pub ec2: Ec2State,
    /// Its state in its group.
    pub lifecycle: Lifecycle,
    /// Its status in ECS.
    pub status: ContainerInstanceStatus,
    /// Since when its state in EC2 holds.
    pub ec2_since: Instant,
    /// Up to when the amounts of its life are counted.
    counted: Instant,
    /// What fills it.
    pub fill: Fill,
}

/// Nanoseconds in the warm pool.
pub fn warm_ns(life: &Life, end: Instant) -> u128 {
    let next = life.phases.iter().skip(1).map(|(at, _)| *at);
    let spans = life.phases.iter().zip(next.chain([end]));
    let warm = spans.filter(|((_, phase), _)| *phase == Phase::Warm);
    warm.map(|((from, _), to)| u128::from(to.since(*from).nanos()))
        .sum()
}

/// The last phase of an instant is the one that counts.
pub fn enter(phases: &mut Vec<(Instant, Phase)>, at: Instant, phase: Phase) {
    match phases.last() {
        Some((_, before)) if *before == phase => return,
        Some((since, _)) if *since == at => {
            phases.pop();
        }
        _ => {}
    }
    if phases.last().is_none_or(|(_, before)| *before != phase) {
        phases.push((at, phase));
    }
}

impl Open {
    /// Launched at `at`; its place is (pool, instance).
    pub const fn new((fleet, life): (usize, usize), at: Instant) -> Self {
        Self {
            fleet,
            life,
            ec2: Ec2State::Pending,
            lifecycle: Lifecycle::Pending,
            status: ContainerInstanceStatus::Unregistered,
            ec2_since: at,
            counted: at,
            fill: Fill {
                at,
                cpu_units: 0,
                memory_mib: 0,
                tasks: 0,
                daemons: 0,
            },
        }
    }

    /// Counts what was registered and reserved until `at`.
    pub fn count(&mut self, life: &mut Life, at: Instant) {
        let span = at.since(self.counted);
        self.counted = at;
        let counts = [
            ContainerInstanceStatus::Active,
            ContainerInstanceStatus::Draining,
        ];
        if counts.contains(&self.status) {
            life.registered_over_time.add(life.registered, span);
            let reserved = Room {
                cpu_units: self.fill.cpu_units,
                memory_mib: self.fill.memory_mib,
                ..Room::default()
            };
            life.reserved_over_time.add(reserved, span);
        }
    }

    /// Whether it is `running` in EC2 outside the warm pool.
    pub fn serves(&self) -> bool {
        self.ec2 == Ec2State::Running && self.lifecycle != Lifecycle::Warmed
    }

    /// What a picture shows it as.
    pub const fn phase(&self) -> Phase {
        match (self.ec2, self.lifecycle, self.status) {
            (Ec2State::Terminated, ..) => Phase::Gone,
            (Ec2State::ShuttingDown, ..) => Phase::Leaving,
            // Instances are stopped for warm pools only.
            (Ec2State::Stopping | Ec2State::Stopped, ..) | (_, Lifecycle::Warmed, _) => Phase::Warm,
            (_, _, ContainerInstanceStatus::Draining) => Phase::Draining,
            (_, _, ContainerInstanceStatus::Active) => Phase::Active,
            (
                _,
                Lifecycle::Terminating | Lifecycle::TerminatingWait | Lifecycle::Terminated,
                ContainerInstanceStatus::Deregistering | ContainerInstanceStatus::Inactive,
            ) => Phase::Leaving,
            _ => Phase::Booting,
        }
    }
}

impl Fill {
    /// A task comes.
    pub(super) const fn add(&mut self, need: &Need, daemon: bool) {
        self.cpu_units += need.cpu_units;
        self.memory_mib += need.memory_mib;
        if daemon {
            self.daemons += 1;
        } else {
            self.tasks += 1;
        }
    }

    /// A task goes.
    pub(super) const fn remove(&mut self, need: &Need, daemon: bool) {
        self.cpu_units -= need.cpu_units;
        self.memory_mib -= need.memory_mib;
        if daemon {
            self.daemons -= 1;
        } else {
            self.tasks -= 1;
        }
    }
}
