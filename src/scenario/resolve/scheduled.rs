//! Which bounds change by the clock, and when? `scheduledActions` of a service.

use crate::cluster::group_policy::Recurrence;
use crate::control::scaling::spec::ScheduledAction;
use crate::kernel::cron::{Cron, CronError, Notation, Schedule};
use crate::kernel::time::Instant;
use crate::scenario::complaint::Spot;
use crate::scenario::node::Node;
use crate::scenario::resolve::placement::inside;
use crate::scenario::resolve::{Context, moment, unique};
use crate::scenario::view::View;

/// `scheduledActions`, in the order of the scenario.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<Vec<ScheduledAction>> {
    let views = view.tables("scheduledActions");
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| {
            let key = "scheduledActionName";
            Some((view.text(key)?, view.spot(key)))
        })
        .collect();
    unique(context, "scheduledActionName", &names);
    let found: Vec<Option<ScheduledAction>> =
        views.iter().map(|view| action(context, *view)).collect();
    found.into_iter().collect()
}

fn action(context: &mut Context, view: View<'_>) -> Option<ScheduledAction> {
    let inner = view.table("scalableTargetAction");
    let bounds = ["minCapacity", "maxCapacity"];
    if inner.is_some() {
        for key in bounds.into_iter().filter(|key| view.has(key)) {
            let complaint = context.error("given-twice", view.spot(key));
            complaint.add("key", key);
        }
    }
    let at = inner.unwrap_or(view);
    if !bounds.iter().any(|key| at.has(key)) {
        context.error("schedule-changes-nothing", view.spot);
    }
    let (min, max) = (at.count("minCapacity"), at.count("maxCapacity"));
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        let complaint = context.error("order-or-equal", at.spot("minCapacity"));
        complaint
            .add("low", "minCapacity")
            .add("high", "maxCapacity");
    }
    Some(ScheduledAction {
        name: view.text("scheduledActionName")?,
        recurrence: recurrence(context, view)?,
        min_capacity: min,
        max_capacity: max,
    })
}

/// When the action comes due: `at(…)` once, `cron(…)` and `rate(…)` again and again.
fn recurrence(context: &mut Context, view: View<'_>) -> Option<Recurrence> {
    let node = view.node("schedule")?;
    let text = node.text()?;
    let given = |context: &mut Context, key| {
        let moment = view.has(key).then(|| moment(context, view, key));
        moment.map_or(Some(None), |moment| moment.map(Some))
    };
    let (from, until) = (given(context, "startTime")?, given(context, "endTime")?);
    let schedule = schedule(context, view, (node, text))?;
    Some(Recurrence::Repeats {
        schedule,
        from: from.unwrap_or(Instant::START),
        until: until.unwrap_or(Instant::NEVER),
    })
}

fn schedule(
    context: &mut Context,
    view: View<'_>,
    (node, text): (&Node, &str),
) -> Option<Schedule> {
    let inner = text
        .strip_prefix("cron(")
        .and_then(|text| text.strip_suffix(')'));
    let cron = match Cron::parse(inner.unwrap_or(text), Notation::Aws) {
        Ok(cron) => cron,
        Err(wrong) => {
            let part = match wrong {
                CronError::Fields { .. } => text.to_owned(),
                CronError::Field { text, .. } => text,
            };
            let from = text.find(&part).unwrap_or(0);
            let spot = inside(context, node, from..from + part.len());
            context.error("bad-schedule", spot).add("part", part);
            return None;
        }
    };
    let name = view.text("timezone")?;
    let Ok(zone) = jiff::tz::TimeZone::get(&name) else {
        let complaint = context.error("unknown-time-zone", view.spot("timezone"));
        complaint.add("name", name);
        return None;
    };
    let Some(epoch) = context.start else {
        let complaint = context.error("needs-start", view.spot("schedule"));
        complaint.add("key", "schedule");
        return None;
    };
    Some(Schedule { cron, zone, epoch })
}
