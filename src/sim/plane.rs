//! How far are the requests? The traffic of all services, never further than notices allow.
//!
//! A notice born at *b* is heard at *b* + the reporting delay. So nothing new is heard of a service
//! before its reach: the later of where it is and what it promises to be quiet until, + that delay.
//! What is heard of one may change any other (a task is placed, a speed set), so no service may be
//! advanced beyond the lowest reach of all. That is the lookahead: services are advanced rarely,
//! and side by side. What is heard waits in an inbox in order of (instant, service, birth), which
//! does not depend on when the loop happened to ask.

use std::collections::BTreeMap;

use super::setup::Setup;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::kernel::time::{Instant, Span};
use crate::traffic::{Notice, NoticeKind, TargetUsage, Traffic, TrafficSpec};
use crate::workload::{Workload, WorkloadError};

/// The requests of one service.
#[derive(Debug)]
struct Lane {
    traffic: Traffic,
    synced: Instant,
    /// Nothing new is heard of it before: how far it lets all of them be advanced.
    reach: Instant,
    born: u64,
}

/// The requests of all services.
#[derive(Debug)]
pub struct Plane {
    lanes: Vec<Option<Lane>>,
    /// Those that are there: a run may have thousands of owners of tasks without requests.
    open: Vec<usize>,
    inbox: BTreeMap<(Instant, ServiceId, u64), Notice>,
    agent_delay: Span,
    balancer_delay: Span,
    /// Services, and the targets of each, may be served on all threads of the pool that the run is
    /// in.
    #[cfg(feature = "cli")]
    side_by_side: bool,
}

impl Plane {
    /// Opens the workload of every service that has one.
    pub fn new(setup: &Setup, threads: usize) -> Result<Self, WorkloadError> {
        let parameters = &setup.parameters;
        let mut lanes = Vec::new();
        for service in &setup.services {
            let lane = match (&service.request, service.workload.is_empty()) {
                (Some(request), false) => {
                    let balancer = service.spec.load_balancer.as_ref();
                    let seed = setup.seed.child(&service.spec.name, 0);
                    let spec = TrafficSpec {
                        request,
                        load_balancer: balancer.expect("requests come through a load balancer"),
                        zones: setup.zones,
                        parameters,
                    };
                    let arrivals = seed.child("workload", 0);
                    let workload = Workload::open(&service.workload, setup.duration, arrivals)?;
                    let mut traffic = Traffic::new(&spec, workload, seed);
                    traffic.serve_side_by_side(threads > 1);
                    Some(Lane {
                        traffic,
                        synced: Instant::START,
                        reach: Instant::START,
                        born: 0,
                    })
                }
                (_, true) => None,
                (None, false) => panic!("a workload without a request: scenario refuses it"),
            };
            lanes.push(lane);
        }
        let open: Vec<usize> = (0..lanes.len()).filter(|&i| lanes[i].is_some()).collect();
        Ok(Self {
            inbox: BTreeMap::new(),
            agent_delay: Span::from_secs_f64(parameters.agent_report_delay_s),
            balancer_delay: Span::from_secs_f64(parameters.balancer_report_delay_s),
            #[cfg(feature = "cli")]
            side_by_side: threads > 1 && open.len() > 1,
            open,
            lanes,
        })
    }

    /// The requests of a service, as far as it is; none when it has no workload.
    pub fn traffic(&self, service: ServiceId) -> Option<&Traffic> {
        self.lanes[service.index()]
            .as_ref()
            .map(|lane| &lane.traffic)
    }

    /// Serves a service to `at` and changes it there by `verb`; nothing without a workload.
    pub fn at<R>(
        &mut self,
        service: ServiceId,
        at: Instant,
        verb: impl FnOnce(&mut Traffic) -> R,
    ) -> Result<Option<R>, WorkloadError> {
        let lookahead = self.lookahead();
        let Some(lane) = &mut self.lanes[service.index()] else {
            return Ok(None);
        };
        lane.serve(at)?;
        let result = verb(&mut lane.traffic);
        lane.look_ahead(lookahead);
        self.collect(service);
        Ok(Some(result))
    }

    /// What a target did until `at`. Asserts that its service has requests.
    pub fn usage(
        &mut self,
        service: ServiceId,
        at: Instant,
        task: TaskId,
    ) -> Result<TargetUsage, WorkloadError> {
        let lane = self.lanes[service.index()].as_ref();
        if lane.expect("a target has requests").synced < at {
            self.at(service, at, |_| ())?;
        }
        let traffic = self.traffic(service).expect("a target has requests");
        Ok(traffic.target_usage(task))
    }

    /// Serves every service to `at`, side by side where there are threads for it.
    pub fn serve_all(&mut self, at: Instant) -> Result<(), WorkloadError> {
        self.serve_where(at, |_| true)
    }

    /// Serves those services further that must be before anything happens at `at`, as far as all of
    /// them allow; true when there were any: something new may be heard before `at` then.
    pub fn catch_up(&mut self, at: Instant) -> Result<bool, WorkloadError> {
        // Not at `at` either: what is heard at that very instant must be known before it.
        let reaches = |&index: &usize| self.lanes[index].as_ref().is_some_and(|l| l.reach > at);
        if self.open.iter().all(reaches) {
            return Ok(false);
        }
        self.serve_where(at, |lane| lane.reach <= at)?;
        Ok(true)
    }

    /// When the next notice is heard.
    pub fn next_heard(&self) -> Option<Instant> {
        self.inbox.keys().next().map(|key| key.0)
    }

    /// Takes the next notice.
    pub fn hear(&mut self) -> Option<(ServiceId, Notice)> {
        self.inbox.pop_first().map(|(key, notice)| (key.1, notice))
    }

    fn lookahead(&self) -> Span {
        self.agent_delay.min(self.balancer_delay)
    }

    fn serve_where(
        &mut self,
        at: Instant,
        which: impl Fn(&Lane) -> bool + Send + Sync,
    ) -> Result<(), WorkloadError> {
        let lookahead = self.lookahead();
        let reaches = self.open.iter().map(|&index| &self.lanes[index]);
        let reaches = reaches.flatten().map(|lane| lane.reach);
        let to = reaches.min().map_or(at, |lowest| lowest.min(at));
        let serve = |lane: &mut Option<Lane>| {
            if let Some(lane) = lane.as_mut().filter(|lane| which(lane)) {
                lane.serve(to)?;
                lane.look_ahead(lookahead);
            }
            Ok(())
        };
        #[cfg(feature = "cli")]
        side_by_side(self.side_by_side, &mut self.lanes, serve)?;
        #[cfg(not(feature = "cli"))]
        self.lanes.iter_mut().try_for_each(serve)?;
        for index in 0..self.lanes.len() {
            self.collect(ServiceId::new(index));
        }
        Ok(())
    }

    fn collect(&mut self, service: ServiceId) {
        let Some(lane) = &mut self.lanes[service.index()] else {
            return;
        };
        for notice in lane.traffic.take_notices() {
            let delay = match notice.what {
                NoticeKind::OutOfMemory => self.agent_delay,
                _ => self.balancer_delay,
            };
            self.inbox
                .insert((notice.at + delay, service, lane.born), notice);
            lane.born += 1;
        }
    }
}

impl Lane {
    fn serve(&mut self, at: Instant) -> Result<(), WorkloadError> {
        assert!(at >= self.synced, "requests do not run backwards");
        if at > self.synced {
            self.traffic.advance(at)?;
            self.synced = at;
        }
        Ok(())
    }

    fn look_ahead(&mut self, lookahead: Span) {
        self.reach = self.synced.max(self.traffic.quiet_until()) + lookahead;
    }
}

/// Serves all lanes, on the threads there are. Of several errors that of the first service counts.
#[cfg(feature = "cli")]
fn side_by_side(
    allowed: bool,
    lanes: &mut [Option<Lane>],
    serve: impl Fn(&mut Option<Lane>) -> Result<(), WorkloadError> + Send + Sync,
) -> Result<(), WorkloadError> {
    use rayon::prelude::*;
    if !allowed {
        return lanes.iter_mut().try_for_each(serve);
    }
    let results: Vec<_> = lanes.par_iter_mut().map(serve).collect();
    results.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::testing::{setup, web};
    use crate::traffic::TargetSpec;
    use crate::workload::spec::Shape;

    fn target() -> TargetSpec {
        TargetSpec {
            zone: crate::cluster::ids::ZoneId::new(0),
            cpu_units: 1024,
            memory_limit_bytes: None,
            idle_memory_bytes: 0,
            healthy: true,
            program: crate::traffic::Program::default(),
        }
    }

    /// One service with one target that was deregistered at 60 s and whose clients keep their
    /// connections: it is unused at exactly 360 s.
    fn draining() -> Plane {
        let mut setup = setup(10);
        let mut web = web("web", 1, Shape::Constant { rate: 2.0 });
        let balancer = web.spec.load_balancer.as_mut().expect("it has one");
        balancer.keep_alive = true;
        setup.services.push(web);
        let mut plane = Plane::new(&setup, 1).expect("nothing is read");
        let (service, task) = (ServiceId::new(0), crate::cluster::ids::TaskId::new(0));
        let (begin, drained) = (Instant::START, Instant::from_secs(60));
        plane
            .at(service, begin, |traffic| traffic.add(begin, task, target()))
            .expect("nothing is read");
        while plane.catch_up(drained).expect("nothing is read") {}
        plane
            .at(service, drained, |traffic| traffic.drain(drained, task))
            .expect("nothing is read");
        plane
    }

    /// A notice that is heard at the very instant of another event must be known before that event
    /// happens: what is heard comes first, however often the loop asked before.
    #[test]
    fn what_is_heard_at_an_instant_is_known_at_that_instant() {
        let heard = Instant::from_secs(361);
        let mut plane = draining();
        while plane.catch_up(heard).expect("nothing is read") {}
        assert_eq!(plane.next_heard(), Some(heard));
        let before = Instant::from_nanos(heard.nanos() - 1);
        let mut early = draining();
        while early.catch_up(before).expect("nothing is read") {}
        assert_eq!(early.next_heard(), None);
        let lane = early.lanes[0].as_ref().expect("a lane");
        assert!(lane.synced <= before && lane.reach > before);
    }

    /// What is heard of one service may change another: none is served beyond what the others may
    /// still let be heard.
    #[test]
    fn no_service_is_served_beyond_what_is_heard_of_another() {
        let mut setup = setup(10);
        for (name, interval) in [("a", 5), ("b", 30)] {
            let mut web = web(name, 1, Shape::Constant { rate: 2.0 });
            let balancer = web.spec.load_balancer.as_mut().expect("it has one");
            balancer.health_check.interval = Span::from_secs(interval);
            setup.services.push(web);
        }
        let mut plane = Plane::new(&setup, 2).expect("nothing is read");
        let begin = Instant::START;
        for index in 0..2 {
            let (service, task) = (ServiceId::new(index), TaskId::new(index));
            plane
                .at(service, begin, |traffic| traffic.add(begin, task, target()))
                .expect("nothing is read");
        }
        let at = Instant::from_secs(300);
        let mut rounds = 0;
        loop {
            let lanes = plane.lanes.iter().flatten();
            let lowest = lanes.map(|lane| lane.reach).min().expect("two lanes");
            let further = plane.catch_up(at).expect("nothing is read");
            for lane in plane.lanes.iter().flatten() {
                assert!(lane.synced <= lowest, "{:?} > {lowest:?}", lane.synced);
            }
            if !further {
                break;
            }
            rounds += 1;
        }
        assert!((10..200).contains(&rounds), "{rounds}");
        assert!(plane.lanes.iter().flatten().all(|lane| lane.reach > at));
    }
}
