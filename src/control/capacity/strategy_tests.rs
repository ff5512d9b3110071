//! Do strategies split as AWS's pages say, and undo it in reverse?

use super::*;
use crate::kernel::random::Seed;
use rand::Rng;

fn item(provider: usize, base: u32, weight: u32) -> StrategyItem {
    StrategyItem {
        provider: ProviderId::new(provider),
        base,
        weight,
    }
}

/// Tasks by item when they are given out one by one.
fn split(items: &[StrategyItem], tasks: u32, parameters: &Parameters) -> Vec<u32> {
    let mut counts = vec![0; items.len()];
    for _ in 0..tasks {
        let next = next_provider(items, &counts, parameters);
        let place = items.iter().position(|item| item.provider == next);
        counts[place.expect("it is one of them")] += 1;
    }
    counts
}

#[test]
fn e53_equal_weights_split_evenly_after_the_base() {
    let parameters = Parameters::default();
    assert_eq!(
        split(&[item(0, 0, 1), item(1, 0, 1)], 8, &parameters),
        [4, 4]
    );
    assert_eq!(
        split(&[item(0, 2, 1), item(1, 0, 1)], 8, &parameters),
        [5, 3]
    );
}

#[test]
fn e55_on_demand_base_2_weight_1_and_spot_weight_3_share_10_tasks_as_4_and_6() {
    for remainder in [0.0, 0.5, 1.0] {
        let parameters = Parameters {
            capacity_split_remainder: remainder,
            ..Parameters::default()
        };
        let items = [item(0, 2, 1), item(1, 0, 3)];
        assert_eq!(split(&items, 10, &parameters), [4, 6], "{remainder}");
        // The order of the items does not matter where the split is exact.
        let turned = [item(1, 0, 3), item(0, 2, 1)];
        assert_eq!(split(&turned, 10, &parameters), [6, 4], "{remainder}");
    }
}

#[test]
fn e59_weights_3_and_1_share_4_tasks_as_3_and_1() {
    let items = [item(0, 0, 3), item(1, 0, 1)];
    assert_eq!(split(&items, 4, &Parameters::default()), [3, 1]);
}

#[test]
fn e60_all_weights_zero_with_several_providers_is_refused() {
    let items = [item(0, 0, 0), item(1, 0, 0)];
    assert_eq!(check(&items), Err(StrategyError::AllWeightsZero));
    assert_eq!(check(&[item(0, 0, 0)]), Ok(()));
    assert_eq!(check(&[]), Err(StrategyError::Empty));
    let twice = [item(3, 0, 1), item(3, 0, 1)];
    assert_eq!(
        check(&twice),
        Err(StrategyError::Repeated(ProviderId::new(3)))
    );
    let bases = [item(0, 1, 1), item(1, 1, 1)];
    assert_eq!(check(&bases), Err(StrategyError::SeveralBases));
    let many: Vec<_> = (0..21).map(|p| item(p, 0, 1)).collect();
    assert_eq!(check(&many), Err(StrategyError::TooMany));
    assert_eq!(check(&many[..20]), Ok(()));
}

#[test]
fn a_provider_of_weight_zero_gets_its_base_and_nothing_else() {
    let items = [item(0, 3, 0), item(1, 0, 2)];
    assert_eq!(split(&items, 20, &Parameters::default()), [3, 17]);
    let nothing = [item(0, 0, 0), item(1, 0, 2)];
    assert_eq!(split(&nothing, 20, &Parameters::default()), [0, 20]);
}

#[test]
fn who_takes_the_odd_task_is_the_remainder_parameter() {
    // 5 tasks by weights 3 and 1: exactly 3.75 and 1.25.
    let items = [item(0, 0, 3), item(1, 0, 1)];
    let of = |remainder| {
        let parameters = Parameters {
            capacity_split_remainder: remainder,
            ..Parameters::default()
        };
        (1..=5)
            .map(|n| split(&items, n, &parameters)[1])
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(0.0),
        [0, 1, 1, 1, 1],
        "the light one gets its first early"
    );
    assert_eq!(of(0.5), [0, 0, 1, 1, 1], "to the nearest, a tie in order");
    assert_eq!(of(1.0), [0, 0, 0, 1, 1], "the heavy one is filled first");
}

#[test]
fn what_stops_is_what_would_have_come_last() {
    let mut stream = Seed::new(7).stream("strategies", 0);
    let mut weight = || (stream.next_u64() % 5) as u32;
    for _ in 0..200 {
        let items = [
            item(0, weight(), weight() + 1),
            item(1, 0, weight()),
            item(2, 0, weight()),
        ];
        let parameters = Parameters::default();
        for n in [0, 1, 5, 13, 40] {
            for stop in [0, 1, 3, 50_u32] {
                let counts = split(&items, n, &parameters);
                let stops = surplus_by_item(&items, &counts, stop, &parameters);
                let left: Vec<u32> = counts.iter().zip(&stops).map(|(c, s)| c - s).collect();
                assert_eq!(left.iter().sum::<u32>(), n.saturating_sub(stop));
                let fresh = split(&items, n.saturating_sub(stop), &parameters);
                let gap = left.iter().zip(&fresh).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(
                    gap <= Some(1),
                    "{items:?}: {n} - {stop}: {left:?}, not {fresh:?}"
                );
                assert!(left[0] >= fresh[0].min(items[0].base), "the base stays");
            }
        }
    }
}
