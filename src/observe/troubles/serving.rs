//! How many tasks of each service serve now? RUNNING, and on a host that is there.

use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{InstanceId, TaskId, ZoneId};
use crate::cluster::instance::Ec2State;
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::sim::setup::Setup;

/// Every task and service, as the facts so far have it.
#[derive(Debug)]
pub struct Serving {
    tasks: Vec<About>,
    services: Vec<OfService>,
    /// By instance: the tasks that were placed on it and have not stopped.
    placed: Vec<Vec<TaskId>>,
    /// Tasks that executed and whose host is gone, by the last fact.
    fallen: Vec<Fallen>,
    touched: Vec<usize>,
}

/// One task.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Place of its service.
    pub service: usize,
    /// Its status.
    pub status: TaskStatus,
    zone: Option<ZoneId>,
    instance: Option<InstanceId>,
    /// Its host is gone, it hangs, or its essential container has exited.
    gone: bool,
}

impl About {
    /// Whether its containers run, as far as is known.
    pub fn executes(&self) -> bool {
        !self.gone && self.status < TaskStatus::Deprovisioning
    }

    fn serves(&self) -> bool {
        !self.gone && self.status == TaskStatus::Running
    }
}

/// A task whose host is gone.
#[derive(Clone, Copy, Debug)]
pub struct Fallen {
    /// Which.
    pub task: TaskId,
    /// Its status, as ECS has it still.
    pub status: TaskStatus,
}

#[derive(Clone, Copy, Debug)]
struct OfService {
    serving: u32,
    desired: u32,
    is_kept: bool,
    on_fargate: bool,
}

impl Serving {
    /// Nothing has happened.
    pub fn new(setup: &Setup) -> Self {
        let services = setup.services.iter().map(|service| OfService {
            serving: 0,
            desired: 0,
            is_kept: matches!(service.spec.scheduling, Scheduling::Replica),
            on_fargate: service.spec.launch.is_fargate(),
        });
        Self {
            tasks: Vec::new(),
            services: services.collect(),
            placed: Vec::new(),
            fallen: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Tasks of a service that serve.
    pub fn serving(&self, service: usize) -> u32 {
        self.services[service].serving
    }

    /// Tasks of all services that serve.
    pub fn all_serving(&self) -> Vec<u32> {
        self.services.iter().map(|of| of.serving).collect()
    }

    /// Tasks that a service wants.
    pub fn desired(&self, service: usize) -> u32 {
        self.services[service].desired
    }

    /// Whether a service has as many tasks as it wants; daemons and standalone tasks want none.
    pub fn is_whole(&self, service: usize) -> bool {
        let of = self.services[service];
        !of.is_kept || of.serving >= of.desired
    }

    /// One task.
    pub fn task(&self, task: TaskId) -> About {
        self.tasks[task.index()]
    }

    /// Tasks on an instance that have not stopped.
    pub fn on(&self, instance: InstanceId) -> &[TaskId] {
        self.placed.get(instance.index()).map_or(&[], Vec::as_slice)
    }

    /// Tasks whose host went with the last fact.
    pub fn fallen(&self) -> &[Fallen] {
        &self.fallen
    }

    /// Services of which something changed since this was asked last.
    pub fn take_touched(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.touched)
    }

    fn touch(&mut self, service: usize) {
        if !self.touched.contains(&service) {
            self.touched.push(service);
        }
    }

    /// Changes a task, and the count of its service with it.
    fn change(&mut self, task: TaskId, change: impl FnOnce(&mut About)) {
        let about = &mut self.tasks[task.index()];
        let before = about.serves();
        change(about);
        let (after, service) = (about.serves(), about.service);
        let of = &mut self.services[service];
        of.serving = of.serving + u32::from(after) - u32::from(before);
        self.touch(service);
    }

    /// The host of a task is gone, or the task answers nothing any more.
    fn falls(&mut self, task: TaskId) {
        let about = self.task(task);
        if about.executes() {
            self.change(task, |about| about.gone = true);
            let status = about.status;
            self.fallen.push(Fallen { task, status });
        }
    }

    /// Hears one fact.
    pub fn hear(&mut self, fact: &Fact) {
        self.fallen.clear();
        match (fact.subject, &fact.what) {
            (Subject::Task { task, service, .. }, what) => {
                self.hear_task((task, service.index()), what);
            }
            (Subject::Instance { instance, .. }, What::Ec2StateChanged { to, .. }) => {
                if matches!(to, Ec2State::ShuttingDown | Ec2State::Terminated) {
                    let placed = self.placed.get_mut(instance.index());
                    for task in placed.map(std::mem::take).unwrap_or_default() {
                        self.falls(task);
                    }
                }
            }
            (
                subject,
                What::ServiceCreated { desired: to } | What::DesiredCountChanged { to, .. },
            ) => {
                if let Some(id) = subject.service() {
                    self.services[id.index()].desired = *to;
                    self.touch(id.index());
                }
            }
            _ => {}
        }
    }

    fn hear_task(&mut self, (task, service): (TaskId, usize), what: &What) {
        match what {
            What::TaskCreated { zone, initial, .. } => {
                let about = |status| About {
                    service,
                    status,
                    zone: *zone,
                    instance: None,
                    gone: false,
                };
                if self.tasks.len() <= task.index() {
                    self.tasks
                        .resize(task.index() + 1, about(TaskStatus::Stopped));
                }
                self.tasks[task.index()] = about(TaskStatus::Provisioning);
                if *initial {
                    self.change(task, |about| about.status = TaskStatus::Running);
                }
            }
            What::TaskPlaced { instance, zone } => {
                self.change(task, |about| {
                    about.zone = Some(*zone);
                    about.instance = Some(*instance);
                });
                if self.placed.len() <= instance.index() {
                    self.placed.resize(instance.index() + 1, Vec::new());
                }
                self.placed[instance.index()].push(task);
            }
            What::TaskStatusChanged { to, .. } => {
                self.change(task, |about| about.status = *to);
                if let (TaskStatus::Stopped, Some(instance)) = (*to, self.task(task).instance) {
                    self.placed[instance.index()].retain(|other| *other != task);
                }
            }
            What::TaskHung => self.change(task, |about| about.gone = true),
            What::ContainerExited {
                essential: true, ..
            } => {
                self.change(task, |about| about.gone = true);
            }
            _ => {}
        }
    }

    /// A zone is lost: the hosts of Fargate tasks there go at once.
    pub fn lose_zone(&mut self, zone: ZoneId) {
        for index in 0..self.tasks.len() {
            let about = self.tasks[index];
            if about.zone == Some(zone) && self.services[about.service].on_fargate {
                self.falls(TaskId::new(index));
            }
        }
    }
}
