//! Is each instance billed by the second, for what it ran and had, and nothing lost or told twice?

use super::*;
use crate::catalog::platform::Purchase;
use crate::cluster::group::VolumeKind;
use crate::cluster::ids::{FactId, InstanceId, ZoneId};

/// Two pools without facts: a group `web`, whose instances have detailed monitoring, and a provider
/// of Managed Instances `managed`, whose have none.
fn meter() -> InstanceMeter {
    let pool = |payer, monitored| PoolMeter {
        payer,
        volume: Volume {
            kind: VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        },
        monitored,
        kinds: BTreeMap::new(),
        volumes: 0,
        volume_seconds: 0,
        existing: Gauge::default(),
    };
    let web = pool(Payer::Group("web".to_owned()), true);
    let provider = pool(Payer::Provider("managed".to_owned()), false);
    InstanceMeter {
        pools: BTreeMap::from([(group(), web), (managed(), provider)]),
        open: Vec::new(),
        prices: SpotPrices::default(),
    }
}

fn group() -> Pool {
    Pool::Group(GroupId::new(0))
}

fn managed() -> Pool {
    Pool::Managed(ProviderId::new(1))
}

fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

/// Tells the meter what happens to instance `index` of a pool.
fn tell(meter: &mut InstanceMeter, (pool, index): (Pool, usize), at: Instant, what: What) {
    meter.hear(&Fact {
        id: FactId::new(0),
        at,
        subject: Subject::Instance {
            instance: InstanceId::new(index),
            pool,
            number: 1,
        },
        what,
        cause: None,
    });
}

/// A fact of a launch, with whatever else it says.
fn launched(kind: &'static str) -> What {
    What::InstanceLaunched {
        kind,
        zone: ZoneId::new(0),
        registered: crate::cluster::instance::Room::default(),
        purchase: Purchase::OnDemand,
    }
}

fn moves(meter: &mut InstanceMeter, who: (Pool, usize), steps: &[(u64, Ec2State)]) {
    let mut from = Ec2State::Pending;
    for (seconds, to) in steps {
        tell(
            meter,
            who,
            at(*seconds),
            What::Ec2StateChanged { from, to: *to },
        );
        from = *to;
    }
}

fn finished(meter: InstanceMeter, end: u64) -> Usage {
    let mut usage = Usage::default();
    meter.finish(at(end), &mut usage);
    usage
}

use Ec2State::{Pending, Running, ShuttingDown, Stopped, Stopping, Terminated};

/// Billed are the seconds in `running`, at least 60: 59 s are 60, 60 are 60, 61 are 61. What it
/// takes to boot and to shut down is free, and its volume is not.
#[test]
fn a_run_is_billed_by_the_second_and_a_minute_at_least() {
    for (ran, billed) in [
        (0, 60),
        (1, 60),
        (59, 60),
        (60, 60),
        (61, 61),
        (3_600, 3_600),
    ] {
        let mut meter = meter();
        let who = (group(), 0);
        tell(&mut meter, who, at(100), launched("m5.large"));
        let (stop, gone) = (110 + ran, 110 + ran + 40);
        moves(
            &mut meter,
            who,
            &[(110, Running), (stop, ShuttingDown), (gone, Terminated)],
        );
        let usage = finished(meter, 10_000);
        assert_eq!(
            (usage.instances[0].billed_seconds, usage.instances[0].runs),
            (billed, 1)
        );
        assert_eq!(usage.volumes[0].billed_seconds, (10 + ran + 40).max(60));
    }
}

/// Parts of a second count whole.
#[test]
fn a_run_is_rounded_up_to_the_second() {
    let mut meter = meter();
    let who = (group(), 0);
    tell(&mut meter, who, at(0), launched("m5.large"));
    moves(&mut meter, who, &[(0, Running)]);
    let from = Running;
    let end = at(100) + Span::from_nanos(1);
    tell(
        &mut meter,
        who,
        end,
        What::Ec2StateChanged {
            from,
            to: ShuttingDown,
        },
    );
    assert_eq!(finished(meter, 200).instances[0].billed_seconds, 101);
}

/// An instance that never runs costs nothing but its volume.
#[test]
fn an_instance_that_never_ran_is_free() {
    let mut meter = meter();
    tell(&mut meter, (group(), 0), at(0), launched("m5.large"));
    moves(
        &mut meter,
        (group(), 0),
        &[(20, ShuttingDown), (30, Terminated)],
    );
    let usage = finished(meter, 100);
    assert!(usage.instances.is_empty());
    assert_eq!(
        (usage.volumes[0].volumes, usage.volumes[0].billed_seconds),
        (1, 60)
    );
}

/// A warm pool: each stopped → running opens a run with a minimum of its own; while it is stopped,
/// only the volume is billed.
#[test]
fn each_start_from_the_warm_pool_is_a_run_and_stopped_bills_the_volume_only() {
    let mut meter = meter();
    tell(&mut meter, (group(), 0), at(0), launched("m5.large"));
    let steps = [
        (10, Running),
        (40, Stopping),
        (50, Stopped),
        (7_000, Pending),
        (7_020, Running),
        (7_140, ShuttingDown),
        (7_150, Terminated),
    ];
    moves(&mut meter, (group(), 0), &steps);
    let usage = finished(meter, 7_200);
    let instances = &usage.instances[0];
    assert_eq!((instances.runs, instances.billed_seconds), (2, 60 + 120));
    assert_eq!(usage.volumes[0].billed_seconds, 7_150);
    // Two runs in the first and the second hour of the run: two hours of metrics.
    assert_eq!(instances.monitored_hours, 2);
    // By minute: 30 s, nothing, and the last 120 s; the volume in all of them.
    assert_eq!(
        (instances.running_ms[0], instances.running_ms[60]),
        (30_000, 0)
    );
    assert_eq!(instances.running_ms.iter().sum::<u64>(), 150_000);
    assert_eq!(usage.volumes[0].existing_ms.iter().sum::<u64>(), 7_150_000);
    assert_eq!(usage.volumes[0].existing_ms.len(), 120);
}

/// An hour in which an instance ran twice is one hour of metrics; one that runs over the hour's
/// end has two; a pool without detailed monitoring none.
#[test]
fn metrics_are_prorated_by_the_hour() {
    for (steps, hours) in [
        (
            vec![
                (0, Running),
                (100, Stopping),
                (200, Pending),
                (300, Running),
            ],
            1,
        ),
        (vec![(3_599, Running)], 2),
        (vec![(3_600, Running)], 1),
    ] {
        let mut meter = meter();
        tell(&mut meter, (group(), 0), at(0), launched("t3.large"));
        moves(&mut meter, (group(), 0), &steps);
        let end = if hours == 2 {
            3_601
        } else {
            3_600 + steps[0].0.min(3_000)
        };
        assert_eq!(
            finished(meter, end).instances[0].monitored_hours,
            hours,
            "{steps:?}"
        );
    }
    let mut meter = meter();
    tell(&mut meter, (managed(), 0), at(0), launched("t3.large"));
    moves(&mut meter, (managed(), 0), &[(0, Running)]);
    assert_eq!(finished(meter, 3_600).instances[0].monitored_hours, 0);
}

/// What is there when the run ends is billed to its end; pools and types have lines of their own.
#[test]
fn pools_and_types_are_metered_apart_and_to_the_end() {
    let mut meter = meter();
    let all = [
        (group(), "m5.large"),
        (group(), "c5.large"),
        (managed(), "m5.large"),
    ];
    for (index, (pool, kind)) in all.into_iter().chain(all).enumerate() {
        tell(&mut meter, (pool, index), at(0), launched(kind));
        moves(&mut meter, (pool, index), &[(0, Running)]);
    }
    let what = What::SurplusCharged {
        millicredits: 1_500,
    };
    tell(&mut meter, (group(), 1), at(119), what.clone());
    tell(&mut meter, (group(), 4), at(120), what);
    let usage = finished(meter, 150);
    let told: Vec<_> = usage
        .instances
        .iter()
        .map(|of| {
            (
                of.payer.name(),
                of.kind.name,
                of.runs,
                of.billed_seconds,
                of.surplus_millicredits,
            )
        })
        .collect();
    let expected = [
        ("web", "c5.large", 2, 300, 3_000),
        ("web", "m5.large", 2, 300, 0),
        ("managed", "m5.large", 2, 300, 0),
    ];
    assert_eq!(told, expected);
    assert_eq!(usage.instances[0].running_ms, [120_000, 120_000, 60_000]);
    assert_eq!(usage.instances[0].surplus_by_minute, [0, 1_500, 1_500]);
    let volumes: Vec<_> = usage
        .volumes
        .iter()
        .map(|v| (v.volumes, v.billed_seconds))
        .collect();
    assert_eq!(volumes, [(4, 600), (2, 300)]);
}
