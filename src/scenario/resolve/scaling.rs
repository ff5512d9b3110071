//! How is the desired count scaled? Bounds, policies, the clock, and what is switched off.

use crate::control::scaling::spec::{AutoScalingSpec, PolicySpec, Suspension};
use crate::kernel::time::Instant;
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::policy::{self, Of};
use crate::scenario::resolve::{Context, moment, scheduled, unique};
use crate::scenario::view::View;

/// The scalable target of a service.
pub fn resolve(context: &mut Context, view: View<'_>, of: &Of<'_>) -> Option<AutoScalingSpec> {
    let (min, max) = (view.count("minCapacity"), view.count("maxCapacity"));
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        let complaint = context.error("order-or-equal", view.spot("minCapacity"));
        complaint
            .add("low", "minCapacity")
            .add("high", "maxCapacity");
    }
    let views = view.tables("policies");
    let policies: Vec<Option<(PolicySpec, Spot)>> = views
        .iter()
        .enumerate()
        .map(|(place, view)| policy::resolve(context, *view, (of, place)))
        .collect();
    let scheduled = scheduled::resolve(context, view);
    let suspended = suspended(context, view);
    let policies: Vec<(PolicySpec, Spot)> = policies.into_iter().collect::<Option<_>>()?;
    let names: Vec<(String, Spot)> = policies
        .iter()
        .map(|(policy, spot)| (policy.name.clone(), *spot))
        .collect();
    unique(context, "policyName", &names);
    Some(AutoScalingSpec {
        min_capacity: min?,
        max_capacity: max?,
        policies: policies.into_iter().map(|(policy, _)| policy).collect(),
        scheduled: scheduled?,
        suspended: suspended?,
    })
}

/// `suspendedState`, in order of time.
fn suspended(context: &mut Context, view: View<'_>) -> Option<Vec<Suspension>> {
    let mut found = Vec::new();
    for at in view.tables("suspendedState") {
        let when = if at.has("at") {
            moment(context, at, "at")?
        } else {
            Instant::START
        };
        found.push(Suspension {
            at: when,
            scale_in: at.flag("dynamicScalingInSuspended")?,
            scale_out: at.flag("dynamicScalingOutSuspended")?,
            scheduled: at.flag("scheduledScalingSuspended")?,
        });
    }
    found.sort_by_key(|suspension| suspension.at);
    Some(found)
}
