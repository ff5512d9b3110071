//! What will surprise? The traps that users of ECS walk into, found before
//! the run, each with its reason and what to do.

use crate::catalog::platform::Purchase;
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::time::Span;
use crate::scenario::resolve::Context;
use crate::scenario::view::View;
use crate::scenario::{deployment_warnings, scaling_warnings};
use crate::sim::setup::{Limits, ServiceSetup};
use crate::workload::Survey;

/// CPU units in a vCPU.
const UNITS: f64 = 1024.0;

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
    scaling_warnings::of_scaling(context, view, service);
    deployment_warnings::of_deployments(context, view, service);
    quota(context, view, service);
    capacity(context, view, service);
    deregistration(context, view, service);
    small_tasks(context, view, service);
    time_outs(context, view, service);
    addresses(context, view, service);
    grace(context, view, service);
}

impl Service<'_> {
    /// vCPU of a task.
    pub fn vcpu(&self) -> f64 {
        f64::from(self.definition.cpu_units) / UNITS
    }

    fn most_tasks(&self) -> u32 {
        let scaling = self.setup.auto_scaling.as_ref();
        scaling.map_or(self.setup.spec.desired_count, |scaling| {
            scaling.max_capacity
        })
    }

    /// Mean CPU time of a request, in seconds.
    pub fn mean_cpu_s(&self) -> f64 {
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
    let setup = service.setup;
    let stops = setup.auto_scaling.is_some() || !setup.changes.deployments.is_empty();
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
pub fn short(value: f64) -> String {
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
