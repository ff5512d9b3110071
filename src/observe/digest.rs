//! Was it the same run? SHA-256 over every fact in order and every integer total.
//!
//! The bytes are our own canonical form: each number little-endian in its full width, each variant
//! by its stable code, `f64` by its bits. No path, language, version or clock goes in.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};

use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Field, Fields, NotScaledReason, Subject, What};
use crate::cluster::instance::Pool;
use crate::cluster::monitor::Owner;
use crate::sim::observer::ServiceTotals;

/// Bytes are taken in by pieces of at least so many.
const PIECE: usize = 16_384;

/// A running digest.
#[derive(Clone, Debug)]
pub struct Digest {
    hash: Sha256,
    /// Not taken in yet.
    bytes: Vec<u8>,
}

impl Digest {
    /// The digest of nothing yet.
    pub fn new() -> Self {
        Self {
            hash: Sha256::new(),
            bytes: Vec::with_capacity(2 * PIECE),
        }
    }

    pub(super) fn number(&mut self, number: impl Into<u64>) {
        self.bytes.extend(number.into().to_le_bytes());
    }

    pub(super) fn index(&mut self, index: usize) {
        self.number(index as u64);
    }

    pub(super) fn code(&mut self, code: &str) {
        self.index(code.len());
        self.bytes.extend(code.as_bytes());
    }

    pub(super) fn float(&mut self, value: f64) {
        self.number(value.to_bits());
    }

    /// A fact, a row or the totals are complete.
    pub(super) fn complete(&mut self) {
        if self.bytes.len() >= PIECE {
            self.hash.update(&self.bytes);
            self.bytes.clear();
        }
    }

    /// Takes in one fact.
    pub fn fact(&mut self, fact: &Fact) {
        self.index(fact.id.index());
        self.number(fact.at.nanos());
        self.subject(fact.subject);
        // 0 is no cause, so every other one is moved up.
        self.index(fact.cause.map_or(0, |cause| cause.index() + 1));
        self.code(fact.what.kind());
        self.what(&fact.what);
        self.complete();
    }

    /// On-Demand leaves no trace: there was nothing else once.
    pub(super) fn purchase(&mut self, purchase: Purchase) {
        if purchase == Purchase::Spot {
            self.code("spot");
        }
    }

    fn subject(&mut self, subject: Subject) {
        let (kind, indices) = match subject {
            Subject::Service(service) => (0_u64, [service.index(), 0, 0]),
            Subject::Task {
                task,
                service,
                number,
            } => (1, [task.index(), service.index(), number as usize]),
            Subject::Alarm(alarm, owner) => match owner {
                Owner::Service(service) => (2, [alarm.index(), service.index(), 0]),
                Owner::Group(group) => (8, [alarm.index(), group.index(), 0]),
                Owner::Provider(provider) => (9, [alarm.index(), provider.index(), 0]),
            },
            Subject::Policy(policy, service) => (3, [policy.index(), service.index(), 0]),
            Subject::Instance {
                instance,
                pool,
                number,
            } => {
                let (kind, pool) = pool_index(pool);
                (kind, [instance.index(), pool, number as usize])
            }
            Subject::Group(group) => (6, [group.index(), 0, 0]),
            Subject::Provider(provider) => (7, [provider.index(), 0, 0]),
            Subject::SpotPool(pool) => (10, [pool.index(), 0, 0]),
            Subject::Fault(fault) => (11, [fault.index(), 0, 0]),
            Subject::Run => (12, [0, 0, 0]),
            Subject::Deployment(service, number) => (13, [service.index(), number as usize, 0]),
        };
        self.number(kind);
        for index in indices {
            self.index(index);
        }
    }

    pub(super) fn pool(&mut self, pool: Pool) {
        let (kind, index) = pool_index(pool);
        self.number(kind);
        self.index(index);
    }

    fn what(&mut self, what: &What) {
        match what {
            What::ServiceCreated { desired } => self.number(*desired),
            What::DesiredCountChanged { from, to } => {
                self.number(*from);
                self.number(*to);
            }
            What::NotScaled { reason, wanted } => {
                self.code(reason_code(*reason));
                self.number(*wanted);
            }
            What::AlarmStateChanged {
                from,
                to,
                since,
                value,
                threshold,
            } => {
                self.code(from.name());
                self.code(to.name());
                self.number(since.nanos());
                self.number(u64::from(value.is_some()));
                self.float(value.unwrap_or(0.0));
                self.float(*threshold);
            }
            What::PlacementFailed { limiter } => self.code(limiter.code()),
            What::LaunchHeld { limiter, wait } => {
                self.code(limiter.code());
                self.number(wait.nanos());
            }
            What::FailOpen { began } => self.number(u64::from(*began)),
            of_task => self.of_task(of_task),
        }
    }

    fn of_task(&mut self, what: &What) {
        match what {
            What::TaskCreated {
                zone,
                initial,
                purchase,
                revision,
                ..
            } => {
                // The first revision leaves no trace.
                if revision.index() > 0 {
                    self.index(revision.index());
                }
                self.number(zone.map_or(u64::MAX, |zone| zone.index() as u64));
                self.number(u64::from(*initial));
                self.purchase(*purchase);
            }
            What::TaskStatusChanged { from, to } => {
                self.code(from.name());
                self.code(to.name());
            }
            What::TaskHealthChanged { healthy } => self.number(u64::from(*healthy)),
            What::TaskStopping { code } => self.code(code.name()),
            What::ContainerExited {
                container,
                essential,
                exit_code,
            } => {
                self.index(*container);
                self.number(u64::from(*essential));
                self.number(u64::from(exit_code.cast_unsigned()));
            }
            other => self.of_others(other),
        }
    }

    fn of_others(&mut self, what: &What) {
        match what {
            What::Rollout(fact) => self.fields(&fact.fields()),
            What::Scaling(fact) => self.fields(&fact.fields()),
            What::Container(fact) => self.fields(&fact.fields()),
            What::RequestsLost { requests } => self.number(*requests),
            What::RunStarted
            | What::PullStarted
            | What::PullStopped
            | What::TargetRegistered
            | What::TargetHealthy
            | What::TargetUnhealthy
            | What::TargetDraining
            | What::TargetUnused
            | What::OutOfMemory
            | What::Killed
            | What::SteadyState
            | What::RebalanceRecommended
            | What::FaultEnded
            | What::TaskHung
            | What::TaskStartImpaired => {}
            What::SpotCapacityChanged { .. }
            | What::InterruptionNotice { .. }
            | What::FaultBegan { .. }
            | What::AgentConnection { .. }
            | What::ServiceRebalancing { .. }
            | What::ZoneFailover { .. } => self.of_trouble(what),
            What::TaskPlaced { .. }
            | What::NotPlaced { .. }
            | What::InstanceLaunched { .. }
            | What::InsufficientCapacity { .. }
            | What::Ec2StateChanged { .. }
            | What::LifecycleChanged { .. }
            | What::InstanceStatusChanged { .. }
            | What::DesiredCapacityChanged { .. }
            | What::CapacityReservation { .. }
            | What::CapacityNotScaled { .. }
            | What::ScaleInProtection { .. }
            | What::InstanceRefresh { .. }
            | What::CreditsExhausted { .. }
            | What::SurplusCharged { .. } => self.of_fleet(what),
            // A new kind without its arm fails the first test that tells it.
            _ => unreachable!("told above"),
        }
    }

    fn fields(&mut self, fields: &Fields) {
        for (name, field) in fields {
            self.code(name);
            match *field {
                Field::Number(number) => self.number(number),
                Field::Float(value) => self.float(value),
                Field::Code(code) => self.code(code),
                Field::Flag(flag) => self.number(u64::from(flag)),
                Field::At(at) => self.number(at.nanos()),
                Field::For(span) => self.number(span.nanos()),
            }
        }
    }

    /// Takes in the integer totals of one service.
    pub fn totals(&mut self, totals: &ServiceTotals) {
        let requests = &totals.requests;
        for number in [
            requests.arrived,
            requests.served,
            requests.failed,
            requests.rejected,
            requests.in_flight,
            requests.attempts,
            requests.timed_out,
            requests.gateway_timeout,
            requests.bad_gateway,
            requests.no_target,
            requests.queue_full,
            u64::from(totals.peak_running),
        ] {
            self.number(number);
        }
        // Runs without it keep the digest they had before it was known.
        if requests.internal_error > 0 {
            self.number(requests.internal_error);
        }
        for wide in [
            totals.latency_sum_ns,
            totals.cpu_used_ns,
            totals.cpu_reserved_ns,
            totals.running_ns,
        ] {
            self.bytes.extend(wide.to_le_bytes());
        }
        for value in totals.latency_us.iter_recorded() {
            self.number(value.value_iterated_to());
            self.number(value.count_at_value());
        }
        self.complete();
    }

    /// The digest, in lower-case hexadecimal.
    pub fn hex(mut self) -> String {
        self.hash.update(&self.bytes);
        let mut hex = String::with_capacity(64);
        for byte in self.hash.finalize() {
            write!(hex, "{byte:02x}").expect("a String takes every write");
        }
        hex
    }
}

/// The code of its kind, and its place among its kind.
const fn pool_index(pool: Pool) -> (u64, usize) {
    match pool {
        Pool::Group(group) => (4, group.index()),
        Pool::Managed(provider) => (5, provider.index()),
    }
}

const fn reason_code(reason: NotScaledReason) -> &'static str {
    match reason {
        NotScaledReason::AutoScalingAnticipatedFlapping => "AutoScalingAnticipatedFlapping",
        NotScaledReason::TargetServicePutResourceAsUnscalable => {
            "TargetServicePutResourceAsUnscalable"
        }
        NotScaledReason::AlreadyAtMaxCapacity => "AlreadyAtMaxCapacity",
        NotScaledReason::AlreadyAtMinCapacity => "AlreadyAtMinCapacity",
        NotScaledReason::AlreadyAtDesiredCapacity => "AlreadyAtDesiredCapacity",
        NotScaledReason::InCooldown => "InCooldown",
        NotScaledReason::OtherPolicyDisagrees => "OtherPolicyDisagrees",
        NotScaledReason::Suspended => "Suspended",
    }
}
