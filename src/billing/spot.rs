//! What did Spot save? The same use at On-Demand prices, against what was paid for it.

use super::bill;
use crate::catalog::platform::Purchase;
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::{PriceList, UnknownPrice};
use crate::kernel::money::Usd;
use crate::observe::outcome::{Outcome, Usage};

/// What was paid on Spot, and what it would have cost On-Demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Savings {
    /// What instances and Fargate tasks on Spot cost.
    pub paid: Usd,
    /// The same use On-Demand; seconds that EC2 gave for free (it took the instance back in its
    /// first hour) count as used.
    pub on_demand: Usd,
}

impl Savings {
    /// What was saved; less than nothing where Spot was dearer.
    pub fn saved(&self) -> Usd {
        self.on_demand - self.paid
    }

    /// In percent of the price On-Demand; none where that is nothing.
    pub fn percent(&self) -> Option<f64> {
        let full = self.on_demand.as_f64();
        (full > 0.0).then(|| self.saved().as_f64() * 100.0 / full)
    }
}

/// What Spot saved in a run; none where nothing was bought on it.
///
/// # Errors
///
/// Where the On-Demand price of something bought on Spot is not known.
pub fn savings(usage: &Usage, prices: &PriceList) -> Result<Option<Savings>, UnknownPrice> {
    let on_spot = |usage: &Usage| Usage {
        fargate: usage
            .fargate
            .iter()
            .filter(|tasks| tasks.purchase == Purchase::Spot)
            .cloned()
            .collect(),
        instances: usage
            .instances
            .iter()
            .filter(|instances| instances.purchase == Purchase::Spot)
            .cloned()
            .collect(),
        ..Usage::default()
    };
    let spot = on_spot(usage);
    if spot.fargate.is_empty() && spot.instances.is_empty() {
        return Ok(None);
    }
    let mut on_demand = spot.clone();
    for tasks in &mut on_demand.fargate {
        tasks.purchase = Purchase::OnDemand;
    }
    for instances in &mut on_demand.instances {
        instances.purchase = Purchase::OnDemand;
        instances.billed_seconds += instances.free_seconds;
        instances.spot.clear();
    }
    Ok(Some(Savings {
        paid: compute(&spot, prices)?,
        on_demand: compute(&on_demand, prices)?,
    }))
}

/// A bill per thousand requests that were served, over all services; none where none was.
pub fn per_thousand_served(total: Usd, outcome: &Outcome) -> Option<Usd> {
    let served = outcome.services.iter().map(|of| of.requests.served);
    let served: u64 = served.sum();
    (served > 0).then(|| total.times(1_000, i128::from(served)))
}

/// What instances and tasks cost by the hour: what is the same however they are bought (monitoring,
/// storage, credits) left out.
fn compute(usage: &Usage, prices: &PriceList) -> Result<Usd, UnknownPrice> {
    let lines = bill(usage, prices)?.lines.into_iter();
    let by_hour = |key: PriceKey| {
        matches!(key, PriceKey::Ec2Linux(_) | PriceKey::Ec2Spot(_))
            || key.is_of_fargate(Purchase::OnDemand)
            || key.is_of_fargate(Purchase::Spot)
    };
    let hours = lines.filter(|line| by_hour(line.key));
    Ok(hours.map(|line| line.amount).sum())
}

#[cfg(test)]
#[path = "spot_tests.rs"]
mod tests;
