//! May the next task go on Fargate, in which zone, and how is it bought?
//!
//! The items of a strategy are told apart before anything is launched: each wanted task belongs to
//! one of them by base and weight, and what its provider cannot launch now waits for that provider
//! alone. So `FARGATE` never stands in for `FARGATE_SPOT` (ECS developer guide, Fargate capacity
//! providers), and what waits for Spot holds nothing else back.

use super::faults::Launcher;
use super::market::Holder;
use super::world::{World, is_news};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Limiter, What};
use crate::cluster::fault::LaunchApi;
use crate::cluster::ids::{ProviderId, RevisionKey, ServiceId, TaskId, ZoneId};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Demand, Scheduling};
use crate::cluster::state::FargatePlace;
use crate::cluster::task::TaskStatus;
use crate::control::capacity::strategy::item_of_next_task;
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

/// What a service remembers of one item of its strategy over Fargate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lane {
    /// What held back its next launch.
    held: Option<Limiter>,
    /// Standalone tasks of it that were refused: they never existed.
    refused: u32,
}

/// A task that is to go on Fargate.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The item of the strategy that it belongs to; none for the launch type.
    pub provider: Option<ProviderId>,
    /// How it is bought.
    pub purchase: Purchase,
    /// The zone that it must be in; none where it is free.
    pub zone: Option<ZoneId>,
}

impl Wish {
    /// A task of the launch type.
    const ON_DEMAND: Self = Self {
        provider: None,
        purchase: Purchase::OnDemand,
        zone: None,
    };
}

/// One look at what is wanted of a service.
struct Pass {
    /// Tasks by item that come before the next one and cannot be launched now.
    before: Vec<u32>,
    /// By item: when it may be tried again, once it is held back.
    until: Vec<Option<Instant>>,
    /// The entry of what is wanted, and how many of its tasks stay.
    entry: usize,
    stay: u32,
}

impl World<'_> {
    /// A task of an item of a service's strategy over Fargate.
    fn wish(&self, id: ServiceId, item: usize) -> Wish {
        let provider = self.cluster.service(id).spec.launch.items()[item].provider;
        self.wish_for(Some(provider))
    }

    /// A task of `FARGATE` or `FARGATE_SPOT`, or of the launch type.
    pub fn wish_for(&self, provider: Option<ProviderId>) -> Wish {
        let Some(id) = provider else {
            return Wish::ON_DEMAND;
        };
        let kind = &self.provider(id).kind;
        let ProviderKind::Fargate(purchase) = *kind else {
            panic!("{kind:?} is not of Fargate");
        };
        Wish {
            provider,
            purchase,
            zone: None,
        }
    }

    /// Launches a task of an entry of what is wanted of a service with the launch type, or names
    /// what holds it back and until when.
    pub fn launch_on_demand(
        &mut self,
        id: ServiceId,
        entry: usize,
    ) -> Result<(), (Limiter, Instant)> {
        self.launch_entry(id, Wish::ON_DEMAND, entry)
    }

    /// Launches as many of the wanted tasks of each item as the limits allow now, and comes back
    /// when they allow the next.
    pub fn launch_by_strategy(&mut self, id: ServiceId) {
        let now = self.now();
        let mut pass = self.begin_pass(id);
        while let Some(&demand) = self.cluster.service(id).demand.get(pass.entry) {
            if demand.ready > now {
                self.try_launch_at(id, demand.ready);
                break;
            }
            if pass.stay == demand.tasks {
                pass.entry += 1;
                pass.stay = 0;
                continue;
            }
            let service = self.cluster.service(id);
            let item = item_of_next_task(service, &pass.before, &self.setup.parameters)
                .expect("it has a strategy");
            if pass.until[item].is_none() && !self.launch_item(id, item, &mut pass) {
                break;
            }
            if pass.until[item].is_some() {
                pass.before[item] += 1;
                pass.stay += 1;
            }
        }
        self.end_pass(id, &pass);
    }

    fn begin_pass(&mut self, id: ServiceId) -> Pass {
        let items = self.cluster.service(id).spec.launch.items().len();
        let lanes = &mut self.desk(id).lanes;
        lanes.resize(items, Lane::default());
        Pass {
            before: lanes.iter().map(|lane| lane.refused).collect(),
            until: vec![None; items],
            entry: 0,
            stay: 0,
        }
    }

    /// Tries the next task of an item; false when nothing of the service can be launched now.
    fn launch_item(&mut self, id: ServiceId, item: usize, pass: &mut Pass) -> bool {
        let wish = self.wish(id, item);
        let lane = self.desk(id).lanes[item];
        self.desk(id).held = lane.held;
        let Err((limiter, until)) = self.launch_entry(id, wish, pass.entry) else {
            // A task that was refused outright keeps its place among the others.
            pass.before[item] += self.desk(id).lanes[item].refused - lane.refused;
            return true;
        };
        if limiter.is_of_one_provider() {
            self.desk(id).lanes[item].held = Some(limiter);
            pass.until[item] = Some(until);
            return self.is_open(id, pass);
        }
        for (lane, held) in self.desk(id).lanes.iter_mut().zip(&pass.until) {
            if held.is_none() {
                lane.held = Some(limiter);
            }
        }
        self.try_launch_at(id, until);
        false
    }

    /// Whether an item that takes tasks is not held back.
    fn is_open(&self, id: ServiceId, pass: &Pass) -> bool {
        let items = self.cluster.service(id).spec.launch.items().iter();
        let mut each = items.zip(&pass.until);
        each.any(|(item, until)| until.is_none() && item.weight + item.base > 0)
    }

    /// What is held back is tried again in time.
    fn end_pass(&mut self, id: ServiceId, pass: &Pass) {
        if self.cluster.service(id).demand.is_empty() {
            self.desk(id)
                .lanes
                .iter_mut()
                .for_each(|lane| lane.held = None);
        }
        for until in pass.until.iter().flatten() {
            self.try_launch_at(id, *until);
        }
    }

    /// Launches a task of an entry of what is wanted, or names what holds it back and until when.
    fn launch_entry(
        &mut self,
        id: ServiceId,
        wish: Wish,
        entry: usize,
    ) -> Result<(), (Limiter, Instant)> {
        let now = self.now();
        let throttled = self.cluster.service(id).throttle.next(now);
        if throttled > now {
            return Err((Limiter::StartThrottle, throttled));
        }
        let revision = self.cluster.service(id).demand[entry].revision;
        let zone = match self.fargate_zone((id, revision), wish) {
            Ok(zone) => zone,
            Err(limiter) => return self.refused(id, limiter, (wish, entry)),
        };
        self.admit_by_rate(id)?;
        let launcher = Launcher::Service(id);
        self.admit_by_fault(LaunchApi::Fargate, launcher)?;
        // A token is taken in advance by whoever must wait, one per service, so that services that
        // wait together are served in turn.
        let lane = wish.purchase as usize;
        let token = match self.cluster.service(id).reserved[lane] {
            Some(at) => at,
            None => self
                .cluster
                .account
                .of_mut(wish.purchase)
                .launches
                .take(now),
        };
        let reserved = &mut self.cluster.service_mut(id).reserved[lane];
        *reserved = Some(token).filter(|token| *token > now);
        if token > now {
            let limiter = match wish.purchase {
                Purchase::OnDemand => Limiter::AccountLaunchRate,
                Purchase::Spot => Limiter::SpotLaunchRate,
            };
            return Err((limiter, token));
        }
        self.take_turn(LaunchApi::Fargate, launcher);
        self.take_rate(id);
        let demand = self.take_demand_at(id, entry);
        self.start_on_fargate(id, (wish, zone), demand);
        Ok(())
    }

    /// The zone for a task now: the quota has room for it, and Spot capacity, if it is Spot.
    pub fn fargate_zone(&self, (id, revision): RevisionKey, wish: Wish) -> Result<ZoneId, Limiter> {
        let cpu_units = self.cluster.definition_of(id, revision).cpu_units;
        let allowance = self.cluster.account.of(wish.purchase);
        if !allowance.has_room_for(cpu_units) {
            return Err(Limiter::VcpuQuota);
        }
        let open = |zone| {
            wish.zone.is_none_or(|only| only == zone) && self.fargate_is_open(wish.purchase, zone)
        };
        let service = self.cluster.service(id);
        let zone = service.emptiest_zone(wish.purchase, &open);
        zone.ok_or(Limiter::FargateCapacity)
    }

    /// Whether Fargate has capacity in a zone that is there: On-Demand always, Spot as its pool has
    /// room.
    pub fn fargate_is_open(&self, purchase: Purchase, zone: ZoneId) -> bool {
        if self.zone_lost(zone) {
            return false;
        }
        let pool = match purchase {
            Purchase::OnDemand => None,
            Purchase::Spot => self.fargate_spot_pool(zone),
        };
        pool.is_none_or(|pool| self.spot_free(pool))
    }

    /// Creates a task on Fargate, with all that its launch will be.
    pub fn start_on_fargate(
        &mut self,
        id: ServiceId,
        (wish, zone): (Wish, ZoneId),
        demand: Demand,
    ) -> TaskId {
        let task = self.create_on_fargate((id, demand.revision), wish, zone);
        self.tell_created(task, demand);
        self.plan_fargate(task, demand);
        task
    }

    fn create_on_fargate(
        &mut self,
        (id, revision): RevisionKey,
        wish: Wish,
        zone: ZoneId,
    ) -> TaskId {
        let place = FargatePlace {
            provider: wish.provider,
            purchase: wish.purchase,
            zone,
            revision,
        };
        let task = self
            .cluster
            .create_fargate_task(id, place, self.queue.now());
        if wish.purchase == Purchase::Spot
            && let Some(pool) = self.fargate_spot_pool(zone)
        {
            self.spot_joins(pool, Holder::Task(task));
        }
        task
    }

    /// A task of Fargate Spot gives its capacity back once nothing of it executes any more.
    pub fn leaves_spot(&mut self, task: TaskId, was: TaskStatus) {
        let about = self.cluster.task(task);
        let ends = was < TaskStatus::Deprovisioning && about.status() >= TaskStatus::Deprovisioning;
        if !ends || about.purchase() == Purchase::OnDemand {
            return;
        }
        let zone = about.zone().expect("a task of Fargate is somewhere");
        self.interrupted.remove(&task);
        if let Some(pool) = self.fargate_spot_pool(zone) {
            self.spot_leaves(pool, Holder::Task(task));
        }
    }

    /// The desired tasks of a service are in service at the start, as far as there is room: what
    /// one item has no room for does not fall to another.
    pub fn begin_on_fargate(&mut self, id: ServiceId, desired: u32) -> Result<(), WorkloadError> {
        let mut before = vec![0; self.cluster.service(id).spec.launch.items().len()];
        for _ in 0..desired {
            let service = self.cluster.service(id);
            let item = item_of_next_task(service, &before, &self.setup.parameters);
            let wish = item.map_or(Wish::ON_DEMAND, |item| self.wish(id, item));
            let Ok(zone) = self.fargate_zone(self.primary(id), wish) else {
                let Some(item) = item else { break };
                before[item] += 1;
                continue;
            };
            let task = self.create_on_fargate(self.primary(id), wish, zone);
            self.begin_in_service(task)?;
        }
        Ok(())
    }

    /// A launch is refused outright. A service tries again; a standalone task never exists.
    fn refused(
        &mut self,
        id: ServiceId,
        limiter: Limiter,
        (wish, entry): (Wish, usize),
    ) -> Result<(), (Limiter, Instant)> {
        let spec = &self.cluster.service(id).spec;
        if let Scheduling::Standalone { .. } = spec.scheduling {
            self.admit_by_rate(id)?;
            self.take_rate(id);
            let cause = self.take_demand_at(id, entry).cause;
            self.tell_service(id, What::PlacementFailed { limiter }, cause);
            let item = wish.provider.and_then(|p| self.cluster.service(id).item(p));
            let desk = self.desk(id);
            desk.tasks_refused += 1;
            if let Some(item) = item {
                desk.lanes[item].refused += 1;
            }
            return Ok(());
        }
        let now = self.now();
        let desk = self.desk(id);
        let told = match limiter {
            Limiter::FargateCapacity => &mut desk.told_capacity,
            _ => &mut desk.told_refusal,
        };
        if is_news(told, now) {
            let cause = self.cluster.service(id).demand[entry].cause;
            self.tell_service(id, What::PlacementFailed { limiter }, cause);
        }
        let p = &self.setup.parameters;
        let retry = match limiter {
            Limiter::FargateCapacity => p.fargate_retry_s,
            _ => p.scheduler_loop_s,
        };
        Err((limiter, now.next_multiple_of(Span::from_secs_f64(retry))))
    }
}
