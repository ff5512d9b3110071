//! How did a task come to be, where did its time go, and why did it end?

use super::chain;
use super::event::Event;
use super::story::{Story, Teller};
use crate::kernel::time::Instant;
use crate::words::{Text, explain as words};

/// The story of a task by its subject.
pub(super) fn story(teller: Teller<'_>, task: &str) -> Story {
    let facts: Vec<&Event> = teller.run.about(task).collect();
    let created = facts[0];
    let mut story = Story::new(title(teller, task, &facts));
    say_creation(teller, created, &mut story);
    say_waits(teller, &facts, &mut story);
    say_stages(teller, &facts, &mut story);
    say_health(teller, &facts, &mut story);
    say_end(teller, &facts, &mut story);
    let stopping = facts.iter().find(|event| event.is("taskStopping"));
    chain::say_causes(teller, stopping.unwrap_or(&created), &mut story);
    story
}

fn title(teller: Teller<'_>, task: &str, facts: &[&Event]) -> String {
    let service = teller.run.service_of(task);
    let last = facts.iter().rev().find_map(|event| {
        let state = event.is("taskStatusChanged");
        state.then(|| event.get("to").unwrap_or_default().to_owned())
    });
    let initial = facts[0].get("initial") == Some("true");
    let state = last.unwrap_or_else(|| if initial { "RUNNING" } else { "PROVISIONING" }.to_owned());
    let size = service.map_or_else(String::new, |service| {
        let cpu = service.cpu_units.to_string();
        let values = [
            ("cpu", cpu),
            ("memory", service.memory_mib.to_string()),
            ("launch", service.launch.join(" + ")),
        ];
        teller.fill(words::TASK_SIZE, &values)
    });
    let values = [("task", task.to_owned()), ("size", size), ("state", state)];
    teller.fill(words::TITLE_TASK, &values)
}

fn say_creation(teller: Teller<'_>, created: &Event, story: &mut Story) {
    let cause = created.cause.map(|cause| &teller.run.events[cause]);
    let because = if created.get("initial") == Some("true") {
        teller.text(words::BECAUSE_INITIAL)
    } else {
        match cause {
            Some(cause) if cause.is("desiredCountChanged") => words_for_step(teller, cause),
            Some(cause) => teller.fill(words::BECAUSE_OF, &[("cause", teller.brief(cause))]),
            None => String::new(),
        }
    };
    let mut values = vec![
        ("at", teller.at(created.at)),
        ("because", because),
        ("fact", teller.fact(created)),
    ];
    let text = match created.get("zone") {
        Some(zone) => {
            values.push(("zone", teller.zone(zone)));
            words::CREATED_IN_ZONE
        }
        None => words::CREATED,
    };
    story.say(words::BEGAN, teller.fill(text, &values));
    if created.get("purchase") == Some("spot") {
        story.say(words::BEGAN, teller.text(words::ON_SPOT));
    }
}

fn words_for_step(teller: Teller<'_>, cause: &Event) -> String {
    let of = |name| cause.get(name).unwrap_or("?").to_owned();
    let values = [
        ("from", of("from")),
        ("to", of("to")),
        ("at", teller.at(cause.at)),
        ("fact", teller.fact(cause)),
    ];
    teller.fill(words::BECAUSE_SCALED, &values)
}

/// What held it back before it began to start.
fn say_waits(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let created = facts[0];
    let before = created.cause.map(|cause| &teller.run.events[cause]);
    let held = facts
        .iter()
        .copied()
        .chain(before)
        .filter(|e| e.is("launchHeld"));
    for held in held.take(2) {
        let limiter = held.get("limiter").unwrap_or_default();
        let wait = held.number("waitSeconds").unwrap_or_default();
        let values = [
            ("limiter", teller.word(limiter)),
            ("wait", teller.seconds(wait)),
            ("fact", teller.fact(held)),
        ];
        story.say(words::LIMIT, teller.fill(words::HELD, &values));
        chain::say_rule(teller, held, story);
    }
    let mut all = facts.iter();
    if let Some(placed) = all.find(|event| event.is("taskPlaced")) {
        let waited = placed.at.since(created.at);
        let values = [
            ("instance", placed.get("instance").unwrap_or("?").to_owned()),
            ("at", teller.at(placed.at)),
            ("waited", teller.span(waited)),
            ("fact", teller.fact(placed)),
        ];
        story.say(words::PLACED, teller.fill(words::PLACED_ON, &values));
    }
}

/// Where the time went until it ran.
fn say_stages(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let when = |is: &dyn Fn(&Event) -> bool| {
        let mut all = facts.iter();
        all.find(|event| is(event)).map(|event| event.at)
    };
    let running = when(&|e| e.to("RUNNING") && e.is("taskStatusChanged"));
    let marks: [(&str, Option<Instant>); 4] = [
        ("placement", when(&|e| e.is("taskPlaced"))),
        ("provision", when(&|e| e.is("pullStarted"))),
        ("pull", when(&|e| e.is("pullStopped"))),
        ("start", running),
    ];
    let Some(running) = running else {
        return;
    };
    let mut last = facts[0].at;
    let mut told = Vec::new();
    for (stage, at) in marks {
        let Some(at) = at else { continue };
        if at > last {
            let length = teller.span(at.since(last));
            told.push(format!("{} {length}", teller.word(stage)));
        }
        last = last.max(at);
    }
    let values = [
        ("length", teller.span(running.since(facts[0].at))),
        ("at", teller.at(running)),
        ("stages", told.join(", ")),
    ];
    story.say(words::STARTED, teller.fill(words::RAN_AFTER, &values));
    if !told.is_empty() && facts.iter().all(|event| !event.is("taskPlaced")) {
        let keys = ["fargate.launch.provision.median", "fargate.pull.rate"];
        let keys = keys.map(|key| teller.parameter(key));
        story.say(words::PARAMETER, keys.join(", "));
    }
}

/// When it was healthy, and when not.
fn say_health(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let about = |event: &&&Event| {
        matches!(
            event.kind.as_str(),
            "targetHealthy"
                | "targetUnhealthy"
                | "taskHealthChanged"
                | "taskHung"
                | "outOfMemory"
                | "containerExited"
                | "containerRestarted"
                | "dependencyFailed"
                | "interruptionNotice"
                | "requestsLost"
        )
    };
    for event in facts.iter().filter(about).take(4) {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
}

/// Why and how it ended.
fn say_end(teller: Teller<'_>, facts: &[&Event], story: &mut Story) {
    let mut all = facts.iter();
    let Some(stopping) = all.find(|event| event.is("taskStopping")) else {
        story.say(words::ENDED, teller.text(words::RUNS_STILL));
        return;
    };
    let code = stopping.get("stopCode").unwrap_or_default().to_owned();
    let cause = stopping.cause.map(|cause| &teller.run.events[cause]);
    let because = cause.map_or_else(String::new, |cause| match cause.kind.as_str() {
        "desiredCountChanged" => words_for_step(teller, cause),
        _ => teller.fill(words::BECAUSE_OF, &[("cause", teller.brief(cause))]),
    });
    let values = [
        ("at", teller.at(stopping.at)),
        ("code", code),
        ("because", because),
        ("fact", teller.fact(stopping)),
    ];
    story.say(words::ENDED, teller.fill(words::STOPPED_BECAUSE, &values));
    say_drain(teller, (facts, stopping), story);
}

/// How long its end took: deregistration, then what it did with SIGTERM.
fn say_drain(teller: Teller<'_>, (facts, stopping): (&[&Event], &Event), story: &mut Story) {
    let first = |is: &dyn Fn(&Event) -> bool| {
        let mut all = facts.iter();
        all.find(|event| is(event)).map(|event| event.at)
    };
    let say = |story: &mut Story, text: Text, values: &[(&str, String)]| {
        story.say(words::ENDED, teller.fill(text, values));
    };
    let drained = first(&|e| e.is("targetUnused"));
    let service = teller.run.service_of(&stopping.subject);
    let delay = service.and_then(|service| service.deregistration_seconds);
    if let (Some(unused), Some(delay)) = (drained, delay) {
        let values = [
            ("length", teller.span(unused.since(stopping.at))),
            ("delay", teller.seconds(delay)),
        ];
        say(story, words::DRAINED, &values);
    }
    if let Some(stopped) = first(&|e| e.is("taskStatusChanged") && e.to("STOPPED")) {
        let values = [
            ("at", teller.at(stopped)),
            ("length", teller.span(stopped.since(stopping.at))),
        ];
        say(story, words::STOPPED_AT, &values);
    }
}
