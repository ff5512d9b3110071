//! What will surprise about how a service is scaled?

use crate::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use crate::kernel::time::Span;
use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::resolve::Context;
use crate::scenario::view::View;
use crate::scenario::warnings::{Service, short};
use crate::workload::spec::{Generator, Shape, Source};

/// Latency of processor sharing grows steeply from here (V1: knee at 0.65 to 0.75).
const KNEE_PERCENT: f64 = 75.0;

/// Remembers every trap in the scaling of a service.
pub fn of_scaling(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    if let (Some(scaling), Some(at)) = (&service.setup.auto_scaling, view.table("autoScaling")) {
        bounds(context, view, at, (service, scaling));
        policies(context, at, (service, scaling));
        slow_metrics(context, at, (service, scaling));
    }
}

fn bounds(
    context: &mut Context,
    view: View<'_>,
    at: View<'_>,
    (service, scaling): (&Service<'_>, &AutoScalingSpec),
) {
    let desired = service.setup.spec.desired_count;
    let (min, max) = (scaling.min_capacity, scaling.max_capacity);
    let (code, key) = match desired {
        desired if desired < min => ("desired-below-minimum", "minCapacity"),
        desired if desired > max => ("desired-above-maximum", "maxCapacity"),
        _ => ("", ""),
    };
    if !code.is_empty() {
        let bound = if key == "minCapacity" { min } else { max };
        let complaint = context.warning(code, view.spot("desiredCount"));
        complaint
            .add("desired", desired.to_string())
            .add("bound", bound.to_string());
    }
    if scaling.policies.is_empty() && scaling.scheduled.is_empty() && min != max {
        context.warning("no-policy", at.spot);
    }
}

fn policies(
    context: &mut Context,
    at: View<'_>,
    (service, scaling): (&Service<'_>, &AutoScalingSpec),
) {
    let spots: Vec<(View<'_>, Spot)> = at
        .tables("policies")
        .into_iter()
        .map(|view| (view, target_spot(view)))
        .collect();
    for (policy, (view, spot)) in scaling.policies.iter().zip(&spots) {
        if let PolicyKind::Predictive(spec) = &policy.kind
            && spec.history.is_empty()
        {
            context.warning("forecast-without-history", view.spot);
        }
        let Some(tracking) = policy.tracking() else {
            continue;
        };
        let found = match &tracking.metric {
            MetricSpec::CpuUtilization { .. } => high_target(tracking, *spot),
            MetricSpec::MemoryUtilization { .. } => memory(service, tracking, policy, *spot),
            MetricSpec::RequestCountPerTarget => requests(service, tracking, *spot),
            MetricSpec::Custom(metric) => Some(custom(&metric.name, custom_spot(*view))),
            MetricSpec::Live(_) | MetricSpec::Math(_) => None,
        };
        context.complaints.extend(found);
    }
    together(context, scaling, &spots);
}

/// Where a policy's target value stands.
fn target_spot(view: View<'_>) -> Spot {
    let inner = view.table("targetTrackingScalingPolicyConfiguration");
    inner.unwrap_or(view).spot("targetValue")
}

/// Where a policy's own metric stands.
fn custom_spot(view: View<'_>) -> Spot {
    let inner = view.table("targetTrackingScalingPolicyConfiguration");
    inner.unwrap_or(view).spot("customizedMetricSpecification")
}

/// Scale-in needs every policy to agree: the slowest to fall decides.
fn together(context: &mut Context, scaling: &AutoScalingSpec, spots: &[(View<'_>, Spot)]) {
    let scaling_in: Vec<&PolicySpec> = scaling
        .policies
        .iter()
        .filter(|policy| {
            let tracking = policy.tracking();
            tracking.is_some_and(|tracking| !tracking.disable_scale_in)
        })
        .collect();
    if scaling_in.len() > 1 {
        let names: Vec<&str> = scaling_in
            .iter()
            .map(|policy| policy.name.as_str())
            .collect();
        let spot = spots.last().expect("there are policies").0.spot;
        context
            .warning("scale-in-needs-all", spot)
            .add("names", names.join(", "));
    }
}

fn high_target(tracking: &TargetTrackingSpec, spot: Spot) -> Option<Complaint> {
    (tracking.target_value > KNEE_PERCENT).then(|| {
        Complaint::warning("high-target", spot).with("target", short(tracking.target_value))
    })
}

fn memory(
    service: &Service<'_>,
    tracking: &TargetTrackingSpec,
    policy: &PolicySpec,
    spot: Spot,
) -> Option<Complaint> {
    let containers = service.definition.containers.iter();
    let idle: f64 = containers.map(|container| container.idle_memory_mib).sum();
    let percent = 100.0 * idle / f64::from(service.definition.memory_mib);
    let never_falls = !tracking.disable_scale_in && percent >= 0.9 * tracking.target_value;
    never_falls.then(|| {
        Complaint::warning("memory-never-falls", spot)
            .with("name", policy.name.as_str())
            .with("idle", short(percent))
            .with("target", short(tracking.target_value))
    })
}

/// `ALBRequestCountPerTarget` counts per minute; a value meant per second is 60 times too low.
fn requests(service: &Service<'_>, tracking: &TargetTrackingSpec, spot: Spot) -> Option<Complaint> {
    let cpu = service.mean_cpu_s();
    if cpu <= 0.0 {
        return None;
    }
    let utilization = 100.0 * tracking.target_value / 60.0 * cpu / service.vcpu();
    let code = match utilization {
        low if low < 3.0 => "requests-per-minute",
        high if high > 100.0 => "requests-beyond-task",
        _ => return None,
    };
    Some(
        Complaint::warning(code, spot)
            .with("target", short(tracking.target_value))
            .with("percent", short(utilization)),
    )
}

fn custom(name: &str, spot: Spot) -> Complaint {
    let lower = name.to_lowercase();
    let slow = ["latency", "responsetime", "duration", "p95", "p99"];
    let code = if slow.iter().any(|word| lower.contains(word)) {
        "latency-not-proportional"
    } else {
        "custom-metric-recorded"
    };
    Complaint::warning(code, spot).with("name", name)
}

/// A sudden rise meets 5 to 6 minutes of control loop with 60-second metrics.
fn slow_metrics(
    context: &mut Context,
    at: View<'_>,
    (service, scaling): (&Service<'_>, &AutoScalingSpec),
) {
    let sudden = service.setup.workload.iter().any(|workload| {
        let Source::Generator(Generator { shape, .. }) = &workload.source else {
            return false;
        };
        match shape {
            Shape::Step { from, to, .. } => to > from,
            Shape::Spike {
                base, peak, rise, ..
            } => peak > base && *rise < Span::from_secs(600),
            Shape::Bursts { quiet, burst, .. } => burst > quiet,
            _ => false,
        }
    });
    let slow = service.setup.spec.metric_resolution >= Span::MINUTE;
    if sudden && slow && !scaling.policies.is_empty() {
        context.warning("slow-metrics", at.spot("policies"));
    }
}
