//! When was it spent? The bill of a service laid out over its minutes, to the last pico-dollar.

use super::line::{Bill, Holder, Line};
use crate::catalog::price_key::PriceKey;
use crate::kernel::money::Usd;
use crate::observe::outcome::MinuteRow;

/// What `service` cost in each of its `minutes`: their sum is [`Bill::of_service`] exactly (nothing
/// is charged where there are no minutes).
///
/// A line is spread by what drives it: what tasks use by the task time billed in each minute, LCUs
/// by the requests that arrived, hours of a load balancer and its addresses evenly. Minimum charges
/// and rounded-up seconds thereby lie with the tasks of their time.
pub fn cost_per_minute(bill: &Bill, service: &str, minutes: &[MinuteRow]) -> Vec<Usd> {
    let mut costs = vec![Usd::ZERO; minutes.len()];
    for line in bill.lines.iter().filter(|line| line.service == service) {
        spread(line.amount, &weights(line, minutes), &mut costs);
    }
    costs
}

/// How much of a line each minute drew, in whole parts.
fn weights(line: &Line, minutes: &[MinuteRow]) -> Vec<u64> {
    let weight = |minute: &MinuteRow| match (line.key, line.holder) {
        (PriceKey::AlbLcuHour, _) => minute.arrived,
        (_, Holder::LoadBalancer) => 1,
        // Milliseconds: months of thousands of tasks stay far from the end of the integers.
        (_, Holder::Tasks) => minute.billed_ns / 1_000_000,
    };
    let weights: Vec<u64> = minutes.iter().map(weight).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return vec![1; minutes.len()];
    }
    weights
}

/// Adds `amount` to `costs` in proportion to `weights`. What is rounded in one minute is made good
/// in the next, so that nothing is lost.
fn spread(amount: Usd, weights: &[u64], costs: &mut [Usd]) {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let (mut so_far, mut given) = (0_i128, Usd::ZERO);
    for (cost, weight) in costs.iter_mut().zip(weights) {
        so_far += i128::from(*weight);
        let due = amount.times(so_far, total);
        *cost += due - given;
        given = due;
    }
}
