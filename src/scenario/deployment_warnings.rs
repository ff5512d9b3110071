//! What will surprise about deployments, about how tasks start, and about how they stop?

use crate::cluster::deployment::{Controller, Strategy};
use crate::cluster::service::{LoadBalancerSpec, Scheduling};
use crate::kernel::time::Span;
use crate::scenario::resolve::Context;
use crate::scenario::view::View;
use crate::scenario::warnings::Service;

/// Remembers every trap in the deployments of a service and the starts of its tasks.
pub fn of_deployments(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    no_room(context, view, service);
    desired_reset(context, view, service);
    if let Some(balancer) = &service.setup.spec.load_balancer {
        ready_late(context, view, (service, balancer));
        cut_requests(context, view, (service, balancer));
    }
}

/// Neither bound leaves room for one task: nothing ever moves (E39).
fn no_room(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    let spec = &service.setup.spec;
    let settings = &spec.deployment;
    let rolling = settings.controller == Controller::Ecs && settings.strategy == Strategy::Rolling;
    let replica = spec.scheduling == Scheduling::Replica;
    if !(rolling && replica) || service.setup.changes.deployments.is_empty() {
        return;
    }
    let desired = u64::from(spec.desired_count);
    let least = (desired * u64::from(spec.minimum_healthy_percent)).div_ceil(100);
    let most = desired * u64::from(spec.maximum_percent) / 100;
    if desired > 0 && least >= desired && most <= desired {
        let at = view.table("deploymentConfiguration");
        let spot = at.map_or(view.spot, |at| at.spot("maximumPercent"));
        let complaint = context.warning("deployment-stuck", spot);
        complaint.add("desired", desired.to_string());
        complaint
            .add("least", least.to_string())
            .add("most", most.to_string());
    }
}

/// What scaling has added is taken away again.
fn desired_reset(context: &mut Context, view: View<'_>, service: &Service<'_>) {
    if service.setup.auto_scaling.is_none() {
        return;
    }
    for at in view.tables("deployments") {
        if let Some(desired) = at.count("desiredCount") {
            let complaint = context.warning("deployment-resets-desired", at.spot("desiredCount"));
            complaint.add("desired", desired.to_string());
        }
    }
}

/// A task that the balancer finds unhealthy after its grace period is replaced, and so is the next.
fn ready_late(
    context: &mut Context,
    view: View<'_>,
    (service, balancer): (&Service<'_>, &LoadBalancerSpec),
) {
    let Some(ready) = &service.definition.startup.ready_after else {
        return;
    };
    let ready = ready.mean();
    let check = &balancer.health_check;
    let patience = check.interval * u64::from(check.unhealthy_threshold);
    let grace = service.setup.spec.health_check_grace_period;
    if ready > grace && ready > patience {
        let spot = view.spot("healthCheckGracePeriodSeconds");
        let complaint = context.warning("grace-below-ready", spot);
        complaint.add("ready", ready.to_string());
        complaint.add("grace", grace.max(patience).to_string());
    }
}

/// A deregistration delay that is shorter than a request cuts it off; the client gets 502.
fn cut_requests(
    context: &mut Context,
    view: View<'_>,
    (service, balancer): (&Service<'_>, &LoadBalancerSpec),
) {
    let Some(request) = &service.setup.request else {
        return;
    };
    let setup = service.setup;
    let stops = setup.auto_scaling.is_some() || !setup.changes.deployments.is_empty();
    let mean = request.cpu.mean() + request.wait.mean();
    if stops && mean > balancer.deregistration_delay && mean > Span::ZERO {
        let at = view.table("loadBalancer");
        let spot = at.map_or(view.spot, |at| at.spot("deregistrationDelay"));
        let complaint = context.warning("delay-below-request", spot);
        complaint.add("delay", told(balancer.deregistration_delay));
        complaint.add("mean", mean.to_string());
    }
}

/// A span, also when it is nothing.
fn told(span: Span) -> String {
    if span == Span::ZERO {
        "0s".to_owned()
    } else {
        span.to_string()
    }
}
