//! On how few instances would the tasks of a pool fit, if they could be packed anew?
//!
//! A lower bound, minute by minute: the fullest of CPU, memory, GPUs and network interfaces, with
//! what is stranded taken as used (a task that leaves no room for another cannot be packed any
//! closer) and what daemons take left out of every instance; and no fewer than tasks that must be
//! alone on theirs (`distinctInstance`, or a host port of their own).

use super::RunReport;
use super::fleet::share;
use crate::cluster::ids::ProviderId;
use crate::cluster::instance::{Need, Pool, Room};
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Launch, Scheduling};
use crate::observe::outcome::{FleetOutcome, FleetRow, ServiceOutcome};
use crate::sim::setup::{ServiceSetup, Setup};

/// What bounds the packing of one pool.
pub(super) struct Packing<'a> {
    fleet: &'a FleetOutcome,
    /// Daemons that may be on its instances, and what a task of each takes.
    daemons: Vec<(&'a ServiceOutcome, Need)>,
    /// Services whose tasks are alone on their instance, and whether all of them are here.
    alone: Vec<(&'a ServiceOutcome, bool)>,
}

impl<'a> Packing<'a> {
    pub(super) fn of(report: &RunReport<'a>, fleet: &'a FleetOutcome) -> Self {
        let setup = report.setup;
        let mut packing = Self {
            fleet,
            daemons: Vec::new(),
            alone: Vec::new(),
        };
        for (spec, service) in setup.services.iter().zip(&report.outcome.services) {
            let pools = pools(report, spec);
            if !pools.contains(&fleet.pool) {
                continue;
            }
            let need = Need::of(&setup.task_definitions[spec.spec.task_definition]);
            let mut all = spec.definitions().into_iter();
            let fixed = all.any(|d| !Need::of(&setup.task_definitions[d]).ports.is_empty());
            let constraints = &spec.spec.placement.constraints;
            let distinct = constraints.contains(&PlacementConstraint::DistinctInstance);
            if spec.spec.scheduling == Scheduling::Daemon {
                packing.daemons.push((service, need));
            } else if distinct || fixed {
                packing.alone.push((service, pools.len() == 1));
            }
        }
        packing
    }

    /// Over all minutes; 0 without tasks.
    pub(super) fn mean(&self) -> f64 {
        let rows = self.fleet.minutes.iter().enumerate();
        let sum: f64 = rows.map(|(at, row)| self.minute(at, row)).sum();
        sum / self.fleet.minutes.len().max(1) as f64
    }

    /// Instances at the end of a minute; 0 where no task is but those of daemons.
    pub(super) fn minute(&self, at: usize, row: &FleetRow) -> f64 {
        let instances = row.active + row.draining;
        let daemons = self.daemons(at, instances);
        let parts = |room: &Room| [room.cpu_units, room.memory_mib, room.gpus, room.enis];
        let (held, lost) = (parts(&row.reserved), parts(&row.stranded));
        let all = parts(&row.registered);
        if (0..4).all(|part| held[part] <= daemons[part]) {
            return 0.0;
        }
        let full = (0..4).map(|part| {
            let room = all[part].saturating_sub(daemons[part]);
            let held = (held[part] + lost[part]).saturating_sub(daemons[part]);
            share(held.into(), room.into())
        });
        let full = full.fold(0.0, f64::max);
        let fit = libm::ceil(full / 100.0 * f64::from(instances) - 1e-9);
        fit.max(f64::from(self.alone(at, instances)))
            .min(f64::from(instances))
    }

    /// What daemons take on so many instances, at most.
    fn daemons(&self, at: usize, instances: u32) -> [u32; 4] {
        let mut sum = [0; 4];
        for (service, need) in &self.daemons {
            let running = service.minutes.get(at).map_or(0, |row| row.running);
            let each = [need.cpu_units, need.memory_mib, need.gpus, need.enis];
            for (sum, each) in sum.iter_mut().zip(each) {
                *sum += each * running.min(instances);
            }
        }
        sum
    }

    /// Instances that tasks which are alone on theirs need: all of them where it is not known how
    /// many of these tasks are here.
    fn alone(&self, at: usize, instances: u32) -> u32 {
        let needed = self.alone.iter().map(|(service, all_here)| {
            let running = service.minutes.get(at).map_or(0, |row| row.running);
            if *all_here || running == 0 {
                running.min(instances)
            } else {
                instances
            }
        });
        needed.max().unwrap_or(0)
    }
}

/// The pools on whose instances tasks of a service may be.
fn pools(report: &RunReport<'_>, service: &ServiceSetup) -> Vec<Pool> {
    let mut pools: Vec<Pool> = match &service.spec.launch {
        Launch::Fargate | Launch::FargateProviders(_) => Vec::new(),
        // The launch type EC2 takes any instance but managed ones.
        Launch::Ec2 => {
            let fleets = report.outcome.fleets.iter().map(|fleet| fleet.pool);
            fleets
                .filter(|pool| matches!(pool, Pool::Group(_)))
                .collect()
        }
        Launch::Providers(items) => {
            let pools = items
                .iter()
                .map(|item| pool_of(report.setup, item.provider));
            pools.collect()
        }
    };
    pools.sort_unstable();
    pools.dedup();
    pools
}

/// The pool that a provider brings in.
fn pool_of(setup: &Setup, provider: ProviderId) -> Pool {
    match &setup.providers[provider.index()].kind {
        ProviderKind::Group(kind) => Pool::Group(kind.group),
        ProviderKind::Managed(_) => Pool::Managed(provider),
        other @ ProviderKind::Fargate(_) => panic!("{other:?} has no instances"),
    }
}

#[cfg(test)]
#[path = "fleet_packing_tests.rs"]
mod tests;
