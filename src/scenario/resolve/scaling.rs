//! How is the desired count scaled? Targets and policies, in the short form and in AWS's own.

use std::path::Path;
use std::sync::Arc;

use crate::control::scaling::spec::{
    AutoScalingSpec, CustomMetric, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::{Context, custom_metric, unique};
use crate::scenario::view::View;

/// The scalable target of a service.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<AutoScalingSpec> {
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
    let policies: Vec<Option<(PolicySpec, Spot)>> =
        views.iter().map(|view| policy(context, *view)).collect();
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
        scheduled: Vec::new(),
        suspended: Vec::new(),
    })
}

/// Fields that stand either in the policy or in AWS's inner table.
const FIELDS: [&str; 6] = [
    "predefinedMetricType",
    "customizedMetric",
    "targetValue",
    "scaleOutCooldown",
    "scaleInCooldown",
    "disableScaleIn",
];

fn policy(context: &mut Context, view: View<'_>) -> Option<(PolicySpec, Spot)> {
    let inner = view.table("targetTrackingScalingPolicyConfiguration");
    if inner.is_some() {
        for key in FIELDS.iter().filter(|key| view.has(key)) {
            let complaint = context.error("given-twice", view.spot(key));
            complaint.add("key", *key);
        }
    }
    let at = inner.unwrap_or(view);
    if !at.has("targetValue") && inner.is_none() {
        let complaint = context.error("missing-key", view.spot);
        complaint
            .add("key", "targetValue")
            .add("where", "`policies`");
        complaint.add("doc", view.key("targetValue").doc);
    }
    let metric = metric(context, at, inner.is_some());
    let cooldown = |name| if at.has(name) { at } else { view }.span(name);
    let disable_scale_in = match inner {
        Some(inner) => inner.flag("disableScaleIn").unwrap_or(false),
        None => view.flag("disableScaleIn")?,
    };
    let metric = metric?;
    let spec = TargetTrackingSpec {
        target_value: at.number("targetValue")?,
        scale_out_cooldown: cooldown("scaleOutCooldown")?,
        scale_in_cooldown: cooldown("scaleInCooldown")?,
        disable_scale_in,
        metric,
    };
    let name = view
        .text("policyName")
        .unwrap_or_else(|| default_name(&spec.metric));
    let spot = view.spot("policyName");
    let kind = PolicyKind::TargetTracking(spec);
    Some((PolicySpec { name, kind }, spot))
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

fn metric(context: &mut Context, view: View<'_>, inner: bool) -> Option<MetricSpec> {
    let (predefined, spot) = if inner {
        let table = view.table("predefinedMetricSpecification");
        let spot = view.spot("predefinedMetricSpecification");
        (
            table.and_then(|table| table.text("predefinedMetricType")),
            spot,
        )
    } else {
        (
            view.text("predefinedMetricType"),
            view.spot("predefinedMetricType"),
        )
    };
    let given = if inner {
        view.has("predefinedMetricSpecification")
    } else {
        view.has("predefinedMetricType")
    };
    match (given, view.table("customizedMetric")) {
        (true, None) => Some(named(&predefined?)),
        (false, Some(table)) => custom(context, table).map(MetricSpec::Custom),
        (true, Some(_)) => {
            context.error("one-metric", spot);
            None
        }
        (false, None) => {
            if !view.has("customizedMetric") {
                context.error("one-metric", view.spot);
            }
            None
        }
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

fn custom(context: &mut Context, view: View<'_>) -> Option<CustomMetric> {
    let (name, file) = (view.text("metricName")?, view.text("csv")?);
    let spot = view.spot("csv");
    if let Err(error) = context.files.digest(&file) {
        let complaint = context.error("unreadable", spot);
        complaint.add("file", file).add("reason", error.to_string());
        return None;
    }
    let path = context.files.path(&file);
    match points(&path) {
        Ok(points) => Some(CustomMetric { name, points }),
        Err((row, reason)) => {
            let complaint = context.error("bad-csv", spot);
            complaint.add("file", file).add("row", row.to_string());
            complaint.add("reason", reason);
            None
        }
    }
}

type Points = Arc<[(crate::kernel::time::Instant, f64)]>;

fn points(path: &Path) -> Result<Points, (u64, String)> {
    custom_metric::read(path).map(Arc::from)
}

/// The shortest period of a policy's metric.
pub const fn period(metric: &MetricSpec) -> Span {
    match metric {
        MetricSpec::CpuUtilization {
            high_resolution: true,
        }
        | MetricSpec::MemoryUtilization {
            high_resolution: true,
        } => Span::from_secs(20),
        _ => Span::MINUTE,
    }
}
