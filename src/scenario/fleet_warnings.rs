//! What will surprise about instances? Tasks that can never be placed are errors; tasks that strand
//! capacity, or that nobody starts instances for, are warnings.

use crate::catalog::instances::InstanceType;
use crate::catalog::platform::Architecture;
use crate::cluster::group::{GroupSpec, LaunchTemplate};
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::{Need, Room};
use crate::cluster::placement::{PlacementStrategy, SpreadField};
use crate::cluster::provider::{GroupProvider, ProviderKind, StrategyItem};
use crate::cluster::query::Surroundings;
use crate::cluster::service::{Launch, Scheduling, ServiceSpec};
use crate::cluster::task_definition::{NetworkMode, TaskDefinition};
use crate::scenario::complaint::Complaint;
use crate::scenario::membership;
use crate::scenario::resolve::Context;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::view::View;
use crate::sim::setup::ServiceSetup;

/// Share of an instance that no whole task can use, in percent, above which it is told.
const STRANDED_PERCENT: u32 = 20;

/// A kind of instance that tasks may go to, with what its agent registers.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// Its type.
    pub kind: &'static InstanceType,
    /// What it is launched with.
    pub template: &'a LaunchTemplate,
    /// Where it may be launched.
    pub zones: &'a [ZoneId],
    room: Room,
    /// What would be registered if nothing of the memory were kept.
    nominal_mib: u32,
}

/// Remembers every trap of the groups, the providers, and the tasks on them.
pub fn of_fleet(
    context: &mut Context,
    view: View<'_>,
    (fleet, around): (&Fleet<'_>, &Surroundings),
    (definitions, services): (&[TaskDefinition], &[ServiceSetup]),
) {
    for (index, group) in fleet.groups.iter().enumerate() {
        let provider = provider_of(fleet, index);
        let scaled = provider.is_some_and(|provider| provider.managed_scaling.is_some());
        if let (Some(group), true) = (group, scaled) {
            of_group(context, group, fleet.group_views[index]);
        }
    }
    let scenario = view;
    let views = [view.tables("services"), view.tables("runTasks")].concat();
    for (service, view) in services.iter().zip(views) {
        let spec = &service.spec;
        if spec.launch.is_fargate() {
            continue;
        }
        let definition = &definitions[spec.task_definition];
        let all = hosts(context, fleet, spec);
        let told = membership::Told { scenario, view };
        let hosts = membership::left(context, told, (fleet, around), (spec, all));
        if hosts.is_empty() || !placeable(context, view, (definition, &hosts)) {
            continue;
        }
        let known = context.complaints.len();
        of_tasks(context, view, (spec, definition, &hosts));
        once(context, known);
        if let Launch::Providers(items) = &spec.launch {
            of_architecture(context, view, (fleet, items, definition));
        }
        of_strategy(context, view, (fleet, spec, definition));
    }
}

fn provider_of(fleet: &Fleet<'_>, group: usize) -> Option<GroupProvider> {
    fleet
        .group_providers()
        .find_map(|(_, spec, _)| match spec.kind {
            ProviderKind::Group(provider) if provider.group.index() == group => Some(provider),
            _ => None,
        })
}

/// Groups that managed scaling moves.
fn of_group(context: &mut Context, group: &GroupSpec, view: View<'_>) {
    let name = group.name.as_str();
    if group.overrides.iter().any(|launch| launch.weight != 1) {
        let complaint = context.warning("weights-with-provider", view.spot);
        complaint.add("group", name);
    }
    if !group.policies.is_empty() {
        let complaint = context.warning("policy-with-provider", view.spot("scalingPolicies"));
        complaint.add("group", name);
    }
    let first = group.overrides[0].kind;
    let differs =
        |kind: &InstanceType| (kind.vcpu, kind.memory_mib) != (first.vcpu, first.memory_mib);
    if group.overrides.iter().any(|launch| differs(launch.kind)) {
        let complaint = context.warning("mixed-sizes", view.spot("mixedInstancesPolicy"));
        complaint.add("group", name);
    }
    let full = group.desired_capacity == Some(group.max_size);
    if full && group.min_size < group.max_size {
        let complaint = context.warning("group-cannot-grow", view.spot("desiredCapacity"));
        complaint
            .add("group", name)
            .add("max", group.max_size.to_string());
    }
}

/// The kinds of instances that the tasks of a service may go to.
fn hosts<'a>(context: &Context, fleet: &'a Fleet<'_>, spec: &ServiceSpec) -> Vec<Host<'a>> {
    let mut hosts = Vec::new();
    let mut add =
        |kind: &'static InstanceType, template: &'a LaunchTemplate, zones: &'a [ZoneId]| {
            if let Some(room) = Room::registered(kind, template, &context.parameters) {
                hosts.push(Host {
                    kind,
                    template,
                    zones,
                    room,
                    nominal_mib: kind.memory_mib,
                });
            }
        };
    let groups: Vec<usize> = match &spec.launch {
        Launch::Fargate | Launch::FargateProviders(_) => Vec::new(),
        Launch::Ec2 => (0..fleet.groups.len()).collect(),
        Launch::Providers(items) => {
            let mut groups = Vec::new();
            for item in items {
                match fleet.providers[item.provider.index()]
                    .as_ref()
                    .map(|spec| &spec.kind)
                {
                    Some(ProviderKind::Group(provider)) => groups.push(provider.group.index()),
                    Some(ProviderKind::Managed(managed)) => {
                        for kind in &managed.kinds {
                            add(kind, &managed.template, &managed.zones);
                        }
                    }
                    Some(ProviderKind::Fargate(_)) | None => {}
                }
            }
            groups
        }
    };
    for group in groups
        .into_iter()
        .filter_map(|index| fleet.groups[index].as_ref())
    {
        for launch in &group.overrides {
            add(launch.kind, &group.template, &group.zones);
        }
    }
    hosts
}

/// Whether any instance can ever take a task; complains when none can.
fn placeable(
    context: &mut Context,
    view: View<'_>,
    (definition, hosts): (&TaskDefinition, &[Host<'_>]),
) -> bool {
    let family = definition.family.as_str();
    let right: Vec<&Host<'_>> = hosts
        .iter()
        .filter(|host| host.kind.architecture == definition.architecture)
        .collect();
    if right.is_empty() {
        let complaint = context.error("wrong-architecture", view.spot("taskDefinition"));
        complaint.add("family", family);
        complaint.add("needs", architecture_name(definition.architecture));
        return false;
    }
    let need = Need::of(definition);
    if right.iter().any(|host| host.room.covers(&need.room())) {
        return true;
    }
    let largest = right
        .iter()
        .max_by_key(|host| (host.room.gpus, host.room.memory_mib, host.room.cpu_units))
        .expect("there is one");
    let say = |room: &Room| {
        let gpus = match room.gpus {
            0 => String::new(),
            gpus => format!(", {gpus} GPU"),
        };
        format!("{} CPU, {} MiB{gpus}", room.cpu_units, room.memory_mib)
    };
    let complaint = context.error("no-instance-fits", view.spot("taskDefinition"));
    complaint.add("family", family);
    complaint.add("need", say(&need.room()));
    complaint.add(
        "have",
        format!("{} ({})", say(&largest.room), largest.kind.name),
    );
    false
}

/// Takes back what was said after the first `known` complaints and before: services that share a
/// task definition and instances would hear the same many times.
fn once(context: &mut Context, known: usize) {
    let new = context.complaints.split_off(known);
    for complaint in new {
        let same = |old: &Complaint| (old.code, &old.values) == (complaint.code, &complaint.values);
        if !context.complaints.iter().any(same) {
            context.complaints.push(complaint);
        }
    }
}

/// How many tasks fit by one resource.
fn fit(room: u32, need: u32) -> u32 {
    room.checked_div(need).unwrap_or(u32::MAX)
}

/// Capacity that no whole task can use, and interfaces and ports that bind before it.
fn of_tasks(
    context: &mut Context,
    view: View<'_>,
    (spec, definition, hosts): (&ServiceSpec, &TaskDefinition, &[Host<'_>]),
) {
    let need = Need::of(definition);
    let family = definition.family.as_str();
    let spot = view.spot("taskDefinition");
    if let Some((_, port)) = need.ports.first()
        && spec.scheduling == Scheduling::Replica
    {
        let complaint = context.warning("static-port", spot);
        complaint
            .add("port", port.to_string())
            .add("family", family);
    }
    // One instance type says it; several would say the same many times.
    let Some(host) = hosts.iter().find(|host| host.room.covers(&need.room())) else {
        return;
    };
    let by_cpu = fit(host.room.cpu_units, need.cpu_units);
    let by_memory = fit(host.room.memory_mib, need.memory_mib);
    let tasks = by_cpu.min(by_memory);
    let kind = host.kind.name;
    if definition.network_mode == NetworkMode::Awsvpc && host.room.enis < tasks {
        let complaint = context.warning("eni-limit", spot);
        complaint.add("type", kind).add("family", family);
        complaint.add("enis", host.room.enis.to_string());
        complaint.add("tasks", tasks.to_string());
        return;
    }
    let nominal = fit(host.nominal_mib, need.memory_mib).min(by_cpu);
    if nominal > tasks {
        let complaint = context.warning("nominal-memory", spot);
        complaint
            .add("tasks", nominal.to_string())
            .add("fit", tasks.to_string());
        complaint.add("family", family).add("type", kind);
        complaint.add("have", host.room.memory_mib.to_string());
        complaint.add("nominal", host.nominal_mib.to_string());
        return;
    }
    if spec.scheduling == Scheduling::Replica && need.ports.is_empty() {
        stranded(
            context,
            view,
            (host, &need, (family, tasks, by_cpu <= by_memory)),
        );
    }
}

/// What the resource that binds has left when whole tasks fill it (K19).
fn stranded(
    context: &mut Context,
    view: View<'_>,
    (host, need, (family, tasks, cpu_binds)): (&Host<'_>, &Need, (&str, u32, bool)),
) {
    let (room, each, resource) = if cpu_binds {
        (host.room.cpu_units, need.cpu_units, "CPU")
    } else {
        (host.room.memory_mib, need.memory_mib, "memory")
    };
    let percent = u64::from(room - tasks * each) * 100 / u64::from(room);
    if percent > u64::from(STRANDED_PERCENT) {
        let complaint = context.warning("stranded", view.spot("taskDefinition"));
        complaint
            .add("tasks", tasks.to_string())
            .add("family", family);
        complaint
            .add("type", host.kind.name)
            .add("resource", resource);
        complaint.add("percent", percent.to_string());
    }
}

/// Tasks that managed scaling does not see, does not count, or cannot leave room for.
fn of_strategy(
    context: &mut Context,
    view: View<'_>,
    (fleet, spec, definition): (&Fleet<'_>, &ServiceSpec, &TaskDefinition),
) {
    let scaled = |group| provider_of(fleet, group).and_then(|provider| provider.managed_scaling);
    let Launch::Providers(items) = &spec.launch else {
        let any = (0..fleet.groups.len()).any(|group| scaled(group).is_some());
        if any && spec.scheduling != Scheduling::Daemon {
            context.warning("launch-type-never-scales", view.spot("launchType"));
        }
        return;
    };
    let room = Need::of(definition).room();
    for item in items {
        let Some(ProviderKind::Group(provider)) = fleet.providers[item.provider.index()]
            .as_ref()
            .map(|spec| &spec.kind)
        else {
            continue;
        };
        let Some(group) = &fleet.groups[provider.group.index()] else {
            continue;
        };
        let Some(scaling) = provider.managed_scaling else {
            continue;
        };
        let kinds = group.overrides.iter().map(|launch| launch.kind);
        let small = kinds.filter(|kind| {
            Room::registered(kind, &group.template, &context.parameters)
                .is_none_or(|registered| !registered.covers(&room))
        });
        if let Some(kind) = small.min_by_key(|kind| (kind.memory_mib, kind.vcpu)) {
            let complaint = context.warning("smaller-than-task", view.spot("taskDefinition"));
            complaint.add("family", definition.family.as_str());
            complaint
                .add("type", kind.name)
                .add("group", group.name.as_str());
        }
        let by_instance = PlacementStrategy::Spread(SpreadField::InstanceId);
        let spreads = spec.placement.strategies.first() == Some(&by_instance);
        if scaling.target_capacity < 100 && spreads {
            let complaint = context.warning("spread-with-headroom", view.spot("placementStrategy"));
            complaint.add("target", scaling.target_capacity.to_string());
        }
    }
}

/// Types that a provider's group may launch for tasks of another architecture: an instance of such
/// a type takes none of them, and managed scaling, which does not look, launches more.
fn of_architecture(
    context: &mut Context,
    view: View<'_>,
    (fleet, items, definition): (&Fleet<'_>, &[StrategyItem], &TaskDefinition),
) {
    let provider = |item: &StrategyItem| fleet.providers[item.provider.index()].as_ref();
    let groups = items.iter().filter_map(|item| match provider(item)?.kind {
        ProviderKind::Group(provider) => fleet.groups[provider.group.index()].as_ref(),
        ProviderKind::Managed(_) | ProviderKind::Fargate(_) => None,
    });
    for group in groups {
        let mut kinds = group.overrides.iter().map(|launch| launch.kind);
        let Some(kind) = kinds.find(|kind| kind.architecture != definition.architecture) else {
            continue;
        };
        let complaint = context.warning("other-architecture", view.spot("taskDefinition"));
        complaint.add("family", definition.family.as_str());
        complaint.add("needs", architecture_name(definition.architecture));
        complaint
            .add("type", kind.name)
            .add("group", group.name.as_str());
    }
}

/// As task definitions call it.
const fn architecture_name(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "X86_64",
        Architecture::Arm64 => "ARM64",
    }
}
