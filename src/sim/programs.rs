//! What is special about the program of a task? What its revision and its first minutes make of it.

use super::event::Event;
use super::world::World;
use crate::cluster::ids::TaskId;
use crate::cluster::launch::uniform;
use crate::cluster::task::TargetState;
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::sampler::Sampler;
use crate::kernel::time::Span;
use crate::traffic::Program;

impl World<'_> {
    /// The program of a task that starts now.
    pub fn program_of(&self, task: TaskId) -> Program {
        let startup = &self.cluster.definition_of_task(task).startup;
        Program {
            ready_after: self.ready_after(task),
            startup_cpu: startup.cpu,
            warm_up: startup.warm_up,
            ..self.program_in_service(task)
        }
    }

    /// The program of a task that has been in service for long: ready, started and warm.
    pub fn program_in_service(&self, task: TaskId) -> Program {
        let about = self.cluster.task(task);
        let service = self.cluster.service(about.service());
        Program {
            profile: service.revision(about.revision()).profile,
            group: service.target_group_of(about.revision()),
            ..Program::default()
        }
    }

    /// How long after its start the program of a task listens.
    fn ready_after(&self, task: TaskId) -> Span {
        let about = self.cluster.task(task);
        let law = &self.ready_laws[self.cluster.definition_index(task)];
        let Some(law) = law else {
            return Span::ZERO;
        };
        let seed = self.service_seed(about.service());
        law.draw(&mut seed.stream("ready", u64::from(about.number())))
    }

    /// Plans what the load balancer finds of a new target without requests. Its nodes know the
    /// target after a while; then come checks, from a phase that is drawn. Those before the program
    /// listens fail.
    pub fn check_quiet_target(&mut self, task: TaskId) {
        let about = self.cluster.task(task);
        let spec = &self.cluster.service(about.service()).spec;
        let balancer = spec.load_balancer.as_ref().expect("it was registered");
        let rules = balancer.health_check;
        let seed = self.service_seed(about.service());
        let phase = uniform(&mut seed.stream("firstCheck", u64::from(about.number())));
        let registration = Span::from_secs_f64(self.setup.parameters.alb_registration_s);
        let heard = Span::from_secs_f64(self.setup.parameters.balancer_report_delay_s);
        let interval = rules.interval.as_secs_f64();
        let first = registration + Span::from_secs_f64(interval * phase);
        let ready = self.ready_after(task);
        if ready > self.setup.duration {
            // It fails all checks that there will be.
            self.quiet_target_turns_unhealthy(task, first, rules.unhealthy_threshold);
            return;
        }
        let late = ready.saturating_sub(first).nanos();
        let failures = late.div_ceil(rules.interval.nanos());
        let mut passes = 1;
        if failures >= u64::from(rules.unhealthy_threshold) {
            self.quiet_target_turns_unhealthy(task, first, rules.unhealthy_threshold);
            passes = u64::from(rules.healthy_threshold);
        }
        let after = first + rules.interval * (failures + passes - 1) + heard;
        self.later(after, Event::QuietTarget(task, TargetState::Healthy));
    }

    /// So many checks fail from `first` on.
    fn quiet_target_turns_unhealthy(&mut self, task: TaskId, first: Span, checks: u32) {
        let service = self.cluster.task(task).service();
        let balancer = &self.cluster.service(service).spec.load_balancer;
        let rules = balancer.as_ref().expect("it was registered").health_check;
        let heard = Span::from_secs_f64(self.setup.parameters.balancer_report_delay_s);
        let after = first + rules.interval * u64::from(checks - 1) + heard;
        self.later(after, Event::QuietTarget(task, TargetState::Unhealthy));
    }

    /// The load balancer sees a target without requests so, unless the task hangs or is gone.
    pub fn quiet_target_is(&mut self, task: TaskId, state: TargetState) {
        if !self.hangs(task) && !self.is_dead(self.cluster.task(task)) {
            self.sees(task, state);
        }
    }
}

/// When the programs of task definitions listen.
pub fn ready_laws(definitions: &[TaskDefinition]) -> Vec<Option<Sampler>> {
    let laws = definitions.iter().map(|d| d.startup.ready_after.as_ref());
    laws.map(|law| law.map(Sampler::new)).collect()
}
