//! What is asked for? The words after the folder, and what may be asked of this run instead.

use super::Question;
use super::event::Event;
use super::folder::{ExplainError, Run};
use crate::catalog::nearest::nearest;
use crate::kernel::time::Instant;
use crate::words::explain as words;

/// A way to scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    /// More tasks.
    Out,
    /// Fewer tasks.
    In,
}

/// What a story is asked for, checked: it is there.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Ask {
    /// A fact, or a step of scaling, which is one.
    Fact(usize),
    /// A task by its subject.
    Task(String),
    /// An instance by its subject.
    Instance(String),
    /// A deployment by its subject.
    Deployment(String),
    /// A line of the bill, from 1.
    Cost(usize),
    /// A minute, of one service or all.
    Minute(Instant, Option<String>),
    /// Why a service was not scaled.
    WhyNot(Direction, String, Instant),
    /// Why a task, or the tasks of a service, had no place.
    WhyNotPlaced(String),
}

/// Reads a question.
pub(super) fn parse(run: &Run, question: Question<'_>) -> Result<Ask, ExplainError> {
    let words: Vec<&str> = question
        .what
        .iter()
        .flat_map(|w| w.split_whitespace())
        .collect();
    if let Some(name) = question.service {
        known_service(run, name)?;
    }
    let Some((first, rest)) = words.split_first() else {
        return Err(unknown(run, ""));
    };
    let reader = Reader { run, question };
    if let Some((kind, number)) = first.split_once('#').filter(|_| rest.is_empty()) {
        return reader.numbered(kind, number);
    }
    match (*first, rest) {
        ("fact", [number]) => reader.fact(number),
        ("cost", [number]) => reader.cost(number),
        ("scaling" | "capacity", [number]) => reader.numbered(first, number),
        ("task", [name]) => reader.task(name).map(Ask::Task),
        ("instance", [name]) => reader.instance(name),
        ("deployment", [name]) => reader.deployment(name),
        ("minute", time) if !time.is_empty() => reader.minute(&time.join(" ")),
        ("why-not", rest) => reader.why_not(rest),
        (name, []) if name.contains('/') && reader.deployment(name).is_ok() => {
            reader.deployment(name)
        }
        _ => Err(unknown(run, first)),
    }
}

struct Reader<'a> {
    run: &'a Run,
    question: Question<'a>,
}

impl Reader<'_> {
    fn numbered(&self, kind: &str, number: &str) -> Result<Ask, ExplainError> {
        let (kind, what) = match kind {
            "scaling" => ("desiredCountChanged", "scaling"),
            "capacity" => ("desiredCapacityChanged", "capacity"),
            "fact" => return self.fact(number),
            "cost" => return self.cost(number),
            other => return Err(unknown(self.run, other)),
        };
        let service = self.question.service;
        let is_of = |event: &&Event| service.is_none_or(|s| self.run.is_of_service(event, s));
        let all: Vec<&Event> = self.run.of_kind(kind).filter(is_of).collect();
        let place = number.trim_start_matches('#').parse().ok();
        let place = place.and_then(|n: usize| n.checked_sub(1));
        let found = place.and_then(|place| all.get(place));
        let missing = || none_with(&format!("{what}#{number}"), what, all.len());
        Ok(Ask::Fact(found.ok_or_else(missing)?.fact))
    }

    fn fact(&self, number: &str) -> Result<Ask, ExplainError> {
        let all = self.run.events.len();
        let found = number.trim_start_matches('#').parse().ok();
        let found = found.filter(|fact: &usize| *fact < all);
        let last = (all.saturating_sub(1)).to_string();
        let values = [("found", number), ("last", &*last)];
        let none = || ExplainError::refused(words::NO_FACT, &values);
        Ok(Ask::Fact(found.ok_or_else(none)?))
    }

    fn cost(&self, number: &str) -> Result<Ask, ExplainError> {
        let all = self.run.cost.len();
        let found = number.trim_start_matches('#').parse().ok();
        let found = found.filter(|line: &usize| (1..=all).contains(line));
        let none = || none_with(&format!("cost {number}"), "cost", all);
        Ok(Ask::Cost(found.ok_or_else(none)?))
    }

    /// A task by its subject, or by its number where there is one service.
    fn task(&self, name: &str) -> Result<String, ExplainError> {
        let created = self.run.of_kind("taskCreated");
        let tasks: Vec<&str> = created.map(|event| event.subject.as_str()).collect();
        let whole = format!("{}-{name}", self.only_service().unwrap_or_default());
        let found = tasks.iter().find(|task| **task == name || **task == whole);
        found
            .map(|task| (*task).to_owned())
            .ok_or_else(|| no_such("task", name, &tasks))
    }

    /// An instance by its subject, or by `i-7` where that is one.
    fn instance(&self, name: &str) -> Result<Ask, ExplainError> {
        let launched = self.run.of_kind("instanceLaunched");
        let all: Vec<&str> = launched.map(|event| event.subject.as_str()).collect();
        find("instance", name, &all).map(Ask::Instance)
    }

    /// A deployment by `web/2` or `2`, where that is one.
    fn deployment(&self, name: &str) -> Result<Ask, ExplainError> {
        let mut all: Vec<&str> = Vec::new();
        for event in &self.run.events {
            let number = event.subject.rsplit_once("/deployment-");
            if number.is_some() && !all.contains(&event.subject.as_str()) {
                all.push(&event.subject);
            }
        }
        let whole = match name.rsplit_once('/') {
            Some((service, number)) if !number.starts_with("deployment-") => {
                format!("{service}/deployment-{number}")
            }
            _ if name.bytes().all(|b| b.is_ascii_digit()) => format!("deployment-{name}"),
            _ => name.to_owned(),
        };
        let own = |subject: &&&str| {
            let of = self.question.service;
            of.is_none_or(|name| subject.starts_with(&format!("{name}/")))
        };
        let own: Vec<&str> = all.iter().filter(own).copied().collect();
        find("deployment", &whole, &own).map(Ask::Deployment)
    }

    fn minute(&self, time: &str) -> Result<Ask, ExplainError> {
        let service = self.question.service.map(str::to_owned);
        Ok(Ask::Minute(self.run.clock.parse(time)?, service))
    }

    fn why_not(&self, rest: &[&str]) -> Result<Ask, ExplainError> {
        let (named, rest) = match rest.split_first() {
            Some((name, rest)) if self.run.service(name).is_some() => (Some(*name), rest),
            _ => (self.question.service, rest),
        };
        match rest {
            ["placed"] => {
                let service = self.service(named, &|_| true)?;
                Ok(Ask::WhyNotPlaced(service))
            }
            ["placed", "task", name] | ["placed", name] => self.not_placed(name),
            [way @ ("scale-in" | "scale-out"), "at", time @ ..] if !time.is_empty() => {
                let has_policy = |service: &str| {
                    let service = self.run.service(service);
                    service.is_some_and(|service| service.scaling.is_some())
                };
                let service = self.service(named, &has_policy)?;
                let at = self.run.clock.parse(&time.join(" "))?;
                let way = if *way == "scale-in" {
                    Direction::In
                } else {
                    Direction::Out
                };
                Ok(Ask::WhyNot(way, service, at))
            }
            _ => {
                let found = rest.join(" ");
                Err(ExplainError::refused(
                    words::NO_WHY_NOT,
                    &[("found", &found)],
                ))
            }
        }
    }

    /// A task, or a service whose tasks never came to be.
    fn not_placed(&self, name: &str) -> Result<Ask, ExplainError> {
        if self.run.service(name).is_some() {
            return Ok(Ask::WhyNotPlaced(name.to_owned()));
        }
        let task = self.task(name);
        let service = self.run.service_of(name);
        match (task, service) {
            (Ok(task), _) => Ok(Ask::WhyNotPlaced(task)),
            // A task that no instance took never existed: its service was told of it.
            (Err(_), Some(service)) if self.was_refused(&service.name) => {
                Ok(Ask::WhyNotPlaced(service.name.clone()))
            }
            (Err(error), _) => Err(error),
        }
    }

    fn was_refused(&self, service: &str) -> bool {
        let mut facts = self.run.about(service);
        facts.any(|event| event.is("notPlaced") || event.is("placementFailed"))
    }

    /// The service that is meant.
    fn service(
        &self,
        named: Option<&str>,
        fits: &dyn Fn(&str) -> bool,
    ) -> Result<String, ExplainError> {
        if let Some(wanted) = named {
            return known_service(self.run, wanted);
        }
        let services = self.run.settings.services.iter();
        let all: Vec<&str> = services.map(|s| s.name.as_str()).collect();
        let mut fitting = all.iter().filter(|name| fits(name));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok((*only).to_owned()),
            (None, _) if all.len() == 1 => Ok(all[0].to_owned()),
            _ => {
                let listed = all.join(", ");
                Err(ExplainError::refused(
                    words::WHICH_SERVICE,
                    &[("names", &listed)],
                ))
            }
        }
    }

    fn only_service(&self) -> Option<&str> {
        match (self.question.service, self.run.settings.services.as_slice()) {
            (Some(name), _) => Some(name),
            (None, [only]) => Some(&only.name),
            _ => None,
        }
    }
}

fn known_service(run: &Run, name: &str) -> Result<String, ExplainError> {
    let all = run.settings.services.iter().map(|s| s.name.as_str());
    let all: Vec<&str> = all.collect();
    let found = all.iter().find(|known| **known == name);
    found
        .map(|known| (*known).to_owned())
        .ok_or_else(|| no_such("service", name, &all))
}

/// The one subject that is `name` or ends in `/name`.
fn find(kind: &str, name: &str, all: &[&str]) -> Result<String, ExplainError> {
    if let Some(exact) = all.iter().find(|subject| **subject == name) {
        return Ok((*exact).to_owned());
    }
    let end = format!("/{name}");
    let ending: Vec<&str> = all.iter().filter(|s| s.ends_with(&end)).copied().collect();
    match ending.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(no_such(kind, name, all)),
        several => {
            let names = several.join(", ");
            let values = [("found", name), ("names", &*names)];
            Err(ExplainError::refused(words::SEVERAL, &values))
        }
    }
}

/// There is no such thing: how many there are, and which were nearest.
fn no_such(kind: &str, found: &str, all: &[&str]) -> ExplainError {
    let near = nearest(found, all.iter().copied());
    let shown: Vec<&str> = if near.is_empty() {
        all.first().into_iter().chain(all.last()).copied().collect()
    } else {
        near
    };
    let (n, names) = (all.len().to_string(), shown.join(", "));
    if all.is_empty() {
        return ExplainError::refused(words::NONE_AT_ALL, &[("kind", kind), ("found", found)]);
    }
    let values = [
        ("kind", kind),
        ("found", found),
        ("n", &*n),
        ("names", &*names),
    ];
    ExplainError::refused(words::NO_SUCH, &values)
}

fn none_with(found: &str, what: &str, all: usize) -> ExplainError {
    if all == 0 {
        let values = [("kind", what), ("found", found)];
        return ExplainError::refused(words::NONE_AT_ALL, &values);
    }
    let n = all.to_string();
    let values = [("found", found), ("what", what), ("n", &*n)];
    ExplainError::refused(words::NO_SUCH_NUMBER, &values)
}

/// What may be asked, with the nearest word.
fn unknown(run: &Run, found: &str) -> ExplainError {
    let kinds = [
        "scaling",
        "capacity",
        "task",
        "instance",
        "deployment",
        "cost",
        "minute",
        "fact",
        "why-not",
    ];
    let near = nearest(found, kinds);
    let count = |kind: &str| run.of_kind(kind).count().to_string();
    let values = [
        ("found", found),
        ("near", near.first().copied().unwrap_or("scaling#1")),
        ("scaling", &*count("desiredCountChanged")),
        ("tasks", &*count("taskCreated")),
        ("instances", &*count("instanceLaunched")),
        ("deployments", &*count("deploymentBegan")),
        ("cost", &*run.cost.len().to_string()),
        ("facts", &*run.events.len().to_string()),
    ];
    ExplainError::refused(words::UNKNOWN, &values)
}
