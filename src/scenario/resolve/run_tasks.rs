//! Which standalone tasks are run, and when?

use crate::cluster::deployment::{Changes, DeploymentSettings};
use crate::cluster::service::{Scheduling, ServiceSpec};
use crate::kernel::time::{Instant, Span};
use crate::scenario::resolve::service::{Surroundings, definition};
use crate::scenario::resolve::{Context, launch, moment, placement};
use crate::scenario::view::View;
use crate::sim::setup::ServiceSetup;

/// The name of the `index`-th run: its own, or `run-task-1` and so on.
pub fn name(view: View<'_>, index: usize) -> String {
    let own = view.text("name");
    own.unwrap_or_else(|| format!("run-task-{}", index + 1))
}

/// The run of one entry of `runTasks`.
pub fn resolve(
    context: &mut Context,
    (index, view): (usize, View<'_>),
    around: &Surroundings<'_>,
) -> Option<ServiceSetup> {
    let definition = definition(context, view, around.definitions);
    let launch = launch::resolve(context, view, around.fleet)?;
    let named = definition.map(|index| &around.definitions[index]);
    let inherited = named.map_or(&[][..], |named| &named.constraints);
    let rules = (&launch, around.fleet, inherited);
    let placement = placement::resolve(context, view, rules);
    let at = if view.has("at") {
        moment(context, view, "at")?
    } else {
        Instant::START
    };
    let family = named.and_then(|named| named.family.clone());
    let group = view
        .text("group")
        .or_else(|| Some(format!("family:{}", family?)));
    Some(ServiceSetup {
        spec: ServiceSpec {
            name: name(view, index),
            scheduling: Scheduling::Standalone { at },
            launch,
            placement: placement?,
            group: group?,
            task_definition: definition?,
            desired_count: view.count("count")?,
            minimum_healthy_percent: 0,
            maximum_percent: 100,
            health_check_grace_period: Span::ZERO,
            load_balancer: None,
            metric_resolution: Span::MINUTE,
            assign_public_ip: false,
            availability_zone_rebalancing: false,
            deployment: DeploymentSettings::default(),
        },
        auto_scaling: None,
        request: None,
        workload: Vec::new(),
        changes: Changes::default(),
    })
}
