//! How does a step policy scale a service, and which alarm runs it?

use crate::cluster::group_policy::{StepAdjustment, StepScaling};
use crate::cluster::monitor::Statistic;
use crate::control::scaling::spec::StepSpec;
use crate::scenario::resolve::group_scaling::{adjustment_type, amount, minimum, steps_meet};
use crate::scenario::resolve::policy::{Of, fields, place};
use crate::scenario::resolve::{Context, alarm, metric, needs};
use crate::scenario::view::View;

const FIELDS: [&str; 5] = [
    "adjustmentType",
    "stepAdjustments",
    "minAdjustmentMagnitude",
    "metricAggregationType",
    "cooldown",
];

/// The step policy `view`, called `name`.
pub fn resolve(
    context: &mut Context,
    view: View<'_>,
    (of, name): (&Of<'_>, &str),
) -> Option<StepSpec> {
    let at = fields(context, view, ("stepScalingPolicyConfiguration", &FIELDS));
    for key in ["adjustmentType", "stepAdjustments"] {
        needs(context, at, key, place(view));
    }
    let alarm = alarm_of(context, view, (of, name));
    let scaling = scaling(context, at)?;
    let aggregation = metric::statistic(at, "metricAggregationType");
    Some(StepSpec {
        alarm: alarm?,
        scaling,
        aggregation: aggregation.unwrap_or(Statistic::Average),
        cooldown: at.span("cooldown")?,
    })
}

fn scaling(context: &mut Context, view: View<'_>) -> Option<StepScaling> {
    let kind = adjustment_type(view)?;
    let minimum = minimum(context, view, kind);
    let mut steps = Vec::new();
    for at in view.tables("stepAdjustments") {
        steps.push(StepAdjustment {
            lower: at.number("metricIntervalLowerBound"),
            upper: at.number("metricIntervalUpperBound"),
            amount: amount(context, at, kind)?,
        });
    }
    steps_meet(context, view, &steps);
    open_ends(context, view, &steps);
    Some(StepScaling {
        kind,
        minimum,
        steps,
    })
}

/// A step below the threshold needs one that is open downwards, and one above it one that is open
/// upwards; no step is open both ways (Application Auto Scaling API, `StepAdjustment`).
fn open_ends(context: &mut Context, view: View<'_>, steps: &[StepAdjustment]) {
    let views = view.tables("stepAdjustments");
    let below = |step: &&StepAdjustment| step.lower.is_some_and(|bound| bound < 0.0);
    let above = |step: &&StepAdjustment| step.upper.is_some_and(|bound| bound > 0.0);
    let no_low = steps.iter().all(|step| step.lower.is_some());
    let no_high = steps.iter().all(|step| step.upper.is_some());
    if steps
        .iter()
        .any(|step| step.lower.is_none() && step.upper.is_none())
    {
        context.error("step-open-both-ways", view.spot("stepAdjustments"));
    }
    for (wrong, key) in [
        (
            no_low && steps.iter().any(|s| below(&s)),
            "metricIntervalLowerBound",
        ),
        (
            no_high && steps.iter().any(|s| above(&s)),
            "metricIntervalUpperBound",
        ),
    ] {
        if wrong {
            let spot = views.last().map_or(view.spot, |view| view.spot);
            context.error("step-open-end", spot).add("key", key);
        }
    }
}

/// Either `alarm` or `alarmName`, of the service itself or of any other.
fn alarm_of(context: &mut Context, view: View<'_>, (of, name): (&Of<'_>, &str)) -> Option<usize> {
    match (view.table("alarm"), view.node("alarmName")) {
        (Some(at), None) => {
            let name = format!("{}-{name}", of.name);
            let place = alarm::inside(context, at, (of.place, of.owner, name));
            Some(place)
        }
        (None, Some(node)) => alarm::place_of(context, node),
        (given, _) => {
            if given.is_some() || !view.has("alarm") {
                let spot = given.map_or(view.spot, |at| at.spot);
                let complaint = context.error("one-pair", spot);
                complaint.add("one", "alarm").add("other", "alarmName");
            }
            None
        }
    }
}
