//! Where does a line of the bill come from? Its arithmetic, and which decisions its tasks and
//! instances go back to.

use std::collections::BTreeMap;

use super::event::Event;
use super::story::{Story, Teller};
use crate::kernel::time::{Instant, Span};
use crate::words::{Text, explain as words};

/// The story of a line of the bill by its number, from 1.
pub(super) fn story(teller: Teller<'_>, line: usize) -> Story {
    let cells = &teller.run.cost[line - 1].cells;
    let cell = |column: usize| cells.get(column).cloned().unwrap_or_default();
    let values = [
        ("n", line.to_string()),
        ("total", teller.run.cost.len().to_string()),
        ("product", cell(0)),
        ("usage", cell(1)),
        ("resource", cell(2)),
        ("usd", cell(6)),
    ];
    let mut story = Story::new(teller.fill(words::TITLE_COST, &values));
    let values = [
        ("quantity", cell(3)),
        ("unit", cell(4)),
        ("rate", cell(5)),
        ("usd", cell(6)),
    ];
    story.say(words::RULE, teller.fill(words::COST_RULE, &values));
    if cell(7) == "true" {
        story.say(words::RULE, teller.text(words::COST_OVERRIDDEN));
    }
    story.say_if(words::HAPPENED, shares(teller, &cell(2), &cell(1)));
    story.say(words::RULE, teller.text(meaning(&cell(1))));
    say_largest(teller, &cell(2), &mut story);
    story
}

/// How the product is metered.
fn meaning(usage: &str) -> Text {
    let found = words::METERS.iter().find(|(part, _)| usage.contains(part));
    found.map_or(words::METER_OTHER, |(_, text)| *text)
}

/// Something that is billed while it lives.
struct Life<'a> {
    subject: &'a str,
    from: Instant,
    until: Instant,
    why: &'static str,
}

/// Tasks of a service from the start of their pull to STOPPED; instances of a group from `running`
/// to the end.
fn lives<'a>(teller: Teller<'a>, resource: &str) -> Vec<Life<'a>> {
    let Some((kind, name)) = resource.split_once('/') else {
        return Vec::new();
    };
    let run = teller.run;
    let tasks = kind == "service";
    if !tasks && kind != "auto-scaling-group" && kind != "capacity-provider" {
        return Vec::new();
    }
    let mut open: BTreeMap<&str, Life<'a>> = BTreeMap::new();
    let mut done = Vec::new();
    let mut why: BTreeMap<&str, &'static str> = BTreeMap::new();
    for event in &run.events {
        let is_of = if tasks {
            run.is_task_of(&event.subject, name)
        } else {
            event
                .subject
                .split_once("/i-")
                .is_some_and(|(pool, _)| pool == name)
        };
        if !is_of {
            continue;
        }
        let subject = event.subject.as_str();
        if event.is("taskCreated") || event.is("instanceLaunched") {
            why.insert(subject, reason(teller, event));
        }
        let (begins, ends) = turns(event, tasks);
        if begins {
            let life = Life {
                subject,
                from: event.at,
                until: run.end(),
                why: why.get(subject).copied().unwrap_or("other"),
            };
            open.insert(subject, life);
        } else if ends && let Some(life) = open.remove(subject) {
            done.push(Life {
                until: event.at,
                ..life
            });
        }
    }
    done.extend(open.into_values());
    done
}

/// Whether billing begins with a fact about a task or an instance, and whether it ends.
fn turns(event: &Event, task: bool) -> (bool, bool) {
    if task {
        let begins = event.is("pullStarted") || event.get("initial") == Some("true");
        (begins, event.is("taskStatusChanged") && event.to("STOPPED"))
    } else {
        let state = event.is("ec2StateChanged");
        let ends = event.get("from") == Some("running");
        (state && event.to("running"), state && ends)
    }
}

/// To which kind of decision a task or instance goes back.
fn reason(teller: Teller<'_>, event: &Event) -> &'static str {
    if event.get("initial") == Some("true") || (event.at == Instant::START) {
        return "initial";
    }
    for cause in teller.run.causes(event.fact) {
        match cause.kind.as_str() {
            "desiredCountChanged" | "desiredCapacityChanged" => return "scaling",
            "taskStopping" | "interruptionNotice" | "faultBegan" | "containerExited"
            | "targetUnhealthy" | "taskHealthChanged" | "outOfMemory" => return "replacement",
            "deploymentBegan" | "deploymentStateChanged" | "deploymentStage" => {
                return "deployment";
            }
            "serviceRebalancing" => return "rebalancing",
            _ => {}
        }
    }
    "other"
}

/// `initial state 61%, scaling 39%` of the time that is billed.
fn shares(teller: Teller<'_>, resource: &str, usage: &str) -> Option<String> {
    let lives = lives(teller, resource);
    if lives.is_empty() || usage.contains("IPv4") {
        return None;
    }
    let length = |life: &Life<'_>| life.until.since(life.from);
    let mut by_reason: BTreeMap<&'static str, (u32, Span)> = BTreeMap::new();
    for life in &lives {
        let of = by_reason.entry(life.why).or_default();
        of.0 += 1;
        of.1 += length(life);
    }
    let all: f64 = lives.iter().map(|life| length(life).as_secs_f64()).sum();
    let mut list: Vec<(&str, (u32, Span))> = by_reason.into_iter().collect();
    list.sort_by_key(|(_, (_, span))| std::cmp::Reverse(*span));
    let told = list.into_iter().map(|(why, (n, span))| {
        let share = span.as_secs_f64() * 100.0 / all.max(1e-9);
        let word = words::REASONS.iter().find(|(code, _)| *code == why);
        let values = [
            ("why", teller.text(word.expect("every reason has words").1)),
            ("n", n.to_string()),
            ("share", format!("{share:.0}")),
            ("hours", super::story::number(span.as_secs_f64() / 3_600.0)),
        ];
        teller.fill(words::COST_SHARE, &values)
    });
    Some(told.collect::<Vec<_>>().join(", "))
}

/// Who was billed longest.
fn say_largest(teller: Teller<'_>, resource: &str, story: &mut Story) {
    let lives = lives(teller, resource);
    let longest = lives.iter().max_by_key(|life| {
        let length = life.until.since(life.from);
        (
            length,
            std::cmp::Reverse(life.from),
            std::cmp::Reverse(life.subject),
        )
    });
    let Some(life) = longest else {
        return;
    };
    let values = [
        ("subject", life.subject.to_owned()),
        ("from", teller.at(life.from)),
        ("until", teller.at(life.until)),
        ("length", teller.span(life.until.since(life.from))),
    ];
    story.say(words::HAPPENED, teller.fill(words::COST_LONGEST, &values));
}
