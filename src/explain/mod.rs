//! WHY DID IT HAPPEN? The chain of causes behind anything in a report folder, as a short story.
//!
//! It works from the folder alone: `events.csv` (facts, each with its cause), `timeline.csv`,
//! `cost.csv`, `metrics.csv` (what alarms saw) and `explain.json` (the settings of the run). Rules
//! are told with the numbers that they had, and arithmetic only where it gives what happened.

mod alarm;
mod ask;
mod chain;
mod clock;
mod cost;
mod deployment;
mod event;
mod folder;
mod instance;
mod minute;
mod run;
mod scaling;
mod scaling_rule;
mod story;
mod task;
mod why_not;
mod why_not_placed;

use std::path::Path;

pub use folder::ExplainError;

use crate::words::{Lang, explain as words};
use ask::Ask;
use story::{Story, Teller};

/// What was asked of a folder.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The words after the folder: `scaling#12`, `task web-17`, `why-not scale-in at 22:30`.
    pub what: &'a [String],
    /// The service that is meant, where there are several.
    pub service: Option<&'a str>,
}

/// The story that answers a question about the run of a report folder. Errors say what is wrong
/// with the folder, or what may be asked of it.
pub fn explain(dir: &Path, question: Question<'_>, lang: Lang) -> Result<String, ExplainError> {
    let run = folder::read(dir)?;
    let ask = ask::parse(&run, question)?;
    let teller = Teller { run: &run, lang };
    let mut story = tell(teller, &ask);
    if run.is_study {
        story.say(words::NOTE, words::OF_A_STUDY.in_lang(lang).to_owned());
    }
    Ok(story.tell(lang))
}

fn tell(teller: Teller<'_>, ask: &Ask) -> Story {
    match ask {
        Ask::Fact(fact) => chain::any_fact(teller, *fact),
        Ask::Task(task) => task::story(teller, task),
        Ask::Instance(instance) => instance::story(teller, instance),
        Ask::Deployment(deployment) => deployment::story(teller, deployment),
        Ask::Cost(line) => cost::story(teller, *line),
        Ask::Minute(at, service) => minute::story(teller, *at, service.as_deref()),
        Ask::WhyNot(direction, service, at) => why_not::story(teller, (*direction, service), *at),
        Ask::WhyNotPlaced(task) => why_not_placed::story(teller, task),
    }
}
