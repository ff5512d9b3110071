//! What does a program read of a break-even? `break-even.json`, in names that stay.

use serde_json::{Map, Value, json};

use super::{Study, fills, is_reached, story};
use crate::billing::break_even::measured::{MEASURED, REGION, crossings, listed};
use crate::billing::break_even::{BreakEven, Network, Percent, Way};
use crate::catalog::parameters::{ENTRIES, Grade};
use crate::catalog::price_key::HOURS_PER_MONTH;
use crate::catalog::prices::price_list_date;
use crate::catalog::spot::AS_OF;
use crate::kernel::money::Usd;

/// What the study is called.
pub(super) const STUDY: &str = "breakEven";

pub(super) fn value(study: &Study<'_>) -> Value {
    let asked = study.question;
    let task = &study.types[0].task;
    let network = match asked.network {
        Network::Awsvpc | Network::Trunked => "awsvpc",
        Network::Bridge => "bridge",
    };
    let overrides = asked.prices.overrides();
    let overrides = overrides.map(|(key, rate)| (key.name().to_owned(), usd(Some(rate.usd))));
    json!({
        "study": STUDY,
        "version": study.version,
        "region": asked.prices.region().code,
        "priceListDate": price_list_date(),
        "task": {
            "cpu": asked.size.cpu_units,
            "memory": asked.size.memory_mib,
            "architecture": story::architecture(asked.architecture),
            "fargateUsdPerHour": usd(Some(task.on_demand)),
            "fargateSpotUsdPerHour": usd(task.spot),
        },
        "settings": {
            "tasks": study.tasks,
            "utilizationPercent": study.utilization.as_f64(),
            "commitmentDiscountPercent": asked.commitment.as_f64(),
            "volumeGib": asked.volume_gib,
            "reservedMemoryMib": asked.reserved_memory_mib,
            "networkMode": network,
            "trunking": asked.network == Network::Trunked,
            "prices": overrides.collect::<Map<_, _>>(),
        },
        "instanceTypes": study.types.iter().map(|of| one(study, of)).collect::<Vec<_>>(),
        "compared": compared(study),
        "assumptions": assumptions(study),
    })
}

/// Exact, as text; null where it is not known.
fn usd(amount: Option<Usd>) -> Value {
    amount.map_or(Value::Null, |usd| Value::from(usd.to_string()))
}

/// Percent of a share to six decimals: what differs beyond is noise of the division.
fn percent(share: f64) -> f64 {
    libm::round(share * 1e8) / 1e6
}

/// A price for each way.
fn each(price: impl Fn(Way) -> Option<Usd>) -> Map<String, Value> {
    let ways = Way::ALL.iter();
    ways.map(|way| (way.code().to_owned(), usd(price(*way))))
        .collect()
}

fn one(study: &Study<'_>, of: &BreakEven) -> Value {
    let (fits, tasks) = (&of.fits, f64::from(of.fits.tasks()));
    let part = |used: u32, whole: u32| percent(tasks * f64::from(used) / f64::from(whole));
    let together = study.tasks.and_then(|tasks| of.together(tasks));
    json!({
        "instanceType": of.kind.name,
        "vcpu": of.kind.vcpu,
        "memoryMib": of.kind.memory_mib,
        "registeredMemoryMib": fits.registered_mib,
        "usdPerHour": {
            "list": usd(Some(of.list)),
            "volume": usd(Some(of.volume)),
            "onDemand": usd(of.hour(Way::OnDemand)),
            "committed": usd(of.hour(Way::Committed)),
            "spot": usd(of.hour(Way::Spot)),
        },
        "spotDiscountPercent": of.spot.map(Percent::as_f64),
        "fargateShapeUsdPerHour": {
            "onDemand": usd(of.hour(Way::Fargate)),
            "spot": usd(of.hour(Way::FargateSpot)),
        },
        "fits": {
            "tasks": fits.tasks(),
            "boundBy": fits.bound().code(),
            "byCpu": fits.by_cpu,
            "byMemory": fits.by_memory,
            "byNetworkInterfaces": fits.by_interfaces,
            "fillPercent": percent(of.fullest()),
            "cpuPercent": part(of.size.cpu_units, of.kind.cpu_units()),
            "memoryPercent": part(of.size.memory_mib, of.kind.memory_mib),
        },
        "breakEven": thresholds(of),
        "curve": fills().map(|fill| point(study, of, fill)).collect::<Vec<_>>(),
        "together": together.map(|all| json!({
            "tasks": all.tasks,
            "instances": all.instances,
            "fillPercent": percent(all.fill),
            "usdPerHour": each(|way| of.cost(all, way)),
        })),
    })
}

/// On demand, with the commitment, Spot against Fargate Spot, and Spot against Fargate on demand.
fn thresholds(of: &BreakEven) -> Vec<Value> {
    let pairs = [
        (Way::OnDemand, Way::Fargate),
        (Way::Committed, Way::Fargate),
        (Way::Spot, Way::FargateSpot),
        (Way::Spot, Way::Fargate),
    ];
    let told = pairs.into_iter().filter_map(|(way, against)| {
        let at = of.threshold(way, against)?;
        Some(json!({
            "way": way.code(),
            "against": against.code(),
            "fillPercent": percent(at.fill),
            "tasks": at.tasks,
            "reachable": at.is_reachable,
        }))
    });
    told.collect()
}

fn point(study: &Study<'_>, of: &BreakEven, fill: u32) -> Value {
    let useful = |way| {
        let usd = of.task_hour(way, fill)?;
        Some(of.useful(usd, study.utilization))
    };
    json!({
        "fillPercent": fill,
        "reachable": is_reached(of, fill),
        "usdPerTaskHour": each(|way| of.task_hour(way, fill)),
        "usdPerUsefulVcpuHour": each(useful),
    })
}

fn compared(study: &Study<'_>) -> Value {
    let list = listed(study.question.size);
    let rounded = |value: f64| percent(value / 100.0);
    let (arm, spot) = MEASURED;
    let crossed = crossings().into_iter().map(|of| {
        json!({
            "instanceType": of.kind,
            "onDemandFillPercent": percent(of.on_demand),
            "committedFillPercent": percent(of.committed),
        })
    });
    json!([
        {
            "id": "V16",
            "measured": { "armPercentBelow": arm, "spotPercentBelow": spot },
            "listed": {
                "region": REGION,
                "armPercentBelow": rounded(list.arm),
                "spotPercentBelow": rounded(list.spot),
                "armSpotPercentBelow": rounded(list.arm_spot),
            },
        },
        { "id": "V17", "region": REGION, "crossings": crossed.collect::<Vec<_>>() },
    ])
}

/// Where the discount of a commitment comes from.
const COMMITMENT: &str = "convertible Reserved Instance, one year, nothing upfront: t3.medium at \
    0.0300 of 0.0416 USD (28); a Compute Savings Plan matches it; unless given";
/// The parameter of the memory that an instance's kernel keeps.
const KERNEL: &str = "instance.memory.kernelShare";

/// A figure that is no price and no documented rule, with its grade and source.
fn assumption(
    name: &str,
    value: impl Into<Value>,
    (unit, grade, source): (&str, Grade, &str),
) -> Value {
    let (value, grade): (Value, _) = (value.into(), format!("{grade:?}"));
    json!({ "name": name, "value": value, "unit": unit, "grade": grade, "source": source })
}

fn assumptions(study: &Study<'_>) -> Vec<Value> {
    let asked = study.question;
    let kernel = ENTRIES.iter().find(|entry| entry.key == KERNEL);
    let kernel = kernel.expect("a parameter of ours");
    let spot = asked.spot.map_or(Value::Null, |off| off.as_f64().into());
    let volume = "ECS-optimized Amazon Linux 2023 (30), unless given";
    let advisor = format!("Spot Instance Advisor of {AS_OF}, unless given");
    let used = "our choice (60), unless given; it moves no break-even";
    let of_kernel = (kernel.unit, kernel.grade, kernel.source);
    let month = ("h", Grade::D, "AWS Pricing Calculator");
    let (off, utilization) = (asked.commitment.as_f64(), study.utilization.as_f64());
    vec![
        assumption("volumeGib", asked.volume_gib, ("GiB", Grade::D, volume)),
        assumption("commitmentDiscount", off, ("%", Grade::C, COMMITMENT)),
        assumption("spotDiscount", spot, ("%", Grade::D, &advisor)),
        assumption("utilization", utilization, ("%", Grade::E, used)),
        assumption(KERNEL, kernel.default, of_kernel),
        assumption("hoursPerMonth", HOURS_PER_MONTH, month),
    ]
}
