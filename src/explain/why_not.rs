//! Why was a service not scaled then? Its policies one by one, what stood in the way, and when it
//! could have happened at the earliest.

use super::alarm::{Window, breaches};
use super::ask::Direction;
use super::event::Event;
use super::scaling_rule::newest;
use super::story::{Story, Teller, number};
use crate::control::scaling::target_tracking::{inward, out, would_flap};
use crate::kernel::time::{Instant, Span};
use crate::report::settings::{AlarmSettings, PolicySettings, ScalingSettings};
use crate::words::explain as words;

/// How a service stood at an instant.
struct Scene<'a> {
    teller: Teller<'a>,
    direction: Direction,
    service: &'a str,
    scaling: &'a ScalingSettings,
    at: Instant,
    /// The first fact after the instant.
    fact: usize,
    desired: u32,
    running: u32,
    bounds: (u32, u32),
}

/// The story of a step that was not taken.
pub(super) fn story(
    teller: Teller<'_>,
    (direction, service): (Direction, &str),
    at: Instant,
) -> Story {
    let text = match direction {
        Direction::Out => words::TITLE_NO_OUT,
        Direction::In => words::TITLE_NO_IN,
    };
    let values = [("service", service.to_owned()), ("at", teller.at(at))];
    let mut story = Story::new(teller.fill(text, &values));
    let settings = teller.run.service(service);
    let Some(scaling) = settings.and_then(|settings| settings.scaling.as_ref()) else {
        story.say(words::RULE, teller.text(words::NO_SCALING));
        return story;
    };
    let fact = teller.run.facts_until(at);
    let scene = Scene {
        teller,
        direction,
        service,
        scaling,
        at,
        fact,
        desired: teller.run.desired_before(service, fact),
        running: teller.run.running_before(service, fact),
        bounds: teller.run.bounds_before(service, scaling, fact),
    };
    scene.say_standing(&mut story);
    if !scene.say_happened(&mut story) {
        scene.say_reasons(&mut story);
        scene.say_told(&mut story);
    }
    story
}

impl Scene<'_> {
    fn say_standing(&self, story: &mut Story) {
        let values = [
            ("at", self.teller.at(self.at)),
            ("desired", self.desired.to_string()),
            ("running", self.running.to_string()),
            ("min", self.bounds.0.to_string()),
            ("max", self.bounds.1.to_string()),
        ];
        story.say(words::STANDING, self.teller.fill(words::STOOD, &values));
        let last = self
            .teller
            .run
            .steps_before(self.service, self.fact)
            .next_back();
        let line = last.map(|step| {
            let of = |name| step.get(name).unwrap_or("?").to_owned();
            let values = [
                ("from", of("from")),
                ("to", of("to")),
                ("at", self.teller.at(step.at)),
                ("ago", self.teller.span(self.at.since(step.at))),
                ("fact", self.teller.fact(step)),
            ];
            self.teller.fill(words::SINCE_STEP, &values)
        });
        story.say_if(words::STANDING, line);
    }

    /// Whether it was scaled that way within the minute after all.
    fn say_happened(&self, story: &mut Story) -> bool {
        let run = self.teller.run;
        let minute = self.at.floor_to(Span::MINUTE);
        let all = run.steps_before(self.service, run.events.len());
        let mut steps = all.filter(|step| minute <= step.at && step.at < minute + Span::MINUTE);
        let wanted = |step: &&Event| {
            let (from, to) = (step.count("from"), step.count("to"));
            match self.direction {
                Direction::Out => to > from,
                Direction::In => to < from,
            }
        };
        let Some(step) = steps.find(wanted) else {
            return false;
        };
        let values = [
            ("what", self.teller.brief(step)),
            ("n", step.fact.to_string()),
        ];
        story.say(words::RULE, self.teller.fill(words::IT_DID, &values));
        true
    }

    fn say_reasons(&self, story: &mut Story) {
        for policy in &self.scaling.policies {
            self.say_policy(policy, story);
        }
        if let Direction::In = self.direction
            && self.scaling.policies.len() > 1
        {
            story.say(words::RULE, self.teller.text(words::ALL_MUST_AGREE));
        }
        let (min, max) = self.bounds;
        let bound = match self.direction {
            Direction::Out if self.desired >= max => Some(words::AT_MAX),
            Direction::In if self.desired <= min => Some(words::AT_MIN),
            _ => None,
        };
        if let Some(text) = bound {
            let values = [("min", min.to_string()), ("max", max.to_string())];
            story.say(words::LIMIT, self.teller.fill(text, &values));
        }
        self.say_deployment(story);
        self.say_suspended(story);
        self.say_cooldown(story);
    }

    /// What the alarm of a policy saw, and what its arithmetic would have given.
    fn say_policy(&self, policy: &PolicySettings, story: &mut Story) {
        let name = ("name", policy.name.clone());
        let place = match (self.direction, policy.target) {
            (Direction::In, Some(_)) => policy.low,
            _ => policy.high,
        };
        if policy.disable_scale_in && self.direction == Direction::In {
            let text = self.teller.fill(words::SCALE_IN_DISABLED, &[name]);
            story.say(words::POLICY, text);
            return;
        }
        let alarm = place.and_then(|place| self.teller.run.settings.alarms.get(place));
        let Some(alarm) = alarm else {
            let values = [name, ("kind", self.teller.word(&policy.kind))];
            story.say(words::POLICY, self.teller.fill(words::NO_ALARM, &values));
            return;
        };
        let state = self.teller.run.alarm_state(alarm, self.fact);
        let state = state
            .and_then(|event| event.get("to"))
            .unwrap_or("INSUFFICIENT_DATA");
        let windows = self
            .teller
            .windows(alarm, self.teller.evaluated(alarm, self.at), None);
        let breaching = windows
            .iter()
            .filter(|w| w.1.is_some_and(|v| breaches(alarm, v)));
        let values = [
            name,
            ("condition", self.teller.condition(alarm)),
            ("state", state.to_owned()),
            ("breaching", breaching.count().to_string()),
            ("n", windows.len().to_string()),
            ("list", self.teller.datapoints(&windows)),
        ];
        story.say(words::POLICY, self.teller.fill(words::POLICY_SAW, &values));
        if state == "ALARM" {
            self.say_arithmetic((policy, alarm), &windows, story);
        } else {
            self.say_needed(alarm, &windows, story);
        }
    }

    /// The newest datapoint that stood in the way, and when the alarm could have changed.
    fn say_needed(&self, alarm: &AlarmSettings, windows: &[Window], story: &mut Story) {
        let against = |w: &&Window| w.1.is_none_or(|value| !breaches(alarm, value));
        let length = Span::from_secs_f64(alarm.period_seconds);
        let Some((start, value)) = windows.iter().rev().find(against) else {
            return;
        };
        let needed = u64::from(alarm.datapoints_to_alarm);
        let end = *start + length * (needed + 1);
        let acts = self.teller.run.parameter_span("scaling.actionDelay");
        let earliest = self.teller.seen(alarm, end) + acts;
        let values = [
            ("start", self.teller.run.clock.minute(*start)),
            ("value", value.map_or_else(|| "–".to_owned(), number)),
            ("needed", needed.to_string()),
            ("earliest", self.teller.at(earliest)),
            (
                "metric",
                self.teller.run.settings.metrics[alarm.metric].name.clone(),
            ),
            ("threshold", number(alarm.threshold)),
        ];
        let text = match (value, self.direction) {
            (None, _) => words::NEEDED_DATA,
            (Some(_), Direction::Out) => words::NEEDED_ABOVE,
            (Some(_), Direction::In) => words::NEEDED_BELOW,
        };
        story.say(words::NEEDED, self.teller.fill(text, &values));
    }

    /// The alarm acts: what a step would have come to.
    fn say_arithmetic(
        &self,
        (policy, _): (&PolicySettings, &AlarmSettings),
        windows: &[Window],
        story: &mut Story,
    ) {
        let (Some(target), Some((measured, value))) = (policy.target, newest(windows)) else {
            return;
        };
        let wanted = match self.direction {
            Direction::Out => out(self.running, value, target),
            Direction::In => inward(self.running, value, target, self.desired),
        };
        let values = [
            ("running", self.running.to_string()),
            ("value", number(value)),
            ("minute", self.teller.run.clock.minute(measured)),
            ("target", number(target)),
            ("wanted", wanted.to_string()),
            ("desired", self.desired.to_string()),
            ("fewer", self.running.saturating_sub(1).to_string()),
        ];
        story.say(words::RULE, self.teller.fill(words::RULE_TRACKING, &values));
        let text = match self.direction {
            Direction::In if would_flap(self.running, value, target) => words::WOULD_FLAP,
            Direction::In if wanted >= self.desired => words::NOT_FEWER,
            Direction::Out if wanted <= self.desired => words::NOT_MORE,
            _ => return,
        };
        story.say(words::RULE, self.teller.fill(text, &values));
    }

    /// A deployment that goes on freezes scale-in.
    fn say_deployment(&self, story: &mut Story) {
        let run = self.teller.run;
        if run
            .service(self.service)
            .is_some_and(|service| service.external)
        {
            return;
        }
        let before = run.events[..self.fact].iter();
        let own = format!("{}/deployment-", self.service);
        let mut going: Vec<&str> = Vec::new();
        for event in before.filter(|event| event.subject.starts_with(&own)) {
            let ends = event.is("deploymentStateChanged") && !event.to("IN_PROGRESS");
            going.retain(|subject| *subject != event.subject);
            if !ends {
                going.push(&event.subject);
            }
        }
        if let (Direction::In, Some(last)) = (self.direction, going.last()) {
            let values = [("deployment", (*last).to_owned())];
            story.say(words::LIMIT, self.teller.fill(words::FROZEN, &values));
        }
    }

    fn say_suspended(&self, story: &mut Story) {
        let mut before = self.teller.run.events[..self.fact].iter().rev();
        let is_of =
            |e: &&Event| e.is("scalingSuspended") && self.teller.run.is_of_service(e, self.service);
        let (name, setting) = match self.direction {
            Direction::Out => ("scaleOut", "DynamicScalingOutSuspended"),
            Direction::In => ("scaleIn", "DynamicScalingInSuspended"),
        };
        if let Some(event) = before.find(is_of).filter(|e| e.get(name) == Some("true")) {
            let values = [
                ("setting", setting.to_owned()),
                ("fact", self.teller.fact(event)),
            ];
            story.say(words::LIMIT, self.teller.fill(words::SUSPENDED, &values));
        }
    }

    /// The cooldown that ran.
    fn say_cooldown(&self, story: &mut Story) {
        let run = self.teller.run;
        let mut steps = run.steps_before(self.service, self.fact);
        let Some(step) = steps.rfind(|step| run.policy_of(step).is_some()) else {
            return;
        };
        let (_, policy) = run.policy_of(step).expect("it is of a policy");
        let is_out = step.count("to") > step.count("from");
        let seconds = if is_out {
            policy.out_cooldown_seconds
        } else {
            policy.in_cooldown_seconds
        };
        let ends = step.at + Span::from_secs_f64(seconds);
        let blocks = match self.direction {
            Direction::Out => is_out,
            Direction::In => {
                !is_out || run.parameter("targetTracking.scaleInDuringScaleOutCooldown") < 0.5
            }
        };
        if ends <= self.at || !blocks {
            return;
        }
        let text = if is_out && self.direction == Direction::In {
            words::COOLDOWN_OF_OUT
        } else {
            words::COOLDOWN_RUNS
        };
        let values = [
            ("length", self.teller.seconds(seconds)),
            ("at", self.teller.at(step.at)),
            ("ends", self.teller.at(ends)),
            ("fact", self.teller.fact(step)),
            (
                "parameter",
                self.teller
                    .parameter("targetTracking.scaleInDuringScaleOutCooldown"),
            ),
        ];
        story.say(words::COOLDOWN, self.teller.fill(text, &values));
    }

    /// Whether a step that was refused would have gone this way.
    fn is_this_way(&self, told: &Event) -> bool {
        const ONLY_IN: [&str; 4] = [
            "AlreadyAtMinCapacity",
            "AutoScalingAnticipatedFlapping",
            "TargetServicePutResourceAsUnscalable",
            "otherPolicyDisagrees",
        ];
        let wanted = told.count("wanted").unwrap_or_default();
        let only_in = ONLY_IN.contains(&told.get("reason").unwrap_or_default());
        let is_in = only_in || wanted < self.desired;
        is_in == (self.direction == Direction::In)
    }

    /// The reason that was told last since the last step.
    fn say_told(&self, story: &mut Story) {
        let run = self.teller.run;
        let last = run.steps_before(self.service, self.fact).next_back();
        let since = last.map_or(0, |step| step.fact);
        let mut told = run.events[since..self.fact].iter().rev();
        let is_told = |e: &&Event| {
            e.is("notScaled") && run.is_of_service(e, self.service) && self.is_this_way(e)
        };
        if let Some(told) = told.find(is_told) {
            let line = format!("{} {}", told.fact, self.teller.brief(told));
            story.say(words::TOLD, line);
        }
    }
}
