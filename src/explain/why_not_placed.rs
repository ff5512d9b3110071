//! Why had a task no place? Which instances refused it, what a new one waited for, and what would
//! have been needed.

use super::chain;
use super::event::Event;
use super::story::{Story, Teller, number};
use crate::kernel::time::Instant;
use crate::words::explain as words;

/// The story of a task that waited, or of a service whose tasks were refused.
pub(super) fn story(teller: Teller<'_>, subject: &str) -> Story {
    let run = teller.run;
    let mut own = run.about(subject);
    let created = own.next().expect("it has facts");
    let is_task = created.is("taskCreated");
    let placed = run.about(subject).find(|event| event.is("taskPlaced"));
    let running = run.about(subject).find(|event| event.to("RUNNING"));
    let service = run.service_of(subject);
    let fargate = service.is_some_and(|s| s.launch.iter().any(|l| l.starts_with("FARGATE")));
    let initial = Some(created).filter(|event| event.get("initial") == Some("true"));
    let there = initial.or(if fargate { running } else { placed });
    let until = there.map_or_else(|| run.end(), |event| event.at);
    let mut story = Story::new(title(teller, (subject, created), (is_task, there)));
    if let Some(service) = service {
        let values = [
            ("cpu", service.cpu_units.to_string()),
            ("memory", service.memory_mib.to_string()),
            ("launch", service.launch.join(" + ")),
        ];
        story.say(words::NEEDED, teller.fill(words::NEEDS_ROOM, &values));
    }
    if fargate {
        story.say(words::RULE, teller.text(words::ON_FARGATE));
    }
    say_refusals(teller, (subject, created), until, &mut story);
    say_capacity(teller, (created.at, until), &mut story);
    say_end(teller, (is_task, there), &mut story);
    if is_task {
        chain::say_causes(teller, there.unwrap_or(created), &mut story);
    }
    story
}

fn title(
    teller: Teller<'_>,
    (subject, created): (&str, &Event),
    (is_task, there): (bool, Option<&Event>),
) -> String {
    let values = [
        ("subject", subject.to_owned()),
        ("at", teller.at(created.at)),
        (
            "waited",
            teller.span(
                there
                    .map_or_else(|| teller.run.end(), |e| e.at)
                    .since(created.at),
            ),
        ),
    ];
    let text = match (is_task, there) {
        (true, Some(_)) => words::TITLE_WAITED,
        (true, None) => words::TITLE_NEVER_PLACED,
        (false, _) => words::TITLE_REFUSED,
    };
    teller.fill(text, &values)
}

/// Limits and refusals of the task or its service while it waited.
fn say_refusals(
    teller: Teller<'_>,
    (subject, created): (&str, &Event),
    until: Instant,
    story: &mut Story,
) {
    let service = teller
        .run
        .service_of(subject)
        .map(|service| service.name.as_str());
    let before = created
        .cause
        .filter(|cause| teller.run.events[*cause].is("launchHeld"));
    let from = before.unwrap_or(created.fact);
    let about = teller.run.events[from..].iter().filter(|event| {
        let own = event.subject == subject || Some(event.subject.as_str()) == service;
        let kind = matches!(
            event.kind.as_str(),
            "notPlaced" | "launchHeld" | "placementFailed"
        );
        own && kind && event.at <= until
    });
    let all: Vec<&Event> = about.collect();
    for event in all.iter().take(3) {
        if event.is("notPlaced") {
            story.say(words::REFUSED, refusal(teller, event));
        } else {
            story.say(
                words::LIMIT,
                format!("{} {}", event.fact, teller.brief(event)),
            );
        }
    }
    if all.len() > 3 {
        let n = (all.len() - 3).to_string();
        story.say(words::REFUSED, teller.fill(words::MORE_FACTS, &[("n", n)]));
    }
    if let Some(first) = all.first() {
        chain::say_rule(teller, first, story);
    }
}

/// `12 22:31:05: of 3 instances 2 lack CPU (RESOURCE:CPU), 1 …`
fn refusal(teller: Teller<'_>, event: &Event) -> String {
    let known = event.details.iter().filter(|(key, _)| key != "instances");
    let told = known.map(|(code, count)| {
        let text = words::REFUSALS.iter().find(|(name, _)| name == code);
        let word = text.map_or_else(|| code.clone(), |(_, text)| teller.text(*text));
        format!("{count} {word}")
    });
    let told: Vec<String> = told.collect();
    let values = [
        ("n", event.fact.to_string()),
        ("at", teller.at(event.at)),
        (
            "instances",
            event.get("instances").unwrap_or("0").to_owned(),
        ),
        ("why", told.join(", ")),
    ];
    let text = if told.is_empty() {
        words::NO_INSTANCES
    } else {
        words::REFUSED_BY
    };
    teller.fill(text, &values)
}

/// What capacity providers and groups did meanwhile.
fn say_capacity(teller: Teller<'_>, (from, until): (Instant, Instant), story: &mut Story) {
    let about = teller.run.events.iter().filter(|event| {
        let kind = matches!(
            event.kind.as_str(),
            "capacityReservation"
                | "capacityNotScaled"
                | "desiredCapacityChanged"
                | "insufficientCapacity"
                | "instanceLaunched"
        );
        kind && from <= event.at && event.at <= until && event.at > Instant::START
    });
    let all: Vec<&Event> = about.collect();
    for event in all.iter().take(4) {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
    if all.len() > 4 {
        let n = (all.len() - 4).to_string();
        story.say(words::HAPPENED, teller.fill(words::MORE_FACTS, &[("n", n)]));
    }
    let refused = all.iter().find(|event| event.is("capacityNotScaled"));
    if let Some(refused) = refused {
        chain::say_rule(teller, refused, story);
    }
}

fn say_end(teller: Teller<'_>, (is_task, there): (bool, Option<&Event>), story: &mut Story) {
    let line = match there {
        Some(event) => {
            let room = event
                .get("instance")
                .map_or_else(String::new, str::to_owned);
            let values = [
                ("at", teller.at(event.at)),
                ("instance", room),
                ("fact", teller.fact(event)),
            ];
            let text = if event.is("taskPlaced") {
                words::PLACED_AT_LAST
            } else {
                words::RAN_AT_LAST
            };
            teller.fill(text, &values)
        }
        None if is_task => teller.text(words::WAITS_STILL),
        None => {
            let key = "scheduler.placement.retryPause";
            let seconds = teller.run.parameter(key);
            let values = [
                ("parameter", teller.parameter(key)),
                ("length", number(seconds)),
            ];
            teller.fill(words::TRIES_AGAIN, &values)
        }
    };
    story.say(words::THEN, line);
}
