//! What will surprise? The traps that users of ECS walk into, found before
//! the run, each with its reason and what to do.

use crate::catalog::platform::Purchase;
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task_definition::TaskDefinition;
use crate::control::scaling::spec::{AutoScalingSpec, MetricSpec, PolicySpec, TargetTrackingSpec};
use crate::kernel::time::Span;
use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::resolve::Context;
use crate::scenario::view::View;
use crate::sim::setup::{Limits, ServiceSetup};
use crate::workload::Survey;
use crate::workload::spec::{Generator, Shape, Source};

/// CPU units in a vCPU.
const UNITS: f64 = 1024.0;
/// Latency of processor sharing grows steeply from here (V1: knee at 0.65 to 0.75).
const KNEE_PERCENT: f64 = 75.0;

/// A service with what its warnings need to know.
#[derive(Debug)]
pub struct Service<'a> {
    /// The service.
    pub setup: &'a ServiceSetup,
    /// Its task definition.
    pub definition: &'a TaskDefinition,
    /// Quotas.
    pub limits: &'a Limits,
    /// How its tasks on Fargate are bought.
    pub purchases: &'a [Purchase],
    /// What is in its sources of requests.
    pub surveys: &'a [Survey],
}

/// Remembers every trap that the service walks into.
pub fn of_service(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    if let (Some(scaling), Some(at)) = (&service.setup.auto_scaling, view.table("autoScaling")) {
        bounds(context, view, at, (service, scaling));
        policies(context, at, (service, scaling));
        slow_metrics(context, at, (service, scaling));
    }
    quota(context, view, service);
    capacity(context, view, service);
    deregistration(context, view, service);
    small_tasks(context, view, service);
    time_outs(context, view, service);
    addresses(context, view, service);
    grace(context, view, service);
}

impl Service<'_> {
    fn vcpu(&self) -> f64 {
        f64::from(self.definition.cpu_units) / UNITS
    }

    fn most_tasks(&self) -> u32 {
        let scaling = self.setup.auto_scaling.as_ref();
        scaling.map_or(self.setup.spec.desired_count, |scaling| {
            scaling.max_capacity
        })
    }

    fn mean_cpu_s(&self) -> f64 {
        let request = self.setup.request.as_ref();
        request.map_or(0.0, |request| request.cpu.mean().as_secs_f64())
    }

    /// Busiest requests per second: the sum of the peaks of the sources (they may not coincide).
    fn peak_rate(&self) -> f64 {
        let peaks = self.surveys.iter().filter_map(|survey| survey.peak);
        peaks
            .map(|peak| peak.requests / peak.span.as_secs_f64())
            .sum()
    }
}

/// As many tasks as may be wanted, against the quota of vCPU.
fn quota(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let desired = service.setup.spec.desired_count;
    let most = service.most_tasks().max(desired);
    let vcpu = f64::from(most) * service.vcpu();
    let quotas = service.purchases.iter().map(|purchase| match purchase {
        Purchase::OnDemand => service.limits.fargate_vcpu_quota,
        Purchase::Spot => service.limits.fargate_spot_vcpu_quota,
    });
    // Both quotas hold tasks of a strategy over both; without a limit there is none to meet.
    let quota = quotas.sum::<Option<f64>>();
    if let Some(quota) = quota
        && vcpu > quota
        && !service.purchases.is_empty()
    {
        let bounds = view.table("autoScaling").filter(|_| most > desired);
        let spot = bounds.map_or_else(|| view.spot("desiredCount"), |at| at.spot("maxCapacity"));
        let complaint = context.warning("quota", spot);
        complaint
            .add("max", most.to_string())
            .add("vcpu", short(vcpu))
            .add("quota", short(quota));
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
    if scaling.policies.is_empty() && min != max {
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
        let Some(tracking) = policy.tracking() else {
            continue;
        };
        let found = match &tracking.metric {
            MetricSpec::CpuUtilization { .. } => high_target(tracking, *spot),
            MetricSpec::MemoryUtilization { .. } => memory(service, tracking, policy, *spot),
            MetricSpec::RequestCountPerTarget => requests(service, tracking, *spot),
            MetricSpec::Custom(metric) => Some(custom(&metric.name, view.spot("customizedMetric"))),
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

/// Even all tasks together cannot do the work of the busiest minute.
fn capacity(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    // Shares use what is idle on their instances, and a daemon's tasks come with the instances.
    let fixed =
        service.definition.cpu_is_ceiling && service.setup.spec.scheduling == Scheduling::Replica;
    if !fixed {
        return;
    }
    let needed = service.peak_rate() * service.mean_cpu_s();
    let most = f64::from(service.most_tasks()) * service.vcpu();
    if needed > most {
        let complaint = context.warning("capacity-below-peak", view.spot("workload"));
        complaint
            .add("rate", short(service.peak_rate()))
            .add("needed", short(needed));
        complaint
            .add("tasks", service.most_tasks().to_string())
            .add("vcpu", short(most));
    }
}

/// Every task that stops waits for its deregistration first.
fn deregistration(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let Some(balancer) = &service.setup.spec.load_balancer else {
        return;
    };
    let stops = service.setup.auto_scaling.is_some();
    if stops && balancer.keep_alive && balancer.deregistration_delay >= Span::from_secs(300) {
        let spot = view
            .table("loadBalancer")
            .map_or(view.spot, |at| at.spot("deregistrationDelay"));
        let complaint = context.warning("slow-deregistration", spot);
        complaint.add("delay", balancer.deregistration_delay.to_string());
    }
}

/// Below one vCPU every request is slower, and there is no bursting past the quota.
fn small_tasks(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let definition = service.definition;
    let small = definition.cpu_is_ceiling && definition.cpu_units < 1024;
    if service.setup.request.is_some() && small {
        let code = match service.setup.spec.launch {
            Launch::Fargate | Launch::FargateProviders(_) => "sub-vcpu",
            Launch::Ec2 | Launch::Providers(_) => "sub-vcpu-ceiling",
        };
        let complaint = context.warning(code, view.spot("taskDefinition"));
        complaint.add("vcpu", short(service.vcpu()));
        complaint.add("factor", short(1.0 / service.vcpu()));
    }
}

fn time_outs(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let (Some(balancer), Some(request)) =
        (&service.setup.spec.load_balancer, &service.setup.request)
    else {
        return;
    };
    let Some(at) = view.table("request") else {
        return;
    };
    let mean = request.cpu.mean() + request.wait.mean();
    if mean >= balancer.idle_timeout {
        let complaint = context.warning("longer-than-idle-timeout", at.spot("cpu"));
        complaint.add("mean", mean.to_string());
        complaint.add("timeout", balancer.idle_timeout.to_string());
    }
    if let Some(timeout) = request.timeout
        && timeout > balancer.idle_timeout
    {
        let complaint = context.warning("timeout-after-idle", at.spot("timeout"));
        complaint.add("mine", timeout.to_string());
        complaint.add("timeout", balancer.idle_timeout.to_string());
    }
    if let Some(retry) = request.retry
        && retry.attempts > 1
        && retry.jitter <= 0.0
    {
        context.warning("retry-without-jitter", at.spot("retry"));
    }
}

/// Each task with a public IPv4 address is billed for it by the hour.
fn addresses(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    if service.setup.spec.assign_public_ip {
        let network = view.has("networkConfiguration");
        let key = if network {
            "networkConfiguration"
        } else {
            "assignPublicIp"
        };
        context.warning("public-ipv4", view.spot(key));
    }
}

/// Container checks that may fail while the program still starts, without a start period or grace.
fn grace(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let grace = service.setup.spec.health_check_grace_period;
    for container in &service.definition.containers {
        let Some(check) = container.health_check else {
            continue;
        };
        let patience = check.interval * u64::from(check.retries);
        let covered = grace >= Span::MINUTE || check.start_period > Span::ZERO;
        if container.essential && !covered && patience < Span::MINUTE {
            let complaint = context.warning(
                "short-grace-period",
                view.spot("healthCheckGracePeriodSeconds"),
            );
            complaint
                .add("name", container.name.as_str())
                .add("patience", patience.to_string());
        }
    }
}

/// A figure for people: at most three digits after the point, none that say nothing.
fn short(value: f64) -> String {
    let decimals = match value {
        v if v >= 100.0 => 0,
        v if v >= 1.0 => 2,
        // 128 CPU units are 0.125 vCPU.
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn an_eighth_of_a_vcpu_is_told_as_such() {
        let told = [128.0 / 1_024.0, 0.25, 8.0, 2.345, 120.4].map(short);
        assert_eq!(told, ["0.125", "0.25", "8", "2.35", "120"]);
    }
}
