//! Why was an instance launched, what did it do, and why did it go?

use super::chain;
use super::event::Event;
use super::story::{Story, Teller};
use crate::words::explain as words;

/// The story of an instance by its subject (`asg-web/i-7`).
pub(super) fn story(teller: Teller<'_>, instance: &str) -> Story {
    let facts: Vec<&Event> = teller.run.about(instance).collect();
    let launched = facts[0];
    let mut story = Story::new(title(teller, (instance, launched)));
    say_launch(teller, launched, &mut story);
    say_boot(teller, &facts, &mut story);
    say_tasks(teller, instance, &mut story);
    say_turns(teller, &facts, &mut story);
    say_end(teller, &facts, &mut story);
    chain::say_causes(teller, launched, &mut story);
    story
}

fn title(teller: Teller<'_>, (instance, launched): (&str, &Event)) -> String {
    let of = |name| launched.get(name).unwrap_or("?").to_owned();
    let bought = match launched.get("purchase") {
        Some("spot") => teller.text(words::SPOT),
        _ => teller.text(words::ON_DEMAND),
    };
    let values = [
        ("instance", instance.to_owned()),
        ("type", of("type")),
        ("zone", teller.zone(&of("zone"))),
        ("bought", bought),
    ];
    teller.fill(words::TITLE_INSTANCE, &values)
}

fn say_launch(teller: Teller<'_>, launched: &Event, story: &mut Story) {
    let causes = teller.run.causes(launched.fact);
    let asked = asked(&causes);
    let because = match (asked, causes.first()) {
        (Some(at), _) => {
            let asked = causes[at];
            let of = |name| asked.get(name).unwrap_or("?").to_owned();
            let values = [
                ("from", of("from")),
                ("to", of("to")),
                ("by", teller.word(&of("by"))),
                ("at", teller.at(asked.at)),
                ("fact", teller.fact(asked)),
            ];
            teller.fill(words::BECAUSE_CAPACITY, &values)
        }
        (None, Some(cause)) if cause.is("runStarted") => teller.text(words::BECAUSE_INITIAL),
        (None, Some(cause)) => teller.fill(words::BECAUSE_OF, &[("cause", teller.brief(cause))]),
        (None, None) => String::new(),
    };
    let values = [
        ("at", teller.at(launched.at)),
        ("because", because),
        ("fact", teller.fact(launched)),
    ];
    story.say(words::BEGAN, teller.fill(words::LAUNCHED_AT, &values));
    let mut behind = asked.into_iter().flat_map(|at| causes[at..].iter().take(3));
    if let Some(told) = behind.find(|cause| cause.is("capacityReservation")) {
        let of = |name| told.get(name).unwrap_or("?").to_owned();
        let values = [
            ("waiting", of("waiting")),
            ("needed", of("needed")),
            ("present", of("present")),
            (
                "percent",
                told.number("percent")
                    .map_or_else(String::new, super::story::number),
            ),
            ("fact", teller.fact(told)),
        ];
        story.say(words::RULE, teller.fill(words::RESERVED, &values));
    }
}

/// The place of the change of the desired capacity that a launch is for; none where it goes back
/// to what happened to another instance.
fn asked(causes: &[&Event]) -> Option<usize> {
    let found = causes.iter().position(|cause| {
        matches!(
            cause.kind.as_str(),
            "desiredCapacityChanged"
                | "interruptionNotice"
                | "faultBegan"
                | "rebalanceRecommended"
                | "ec2StateChanged"
        )
    });
    found.filter(|at| causes[*at].is("desiredCapacityChanged"))
}

fn say_boot(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let to = |kind: &str, state: &str| {
        let mut all = facts.iter();
        all.find(|event| event.is(kind) && event.to(state)).copied()
    };
    let began = facts[0].at;
    let Some(active) = to("instanceStatusChanged", "ACTIVE") else {
        story.say(words::STARTED, teller.text(words::NEVER_ACTIVE));
        return;
    };
    if active.at == began {
        return;
    }
    let running = to("ec2StateChanged", "running");
    let values = [
        ("at", teller.at(active.at)),
        ("length", teller.span(active.at.since(began))),
        (
            "running",
            running.map_or_else(String::new, |event| teller.span(event.at.since(began))),
        ),
    ];
    story.say(words::STARTED, teller.fill(words::ACTIVE_AFTER, &values));
    let key = "instance.boot.amazonLinux.median";
    let managed = teller.run.settings.providers.iter();
    let managed = managed.filter(|provider| provider.kind == "MANAGED_INSTANCES");
    let pool = facts[0].subject.split('/').next().unwrap_or_default();
    let key = if managed.clone().any(|provider| provider.name == pool) {
        "instance.boot.managed.median"
    } else {
        key
    };
    story.say(words::PARAMETER, teller.parameter(key));
}

/// The tasks that it took, and when the first came and the last went.
fn say_tasks(teller: Teller<'_>, instance: &str, story: &mut Story) {
    let placed = teller.run.of_kind("taskPlaced");
    let placed: Vec<&Event> = placed
        .filter(|e| e.get("instance") == Some(instance))
        .collect();
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        story.say(words::TASKS, teller.text(words::NO_TASKS));
        return;
    };
    let values = [
        ("n", placed.len().to_string()),
        ("first", first.subject.clone()),
        ("at", teller.at(first.at)),
        ("last", last.subject.clone()),
        ("then", teller.at(last.at)),
    ];
    let text = if placed.len() == 1 {
        words::TOOK_ONE_TASK
    } else {
        words::TOOK_TASKS
    };
    story.say(words::TASKS, teller.fill(text, &values));
}

/// What else happened to it.
fn say_turns(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let about = |event: &&&Event| {
        matches!(
            event.kind.as_str(),
            "interruptionNotice" | "rebalanceRecommended" | "agentConnection" | "creditsExhausted"
        ) || (event.is("instanceStatusChanged") && event.to("DRAINING"))
    };
    for event in facts.iter().filter(about).take(4) {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
}

fn say_end(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let mut all = facts.iter();
    let down = |event: &&&Event| event.is("ec2StateChanged") && event.to("shutting-down");
    let Some(down) = all.find(down) else {
        story.say(words::ENDED, teller.text(words::THERE_STILL));
        return;
    };
    let causes = teller.run.causes(down.fact);
    let because = causes.iter().find(|cause| {
        let told = matches!(
            cause.kind.as_str(),
            "interruptionNotice" | "rebalanceRecommended"
        );
        told || cause.subject != down.subject
    });
    let because = because.map_or_else(String::new, |cause| {
        teller.fill(words::BECAUSE_OF, &[("cause", teller.brief(cause))])
    });
    let values = [
        ("at", teller.at(down.at)),
        ("lived", teller.span(down.at.since(facts[0].at))),
        ("because", because),
        ("fact", teller.fact(down)),
    ];
    story.say(words::ENDED, teller.fill(words::TERMINATED, &values));
}
