//! What does a deployment that shifts traffic wait for now, and what comes next? Its lifecycle
//! stages in order, with their hooks, steps and bake times (ECS developer guide, blue/green service
//! deployments workflow; `CodeDeploy` user guide).

use crate::catalog::parameters::Parameters;
use crate::cluster::deployment::{
    Controller, DeploymentReason, DeploymentSettings, Hook, Shift, Stage,
};
use crate::kernel::time::Span;

/// How a deployment of a service goes.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    hooks: &'a [Hook],
    shift: Shift,
    bake: Span,
    by_code_deploy: bool,
    parameters: &'a Parameters,
}

/// Where a deployment is: in a stage, and in which part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// `lifecycleStage`
    pub stage: Stage,
    /// Of what the stage consists.
    pub part: Part,
    /// Shifts of production traffic so far.
    pub steps: u32,
}

/// The parts of a stage, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// What it does is done; its hooks are called.
    Hooks,
    /// Its hooks have succeeded; it waits for what it is there for.
    Rest,
}

/// What a deployment waits for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Wait {
    /// Time.
    For(Span),
    /// It fails after this time.
    Fails(Span, DeploymentReason),
    /// Until the new revision is healthy at its full size; after the time it fails.
    Healthy(Span),
    /// Until the old revision is gone.
    Gone,
}

impl<'a> Course<'a> {
    /// How deployments of a service go; none when they shift no traffic.
    pub fn of(settings: &'a DeploymentSettings, parameters: &'a Parameters) -> Option<Self> {
        let by_code_deploy = match settings.controller {
            Controller::CodeDeploy(by) => Some(by.termination_wait),
            Controller::Ecs | Controller::External => None,
        };
        Some(Self {
            hooks: &settings.hooks,
            shift: settings.shift()?,
            bake: by_code_deploy.unwrap_or(settings.bake),
            by_code_deploy: by_code_deploy.is_some(),
            parameters,
        })
    }

    /// Where it begins. `CodeDeploy` knows no `RECONCILE_SERVICE`.
    pub const fn first(&self) -> Place {
        let stage = if self.by_code_deploy {
            Stage::PreScaleUp
        } else {
            Stage::ReconcileService
        };
        Place {
            stage,
            part: Part::Hooks,
            steps: 0,
        }
    }

    /// What it waits for where it is.
    pub fn wait(&self, place: Place) -> Wait {
        match (place.part, place.stage) {
            (Part::Hooks, stage) => self.hooks_of(stage),
            (Part::Rest, Stage::ScaleUp) => Wait::Healthy(self.scale_up_limit()),
            (Part::Rest, Stage::ProductionTrafficShift) => {
                Wait::For(self.shift.bake_after(place.steps))
            }
            (Part::Rest, Stage::BakeTime) => Wait::For(self.bake),
            (Part::Rest, Stage::CleanUp) => Wait::Gone,
            (Part::Rest, _) => Wait::For(Span::ZERO),
        }
    }

    /// Where it goes from there; nowhere when it is complete.
    pub fn next(&self, place: Place) -> Option<Place> {
        if place.part == Part::Hooks {
            return Some(Place {
                part: Part::Rest,
                ..place
            });
        }
        let shifting = place.stage == Stage::ProductionTrafficShift;
        let stage = if shifting && place.steps < self.shift.steps() {
            place.stage
        } else {
            let at = Stage::ALL.iter().position(|&stage| stage == place.stage);
            *Stage::ALL.get(at.expect("it is one of all") + 1)?
        };
        // A shift is done as its step begins.
        let shifts = stage == Stage::ProductionTrafficShift;
        Some(Place {
            stage,
            part: Part::Hooks,
            steps: place.steps + u32::from(shifts),
        })
    }

    /// Tenths of a percent of production traffic that are with the new revision there.
    pub fn tenths(&self, place: Place) -> u32 {
        self.shift.tenths_after(place.steps)
    }

    /// Whether all production traffic is with the new revision there.
    pub fn is_shifted(&self, place: Place) -> bool {
        place.steps == self.shift.steps()
    }

    /// How long it may take in all.
    pub fn limit(&self) -> Span {
        Span::from_secs_f64(self.parameters.shift_timeout_s)
    }

    /// How long a rollback from there takes before the new revision is stopped: the hooks of the
    /// two shifting stages are called again (ECS developer guide, lifecycle hooks), as far as the
    /// deployment had come. What they say then changes nothing any more.
    pub fn rollback(&self, place: Place) -> Span {
        let stages = [Stage::ProductionTrafficShift, Stage::TestTrafficShift];
        let passed = stages.into_iter().filter(|&stage| stage <= place.stage);
        let times = passed.map(|stage| match self.hooks_of(stage) {
            Wait::For(time) | Wait::Fails(time, _) => time,
            Wait::Healthy(_) | Wait::Gone => Span::ZERO,
        });
        if self.by_code_deploy {
            return Span::ZERO;
        }
        times.fold(Span::ZERO, |sum, time| sum + time)
    }

    /// The hooks of a stage go side by side: it fails with the first that fails. `CLEAN_UP` has
    /// none: there is no way back from it.
    fn hooks_of(&self, stage: Stage) -> Wait {
        let limit = self.hook_limit();
        let own = Span::from_secs_f64(self.parameters.shift_stage_s);
        let hooks = || {
            let asked = self.hooks.iter().filter(move |hook| hook.stage == stage);
            asked.filter(|hook| hook.stage != Stage::CleanUp)
        };
        let refused = hooks().filter(|hook| !hook.succeeds || hook.takes > limit);
        if let Some(first) = refused.min_by_key(|hook| hook.takes.min(limit)) {
            return if first.takes > limit {
                Wait::Fails(limit, DeploymentReason::TimedOut)
            } else {
                Wait::Fails(first.takes, DeploymentReason::HookFailed)
            };
        }
        let last = hooks().map(|hook| hook.takes).max();
        Wait::For(own.max(last.unwrap_or_default()))
    }

    fn hook_limit(&self) -> Span {
        Span::from_secs_f64(if self.by_code_deploy {
            self.parameters.code_deploy_hook_s
        } else {
            self.parameters.shift_stage_timeout_s
        })
    }

    fn scale_up_limit(&self) -> Span {
        Span::from_secs_f64(if self.by_code_deploy {
            self.parameters.code_deploy_steady_s
        } else {
            self.parameters.shift_stage_timeout_s
        })
    }
}

#[cfg(test)]
#[path = "shifting_tests.rs"]
mod tests;
