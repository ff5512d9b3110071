//! Who waits, and how long? Erlang's C with several servers, and Little's law, over several seeds.

use super::*;

const SEEDS: std::ops::Range<u64> = 1..11;

/// Erlang's C: the probability to wait with `c` servers and an offered load of `a`.
fn erlang_c(c: u32, a: f64) -> f64 {
    let mut b = 1.0;
    for k in 1..=c {
        b = a * b / (f64::from(k) + a * b);
    }
    let rho = a / f64::from(c);
    b / (1.0 - rho * (1.0 - b))
}

/// M/M/c with a mean service of 10 ms: `slots` servers at `load`.
struct Queue {
    slots: u32,
    load: f64,
}

impl Queue {
    fn rate(&self) -> f64 {
        f64::from(self.slots) * self.load / 0.01
    }

    fn waits(&self) -> f64 {
        erlang_c(self.slots, self.rate() * 0.01)
    }

    /// P(T > t): service of rate µ after a wait that is zero, or else exponential with rate cµ − λ.
    fn tail(&self, t: f64) -> f64 {
        let (mu, drain) = (100.0, f64::from(self.slots) * 100.0 - self.rate());
        let c = self.waits();
        let (serves, drains) = ((-mu * t).exp(), (-drain * t).exp());
        (1.0 - c) * serves + c * (drain * serves - mu * drains) / (drain - mu)
    }

    /// The latency that a share of 1 − `q` exceeds, in µs: the tail turned around by bisection.
    fn quantile(&self, q: f64) -> f64 {
        let (mut low, mut high) = (0.0, 10.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.tail(middle) > 1.0 - q {
                low = middle;
            } else {
                high = middle;
            }
        }
        high * 1e6
    }

    fn traffic(&self, seed: u64) -> Traffic {
        let slots = self.slots;
        let spec = RequestSpec {
            discipline: Discipline::FirstComeFirstServed { slots },
            ..request(exponential(0.01))
        };
        let source = Poisson::new(self.rate(), seed);
        plane(&spec, &balancer(), source, (1, slots * 1_024, seed))
    }
}

const QUEUES: [Queue; 3] = [
    Queue {
        slots: 2,
        load: 0.7,
    },
    Queue {
        slots: 4,
        load: 0.8,
    },
    Queue {
        slots: 16,
        load: 0.9,
    },
];

/// By PASTA an arrival waits as often as all servers are busy at any time.
#[test]
fn m_m_c_waiting_probability_is_erlang_c() {
    for queue in QUEUES {
        let shares: Vec<f64> = SEEDS
            .map(|seed| {
                let mut traffic = queue.traffic(seed);
                let mut busy = 0_u32;
                let (first, last) = (2_000, 62_000_u64);
                for step in 0..last {
                    traffic
                        .advance(Instant::from_nanos(step * 5_000_000))
                        .expect("no trace");
                    let held = traffic.target_usage(TaskId::new(0)).in_flight;
                    busy += u32::from(step >= first && held >= u64::from(queue.slots));
                }
                f64::from(busy) / (last - first) as f64
            })
            .collect();
        let name = format!("M/M/{} waits", queue.slots);
        agrees(&name, &shares, queue.waits(), 0.08);
    }
}

#[test]
fn m_m_c_percentiles_of_latency() {
    for queue in QUEUES {
        let histograms: Vec<_> = SEEDS
            .map(|seed| {
                let mut traffic = queue.traffic(seed);
                let end = Instant::from_secs(400);
                traffic.advance(end).expect("no trace");
                traffic.close_minute(end);
                traffic.latency().0
            })
            .collect();
        for q in [0.5, 0.95, 0.99] {
            let values: Vec<f64> = histograms
                .iter()
                .map(|histogram| histogram.value_at_quantile(q) as f64)
                .collect();
            let name = format!("M/M/{} quantile {q}", queue.slots);
            agrees(&name, &values, queue.quantile(q), 0.1);
        }
    }
}

/// L = λT, seed by seed, for both disciplines and with waits without CPU: the mean number in
/// flight, sampled, against the sum of latencies. They differ by chance and by sampling only.
#[test]
fn littles_law_over_several_seeds_and_disciplines() {
    let disciplines = [
        Discipline::ProcessorSharing,
        Discipline::FirstComeFirstServed { slots: 8 },
    ];
    for discipline in disciplines {
        let ratios: Vec<f64> = SEEDS
            .map(|seed| {
                let spec = RequestSpec {
                    discipline,
                    wait: exponential(0.05),
                    ..request(exponential(0.01))
                };
                let source = Poisson::new(60.0, seed);
                let mut traffic = plane(&spec, &balancer(), source, (1, 1_024, seed));
                let (steps, every) = (40_000_u64, 10_000_000);
                let mut in_system = 0;
                for step in 1..=steps {
                    traffic
                        .advance(Instant::from_nanos(step * every))
                        .expect("no trace");
                    in_system += traffic.target_usage(TaskId::new(0)).in_flight;
                }
                let (_, sum) = traffic.latency();
                (in_system * every) as f64 / sum as f64
            })
            .collect();
        agrees(&format!("Little, {discipline:?}"), &ratios, 1.0, 0.01);
    }
}
