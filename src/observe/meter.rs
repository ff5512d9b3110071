//! How long does each task cost? Billed seconds by service, size and purchase, and public IPv4
//! addresses.
//!
//! A Fargate task is billed from the start of its image pull until it has stopped, each rounded up
//! to the second with its minimum (Fargate price page). A task that is
//! there already when the run starts is billed from the start, one that still runs at the end to
//! the end. Its public address counts from the network interface (PENDING) until that is gone.

use super::outcome::{FargateUsage, PublicIpv4Usage, Usage};
use crate::catalog::fargate::billable_seconds;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::Instant;
use crate::sim::setup::Setup;

/// Meters of all tasks of a run.
#[derive(Debug)]
pub struct TaskMeter {
    /// By service, task definition and purchase.
    services: Vec<Vec<(usize, [FargateUsage; 2])>>,
    /// By service: whether its tasks run on Fargate.
    fargate: Vec<bool>,
    public: Vec<Option<PublicIpv4Usage>>,
    /// By task: what is running up a bill now.
    open: Vec<Open>,
}

/// What one task runs up, and since when.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    service: usize,
    definition: usize,
    purchase: Purchase,
    compute: Option<Instant>,
    address: Option<Instant>,
}

impl TaskMeter {
    /// Meters at zero.
    pub fn new(setup: &Setup) -> Self {
        let services = setup.services.iter().map(|service| {
            let definitions = service.definitions().into_iter();
            let usage = definitions.map(|place| {
                let of = |purchase| {
                    let definition = &setup.task_definitions[place];
                    FargateUsage::none(&service.spec.name, definition, purchase)
                };
                (place, [Purchase::OnDemand, Purchase::Spot].map(of))
            });
            usage.collect()
        });
        let public = setup.services.iter().map(|service| {
            service.spec.assign_public_ip.then(|| PublicIpv4Usage {
                service: service.spec.name.clone(),
                holder: "tasks",
                seconds: 0,
            })
        });
        Self {
            services: services.collect(),
            fargate: setup
                .services
                .iter()
                .map(|service| service.spec.launch.is_fargate())
                .collect(),
            public: public.collect(),
            open: Vec::new(),
        }
    }

    /// Starts or stops the meters of the task that `fact` is about.
    pub fn hear(&mut self, fact: &Fact) {
        let Subject::Task { task, service, .. } = fact.subject else {
            return;
        };
        if self.open.len() <= task.index() {
            self.open.resize(task.index() + 1, Open::default());
        }
        let open = &mut self.open[task.index()];
        open.service = service.index();
        if !self.fargate[service.index()] {
            return;
        }
        match fact.what {
            What::TaskCreated {
                initial,
                purchase,
                definition,
                ..
            } => {
                open.purchase = purchase;
                open.definition = definition;
                open.compute = initial.then_some(fact.at);
                open.address = initial.then_some(fact.at);
            }
            What::PullStarted => open.compute = open.compute.or(Some(fact.at)),
            What::TaskStatusChanged {
                to: TaskStatus::Pending,
                ..
            } => open.address = open.address.or(Some(fact.at)),
            What::TaskStatusChanged {
                to: TaskStatus::Stopped,
                ..
            } => self.close(task.index(), fact.at),
            _ => {}
        }
    }

    fn close(&mut self, task: usize, at: Instant) {
        let open = std::mem::take(&mut self.open[task]);
        if let Some(since) = open.compute {
            let mut usage = self.services[open.service].iter_mut();
            let usage = usage.find(|(definition, _)| *definition == open.definition);
            let (_, usage) = usage.expect("a task definition of its service");
            let usage = &mut usage[open.purchase as usize];
            usage.tasks += 1;
            usage.billed_seconds += billable_seconds(at.since(since), usage.operating_system);
        }
        if let (Some(since), Some(public)) = (open.address, &mut self.public[open.service]) {
            public.seconds += at.since(since).secs_ceil();
        }
    }

    /// Ends every meter at `end` and hands in the usage.
    pub fn finish(mut self, end: Instant, usage: &mut Usage) {
        for task in 0..self.open.len() {
            self.close(task, end);
        }
        let metered = self.services.into_iter().flatten();
        let metered = metered.flat_map(|(_, usage)| usage);
        for one in metered.filter(|usage| usage.tasks > 0) {
            // A new revision of the same size costs what the old one does.
            if !usage.fargate.iter_mut().any(|before| before.absorb(&one)) {
                usage.fargate.push(one);
            }
        }
        usage.public_ipv4.extend(self.public.into_iter().flatten());
    }
}
