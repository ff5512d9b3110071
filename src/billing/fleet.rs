//! What do instances cost, with their volumes, monitoring and credits, and which prices need they?

use super::line::{Holder, Item, Quantity};
use super::{HOUR_SECONDS, MILLICREDITS_PER_VCPU_HOUR};
use crate::catalog::instances::{Burst, InstanceType};
use crate::catalog::platform::Purchase;
use crate::catalog::price_key::PriceKey;
use crate::cluster::group::{CreditMode, LaunchTemplate, Volume, VolumeKind};
use crate::kernel::money::Usd;
use crate::observe::outcome::{InstanceUsage, Payer, Usage, VolumeUsage};

/// IOPS that a gp3 volume includes (EBS user guide, volume types).
pub const GP3_FREE_IOPS: u32 = 3_000;
/// Throughput that a gp3 volume includes, in MiB/s.
pub const GP3_FREE_MIBS: u32 = 125;
/// Metrics of an instance that detailed monitoring bills (CloudWatch price page).
pub const DETAILED_METRICS: u64 = 7;

/// Items of each pool: its instances and what comes with them, then its volumes.
pub(super) fn items(usage: &Usage, items: &mut Vec<Item>) {
    let mut done: Vec<&Payer> = Vec::new();
    let payers = usage.instances.iter().map(|instances| &instances.payer);
    for payer in payers.chain(usage.volumes.iter().map(|volumes| &volumes.payer)) {
        if done.contains(&payer) {
            continue;
        }
        done.push(payer);
        for instances in usage.instances.iter().filter(|i| i.payer == *payer) {
            of_instances(instances, items);
        }
        for volumes in usage.volumes.iter().filter(|v| v.payer == *payer) {
            of_volumes(volumes, items);
        }
    }
}

/// The hours, the management fee, detailed monitoring, and surplus CPU credits. On Spot the hours
/// have a line for each price that there was, so that each line is usage × rate, exactly.
fn of_instances(usage: &InstanceUsage, items: &mut Vec<Item>) {
    let item = |key, hours, market| Item {
        key,
        payer: usage.payer.clone(),
        holder: Holder::Instances,
        hours,
        market,
    };
    let in_hours = |seconds: u64| Quantity::new(u128::from(seconds), HOUR_SECONDS);
    for piece in &usage.spot {
        let key = PriceKey::Ec2Spot(usage.kind.id());
        let hours = in_hours(piece.billed_seconds);
        items.push(item(key, hours, Some(piece.price)));
    }
    let mut add = |key, hours| items.push(item(key, hours, None));
    let hours = in_hours(usage.billed_seconds);
    if usage.purchase == Purchase::OnDemand {
        add(PriceKey::Ec2Linux(usage.kind.id()), hours);
    }
    if matches!(usage.payer, Payer::Provider(_)) {
        add(PriceKey::ManagedInstance(usage.kind.id()), hours);
    }
    let metric_hours = u128::from(usage.monitored_hours * DETAILED_METRICS);
    add(PriceKey::MetricMonth, Quantity::new(metric_hours, 1));
    if usage.surplus_millicredits > 0 {
        let key = PriceKey::cpu_credits(usage.kind).expect("only burstable types have credits");
        let credits = u128::from(usage.surplus_millicredits);
        add(key, Quantity::new(credits, MILLICREDITS_PER_VCPU_HOUR));
    }
}

/// Size, and what a gp3 volume has beyond what is included.
fn of_volumes(usage: &VolumeUsage, items: &mut Vec<Item>) {
    let seconds = u128::from(usage.billed_seconds);
    for (key, amount) in parts(usage.volume) {
        items.push(Item {
            key,
            payer: usage.payer.clone(),
            holder: Holder::Instances,
            hours: Quantity::new(u128::from(amount) * seconds, HOUR_SECONDS),
            market: None,
        });
    }
}

/// What a volume is billed by, and how much of it.
fn parts(volume: Volume) -> Vec<(PriceKey, u32)> {
    match volume.kind {
        VolumeKind::Gp2 => vec![(PriceKey::Gp2Gb, volume.size_gib)],
        VolumeKind::Gp3 => vec![
            (PriceKey::Gp3Gb, volume.size_gib),
            (PriceKey::Gp3Iops, volume.iops.saturating_sub(GP3_FREE_IOPS)),
            (
                PriceKey::Gp3Throughput,
                volume.throughput_mibs.saturating_sub(GP3_FREE_MIBS),
            ),
        ],
    }
}

/// The prices that an instance of `kind` needs, launched from `template`, before anything runs;
/// `managed`: as a Managed Instance.
pub fn needed(
    template: &LaunchTemplate,
    kind: &'static InstanceType,
    managed: bool,
) -> Vec<PriceKey> {
    let mut keys = vec![PriceKey::Ec2Linux(kind.id())];
    if managed {
        keys.push(PriceKey::ManagedInstance(kind.id()));
    }
    let volume = parts(template.volume).into_iter();
    keys.extend(volume.filter(|(_, amount)| *amount > 0).map(|(key, _)| key));
    if template.detailed_monitoring {
        keys.push(PriceKey::MetricMonth);
    }
    // T2 is standard unless told otherwise, the others are unlimited (EC2 user guide).
    let standard = if kind.family() == "t2" {
        template.credits != Some(CreditMode::Unlimited)
    } else {
        template.credits == Some(CreditMode::Standard)
    };
    keys.extend(PriceKey::cpu_credits(kind).filter(|_| !standard));
    keys
}

/// The CPU utilization (0–100 % and beyond) above which an unlimited burstable instance costs more
/// than one of fixed performance: baseline + what the difference of the hourly prices buys in
/// surplus credits (A45; EC2 user guide, unlimited mode). Asserts that credits have a price.
///
/// ```
/// use ecsim::billing::fleet::break_even_percent;
/// use ecsim::catalog::instances::find;
///
/// let t3 = find("t3.large").unwrap();
/// let usd = |text: &str| text.parse().unwrap();
/// // A t3.large at 0.0835 against an m5.large at 0.096, credits at 0.05 per vCPU-hour.
/// let percent = break_even_percent(t3, (usd("0.0835"), usd("0.096")), usd("0.05"));
/// assert_eq!(percent, Some(42.5));
/// ```
pub fn break_even_percent(
    burstable: &InstanceType,
    (hour, fixed): (Usd, Usd),
    vcpu_hour: Usd,
) -> Option<f64> {
    assert!(vcpu_hour > Usd::ZERO, "surplus credits have a price");
    let Burst {
        baseline_percent, ..
    } = burstable.burst?;
    // Dollars an hour ÷ dollars per vCPU-hour are vCPUs: spread over those that it has.
    let difference = (fixed - hour).picos() as f64 / vcpu_hour.picos() as f64;
    Some(baseline_percent + difference / f64::from(burstable.vcpu) * 100.0)
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "fleet_spot_tests.rs"]
mod tests_spot;
