//! How are the tasks of a service evened out over its zones?
//!
//! ```text
//! steady, uneven ─▶ Started ─▶ starts in the emptiest zone ─ healthy ─▶ stops in the fullest
//!                                ▲                                          │
//!                                └───────────── still uneven ───────────────┤
//!                                          even: Completed, disturbed: Stopped
//! ```
//!
//! ECS looks once the service is steady, and cannot launch instances for it: on EC2 a move needs
//! room on an instance that is there (ECS developer guide, balancing an Amazon ECS service across
//! Availability Zones).

use super::event::Event;
use super::world::World;
use crate::cluster::fact::{RebalancingStatus, What};
use crate::cluster::fault::LaunchApi;
use crate::cluster::ids::{FactId, InstanceId, ProviderId, ServiceId, TaskId, ZoneId};
use crate::cluster::instance::Pool;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Demand, Launch};
use crate::cluster::task::StopCode;
use crate::control::scheduler::rebalancing::{self, Move};
use crate::kernel::queue::Phase;
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

/// What is remembered of evening out one service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rebalancing {
    /// Whether a look is on its way.
    awaited: bool,
    /// The fact that the present run started, while one goes on.
    started: Option<FactId>,
    /// The move that goes on.
    moving: Option<Moving>,
}

/// A move that goes on: its task is on its way.
#[derive(Clone, Copy, Debug)]
struct Moving {
    task: TaskId,
    from: ZoneId,
    desired: u32,
}

/// Where the task of a move can start.
#[derive(Clone, Copy, Debug)]
enum Start {
    Fargate(ProviderId, ZoneId),
    LaunchType(ZoneId),
    Instance(Option<ProviderId>, InstanceId),
}

impl World<'_> {
    /// Asks for a look at the zones of a service, if it stands unevenly.
    pub fn look_at_zones_later(&mut self, id: ServiceId) {
        let service = self.cluster.service(id);
        if !rebalancing::is_enabled(&service.spec) {
            return;
        }
        let desk = &self.desks[id.index()].rebalancing;
        let runs = desk.started.is_some() && desk.moving.is_none();
        if desk.awaited || !(runs || (service.steady && self.is_uneven(id))) {
            return;
        }
        let every = Span::from_secs_f64(self.setup.parameters.rebalancing_interval_s);
        let at = self.now().next_multiple_of(every);
        self.queue
            .schedule(at, Phase::Control, Event::LookAtZones(id));
        self.desk(id).rebalancing.awaited = true;
    }

    /// An instance has come: services on instances may be evened out over it.
    pub fn zones_may_be_evened(&mut self) {
        for id in self.cluster.service_ids() {
            if !self.cluster.service(id).spec.launch.is_fargate() {
                self.look_at_zones_later(id);
            }
        }
    }

    /// Whether a zone that a service could use has too few of its tasks.
    fn is_uneven(&self, id: ServiceId) -> bool {
        let service = self.cluster.service(id);
        // Cheap first: nearly always it is even.
        let spread = rebalancing::next_move(service, &|_| true);
        spread.is_some() && rebalancing::next_move(service, &|zone| self.uses(id, zone)).is_some()
    }

    /// Whether a service could have tasks in a zone: it is there, and so is an instance.
    fn uses(&self, id: ServiceId, zone: ZoneId) -> bool {
        if self.zone_lost(zone) {
            return false;
        }
        let fleet = &self.cluster.fleet;
        let spec = &self.cluster.service(id).spec;
        spec.launch.is_fargate()
            || self.pools(&spec.launch).into_iter().any(|(_, pool)| {
                let mut there = fleet
                    .present()
                    .filter(|i| i.zone() == zone && i.takes_tasks());
                there.any(|instance| fleet.eligible(self.primary(id), instance.id(), pool))
            })
    }

    /// The providers of a launch on instances, each with its pool; one without for the launch type.
    fn pools(&self, launch: &Launch) -> Vec<(Option<ProviderId>, Option<Pool>)> {
        let items = launch.items();
        if items.is_empty() {
            return vec![(None, None)];
        }
        let pool = |provider| match &self.provider(provider).kind {
            ProviderKind::Group(group) => Pool::Group(group.group),
            ProviderKind::Managed(_) => Pool::Managed(provider),
            ProviderKind::Fargate(_) => panic!("{provider:?} has no instances"),
        };
        let each = items.iter().map(|item| item.provider);
        each.map(|provider| (Some(provider), Some(pool(provider))))
            .collect()
    }

    /// ECS looks at the zones of a service.
    pub fn look_at_zones(&mut self, id: ServiceId) {
        self.desk(id).rebalancing.awaited = false;
        let desk = self.desk(id).rebalancing;
        let service = self.cluster.service(id);
        if desk.moving.is_some() || (desk.started.is_none() && !service.steady) {
            return;
        }
        if !rebalancing::is_settled(service) {
            self.end_rebalancing(id, RebalancingStatus::Stopped);
        } else if let Some((next, start)) = self.find_move(id) {
            self.begin_move(id, next, start);
        } else {
            let status = if self.is_uneven(id) {
                RebalancingStatus::Stopped
            } else {
                RebalancingStatus::Completed
            };
            self.end_rebalancing(id, status);
        }
        self.look_at_zones_later(id);
    }

    /// A move for which there is room now.
    fn find_move(&self, id: ServiceId) -> Option<(Move, Start)> {
        if self.cluster.service(id).throttle.next(self.now()) > self.now() {
            return None;
        }
        let service = self.cluster.service(id);
        let starts = |zone| self.start_in(id, zone);
        let next = rebalancing::next_move(service, &|zone| starts(zone).next().is_some())?;
        let start = starts(next.to).find(|start| {
            let provider = start.provider();
            rebalancing::victim(&self.cluster, id, next.from, provider).is_some()
        })?;
        Some((next, start))
    }

    /// How a task of a service could start in a zone now.
    fn start_in(&self, id: ServiceId, zone: ZoneId) -> impl Iterator<Item = Start> {
        let launch = &self.cluster.service(id).spec.launch;
        let mut starts = Vec::new();
        match launch {
            Launch::Fargate => {
                if self.fargate_takes(id, None, zone) {
                    starts.push(Start::LaunchType(zone));
                }
            }
            Launch::FargateProviders(items) => {
                let open = items.iter().map(|item| item.provider);
                let open = open.filter(|&provider| self.fargate_takes(id, Some(provider), zone));
                starts.extend(open.map(|provider| Start::Fargate(provider, zone)));
            }
            Launch::Ec2 | Launch::Providers(_) => {
                for (provider, pool) in self.pools(launch) {
                    let found = self.instance_in(id, pool, zone);
                    starts.extend(found.map(|instance| Start::Instance(provider, instance)));
                }
            }
        }
        starts.into_iter()
    }

    /// Whether Fargate would launch a task in a zone now.
    fn fargate_takes(&self, id: ServiceId, provider: Option<ProviderId>, zone: ZoneId) -> bool {
        let mut wish = self.wish_for(provider);
        wish.zone = Some(zone);
        let (now, service) = (self.now(), self.cluster.service(id));
        let allowance = self.cluster.account.of(wish.purchase);
        self.fargate_zone(self.primary(id), wish).is_ok()
            && self.fault_rate(LaunchApi::Fargate).is_none()
            && service.reserved[wish.purchase as usize].is_none()
            && allowance.launches.next(now) <= now
            && service.window.next(now) <= now
    }

    /// The instance of a zone that takes a task of a service now: with the fewest of its tasks.
    fn instance_in(&self, id: ServiceId, pool: Option<Pool>, zone: ZoneId) -> Option<InstanceId> {
        let service = self.cluster.service(id);
        if service.window.next(self.now()) > self.now() || self.zone_lost(zone) {
            return None;
        }
        let fleet = &self.cluster.fleet;
        let there = fleet
            .present()
            .filter(|i| i.zone() == zone && i.takes_tasks());
        let takes = there.filter(|i| fleet.refusal(self.primary(id), i.id(), pool).is_none());
        let own = |task: &&TaskId| self.cluster.task(**task).service() == id;
        takes
            .map(|i| (i.tasks().iter().filter(own).count(), i.id()))
            .min()
            .map(|(_, instance)| instance)
    }

    /// The task of a move starts.
    fn begin_move(&mut self, id: ServiceId, next: Move, start: Start) {
        let started = self.desk(id).rebalancing.started;
        let started =
            started.unwrap_or_else(|| self.tell_rebalancing(id, RebalancingStatus::Started));
        let demand = Demand {
            ready: self.now(),
            tasks: 1,
            revision: self.cluster.service(id).primary,
            cause: Some(started),
        };
        self.take_rate(id);
        let task = match start {
            Start::Fargate(_, zone) | Start::LaunchType(zone) => {
                let wish = self.wish_for(start.provider());
                let launches = &mut self.cluster.account.of_mut(wish.purchase).launches;
                launches.take(self.queue.now());
                self.start_on_fargate(id, (wish, zone), demand)
            }
            Start::Instance(provider, instance) => {
                let now = self.now();
                let task = self
                    .cluster
                    .create_task_for((id, demand.revision), provider, now);
                self.tell_created(task, demand);
                self.begin_on_instance(task, instance, None);
                task
            }
        };
        let desired = self.cluster.service(id).desired;
        self.cluster.service_mut(id).balancing = Some(task);
        let desk = &mut self.desk(id).rebalancing;
        desk.started = Some(started);
        desk.moving = Some(Moving {
            task,
            from: next.from,
            desired,
        });
        self.nudge(id, Some(started));
    }

    /// Before the scheduler looks at a service: how its move goes.
    pub fn move_goes_on(&mut self, id: ServiceId) -> Result<(), WorkloadError> {
        let Some(moving) = self.desks[id.index()].rebalancing.moving else {
            return Ok(());
        };
        let service = self.cluster.service(id);
        let task = self.cluster.task(moving.task);
        if !task.is_active() || service.desired != moving.desired {
            self.end_rebalancing(id, RebalancingStatus::Stopped);
            return Ok(());
        }
        let balanced = service.spec.load_balancer.is_some();
        if !task.counts_as_healthy(balanced) {
            return Ok(());
        }
        if service.active() > service.desired && service.healthy() <= service.desired {
            // Another is failing: it will be replaced by this one.
            return Ok(());
        }
        let (surplus, provider) = (service.active() > service.desired, task.provider());
        let victim = rebalancing::victim(&self.cluster, id, moving.from, provider);
        let cause = self.ledger.last_of_task(moving.task);
        self.desk(id).rebalancing.moving = None;
        self.cluster.service_mut(id).balancing = None;
        if let Some(victim) = victim.filter(|_| surplus) {
            self.stop_task(victim, StopCode::ServiceSchedulerInitiated, cause)?;
        }
        Ok(())
    }

    /// A run ends, if one goes on.
    pub(super) fn end_rebalancing(&mut self, id: ServiceId, status: RebalancingStatus) {
        self.cluster.service_mut(id).balancing = None;
        let desk = &mut self.desk(id).rebalancing;
        desk.moving = None;
        if desk.started.take().is_some() {
            self.tell_rebalancing(id, status);
        }
    }

    fn tell_rebalancing(&mut self, id: ServiceId, status: RebalancingStatus) -> FactId {
        self.tell_service(id, What::ServiceRebalancing { status }, None)
    }
}

impl Start {
    /// The provider of the task.
    const fn provider(self) -> Option<ProviderId> {
        match self {
            Self::Fargate(provider, _) => Some(provider),
            Self::LaunchType(_) => None,
            Self::Instance(provider, _) => provider,
        }
    }
}
