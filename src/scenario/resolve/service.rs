//! What does a service promise, and what is attached to it?

use crate::catalog::nearest::nearest;
use crate::cluster::deployment::DeploymentSettings;
use crate::cluster::placement::Placement;
use crate::cluster::service::{Launch, LoadBalancerSpec, Scheduling, ServiceSpec};
use crate::control::scaling::spec::AutoScalingSpec;
use crate::kernel::time::Span;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::task_definition::{Named, parts};
use crate::scenario::resolve::{
    Context, changes, deployment, launch, load_balancer, metric, needs, nothing, placement, policy,
    request, scaling, section, workload, zone_rebalancing,
};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;
use crate::scenario::warnings;
use crate::sim::setup::{Limits, ServiceSetup};
use crate::workload::Survey;
use crate::workload::spec::WorkloadSpec;

/// What services and runs of tasks may name.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The task definitions.
    pub definitions: &'a [Named],
    /// Groups and providers.
    pub fleet: &'a Fleet<'a>,
    /// Quotas.
    pub limits: &'a Limits,
}

/// Where and how the tasks of a service are launched.
#[derive(Debug)]
struct Terms {
    launch: Launch,
    placement: Placement,
    scheduling: Scheduling,
}

/// A service with everything attached to it; nothing when something of it was complained about.
pub fn resolve(
    context: &mut Context,
    (place, view): (usize, View<'_>),
    around: &Surroundings<'_>,
) -> Option<ServiceSetup> {
    let definition = definition(context, view, around.definitions);
    let terms = terms(context, view, definition, around);
    served(context, view);
    let balancer = part(context, view, "loadBalancer", load_balancer::resolve);
    let scaling = scaling(context, (place, view));
    let deployment = deployment::resolve(context, view);
    let changes = changes::resolve(context, view, (around, definition));
    let request = part(context, view, "request", request::resolve);
    let sources = sources(context, view);
    let resolution = resolution(context, view);
    let spec = spec(
        (context, view),
        definition,
        (balancer?, resolution?, terms?, deployment?),
    );
    let (workload, surveys): (Vec<WorkloadSpec>, Vec<Survey>) = sources?.into_iter().unzip();
    let setup = ServiceSetup {
        spec: spec?,
        auto_scaling: scaling?,
        request: request?,
        workload,
        changes: changes?,
    };
    let definition = around.definitions[setup.spec.task_definition]
        .definition
        .as_ref()?;
    let service = warnings::Service {
        setup: &setup,
        definition,
        limits: around.limits,
        purchases: &launch::purchases(&setup.spec.launch, around.fleet),
        surveys: &surveys,
    };
    warnings::of_service(context, view, &service);
    Some(setup)
}

/// `autoScaling`, and what its policies need to know of the service.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn scaling(
    context: &mut Context,
    (place, view): (usize, View<'_>),
) -> Option<Option<AutoScalingSpec>> {
    let (name, controller) = (view.text("serviceName"), deployment::controller_type(view));
    let of = policy::Of {
        place,
        name: &name.unwrap_or_default(),
        owner: metric::Owner::of(view),
        controller: &controller.unwrap_or_default(),
    };
    match view.table("autoScaling") {
        Some(at) => scaling::resolve(context, at, &of).map(Some),
        None => (!view.has("autoScaling")).then_some(None),
    }
}

/// An optional part: `Some(None)` when it is not there, nothing when it was complained about.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn part<T>(
    context: &mut Context,
    view: View<'_>,
    name: &str,
    resolve: fn(&mut Context, View<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match (view.has(name), view.table(name)) {
        (false, _) => Some(None),
        (true, None) => None,
        (true, Some(table)) => resolve(context, table).map(Some),
    }
}

/// The index of the task definition that a service names: `family`, `family:revision`, or an ARN.
pub fn definition(context: &mut Context, view: View<'_>, definitions: &[Named]) -> Option<usize> {
    let name = view.text("taskDefinition")?;
    let (family, revision) = parts(&name);
    let matches = |named: &Named| {
        let known = named.definition.as_ref().map(|d| d.revision.to_string());
        named.family.as_deref() == Some(family)
            && (revision.is_none() || known.is_none() || known.as_deref() == revision)
    };
    // Without a revision AWS takes the latest; a scenario's last one of that family.
    if let Some(index) = definitions.iter().rposition(matches) {
        return Some(index);
    }
    let names: Vec<&str> = definitions
        .iter()
        .filter_map(|d| d.family.as_deref())
        .collect();
    // A definition that was complained about may be the one that is meant.
    if names.len() == definitions.len() {
        let label = nearest(family, names.iter().copied())
            .first()
            .map(|n| did_you_mean(n));
        let complaint = context.error("unknown-task-definition", view.spot("taskDefinition"));
        complaint
            .add("name", name.as_str())
            .add("names", names.join(", "));
        complaint.label = label;
    }
    None
}

fn terms(
    context: &mut Context,
    view: View<'_>,
    definition: Option<usize>,
    around: &Surroundings<'_>,
) -> Option<Terms> {
    let daemon = view.text("schedulingStrategy").as_deref() == Some("DAEMON");
    if !daemon {
        let name = view.text("serviceName").unwrap_or_default();
        needs(context, view, "desiredCount", format!("`services.{name}`"));
    }
    let launch = launch::resolve(context, view, around.fleet)?;
    if daemon {
        daemon_only(context, view, &launch);
    }
    let inherited = definition.map_or(&[][..], |index| &around.definitions[index].constraints);
    let placement = placement::resolve(context, view, (&launch, around.fleet, inherited));
    Some(Terms {
        placement: placement?,
        launch,
        scheduling: if daemon {
            Scheduling::Daemon
        } else {
            Scheduling::Replica
        },
    })
}

/// What a daemon service cannot have (ECS developer guide, daemon services).
fn daemon_only(context: &mut Context, view: View<'_>, launch: &Launch) {
    match launch {
        Launch::Fargate | Launch::FargateProviders(_) => {
            context.error("daemon-on-fargate", view.spot("schedulingStrategy"));
        }
        Launch::Providers(_) => {
            let spot = view.spot("capacityProviderStrategy");
            context.error("daemon-strategy", spot);
        }
        Launch::Ec2 => {}
    }
    for key in ["desiredCount", "placementStrategy", "autoScaling"] {
        if view.has(key) {
            context
                .error("not-for-daemon", view.spot(key))
                .add("key", key);
        }
    }
    if let Some(deployment) = view.table("deploymentConfiguration")
        && deployment.has("maximumPercent")
        && deployment.count("maximumPercent") != Some(100)
    {
        context.error("daemon-maximum", deployment.spot("maximumPercent"));
    }
}

/// Requests need somewhere to go and something to be.
fn served(context: &mut Context, view: View<'_>) {
    let name = view.text("serviceName").unwrap_or_default();
    let spot = |key| view.spot(key);
    if view.has("workload") && !view.has("request") {
        context
            .error("workload-without-request", spot("workload"))
            .add("name", name.as_str());
    }
    if view.has("workload") && !view.has("loadBalancer") {
        context
            .error("workload-without-balancer", spot("workload"))
            .add("name", name.as_str());
    }
    let own_cpu = view.tables("workload").iter().all(|at| at.has("cpuColumn"));
    if let Some(request) = view.table("request")
        && !request.has("cpu")
        && !(own_cpu && view.has("workload"))
    {
        let complaint = context.error("missing-key", request.spot);
        complaint
            .add("key", "cpu")
            .add("where", format!("`services.{name}.request`"));
        complaint.add("doc", request.key("cpu").doc);
    }
    if view.has("request") && !view.has("workload") {
        context
            .warning("request-without-workload", spot("request"))
            .add("name", name);
    }
}

fn sources(context: &mut Context, view: View<'_>) -> Option<Vec<(WorkloadSpec, Survey)>> {
    let views = view.tables("workload");
    if view.has("workload") && views.is_empty() {
        context.error("one-source", view.spot("workload"));
    }
    let found: Vec<Option<(WorkloadSpec, Survey)>> = views
        .iter()
        .map(|view| workload::resolve(context, *view))
        .collect();
    found.into_iter().collect()
}

/// Seconds between the datapoints of CPU and memory: 20 or 60.
fn resolution(context: &mut Context, view: View<'_>) -> Option<Span> {
    let Some(view) = view.table("monitoring") else {
        return (!view.has("monitoring")).then_some(Span::MINUTE);
    };
    let mut views = view.tables("metricConfigurations");
    if views.is_empty() {
        views.push(view);
    } else if view.has("resolutionSeconds") {
        let complaint = context.error("given-twice", view.spot("resolutionSeconds"));
        complaint.add("key", "resolutionSeconds");
    }
    let mut shortest = Span::MINUTE;
    for view in views {
        let span = view.span("resolutionSeconds")?;
        if span != Span::MINUTE && span != Span::from_secs(20) {
            context.error("resolution", view.spot("resolutionSeconds"));
            return None;
        }
        shortest = shortest.min(span);
    }
    Some(shortest)
}

/// `assignPublicIp`, in the short form or in AWS's own.
fn public_ip(view: View<'_>) -> Option<bool> {
    let network = view.table("networkConfiguration");
    let network = network.and_then(|view| view.table("awsvpcConfiguration"));
    let given = match network.filter(|view| view.has("assignPublicIp")) {
        Some(view) => view.text("assignPublicIp"),
        None => view.text("assignPublicIp"),
    };
    Some(given? == "ENABLED")
}

/// What is attached to a service.
type Parts = (Option<LoadBalancerSpec>, Span, Terms, DeploymentSettings);

fn spec(
    (context, view): (&mut Context, View<'_>),
    definition: Option<usize>,
    (load_balancer, metric_resolution, terms, settings): Parts,
) -> Option<ServiceSpec> {
    let empty = nothing(view.spot);
    let deployment = section(view, "deploymentConfiguration", &empty);
    let name = view.text("serviceName")?;
    let daemon = terms.scheduling == Scheduling::Daemon;
    // A daemon service has other defaults: 0 and 100 (ECS API DeploymentConfiguration).
    let percent = |key, of_daemon| {
        if daemon && !deployment.has(key) {
            Some(of_daemon)
        } else {
            deployment.count(key)
        }
    };
    let maximum_percent = percent("maximumPercent", 100)?;
    let eligible = zone_rebalancing::Eligible {
        scheduling: terms.scheduling,
        placement: &terms.placement,
        maximum_percent,
    };
    let rebalancing = zone_rebalancing::resolve(context, view, eligible);
    Some(ServiceSpec {
        group: format!("service:{name}"),
        name,
        scheduling: terms.scheduling,
        launch: terms.launch,
        placement: terms.placement,
        task_definition: definition?,
        desired_count: if daemon {
            0
        } else {
            view.count("desiredCount")?
        },
        minimum_healthy_percent: percent("minimumHealthyPercent", 0)?,
        maximum_percent,
        health_check_grace_period: view.span("healthCheckGracePeriodSeconds")?,
        load_balancer,
        metric_resolution,
        assign_public_ip: public_ip(view)?,
        availability_zone_rebalancing: rebalancing?,
        deployment: settings,
    })
}
