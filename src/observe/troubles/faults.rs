//! What does each fault hit, and when is that made good? One time that it began after the other.

use super::serving::Serving;
use super::{FaultOutcome, Recovery, Struck, lasts};
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::fault::{FaultKind, LaunchApi};
use crate::cluster::ids::{FactId, FaultId, TaskId};
use crate::cluster::instance::Ec2State;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::time::Instant;
use crate::sim::setup::Setup;

/// All faults of a run.
#[derive(Debug)]
pub struct Faults<'a> {
    setup: &'a Setup,
    /// Each time that one began.
    pub told: Vec<FaultOutcome>,
    /// By time that one began: the fact of it.
    facts: Vec<FactId>,
    /// By time that one began: what served before, by service.
    before: Vec<Vec<u32>>,
    /// By service: its accounts that are not closed.
    open: Vec<Vec<Account>>,
    /// By task: whether a fault has it on its account.
    claimed: Vec<bool>,
}

/// Where a service stands with a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Account {
    /// Which time that a fault began.
    time: usize,
    /// Place in [`FaultOutcome::services`].
    place: usize,
    /// Whether it has too few tasks because of it.
    is_short: bool,
}

impl<'a> Faults<'a> {
    /// Nothing has happened.
    pub fn new(setup: &'a Setup) -> Self {
        Self {
            setup,
            told: Vec::new(),
            facts: Vec::new(),
            before: Vec::new(),
            open: vec![Vec::new(); setup.services.len()],
            claimed: Vec::new(),
        }
    }

    fn kind(&self, fault: FaultId) -> &'a FaultKind {
        &self.setup.faults[fault.index()].kind
    }

    /// A fault that begins takes note of what serves before it.
    pub fn prepare(&mut self, fact: &Fact, serving: &Serving) {
        let (Subject::Fault(fault), What::FaultBegan { .. }) = (fact.subject, &fact.what) else {
            return;
        };
        let spec = &self.setup.faults[fault.index()];
        let number = self.told.iter().filter(|told| told.fault == fault).count();
        self.told.push(FaultOutcome {
            fault,
            name: spec.name.clone(),
            kind: spec.kind.code(),
            number: number as u32 + 1,
            began: fact.at,
            ended: (!lasts(&spec.kind)).then_some(fact.at),
            tasks_lost: 0,
            starts_failed: 0,
            instances_lost: 0,
            instances_cut_off: 0,
            services: Vec::new(),
        });
        self.facts.push(fact.id);
        self.before.push(serving.all_serving());
        let time = self.told.len() - 1;
        for service in 0..self.setup.services.len() {
            if self.names(&spec.kind, service) {
                self.account(time, service);
            }
        }
    }

    /// Whether a fault of this kind is about a service, whatever it hits.
    fn names(&self, kind: &FaultKind, service: usize) -> bool {
        let of = &self.setup.services[service].spec;
        match kind {
            FaultKind::TaskCrash { service: id, .. }
            | FaultKind::TaskHang { service: id, .. }
            | FaultKind::MemoryLeak { service: id, .. }
            | FaultKind::Dependency { service: id, .. }
            | FaultKind::ImagePull { service: id } => id.index() == service,
            FaultKind::LaunchThrottle { api, .. } => {
                of.launch.is_fargate() == (*api == LaunchApi::Fargate)
            }
            FaultKind::AgentDisconnect { .. } => !of.launch.is_fargate(),
            // It loses its load balancer's node there, whether it has tasks there or not.
            FaultKind::ZoneLoss { .. } => of.load_balancer.is_some(),
            FaultKind::InstanceFailure { .. } => false,
        }
    }

    /// The account of a service with a fault, opened if need be.
    fn account(&mut self, time: usize, service: usize) -> &mut Account {
        let services = &mut self.told[time].services;
        let place = services.iter().position(|of| of.service == service);
        let place = place.unwrap_or_else(|| {
            services.push(Struck {
                service,
                tasks_lost: 0,
                before: self.before[time][service],
                most_missing: 0,
                tasks_back: Recovery::NotNeeded,
                served_back: Recovery::NotNeeded,
                ended: 0,
                lost: 0,
            });
            services.len() - 1
        });
        let open = &mut self.open[service];
        let at = open.iter().position(|account| account.time == time);
        let at = at.unwrap_or_else(|| {
            open.push(Account {
                time,
                place,
                is_short: false,
            });
            open.len() - 1
        });
        &mut open[at]
    }

    /// A task is lost to a fault, once and to one only.
    fn claim(&mut self, time: usize, task: TaskId, (ran, serving): (bool, &Serving)) {
        if self.claimed.len() <= task.index() {
            self.claimed.resize(task.index() + 1, false);
        }
        if std::mem::replace(&mut self.claimed[task.index()], true) {
            return;
        }
        let service = serving.task(task).service;
        if !ran {
            self.told[time].starts_failed += 1;
            return;
        }
        let account = self.account(time, service);
        account.is_short = true;
        let place = account.place;
        let told = &mut self.told[time];
        told.tasks_lost += 1;
        let of = &mut told.services[place];
        of.tasks_lost += 1;
        of.tasks_back = Recovery::Never;
    }

    /// Hears one fact, the consequence of the `root`-th time that a fault began.
    pub fn hear(&mut self, fact: &Fact, root: Option<usize>, serving: &mut Serving) {
        if let (Subject::Fault(fault), What::FaultEnded) = (fact.subject, &fact.what) {
            let time = self
                .facts
                .iter()
                .position(|began| Some(*began) == fact.cause);
            let time = time.expect("what ends names its beginning as the cause");
            let told = &mut self.told[time];
            assert_eq!(told.fault, fault, "a fault ends itself");
            told.ended = Some(fact.at);
            return;
        }
        if let (Subject::Fault(fault), What::FaultBegan { .. }) = (fact.subject, &fact.what)
            && let FaultKind::ZoneLoss { zone } = self.kind(fault)
        {
            serving.lose_zone(*zone);
        }
        match (root.or_else(|| self.leak(fact)), fact.subject) {
            (Some(time), Subject::Instance { .. }) => self.hits_instance(time, fact),
            (Some(time), Subject::Task { task, .. }) => self.hits_task(time, (task, fact), serving),
            _ => {}
        }
        if let Some(time) = root {
            for fallen in serving.fallen().to_vec() {
                // Those that were stopping are no loss.
                if fallen.status <= TaskStatus::Running {
                    let ran = fallen.status == TaskStatus::Running;
                    self.claim(time, fallen.task, (ran, serving));
                }
            }
        }
    }

    fn hits_instance(&mut self, time: usize, fact: &Fact) {
        let told = &mut self.told[time];
        match fact.what {
            What::Ec2StateChanged {
                to: Ec2State::ShuttingDown,
                ..
            } => told.instances_lost += 1,
            What::AgentConnection { connected: false } => told.instances_cut_off += 1,
            _ => {}
        }
    }

    fn hits_task(&mut self, time: usize, (task, fact): (TaskId, &Fact), serving: &Serving) {
        let ran = match &fact.what {
            What::TaskHung | What::OutOfMemory => true,
            What::ContainerExited { essential, .. } => *essential,
            What::TaskStopping { code } => *code != StopCode::TaskFailedToStart,
            What::TaskStatusChanged { from, to } if *to > TaskStatus::Running => {
                *from >= TaskStatus::Running
            }
            _ => return,
        };
        self.claim(time, task, (ran, serving));
    }

    /// A task that runs out of memory while a fault makes its service leak is lost to that.
    fn leak(&self, fact: &Fact) -> Option<usize> {
        if fact.what != What::OutOfMemory {
            return None;
        }
        let service = fact.subject.service()?;
        let leaks = |told: &FaultOutcome| {
            let kind = self.kind(told.fault);
            let of = matches!(kind, FaultKind::MemoryLeak { service: of, .. } if *of == service);
            of && told.ended.is_none()
        };
        self.told.iter().rposition(leaks)
    }

    /// The tasks of a service, or how many it wants, have changed.
    pub fn look(&mut self, service: usize, at: Instant, serving: &Serving) {
        let told = &mut self.told;
        let faults = &self.setup.faults;
        let is_whole = serving.is_whole(service);
        let wanted = serving.desired(service);
        self.open[service].retain_mut(|account| {
            let of = &mut told[account.time];
            let is_on = of.ended.is_none();
            let kind = &faults[of.fault.index()].kind;
            let (began, struck) = (of.began, &mut of.services[account.place]);
            let stops_launches = matches!(
                kind,
                FaultKind::ImagePull { .. } | FaultKind::LaunchThrottle { .. }
            );
            if is_on && stops_launches && !is_whole && !account.is_short {
                account.is_short = true;
                struck.tasks_back = Recovery::Never;
            }
            if account.is_short {
                let there = serving.serving(service);
                let missing = struck.before.min(wanted).saturating_sub(there);
                struck.most_missing = struck.most_missing.max(missing);
            }
            if account.is_short && is_whole {
                account.is_short = false;
                struck.tasks_back = Recovery::After(at.since(began));
            }
            is_on || account.is_short
        });
    }
}
