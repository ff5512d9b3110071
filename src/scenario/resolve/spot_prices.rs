//! What do Spot pools cost over the run? Prices and price histories that the scenario gives.

use crate::kernel::money::Usd;
use crate::kernel::time::Instant;
use crate::scenario::resolve::Context;
use crate::scenario::resolve::group::Ground;
use crate::scenario::resolve::spot::{PoolKey, opener, pool_name, unusable, zone_name};
use crate::scenario::view::View;
use crate::workload::PriceHistory;

/// The price of an instance-hour from each instant on.
pub type Steps = Vec<(Instant, Usd)>;

/// An entry of `[[spot.pools]]`, and the pools that it is about.
pub type About<'a> = (View<'a>, Vec<PoolKey>);

/// Prices that are given, by pool; later ones win.
#[derive(Debug, Default)]
pub struct Quoted {
    found: Vec<(PoolKey, Steps)>,
}

impl Quoted {
    /// The prices of a pool; none when nothing gives them.
    pub fn of(&self, (kind, zone): PoolKey) -> Option<Steps> {
        let mut found = self.found.iter().rev();
        let same = |(at, _): &&(PoolKey, Steps)| at.0.name == kind.name && at.1 == zone;
        found.find(same).map(|(_, steps)| steps.clone())
    }
}

/// The prices of `[spot]`, then those of its entries, each for the pools that it is about.
pub fn quoted(
    context: &mut Context,
    spot: View<'_>,
    (ground, keys, entries): (Ground<'_>, &[PoolKey], &[About<'_>]),
) -> Option<Quoted> {
    let mut quoted = Quoted::default();
    if spot.has("priceHistory") {
        quoted.found.extend(history(context, spot, (ground, keys))?);
    }
    for (view, keys) in entries {
        if view.has("priceHistory") {
            quoted
                .found
                .extend(history(context, *view, (ground, keys))?);
        }
        if view.has("price") {
            let price = view.money("price")?;
            if price == Usd::ZERO {
                let complaint = context.error("must-be-positive", view.spot("price"));
                complaint.add("key", "price");
                return None;
            }
            let steps = vec![(Instant::START, price)];
            quoted
                .found
                .extend(keys.iter().map(|key| (*key, steps.clone())));
        }
    }
    Some(quoted)
}

/// The prices that a history has of these pools; it begins with the run when the run has no
/// calendar.
fn history(
    context: &mut Context,
    view: View<'_>,
    (ground, keys): (Ground<'_>, &[PoolKey]),
) -> Option<Vec<(PoolKey, Steps)>> {
    let opener = opener(context, view, "priceHistory")?;
    let history = match PriceHistory::read(&opener) {
        Ok(history) => history,
        Err(wrong) => {
            unusable(context, (view, "priceHistory"), &wrong);
            return None;
        }
    };
    let start = context.start.map(jiff::Timestamp::as_nanosecond);
    let start = start.unwrap_or_else(|| history.first());
    let (mut found, mut lacking, mut late) = (Vec::new(), Vec::new(), Instant::START);
    for key in keys {
        let Some(prices) = history.steps(key.0.name, &zone_name(ground, key.1), start) else {
            lacking.push(pool_name(ground, *key));
            continue;
        };
        late = late.max(prices.begins_late.unwrap_or(Instant::START));
        found.push((*key, prices.steps));
    }
    let spot = view.spot("priceHistory");
    if !lacking.is_empty() {
        let complaint = context.warning("history-lacks-pool", spot);
        complaint.add("names", lacking.join(", "));
    }
    if late > Instant::START && context.start.is_some() {
        let complaint = context.warning("history-begins-late", spot);
        complaint.add("late", late.since(Instant::START).to_string());
    }
    Some(found)
}
