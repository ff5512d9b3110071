//! Which bounds change by the clock, and when? `scheduledActions` of a service.

use jiff::Timestamp;

use crate::cluster::group_policy::{Calendar, Recurrence};
use crate::control::scaling::spec::ScheduledAction;
use crate::kernel::cron::{CronError, Expression};
use crate::scenario::complaint::Spot;
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
    let given = |context: &mut Context, key| {
        let moment = view.has(key).then(|| moment(context, view, key));
        moment.map_or(Some(None), |moment| moment.map(Some))
    };
    let bounds = (given(context, "startTime"), given(context, "endTime"));
    let (from, until) = (bounds.0?, bounds.1?);
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        let complaint = context.error("order", view.spot("endTime"));
        complaint.add("low", "startTime").add("high", "endTime");
    }
    let expression = expression(context, view)?;
    let calendar = calendar(context, view, &expression)?;
    let found = Recurrence::scheduled(expression, calendar, (from, until));
    if found.is_none() {
        let complaint = context.error("before-start", view.spot("schedule"));
        complaint.add("key", "schedule");
    }
    found
}

/// `schedule`, its mistakes marked where they are.
fn expression(context: &mut Context, view: View<'_>) -> Option<Expression> {
    let node = view.node("schedule")?;
    let text = node.text()?;
    let wrong = match Expression::parse(text) {
        Ok(expression) => return Some(expression),
        Err(wrong) => wrong,
    };
    let (part, fields) = match wrong {
        CronError::Fields { found, .. } => (text.to_owned(), Some(found)),
        CronError::Field { field, text: part } => {
            let spot = inside(context, node, nth(text, field, &part));
            context.error("bad-schedule", spot).add("part", part);
            return None;
        }
        CronError::Form { text } | CronError::Inside { text } => (text, None),
    };
    let from = text.find(part.as_str()).unwrap_or(0);
    let spot = inside(context, node, from..from + part.len());
    match fields {
        Some(found) => {
            let complaint = context.error("schedule-fields", spot);
            complaint.add("found", found.to_string());
        }
        None => {
            context.error("bad-schedule", spot).add("part", part);
        }
    }
    None
}

/// Where the field of that number stands in `cron(…)`.
fn nth(text: &str, field: usize, part: &str) -> std::ops::Range<usize> {
    let mut from = text.find('(').map_or(0, |open| open + 1);
    for _ in 0..field {
        let rest = &text[from..];
        let start = rest.len() - rest.trim_start().len();
        let word = rest.trim_start();
        let end = word.find(char::is_whitespace).unwrap_or(word.len());
        from += start + end;
    }
    let rest = &text[from..];
    from += rest.len() - rest.trim_start().len();
    from..from + part.len()
}

/// The time zone, and the start of the run, without which only `rate(…)` can be told.
fn calendar(context: &mut Context, view: View<'_>, expression: &Expression) -> Option<Calendar> {
    let name = view.text("timezone")?;
    let Ok(zone) = jiff::tz::TimeZone::get(&name) else {
        let complaint = context.error("unknown-time-zone", view.spot("timezone"));
        complaint.add("name", name);
        return None;
    };
    let rate = matches!(expression, Expression::Rate(_));
    let epoch = context.start.or(rate.then_some(Timestamp::UNIX_EPOCH));
    if epoch.is_none() {
        let complaint = context.error("needs-start", view.spot("schedule"));
        complaint.add("key", "schedule");
    }
    epoch.map(|epoch| Calendar { zone, epoch })
}
