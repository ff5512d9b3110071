//! What of instances goes into the digest? Their facts, and the integers of every minute of a pool.
//!
//! The averages of a minute (CPU and memory used) are floats and stay out: what they are made of,
//! requests and credits, is in the totals and the facts.

use super::digest::Digest;
use crate::cluster::fact::What;
use crate::cluster::instance::Room;
use crate::sim::observer::FleetRow;

impl Digest {
    /// Takes in what a fact on instances leaves open.
    pub(super) fn of_fleet(&mut self, what: &What) {
        match what {
            What::TaskPlaced { instance, zone } => {
                self.index(instance.index());
                self.index(zone.index());
            }
            What::NotPlaced { refusals } => {
                self.number(refusals.instances);
                for (_, count) in refusals.counts() {
                    self.number(count);
                }
            }
            What::InstanceLaunched {
                kind,
                zone,
                registered,
                purchase,
            } => {
                self.code(kind);
                self.index(zone.index());
                self.room(*registered);
                self.purchase(*purchase);
            }
            What::InsufficientCapacity { kind, zone } => {
                self.code(kind);
                self.index(zone.index());
            }
            What::Ec2StateChanged { from, to } => self.codes(from.name(), to.name()),
            What::LifecycleChanged { from, to } => self.codes(from.name(), to.name()),
            What::InstanceStatusChanged { from, to } => self.codes(from.name(), to.name()),
            of_capacity => self.of_capacity(of_capacity),
        }
    }

    fn of_capacity(&mut self, what: &What) {
        match what {
            What::DesiredCapacityChanged { from, to, by } => {
                self.number(*from);
                self.number(*to);
                self.code(by.code());
            }
            What::CapacityReservation {
                needed,
                present,
                percent,
                waiting,
            } => {
                self.number(*needed);
                self.number(*present);
                self.float(*percent);
                self.number(*waiting);
            }
            What::CapacityNotScaled { reason, wanted } => {
                self.code(reason);
                self.number(*wanted);
            }
            What::InstanceRefresh { status, percent } => {
                self.code(status.code());
                self.number(*percent);
            }
            What::ScaleInProtection { protected: on } | What::CreditsExhausted { began: on } => {
                self.number(u64::from(*on));
            }
            What::SurplusCharged { millicredits } => self.number(*millicredits),
            other => unreachable!("{} is told elsewhere", other.kind()),
        }
    }

    /// Takes in what a fact on Spot, faults or zones leaves open.
    pub(super) fn of_trouble(&mut self, what: &What) {
        match what {
            What::SpotCapacityChanged { room } => {
                self.number(room.map_or(u64::MAX, u64::from));
            }
            What::InterruptionNotice { ends } => self.number(ends.nanos()),
            What::FaultBegan { hits } => self.number(*hits),
            What::AgentConnection { connected } => self.number(u64::from(*connected)),
            What::ServiceRebalancing { status } => self.code(status.code()),
            What::ZoneFailover { zone, began } => {
                self.index(zone.index());
                self.number(u64::from(*began));
            }
            other => unreachable!("{} is told elsewhere", other.kind()),
        }
    }

    fn codes(&mut self, from: &str, to: &str) {
        self.code(from);
        self.code(to);
    }

    fn room(&mut self, room: Room) {
        for amount in [room.cpu_units, room.memory_mib, room.gpus, room.enis] {
            self.number(amount);
        }
    }

    /// Takes in one minute of one pool of instances.
    pub fn fleet(&mut self, row: &FleetRow) {
        self.pool(row.pool);
        self.number(row.start.nanos());
        for count in [
            row.desired,
            row.pending,
            row.active,
            row.idle,
            row.draining,
            row.warm,
        ] {
            self.number(count);
        }
        for room in [row.registered, row.reserved, row.stranded] {
            self.room(room);
        }
        for count in row.stranded_by {
            self.number(count);
        }
        self.complete();
    }
}
