//! What does an instance have to give, and does a task fit into what is left?

use std::collections::BTreeSet;

use super::{Instance, Need, Room};
use crate::catalog::instances::InstanceType;
use crate::catalog::parameters::Parameters;
use crate::cluster::group::LaunchTemplate;
use crate::cluster::task_definition::Protocol;

/// TCP ports that every agent reserves (ECS agent, `ECS_RESERVED_PORTS`).
pub const RESERVED_PORTS: [u16; 5] = [22, 2375, 2376, 51_678, 51_679];

/// Reserved ports of an instance at once, those of the agent included; dynamic ones do not count
/// (ECS API reference, `PortMapping`).
pub const MOST_PORTS: usize = 100;

/// MiB of registered memory that AWS documents; other types follow the named share.
const DOCUMENTED: [(&str, u64); 3] = [
    // MemTotal of 8,373,026,816 bytes (ECS developer guide, memory management).
    ("m4.large", mebibytes(8_373_026_816)),
    // `CloudWatch` metrics of ECS: 30,158 and 3,768 MiB.
    ("c4.4xlarge", 30_158),
    ("c4.large", 3_768),
];

/// What the agent makes of the memory that the kernel shows (`MemTotal`): whole MiB.
pub const fn mebibytes(bytes: u64) -> u64 {
    bytes / (1_024 * 1_024)
}

/// MiB that an agent registers of what its kernel shows; none: registration is refused, because
/// less than nothing would be left (ECS agent).
pub fn after_reservation(shown_mib: u64, reserved_mib: u32) -> Option<u32> {
    let left = shown_mib.checked_sub(u64::from(reserved_mib))?;
    Some(u32::try_from(left).unwrap_or(u32::MAX))
}

/// MiB that the kernel of an instance shows: less than nominal, by `instance.memory.kernelShare`.
pub fn shown_memory(kind: &InstanceType, parameters: &Parameters) -> u64 {
    let documented = DOCUMENTED.iter().find(|(name, _)| *name == kind.name);
    if let Some(&(_, shown)) = documented {
        return shown;
    }
    let nominal = f64::from(kind.memory_mib);
    libm::floor(nominal * (1.0 - parameters.instance_kernel_share)) as u64
}

impl Room {
    /// What the agent of an instance registers; none when it reserves more memory than there is.
    pub fn registered(
        kind: &InstanceType,
        template: &LaunchTemplate,
        parameters: &Parameters,
    ) -> Option<Self> {
        // The primary interface is the instance's own; with trunking AWS has a table.
        let trunked = kind.trunked_tasks.filter(|_| template.trunking);
        let enis = || kind.enis.map_or(0, |enis| enis.saturating_sub(1));
        let shown = shown_memory(kind, parameters);
        Some(Self {
            cpu_units: kind.cpu_units(),
            memory_mib: after_reservation(shown, template.reserved_memory_mib)?,
            gpus: kind.gpus,
            enis: trunked.unwrap_or_else(enis),
        })
    }

    /// Whether it is at least as much as `other` in everything.
    pub const fn covers(&self, other: &Self) -> bool {
        self.cpu_units >= other.cpu_units
            && self.memory_mib >= other.memory_mib
            && self.gpus >= other.gpus
            && self.enis >= other.enis
    }
}

impl Need {
    /// What it takes, ports apart.
    pub const fn room(&self) -> Room {
        Room {
            cpu_units: self.cpu_units,
            memory_mib: self.memory_mib,
            gpus: self.gpus,
            enis: self.enis,
        }
    }
}

impl Instance {
    /// `agentConnected`
    pub const fn connected(&self) -> bool {
        self.connected
    }

    /// What people call it within its pool, and `ec2InstanceId` in expressions: `i-7`.
    pub fn name(&self) -> String {
        format!("i-{}", self.birth.number)
    }

    /// Whether these host ports are free on it.
    pub fn ports_free(&self, ports: &[(Protocol, u16)]) -> bool {
        ports_free(&self.ports, ports)
    }

    /// Whether a task with this need fits into what is left.
    pub fn fits(&self, need: &Need) -> bool {
        self.remaining.covers(&need.room()) && self.ports_free(&need.ports)
    }
}

fn ports_free(taken: &BTreeSet<(Protocol, u16)>, wanted: &[(Protocol, u16)]) -> bool {
    let reserved =
        |protocol: Protocol, port: u16| protocol == Protocol::Tcp && RESERVED_PORTS.contains(&port);
    wanted.is_empty()
        || (RESERVED_PORTS.len() + taken.len() + wanted.len() <= MOST_PORTS
            && wanted
                .iter()
                .all(|port| !taken.contains(port) && !reserved(port.0, port.1)))
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
