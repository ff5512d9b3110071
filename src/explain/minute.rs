//! What was going on in a minute? Its row of the timeline, what happened in it, and which decisions
//! it stood under.

use super::event::Event;
use super::folder::Minute;
use super::story::{Story, Teller, number};
use crate::kernel::time::{Instant, Span};
use crate::words::explain as words;

/// Most facts of a minute that are told.
const MOST: usize = 6;

/// The story of the minute of an instant, of one service or of all.
pub(super) fn story(teller: Teller<'_>, at: Instant, service: Option<&str>) -> Story {
    let start = at.floor_to(Span::MINUTE);
    let values = [("at", teller.run.clock.minute(start))];
    let mut story = Story::new(teller.fill(words::TITLE_MINUTE, &values));
    let rows = teller.run.minutes.iter();
    let rows = rows.filter(|row| row.start == start);
    let wanted = |row: &&Minute| service.is_none_or(|name| row.service == name);
    for row in rows.filter(wanted) {
        say_row(teller, row, &mut story);
        say_standing(teller, (row, start), &mut story);
    }
    say_facts(teller, (start, service), &mut story);
    story
}

fn cell(teller: Teller<'_>, row: &Minute, column: &str) -> String {
    let place = teller.run.columns.iter().position(|name| name == column);
    let cell = place.and_then(|place| row.cells.get(place));
    let cell = cell.map_or("", String::as_str);
    let value = cell.parse::<f64>().map_or_else(|_| cell.to_owned(), number);
    if value.is_empty() {
        "–".to_owned()
    } else {
        value
    }
}

fn say_row(teller: Teller<'_>, row: &Minute, story: &mut Story) {
    let of = |column| cell(teller, row, column);
    let values = [
        ("service", row.service.clone()),
        ("arrived", of("arrived")),
        ("served", of("served")),
        ("failed", of("failed")),
        ("rejected", of("rejected")),
        ("p50", of("p50Ms")),
        ("p99", of("p99Ms")),
    ];
    let requests = teller.fill(words::MINUTE_REQUESTS, &values);
    story.say(words::REQUESTS, requests);
    let values = [
        ("service", row.service.clone()),
        ("desired", of("desired")),
        ("running", of("running")),
        ("pending", of("pending")),
        ("cpu", of("cpuPercent")),
        ("memory", of("memoryPercent")),
    ];
    story.say(words::TASKS, teller.fill(words::MINUTE_TASKS, &values));
}

/// Under which decision the minute stood: the last step, and what alarms said.
fn say_standing(teller: Teller<'_>, (row, start): (&Minute, Instant), story: &mut Story) {
    let (run, service) = (teller.run, row.service.as_str());
    let fact = run.facts_until(start + Span::MINUTE);
    let step = run.steps_before(service, fact).next_back();
    let line = match step {
        Some(step) => {
            let of = |name| step.get(name).unwrap_or("?").to_owned();
            let values = [
                ("from", of("from")),
                ("to", of("to")),
                ("at", teller.at(step.at)),
                ("ago", teller.span((start + Span::MINUTE).since(step.at))),
                ("fact", teller.fact(step)),
            ];
            teller.fill(words::SINCE_STEP, &values)
        }
        None => teller.text(words::NEVER_SCALED),
    };
    story.say(words::STANDING, line);
    let own = format!("{service}/");
    let alarms = run.settings.alarms.iter();
    for alarm in alarms
        .filter(|alarm| alarm.subject.starts_with(&own))
        .take(4)
    {
        let state = run.alarm_state(alarm, fact);
        let values = [
            ("condition", teller.condition(alarm)),
            (
                "state",
                state
                    .and_then(|e| e.get("to"))
                    .unwrap_or("INSUFFICIENT_DATA")
                    .to_owned(),
            ),
            (
                "at",
                state.map_or_else(|| teller.at(Instant::START), |e| teller.at(e.at)),
            ),
        ];
        story.say(words::ALARM, teller.fill(words::ALARM_STANDS, &values));
    }
}

/// What happened in it, the rarest kinds first.
fn say_facts(teller: Teller<'_>, (start, service): (Instant, Option<&str>), story: &mut Story) {
    let end = start + Span::MINUTE;
    let all = teller.run.events.iter();
    let inside = all.filter(|event| start <= event.at && event.at < end);
    let of_it = |event: &&Event| {
        service.is_none_or(|name| {
            let of = teller.run.service_of(&event.subject);
            of.is_none_or(|of| of.name == name)
        })
    };
    let inside: Vec<&Event> = inside.filter(of_it).collect();
    let times = |event: &Event| inside.iter().filter(|other| other.is(&event.kind)).count();
    let mut shown = inside.clone();
    shown.sort_by_key(|event| (times(event), event.fact));
    shown.truncate(MOST);
    shown.sort_by_key(|event| event.fact);
    for event in &shown {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
    let more = inside.len() - shown.len();
    if more > 0 {
        let n = more.to_string();
        story.say(words::HAPPENED, teller.fill(words::MORE_FACTS, &[("n", n)]));
    } else if inside.is_empty() {
        story.say(words::HAPPENED, teller.text(words::QUIET));
    }
}
