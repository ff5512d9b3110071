//! How does a policy scale a service? Target tracking, in the short form and in AWS's own; which
//! fields go with which type.

use crate::control::scaling::spec::{MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec};
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::metric::{self, Owner};
use crate::scenario::resolve::{Context, needs, predictive, step};
use crate::scenario::view::View;

/// The service whose policy it is.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// Its place in the set-up.
    pub place: usize,
    /// Its name.
    pub name: &'a str,
    /// What its metrics depend on.
    pub owner: Owner,
    /// `deploymentController.type`
    pub controller: &'a str,
}

/// A policy, and where its name stands.
pub fn resolve(
    context: &mut Context,
    view: View<'_>,
    (of, place): (&Of<'_>, usize),
) -> Option<(PolicySpec, Spot)> {
    let kind = view.text("policyType")?;
    foreign(context, view, &kind);
    let spot = view.spot("policyName");
    let given = view.text("policyName");
    let kind = match kind.as_str() {
        "StepScaling" => {
            let name = given
                .clone()
                .unwrap_or_else(|| format!("step-{}", place + 1));
            return step::resolve(context, view, (of, &name)).map(|spec| {
                let kind = PolicyKind::Step(spec);
                (PolicySpec { name, kind }, spot)
            });
        }
        "PredictiveScaling" => PolicyKind::Predictive(predictive::resolve(context, view, of)?),
        _ => PolicyKind::TargetTracking(tracking(context, view, of)?),
    };
    let name = given.unwrap_or_else(|| match &kind {
        PolicyKind::TargetTracking(spec) => default_name(&spec.metric),
        _ => "predictive".to_owned(),
    });
    Some((PolicySpec { name, kind }, spot))
}

const TRACKING: [&str; 6] = [
    "predefinedMetricType",
    "customizedMetricSpecification",
    "scaleOutCooldown",
    "scaleInCooldown",
    "disableScaleIn",
    "targetTrackingScalingPolicyConfiguration",
];
const STEP: [&str; 8] = [
    "adjustmentType",
    "stepAdjustments",
    "minAdjustmentMagnitude",
    "metricAggregationType",
    "cooldown",
    "stepScalingPolicyConfiguration",
    "alarm",
    "alarmName",
];
const PREDICTIVE: [&str; 7] = [
    "predefinedMetricPair",
    "mode",
    "schedulingBufferTime",
    "maxCapacityBreachBehavior",
    "maxCapacityBuffer",
    "history",
    "predictiveScalingPolicyConfiguration",
];

/// Fields that a policy of this type does not have are mistakes, as for AWS.
fn foreign(context: &mut Context, view: View<'_>, kind: &str) {
    let wrong: Vec<&'static str> = match kind {
        "StepScaling" => [&TRACKING[..], &PREDICTIVE, &["targetValue"]].concat(),
        "PredictiveScaling" => [&TRACKING[..], &STEP].concat(),
        _ => [&STEP[..], &PREDICTIVE].concat(),
    };
    for key in wrong.into_iter().filter(|key| view.has(key)) {
        let complaint = context.error("not-of-policy", view.spot(key));
        complaint.add("key", key).add("type", kind);
    }
}

/// How a policy is called in messages.
pub fn place(view: View<'_>) -> String {
    let name = view.text("policyName").unwrap_or_default();
    format!("`policies.{name}`").replace(".`", "`")
}

/// The table that holds the fields of the policy: AWS's inner one, or the policy itself. Fields
/// that stand in both are given twice.
pub fn fields<'a>(
    context: &mut Context,
    view: View<'a>,
    (inner, fields): (&str, &[&'static str]),
) -> View<'a> {
    let Some(at) = view.table(inner) else {
        return view;
    };
    for key in fields.iter().filter(|key| view.has(key)) {
        let complaint = context.error("given-twice", view.spot(key));
        complaint.add("key", *key);
    }
    at
}

fn tracking(context: &mut Context, view: View<'_>, of: &Of<'_>) -> Option<TargetTrackingSpec> {
    let inner = "targetTrackingScalingPolicyConfiguration";
    let both = [&TRACKING[..5], &["targetValue"]].concat();
    let at = fields(context, view, (inner, &both));
    if !view.has(inner) {
        needs(context, view, "targetValue", place(view));
    }
    let metric = tracked(context, at, (of, view.has(inner)));
    let cooldown = |name| if at.has(name) { at } else { view }.span(name);
    let flag = if at.has("disableScaleIn") { at } else { view };
    Some(TargetTrackingSpec {
        target_value: at.number("targetValue")?,
        scale_out_cooldown: cooldown("scaleOutCooldown")?,
        scale_in_cooldown: cooldown("scaleInCooldown")?,
        disable_scale_in: flag.flag("disableScaleIn")?,
        metric: metric?,
    })
}

fn default_name(metric: &MetricSpec) -> String {
    match metric {
        MetricSpec::CpuUtilization { .. } => "cpu".to_owned(),
        MetricSpec::MemoryUtilization { .. } => "memory".to_owned(),
        MetricSpec::RequestCountPerTarget => "requests".to_owned(),
        MetricSpec::Custom(metric) => metric.name.clone(),
        MetricSpec::Live(metric) => metric.name().to_owned(),
        MetricSpec::Math(math) => math.expression.clone(),
    }
}

/// The metric of a target tracking policy: predefined or customized.
fn tracked(
    context: &mut Context,
    view: View<'_>,
    (of, inner): (&Of<'_>, bool),
) -> Option<MetricSpec> {
    let key = if inner {
        "predefinedMetricSpecification"
    } else {
        "predefinedMetricType"
    };
    let custom = "customizedMetricSpecification";
    match (view.has(key), view.has(custom)) {
        (true, false) => {
            let table = if inner { view.table(key)? } else { view };
            let metric = named(&table.text("predefinedMetricType")?);
            possible(context, (&metric, view.spot(key)), of);
            Some(metric)
        }
        (false, true) => {
            let at = view.table(custom)?;
            metric::resolve(context, at, of.owner).map(|(metric, _)| metric)
        }
        (both, _) => {
            let spot = if both { view.spot(key) } else { view.spot };
            context.error("one-metric", spot);
            None
        }
    }
}

/// What the service, or its controller, does not have.
fn possible(context: &mut Context, (metric, spot): (&MetricSpec, Spot), of: &Of<'_>) {
    let period = metric::period(metric);
    if period < of.owner.resolution {
        context.error("needs-high-resolution", spot);
    }
    let requests = *metric == MetricSpec::RequestCountPerTarget;
    if requests && !of.owner.balanced {
        context.error("needs-load-balancer", spot);
    }
    // ECS developer guide, target tracking; faster auto scaling.
    let fast = period < crate::kernel::time::Span::MINUTE;
    let refused = match of.controller {
        "CODE_DEPLOY" => requests || fast,
        "EXTERNAL" => fast,
        _ => false,
    };
    if refused {
        let complaint = context.error("metric-of-controller", spot);
        complaint.add("type", of.controller);
    }
}

fn named(name: &str) -> MetricSpec {
    let high_resolution = name.ends_with("HighResolution");
    match name {
        "ALBRequestCountPerTarget" => MetricSpec::RequestCountPerTarget,
        name if name.starts_with("ECSServiceAverageMemory") => {
            MetricSpec::MemoryUtilization { high_resolution }
        }
        _ => MetricSpec::CpuUtilization { high_resolution },
    }
}
