//! What keeps tasks and instances from starting, and requests from being quick? Images that cannot
//! be pulled, launch APIs that are throttled, dependencies that are slow or fail.
//!
//! A throttled API lets one launch through at once, then one per 1 / rate; whoever must wait takes
//! its turn in advance, so that those who wait together are served in turn.

use std::collections::BTreeMap;

use crate::cluster::fact::{Limiter, What};
use crate::cluster::fault::{FaultKind, LaunchApi};
use crate::cluster::ids::{FactId, GroupId, ProviderId, ServiceId};
use crate::cluster::provider::ProviderKind;
use crate::kernel::time::{Instant, Span};
use crate::sim::world::World;
use crate::traffic::Dependency;
use crate::workload::WorkloadError;

/// Who launches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Launcher {
    /// A service, on Fargate.
    Service(ServiceId),
    /// A group.
    Group(GroupId),
    /// ECS, for a provider of Managed Instances.
    Provider(ProviderId),
}

/// What is remembered of throttled launches.
#[derive(Clone, Debug, Default)]
pub struct Throttled {
    /// When the next turn may be taken.
    next: BTreeMap<LaunchApi, Instant>,
    /// Turns that are taken and not used.
    turns: BTreeMap<(LaunchApi, Launcher), Instant>,
    /// The throttle that was in force last.
    why: Option<FactId>,
    /// Groups and providers that have been told since throttles last changed.
    told: std::collections::BTreeSet<Launcher>,
}

impl World<'_> {
    /// Launches a second that a fault leaves of an API: of several the least. None without a fault.
    pub fn fault_rate(&self, api: LaunchApi) -> Option<f64> {
        let rates = self.faults_now().filter_map(|(kind, _)| match kind {
            FaultKind::LaunchThrottle {
                api: of,
                per_second,
            } if *of == api => Some(*per_second),
            _ => None,
        });
        rates.min_by(f64::total_cmp)
    }

    /// Whether a fault lets a launch through now; if not, when it may be tried again
    /// ([`Instant::NEVER`]: when the fault ends). A turn is kept until [`World::take_turn`].
    pub fn admit_by_fault(
        &mut self,
        api: LaunchApi,
        launcher: Launcher,
    ) -> Result<(), (Limiter, Instant)> {
        let Some(rate) = self.fault_rate(api) else {
            return Ok(());
        };
        if rate <= 0.0 {
            return Err((Limiter::LaunchThrottle, Instant::NEVER));
        }
        let now = self.now();
        let throttled = &mut self.faults.launches;
        let next = throttled.next.entry(api).or_insert(now);
        let turn = *throttled.turns.entry((api, launcher)).or_insert_with(|| {
            let turn = now.max(*next);
            *next = turn + Span::from_secs_f64(1.0 / rate);
            turn
        });
        if turn > now {
            return Err((Limiter::LaunchThrottle, turn));
        }
        Ok(())
    }

    /// A launch uses the turn that it was given, if there is a throttle.
    pub fn take_turn(&mut self, api: LaunchApi, launcher: Launcher) {
        self.faults.launches.turns.remove(&(api, launcher));
    }

    /// The throttle that holds launches back, or did last.
    pub fn why_throttled(&self) -> Option<FactId> {
        self.faults.launches.why
    }

    /// Says once that EC2 does not take a launch of a group or provider now, and when to try again.
    pub fn throttled_by_ec2(&mut self, launcher: Launcher, at: Instant) {
        let why = self.why_throttled();
        let new = self.faults.launches.told.insert(launcher);
        let reason = "RequestLimitExceeded";
        match launcher {
            Launcher::Group(group) => {
                if new {
                    let wanted = self.cluster.group(group).desired();
                    self.tell_group(group, What::CapacityNotScaled { reason, wanted }, why);
                }
                self.group_looks_at(group, at);
            }
            Launcher::Provider(provider) => {
                if new {
                    let wanted = self.waiting.of(provider).map(|(_, tasks)| tasks).sum();
                    self.tell_provider(provider, What::CapacityNotScaled { reason, wanted }, why);
                }
                if at < Instant::NEVER {
                    let after = at.since(self.now());
                    self.manage_later(provider, after);
                }
            }
            Launcher::Service(service) => self.try_launch_at(service, at),
        }
    }

    /// A throttle began or ended: turns are given anew, and whoever waited tries again.
    pub(super) fn throttles_change(&mut self) {
        let throttles = |kind: &FaultKind| matches!(kind, FaultKind::LaunchThrottle { .. });
        let why = self.faults_now().filter(|(kind, _)| throttles(kind));
        let why = why.map(|(_, fact)| fact).last();
        let launches = &mut self.faults.launches;
        launches.why = why.or(launches.why);
        launches.turns.clear();
        launches.next.clear();
        launches.told.clear();
        self.launchers_look(why);
    }

    /// Whoever launches looks again: something that kept it from it may be over.
    pub(super) fn launchers_look(&mut self, why: Option<FactId>) {
        let now = self.now();
        for group in 0..self.cluster.groups.len() {
            self.nudge_group(GroupId::new(group), why);
        }
        for (index, provider) in self.setup.providers.iter().enumerate() {
            if let ProviderKind::Managed(_) = provider.kind {
                self.manage_later(ProviderId::new(index), Span::ZERO);
            }
        }
        for service in self.cluster.service_ids() {
            if self.cluster.service(service).wanted() > 0 {
                self.try_launch_at(service, now);
            }
            self.nudge(service, why);
        }
    }

    /// Whether the images of a service cannot be pulled now.
    pub fn pull_fails(&self, service: ServiceId) -> bool {
        self.why_pull_fails(service).is_some()
    }

    /// The fault for which images of a service cannot be pulled now.
    pub fn why_pull_fails(&self, service: ServiceId) -> Option<FactId> {
        let broken = FaultKind::ImagePull { service };
        let fails = |kind: &FaultKind| *kind == broken;
        let mut now = self.faults_now();
        now.find(|(kind, _)| fails(kind)).map(|(_, fact)| fact)
    }

    /// What the requests of a service wait for is as slow and as unreliable as all faults that go
    /// on make it: they multiply, add up, and fail independently of each other.
    pub(super) fn dependency_changes(&mut self, id: ServiceId) -> Result<(), WorkloadError> {
        let mut all = Dependency::none();
        for (kind, _) in self.faults_now() {
            if let FaultKind::Dependency {
                service,
                slowdown,
                extra,
                failing,
            } = kind
                && *service == id
            {
                all.slowdown *= slowdown;
                all.extra += *extra;
                all.failing = 1.0 - (1.0 - all.failing) * (1.0 - failing);
            }
        }
        self.traffic_depends(id, all)
    }
}
