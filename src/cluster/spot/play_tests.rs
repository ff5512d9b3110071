//! Is the room of a pool what its supply says, at each instant?

use super::super::law::tests::pool;
use super::*;

fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

/// The rooms of a pool, from each instant on, within `seconds`.
fn rooms(spec: &SpotPoolSpec, seed: u64, seconds: u64) -> Vec<(u64, Option<u32>)> {
    let mut play = Play::begin(spec, &Parameters::default(), Seed::new(seed));
    let mut rooms = vec![(0, play.room())];
    while play.next() < at(seconds) {
        let (next, then) = play.upcoming();
        play.advance(next);
        assert_eq!(then, play.room(), "what was to come has come");
        if rooms.last().is_none_or(|(_, room)| *room != then) {
            rooms.push((next.nanos() / 1_000_000_000, then));
        }
    }
    rooms
}

#[test]
fn a_recorded_drop_is_known_two_minutes_before_and_a_rise_when_it_comes() {
    let steps = [
        (0, Some(9)),
        (1_000, Some(4)),
        (2_000, Some(7)),
        (3_000, None),
    ];
    let steps = steps.map(|(s, room)| (at(s), room));
    let spec = pool(Supply::Recorded(steps.to_vec()), None);
    assert_eq!(
        rooms(&spec, 1, 10_000),
        [
            (0, Some(9)),
            (880, Some(4)),
            (2_000, Some(7)),
            (3_000, None)
        ]
    );
}

#[test]
fn a_recorded_drop_right_after_the_start_is_known_at_the_start() {
    let steps = vec![(at(0), Some(9)), (at(60), Some(0)), (at(90), Some(5))];
    let spec = pool(Supply::Recorded(steps), None);
    assert_eq!(rooms(&spec, 1, 1_000), [(0, Some(0)), (90, Some(5))]);
}

#[test]
fn a_recorded_dip_shorter_than_the_notice_is_a_dip() {
    let steps = vec![(at(0), Some(9)), (at(500), Some(2)), (at(530), Some(8))];
    let spec = pool(Supply::Recorded(steps), None);
    assert_eq!(
        rooms(&spec, 1, 1_000),
        [(0, Some(9)), (380, Some(2)), (530, Some(8))]
    );
}

#[test]
fn a_drought_is_stronger_than_any_supply_and_takes_nothing_of_it() {
    let mut spec = pool(Supply::Endless, None);
    spec.droughts = vec![(at(100), at(200)), (at(150), at(400))];
    assert_eq!(
        rooms(&spec, 1, 1_000),
        [(0, None), (100, Some(0)), (400, None)]
    );
    // The spells of a regime go on below it.
    let spec = pool(Supply::Regime(Regime::Stressed), None);
    let without = rooms(&spec, 7, 400_000);
    let mut dry = spec.clone();
    dry.droughts = vec![(at(10), at(20))];
    let with = rooms(&dry, 7, 400_000);
    let later = |rooms: &[(u64, Option<u32>)]| {
        let rooms = rooms.iter().filter(|(at, _)| *at > 20);
        rooms.copied().collect::<Vec<_>>()
    };
    assert!(later(&without).len() > 50, "{}", without.len());
    assert_eq!(later(&with), later(&without));
}

#[test]
fn a_pool_of_a_regime_begins_with_capacity_in_the_middle_of_a_spell() {
    let spec = pool(Supply::Regime(Regime::Stressed), None);
    let first: Vec<f64> = (0..2_000)
        .map(|seed| {
            let play = Play::begin(&spec, &Parameters::default(), Seed::new(seed));
            assert_eq!(play.room(), None);
            play.next().as_secs_f64() / 3_600.0
        })
        .collect();
    // What is left of a spell that is looked at by chance is longer than a new one: long spells are
    // met more often. E[X²] ÷ 2 E[X] of the law is 6.3 h, where a new one has 1.93 h.
    let mean = first.iter().sum::<f64>() / first.len() as f64;
    assert!((5.0..7.6).contains(&mean), "{mean} h");
}

#[test]
fn a_pool_may_begin_without_capacity_when_it_is_told_to() {
    let parameters = Parameters {
        spot_begins_up: 0.0,
        ..Parameters::default()
    };
    let spec = pool(Supply::Regime(Regime::Stressed), None);
    let down = (0..4_000).filter(|&seed| {
        let play = Play::begin(&spec, &parameters, Seed::new(seed));
        play.room() == Some(0)
    });
    let share = down.count() as f64 / 4_000.0;
    assert!(
        (share - 0.149).abs() < 0.025,
        "{share}: availability 85.1 %"
    );
}

#[test]
fn calm_fargate_spot_never_loses_its_capacity() {
    let mut spec = pool(Supply::Regime(Regime::Calm), None);
    spec.offer = Offer::Fargate;
    assert_eq!(rooms(&spec, 1, 100_000_000), [(0, None)]);
    spec.supply = Supply::Regime(Regime::Busy);
    assert!(rooms(&spec, 1, 1_000_000).len() > 10);
}
