//! WHAT DOES IT COST? Usage × price gives line items; each is rounded once, to a pico-dollar.
//!
//! ```
//! use ecsim::billing::{PriceList, bill};
//! use ecsim::catalog::platform::{Architecture, OperatingSystem, Purchase};
//! use ecsim::observe::outcome::{FargateUsage, Usage};
//!
//! // Three tasks of 1 vCPU and 2 GB for an hour in Seoul.
//! let usage = Usage {
//!     fargate: vec![FargateUsage {
//!         service: "web".to_owned(),
//!         operating_system: OperatingSystem::Linux,
//!         architecture: Architecture::X86_64,
//!         cpu_units: 1024,
//!         memory_mib: 2048,
//!         ephemeral_storage_gib: 20,
//!         purchase: Purchase::OnDemand,
//!         tasks: 3,
//!         billed_seconds: 3 * 3600,
//!     }],
//!     ..Usage::default()
//! };
//! let prices = PriceList::for_region("ap-northeast-2").unwrap();
//! let bill = bill(&usage, &prices).unwrap();
//! assert_eq!(bill.total.to_string(), "0.17034");
//! assert_eq!(bill.lines[0].usage_type, "APN2-Fargate-vCPU-Hours:perCPU");
//! assert_eq!(bill.lines[0].quantity.to_string(), "3");
//! ```

pub mod break_even;

pub mod fleet;

pub mod line;

pub mod not_billed;

pub mod over_time;

pub mod spot;

pub use crate::catalog::platform::Purchase;
pub use crate::catalog::prices::{PriceList, Rate, UnknownPrice};
pub use line::{Bill, Holder, Line, Quantity, in_cents, month_of};
pub use not_billed::{NotBilled, not_billed};
pub use over_time::{cost_per_minute, fleet_cost_per_minute};

use crate::catalog::fargate::EPHEMERAL_FREE_GIB;
use crate::catalog::platform::OperatingSystem;
use crate::catalog::price_key::PriceKey;
use crate::observe::outcome::{FargateUsage, LoadBalancerUsage, Payer, PublicIpv4Usage, Usage};

use line::Item;

/// CPU units in a vCPU.
const UNITS_PER_VCPU: u128 = 1_024;
/// MiB in a GB as Fargate bills it (1 GB = 1024³ bytes).
const MIB_PER_GB: u128 = 1_024;
/// Parts of an LCU in [`LoadBalancerUsage::lcu_hours_millionths`].
const MILLIONTHS: u128 = 1_000_000;
/// Seconds in an hour.
const HOUR_SECONDS: u128 = 3_600;
/// Thousandths of a CPU credit in a vCPU-hour: a credit is a vCPU-minute.
const MILLICREDITS_PER_VCPU_HOUR: u128 = 60_000;

/// The bill of a run. Nothing is billed for what was not used, so a price may stay unknown as long
/// as nothing needs it. Asserts that no Windows task was bought on Spot: AWS sells none.
pub fn bill(usage: &Usage, prices: &PriceList) -> Result<Bill, UnknownPrice> {
    let mut items = Vec::new();
    for tasks in &usage.fargate {
        fargate(tasks, &mut items);
    }
    fleet::items(usage, &mut items);
    for balancer in &usage.load_balancers {
        load_balancer(balancer, &mut items);
    }
    items.extend(usage.public_ipv4.iter().map(public_ipv4));
    items.retain(|item| !item.hours.is_zero());
    let lines = items.into_iter().map(|item| Line::new(item, prices));
    Ok(Bill::new(lines.collect::<Result<_, _>>()?))
}

/// vCPU, memory, storage above the free 20 GB, and the Windows licence.
fn fargate(tasks: &FargateUsage, items: &mut Vec<Item>) {
    let (os, architecture) = (tasks.operating_system, tasks.architecture);
    let purchase = tasks.purchase;
    let seconds = u128::from(tasks.billed_seconds);
    let mut add = |key, amount: u128, per: u128| {
        let hours = Quantity::new(amount * seconds, per * HOUR_SECONDS);
        let payer = Payer::Service(tasks.service.clone());
        // Storage costs the same however its task was bought: one line.
        let same = |item: &&mut Item| item.key == key && item.payer == payer;
        if let Some(item) = items.iter_mut().find(same) {
            item.hours = item.hours.plus(hours);
            return;
        }
        items.push(Item {
            key,
            payer,
            holder: Holder::Tasks,
            hours,
            market: None,
        });
    };
    let vcpu = PriceKey::vcpu(os, architecture, purchase);
    add(vcpu, u128::from(tasks.cpu_units), UNITS_PER_VCPU);
    let memory = PriceKey::memory(os, architecture, purchase);
    add(memory, u128::from(tasks.memory_mib), MIB_PER_GB);
    if os == OperatingSystem::Windows {
        let licence = PriceKey::FargateWindowsLicence;
        add(licence, u128::from(tasks.cpu_units), UNITS_PER_VCPU);
    }
    let above_free = tasks
        .ephemeral_storage_gib
        .saturating_sub(EPHEMERAL_FREE_GIB);
    add(PriceKey::FargateEphemeralGb, u128::from(above_free), 1);
}

/// Started hours, and LCU-hours.
fn load_balancer(balancer: &LoadBalancerUsage, items: &mut Vec<Item>) {
    let lcu_hours = u128::from(balancer.lcu_hours_millionths);
    for (key, hours) in [
        (
            PriceKey::AlbHour,
            Quantity::new(u128::from(balancer.hours), 1),
        ),
        (PriceKey::AlbLcuHour, Quantity::new(lcu_hours, MILLIONTHS)),
    ] {
        items.push(Item {
            key,
            payer: Payer::Service(balancer.service.clone()),
            holder: Holder::LoadBalancer,
            hours,
            market: None,
        });
    }
}

/// Address-hours, metered by the second.
fn public_ipv4(addresses: &PublicIpv4Usage) -> Item {
    Item {
        key: PriceKey::Ipv4Hour,
        payer: Payer::Service(addresses.service.clone()),
        holder: Holder::of(addresses.holder),
        hours: Quantity::new(u128::from(addresses.seconds), HOUR_SECONDS),
        market: None,
    }
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
