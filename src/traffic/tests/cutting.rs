//! Does a cut leave a trace? One run in one piece, in thousands, and in stricter order than needed.

use proptest::prelude::*;

use super::*;
use crate::cluster::deployment::Profile;
use crate::cluster::service::Minimum;
use crate::cluster::task_definition::WarmUp;
use crate::traffic::Program;
use crate::traffic::settings::Order;
use crate::traffic::spec::Retry;

/// Everything that can be seen of a run.
#[derive(PartialEq, Debug)]
struct Seen {
    totals: RequestTotals,
    latency_sum: u128,
    histogram: hdrhistogram::Histogram<u64>,
    minutes: Vec<MinuteTraffic>,
    notices: Vec<Notice>,
    usage: Vec<(usize, TargetUsage)>,
    lost: Vec<u64>,
}

/// How a run is taken apart.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    InOnePiece,
    Cut(u64),
    Strictly,
    Followed,
}

#[derive(Clone, Debug)]
struct Case {
    request: RequestSpec,
    balancer: LoadBalancerSpec,
    users: u32,
    memory: bool,
    drops_abandoned: bool,
    /// Whether targets differ, and there are two groups of them.
    programs: bool,
    load: f64,
    seed: u64,
}

const END: u64 = 40 * SECOND;

impl Case {
    fn arrivals(&self) -> Vec<u64> {
        let mut stream = Seed::new(self.seed).stream("arrivals", 0);
        let mean = Span::from_secs_f64(0.01 / self.load);
        let spacing = Sampler::new(&Distribution::Exponential { mean });
        let (mut at, mut all) = (0, Vec::new());
        while at < END {
            at += spacing.nanos(&mut stream);
            // Some at the same instant, some at that of a verb.
            at = if random(&mut stream, 10) == 0 {
                at.next_multiple_of(SECOND / 8)
            } else {
                at
            };
            all.push(at);
            if random(&mut stream, 20) == 0 {
                all.push(at);
            }
        }
        all
    }

    fn run(&self, way: Way) -> Seen {
        let parameters = Parameters {
            works_on_abandoned: f64::from(u8::from(!self.drops_abandoned)),
            alb_registration_s: 1.0,
            alb_health_check_cpu_ms: 5.0,
            ..Parameters::default()
        };
        let spec = TrafficSpec {
            request: &self.request,
            load_balancer: &self.balancer,
            zones: 3,
            parameters: &parameters,
        };
        let at = self.arrivals();
        let users = vec![Users {
            count: self.users,
            think_time: exponential(0.3),
            from: Instant::from_secs(2),
            until: Instant::from_secs(30),
            source: 1,
        }];
        let source = Listed {
            at: at.clone(),
            users,
            taken: 0,
        };
        let mut traffic = Traffic::new(&spec, source, Seed::new(self.seed));
        match way {
            Way::Strictly => traffic.settings.order = Order::Strict,
            Way::Followed => {
                traffic.settings.order = Order::Strict;
                traffic.settings.follow = true;
            }
            Way::InOnePiece | Way::Cut(_) => {}
        }
        let mut seen = Seen {
            totals: RequestTotals::default(),
            latency_sum: 0,
            histogram: traffic.latency().0,
            minutes: Vec::new(),
            notices: Vec::new(),
            usage: Vec::new(),
            lost: Vec::new(),
        };
        // The verbs are the same in every way; only the cuts between them differ.
        let mut verbs = Seed::new(self.seed).stream("verbs", 0);
        let mut cuts = Seed::new(self.seed).stream("cuts", 0);
        let (mut tasks, mut born) = (Vec::new(), 0);
        let mut now = 0;
        while now < END {
            self.verb(
                &mut traffic,
                now,
                (&mut tasks, &mut born),
                &mut verbs,
                &mut seen,
            );
            seen.notices.extend(traffic.take_notices());
            let next = (now + (1 + random(&mut verbs, 24)) * SECOND / 8).min(END);
            if let Way::Cut(pieces) = way {
                let mut points: Vec<u64> = (0..random(&mut cuts, pieces))
                    .map(|_| now + random(&mut cuts, next - now))
                    .collect();
                let here = at.iter().filter(|t| (now..next).contains(*t));
                points.extend(here.flat_map(|t| [*t, t + 1]).filter(|t| *t < next));
                points.sort_unstable();
                for point in points {
                    traffic.advance(Instant::from_nanos(point)).unwrap();
                    let quiet = traffic.quiet_until();
                    assert!(quiet >= Instant::from_nanos(point));
                    // Whoever looks leaves no trace either.
                    traffic.totals();
                    for task in &tasks {
                        traffic.target_usage(*task);
                    }
                }
            }
            let quiet = traffic.quiet_until();
            traffic.advance(Instant::from_nanos(next)).unwrap();
            let notices = traffic.take_notices();
            for notice in &notices {
                // The promise holds when it was given at the end of the cuts as well.
                assert!(
                    way != Way::InOnePiece || notice.at >= quiet,
                    "{notice:?} before {quiet}"
                );
            }
            seen.notices.extend(notices);
            now = next;
            if now % SECOND == 0 {
                seen.minutes
                    .push(traffic.close_minute(Instant::from_nanos(now)));
            }
        }
        seen.usage
            .extend(tasks.iter().map(|t| (t.index(), traffic.target_usage(*t))));
        seen.totals = traffic.totals();
        (seen.histogram, seen.latency_sum) = traffic.latency();
        seen
    }

    fn verb(
        &self,
        traffic: &mut Traffic,
        now: u64,
        (tasks, born): (&mut Vec<TaskId>, &mut usize),
        verbs: &mut Stream,
        seen: &mut Seen,
    ) {
        let at = Instant::from_nanos(now);
        let chosen = tasks
            .get(random(verbs, 1 + tasks.len() as u64) as usize)
            .copied();
        match (random(verbs, 14), chosen) {
            (0..3, _) => {
                let task = TaskId::new(*born);
                *born += 1;
                tasks.push(task);
                let spec = TargetSpec {
                    zone: ZoneId::new(random(verbs, 3) as usize),
                    cpu_units: [256, 512, 1_024, 2_048][random(verbs, 4) as usize],
                    memory_limit_bytes: self.memory.then_some(1_000),
                    idle_memory_bytes: 100,
                    healthy: random(verbs, 2) == 0,
                    program: if self.programs {
                        program(verbs)
                    } else {
                        Program::default()
                    },
                };
                traffic.add(at, task, spec);
            }
            (3, Some(task)) => traffic.drain(at, task),
            (4, Some(task)) => {
                seen.usage.push((task.index(), traffic.target_usage(task)));
                tasks.retain(|other| *other != task);
                seen.lost.push(traffic.remove(at, task));
            }
            (5, Some(task)) => {
                let units = [256, 700, 1_024, 4_096][random(verbs, 4) as usize];
                traffic.set_speed(at, task, units);
            }
            (8, Some(task)) => traffic.hang(at, task),
            (9, Some(task)) => {
                traffic.leak(at, task, [0, 40, 150, 900][random(verbs, 4) as usize]);
            }
            (10, _) => traffic.set_dependency(at, dependency(verbs)),
            (11, _) => {
                let zone = ZoneId::new(random(verbs, 3) as usize);
                traffic.lose_zone(at, zone, random(verbs, 2) == 0);
            }
            (12, _) if self.programs => {
                let some = [[1, 0], [0, 1], [3, 1], [1, 999], [0, 0]];
                traffic.set_weights(at, some[random(verbs, 5) as usize]);
            }
            _ => {}
        }
    }
}

/// As the service says, or anything else.
fn program(verbs: &mut Stream) -> Program {
    let mut one_of = |some: [f64; 3]| some[random(verbs, 3) as usize];
    let profile = Profile {
        cpu: one_of([1.0, 0.5, 2.0]),
        wait: one_of([1.0, 0.0, 3.0]),
        failing: one_of([0.0, 0.3, 1.0]),
    };
    let (ready, work) = (one_of([0.0, 0.7, 3.0]), one_of([0.0, 0.05, 2.0]));
    let cold = one_of([0.0, 1.0, 6.0]);
    Program {
        profile,
        ready_after: Span::from_secs_f64(ready),
        startup_cpu: Span::from_secs_f64(work),
        warm_up: (cold > 0.0).then_some(WarmUp {
            duration: Span::from_secs(4),
            slowdown: cold,
        }),
        group: random(verbs, 2) as u8,
    }
}

/// As it was, slow, late, failing, or all of it.
fn dependency(verbs: &mut Stream) -> Dependency {
    let none = Dependency::none();
    let (slow, late, failing) = (random(verbs, 2), random(verbs, 2), random(verbs, 2));
    Dependency {
        slowdown: if slow == 0 { none.slowdown } else { 2.5 },
        extra: Span::from_millis(late * 30),
        failing: if failing == 0 { 0.0 } else { 0.3 },
    }
}

/// Minima off, of routing alone, or of both with more for DNS.
fn health(drawn: f64) -> TargetGroupHealth {
    let share = |share: f64| Minimum { count: 1, share };
    let off = Minimum::default();
    let (dns, routing) = match drawn {
        ..0.3 => (off, off),
        ..0.5 => (Minimum { count: 2, ..off }, off),
        _ => (share(drawn), share(drawn - 0.2)),
    };
    TargetGroupHealth { dns, routing }
}

fn cases() -> impl Strategy<Value = Case> {
    let algorithm = prop_oneof![
        Just(Algorithm::RoundRobin),
        Just(Algorithm::LeastOutstandingRequests),
        Just(Algorithm::WeightedRandom),
    ];
    let discipline = prop_oneof![
        Just(Discipline::ProcessorSharing),
        Just(Discipline::FirstComeFirstServed { slots: 1 }),
        Just(Discipline::FirstComeFirstServed { slots: 3 }),
    ];
    let wait = prop_oneof![
        Just(Distribution::Constant { value: Span::ZERO }),
        Just(Distribution::Constant {
            value: Span::from_millis(40)
        }),
        Just(exponential(0.03)),
    ];
    let limits = (
        prop::option::of(1u32..6),
        prop::option::of(0u32..8),
        prop::option::of(1u64..60),
        any::<bool>(),
    );
    let retry = prop::option::of((2u32..4, 0u64..80, prop_oneof![Just(0.0), Just(0.5)]));
    let group = (any::<bool>(), any::<bool>(), any::<bool>(), 0.0..0.9f64);
    let odd = (
        prop_oneof![3 => Just(0u32), 1 => 1u32..9],
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let first = (algorithm, discipline, wait, limits, retry);
    (first, group, odd, 0.2..3.0f64, 0u64..1 << 40).prop_map(|(first, group, odd, load, seed)| {
        let (algorithm, discipline, wait, limits, retry) = first;
        let (users, memory, drops_abandoned, programs) = odd;
        let request = RequestSpec {
            wait,
            discipline,
            max_concurrent: limits.0,
            queue_limit: limits.1,
            timeout: limits.2.map(|t| Span::from_millis(t * 20)),
            memory_bytes: if memory { 150 } else { 0 },
            retry: retry.map(|(attempts, backoff, jitter)| Retry {
                attempts,
                backoff: Span::from_millis(backoff),
                jitter,
            }),
            ..request(exponential(0.01))
        };
        let balancer = LoadBalancerSpec {
            algorithm,
            slow_start: Span::from_secs(if group.0 { 5 } else { 0 }),
            deregistration_delay: Span::from_secs(2),
            keep_alive: group.1,
            cross_zone: group.2,
            health: health(group.3),
            idle_timeout: Span::from_secs(if limits.3 { 1 } else { 60 }),
            health_check: TargetHealthCheck {
                interval: Span::from_secs(2),
                timeout: Span::from_millis(300),
                healthy_threshold: 2,
                unhealthy_threshold: 2,
            },
            ..balancer()
        };
        Case {
            request,
            balancer,
            users,
            memory,
            // Only with a discipline of time-outs does it matter.
            drops_abandoned: drops_abandoned && load > 2.0,
            programs,
            load,
            seed,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cutting_changes_no_bit(case in cases()) {
        let whole = case.run(Way::InOnePiece);
        prop_assert_eq!(&whole, &case.run(Way::Cut(40)), "cut");
        prop_assert_eq!(&whole, &case.run(Way::Strictly), "strictly");
        prop_assert!(whole.totals.arrived > 0);
    }

    /// Without retries and users, following every request changes nothing but the work.
    #[test]
    fn following_changes_no_bit(mut case in cases()) {
        case.request.retry = None;
        case.users = 0;
        let whole = case.run(Way::InOnePiece);
        prop_assert_eq!(&whole, &case.run(Way::Followed));
    }
}
