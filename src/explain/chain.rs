//! What happened, and what before it caused it? Any fact, its causes up to the run's start, and
//! what followed.

use super::event::Event;
use super::story::{Story, Teller};
use super::{alarm, scaling};
use crate::words::explain as words;

/// Most causes and most consequences that are told.
const MOST: usize = 7;

/// The story of a fact by its number.
pub(super) fn any_fact(teller: Teller<'_>, fact: usize) -> Story {
    let event = &teller.run.events[fact];
    match event.kind.as_str() {
        "desiredCountChanged" | "desiredCapacityChanged" => scaling::story(teller, event),
        _ => plain(teller, event),
    }
}

fn plain(teller: Teller<'_>, event: &Event) -> Story {
    let title = teller.fill(
        words::TITLE_FACT,
        &[("n", event.fact.to_string()), ("what", teller.brief(event))],
    );
    let mut story = Story::new(title);
    if event.is("alarmStateChanged") {
        alarm::say(teller, (event, event.at), &mut story);
    }
    say_rule(teller, event, &mut story);
    say_causes(teller, event, &mut story);
    say_consequences(teller, event, &mut story);
    story
}

/// The rule behind a fact, by its code or that of its reason.
pub(super) fn say_rule(teller: Teller<'_>, event: &Event, story: &mut Story) {
    let reasons = ["reason", "limiter", "stopCode", "by", "status"];
    let codes = reasons.iter().filter_map(|name| event.get(name));
    for code in codes.chain([event.kind.as_str()]) {
        let found = words::RULES.iter().find(|(name, ..)| *name == code);
        if let Some((_, rule, parameters)) = found {
            story.say(words::RULE, teller.text(*rule));
            let known = parameters.iter().map(|key| teller.parameter(key));
            story.say(words::PARAMETER, known.collect::<Vec<_>>().join(", "));
            return;
        }
    }
}

/// The causes behind a fact, the nearest first; of several about one subject the nearest and the
/// farthest.
pub(super) fn say_causes(teller: Teller<'_>, event: &Event, story: &mut Story) {
    let causes = teller.run.causes(event.fact);
    let mut told: Vec<&Event> = Vec::new();
    for (at, cause) in causes.iter().enumerate() {
        let same = |other: Option<&&Event>| other.is_some_and(|o| o.subject == cause.subject);
        let before = at.checked_sub(1).and_then(|at| causes.get(at));
        if !(same(before) && same(causes.get(at + 1))) {
            told.push(cause);
        }
    }
    let (first, last) = if told.len() > MOST {
        (&told[..MOST - 2], &told[told.len() - 2..])
    } else {
        (told.as_slice(), &[][..])
    };
    for cause in first {
        story.say(words::CAUSES, one(teller, cause));
    }
    if !last.is_empty() {
        let n = (told.len() - MOST).to_string();
        story.say(words::CAUSES, teller.fill(words::MORE_CAUSES, &[("n", n)]));
    }
    for cause in last {
        story.say(words::CAUSES, one(teller, cause));
    }
}

/// `← 341 21:41:07 web-17: …`
fn one(teller: Teller<'_>, event: &Event) -> String {
    format!("← {} {}", event.fact, teller.brief(event))
}

/// What a fact caused itself.
pub(super) fn say_consequences(teller: Teller<'_>, event: &Event, story: &mut Story) {
    let all: Vec<&Event> = teller.run.caused_by(event.fact).collect();
    let shown = if all.len() > 4 { 3 } else { all.len() };
    for next in &all[..shown] {
        let line = format!("→ {} {}", next.fact, teller.brief(next));
        story.say(words::THEN, line);
    }
    if all.len() > shown {
        let n = (all.len() - shown).to_string();
        story.say(words::THEN, teller.fill(words::MORE_FACTS, &[("n", n)]));
    }
}
