//! How does a run go, from its beginning to its end? The loop, and the one match over events.

use std::collections::BTreeSet;

use hdrhistogram::Histogram;

#[cfg(feature = "cli")]
use super::company::in_company;
use super::event::{Event, Step};
use super::ledger::Ledger;
use super::meter::Sums;
use super::observer::{Observer, ServiceTotals, Totals};
use super::plane::Plane;
use super::setup::Setup;
use super::world::World;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::traffic::{RequestTotals, Traffic};
use crate::workload::WorkloadError;

/// Runs `setup` to its end and tells `observer` what happens. Services with requests are served
/// side by side on up to `threads` threads; the result does not depend on how many.
///
/// The set-up is `scenario`'s to check; what it cannot mean asserts here. The only error is a trace
/// that cannot be read or that turns out to be wrong.
pub fn run(
    setup: &Setup,
    threads: usize,
    observer: &mut dyn Observer,
) -> Result<Totals, WorkloadError> {
    #[cfg(not(feature = "cli"))]
    let _ = threads;
    #[cfg(feature = "cli")]
    if threads > 1 && setup.services.iter().any(|s| !s.workload.is_empty()) {
        // A machine that gives no threads is only slower.
        if let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            return pool.install(|| in_company(|| run_here(setup, threads, observer)));
        }
    }
    run_here(setup, 1, observer)
}

/// [`run`] on the threads of the pool that it is called in.
fn run_here(
    setup: &Setup,
    threads: usize,
    observer: &mut dyn Observer,
) -> Result<Totals, WorkloadError> {
    let mut world = World::begun(setup, threads, observer)?;
    let end = Instant::START + setup.duration;
    let events = world.go_on(end, &mut |_| {})?;
    world.end(end, events)
}

impl<'a> World<'a> {
    /// A run at its first instant, with what it begins with.
    pub fn begun(
        setup: &'a Setup,
        threads: usize,
        observer: &'a mut dyn Observer,
    ) -> Result<Self, WorkloadError> {
        check(setup);
        let plane = Plane::new(setup, threads)?;
        let mut world = World::new(setup, plane, Ledger::new(observer));
        world.begin()?;
        Ok(world)
    }

    /// Everything before `end` happens, and `watch` looks after each event. Answers how many there
    /// were.
    pub fn go_on(
        &mut self,
        end: Instant,
        watch: &mut dyn FnMut(&Self),
    ) -> Result<u64, WorkloadError> {
        let mut events = 0;
        loop {
            let at = next_at(self).min(end);
            if self.plane.catch_up(at)? {
                continue;
            }
            self.queue.advance_to(at);
            if at == end {
                return Ok(events);
            }
            events += 1;
            // What is heard comes before what was planned for the same instant.
            if self.plane.next_heard() == Some(at) {
                let (service, notice) = self.plane.hear().expect("it was there");
                self.hear(service, &notice)?;
            } else {
                let (_, event) = self.queue.pop().expect("it was there");
                happen(self, event)?;
            }
            self.tell_datapoints();
            watch(self);
        }
    }

    /// Observers hear of the datapoints that there are now.
    fn tell_datapoints(&mut self) {
        let observer = self.ledger.observer();
        self.monitor
            .tell_new(|series, point| observer.datapoint(series, point));
    }

    /// The run is over, after so many events.
    fn end(mut self, end: Instant, events: u64) -> Result<Totals, WorkloadError> {
        let sums = self.end_last_minute(end)?;
        self.cluster.check();
        let ids = self.cluster.service_ids();
        let services = ids.map(|id| of_service(&self, id, &sums[id.index()]));
        Ok(Totals {
            simulated: self.setup.duration,
            events,
            services: services.collect(),
            owed_millicredits: self.owed_credits(),
            watched: self.monitor.watched_in_all(),
        })
    }
}

/// What a set-up cannot mean.
fn check(setup: &Setup) {
    assert!(setup.duration > Span::ZERO, "a run has a length");
    assert!(setup.zones > 0, "a run has a zone");
    assert!(!setup.services.is_empty(), "a run has a service");
    let names = setup.services.iter().map(|s| s.spec.name.as_str());
    let names: BTreeSet<&str> = names.collect();
    assert_eq!(
        names.len(),
        setup.services.len(),
        "a service's chance goes by its name"
    );
}

/// The instant of what happens next, as far as is known.
fn next_at(world: &World) -> Instant {
    let heard = world.plane.next_heard().unwrap_or(Instant::NEVER);
    heard.min(world.queue.next_at().unwrap_or(Instant::NEVER))
}

/// One thing happens.
pub(super) fn happen(world: &mut World, event: Event) -> Result<(), WorkloadError> {
    match event {
        Event::Step(task, step) => steps(world, task, step)?,
        Event::ExitHeard(task) if !world.is_held(task, event) => world.exit_heard(task),
        Event::ExitHeard(_) => {}
        Event::Settles(task) => world.settles(task),
        Event::QuietTarget(task, state) => world.quiet_target_is(task, state),
        Event::ShareCpu => world.share_all_cpus()?,
        Event::Measure => world.measure()?,
        Event::Look => world.look(),
        Event::Scale(service) => world.scale(service),
        Event::Schedule(service) => world.schedule(service)?,
        Event::LookAtZones(service) => world.look_at_zones(service),
        Event::Launch(service) => world.launch(service),
        Event::Instance(id, epoch, step) => world.instance_steps(id, epoch, step)?,
        Event::Reservation(provider) => world.measure_reservation(provider),
        Event::ManagedScaling(provider) => world.scale_provider(provider),
        Event::Manage(provider) => world.manage(provider),
        Event::Group(group, step) => world.group_steps(group, step),
        Event::Place => world.place_waiting(),
        Event::Fault(fault, step) => world.fault_steps(fault, step)?,
        Event::Mishap(task, mishap) => world.mishap(task, mishap)?,
        Event::Market(pool, step) => world.market_steps(pool, step)?,
        Event::Deployment(service, step) => world.deployment_steps(service, step)?,
        Event::Container(task, container, step) => world.container_steps(task, container, step)?,
        Event::Scalable(service, step) => world.scalable_steps(service, step),
    }
    Ok(())
}

/// A task takes the next step of its life, unless it has gone another way meanwhile.
fn steps(world: &mut World, task: TaskId, step: Step) -> Result<(), WorkloadError> {
    let about = world.cluster.task(task);
    let void = about.status() != step.from() || world.is_dead(about);
    if void || world.is_held(task, Event::Step(task, step)) {
        return Ok(());
    }
    match step {
        Step::WaitEnds => world.wait_ends(task),
        Step::Connects => world.connects(task),
        Step::PullStarts => world.pull_starts(task),
        Step::PullStops(failure) => world.pull_stops(task, failure),
        Step::Starts(failure) => world.starts(task, failure)?,
        Step::Unused => world.unused(task),
        Step::Exited => world.exited(task)?,
        Step::Stops => world.stops(task),
    }
    Ok(())
}

/// Requests and latencies so far, with the exact sum of these; none without requests.
pub(super) fn counted(traffic: Option<&Traffic>) -> (RequestTotals, (Histogram<u64>, u128)) {
    let no_latency = || {
        let none = Histogram::new(3);
        (none.expect("three digits"), 0)
    };
    let requests = traffic.map_or_else(RequestTotals::default, Traffic::totals);
    (requests, traffic.map_or_else(no_latency, Traffic::latency))
}

fn of_service(world: &World, id: ServiceId, sums: &Sums) -> ServiceTotals {
    let (requests, (latency_us, latency_sum_ns)) = counted(world.plane.traffic(id));
    let ended = requests.served + requests.failed + requests.rejected;
    assert_eq!(
        requests.arrived,
        ended + requests.in_flight,
        "a request was lost"
    );
    let service = world.cluster.service(id);
    let desk = &world.desks[id.index()];
    ServiceTotals {
        requests,
        latency_us,
        latency_sum_ns,
        tasks_started: u64::from(service.tasks_created()),
        tasks_refused: desk.tasks_refused,
        unplaced: world.unplaced(id),
        refused_waiting: desk.refused_waiting,
        tasks_stopped: u64::from(service.count(TaskStatus::Stopped)),
        peak_running: desk.meter.peak(),
        running_ns: sums.running_ns,
        billed_ns: sums.billed_ns,
        cpu_used_ns: sums.cpu_ns,
        cpu_reserved_ns: sums.reserved_cpu / 1024,
        memory_used: desk.recorder.memory.used,
        memory_reserved: desk.recorder.memory.reserved,
    }
}
