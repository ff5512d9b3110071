//! Is each instance on Spot billed at the price of its second, and not at all when EC2 takes it in
//! its first hour?

use super::*;
use crate::cluster::ids::{FactId, InstanceId};
use crate::kernel::money::Usd;
use crate::observe::outcome::SpotUsage;

const LARGE: &str = "m5.large";

fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

fn usd(text: &str) -> Usd {
    text.parse().expect("a price")
}

fn group() -> Pool {
    Pool::Group(GroupId::new(0))
}

/// A group `web` without monitoring, and m5.large in zone 0 at these prices.
fn meter(prices: &[(u64, &str)]) -> InstanceMeter {
    let web = PoolMeter {
        payer: Payer::Group("web".to_owned()),
        volume: Volume {
            kind: crate::cluster::group::VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        },
        monitored: true,
        kinds: BTreeMap::new(),
        volumes: 0,
        volume_seconds: 0,
        existing: Gauge::default(),
    };
    let steps = prices.iter().map(|(from, price)| (at(*from), usd(price)));
    let pool = ((LARGE, ZoneId::new(0)), steps.collect());
    InstanceMeter {
        pools: BTreeMap::from([(group(), web)]),
        open: Vec::new(),
        prices: SpotPrices::of(std::iter::once(pool)),
    }
}

fn tell(meter: &mut InstanceMeter, index: usize, seconds: u64, what: What) {
    meter.hear(&Fact {
        id: FactId::new(0),
        at: at(seconds),
        subject: Subject::Instance {
            instance: InstanceId::new(index),
            pool: group(),
            number: 1,
        },
        what,
        cause: None,
    });
}

/// Instance `index` on Spot runs from `from` to `until`; EC2 takes it when its notice says so.
fn runs(meter: &mut InstanceMeter, index: usize, (from, until): (u64, u64), notice: Option<u64>) {
    let launched = What::InstanceLaunched {
        kind: LARGE,
        zone: ZoneId::new(0),
        registered: crate::cluster::instance::Room::default(),
        purchase: Purchase::Spot,
    };
    tell(meter, index, from, launched);
    let step = |from, to| What::Ec2StateChanged { from, to };
    tell(
        meter,
        index,
        from,
        step(Ec2State::Pending, Ec2State::Running),
    );
    if let Some(ends) = notice {
        let notice = What::InterruptionNotice { ends: at(ends) };
        tell(meter, index, ends - 120, notice);
    }
    let gone = step(Ec2State::Running, Ec2State::ShuttingDown);
    tell(meter, index, until, gone);
    let gone = step(Ec2State::ShuttingDown, Ec2State::Terminated);
    tell(meter, index, until, gone);
}

fn usage(meter: InstanceMeter, end: u64) -> Usage {
    let mut usage = Usage::default();
    meter.finish(at(end), &mut usage);
    usage
}

/// A77: Linux reclaimed by EC2 at 59 min: $0; at 61 min: 3,660 s; terminated by you at 59 min:
/// 3,540 s (EC2 user guide, billing for interrupted Spot Instances).
#[test]
fn a77_what_ec2_takes_in_the_first_hour_is_free() {
    let billed = |minutes: u64, taken: bool| {
        let mut meter = meter(&[(0, "0.04")]);
        let until = minutes * 60;
        runs(&mut meter, 0, (0, until), taken.then_some(until));
        let usage = usage(meter, 10_000);
        let of = &usage.instances[0];
        assert_eq!(of.purchase, Purchase::Spot);
        // The volume and the monitoring are billed whoever ends it.
        assert_eq!(usage.volumes[0].billed_seconds, until);
        assert_eq!(of.monitored_hours, until.div_ceil(3_600));
        (of.billed_seconds, of.free_seconds)
    };
    assert_eq!(billed(59, true), (0, 3_540));
    assert_eq!(billed(61, true), (3_660, 0));
    assert_eq!(billed(59, false), (3_540, 0));
    assert_eq!(billed(60, true), (3_600, 0), "the hour is full");
}

/// A group that ends an instance before its notice is over has ended it: it pays.
#[test]
fn a77_who_ends_it_before_the_notice_is_over_pays() {
    let mut meter = meter(&[(0, "0.04")]);
    runs(&mut meter, 0, (0, 1_000), Some(1_060));
    let of = usage(meter, 10_000).instances;
    assert_eq!((of[0].billed_seconds, of[0].free_seconds), (1_000, 0));
}

/// The price of each second is that at which it began; a run is billed for 60 s at least.
#[test]
fn each_second_costs_what_it_cost_when_it_began() {
    let mut meter = meter(&[(0, "0.04"), (100, "0.05"), (130, "0.04"), (9_000, "0.10")]);
    // 10 s, then 30 s at 0.05, then 60 s at 0.04 again.
    runs(&mut meter, 0, (90, 190), None);
    // Half a minute is billed as a whole one.
    runs(&mut meter, 1, (200, 230), None);
    let usage = usage(meter, 600);
    let of = &usage.instances[0];
    assert_eq!(of.billed_seconds, 160);
    let at = |piece: &SpotUsage| (piece.price.to_string(), piece.billed_seconds);
    let pieces: Vec<_> = of.spot.iter().map(at).collect();
    assert_eq!(pieces, [("0.04".to_owned(), 130), ("0.05".to_owned(), 30)]);
    // The minutes hold what ran: 10 s + 30 s in the second of them, 20 s of it at 0.05.
    assert_eq!(of.spot[1].running_ms[1..3], [20_000, 10_000]);
    assert_eq!(of.spot[0].running_ms[1..4], [10_000, 50_000, 40_000]);
}
