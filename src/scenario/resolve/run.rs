//! When, where, under which quotas and parameters?

use crate::catalog::parameters::Parameters;
use crate::catalog::regions;
use crate::kernel::random::Seed;
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::keys::run::MSER;
use crate::scenario::node::Node;
use crate::scenario::resolve::{Context, nothing, section};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;
use crate::scenario::{Objectives, WarmUp};
use crate::sim::setup::{InitialState, Limits, ServiceSetup};
use crate::words::Lang;
use crate::words::complaints::Word;

/// Fargate vCPU of a new account, On-Demand and Spot each.
const NEW_ACCOUNT_VCPU: f64 = 6.0;

/// The seed and the state at the start.
pub fn seed_and_state(run: View<'_>) -> (Seed, InitialState) {
    let seed = run.whole("seed").map_or(1, i64::unsigned_abs);
    let state = match run.text("initialState").as_deref() {
        Some("empty") => InitialState::Empty,
        _ => InitialState::Running,
    };
    (Seed::new(seed), state)
}

/// What the scenario leaves out before the steady state, if it asks for it.
pub fn warm_up(context: &mut Context, run: View<'_>) -> Option<WarmUp> {
    if run.text("warmUp").as_deref() == Some(MSER) {
        return Some(WarmUp::Mser);
    }
    let found = run.span("warmUp")?;
    let minutes = found.nanos().div_ceil(Span::MINUTE.nanos());
    let cut = Span::from_secs(60 * minutes);
    if cut >= context.duration && context.duration > Span::ZERO {
        let duration = context.duration.to_string();
        let complaint = context.error("warm-up-too-long", run.spot("warmUp"));
        complaint.add("found", found.to_string());
        complaint.add("duration", duration);
    }
    Some(WarmUp::Cut(cut))
}

/// A warm-up can only be found where a service has requests.
pub fn answers(context: &mut Context, run: View<'_>, services: &[ServiceSetup]) {
    let found = run.text("warmUp").as_deref() == Some(MSER);
    if found && services.iter().all(|service| service.request.is_none()) {
        context.error("warm-up-without-requests", run.spot("warmUp"));
    }
}

/// The Region's code, and the number of zones.
pub fn region(context: &mut Context, view: View<'_>) -> (String, u32) {
    let name = view.text("name").unwrap_or_default();
    if let Err(unknown) = regions::region(&name)
        && !name.is_empty()
    {
        let said = Word::Said {
            en: unknown.message(Lang::En),
            ko: unknown.message(Lang::Ko),
        };
        let complaint = context.error("unknown-region", view.spot("name"));
        complaint.add("message", said);
        complaint.label = unknown.nearest.first().map(|name| did_you_mean(name));
    }
    (name, view.count("availabilityZones").unwrap_or(1))
}

/// Quotas.
pub fn limits(view: View<'_>) -> Limits {
    let quota = view.number("fargateOnDemandVcpuResourceCount");
    let new = view.text("account").as_deref() == Some("new");
    let or = |name, default| view.number(name).unwrap_or(default);
    let count = |name, default| view.count(name).unwrap_or(default);
    let default = Limits::default();
    Limits {
        fargate_launch_burst: or(
            "fargateOnDemandTaskLaunchBurst",
            default.fargate_launch_burst,
        ),
        fargate_launch_rate: or("fargateOnDemandTaskLaunchRate", default.fargate_launch_rate),
        service_launches_per_minute: or(
            "tasksLaunchedByServicePerMinute",
            default.service_launches_per_minute,
        ),
        fargate_vcpu_quota: quota.or(new.then_some(NEW_ACCOUNT_VCPU)),
        fargate_spot_launch_burst: or(
            "fargateSpotTaskLaunchBurst",
            default.fargate_spot_launch_burst,
        ),
        fargate_spot_launch_rate: or(
            "fargateSpotTaskLaunchRate",
            default.fargate_spot_launch_rate,
        ),
        fargate_spot_vcpu_quota: view
            .number("fargateSpotVcpuResourceCount")
            .or(new.then_some(NEW_ACCOUNT_VCPU)),
        provisioning_tasks: count("provisioningTasks", default.provisioning_tasks),
        container_instances: count("containerInstancesPerCluster", default.container_instances),
    }
}

/// `[parameters]`: keys with dots of their own, or nested tables.
pub fn parameters(node: Option<&Node>) -> Parameters {
    let mut parameters = Parameters::default();
    if let Some(node) = node {
        set_all(&mut parameters, node, "");
    }
    parameters
}

fn set_all(parameters: &mut Parameters, node: &Node, prefix: &str) {
    for entry in node.table().iter().flat_map(|table| &table.entries) {
        let key = if prefix.is_empty() {
            entry.key.clone()
        } else {
            format!("{prefix}.{}", entry.key)
        };
        match entry.node.number() {
            // Unknown keys were complained about by the walk over the shape.
            Some(number) => {
                parameters.set(&key, number.value);
            }
            None => set_all(parameters, &entry.node, &key),
        }
    }
}

/// `[objectives]`
pub fn objectives(root: View<'_>, spot: Spot) -> Objectives {
    let empty = nothing(spot);
    let view = section(root, "objectives", &empty);
    let percentiles = [
        ("latencyP50", 50.0),
        ("latencyP90", 90.0),
        ("latencyP95", 95.0),
        ("latencyP99", 99.0),
        ("latencyP999", 99.9),
    ];
    let latency = percentiles
        .iter()
        .filter_map(|(name, percentile)| Some((*percentile, view.span(name)?)))
        .collect();
    Objectives {
        latency,
        availability_percent: view.number("availability"),
        monthly_usd: view.money("monthlyUsd"),
    }
}
