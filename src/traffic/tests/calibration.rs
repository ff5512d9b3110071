//! Does it reproduce what others measured? Tables V1 and V11 of the calibration, with their bands.

use super::*;

/// One row: the measurement, and what ecsim says.
struct Row {
    label: String,
    measured: f64,
    simulated: f64,
}

impl Row {
    /// Deviation from the measurement in percent.
    fn deviation(&self) -> f64 {
        (self.simulated / self.measured - 1.0) * 100.0
    }
}

/// V1 hockey stick: 600 instances × 3 usable vCPU (ONS, November 2020). Requests a second, vCPU
/// used, p99 at the load balancer in ms.
const ONS: [(f64, f64, f64); 20] = [
    (19_000.0, 390.0, 135.0),
    (22_000.0, 450.0, 135.0),
    (25_000.0, 520.0, 135.0),
    (28_500.0, 580.0, 135.0),
    (31_500.0, 650.0, 135.0),
    (35_000.0, 720.0, 135.0),
    (38_000.0, 780.0, 135.0),
    (41_000.0, 850.0, 135.0),
    (44_500.0, 920.0, 140.0),
    (47_500.0, 990.0, 145.0),
    (50_000.0, 1_070.0, 155.0),
    (53_500.0, 1_150.0, 175.0),
    (56_500.0, 1_220.0, 195.0),
    (59_500.0, 1_300.0, 230.0),
    (63_000.0, 1_390.0, 270.0),
    (65_000.0, 1_460.0, 320.0),
    (67_500.0, 1_530.0, 390.0),
    (70_000.0, 1_600.0, 500.0),
    (72_000.0, 1_660.0, 750.0),
    (74_000.0, 1_710.0, 1_000.0),
];

fn hockey_stick(cv: f64, wait: f64) -> Vec<Row> {
    ONS.iter()
        .map(|&(rps, used, p99)| {
            // One instance of the 600 stands for all: random routing gives each a Poisson stream.
            let cpu = Distribution::Lognormal {
                mean: Span::from_secs_f64(used / rps),
                cv,
            };
            let spec = RequestSpec {
                wait: Distribution::Constant {
                    value: Span::from_secs_f64(wait),
                },
                ..request(cpu)
            };
            let source = Poisson::new(rps / 600.0, 1);
            let mut plane = plane(&spec, &balancer(), source, (1, 3 * 1_024, 1));
            plane.advance(Instant::from_secs(4_000)).unwrap();
            Row {
                label: format!("rho {:.2}", used / 1_800.0),
                measured: p99,
                simulated: plane.latency().0.value_at_quantile(0.99) as f64 / 1e3,
            }
        })
        .collect()
}

#[test]
fn explore() {
    for cv in [0.5, 0.7, 0.8, 0.9, 1.0, 1.2] {
        for wait in [0.0, 0.02, 0.03, 0.04, 0.06] {
            let rows = hockey_stick(cv, wait);
            let worst = rows.iter().map(|r| r.deviation().abs()).fold(0.0, f64::max);
            println!(
                "cv {cv} wait {wait}: worst {worst:.0} {:?}",
                rows.iter()
                    .map(|r| format!("{:.0}", r.deviation()))
                    .collect::<Vec<_>>()
            );
        }
    }
}

/// V11: 300 virtual users offer 250 requests a second at most.
fn quota(units: u32, demand: f64, cv: f64) -> (f64, f64) {
    let source = Listed {
        users: vec![Users {
            count: 300,
            think_time: Distribution::Constant {
                value: Span::from_secs_f64(300.0 / 250.0),
            },
            from: Instant::START,
            until: Instant::NEVER,
            source: 0,
        }],
        ..Listed::default()
    };
    let cpu = if cv == 0.0 {
        Distribution::Constant {
            value: Span::from_secs_f64(demand),
        }
    } else {
        Distribution::Lognormal {
            mean: Span::from_secs_f64(demand),
            cv,
        }
    };
    let mut plane = plane(&request(cpu), &balancer(), source, (1, units, 1));
    plane.advance(Instant::from_secs(60)).unwrap();
    let (histogram, sum) = plane.latency();
    let n = histogram.len() as f64;
    (n / 60.0, sum as f64 / 1e6 / n)
}

#[test]
fn explore_quota() {
    for (name, d) in [("node", 0.25 / 65.5), ("dotnet", 0.25 / 133.6)] {
        for units in [256, 512, 768, 1024] {
            println!(
                "{name} {units}: {:?} {:?}",
                quota(units, d, 1.0),
                quota(units, d, 0.0)
            );
        }
    }
}
