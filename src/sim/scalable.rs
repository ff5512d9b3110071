//! What do schedules, forecasts and the scenario ask of a scalable target, and of what may be
//! scaled in?

use super::event::{Event, ScalableStep};
use super::world::World;
use crate::cluster::fact::{NotScaledReason, ScalingFact, Subject, What};
use crate::cluster::group_policy::Recurrence;
use crate::cluster::ids::{FactId, ServiceId, TaskId};
use crate::cluster::scalable_target::{Bounds, Suspended};
use crate::cluster::task::{Task, TaskStatus};
use crate::control::scaling::spec::ScheduledAction;
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

impl World<'_> {
    /// Something of a scalable target is due.
    pub fn scalable_steps(&mut self, id: ServiceId, step: ScalableStep) {
        match step {
            ScalableStep::Scheduled(_) => self.scheduled_actions(id),
            ScalableStep::Suspended(place) => self.suspend(id, place),
            ScalableStep::Protects(place) => self.protect_tasks(id, place),
            ScalableStep::ProtectionEnds(task) => self.protection_ends(task),
            ScalableStep::Forecast(place) => self.forecast(id, place),
            ScalableStep::Predicted(place) => self.prediction_applies(id, place),
        }
    }

    pub(super) fn scalable_at(&mut self, at: Instant, id: ServiceId, step: ScalableStep) {
        let event = Event::Scalable(id, step);
        self.queue.schedule(at, Phase::Control, event);
    }

    /// Asks for what is planned for a scalable target.
    pub(super) fn begin_schedules(&mut self, id: ServiceId) {
        let spec = self.setup.services[id.index()].auto_scaling.as_ref();
        let spec = spec.expect("it is a scalable target");
        for (place, suspension) in spec.suspended.iter().enumerate() {
            self.scalable_at(suspension.at, id, ScalableStep::Suspended(place));
        }
        for (place, action) in spec.scheduled.iter().enumerate() {
            self.schedule_next(id, place, first_due(&action.recurrence));
        }
    }

    /// A scheduled action comes due next at `due`, if ever.
    fn schedule_next(&mut self, id: ServiceId, place: usize, due: Option<Instant>) {
        self.scaling(id).due[place] = due;
        if let Some(due) = due {
            let delay = Span::from_secs_f64(self.setup.parameters.scheduled_action_delay_s);
            self.scalable_at(due + delay, id, ScalableStep::Scheduled(place));
        }
    }

    /// The scheduled actions that have come due run, earlier ones first, of one instant in the
    /// order given (Application Auto Scaling user guide, scheduled scaling).
    fn scheduled_actions(&mut self, id: ServiceId) {
        let delay = Span::from_secs_f64(self.setup.parameters.scheduled_action_delay_s);
        let now = self.now();
        let setup = self.setup;
        let spec = setup.services[id.index()].auto_scaling.as_ref();
        let scheduled = &spec.expect("it is a scalable target").scheduled;
        let due = self.scaling(id).due.iter().enumerate();
        let due = due.filter_map(|(place, at)| Some(((*at)?, place)));
        let mut due: Vec<(Instant, usize)> = due.filter(|(at, _)| *at + delay <= now).collect();
        due.sort_unstable();
        for (at, place) in due {
            let action = &scheduled[place];
            self.schedule_next(id, place, action.recurrence.next(at + Span::SECOND));
            if !self.scaling(id).target.suspended().scheduled {
                self.scheduled_action_runs(id, (place, action));
            }
        }
    }

    /// A scheduled action sets the bounds, and the desired count where it is outside. It does not
    /// ask for cooldowns.
    fn scheduled_action_runs(&mut self, id: ServiceId, (action, spec): (usize, &ScheduledAction)) {
        let before = self.scaling(id).target.bounds();
        let bounds = Bounds {
            min: spec.min_capacity.unwrap_or(before.min),
            max: spec.max_capacity.unwrap_or(before.max),
        };
        let Bounds { min, max } = bounds;
        if min > max {
            let failed = ScalingFact::ScheduledActionFailed { action, min, max };
            self.tell_service(id, What::Scaling(failed), None);
            return;
        }
        self.scaling(id).target.set_bounds(bounds);
        let ran = ScalingFact::ScheduledAction { action, min, max };
        let cause = Some(self.tell_service(id, What::Scaling(ran), None));
        self.fit_into_bounds(id, cause);
    }

    /// Brings the desired count into the bounds; not down while a deployment is in progress.
    fn fit_into_bounds(&mut self, id: ServiceId, cause: Option<FactId>) {
        let desired = self.cluster.service(id).desired;
        let bounds = self.predicted_bounds(id);
        let to = bounds
            .unwrap_or(self.scaling(id).target.bounds())
            .clamp(desired);
        if to < desired && self.is_deploying(id) {
            let reason = NotScaledReason::TargetServicePutResourceAsUnscalable;
            let what = What::NotScaled { reason, wanted: to };
            self.tell_service(id, what, cause);
        } else if to != desired {
            self.set_desired(id, (Subject::Service(id), to), cause);
        }
    }

    /// What is suspended changes. On resumption the policies whose alarms are in ALARM are
    /// evaluated; scheduled actions that would have run meanwhile are not.
    fn suspend(&mut self, id: ServiceId, place: usize) {
        let spec = self.setup.services[id.index()].auto_scaling.as_ref();
        let state = spec.expect("it is a scalable target").suspended[place];
        let suspended = Suspended {
            scale_in: state.scale_in,
            scale_out: state.scale_out,
            scheduled: state.scheduled,
        };
        let target = &mut self.scaling(id).target;
        let before = target.suspended();
        if before == suspended {
            return;
        }
        target.suspend(suspended);
        let told = ScalingFact::Suspended {
            scale_in: state.scale_in,
            scale_out: state.scale_out,
            scheduled: state.scheduled,
        };
        self.tell_service(id, What::Scaling(told), None);
        let resumed =
            (before.scale_in && !suspended.scale_in) || (before.scale_out && !suspended.scale_out);
        if resumed {
            self.invoke_steps(id, None);
            self.await_decision(id);
        }
    }

    /// Asks for the protections of a service's tasks.
    pub(super) fn begin_protections(&mut self, id: ServiceId) {
        let protections = &self.setup.services[id.index()].changes.protections;
        for (place, protection) in protections.iter().enumerate() {
            self.scalable_at(protection.at, id, ScalableStep::Protects(place));
        }
    }

    /// The oldest RUNNING tasks of a service that are not protected yet protect themselves, or all
    /// protection is taken away.
    fn protect_tasks(&mut self, id: ServiceId, place: usize) {
        let spec = self.setup.services[id.index()].changes.protections[place];
        if spec.tasks == 0 {
            for task in self.tasks_where(id, Task::is_protected) {
                self.unprotect(task);
            }
            return;
        }
        let may = |task: &Task| task.status() == TaskStatus::Running && !task.is_protected();
        let until = self.now() + spec.expires;
        for task in self
            .tasks_where(id, may)
            .into_iter()
            .take(spec.tasks as usize)
        {
            self.change(task, |task| task.protect(Some(until)));
            let until = Some(until);
            self.tell_task(
                task,
                What::Scaling(ScalingFact::TaskProtection { until }),
                None,
            );
            self.scalable_at(
                self.now() + spec.expires,
                id,
                ScalableStep::ProtectionEnds(task),
            );
        }
    }

    /// The living tasks of a service with a property, oldest first.
    fn tasks_where(&self, id: ServiceId, has: impl Fn(&Task) -> bool) -> Vec<TaskId> {
        let alive = self.cluster.service(id).alive().iter().copied();
        alive.filter(|&task| has(self.cluster.task(task))).collect()
    }

    /// The protection of a task expires, unless it was taken away or set anew since.
    fn protection_ends(&mut self, task: TaskId) {
        let now = self.now();
        let until = self.cluster.task(task).protected_until();
        if until.is_some_and(|until| until <= now) {
            self.unprotect(task);
        }
    }

    /// A task may be stopped by a scale-in or a deployment again; those that wait for it look anew.
    fn unprotect(&mut self, task: TaskId) {
        self.change(task, |task| task.protect(None));
        let ended = ScalingFact::TaskProtection { until: None };
        let fact = self.tell_task(task, What::Scaling(ended), None);
        let service = self.cluster.task(task).service();
        self.nudge(service, Some(fact));
    }
}

/// When a scheduled action first comes due: at its `StartTime`, if it has one, and then as it
/// recurs.
fn first_due(recurrence: &Recurrence) -> Option<Instant> {
    match recurrence {
        Recurrence::Repeats { from, until, .. } if *from > Instant::START => {
            (from <= until).then_some(*from)
        }
        _ => recurrence.next(Instant::START),
    }
}
