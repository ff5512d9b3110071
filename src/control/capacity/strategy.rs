//! To which capacity provider does the next task of a service belong, and whose stops first?
//!
//! The base first, then by weight (ECS API reference, `CapacityProviderStrategyItem`). AWS does not
//! say who takes the odd task. We give each task to the provider with the least
//! `(tasks above base + r) / weight`, r being a named parameter: a divisor rule, so that growing
//! one by one and all at once come out the same. What stops is what would have come last.

use crate::catalog::parameters::Parameters;
use crate::cluster::ids::ProviderId;
use crate::cluster::provider::StrategyItem;
use crate::cluster::service::Service;

/// Most items of a strategy (ECS service quotas).
pub const MOST_ITEMS: usize = 20;

/// What `create-service` and `run-task` refuse about a strategy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StrategyError {
    /// It has no item.
    Empty,
    /// More than [`MOST_ITEMS`].
    TooMany,
    /// A provider twice.
    Repeated(ProviderId),
    /// More than one item has a base.
    SeveralBases,
    /// All weights are 0 and there are several providers (E60).
    AllWeightsZero,
}

/// Whether AWS accepts a strategy.
pub fn check(items: &[StrategyItem]) -> Result<(), StrategyError> {
    if items.is_empty() {
        return Err(StrategyError::Empty);
    }
    if items.len() > MOST_ITEMS {
        return Err(StrategyError::TooMany);
    }
    for (index, item) in items.iter().enumerate() {
        if items[..index].iter().any(|i| i.provider == item.provider) {
            return Err(StrategyError::Repeated(item.provider));
        }
    }
    if items.iter().filter(|item| item.base > 0).count() > 1 {
        return Err(StrategyError::SeveralBases);
    }
    if items.len() > 1 && items.iter().all(|item| item.weight == 0) {
        return Err(StrategyError::AllWeightsZero);
    }
    Ok(())
}

/// The provider of the next task of a service; none when it has no strategy.
pub fn provider_of_next_task(service: &Service, parameters: &Parameters) -> Option<ProviderId> {
    let items = service.spec.launch.items();
    let none = vec![0; items.len()];
    let item = item_of_next_task(service, &none, parameters)?;
    Some(items[item].provider)
}

/// The item of its strategy to which the next task of a service belongs when so many of each item
/// come `before` it: tasks that are wanted and held back keep their place, so that what one item
/// cannot launch never falls to another. None without a strategy.
pub fn item_of_next_task(
    service: &Service,
    before: &[u32],
    parameters: &Parameters,
) -> Option<usize> {
    let items = service.spec.launch.items();
    if items.is_empty() {
        return None;
    }
    let with = |counts: &[u32]| -> Vec<u32> {
        let both = counts.iter().zip(before);
        both.map(|(count, more)| count + more).collect()
    };
    // A base is a least number of tasks to run, so that it always goes by the tasks there are.
    let active = with(service.active_by_item());
    if let Some(item) = below_base(items, &active) {
        return Some(item);
    }
    let counts = if parameters.capacity_split_over_all >= 0.5 {
        active
    } else {
        with(service.created_by_item())
    };
    Some(next_item(items, &counts, parameters))
}

/// The provider of the next task, when each item has `counts` tasks.
pub fn next_provider(
    items: &[StrategyItem],
    counts: &[u32],
    parameters: &Parameters,
) -> ProviderId {
    items[next_item(items, counts, parameters)].provider
}

/// The same as the place of its item in the strategy.
fn next_item(items: &[StrategyItem], counts: &[u32], parameters: &Parameters) -> usize {
    assert_eq!(check(items), Ok(()), "the strategy was checked");
    assert_eq!(items.len(), counts.len(), "a count for each item");
    let r = parameters.capacity_split_remainder;
    below_base(items, counts).unwrap_or_else(|| {
        let weighted = (0..items.len()).filter(|&i| items[i].weight > 0);
        weighted
            .min_by(|&a, &b| {
                turn(&items[a], counts[a], r).total_cmp(&turn(&items[b], counts[b], r))
            })
            // The only provider may have weight 0, the API's default.
            .unwrap_or(0)
    })
}

/// How many tasks of each item stop when `surplus` of all are too many. With the ratio kept, those
/// stop that would have been given last; tasks within the base last of all.
pub fn surplus_by_item(
    items: &[StrategyItem],
    counts: &[u32],
    surplus: u32,
    parameters: &Parameters,
) -> Vec<u32> {
    let r = parameters.capacity_split_remainder;
    let mut left = counts.to_vec();
    for _ in 0..surplus {
        let last = (0..items.len()).filter(|&i| left[i] > 0).max_by(|&a, &b| {
            let of = |i: usize| rank(&items[i], left[i] - 1, r);
            of(a).total_cmp(&of(b))
        });
        let Some(last) = last else { break };
        left[last] -= 1;
    }
    counts.iter().zip(&left).map(|(was, is)| was - is).collect()
}

/// The item whose base is not filled.
fn below_base(items: &[StrategyItem], counts: &[u32]) -> Option<usize> {
    (0..items.len()).find(|&i| counts[i] < items[i].base)
}

/// When an item that has `count` tasks is due for the next one by its weight: the least is first.
fn turn(item: &StrategyItem, count: u32, r: f64) -> f64 {
    let above = f64::from(count.saturating_sub(item.base));
    (above + r) / f64::from(item.weight)
}

/// When the task after `count` of an item was due: its base before all, what has no weight after.
fn rank(item: &StrategyItem, count: u32, r: f64) -> f64 {
    if count < item.base {
        -1.0
    } else if item.weight == 0 {
        f64::INFINITY
    } else {
        turn(item, count, r)
    }
}

#[cfg(test)]
#[path = "strategy_tests.rs"]
mod tests;
