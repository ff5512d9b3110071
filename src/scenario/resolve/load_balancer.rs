//! Which load balancer stands in front of a service?

use crate::cluster::service::{
    Algorithm, LoadBalancerSpec, Minimum, TargetGroupHealth, TargetHealthCheck,
};
use crate::kernel::time::Span;
use crate::scenario::resolve::{Context, nothing, section};
use crate::scenario::view::View;

/// The load balancer.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<LoadBalancerSpec> {
    let algorithm = match view.text("algorithm")?.as_str() {
        "least_outstanding_requests" => Algorithm::LeastOutstandingRequests,
        "weighted_random" => Algorithm::WeightedRandom,
        _ => Algorithm::RoundRobin,
    };
    let empty = nothing(view.spot);
    let check = health_check(context, section(view, "healthCheck", &empty));
    Some(LoadBalancerSpec {
        algorithm,
        slow_start: slow_start(context, view, algorithm)?,
        deregistration_delay: view.span("deregistrationDelay")?,
        keep_alive: view.flag("keepAlive")?,
        health_check: check?,
        cross_zone: view.flag("crossZone")?,
        idle_timeout: view.span("idleTimeout")?,
        health: target_group_health(context, view)?,
        rules: view.count("rules")?,
        internet_facing: view.text("scheme")? == "internet-facing",
    })
}

/// A minimum for each action, or one percentage for both.
fn target_group_health(context: &mut Context, view: View<'_>) -> Option<TargetGroupHealth> {
    if let Some(health) = view.table("targetGroupHealth") {
        if view.has("minimumHealthyTargetsPercentage") {
            let complaint = context.error("given-twice", health.spot);
            complaint.add("key", "minimumHealthyTargetsPercentage");
        }
        let health = TargetGroupHealth {
            dns: minimum(health, "dnsFailover")?,
            routing: minimum(health, "unhealthyStateRouting")?,
        };
        in_order(context, view, &health);
        return Some(health);
    }
    let share = view.number("minimumHealthyTargetsPercentage")? / 100.0;
    let minimum = Minimum {
        share,
        ..Minimum::default()
    };
    Some(TargetGroupHealth {
        dns: minimum,
        routing: minimum,
    })
}

fn minimum(health: View<'_>, name: &str) -> Option<Minimum> {
    let empty = nothing(health.spot);
    let view = section(health, name, &empty);
    Some(Minimum {
        count: view.count("minimumHealthyTargetsCount")?,
        share: view.number("minimumHealthyTargetsPercentage")? / 100.0,
    })
}

/// The minimum for DNS must not be below that for routing, where neither is off (Elastic Load
/// Balancing, target group health).
fn in_order(context: &mut Context, view: View<'_>, health: &TargetGroupHealth) {
    let (dns, routing) = (health.dns, health.routing);
    let count = dns.count > 0 && routing.count > dns.count;
    if count || (dns.share > 0.0 && routing.share > dns.share) {
        let spot = view.spot("targetGroupHealth");
        let complaint = context.error("order-or-equal", spot);
        complaint
            .add("low", "unhealthyStateRouting")
            .add("high", "dnsFailover");
    }
}

fn slow_start(context: &mut Context, view: View<'_>, algorithm: Algorithm) -> Option<Span> {
    let slow_start = view.span("slowStart")?;
    if slow_start > Span::ZERO && slow_start < Span::from_secs(30) {
        context.error("slow-start-range", view.spot("slowStart"));
        return None;
    }
    if slow_start > Span::ZERO && algorithm != Algorithm::RoundRobin {
        context.error("slow-start-algorithm", view.spot("slowStart"));
        return None;
    }
    Some(slow_start)
}

fn health_check(context: &mut Context, view: View<'_>) -> Option<TargetHealthCheck> {
    let (interval, timeout) = (view.span("interval")?, view.span("timeout")?);
    if timeout >= interval {
        let complaint = context.error("order", view.spot("timeout"));
        complaint.add("low", "timeout").add("high", "interval");
        return None;
    }
    Some(TargetHealthCheck {
        interval,
        timeout,
        healthy_threshold: view.count("healthyThreshold")?,
        unhealthy_threshold: view.count("unhealthyThreshold")?,
    })
}
