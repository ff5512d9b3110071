//! What was measured at the end of a period? Metrics for `CloudWatch`, rows for observers.

use super::event::Event;
use super::live_metrics::Customized;
use super::meter::Sums;
use super::observer::{Mark, MinuteRow};
use super::run::counted;
use super::world::World;
use crate::cluster::ids::ServiceId;
use crate::cluster::monitor::series::{requests_per_target, utilization_percent};
use crate::cluster::monitor::{Metric, SeriesId, StatisticSet};
use crate::cluster::task::TargetState;
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};
use crate::traffic::MinuteTraffic;
use crate::workload::WorkloadError;

/// The agent samples memory this often; the statistics of a minute come of its samples (ECS
/// developer guide, CloudWatch metrics). Of CPU and requests the sums are known exactly, so that
/// one sample says all.
const MEMORY_SAMPLE: Span = Span::from_secs(20);

/// What is recorded of one service.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    minute: Instant,
    at_minute: Sums,
    series: Vec<Recorded>,
    /// The shortest time between two samples of these; none without any.
    shortest: Option<Span>,
    /// Whether one of these needs to know how many targets are in service.
    counts_targets: bool,
    /// Customized metrics and expressions, by number.
    pub(super) customized: Vec<Customized>,
    /// Requests of the minute that ended last.
    pub(super) traffic: MinuteTraffic,
    /// Requests routed until the last minute ended.
    pub(super) routed: u64,
    sampled: Instant,
    /// Memory since the run began, and until the last minute ended.
    pub memory: Memory,
    memory_at_minute: Memory,
}

/// Memory over time, in bytes × nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// What tasks used while their containers ran.
    pub used: u128,
    /// What those tasks reserved.
    pub reserved: u128,
}

/// One metric that is recorded, and the sums when it was last sampled.
#[derive(Clone, Debug)]
struct Recorded {
    id: SeriesId,
    metric: Metric,
    period: Span,
    last: Sums,
    /// Samples of the period that has not ended.
    samples: Option<StatisticSet>,
}

/// What a service is and did, at one instant.
#[derive(Clone, Copy, Debug)]
struct Reading {
    sums: Sums,
    executing: u32,
    memory_bytes: u64,
    reserved_bytes: u64,
    /// No task can use more CPU than it reserves.
    ceiling: bool,
}

impl Recorder {
    /// Records one more metric.
    pub fn add(&mut self, id: SeriesId, metric: Metric, period: Span) {
        let recorded = Recorded {
            id,
            metric,
            period,
            last: Sums::default(),
            samples: None,
        };
        let every = recorded.sampled_every();
        self.shortest = Some(self.shortest.map_or(every, |shortest| shortest.min(every)));
        self.counts_targets |= metric == Metric::RequestCountPerTarget;
        self.series.push(recorded);
    }

    /// The metric with this place, in the order of their making; none beyond the last.
    pub(super) fn recorded(&self, place: usize) -> Option<(SeriesId, Metric)> {
        self.series.get(place).map(|s| (s.id, s.metric))
    }

    /// The metric recorded with this period, if it is.
    pub fn find(&self, metric: Metric, period: Span) -> Option<SeriesId> {
        let mut series = self.series.iter();
        series
            .find(|s| s.metric == metric && s.period == period)
            .map(|s| s.id)
    }

    /// The shortest time between two samples: a minute, or less.
    pub fn shortest_sample(&self) -> Span {
        self.shortest.unwrap_or(Span::MINUTE).min(Span::MINUTE)
    }

    /// Counts the memory in use as what was in use since it was last sampled.
    fn sample_memory(&mut self, now: Instant, reading: &Reading) {
        let length = u128::from(now.since(self.sampled).nanos());
        self.sampled = now;
        self.memory.used += u128::from(reading.memory_bytes) * length;
        self.memory.reserved += u128::from(reading.reserved_bytes) * length;
    }
}

impl Reading {
    /// A sample of the memory of each task; nothing without tasks.
    fn memory_sample(&self) -> Option<StatisticSet> {
        let (used, reserved) = (self.memory_bytes, self.reserved_bytes);
        utilization_percent(used as f64, reserved as f64)
            .map(|value| StatisticSet::of(value, f64::from(self.executing)))
    }
}

impl Recorded {
    /// One more sample of the period, if there is one.
    fn take_in(&mut self, value: Option<StatisticSet>) {
        self.samples = match (self.samples, value) {
            (Some(before), Some(value)) => Some(before.with(&value)),
            (before, value) => before.or(value),
        };
    }

    fn sampled_every(&self) -> Span {
        match self.metric {
            Metric::MemoryUtilization => self.period.min(MEMORY_SAMPLE),
            _ => self.period,
        }
    }
}

impl World<'_> {
    /// A period of some metric ends now.
    pub fn measure(&mut self) -> Result<(), WorkloadError> {
        let now = self.now();
        let minute = now.floor_to(Span::MINUTE) == now;
        if minute {
            self.plane.serve_all(now)?;
        }
        for id in self.cluster.service_ids() {
            let shortest = self.desk(id).recorder.shortest_sample();
            if now.floor_to(shortest) != now {
                continue;
            }
            let reading = self.read(id, now)?;
            self.record_metrics(id, &reading);
            self.desk(id).recorder.sample_memory(now, &reading);
            if minute {
                self.end_minute(id, now, &reading)?;
                self.record_live(id, &reading.sums);
                if self.setup.marks.contains(&now) {
                    self.tell_mark(id, &reading.sums);
                }
            }
        }
        if minute {
            self.end_fleet_minute(now)?;
        }
        self.measure_later(now);
        Ok(())
    }

    /// Asks for the next measurement after `now`.
    pub fn measure_later(&mut self, now: Instant) {
        let (mut period, mut next) = (Span::MINUTE, now.next_multiple_of(Span::MINUTE));
        for desk in &self.desks {
            let shortest = desk.recorder.shortest_sample();
            // Most are alike.
            if shortest != period {
                period = shortest;
                next = next.min(now.next_multiple_of(period));
            }
        }
        self.queue.schedule(next, Phase::Measure, Event::Measure);
    }

    /// Reads the meters of a service at `now`.
    fn read(&mut self, id: ServiceId, now: Instant) -> Result<Reading, WorkloadError> {
        self.plane.at(id, now, |_| ())?;
        let desk = &mut self.desks[id.index()];
        let mut sums = desk.meter.sums(now);
        let executing = self.cluster.service(id).executing();
        let size = desk.meter.counts().size;
        let mut memory_bytes = 0;
        if let Some(traffic) = self.plane.traffic(id) {
            for &task in &desk.targets {
                let usage = traffic.target_usage(task);
                sums.cpu_ns += u128::from(usage.cpu_ns);
                sums.routed += usage.routed;
                // No task holds more than it has, whatever its containers are said to hold when
                // idle.
                memory_bytes += usage.memory_bytes.min(self.cluster.memory_bytes(task));
            }
        } else {
            memory_bytes = size.idle_bytes;
        }
        Ok(Reading {
            sums,
            executing,
            memory_bytes,
            reserved_bytes: size.memory_bytes,
            ceiling: self.cpu_is_ceiling(id),
        })
    }

    /// Puts down the metrics whose period ends now; those that are known once a minute's row has
    /// been made are left to [`World::record_live`].
    fn record_metrics(&mut self, id: ServiceId, reading: &Reading) {
        let now = self.now();
        let (healthy, registered) = if self.desks[id.index()].recorder.counts_targets {
            self.targets_in_service(id)
        } else {
            Default::default()
        };
        // A group without a healthy target fails open: all registered ones take requests.
        let targets = if healthy > 0 { healthy } else { registered };
        let idle_emits = self.setup.parameters.alb_idle_request_count >= 0.5;
        let recorder = &mut self.desks[id.index()].recorder;
        for series in &mut recorder.series {
            if now.floor_to(series.sampled_every()) != now {
                continue;
            }
            let did = reading.sums.since(&series.last);
            series.last = reading.sums;
            let value = match series.metric {
                // A sample of each task of the service.
                Metric::CpuUtilization => {
                    let tasks = did.executing_ns as f64 / series.period.nanos() as f64;
                    cpu_percent(&did, reading.ceiling).map(|value| StatisticSet::of(value, tasks))
                }
                Metric::MemoryUtilization => reading.memory_sample(),
                Metric::RequestCountPerTarget => {
                    requests_per_target(did.routed, f64::from(targets), idle_emits)
                        .map(StatisticSet::one)
                }
                Metric::Live(_) | Metric::Custom(_) => continue,
                Metric::CapacityProviderReservation | Metric::GroupCpuUtilization => {
                    unreachable!("no service has {}", series.metric.name())
                }
            };
            series.take_in(value);
            if now.floor_to(series.period) == now
                && let Some(samples) = series.samples.take()
            {
                let start = Instant::from_nanos(now.nanos() - 1).floor_to(series.period);
                self.monitor.record_set(series.id, start, samples);
            }
        }
    }

    /// Whether no task of a service can use more CPU than it reserves.
    fn cpu_is_ceiling(&self, id: ServiceId) -> bool {
        let mut revisions = self.cluster.service(id).revision_ids();
        revisions.all(|revision| self.cluster.definition_of(id, revision).cpu_is_ceiling)
    }

    /// Targets in service, and targets registered, as ECS knows them.
    fn targets_in_service(&self, id: ServiceId) -> (u32, u32) {
        let tasks = self.cluster.service(id).alive().iter();
        let targets = tasks.map(|&task| self.cluster.task(task).target());
        targets.fold((0, 0), |(healthy, registered), target| match target {
            TargetState::Healthy => (healthy + 1, registered + 1),
            TargetState::Initial | TargetState::Unhealthy => (healthy, registered + 1),
            TargetState::None | TargetState::Draining | TargetState::Unused => {
                (healthy, registered)
            }
        })
    }

    /// The minute of a service, or what there was of it, ends at `now`.
    fn end_minute(
        &mut self,
        id: ServiceId,
        now: Instant,
        reading: &Reading,
    ) -> Result<(), WorkloadError> {
        let traffic = self
            .plane
            .at(id, now, |traffic| traffic.close_minute(now))?;
        let service = self.cluster.service(id);
        let recorder = &mut self.desks[id.index()].recorder;
        // Without a workload it stays empty.
        if let Some(traffic) = traffic {
            recorder.traffic = traffic;
        }
        let traffic = &recorder.traffic;
        let did = reading.sums.since(&recorder.at_minute);
        let length = now.since(recorder.minute).nanos();
        let used = recorder.memory.used - recorder.memory_at_minute.used;
        let reserved = recorder.memory.reserved - recorder.memory_at_minute.reserved;
        let memory = utilization_percent(used as f64, reserved as f64);
        let row = MinuteRow {
            start: recorder.minute,
            arrived: traffic.arrived,
            served: traffic.served,
            failed: traffic.failed,
            rejected: traffic.rejected,
            attempts: traffic.attempts,
            target_5xx: traffic.target_5xx,
            elb_5xx: traffic.elb_5xx,
            latency_sum_ns: traffic.latency_sum_ns,
            p50_us: traffic.p50_us,
            p95_us: traffic.p95_us,
            p99_us: traffic.p99_us,
            desired: service.desired,
            running: service.running(),
            pending: service.pending(),
            executing: did.executing_ns as f64 / length as f64,
            cpu_percent: cpu_percent(&did, reading.ceiling).unwrap_or(0.0),
            memory_percent: memory.unwrap_or(0.0),
            billed_ns: u64::try_from(did.billed_ns).expect("a minute of tasks fits"),
            spot_ns: u64::try_from(did.spot_ns).expect("a minute of tasks fits"),
        };
        recorder.minute = now;
        recorder.at_minute = reading.sums;
        recorder.memory_at_minute = recorder.memory;
        self.ledger.observer().minute(id, &row);
        self.note_load(id, &row);
        Ok(())
    }

    /// Observers are told what was counted of a service so far.
    fn tell_mark(&mut self, id: ServiceId, sums: &Sums) {
        let (requests, (latency_us, latency_sum_ns)) = counted(self.plane.traffic(id));
        let mark = Mark {
            at: self.now(),
            requests,
            latency_us,
            latency_sum_ns,
            running_ns: sums.running_ns,
            cpu_used_ns: sums.cpu_ns,
            cpu_reserved_ns: sums.reserved_cpu / 1024,
        };
        self.ledger.observer().mark(id, &mark);
    }

    /// The run is over: the last minute of every service ends, whole or not.
    pub fn end_last_minute(&mut self, end: Instant) -> Result<Vec<Sums>, WorkloadError> {
        self.plane.serve_all(end)?;
        let ids = self.cluster.service_ids();
        let sums: Result<Vec<Sums>, WorkloadError> = ids
            .map(|id| {
                let reading = self.read(id, end)?;
                self.desk(id).recorder.sample_memory(end, &reading);
                self.end_minute(id, end, &reading)?;
                Ok(reading.sums)
            })
            .collect();
        self.end_fleet_minute(end)?;
        sums
    }
}

/// `CPUUtilization` (E82): used ÷ what the task definition reserves, over all tasks while their
/// containers run: one that drains still works for those it serves. Asserts that no task used more
/// than its ceiling; where `cpu` is only a share, it may well be more than 100 %.
fn cpu_percent(did: &Sums, is_ceiling: bool) -> Option<f64> {
    let reserved = did.reserved_cpu as f64 / crate::cluster::launch::VCPU;
    let used = did.cpu_ns as f64;
    if !is_ceiling {
        return utilization_percent(used, reserved);
    }
    assert!(
        used <= reserved * (1.0 + 1e-9) + ROUNDED_NS,
        "{used} vCPU-ns used of {reserved}"
    );
    utilization_percent(used.min(reserved), reserved)
}

/// Work done is read in whole nanoseconds: what rounding may add over all requests of a period.
const ROUNDED_NS: f64 = 100_000.0;
