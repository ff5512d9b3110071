//! Which planes are measured? Requests on targets, warm, with every metric on.

use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::ids::{TaskId, ZoneId};
use ecsim::cluster::service::{Algorithm, LoadBalancerSpec, TargetGroupHealth, TargetHealthCheck};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::{Instant, Span};
use ecsim::traffic::spec::{Discipline, RequestSpec, Retry};
use ecsim::traffic::{TargetSpec, Traffic, TrafficSpec};
use ecsim::workload::Workload;
use ecsim::workload::spec::{Generator, Shape, Source, WorkloadSpec};

/// Seconds that a plane is advanced at once: health checks cut a run in pieces of some 30 s.
const STEP: u64 = 10;

/// One case: who serves, and how busy they are.
#[derive(Clone, Copy)]
pub struct Case {
    targets: usize,
    cpu_units: u32,
    discipline: Discipline,
    algorithm: Algorithm,
    load: f64,
    lognormal: bool,
    limits: Limits,
}

/// What requests may meet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limits {
    None,
    /// Time-outs, limits of what a task works on and queues, and memory.
    All,
    /// And clients that try again.
    AndRetries,
}

/// A plane that is warm.
pub struct Plane {
    traffic: Traffic,
    second: u64,
}

impl Plane {
    /// Serves at least so many requests; answers how many.
    pub fn serve(&mut self, requests: u64) -> u64 {
        let before = self.traffic.totals().arrived;
        loop {
            self.second += STEP;
            let now = Instant::from_secs(self.second);
            self.traffic.advance(now).expect("a formula");
            if self.second.is_multiple_of(60) {
                std::hint::black_box(self.traffic.close_minute(now));
            }
            let served = self.traffic.totals().arrived - before;
            if served >= requests {
                return served;
            }
        }
    }
}

impl Case {
    fn request(&self) -> RequestSpec {
        let mean = Span::from_millis(10);
        let limited = self.limits != Limits::None;
        RequestSpec {
            cpu: if self.lognormal {
                Distribution::Lognormal { mean, cv: 1.0 }
            } else {
                Distribution::Exponential { mean }
            },
            wait: Distribution::Constant { value: Span::ZERO },
            memory_bytes: if limited { 1 << 19 } else { 0 },
            discipline: self.discipline,
            max_concurrent: limited.then_some(64),
            queue_limit: limited.then_some(192),
            timeout: limited.then_some(Span::from_secs(10)),
            retry: (self.limits == Limits::AndRetries).then_some(Retry {
                attempts: 3,
                backoff: Span::from_millis(100),
                jitter: 0.5,
            }),
            bytes: 0,
            requests_per_connection: 1.0,
        }
    }

    /// A plane that is warm. `side_by_side`: on all threads of the pool that it is used in.
    pub fn plane(&self, side_by_side: bool) -> Plane {
        let request = self.request();
        let rate = self.load * self.targets as f64 * f64::from(self.cpu_units) / 1024.0 / 0.01;
        let spec = WorkloadSpec {
            source: Source::Generator(Generator {
                shape: Shape::Constant { rate },
                regular: false,
            }),
            scale: 1.0,
            slice: None,
        };
        let run = Span::HOUR * 1_000_000;
        let workload = Workload::open(&[spec], run, Seed::new(1)).expect("a formula");
        let balancer = balancer(self.algorithm);
        let parameters = Parameters::default();
        let spec = TrafficSpec {
            request: &request,
            load_balancer: &balancer,
            zones: 1,
            parameters: &parameters,
        };
        let mut traffic = Traffic::new(&spec, workload, Seed::new(1));
        traffic.serve_side_by_side(side_by_side);
        for task in 0..self.targets {
            let target = TargetSpec {
                zone: ZoneId::new(0),
                cpu_units: self.cpu_units,
                memory_limit_bytes: (self.limits != Limits::None).then_some(1 << 31),
                idle_memory_bytes: 300 << 20,
                healthy: true,
                program: ecsim::traffic::Program::default(),
            };
            traffic.add(Instant::START, TaskId::new(task), target);
        }
        let mut plane = Plane { traffic, second: 0 };
        plane.serve(1);
        plane
    }
}

fn balancer(algorithm: Algorithm) -> LoadBalancerSpec {
    LoadBalancerSpec {
        algorithm,
        slow_start: Span::ZERO,
        deregistration_delay: Span::from_secs(300),
        keep_alive: true,
        health_check: TargetHealthCheck {
            interval: Span::from_secs(30),
            timeout: Span::from_secs(5),
            healthy_threshold: 5,
            unhealthy_threshold: 2,
        },
        cross_zone: true,
        idle_timeout: Span::from_secs(60),
        health: TargetGroupHealth::default(),
        rules: 1,
        internet_facing: false,
    }
}

/// Every case, by name.
pub fn cases() -> [(&'static str, Case); 9] {
    let slots = |slots| Discipline::FirstComeFirstServed { slots };
    let sharing = |cpu_units| Case {
        targets: 64,
        cpu_units,
        discipline: Discipline::ProcessorSharing,
        algorithm: Algorithm::RoundRobin,
        load: 0.7,
        lognormal: true,
        limits: Limits::None,
    };
    let least_outstanding = |targets| Case {
        targets,
        algorithm: Algorithm::LeastOutstandingRequests,
        ..sharing(1_024)
    };
    let limited = |limits| Case {
        limits,
        ..sharing(1_024)
    };
    let single_queue = Case {
        targets: 1,
        discipline: slots(64),
        load: 0.9,
        lognormal: false,
        ..sharing(65_536)
    };
    let four_slots = Case {
        discipline: slots(4),
        ..sharing(4_096)
    };
    [
        ("slots 64 x 4", four_slots),
        ("M/M/64 at 0.9", single_queue),
        ("sharing 0.25 vCPU", sharing(256)),
        ("sharing 1 vCPU", sharing(1_024)),
        ("sharing 2 vCPU", sharing(2_048)),
        ("sharing 1 vCPU, limits", limited(Limits::All)),
        (
            "sharing 1 vCPU, limits and retries",
            limited(Limits::AndRetries),
        ),
        ("least outstanding 64", least_outstanding(64)),
        ("least outstanding 1000", least_outstanding(1_000)),
    ]
}
