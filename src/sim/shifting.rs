//! How does a deployment shift traffic from the old revision to the new one, stage by stage?
//!
//! The old revision is blue, the new one green: two task sets, each in its own target group. What
//! comes when is `control::shifting`'s to say; here it is done. Green is scaled up, traffic goes
//! over in steps, blue is scaled to nothing. A failure before that sends all traffic back at once,
//! and green is scaled to nothing. The circuit breaker is of rolling deployments only.
//!
//! AWS does not say what a newer deployment does to one that shifts: traffic goes back to blue at
//! once, the green of the older one is stopped, and the newer one begins. `CodeDeploy` refuses it.

use super::event::{DeploymentStep, Event};
use super::world::World;
use crate::cluster::deployment::{Controller, DeploymentReason, Stage};
use crate::cluster::fact::RolloutFact;
use crate::cluster::ids::{FactId, ServiceId};
use crate::cluster::task_set::{TaskSet, TaskSetStatus, weights};
use crate::control::shifting::{Course, Part, Place, Wait};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

/// A deployment that shifts traffic, while it does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shifting {
    /// Its number, and that of its task set: green.
    pub(super) number: u32,
    /// The task set that had the traffic before: blue.
    pub(super) blue: u32,
    pub(super) way: Way,
    /// When the present wait is over.
    pub(super) until: Instant,
    /// The desired count when last looked at.
    pub(super) desired: u32,
    /// Of `CodeDeploy`: when it gives up, because the service was scaled and is not steady since.
    pub(super) overdue: Instant,
    /// The fact that brought it where it is.
    pub(super) fact: Option<FactId>,
}

/// Where it goes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Way {
    /// Through its stages.
    On(Place),
    /// Back: traffic is with blue again, and hooks are called. The deployment that goes on instead,
    /// if there is one.
    Back(Option<u32>),
    /// Back: green is being stopped.
    Clearing(Option<u32>),
}

impl World<'_> {
    /// A deployment that shifts traffic begins. It is the last of its service's deployments, and
    /// its revision is the service's primary one.
    pub fn begin_shift(&mut self, id: ServiceId, number: u32) -> Result<(), WorkloadError> {
        let older = self.desk(id).shift.take();
        let service = self.cluster.service(id);
        let deployment = service.deployment(number);
        let (revision, fact, desired) = (deployment.revision, deployment.fact, service.desired);
        let serving = service.primary_set().expect("one set serves").number;
        let blue = older.map_or(serving, |older| older.stays());
        self.send_back(id, (older.map_or(number, |older| older.number), blue), fact)?;
        self.set_primary(id, blue);
        let service = self.cluster.service_mut(id);
        let group = 1 - service.set(blue).expect("it is there").group;
        for set in service.sets.iter_mut().filter(|set| !set.is_primary()) {
            set.scale = 0.0;
            set.status = TaskSetStatus::Draining;
        }
        service.sets.push(TaskSet {
            number,
            revision,
            scale: 0.0,
            group,
            status: TaskSetStatus::Active,
            ..TaskSet::first()
        });
        let first = self.course(id).first();
        self.desk(id).shift = Some(Shifting {
            number,
            blue,
            way: Way::On(first),
            until: Instant::NEVER,
            desired,
            overdue: Instant::NEVER,
            fact,
        });
        self.nudge(id, fact);
        self.begin_stage(id, first)?;
        self.drive(id)
    }

    /// A deployment that shifts traffic goes on: its step is due, or it has failed.
    pub fn shift_goes_on(&mut self, id: ServiceId, number: u32) -> Result<(), WorkloadError> {
        let Some(shift) = self.desk(id).shift.filter(|shift| shift.number == number) else {
            return Ok(());
        };
        let deployment = self.cluster.service(id).deployment(number);
        match shift.way {
            Way::On(place) if deployment.goes_on() => {
                let limit = deployment.began + self.course(id).limit();
                self.wait_is_over(id, (place, shift), limit)
            }
            Way::On(place) => self.turn_back(id, place),
            Way::Back(instead) => {
                self.clear_green(id, instead);
                Ok(())
            }
            Way::Clearing(_) => Ok(()),
        }
    }

    /// What a deployment waited for is over, or it has waited too long.
    fn wait_is_over(
        &mut self,
        id: ServiceId,
        (place, shift): (Place, Shifting),
        limit: Instant,
    ) -> Result<(), WorkloadError> {
        let now = self.now();
        let late = now >= shift.overdue || now >= limit;
        let fails = match self.course(id).wait(place) {
            _ if late && place.stage < Stage::CleanUp => DeploymentReason::TimedOut,
            _ if now < shift.until => {
                self.come_back(id);
                return Ok(());
            }
            Wait::Fails(_, reason) => reason,
            Wait::Healthy(_) => DeploymentReason::TimedOut,
            Wait::For(_) | Wait::Gone => {
                self.advance(id, place)?;
                return self.drive(id);
            }
        };
        self.fail_deployment(id, shift.number, fails, shift.fact);
        Ok(())
    }

    /// How deployments of a service go.
    pub(super) fn course(&self, id: ServiceId) -> Course<'_> {
        let settings = &self.setup.services[id.index()].spec.deployment;
        Course::of(settings, &self.setup.parameters).expect("its deployments shift traffic")
    }

    pub(super) fn shift(&mut self, id: ServiceId) -> &mut Shifting {
        let shift = self.desks[id.index()].shift.as_mut();
        shift.expect("a deployment shifts its traffic")
    }

    /// Whether a failure of the deployment that goes on would still send its traffic back: blue is
    /// there. Alarms are watched until then.
    pub fn can_shift_back(&self, id: ServiceId) -> bool {
        let shift = &self.desks[id.index()].shift;
        shift.is_some_and(|shift| match shift.way {
            Way::On(place) => place.stage < Stage::CleanUp,
            Way::Back(_) | Way::Clearing(_) => false,
        })
    }

    /// Goes on as far as nothing is waited for; then plans what comes of time.
    fn drive(&mut self, id: ServiceId) -> Result<(), WorkloadError> {
        while let Some(shift) = self.desk(id).shift {
            let Way::On(place) = shift.way else { break };
            let (over, time) = match self.course(id).wait(place) {
                Wait::For(time) => (time == Span::ZERO, time),
                Wait::Fails(time, _) => (false, time),
                Wait::Healthy(time) => (self.is_up(id, shift.number), time),
                Wait::Gone => (self.is_gone(id, shift.blue), Span::FOREVER),
            };
            if !over {
                self.shift(id).until = self.now() + time;
                self.come_back(id);
                break;
            }
            self.advance(id, place)?;
        }
        Ok(())
    }

    /// From one place to the next; at the last the deployment is complete.
    fn advance(&mut self, id: ServiceId, place: Place) -> Result<(), WorkloadError> {
        let Some(next) = self.course(id).next(place) else {
            let Shifting { number, fact, .. } = *self.shift(id);
            self.desk(id).shift = None;
            self.complete_deployment(id, number, DeploymentReason::Steady, fact);
            return Ok(());
        };
        self.shift(id).way = Way::On(next);
        if next.stage != place.stage {
            return self.begin_stage(id, next);
        }
        if next.part == Part::Hooks {
            return self.shift_traffic(id, next);
        }
        Ok(())
    }

    /// The deployment enters a stage, and does what is done there.
    fn begin_stage(&mut self, id: ServiceId, place: Place) -> Result<(), WorkloadError> {
        let Shifting {
            number, blue, fact, ..
        } = *self.shift(id);
        let fact = self.tell_deployment((id, number), RolloutFact::Stage(place.stage), fact);
        self.shift(id).fact = Some(fact);
        match place.stage {
            Stage::ScaleUp => {
                let both = self.setup.parameters.shift_scales_both >= 0.5;
                let service = self.cluster.service_mut(id);
                let desired = service.desired;
                let green = service.set_mut(number).expect("it is there");
                green.scale = 100.0;
                green.fixed = (!both).then_some(desired);
                self.nudge(id, Some(fact));
            }
            Stage::ProductionTrafficShift => self.shift_traffic(id, place)?,
            Stage::CleanUp => self.drain_set(id, blue, Some(fact)),
            _ => {}
        }
        Ok(())
    }

    /// Production traffic goes over as far as it should at `place`. A service without a load
    /// balancer has none that ECS could shift (ECS developer guide, headless services).
    fn shift_traffic(&mut self, id: ServiceId, place: Place) -> Result<(), WorkloadError> {
        let Shifting { number, fact, .. } = *self.shift(id);
        let course = self.course(id);
        let (tenths, whole) = (course.tenths(place), course.is_shifted(place));
        let service = self.cluster.service(id);
        let group = service.set(number).expect("it is there").group;
        if service.spec.load_balancer.is_some() {
            let percent = f64::from(tenths) / 10.0;
            let what = RolloutFact::TrafficShifted { percent };
            let fact = self.tell_deployment((id, number), what, fact);
            self.shift(id).fact = Some(fact);
        }
        self.set_listener(id, weights(group, tenths))?;
        if whole {
            self.set_primary(id, number);
        }
        Ok(())
    }

    /// Comes back when the present wait is over, or something is overdue; not when what is waited
    /// for comes first.
    pub(super) fn come_back(&mut self, id: ServiceId) {
        let shift = *self.shift(id);
        let limit = self.course(id).limit();
        let deployment = self.cluster.service_mut(id).deployment_mut(shift.number);
        if matches!(shift.way, Way::On(_)) && !deployment.goes_on() {
            // It has failed in this instant, and turns back next.
            return;
        }
        deployment.steps += 1;
        let step = DeploymentStep::GoesOn(shift.number, deployment.steps);
        let at = match shift.way {
            Way::On(place) if place.stage < Stage::CleanUp => {
                shift.until.min(shift.overdue).min(deployment.began + limit)
            }
            Way::On(_) | Way::Back(_) | Way::Clearing(_) => shift.until,
        };
        if at < Instant::NEVER {
            let event = Event::Deployment(id, step);
            self.queue.schedule(at, Phase::Control, event);
        }
    }

    /// The scheduler has looked at a service because of `why`: what its deployment waits for may be
    /// there.
    pub fn look_at_sets(
        &mut self,
        id: ServiceId,
        why: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        if self.cluster.service(id).sets.is_empty() {
            return Ok(());
        }
        self.tell_stability(id, why);
        self.complete_creation(id, why);
        self.watch_scaling(id);
        let Some(shift) = self.desk(id).shift else {
            self.forget_sets(id);
            return Ok(());
        };
        match shift.way {
            Way::On(place) if self.cluster.service(id).deployment(shift.number).goes_on() => {
                let arrived = match self.course(id).wait(place) {
                    Wait::Healthy(_) => self.is_up(id, shift.number),
                    Wait::Gone => self.is_gone(id, shift.blue),
                    Wait::For(_) | Wait::Fails(..) => false,
                };
                if arrived {
                    self.shift(id).fact = why.or(shift.fact);
                    self.advance(id, place)?;
                    self.drive(id)?;
                } else if place.stage == Stage::CleanUp {
                    self.tell_blocked(id, shift);
                }
            }
            Way::Clearing(instead) if self.is_gone(id, shift.number) => {
                self.desk(id).shift = None;
                if let Some(instead) = instead {
                    let cause = why.or(shift.fact);
                    self.complete_deployment(id, instead, DeploymentReason::Rollback, cause);
                }
            }
            Way::On(_) | Way::Back(_) | Way::Clearing(_) => {}
        }
        self.forget_sets(id);
        Ok(())
    }

    /// `CodeDeploy` gives up when the service was scaled while traffic shifts, and is not steady
    /// for too long (ECS developer guide, blue/green deployment with `CodeDeploy`).
    fn watch_scaling(&mut self, id: ServiceId) {
        let Some(mut shift) = self.desk(id).shift else {
            return;
        };
        let (now, service) = (self.now(), self.cluster.service(id));
        let desired = service.desired;
        let by = &service.spec.deployment.controller;
        let watched = matches!(by, Controller::CodeDeploy(_))
            && matches!(shift.way, Way::On(place) if place.stage > Stage::ScaleUp);
        if self.is_steady(id) {
            shift.overdue = Instant::NEVER;
        } else if watched && desired != shift.desired {
            let patience = Span::from_secs_f64(self.setup.parameters.code_deploy_scaling_s);
            shift.overdue = now + patience;
        }
        shift.desired = desired;
        let sooner = shift.overdue < self.shift(id).overdue;
        *self.shift(id) = shift;
        if sooner {
            self.come_back(id);
        }
    }
}

impl Shifting {
    /// The task set that stays when a newer deployment comes: blue, while it is there.
    fn stays(&self) -> u32 {
        match self.way {
            Way::On(place) if place.stage >= Stage::CleanUp => self.number,
            Way::On(_) | Way::Back(_) | Way::Clearing(_) => self.blue,
        }
    }
}

#[cfg(test)]
#[path = "tests_shifting.rs"]
mod tests;
