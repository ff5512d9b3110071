//! How did a deployment go, and why did it end as it did?

use super::event::Event;
use super::story::{Story, Teller};
use super::{alarm, chain};
use crate::words::explain as words;

/// Most turns of a deployment that are told.
const TURNS: usize = 9;

/// The story of a deployment by its subject (`web/deployment-2`).
pub(super) fn story(teller: Teller<'_>, deployment: &str) -> Story {
    let facts: Vec<&Event> = teller.run.about(deployment).collect();
    let began = facts[0];
    let mut story = Story::new(title(teller, deployment, &facts));
    say_rules(teller, deployment, &mut story);
    let (head, tail) = if facts.len() > TURNS {
        (&facts[..TURNS - 3], &facts[facts.len() - 3..])
    } else {
        (facts.as_slice(), &[][..])
    };
    for event in head {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
    if !tail.is_empty() {
        let n = (facts.len() - TURNS).to_string();
        story.say(words::HAPPENED, teller.fill(words::MORE_FACTS, &[("n", n)]));
    }
    for event in tail {
        story.say(
            words::HAPPENED,
            format!("{} {}", event.fact, teller.brief(event)),
        );
    }
    say_tasks(teller, (deployment, began), &mut story);
    let last = facts
        .iter()
        .rev()
        .find(|event| event.is("deploymentStateChanged"));
    if let Some(last) = last {
        let cause = last.cause.map(|cause| &teller.run.events[cause]);
        match cause {
            Some(cause) if cause.is("alarmStateChanged") => {
                alarm::say(teller, (cause, cause.at), &mut story);
            }
            _ => chain::say_rule(teller, last, &mut story),
        }
        chain::say_causes(teller, last, &mut story);
    } else {
        chain::say_causes(teller, began, &mut story);
    }
    story
}

fn title(teller: Teller<'_>, deployment: &str, facts: &[&Event]) -> String {
    let state = facts
        .iter()
        .rev()
        .find(|event| event.is("deploymentStateChanged"));
    let state = state
        .and_then(|event| event.get("to"))
        .unwrap_or("IN_PROGRESS");
    let last = facts[facts.len() - 1];
    let values = [
        ("deployment", deployment.to_owned()),
        ("state", state.to_owned()),
        ("at", teller.at(facts[0].at)),
        ("length", teller.span(last.at.since(facts[0].at))),
    ];
    teller.fill(words::TITLE_DEPLOYMENT, &values)
}

/// Minimum and maximum percent as whole tasks.
fn say_rules(teller: Teller<'_>, deployment: &str, story: &mut Story) {
    let Some(service) = teller.run.service_of(deployment) else {
        return;
    };
    if !service.rolling {
        return;
    }
    let mut all = teller.run.about(deployment);
    let began = all.next().expect("it has facts");
    let desired = began.count("desired");
    let desired = desired.unwrap_or_else(|| teller.run.desired_before(&service.name, began.fact));
    let (least, most) = (service.minimum_healthy_percent, service.maximum_percent);
    // The lower bound is rounded up, the upper down.
    let lower = u64::from(desired) * u64::from(least);
    let upper = u64::from(desired) * u64::from(most) / 100;
    let values = [
        ("least", least.to_string()),
        ("most", most.to_string()),
        ("desired", desired.to_string()),
        ("lower", lower.div_ceil(100).to_string()),
        ("upper", upper.to_string()),
    ];
    story.say(words::RULE, teller.fill(words::BOUNDS, &values));
}

/// Tasks that it launched and stopped.
fn say_tasks(teller: Teller<'_>, (deployment, began): (&str, &Event), story: &mut Story) {
    let Some(service) = teller.run.service_of(deployment) else {
        return;
    };
    let because = |event: &&Event| {
        let mut causes = teller.run.causes(event.fact).into_iter();
        causes.any(|cause| cause.subject == deployment)
    };
    let later = || teller.run.events[began.fact..].iter();
    let of_it = |event: &&Event| teller.run.is_task_of(&event.subject, &service.name);
    let launched = later()
        .filter(|e| e.is("taskCreated"))
        .filter(of_it)
        .filter(because);
    let stopped = later()
        .filter(|e| e.is("taskStopping"))
        .filter(of_it)
        .filter(because);
    let lost = later()
        .filter(|e| e.is("requestsLost"))
        .filter(of_it)
        .filter(because);
    let lost: f64 = lost.filter_map(|event| event.number("requests")).sum();
    let values = [
        ("launched", launched.count().to_string()),
        ("stopped", stopped.count().to_string()),
        ("lost", super::story::number(lost)),
    ];
    story.say(words::TASKS, teller.fill(words::DEPLOYMENT_TASKS, &values));
}
