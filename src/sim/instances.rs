//! How does an instance live? EC2 accepts it, it boots, its agent registers it, it ends; and who
//! is told.
//!
//! ```text
//! launch ─▶ pending ─ 4.9 s ▶ running ─ boot ▶ agent ─(trunk ENI: REGISTERING)▶ ACTIVE
//! terminate ─▶ shutting-down: tasks die ─▶ ECS hears: INACTIVE, tasks STOPPED ─▶ terminated
//! ```

use std::collections::BTreeMap;

use super::event::Event;
use super::world::World;
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Subject, What};
use crate::cluster::group::{Ami, LaunchTemplate};
use crate::cluster::ids::{FactId, GroupId, InstanceId, ProviderId, ZoneId};
use crate::cluster::instance::{
    Birth, ContainerInstanceStatus, Ec2State, Instance, Lifecycle, Pool, Room,
};
use crate::cluster::launch::normal;
use crate::cluster::provider::{ProviderKind, ProviderSpec};
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

/// An instance that EC2 is asked for.
#[derive(Clone, Copy, Debug)]
pub struct InstanceOrder {
    /// For whom.
    pub pool: Pool,
    /// Its type.
    pub kind: &'static InstanceType,
    /// Its zone.
    pub zone: ZoneId,
    /// How it is bought.
    pub purchase: Purchase,
    /// Whether it is protected from scale-in.
    pub protected: bool,
    /// Whether it goes into the warm pool: its agent does not register it before it leaves the
    /// pool (`ECS_WARM_POOLS_CHECK`).
    pub warm: bool,
}

/// What a pool and its provider hear of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstanceNews {
    /// It is `running` in EC2.
    Running,
    /// It is ACTIVE: its agent has registered it, or has come back.
    Registered,
    /// The last task that is not a daemon's is gone from it.
    Emptied,
    /// The first task that is not a daemon's is on it.
    Occupied,
    /// It is DRAINING, and no task is left on it.
    Drained,
    /// EC2 recommends to replace it.
    Recommended,
    /// EC2 will take it in two minutes.
    Noticed,
    /// Its status checks fail, or it is gone without having been asked to.
    Unhealthy,
    /// It is `stopped` in EC2.
    Stopped,
    /// It is `terminated` in EC2.
    Terminated,
}

/// A step in the life of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstanceStep {
    /// `pending` → `running`.
    Runs,
    /// Its agent registers it.
    Registers,
    /// The trunk interface is attached.
    Activates,
    /// `stopping` → `stopped`.
    Stopped,
    /// ECS hears that it is gone.
    Deregisters,
    /// `shutting-down` → `terminated`.
    Terminates,
    /// What ran on it when it was shut down is dead.
    Dies,
    /// It was empty when it became DRAINING.
    Drained,
    /// ECS hears of its interruption notice.
    NoticeHeard,
    /// Its interruption notice is over: EC2 takes it.
    Reclaimed,
    /// Its group finds out that it is gone.
    FoundGone,
}

/// What the simulation remembers about an instance besides the cluster.
#[derive(Clone, Debug, Default)]
pub struct InstanceDesk {
    /// Counts what it was told to do; steps of an earlier order are void.
    pub epoch: u32,
    /// Whether its agent waits until it leaves the warm pool.
    pub warm: bool,
    /// Whether it was told that the cluster refused it.
    pub refused: bool,
    /// Images by (task definition, container), and from when on they are there.
    pub images: BTreeMap<(usize, usize), Instant>,
    /// Tasks on it that are not a daemon's.
    pub tasks: u32,
    /// When EC2 takes it, once it has had its notice.
    pub notice: Option<Instant>,
}

/// Instances besides the cluster.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    desks: Vec<InstanceDesk>,
    /// Instances launched so far, by pool.
    numbers: BTreeMap<Pool, u32>,
}

impl Instances {
    /// What is remembered about an instance.
    pub fn desk(&mut self, id: InstanceId) -> &mut InstanceDesk {
        &mut self.desks[id.index()]
    }
}

impl World<'_> {
    /// EC2 accepts to launch an instance; it boots.
    pub fn launch_instance(&mut self, order: InstanceOrder, cause: Option<FactId>) -> InstanceId {
        let id = self.make_instance(order);
        let what = What::InstanceLaunched {
            kind: order.kind.name,
            zone: order.zone,
            purchase: order.purchase,
            registered: self.cluster.fleet.instance(id).birth().registered,
        };
        self.tell_instance(id, what, cause);
        if order.warm {
            self.set_lifecycle(id, Lifecycle::Warmed, None);
        }
        self.boot(id, false);
        id
    }

    /// An instance that is ACTIVE when the run begins.
    pub fn begin_with_instance(&mut self, order: InstanceOrder) -> InstanceId {
        let id = self.make_instance(order);
        let at = self.now();
        let what = What::InstanceLaunched {
            kind: order.kind.name,
            zone: order.zone,
            purchase: order.purchase,
            registered: self.cluster.fleet.instance(id).birth().registered,
        };
        self.tell_instance(id, what, None);
        let from = self.cluster.fleet.change(id, |i| i.run(at));
        self.tell_ec2(id, from);
        self.cpu_runs(id);
        self.set_lifecycle(id, Lifecycle::InService, None);
        if self.registration_refused(id) {
            return id;
        }
        let from = self.cluster.fleet.change(id, |i| i.activate(at));
        self.tell_container_instance(id, from, None);
        id
    }

    fn make_instance(&mut self, order: InstanceOrder) -> InstanceId {
        let template = self.template(order.pool);
        let provider = match order.pool {
            Pool::Group(group) => self.provider_of(group),
            Pool::Managed(provider) => Some(provider),
        };
        let birth = Birth {
            pool: order.pool,
            provider,
            number: self.instances.numbers.get(&order.pool).map_or(1, |n| n + 1),
            kind: order.kind,
            zone: order.zone,
            purchase: order.purchase,
            // Refused when the agent reserves more memory than there is: it never takes a task.
            registered: Room::registered(order.kind, template, &self.setup.parameters)
                .unwrap_or_default(),
            protected: order.protected,
            attributes: template.attributes.clone(),
        };
        self.instances.numbers.insert(order.pool, birth.number);
        let id = self.cluster.fleet.launch(birth, self.now());
        self.instances.desks.push(InstanceDesk {
            warm: order.warm,
            ..InstanceDesk::default()
        });
        self.joins_market(id);
        id
    }

    /// What instances of a pool are launched with.
    pub fn template(&self, pool: Pool) -> &LaunchTemplate {
        match pool {
            Pool::Group(group) => &self.setup.groups[group.index()].template,
            Pool::Managed(provider) => match &self.setup.providers[provider.index()].kind {
                ProviderKind::Managed(managed) => &managed.template,
                other => panic!("{provider:?} brings {other:?}"),
            },
        }
    }

    /// What is remembered about an instance.
    pub fn instance_desk(&mut self, id: InstanceId) -> &mut InstanceDesk {
        &mut self.instances.desks[id.index()]
    }

    /// Asks for a step of an instance, unless it is told something else meanwhile.
    pub(super) fn instance_later(&mut self, after: Span, id: InstanceId, step: InstanceStep) {
        let epoch = self.instances.desks[id.index()].epoch;
        self.later(after, Event::Instance(id, epoch, step));
    }

    /// `pending`: when it runs, and when its agent registers it. `again`: it was stopped.
    pub(super) fn boot(&mut self, id: InstanceId, again: bool) {
        let total = self.boot_time(id, again);
        let p = &self.setup.parameters;
        let running = Span::from_secs_f64(p.instance_running_s).min(total);
        self.instance_later(running, id, InstanceStep::Runs);
        if !self.instances.desks[id.index()].warm {
            self.instance_later(total, id, InstanceStep::Registers);
        }
    }

    /// From the launch to the agent's registration. Chance goes by pool and number.
    fn boot_time(&self, id: InstanceId, again: bool) -> Span {
        let p = &self.setup.parameters;
        let birth = self.cluster.fleet.instance(id).birth();
        let (median, sigma) = match (again, birth.pool) {
            (true, _) => (p.instance_warm_median_s, p.instance_warm_sigma),
            (_, Pool::Managed(_)) => (p.instance_managed_median_s, p.instance_managed_sigma),
            (_, Pool::Group(_)) => match self.template(birth.pool).ami {
                Ami::AmazonLinux => (p.instance_linux_median_s, p.instance_linux_sigma),
                Ami::Bottlerocket => (
                    p.instance_bottlerocket_median_s,
                    p.instance_bottlerocket_sigma,
                ),
                Ami::Heavy => (p.instance_heavy_median_s, p.instance_heavy_sigma),
            },
        };
        let epoch = u64::from(self.instances.desks[id.index()].epoch);
        let seed = self
            .pool_seed(birth.pool)
            .child("instance", u64::from(birth.number));
        let spread = normal(&mut seed.stream("boot", epoch));
        Span::from_secs_f64(median * libm::exp(sigma * spread))
    }

    /// The seed of a pool: its chance goes by its name.
    pub fn pool_seed(&self, pool: Pool) -> crate::kernel::random::Seed {
        match pool {
            Pool::Group(group) => {
                let name = &self.setup.groups[group.index()].name;
                self.setup.seed.child("group", 0).child(name, 0)
            }
            Pool::Managed(provider) => {
                let name = &self.setup.providers[provider.index()].name;
                self.setup.seed.child("provider", 0).child(name, 0)
            }
        }
    }

    /// An instance takes its next step, unless it was told something else since `epoch`.
    pub fn instance_steps(
        &mut self,
        id: InstanceId,
        epoch: u32,
        step: InstanceStep,
    ) -> Result<(), WorkloadError> {
        if self.instances.desks[id.index()].epoch != epoch {
            return Ok(());
        }
        match step {
            InstanceStep::Runs => {
                let at = self.now();
                let from = self.cluster.fleet.change(id, |i| i.run(at));
                self.tell_ec2(id, from);
                self.cpu_runs(id);
                self.news(id, InstanceNews::Running);
            }
            InstanceStep::Registers => self.registers(id),
            InstanceStep::Activates => self.activates(id),
            InstanceStep::Stopped => {
                let from = self.cluster.fleet.change(id, Instance::stopped);
                self.tell_ec2(id, from);
                self.news(id, InstanceNews::Stopped);
            }
            InstanceStep::Deregisters => self.deregisters(id)?,
            InstanceStep::Terminates => {
                let from = self.cluster.fleet.change(id, Instance::terminate);
                self.tell_ec2(id, from);
                self.news(id, InstanceNews::Terminated);
            }
            InstanceStep::Dies => self.die_on(id)?,
            InstanceStep::NoticeHeard => self.notice_heard(id),
            InstanceStep::Reclaimed => self.reclaimed(id),
            InstanceStep::FoundGone => self.news(id, InstanceNews::Unhealthy),
            InstanceStep::Drained => {
                if self.cluster.fleet.instance(id).tasks().is_empty() {
                    self.news(id, InstanceNews::Drained);
                }
            }
        }
        Ok(())
    }

    /// Tells the pool of an instance, and the provider that brings it. The cause is the instance's
    /// last fact.
    pub fn news(&mut self, id: InstanceId, news: InstanceNews) {
        match self.cluster.fleet.instance(id).pool() {
            Pool::Group(group) => {
                self.group_hears(group, id, news);
                if let Some(provider) = self.provider_of(group) {
                    self.provider_hears(provider, id, news);
                }
            }
            Pool::Managed(provider) => self.provider_hears(provider, id, news),
        }
    }

    /// The provider that brings a group.
    pub fn provider_of(&self, group: GroupId) -> Option<ProviderId> {
        let brings = |spec: &ProviderSpec| match &spec.kind {
            ProviderKind::Group(provider) => provider.group == group,
            ProviderKind::Managed(_) | ProviderKind::Fargate(_) => false,
        };
        let place = self.setup.providers.iter().position(brings);
        place.map(ProviderId::new)
    }

    /// Sets the state of an instance in its group, and tells it.
    pub fn set_lifecycle(&mut self, id: InstanceId, to: Lifecycle, cause: Option<FactId>) {
        let from = self.cluster.fleet.change(id, |i| i.set_lifecycle(to));
        if from != to {
            self.tell_instance(id, What::LifecycleChanged { from, to }, cause);
        }
    }

    /// Tells a fact about an instance; its cause is the instance's last fact unless another is
    /// given.
    pub fn tell_instance(
        &mut self,
        instance: InstanceId,
        what: What,
        cause: Option<FactId>,
    ) -> FactId {
        let birth = self.cluster.fleet.instance(instance).birth();
        let subject = Subject::Instance {
            instance,
            pool: birth.pool,
            number: birth.number,
        };
        let cause = cause.or_else(|| self.ledger.last_of_instance(instance));
        self.ledger.tell(self.queue.now(), (subject, what), cause)
    }

    fn tell_ec2(&mut self, id: InstanceId, from: Ec2State) -> FactId {
        self.tell_ec2_because(id, from, None)
    }

    pub(super) fn tell_ec2_because(
        &mut self,
        id: InstanceId,
        from: Ec2State,
        cause: Option<FactId>,
    ) -> FactId {
        let to = self.cluster.fleet.instance(id).ec2();
        self.tell_instance(id, What::Ec2StateChanged { from, to }, cause)
    }

    pub(super) fn tell_container_instance(
        &mut self,
        id: InstanceId,
        from: ContainerInstanceStatus,
        cause: Option<FactId>,
    ) -> FactId {
        let to = self.cluster.fleet.instance(id).status();
        self.tell_instance(id, What::InstanceStatusChanged { from, to }, cause)
    }
}
