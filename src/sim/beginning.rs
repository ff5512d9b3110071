//! What is there when a run begins? Services, groups and providers; in the initial state `running`
//! also the instances and tasks that they want.

use std::collections::BTreeSet;

use super::forecasting::Forecasts;
use super::measuring::Recorder;
use super::meter::Meter;
use super::rebalancing::Rebalancing;
use super::setup::InitialState;
use super::world::{Desk, World};
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, GroupId, InstanceId, ProviderId, RevisionId, ServiceId};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Demand, Launch, Scheduling};
use crate::control::capacity::strategy::provider_of_next_task;
use crate::kernel::time::Instant;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Everything comes into being.
    pub fn begin(&mut self) -> Result<(), WorkloadError> {
        let setup = self.setup;
        self.begin_market();
        for service in &setup.services {
            let per_minute = setup.limits.service_launches_per_minute;
            let spec = service.spec.clone();
            let id = self
                .cluster
                .create_service(spec, per_minute, &setup.parameters);
            self.desks.push(Desk::new());
            if self.is_daemon(id) {
                self.daemons.push(id);
            }
        }
        for group in 0..setup.groups.len() {
            self.begin_group(GroupId::new(group));
        }
        for provider in 0..setup.providers.len() {
            self.begin_provider(ProviderId::new(provider), None);
        }
        let mut creations = Vec::new();
        for id in self.cluster.service_ids() {
            let desired = self.cluster.service(id).desired;
            let created = self.tell_service(id, What::ServiceCreated { desired }, None);
            self.begin_scaling(id);
            self.begin_tasks(id, created)?;
            creations.push((id, created));
        }
        self.begin_alarms();
        for group in 0..setup.groups.len() {
            self.settle_group_at_start(GroupId::new(group));
        }
        self.begin_daemons()?;
        for (id, created) in creations {
            self.begin_deployments(id, created);
        }
        self.begin_faults();
        self.look_later();
        self.measure_later(Instant::START);
        Ok(())
    }

    /// The tasks of a service at the start, or what will make them.
    fn begin_tasks(&mut self, id: ServiceId, created: FactId) -> Result<(), WorkloadError> {
        let service = self.cluster.service(id);
        let desired = service.desired;
        match service.spec.scheduling {
            Scheduling::Daemon => {
                self.cluster.service_mut(id).desired = 0;
                self.nudge(id, Some(created));
                return Ok(());
            }
            Scheduling::Standalone { at } => {
                if desired > 0 {
                    self.cluster.service_mut(id).demand.push_back(Demand {
                        ready: at,
                        tasks: desired,
                        revision: RevisionId::new(0),
                        cause: Some(created),
                    });
                    self.try_launch_at(id, at);
                }
                return Ok(());
            }
            Scheduling::Replica => {}
        }
        if self.setup.initial_state == InitialState::Running {
            match service.spec.launch {
                Launch::Fargate | Launch::FargateProviders(_) => {
                    self.begin_on_fargate(id, desired)?;
                }
                Launch::Ec2 | Launch::Providers(_) => self.begin_on_instances(id, desired)?,
            }
            let service = self.cluster.service_mut(id);
            service.steady = service.running() == desired;
        }
        self.nudge(id, Some(created));
        Ok(())
    }

    /// Tasks are placed one by one; a group that may grow begins with one instance more when none
    /// fits. What fits nowhere is left to the scheduler.
    fn begin_on_instances(&mut self, id: ServiceId, desired: u32) -> Result<(), WorkloadError> {
        while self.cluster.service(id).running() < desired {
            let service = self.cluster.service(id);
            let provider = provider_of_next_task(service, &self.setup.parameters);
            let number = service.tasks_created() + 1;
            let mut found = self.find_instance(self.primary(id), provider, number);
            if found.is_none() && self.one_more_at_start(provider, id).is_some() {
                self.begin_daemons()?;
                found = self.find_instance(self.primary(id), provider, number);
            }
            let Some(instance) = found else { break };
            let task =
                self.cluster
                    .create_task_for((id, RevisionId::new(0)), provider, Instant::START);
            self.place_at_start(task, instance)?;
        }
        Ok(())
    }

    /// One instance more for a task of the initial state.
    fn one_more_at_start(
        &mut self,
        provider: Option<ProviderId>,
        service: ServiceId,
    ) -> Option<InstanceId> {
        let provider = provider?;
        match &self.provider(provider).kind {
            ProviderKind::Group(group) if group.managed_scaling.is_some() => {
                let group = group.group;
                self.grow_at_start(group)
            }
            ProviderKind::Group(_) | ProviderKind::Fargate(_) => None,
            ProviderKind::Managed(_) => self.managed_at_start(provider, service),
        }
    }

    /// Daemons run from the start on the instances that are ACTIVE then.
    fn begin_daemons(&mut self) -> Result<(), WorkloadError> {
        if self.setup.initial_state == InitialState::Running {
            for id in self.daemons.clone() {
                for instance in self.daemon_wants(id) {
                    let provider = self.provider_for_daemon(id, instance);
                    let task = self.cluster.create_task_for(
                        (id, RevisionId::new(0)),
                        provider,
                        Instant::START,
                    );
                    self.place_at_start(task, instance)?;
                }
            }
        }
        Ok(())
    }
}

impl Desk {
    /// Nothing has happened.
    fn new() -> Self {
        Self {
            meter: Meter::default(),
            recorder: Recorder::default(),
            scaling: None,
            forecasts: Forecasts::default(),
            targets: BTreeSet::new(),
            nudged: false,
            why: None,
            launch_at: Instant::NEVER,
            held: None,
            refused_since: None,
            refused_waiting: None,
            tasks_refused: 0,
            call: 0,
            missing: false,
            lanes: Vec::new(),
            rebalancing: Rebalancing::default(),
            shift: None,
            noted: Vec::new(),
            told_refusal: None,
            told_capacity: None,
            told_impaired: None,
        }
    }
}
