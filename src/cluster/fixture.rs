//! Which clusters do the tests of the fleet and of placement look at? Small ones, built by hand.

use std::collections::BTreeMap;

use super::Cluster;
use super::group::{Ami, ImagePullBehavior, LaunchTemplate, Volume, VolumeKind};
use super::ids::{GroupId, InstanceId, ServiceId, TaskId, ZoneId};
use super::instance::{Birth, Instance, Pool, Room};
use super::limiter::TokenBucket;
use super::placement::{Placement, PlacementConstraint, PlacementStrategy};
use super::query::Expression;
use super::service::{Launch, Scheduling, ServiceSpec};
use super::state::Account;
use super::task::{StopCode, TaskStatus};
use super::task_definition::{Architecture, NetworkMode, OperatingSystem, TaskDefinition};
use crate::catalog::instances::find;
use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::kernel::time::{Instant, Span};

/// The group of most instances.
pub const WEB: Pool = Pool::Group(GroupId::from_number(0));

/// A launch template without anything special.
pub fn template() -> LaunchTemplate {
    LaunchTemplate {
        ami: Ami::AmazonLinux,
        volume: Volume {
            kind: VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        },
        detailed_monitoring: false,
        credits: None,
        reserved_memory_mib: 0,
        spot_draining: false,
        pull_behavior: ImagePullBehavior::Default,
        trunking: false,
        attributes: BTreeMap::new(),
    }
}

/// A task definition in bridge mode that needs this much.
pub fn definition(cpu_units: u32, memory_mib: u32) -> TaskDefinition {
    TaskDefinition {
        family: "web".into(),
        revision: 1,
        cpu_units,
        cpu_is_ceiling: true,
        memory_mib,
        memory_is_limit: true,
        network_mode: NetworkMode::Bridge,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: Vec::new(),
        startup: crate::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
}

/// A replica service on instances with the launch type EC2.
pub fn spec(name: &str, task_definition: usize, placement: Placement) -> ServiceSpec {
    ServiceSpec {
        name: name.into(),
        scheduling: Scheduling::Replica,
        launch: Launch::Ec2,
        placement,
        group: format!("service:{name}"),
        task_definition,
        desired_count: 0,
        minimum_healthy_percent: 100,
        maximum_percent: 200,
        health_check_grace_period: Span::ZERO,
        load_balancer: None,
        metric_resolution: Span::MINUTE,
        assign_public_ip: false,
        availability_zone_rebalancing: false,
        deployment: crate::cluster::deployment::DeploymentSettings::default(),
    }
}

/// Strategies without constraints.
pub fn by(strategies: &[PlacementStrategy]) -> Placement {
    Placement {
        constraints: Vec::new(),
        strategies: strategies.to_vec(),
    }
}

/// A `memberOf` constraint.
pub fn member_of(expression: &str) -> PlacementConstraint {
    PlacementConstraint::MemberOf(Expression::parse(expression).expect("a good expression"))
}

/// A cluster without instances and services.
pub fn cluster(definitions: Vec<TaskDefinition>) -> Cluster {
    let account = Account::new(TokenBucket::new(100.0, 20.0), None);
    Cluster::new(3, definitions, account)
}

/// Creates a service.
pub fn serve(cluster: &mut Cluster, spec: ServiceSpec) -> ServiceId {
    cluster.create_service(spec, 500.0, &Parameters::default())
}

/// How an instance of a type in a zone comes to be.
pub fn birth(kind: &str, zone: usize) -> Birth {
    let kind = find(kind).expect("a type of the catalogue");
    let registered = Room::registered(kind, &template(), &Parameters::default());
    Birth {
        pool: WEB,
        provider: None,
        number: 1,
        kind,
        zone: ZoneId::new(zone),
        purchase: Purchase::OnDemand,
        registered: registered.expect("nothing is reserved"),
        protected: false,
        attributes: BTreeMap::new(),
    }
}

/// Launches an instance that is ACTIVE at once.
pub fn active(cluster: &mut Cluster, birth: Birth) -> InstanceId {
    let id = cluster.fleet.launch(birth, Instant::START);
    cluster.fleet.change(id, |instance| {
        instance.run(Instant::START);
        instance.activate(Instant::START);
    });
    id
}

/// A new task of a service on an instance.
pub fn task_on(cluster: &mut Cluster, service: ServiceId, instance: InstanceId) -> TaskId {
    let task = cluster.create_task(service, Instant::START);
    cluster.place(task, instance);
    task
}

/// Takes a task one step towards its end, by way of RUNNING where `run` says so.
pub fn step(cluster: &mut Cluster, task: TaskId, run: bool) {
    let (now, code) = (Instant::START, StopCode::ServiceSchedulerInitiated);
    cluster.change(task, |task| match task.status() {
        TaskStatus::Provisioning if run => task.connect(now),
        TaskStatus::Pending if run => task.start_pull(now),
        TaskStatus::Activating if run => {
            task.end_pull(now);
            task.run(now)
        }
        TaskStatus::Running | TaskStatus::Deactivating => task.terminate(now, code),
        TaskStatus::Deprovisioning => task.stop(now),
        TaskStatus::Stopped => TaskStatus::Stopped,
        _ => task.deprovision(now, code),
    });
}

/// Ends a task.
pub fn stop(cluster: &mut Cluster, task: TaskId) {
    while cluster.task(task).status() != TaskStatus::Stopped {
        step(cluster, task, false);
    }
}

/// Ends an instance without tasks.
pub fn terminate(cluster: &mut Cluster, id: InstanceId) {
    cluster.fleet.change(id, Instance::shut_down);
    cluster.fleet.change(id, Instance::deregister);
    cluster.fleet.change(id, Instance::terminate);
}
