//! How does a task start on an instance? Network interface, images with their cache, containers.
//!
//! ```text
//! placed ─ network interface (awsvpc) ▶ PENDING ▶ ACTIVATING ─ pull ─▶ start ─▶ RUNNING
//! ```
//!
//! Images of a task are pulled one after the other; one that another task is pulling already is
//! waited for. What was pulled once stays there: the agent's image cleanup is not modelled.

use super::event::Step;
use super::world::World;
use crate::cluster::fact::{Limiter, What};
use crate::cluster::group::ImagePullBehavior;
use crate::cluster::ids::{FactId, InstanceId, ProviderId, ServiceId, TaskId};
use crate::cluster::launch::{LaunchFailure, fails_at_once, normal};
use crate::cluster::service::Scheduling;
use crate::cluster::task_definition::{Compression, NetworkMode};
use crate::control::capacity::strategy::provider_of_next_task;
use crate::control::capacity::waiting::may_be_created;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};

impl World<'_> {
    /// The seed of a service: its chance goes by its name.
    pub fn service_seed(&self, service: ServiceId) -> Seed {
        let name = &self.cluster.service(service).spec.name;
        self.setup.seed.child(name, 0)
    }

    /// Launches a task of an entry of what is wanted of a service onto an instance, lets it wait
    /// for one, or names what holds it back and until when.
    pub fn launch_on_instance(
        &mut self,
        id: ServiceId,
        entry: usize,
    ) -> Result<(), (Limiter, Instant)> {
        let demand = self.cluster.service(id).demand[entry];
        let kind = (id, demand.revision);
        let now = self.now();
        self.admit_by_rate(id)?;
        let service = self.cluster.service(id);
        let provider = provider_of_next_task(service, &self.setup.parameters);
        let waits = provider.filter(|&provider| self.lets_wait(provider));
        // Behind tasks of its own kind that wait there is nothing to be found.
        let behind = waits.is_some_and(|provider| self.waiting.tasks(provider, kind).is_some());
        let number = service.tasks_created() + 1;
        let found = if behind {
            None
        } else {
            self.find_instance(kind, provider, number)
        };
        if found.is_none() {
            let limit = self.setup.limits.provisioning_tasks;
            let capped = waits.is_some_and(|provider| self.is_capped(provider));
            if capped && !may_be_created(self.capped_tasks(), limit) {
                self.waiting.capped.insert(id);
                let retry = Span::from_secs_f64(self.setup.parameters.scheduler_loop_s);
                return Err((Limiter::ProvisioningCap, now.next_multiple_of(retry)));
            }
            if waits.is_none() {
                return self.cannot_be_placed((id, entry), provider);
            }
        }
        self.take_rate(id);
        self.desk(id).refused_since = None;
        let task = self.create(id, entry, provider);
        if let Some(instance) = found {
            self.begin_on_instance(task, instance, None);
            return Ok(());
        }
        // Those behind another one wait for the same reason.
        if !behind {
            let refusals = self.refusals(kind, provider);
            self.tell_task(task, What::NotPlaced { refusals }, None);
        }
        self.wait_for_instance(task);
        Ok(())
    }

    /// Waiting tasks that count towards the cap: those of Auto Scaling groups' providers.
    fn capped_tasks(&self) -> u32 {
        let providers = (0..self.setup.providers.len()).map(ProviderId::new);
        let capped = providers.filter(|&provider| self.is_capped(provider));
        capped
            .flat_map(|provider| self.waiting.of(provider))
            .map(|(_, tasks)| tasks)
            .sum()
    }

    /// A task that cannot wait fits nowhere. A service tries again; a standalone task never exists.
    fn cannot_be_placed(
        &mut self,
        (id, entry): (ServiceId, usize),
        provider: Option<ProviderId>,
    ) -> Result<(), (Limiter, Instant)> {
        let demand = self.cluster.service(id).demand[entry];
        if !matches!(
            self.cluster.service(id).spec.scheduling,
            Scheduling::Standalone { .. }
        ) {
            return Err(self.refused_by_all(id, demand, provider));
        }
        self.take_rate(id);
        self.take_demand_at(id, entry);
        let refusals = self.refusals((id, demand.revision), provider);
        self.tell_service(id, What::NotPlaced { refusals }, demand.cause);
        self.desk(id).tasks_refused += 1;
        Ok(())
    }

    /// Puts a task on an instance, where it begins to start.
    pub fn begin_on_instance(&mut self, task: TaskId, instance: InstanceId, cause: Option<FactId>) {
        self.place_task(task, instance, cause);
        if self.cluster.definition_of_task(task).network_mode == NetworkMode::Awsvpc {
            let after = Span::from_secs_f64(self.setup.parameters.instance_task_eni_s);
            self.step_later(after, task, Step::Connects);
        } else {
            self.step_later(Span::ZERO, task, Step::Connects);
        }
    }

    /// Puts a task on an instance, and tells it.
    pub fn place_task(&mut self, task: TaskId, instance: InstanceId, cause: Option<FactId>) {
        self.cluster.place(task, instance);
        let zone = self.cluster.fleet.instance(instance).zone();
        self.tell_task(task, What::TaskPlaced { instance, zone }, cause);
        self.instance_counts(task, true);
    }

    /// PENDING: the agent begins at once.
    pub fn instance_pulls(&mut self, task: TaskId) {
        self.pull_starts(task);
        let id = self.cluster.task(task).service();
        let first = self.pulled_first(task);
        let is_first = |container: usize| first[container];
        if self.pull_fails(id) && !self.does_without_pull(task, &is_first) {
            let given_up = Span::from_secs_f64(self.setup.parameters.instance_pull_gives_up_s);
            let failure = Some(LaunchFailure::CannotPull);
            self.step_later(given_up, task, Step::PullStops(failure));
            return;
        }
        let pulled = self.pull_on_instance(task, &is_first);
        // Else the pull does not fail on an instance: the model knows no full disk there.
        self.step_later(pulled, task, Step::PullStops(None));
    }

    /// By container: whether its image is pulled before anything starts. The agent pulls that of a
    /// container that waits for others once they have come (ECS agent,
    /// `ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT`).
    fn pulled_first(&self, task: TaskId) -> Vec<bool> {
        let containers = self.cluster.definition_of_task(task).containers.iter();
        let upfront = self.pulls_upfront();
        containers
            .map(|c| upfront || c.life.depends_on.is_empty())
            .collect()
    }

    /// Whether a task starts though these images cannot be pulled: its instance has them, and its
    /// agent does not insist on the registry's (ECS developer guide, `ECS_IMAGE_PULL_BEHAVIOR`:
    /// with `default` a cached image is used when the pull fails).
    pub fn does_without_pull(&mut self, task: TaskId, which: &dyn Fn(usize) -> bool) -> bool {
        let about = self.cluster.task(task);
        let instance = about.instance().expect("it is on an instance");
        let definition = self.cluster.definition_index(task);
        let pool = self.cluster.fleet.instance(instance).pool();
        let insists = self.template(pool).pull_behavior == ImagePullBehavior::Always;
        let containers = self.cluster.definitions[definition].containers.len();
        let images = &self.instances.desk(instance).images;
        let there = |container: usize| images.contains_key(&(definition, container));
        !insists && (0..containers).filter(|&c| which(c)).all(there)
    }

    /// The images are there: the containers start.
    pub fn instance_starts(&mut self, task: TaskId) {
        let about = self.cluster.task(task);
        let (id, number) = (about.service(), u64::from(about.number()));
        let fails = fails_at_once(self.cluster.definition_of_task(task));
        let p = &self.setup.parameters;
        let spread = normal(&mut self.service_seed(id).stream("start", number));
        let seconds =
            p.instance_task_start_median_s * libm::exp(p.instance_task_start_sigma * spread);
        let fails = fails.then_some(LaunchFailure::CannotStart);
        self.step_later(Span::from_secs_f64(seconds), task, Step::Starts(fails));
    }

    /// How long these images of a task take, with what its instance has already.
    pub fn pull_on_instance(&mut self, task: TaskId, which: &dyn Fn(usize) -> bool) -> Span {
        let now = self.now();
        let about = self.cluster.task(task);
        let instance = about.instance().expect("it is on an instance");
        let pool = self.cluster.fleet.instance(instance).pool();
        let asks = match self.template(pool).pull_behavior {
            ImagePullBehavior::Default | ImagePullBehavior::Always => true,
            ImagePullBehavior::Once | ImagePullBehavior::PreferCached => false,
        };
        let p = &self.setup.parameters;
        let check = Span::from_secs_f64(p.instance_pull_check_s);
        let definition = self.cluster.definition_index(task);
        let containers = &self.cluster.definitions[definition].containers;
        let images = &mut self.instances.desk(instance).images;
        let mut ready = now;
        for (container, spec) in containers.iter().enumerate().filter(|(c, _)| which(*c)) {
            let key = (definition, container);
            if let Some(&there) = images.get(&key) {
                let cached = if asks { ready + check } else { ready };
                ready = cached.max(there);
                continue;
            }
            let factor = match spec.image.compression {
                Compression::Gzip => 1.0,
                Compression::Zstd => p.fargate_pull_zstd_factor,
            };
            let seconds = spec.image.size_mb * factor / p.instance_pull_rate_mb_s;
            ready += Span::from_secs_f64(seconds);
            images.insert(key, ready);
        }
        ready.since(now)
    }
}
