//! Why did a desired count change? Policy, alarm, datapoints, arithmetic, limits, outcome.

use super::event::Event;
use super::scaling_rule::{Base, Step, rule};
use super::story::{Story, Teller, number};
use super::{alarm, chain};
use crate::report::settings::PolicySettings;
use crate::words::explain as words;

/// The story of a change of a desired count or capacity.
pub(super) fn story(teller: Teller<'_>, event: &Event) -> Story {
    let mut story = Story::new(title(teller, event));
    let cause = event.cause.map(|cause| &teller.run.events[cause]);
    if let Some((_, policy)) = teller.run.policy_of(event) {
        say_policy(teller, (event, policy), &mut story);
    }
    match cause {
        Some(cause) if cause.is("alarmStateChanged") => {
            alarm::say(teller, (cause, event.at), &mut story);
        }
        _ => chain::say_rule(teller, event, &mut story),
    }
    if let Some(cause) = cause
        && let Some((_, policy)) = teller.run.policy_of(event)
    {
        say_rule(teller, (event, cause, policy), &mut story);
    }
    if event.is("desiredCapacityChanged") {
        say_reservation(teller, event, &mut story);
    }
    say_outcome(teller, event, &mut story);
    chain::say_causes(teller, event, &mut story);
    story
}

fn title(teller: Teller<'_>, event: &Event) -> String {
    let of_kind: Vec<&Event> = teller.run.of_kind(&event.kind).collect();
    let place = of_kind.iter().position(|other| other.fact == event.fact);
    let owner = teller.run.service_of(&event.subject);
    let name = owner.map_or(event.subject.as_str(), |service| &service.name);
    let text = if event.is("desiredCountChanged") {
        words::TITLE_SCALING
    } else {
        words::TITLE_CAPACITY
    };
    teller.fill(
        text,
        &[
            ("n", (place.map_or(0, |place| place + 1)).to_string()),
            ("total", of_kind.len().to_string()),
            ("name", name.to_owned()),
            ("from", event.get("from").unwrap_or("?").to_owned()),
            ("to", event.get("to").unwrap_or("?").to_owned()),
            ("at", teller.at(event.at)),
            ("fact", teller.fact(event)),
        ],
    )
}

fn say_policy(teller: Teller<'_>, (event, policy): (&Event, &PolicySettings), story: &mut Story) {
    let Some(service) = teller.run.service_of(&event.subject) else {
        return;
    };
    let Some(scaling) = &service.scaling else {
        return;
    };
    let (min, max) = teller.run.bounds_before(&service.name, scaling, event.fact);
    let values = [
        ("name", policy.name.clone()),
        ("kind", teller.word(&policy.kind)),
        ("metric", policy.metric.clone()),
        ("target", policy.target.map_or_else(String::new, number)),
        ("min", min.to_string()),
        ("max", max.to_string()),
    ];
    let text = match policy.target {
        Some(_) => words::POLICY_WITH_TARGET,
        None => words::POLICY_WITHOUT_TARGET,
    };
    story.say(words::POLICY, teller.fill(text, &values));
}

/// The arithmetic of a policy, when it gives what happened, and what would have been needed.
fn say_rule(
    teller: Teller<'_>,
    (event, cause, policy): (&Event, &Event, &PolicySettings),
    story: &mut Story,
) {
    let Some(step) = Step::of(teller, event, policy) else {
        return;
    };
    story.say_if(words::RULE, rule(teller, &step));
    story.say_if(words::LIMIT, limit(teller, &step));
    say_cooldown(teller, (&step, policy), story);
    let watched = teller.run.alarm(&cause.subject);
    let Some(alarm) = watched.filter(|_| cause.to("ALARM")) else {
        return;
    };
    let points = teller.deciding(alarm, cause, event.at).len();
    let values = [
        ("from", step.from.to_string()),
        ("threshold", number(alarm.threshold)),
        ("points", points.to_string()),
    ];
    let text = if step.to > step.from {
        words::NEEDED_NO_OUT
    } else {
        words::NEEDED_NO_IN
    };
    story.say(words::NEEDED, teller.fill(text, &values));
}

/// What kept a step from being as large as the arithmetic.
fn limit(teller: Teller<'_>, step: &Step) -> Option<String> {
    let value = |name, value: u32| (name, value.to_string());
    let wanted = step.wanted?;
    let text = if step.to > step.from {
        match step.to.cmp(&wanted) {
            std::cmp::Ordering::Less => words::LIMIT_MAX,
            std::cmp::Ordering::Equal => words::LIMIT_NONE,
            std::cmp::Ordering::Greater => words::LIMIT_MIN,
        }
    } else if step.to == wanted {
        words::LIMIT_NONE
    } else if step.to == step.min && step.from - step.to < step.most_removed {
        words::LIMIT_MIN
    } else {
        words::LIMIT_STEP
    };
    let values = [
        value("wanted", wanted),
        value("min", step.min),
        value("max", step.max),
        value("to", step.to),
        value("from", step.from),
        value("step", step.most_removed),
        ("parameter", teller.parameter("targetTracking.scaleInShare")),
    ];
    Some(teller.fill(text, &values))
}

fn say_cooldown(teller: Teller<'_>, (step, policy): (&Step, &PolicySettings), story: &mut Story) {
    let (text, seconds) = if step.to > step.from {
        (words::COOLDOWN_OUT, policy.out_cooldown_seconds)
    } else {
        (words::COOLDOWN_IN, policy.in_cooldown_seconds)
    };
    let ends = step.at + crate::kernel::time::Span::from_secs_f64(seconds);
    let mut values = vec![
        ("length", teller.seconds(seconds)),
        ("ends", teller.at(ends)),
    ];
    if let Base::During(first) = step.base {
        let first = &teller.run.events[first];
        values.push(("first", teller.at(first.at)));
        story.say(words::COOLDOWN, teller.fill(words::COOLDOWN_RAN, &values));
    }
    story.say(words::COOLDOWN, teller.fill(text, &values));
}

/// The reservation that managed scaling acted on.
fn say_reservation(teller: Teller<'_>, event: &Event, story: &mut Story) {
    let causes = teller.run.causes(event.fact);
    let Some(told) = causes.iter().find(|cause| cause.is("capacityReservation")) else {
        return;
    };
    let of = |name| told.get(name).unwrap_or("?").to_owned();
    let provider = teller
        .run
        .settings
        .providers
        .iter()
        .find(|p| p.name == told.subject);
    let target = provider.and_then(|provider| provider.target_capacity);
    let percent = told.number("percent").map_or_else(String::new, number);
    let values = [
        ("name", told.subject.clone()),
        ("needed", of("needed")),
        ("present", of("present")),
        ("percent", percent),
        ("waiting", of("waiting")),
        (
            "target",
            target.map_or_else(String::new, |target| target.to_string()),
        ),
        ("fact", teller.fact(told)),
    ];
    story.say(words::RULE, teller.fill(words::RESERVATION, &values));
    let (from, to) = (event.count("from"), event.count("to"));
    if to < from {
        let share = teller.parameter("capacityProvider.scaleIn.share");
        let text = teller.fill(words::CAPACITY_STEP, &[("parameter", share)]);
        story.say(words::LIMIT, text);
    }
}

/// What came of the change: tasks or instances that were launched or stopped, and when the first
/// was there.
fn say_outcome(teller: Teller<'_>, event: &Event, story: &mut Story) {
    let made: Vec<&Event> = launched_for(teller, event);
    let (first, last) = match (made.first(), made.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => return chain::say_consequences(teller, event, story),
    };
    let state = if first.is("taskCreated") {
        "RUNNING"
    } else {
        "ACTIVE"
    };
    let there = made.iter().filter_map(|made| {
        let mut facts = teller.run.about(&made.subject);
        facts.find(|e| e.fact > made.fact && e.to(state))
    });
    let there = there.min_by_key(|event| event.at);
    let mut values = vec![
        ("n", made.len().to_string()),
        ("first", first.subject.clone()),
        ("last", last.subject.clone()),
        ("state", state.to_owned()),
    ];
    let text = match there {
        Some(there) => {
            values.push(("at", teller.at(there.at)));
            values.push(("later", teller.span(there.at.since(event.at))));
            words::LAUNCHED
        }
        None => words::LAUNCHED_IN_VAIN,
    };
    story.say(words::THEN, teller.fill(text, &values));
}

/// Tasks or instances that were launched because of a fact, limits in between.
fn launched_for<'a>(teller: Teller<'a>, event: &Event) -> Vec<&'a Event> {
    let later = teller.run.events[event.fact + 1..].iter();
    let launches = later.filter(|e| e.is("taskCreated") || e.is("instanceLaunched"));
    let because = launches.filter(|launch| {
        let causes = teller.run.causes(launch.fact);
        let mut through = causes.iter().take_while(|cause| {
            cause.fact == event.fact
                || matches!(
                    cause.kind.as_str(),
                    "launchHeld" | "placementFailed" | "notPlaced" | "insufficientCapacity"
                )
        });
        through.any(|cause| cause.fact == event.fact)
    });
    because.collect()
}
