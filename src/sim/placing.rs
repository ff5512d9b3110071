//! Which tasks wait for an instance, and where does the next one go? In order, and never looking at
//! every instance for every task.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::event::{Event, Step};
use super::instances::InstanceNews;
use super::world::{World, is_news};
use crate::cluster::fact::{Limiter, Refusals, What};
use crate::cluster::ids::{
    FactId, InstanceId, ProviderId, RevisionId, RevisionKey, ServiceId, TaskId,
};
use crate::cluster::instance::{ContainerInstanceStatus, Pool};
use crate::cluster::provider::{ProviderKind, ProviderSpec};
use crate::cluster::service::{Demand, Scheduling};
use crate::cluster::task::StopCode;
use crate::control::capacity::waiting::time_out;
use crate::control::placement::{Request, choose, refusals};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

/// Tasks in PROVISIONING that wait for an instance, oldest first, by provider and revision of a
/// service (tasks of a revision are all alike).
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    queues: BTreeMap<(ProviderId, RevisionKey), BTreeSet<TaskId>>,
    count: u32,
    /// Services that the cap on waiting tasks holds back.
    pub capped: BTreeSet<ServiceId>,
    /// Whether they will be looked at in this instant.
    nudged: bool,
}

impl Waiting {
    /// Tasks that wait in the whole cluster.
    #[cfg(test)]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Those of a provider: how many of each revision, in order of service. What each needs says
    /// [`crate::cluster::Cluster::need_of`].
    pub fn of(&self, provider: ProviderId) -> impl Iterator<Item = (RevisionKey, u32)> + '_ {
        let first = (provider, (ServiceId::new(0), RevisionId::new(0)));
        let of_it = self.queues.range(first..);
        of_it
            .take_while(move |((of, _), _)| *of == provider)
            .map(|(&(_, kind), tasks)| (kind, tasks.len() as u32))
    }

    /// The tasks of one revision that wait for a provider, oldest first.
    pub fn tasks(&self, provider: ProviderId, kind: RevisionKey) -> Option<&BTreeSet<TaskId>> {
        self.queues.get(&(provider, kind))
    }

    /// How many tasks of a service wait, whatever for.
    pub fn of_service(&self, service: ServiceId) -> usize {
        let of_it = self
            .queues
            .iter()
            .filter(|((_, kind), _)| kind.0 == service);
        of_it.map(|(_, tasks)| tasks.len()).sum()
    }

    fn join(&mut self, key: (ProviderId, RevisionKey), task: TaskId) {
        assert!(self.queues.entry(key).or_default().insert(task), "it waits");
        self.count += 1;
    }

    /// A task waits no longer, if it did.
    fn leave(&mut self, key: (ProviderId, RevisionKey), task: TaskId) -> bool {
        let Some(queue) = self.queues.get_mut(&key) else {
            return false;
        };
        if !queue.remove(&task) {
            return false;
        }
        if queue.is_empty() {
            self.queues.remove(&key);
        }
        self.count -= 1;
        true
    }

    /// The queues by their oldest task.
    fn heads(&self) -> BinaryHeap<Reverse<(TaskId, ProviderId, RevisionKey)>> {
        let heads = self.queues.iter().map(|(&(provider, kind), tasks)| {
            let first = *tasks.first().expect("no queue is empty");
            Reverse((first, provider, kind))
        });
        heads.collect()
    }
}

impl World<'_> {
    /// A capacity provider.
    pub fn provider(&self, id: ProviderId) -> &ProviderSpec {
        &self.setup.providers[id.index()]
    }

    /// Whether tasks of a provider wait in PROVISIONING for its instances: with managed scaling,
    /// and for Managed Instances. Others are refused when none fits.
    pub fn lets_wait(&self, provider: ProviderId) -> bool {
        match &self.provider(provider).kind {
            ProviderKind::Group(group) => group.managed_scaling.is_some(),
            ProviderKind::Managed(_) => true,
            ProviderKind::Fargate(_) => false,
        }
    }

    /// Whether waiting tasks of a provider count towards the cap.
    pub fn is_capped(&self, provider: ProviderId) -> bool {
        matches!(self.provider(provider).kind, ProviderKind::Group(_)) && self.lets_wait(provider)
    }

    /// What placement is asked for a task of a service.
    fn request(&self, task: RevisionKey, provider: Option<ProviderId>) -> Request {
        let pool = provider.map(|id| match &self.provider(id).kind {
            ProviderKind::Group(group) => Pool::Group(group.group),
            ProviderKind::Managed(_) => Pool::Managed(id),
            ProviderKind::Fargate(_) => panic!("{id:?} has no instances"),
        });
        Request { task, pool }
    }

    /// The instance for the `number`-th task of a service, if any takes it.
    pub fn find_instance(
        &self,
        task: RevisionKey,
        provider: Option<ProviderId>,
        number: u32,
    ) -> Option<InstanceId> {
        let seed = self.service_seed(task.0);
        let mut chance = seed.stream("placement", u64::from(number));
        choose(&self.cluster, self.request(task, provider), &mut chance)
    }

    /// Which instances refuse a task of a service, and why. Looks at every instance.
    pub fn refusals(&self, task: RevisionKey, provider: Option<ProviderId>) -> Refusals {
        refusals(&self.cluster, self.request(task, provider))
    }

    /// A task waits in PROVISIONING until there is room, or until it has waited too long.
    pub fn wait_for_instance(&mut self, task: TaskId) {
        let about = self.cluster.task(task);
        let provider = about.provider().expect("only a provider's tasks wait");
        let (id, number) = (about.service(), u64::from(about.number()));
        self.waiting.join((provider, (id, about.revision())), task);
        let mut stream = self.service_seed(id).stream("waiting", number);
        let patience = time_out(&self.setup.parameters, &mut stream);
        self.step_later(patience, task, Step::WaitEnds);
        self.provider_is_wanted(provider);
        self.provider_is_wanted(provider);
    }

    /// A task has waited too long for an instance: it is stopped, and its service makes a new one.
    pub fn wait_ends(&mut self, task: TaskId) {
        if self.cluster.task(task).instance().is_some() {
            return;
        }
        let code = StopCode::TaskFailedToStart;
        let fact = self.tell_task(task, What::TaskStopping { code }, None);
        self.begin_deprovisioning(task, code);
        self.nudge(self.cluster.task(task).service(), Some(fact));
    }

    /// A task that is being stopped waits no longer.
    pub fn wait_no_longer(&mut self, task: TaskId) {
        let about = self.cluster.task(task);
        let Some(provider) = about.provider() else {
            return;
        };
        if self
            .waiting
            .leave((provider, (about.service(), about.revision())), task)
        {
            self.uncap();
        }
    }

    /// There is room on an instance that was not there before: daemons come first, then what waits.
    pub fn room_appears(&mut self, id: InstanceId, cause: Option<FactId>) {
        if !self.cluster.fleet.instance(id).takes_tasks() {
            return;
        }
        self.daemons_look_again(cause);
        self.look_for_room();
    }

    /// What waits is looked at, at the end of this instant.
    pub fn look_for_room(&mut self) {
        if self.waiting.count > 0 && !std::mem::replace(&mut self.waiting.nudged, true) {
            let now = self.now();
            self.queue.schedule(now, Phase::Control, Event::Place);
        }
    }

    /// Gives waiting tasks the room there is, the oldest first. What one task of a revision does
    /// not get, the next one of it does not get either.
    pub fn place_waiting(&mut self) {
        self.waiting.nudged = false;
        let mut heads = self.waiting.heads();
        while let Some(Reverse((task, provider, kind))) = heads.pop() {
            let number = self.cluster.task(task).number();
            let Some(instance) = self.find_instance(kind, Some(provider), number) else {
                continue;
            };
            self.waiting.leave((provider, kind), task);
            self.begin_on_instance(task, instance, None);
            let next = self.waiting.tasks(provider, kind);
            if let Some(&next) = next.and_then(BTreeSet::first) {
                heads.push(Reverse((next, provider, kind)));
            }
        }
        self.uncap();
    }

    /// A minute ends: what refuses the tasks that wait is remembered, where instances do. Once a
    /// minute, because it looks at every instance.
    pub fn note_refusals(&mut self) {
        let now = self.now();
        let keys: Vec<_> = self.waiting.queues.keys().copied().collect();
        for (provider, kind) in keys {
            let refusals = self.refusals(kind, Some(provider));
            if refusals.instances > 0 {
                self.desk(kind.0).refused_waiting = Some((now, refusals));
            }
        }
    }

    /// Fewer tasks wait: services that the cap held back may go on.
    fn uncap(&mut self) {
        let now = self.now();
        for service in std::mem::take(&mut self.waiting.capped) {
            self.try_launch_at(service, now);
        }
    }

    /// No instance takes a task that cannot wait: says so, and when the service tries again. A
    /// service keeps trying for a while, then pauses.
    pub fn refused_by_all(
        &mut self,
        id: ServiceId,
        demand: Demand,
        provider: Option<ProviderId>,
    ) -> (Limiter, Instant) {
        let now = self.now();
        if is_news(&mut self.desk(id).told_refusal, now) {
            let refusals = self.refusals((id, demand.revision), provider);
            self.tell_service(id, What::NotPlaced { refusals }, demand.cause);
        }
        let p = &self.setup.parameters;
        let (every, tries, pause) = (
            Span::from_secs_f64(p.scheduler_loop_s),
            Span::from_secs_f64(p.placement_retry_for_s),
            Span::from_secs_f64(p.placement_retry_pause_s),
        );
        let desk = self.desk(id);
        let since = *desk.refused_since.get_or_insert(now);
        if now.since(since) < tries {
            return (Limiter::Placement, now.next_multiple_of(every));
        }
        desk.refused_since = None;
        (Limiter::Placement, now + pause)
    }

    /// A task was put on an instance, or is gone from it: who counts that hears of it.
    pub fn instance_counts(&mut self, task: TaskId, came: bool) {
        let about = self.cluster.task(task);
        let Some(id) = about.instance() else { return };
        let daemon = self.is_daemon(about.service());
        if !daemon {
            let desk = self.instance_desk(id);
            let before = desk.tasks;
            desk.tasks = if came { before + 1 } else { before - 1 };
            match (came, before) {
                (true, 0) => self.news(id, InstanceNews::Occupied),
                (false, 1) => self.news(id, InstanceNews::Emptied),
                _ => {}
            }
        }
        if came {
            return;
        }
        let instance = self.cluster.fleet.instance(id);
        if instance.status() == ContainerInstanceStatus::Draining {
            if instance.tasks().is_empty() {
                self.news(id, InstanceNews::Drained);
            } else if !daemon && self.instance_desk(id).tasks == 0 {
                self.daemons_look(None);
            }
        }
        let cause = self.ledger.last_of_task(task);
        self.room_appears(id, cause);
    }

    /// Whether a service is a daemon.
    pub fn is_daemon(&self, service: ServiceId) -> bool {
        self.cluster.service(service).spec.scheduling == Scheduling::Daemon
    }

    /// Daemon services look at the instances there are.
    pub fn daemons_look(&mut self, cause: Option<FactId>) {
        for service in self.daemons.clone() {
            self.nudge(service, cause);
        }
    }

    /// Daemon services whose task found no room somewhere look again, before anything else is
    /// placed.
    fn daemons_look_again(&mut self, cause: Option<FactId>) {
        for service in self.daemons.clone() {
            if self.desk(service).missing {
                self.look_at_daemon(service, cause);
            }
        }
    }

    /// An instance is there for daemon services: their tasks come first.
    pub fn daemons_first(&mut self, cause: Option<FactId>) {
        for service in self.daemons.clone() {
            self.look_at_daemon(service, cause);
        }
    }
}
