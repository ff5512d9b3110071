//! What was so at an instant, and what followed from what? Questions to the facts of a run.

use super::event::Event;
use super::folder::Run;
use crate::kernel::time::{Instant, Span};
use crate::report::settings::{AlarmSettings, PolicySettings, ScalingSettings, ServiceSettings};

impl Run {
    /// The causes behind a fact, from its own to the run's start.
    pub(super) fn causes(&self, fact: usize) -> Vec<&Event> {
        let begin = self.events[fact].cause;
        let next = |event: &&Event| event.cause.map(|cause| &self.events[cause]);
        std::iter::successors(begin.map(|cause| &self.events[cause]), next).collect()
    }

    /// What a fact caused itself, in order.
    pub(super) fn caused_by(&self, fact: usize) -> impl Iterator<Item = &Event> {
        let later = self.events.get(fact + 1..).unwrap_or_default().iter();
        later.filter(move |event| event.cause == Some(fact))
    }

    /// All facts about a subject, in order.
    pub(super) fn about<'a>(
        &'a self,
        subject: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Event> {
        self.events
            .iter()
            .filter(move |event| event.subject == subject)
    }

    /// All facts of a kind, in order.
    pub(super) fn of_kind<'a>(
        &'a self,
        kind: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.is(kind))
    }

    /// The service that a subject is, or belongs to.
    pub(super) fn service_of(&self, subject: &str) -> Option<&ServiceSettings> {
        let is_of = |service: &&ServiceSettings| {
            let rest = subject.strip_prefix(service.name.as_str());
            rest.is_some_and(|rest| {
                let number = rest.strip_prefix('-').is_some_and(is_number);
                rest.is_empty() || rest.starts_with('/') || number
            })
        };
        let all = self.settings.services.iter().filter(is_of);
        all.max_by_key(|service| service.name.len())
    }

    /// A service by its name.
    pub(super) fn service(&self, name: &str) -> Option<&ServiceSettings> {
        self.settings
            .services
            .iter()
            .find(|service| service.name == name)
    }

    /// Whether a fact is about a service itself, not about one of its tasks.
    pub(super) fn is_of_service(&self, event: &Event, service: &str) -> bool {
        self.service_of(&event.subject)
            .is_some_and(|of| of.name == service)
    }

    /// Whether a subject is a task of a service.
    pub(super) fn is_task_of(&self, subject: &str, service: &str) -> bool {
        let of_it = self
            .service_of(subject)
            .is_some_and(|of| of.name == service);
        let rest = subject.strip_prefix(service);
        of_it
            && rest
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(is_number)
    }

    /// Tasks RUNNING of a service just before a fact.
    pub(super) fn running_before(&self, service: &str, fact: usize) -> u32 {
        let mut running: u32 = 0;
        for event in &self.events[..fact] {
            let starts = (event.is("taskCreated") && event.get("initial") == Some("true"))
                || (event.is("taskStatusChanged") && event.to("RUNNING"));
            let ends = event.is("taskStatusChanged") && event.get("from") == Some("RUNNING");
            if (starts || ends) && self.is_task_of(&event.subject, service) {
                running = if starts {
                    running + 1
                } else {
                    running.saturating_sub(1)
                };
            }
        }
        running
    }

    /// The first fact after an instant: all before it have happened by then.
    pub(super) fn facts_until(&self, at: Instant) -> usize {
        self.events.partition_point(|event| event.at <= at)
    }

    /// Changes of the desired count of a service before a fact, in order.
    pub(super) fn steps_before<'a>(
        &'a self,
        service: &'a str,
        fact: usize,
    ) -> impl DoubleEndedIterator<Item = &'a Event> {
        let before = self.events[..fact].iter();
        before.filter(move |event| {
            event.is("desiredCountChanged") && self.is_of_service(event, service)
        })
    }

    /// Desired count of a service just before a fact.
    pub(super) fn desired_before(&self, service: &str, fact: usize) -> u32 {
        let last = self.steps_before(service, fact).next_back();
        let created = || {
            let mut all = self.events[..fact].iter();
            let created = |event: &&Event| event.is("serviceCreated") && event.subject == service;
            all.find(created)?.count("desired")
        };
        last.and_then(|step| step.count("to"))
            .or_else(created)
            .unwrap_or(0)
    }

    /// `MinCapacity` and `MaxCapacity` just before a fact: scheduled actions move them.
    pub(super) fn bounds_before(
        &self,
        service: &str,
        scaling: &ScalingSettings,
        fact: usize,
    ) -> (u32, u32) {
        let mut before = self.events[..fact].iter().rev();
        let moved = before.find(|e| e.is("scheduledAction") && self.is_of_service(e, service));
        let bounds = moved.and_then(|event| Some((event.count("min")?, event.count("max")?)));
        bounds.unwrap_or((scaling.min, scaling.max))
    }

    /// The policy that a fact is about.
    pub(super) fn policy_of(&self, event: &Event) -> Option<(&ServiceSettings, &PolicySettings)> {
        let service = self.service_of(&event.subject)?;
        let name = event
            .subject
            .strip_prefix(&service.name)?
            .strip_prefix('/')?;
        let mut policies = service.scaling.as_ref()?.policies.iter();
        Some((service, policies.find(|policy| policy.name == name)?))
    }

    /// The alarm with this subject.
    pub(super) fn alarm(&self, subject: &str) -> Option<&AlarmSettings> {
        self.settings
            .alarms
            .iter()
            .find(|alarm| alarm.subject == subject)
    }

    /// The last change of an alarm's state before a fact.
    pub(super) fn alarm_state(&self, alarm: &AlarmSettings, fact: usize) -> Option<&Event> {
        let mut before = self.events[..fact].iter().rev();
        before.find(|e| e.is("alarmStateChanged") && e.subject == alarm.subject)
    }

    /// A parameter.
    pub(super) fn parameter(&self, key: &str) -> f64 {
        self.settings.parameters.get(key).copied().unwrap_or(0.0)
    }

    /// A parameter that is a length of time in seconds.
    pub(super) fn parameter_span(&self, key: &str) -> Span {
        Span::from_secs_f64(self.parameter(key))
    }

    /// When the run ended.
    pub(super) fn end(&self) -> Instant {
        Instant::START + Span::from_secs_f64(self.settings.simulated_seconds)
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
