//! How is an Auto Scaling group scaled, by its CPU or by the clock?

use crate::cluster::group_policy::{
    Adjustment, AdjustmentType, GroupPolicy, GroupPolicyKind, Recurrence, ScheduledAction,
    StepAdjustment, StepScaling,
};
use crate::cluster::monitor::{AlarmSpec, Comparison, Statistic, TreatMissingData};
use crate::kernel::cron::{Cron, CronError, Notation, Schedule};
use crate::kernel::time::{Instant, Span};
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::{Context, moment, needs, unique};
use crate::scenario::view::View;

/// `scalingPolicies`
pub fn policies(context: &mut Context, view: View<'_>) -> Option<Vec<GroupPolicy>> {
    let views = view.tables("scalingPolicies");
    named(context, &views, "policyName");
    let found: Vec<Option<GroupPolicy>> = views.iter().map(|view| policy(context, *view)).collect();
    found.into_iter().collect()
}

fn named(context: &mut Context, views: &[View<'_>], key: &'static str) {
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text(key)?, view.spot(key))))
        .collect();
    unique(context, key, &names);
}

fn policy(context: &mut Context, view: View<'_>) -> Option<GroupPolicy> {
    let name = view.text("policyName")?;
    let kind = view.text("policyType")?;
    foreign(context, view, &kind);
    let kind = match kind.as_str() {
        "StepScaling" => step(context, view, &name),
        "SimpleScaling" => simple(context, view, &name),
        _ => target_tracking(context, view),
    };
    Some(GroupPolicy {
        kind: kind?,
        estimated_instance_warmup: view.span("estimatedInstanceWarmup"),
        name,
    })
}

/// Fields that a policy of this type does not have are mistakes, as for AWS.
fn foreign(context: &mut Context, view: View<'_>, kind: &str) {
    let tracking = [
        "targetValue",
        "predefinedMetricType",
        "disableScaleIn",
        "targetTrackingConfiguration",
    ];
    let step = ["stepAdjustments"];
    let simple = ["scalingAdjustment", "cooldown"];
    let both = ["alarm", "adjustmentType", "minAdjustmentMagnitude"];
    let warmup = ["estimatedInstanceWarmup"];
    let wrong: Vec<&str> = match kind {
        "StepScaling" => [&tracking[..], &simple].concat(),
        "SimpleScaling" => [&tracking[..], &step, &warmup].concat(),
        _ => [&step[..], &simple, &both].concat(),
    };
    for key in wrong.into_iter().filter(|key| view.has(key)) {
        let complaint = context.error("not-of-policy", view.spot(key));
        complaint.add("key", key).add("type", kind);
    }
}

fn place(view: View<'_>) -> String {
    let name = view.text("policyName").unwrap_or_default();
    format!("`scalingPolicies.{name}`")
}

fn target_tracking(context: &mut Context, view: View<'_>) -> Option<GroupPolicyKind> {
    let inner = view.table("targetTrackingConfiguration");
    if inner.is_some() {
        let fields = ["targetValue", "predefinedMetricType", "disableScaleIn"];
        for key in fields.iter().filter(|key| view.has(key)) {
            let complaint = context.error("given-twice", view.spot(key));
            complaint.add("key", *key);
        }
    } else {
        for key in ["targetValue", "predefinedMetricType"] {
            needs(context, view, key, place(view));
        }
    }
    let target = inner.unwrap_or(view).number("targetValue")?;
    let disabled = match inner {
        Some(inner) => inner.flag("disableScaleIn").unwrap_or(false),
        None => view.flag("disableScaleIn")?,
    };
    Some(GroupPolicyKind::TargetTracking {
        target_value: target,
        disable_scale_in: disabled,
    })
}

fn adjustment_type(view: View<'_>) -> Option<AdjustmentType> {
    Some(match view.text("adjustmentType")?.as_str() {
        "ExactCapacity" => AdjustmentType::ExactCapacity,
        "PercentChangeInCapacity" => AdjustmentType::PercentChangeInCapacity,
        _ => AdjustmentType::ChangeInCapacity,
    })
}

/// `minAdjustmentMagnitude` goes with percentages only; 0 when not given.
fn minimum(context: &mut Context, view: View<'_>, kind: AdjustmentType) -> u32 {
    if view.has("minAdjustmentMagnitude") && kind != AdjustmentType::PercentChangeInCapacity {
        context.error("magnitude-of-percent", view.spot("minAdjustmentMagnitude"));
    }
    view.count("minAdjustmentMagnitude").unwrap_or(0)
}

fn amount(context: &mut Context, view: View<'_>, kind: AdjustmentType) -> Option<i32> {
    let amount = i32::try_from(view.whole("scalingAdjustment")?).ok()?;
    if kind == AdjustmentType::ExactCapacity && amount < 0 {
        context.error("negative-capacity", view.spot("scalingAdjustment"));
    }
    Some(amount)
}

fn simple(context: &mut Context, view: View<'_>, name: &str) -> Option<GroupPolicyKind> {
    for key in ["scalingAdjustment", "alarm"] {
        needs(context, view, key, place(view));
    }
    let kind = adjustment_type(view)?;
    let adjustment = Adjustment {
        kind,
        minimum: minimum(context, view, kind),
        amount: amount(context, view, kind)?,
    };
    Some(GroupPolicyKind::Simple {
        alarm: alarm(context, view.table("alarm")?, name)?,
        adjustment,
        cooldown: view.span("cooldown"),
    })
}

fn step(context: &mut Context, view: View<'_>, name: &str) -> Option<GroupPolicyKind> {
    for key in ["stepAdjustments", "alarm"] {
        needs(context, view, key, place(view));
    }
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
    Some(GroupPolicyKind::Step {
        alarm: alarm(context, view.table("alarm")?, name)?,
        scaling: StepScaling {
            kind,
            minimum,
            steps,
        },
    })
}

/// Steps have neither gaps nor overlaps, and at most 20 of them (EC2 Auto Scaling, step scaling).
fn steps_meet(context: &mut Context, view: View<'_>, steps: &[StepAdjustment]) {
    let low = |step: &StepAdjustment| step.lower.unwrap_or(f64::NEG_INFINITY);
    let high = |step: &StepAdjustment| step.upper.unwrap_or(f64::INFINITY);
    let mut sorted: Vec<&StepAdjustment> = steps.iter().collect();
    sorted.sort_by(|a, b| low(a).total_cmp(&low(b)));
    let apart = |pair: &[&StepAdjustment]| high(pair[0]).total_cmp(&low(pair[1])).is_ne();
    let empty = steps.iter().any(|step| low(step) >= high(step));
    if steps.len() > 20 || empty || sorted.windows(2).any(apart) {
        context.error("steps-meet", view.spot("stepAdjustments"));
    }
}

fn alarm(context: &mut Context, view: View<'_>, name: &str) -> Option<AlarmSpec> {
    let period = view.span("period")?;
    if !period.nanos().is_multiple_of(Span::MINUTE.nanos()) {
        context.error("whole-minutes", view.spot("period"));
        return None;
    }
    let periods = view.count("evaluationPeriods")?;
    Some(AlarmSpec {
        name: name.to_owned(),
        statistic: Statistic::Average,
        comparison: match view.text("comparisonOperator")?.as_str() {
            "GreaterThanThreshold" => Comparison::GreaterThanThreshold,
            "GreaterThanOrEqualToThreshold" => Comparison::GreaterThanOrEqualToThreshold,
            "LessThanThreshold" => Comparison::LessThanThreshold,
            _ => Comparison::LessThanOrEqualToThreshold,
        },
        threshold: view.number("threshold")?,
        period,
        evaluation_periods: periods,
        datapoints_to_alarm: periods,
        treat_missing_data: TreatMissingData::Missing,
    })
}

/// `scheduledActions`
pub fn scheduled(context: &mut Context, view: View<'_>) -> Option<Vec<ScheduledAction>> {
    let views = view.tables("scheduledActions");
    named(context, &views, "scheduledActionName");
    let found: Vec<Option<ScheduledAction>> =
        views.iter().map(|view| action(context, *view)).collect();
    found.into_iter().collect()
}

fn action(context: &mut Context, view: View<'_>) -> Option<ScheduledAction> {
    let sizes = ["minSize", "maxSize", "desiredCapacity"];
    if !sizes.iter().any(|key| view.has(key)) {
        context.error("action-changes-nothing", view.spot);
    }
    let given = |context: &mut Context, key| {
        let moment = view.has(key).then(|| moment(context, view, key));
        moment.map_or(Some(None), |moment| moment.map(Some))
    };
    let (from, until) = (given(context, "startTime")?, given(context, "endTime")?);
    let recurrence = match (view.text("recurrence"), from) {
        (None, Some(at)) => Recurrence::Once(at),
        (None, None) => {
            context.error("action-without-time", view.spot);
            return None;
        }
        (Some(text), from) => Recurrence::Repeats {
            schedule: schedule(context, view, &text)?,
            from: from.unwrap_or(Instant::START),
            until: until.unwrap_or(Instant::NEVER),
        },
    };
    Some(ScheduledAction {
        name: view.text("scheduledActionName")?,
        recurrence,
        min_size: view.count("minSize"),
        max_size: view.count("maxSize"),
        desired_capacity: view.count("desiredCapacity"),
    })
}

fn schedule(context: &mut Context, view: View<'_>, text: &str) -> Option<Schedule> {
    let cron = match Cron::parse(text, Notation::Unix) {
        Ok(cron) => cron,
        Err(wrong) => {
            let part = match wrong {
                CronError::Fields { .. } => text.to_owned(),
                CronError::Field { text, .. }
                | CronError::Form { text }
                | CronError::Inside { text } => text,
            };
            let complaint = context.error("bad-cron", view.spot("recurrence"));
            complaint.add("part", part);
            return None;
        }
    };
    let name = view.text("timeZone")?;
    let Ok(zone) = jiff::tz::TimeZone::get(&name) else {
        let complaint = context.error("unknown-time-zone", view.spot("timeZone"));
        complaint.add("name", name);
        return None;
    };
    let Some(epoch) = context.start else {
        let complaint = context.error("needs-start", view.spot("recurrence"));
        complaint.add("key", "recurrence");
        return None;
    };
    Some(Schedule { cron, zone, epoch })
}
