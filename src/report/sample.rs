//! What might a run look like? Made-up outcomes of realistic shape, for tests of this room only.

use super::sample_setup::{blank, meta, setup};
use super::{Meta, RunReport};
use crate::billing::{Bill, PriceList, bill};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Limiter, NotScaledReason, Subject, What};
use crate::cluster::ids::{AlarmId, FactId, PolicyId, ServiceId, TaskId, ZoneId};
use crate::cluster::monitor::{AlarmState, Owner};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::{Architecture, OperatingSystem};
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{
    FargateUsage, Held, LoadBalancerUsage, MinuteRow, Names, Outcome, PublicIpv4Usage,
    ScaleOutDelays, ServiceOutcome, Usage, WrongSize,
};
use crate::observe::troubles::Troubles;
use crate::sim::setup::Setup;

/// A run with everything that a report borrows.
pub(super) struct Sample {
    pub meta: Meta,
    pub setup: Setup,
    pub outcome: Outcome,
    pub bill: Bill,
    pub prices: PriceList,
    pub troubles: Troubles,
}

impl Sample {
    pub(super) fn report(&self) -> RunReport<'_> {
        RunReport {
            meta: &self.meta,
            setup: &self.setup,
            outcome: &self.outcome,
            bill: &self.bill,
            prices: &self.prices,
            troubles: &self.troubles,
        }
    }
}

/// A day with a semi-final in the evening, on one service.
pub(super) fn day() -> Sample {
    let rate = |minute: u64| {
        let hour = minute as f64 / 60.0;
        let wave = 420.0 - 300.0 * ((hour - 16.0) / 24.0 * std::f64::consts::TAU).cos().abs();
        let game = |at: f64, top: f64, wide: f64| top * (-((hour - at) / wide).powi(2)).exp();
        wave + game(21.2, 2_600.0, 0.8) + game(21.69, 2_400.0, 0.05)
    };
    let names = ["web"];
    sample(&names, 1_440, Some("1998-07-07T00:00:00Z"), &rate)
}

/// An hour of steady load without calendar.
pub(super) fn hour() -> Sample {
    sample(&["api"], 60, None, &|_| 300.0)
}

/// Eighty-eight days.
pub(super) fn season() -> Sample {
    let rate = |minute: u64| {
        let day = minute as f64 / 1_440.0;
        let wave = 1.0 + 0.8 * (day * std::f64::consts::TAU).sin();
        (60.0 + 5.0 * day) * wave + if minute % 10_080 < 120 { 900.0 } else { 0.0 }
    };
    sample(&["web"], 126_720, Some("1998-04-30T21:30:00Z"), &rate)
}

/// Several services of one cluster.
pub(super) fn services(count: usize) -> Sample {
    let names = "web checkout-api search recommendations 이미지 f g";
    let names: Vec<&str> = names.split(' ').collect();
    let rate = |minute: u64| 80.0 + (minute % 180) as f64 * 4.0;
    sample(&names[..count], 360, Some("2026-03-01T18:00:00Z"), &rate)
}

/// No request at all.
pub(super) fn empty() -> Sample {
    quiet(&["idle"], 30)
}

/// Services without a request.
pub(super) fn quiet(names: &[&str], minutes: u64) -> Sample {
    sample(names, minutes, None, &|_| 0.0)
}

fn sample(names: &[&str], minutes: u64, start: Option<&str>, rate: &dyn Fn(u64) -> f64) -> Sample {
    let simulated = Span::MINUTE * minutes;
    let mut facts = Facts::default();
    let mut all = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let share = 1.0 / (1.0 + index as f64);
        all.push(service(
            name,
            index,
            (minutes, &|m| rate(m) * share),
            &mut facts,
        ));
    }
    let mut list = facts.0;
    list.sort_by_key(|fact| fact.at);
    for (i, fact) in list.iter_mut().enumerate() {
        fact.id = FactId::new(i);
        fact.cause = (i > 0 && i % 3 > 0).then(|| FactId::new(i - 1));
    }
    let usage = usage(&all, simulated);
    let mut prices = PriceList::for_region("us-east-1").unwrap();
    prices
        .set("alb.hour", "0.03".parse().unwrap(), "our contract")
        .unwrap();
    let bill = bill(&usage, &prices).unwrap();
    let outcome = Outcome {
        metrics: crate::observe::outcome::Metrics::default(),
        rollouts: Vec::new(),
        simulated,
        services: all,
        fleets: Vec::new(),
        names: Names::default(),
        facts: list,
        usage,
        digest: "5f2d9e0c".repeat(8),
    };
    Sample {
        meta: meta(start),
        setup: setup(names, simulated),
        outcome,
        bill,
        prices,
        troubles: Troubles::default(),
    }
}

/// Facts under construction; numbers and causes come when all are there.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, at: Instant, subject: Subject, what: What) {
        self.0.push(Fact {
            id: FactId::new(0),
            at,
            subject,
            what,
            cause: None,
        });
    }
}

/// Follows the load six minutes late, as a service with target tracking does.
fn service(
    name: &str,
    index: usize,
    (minutes, rate): (u64, &dyn Fn(u64) -> f64),
    facts: &mut Facts,
) -> ServiceOutcome {
    let mut made = blank(name);
    let id = ServiceId::new(index);
    facts.add(
        Instant::START,
        Subject::Service(id),
        What::ServiceCreated { desired: 6 },
    );
    let (mut desired, mut running) = (6_u32, 6_u32);
    for minute in 0..minutes {
        let at = Instant::from_secs(minute * 60);
        let past = rate(minute.saturating_sub(5));
        let wanted = ((past * 0.012 / 0.6).ceil() as u32).clamp(4, 60);
        running = desired;
        if wanted > desired || (wanted + 1 < desired && minute % 5 == 0) {
            scale(&mut made, facts, (id, at), (desired, wanted));
            desired = wanted;
        }
        let row = minute_row(at, rate(minute), (running, desired));
        tally(&mut made, &row);
        made.minutes.push(row);
    }
    let _ = running;
    finish(&mut made);
    made
}

fn minute_row(at: Instant, rate: f64, (running, desired): (u32, u32)) -> MinuteRow {
    let load = rate * 0.012 / f64::from(running);
    let slow = 1.0 / (1.0 - load.min(0.985));
    let arrived = (rate * 60.0) as u64;
    let failed = if load > 1.0 { arrived / 50 } else { 0 };
    let us = |factor: f64| {
        if arrived == 0 {
            0
        } else {
            (20_000.0 + factor * slow) as u64
        }
    };
    MinuteRow {
        start: at,
        arrived,
        served: arrived - failed,
        failed,
        rejected: 0,
        attempts: arrived + failed,
        target_5xx: 0,
        elb_5xx: 0,
        latency_sum_ns: u128::from(arrived - failed) * u128::from(us(9_000.0)) * 1_000,
        p50_us: us(9_000.0),
        p95_us: us(32_000.0),
        p99_us: us(52_000.0),
        desired,
        running,
        executing: f64::from(running),
        pending: desired.saturating_sub(running),
        cpu_percent: (load * 100.0).min(100.0),
        memory_percent: 15.0 + load * 20.0,
        billed_ns: u64::from(running) * 60_000_000_000,
        spot_ns: 0,
    }
}

fn tally(made: &mut ServiceOutcome, row: &MinuteRow) {
    made.requests.arrived += row.arrived;
    made.requests.served += row.served;
    made.requests.failed += row.failed;
    made.requests.attempts += row.attempts;
    made.requests.timed_out += row.failed;
    for (share, us) in [(0.5, row.p50_us), (0.45, row.p95_us), (0.05, row.p99_us)] {
        // Spread around the percentile, so that the distribution has a shape.
        for step in 0..20_u64 {
            let us = us * (8 + step) / 20 + 1;
            let n = (row.served as f64 * share / 20.0) as u64;
            made.latency_us.record_n(us, n).unwrap();
            made.latency_sum_ns += u128::from(us * 1_000) * u128::from(n);
        }
    }
    made.peak_running = made.peak_running.max(row.running);
    made.fewest_running = made.fewest_running.min(row.running);
    made.running_ns += u128::from(row.running) * 60_000_000_000;
    let reserved = u128::from(row.running) * 60_000_000_000;
    made.cpu_reserved_ns += reserved;
    made.cpu_used_ns += (reserved as f64 * row.cpu_percent / 100.0) as u128;
    made.cpu_max_percent = made.cpu_max_percent.max(row.cpu_percent);
}

fn finish(made: &mut ServiceOutcome) {
    let minutes = made.minutes.len() as u64;
    made.wrong_size = Some(WrongSize {
        under_minutes: minutes / 30,
        over_minutes: minutes / 3,
        missing_task_minutes: minutes / 10,
        spare_task_minutes: minutes,
    });
    if made.peak_running > 20 {
        made.held = vec![Held {
            limiter: Limiter::AccountLaunchRate,
            times: 12,
            longest: Span::from_millis(1_250),
        }];
    }
}

fn scale(
    made: &mut ServiceOutcome,
    facts: &mut Facts,
    (id, at): (ServiceId, Instant),
    (from, to): (u32, u32),
) {
    let alarm = Subject::Alarm(AlarmId::new(id.index()), Owner::Service(id));
    let policy = Subject::Policy(PolicyId::new(id.index()), id);
    facts.add(at, alarm, alarm_rises());
    facts.add(
        at,
        Subject::Service(id),
        What::DesiredCountChanged { from, to },
    );
    if to < from {
        made.scale_ins += 1;
        made.tasks_stopped += u64::from(from - to);
        let code = StopCode::ServiceSchedulerInitiated;
        let subject = task(made, id);
        made.tasks_started -= 1;
        facts.add(at, subject, What::TaskStopping { code });
        return;
    }
    made.scale_outs += 1;
    for _ in from..to {
        let subject = task(made, id);
        let created = What::TaskCreated {
            revision: crate::cluster::ids::RevisionId::new(0),
            definition: 0,
            zone: Some(ZoneId::new(0)),
            initial: false,
            purchase: Purchase::OnDemand,
        };
        facts.add(at, subject, created);
        facts.add(at + Span::from_secs(14), subject, What::PullStarted);
        let (from, to) = (TaskStatus::Activating, TaskStatus::Running);
        facts.add(
            at + Span::from_secs(31),
            subject,
            What::TaskStatusChanged { from, to },
        );
    }
    let reason = NotScaledReason::AutoScalingAnticipatedFlapping;
    let what = What::NotScaled { reason, wanted: to };
    facts.add(at + Span::MINUTE, policy, what);
    let delays = delays(at, (from, to), made.scale_outs);
    made.scale_out_delays.push(delays);
}

/// The next task of the service.
fn task(made: &mut ServiceOutcome, service: ServiceId) -> Subject {
    made.tasks_started += 1;
    Subject::Task {
        task: TaskId::new(made.tasks_started as usize),
        service,
        number: made.tasks_started as u32,
    }
}

fn delays(at: Instant, (from, to): (u32, u32), outs: u64) -> ScaleOutDelays {
    let stage = |code, seconds| (code, Span::from_secs(seconds));
    ScaleOutDelays {
        at,
        from,
        to,
        policy: "cpu60".to_owned(),
        stages: vec![
            stage("datapoints", 180),
            stage("publication", 120),
            stage("alarm", 10 + outs % 7 * 5),
            stage("action", 5),
            stage("queue", 1),
            stage("provision", 13 + outs % 5 * 4),
            stage("pull", 13),
            stage("start", 4),
            stage("health", 5),
        ],
        in_service: true,
    }
}

fn alarm_rises() -> What {
    What::AlarmStateChanged {
        from: AlarmState::Ok,
        to: AlarmState::Alarm,
        since: Instant::START,
        value: Some(81.25),
        threshold: 60.0,
    }
}

fn usage(services: &[ServiceOutcome], simulated: Span) -> Usage {
    let hours = simulated.nanos().div_ceil(Span::HOUR.nanos());
    let mut usage = Usage::default();
    for service in services {
        let seconds = (service.running_ns / 1_000_000_000) as u64;
        usage.fargate.push(FargateUsage {
            service: service.name.clone(),
            operating_system: OperatingSystem::Linux,
            architecture: Architecture::X86_64,
            cpu_units: 1_024,
            memory_mib: 2_048,
            ephemeral_storage_gib: 20,
            purchase: Purchase::OnDemand,
            tasks: service.tasks_started,
            billed_seconds: seconds,
        });
        usage.load_balancers.push(LoadBalancerUsage {
            service: service.name.clone(),
            hours,
            lcu_hours_millionths: service.requests.arrived / 3,
            new_connections: service.requests.attempts / 10,
            active_connections_millionths: 0,
            processed_bytes: service.requests.attempts * 10_000,
            rule_evaluations: 0,
        });
        usage.public_ipv4.push(PublicIpv4Usage {
            service: service.name.clone(),
            holder: "tasks",
            seconds,
        });
    }
    usage
}
