//! Which instance types may ECS Managed Instances launch?

use crate::catalog::instances::{self, InstanceType};
use crate::catalog::platform::Architecture;
use crate::catalog::price_key::PriceKey;
use crate::cluster::group::{Ami, ImagePullBehavior, LaunchTemplate, Volume, VolumeKind};
use crate::cluster::provider::ManagedInstances;
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::scenario::node::Node;
use crate::scenario::resolve::group::Ground;
use crate::scenario::resolve::{Context, group, needs, nothing, section};
use crate::scenario::view::View;

/// A `managedInstancesProvider`.
pub fn resolve(
    context: &mut Context,
    view: View<'_>,
    ground: Ground<'_>,
) -> Option<ManagedInstances> {
    let inner = view.table("instanceLaunchTemplate");
    if inner.is_some() && view.has("instanceRequirements") {
        let complaint = context.error("given-twice", view.spot("instanceRequirements"));
        complaint.add("key", "instanceRequirements");
    }
    if inner.is_none() {
        needs(
            context,
            view,
            "instanceRequirements",
            "`managedInstancesProvider`",
        );
    }
    let zones = group::zones(context, view, ground);
    let at = inner.unwrap_or(view).table("instanceRequirements")?;
    let (prices, kinds) = kinds(context, at, ground)?.into_iter().unzip();
    let empty = nothing(view.spot);
    let storage = match inner {
        Some(inner) => section(inner, "storageConfiguration", &empty).count("storageSizeGiB")?,
        None => DEFAULT_STORAGE_GIB,
    };
    let monitoring = inner.and_then(|inner| inner.text("monitoring"));
    Some(ManagedInstances {
        kinds,
        prices,
        zones: zones?,
        template: LaunchTemplate {
            ami: Ami::Bottlerocket,
            volume: Volume {
                kind: VolumeKind::Gp3,
                size_gib: storage,
                iops: 3_000,
                throughput_mibs: 125,
            },
            detailed_monitoring: monitoring.as_deref() == Some("DETAILED"),
            credits: None,
            reserved_memory_mib: 0,
            spot_draining: false,
            pull_behavior: ImagePullBehavior::Default,
            trunking: ground.trunking,
            attributes: std::collections::BTreeMap::new(),
        },
        scale_in_after: scale_in_after(view, context.parameters.managed_scale_in_after_s),
    })
}

/// GiB of an instance's data volume without `storageConfiguration` (ECS Managed Instances).
const DEFAULT_STORAGE_GIB: u32 = 80;

/// Idle time before an instance is terminated: −1 is never, none given is AWS's own default, of
/// which all that is known is `absent` (s).
fn scale_in_after(view: View<'_>, absent: f64) -> Option<Span> {
    let given = view.table("infrastructureOptimization");
    match given.and_then(|view| view.whole("scaleInAfter")) {
        None => Some(Span::from_secs_f64(absent)),
        Some(seconds) => u64::try_from(seconds).ok().map(Span::from_secs),
    }
}

/// The types that meet all requirements and have a price, cheapest first.
fn kinds(
    context: &mut Context,
    view: View<'_>,
    ground: Ground<'_>,
) -> Option<Vec<(Usd, &'static InstanceType)>> {
    let vcpu = bounds(context, view, "vCpuCount")?;
    let memory = bounds(context, view, "memoryMiB")?;
    let lists = ["allowedInstanceTypes", "excludedInstanceTypes"];
    let [allowed, excluded] = lists.map(|key| texts(view, key));
    if !allowed.is_empty() && !excluded.is_empty() {
        context.error("allowed-or-excluded", view.spot("excludedInstanceTypes"));
    }
    let makers = texts(view, "cpuManufacturers");
    let mut generations = texts(view, "instanceGenerations");
    if generations.is_empty() {
        generations.push("current".to_owned());
    }
    let burst = view.text("burstablePerformance")?;
    let metal = view.text("bareMetal")?;
    let gpus = accelerators(view);
    let fits = |kind: &InstanceType| {
        within(kind.vcpu, vcpu)
            && within(kind.memory_mib, memory)
            && (allowed.is_empty() || allowed.iter().any(|glob| matches(glob, kind.name)))
            && !excluded.iter().any(|glob| matches(glob, kind.name))
            && (makers.is_empty() || makers.iter().any(|m| m == maker(kind)))
            && generations.iter().any(|g| g == generation(kind))
            && asked(&burst, kind.burst.is_some())
            && asked(&metal, kind.name.contains("metal"))
            && within(kind.gpus, gpus)
    };
    let kinds: Vec<_> = instances::all().iter().filter(|kind| fits(kind)).collect();
    cheapest_first(context, view, ground, &kinds)
}

/// Those that have a price, in the order of it.
fn cheapest_first(
    context: &mut Context,
    view: View<'_>,
    ground: Ground<'_>,
    kinds: &[&'static InstanceType],
) -> Option<Vec<(Usd, &'static InstanceType)>> {
    let Some(first) = kinds.first() else {
        context.error("no-type-meets", view.spot);
        return None;
    };
    let example = PriceKey::Ec2Linux(first.id()).name();
    let list = ground.prices?;
    let price = |kind: &&'static InstanceType| {
        let rate = list.rate(PriceKey::Ec2Linux(kind.id())).ok()?;
        Some((rate.usd, kind.vcpu, kind.memory_mib, kind.name))
    };
    let mut priced: Vec<_> = kinds
        .iter()
        .filter_map(|kind| Some((price(kind)?, *kind)))
        .collect();
    if priced.is_empty() {
        let complaint = context.error("no-type-priced", view.spot);
        complaint.add("region", ground.region).add("key", example);
    }
    priced.sort_by_key(|(key, _)| *key);
    let each = priced.into_iter().map(|((usd, ..), kind)| (usd, kind));
    Some(each.collect())
}

fn bounds(context: &mut Context, view: View<'_>, key: &'static str) -> Option<(u32, u32)> {
    let at = view.table(key)?;
    let (min, max) = (at.count("min")?, at.count("max").unwrap_or(u32::MAX));
    if min > max {
        let complaint = context.error("order-or-equal", at.spot("min"));
        complaint.add("low", "min").add("high", "max");
        return None;
    }
    Some((min, max))
}

/// GPUs: none unless they are asked for.
fn accelerators(view: View<'_>) -> (u32, u32) {
    view.table("acceleratorCount").map_or((0, 0), |at| {
        (
            at.count("min").unwrap_or(0),
            at.count("max").unwrap_or(u32::MAX),
        )
    })
}

const fn within(value: u32, (min, max): (u32, u32)) -> bool {
    min <= value && value <= max
}

fn texts(view: View<'_>, key: &str) -> Vec<String> {
    let items = view.node(key).map_or(&[][..], Node::items);
    items
        .iter()
        .filter_map(|item| item.text().map(ToOwned::to_owned))
        .collect()
}

/// Whether a property is as `included`, `excluded` or `required` asks.
fn asked(wish: &str, has: bool) -> bool {
    match wish {
        "required" => has,
        "excluded" => !has,
        _ => true,
    }
}

/// Who makes the CPU: by the letters after the generation (`a` is AMD, `g` is Graviton).
fn maker(kind: &InstanceType) -> &'static str {
    let suffix = kind
        .family()
        .trim_start_matches(|c: char| !c.is_ascii_digit());
    let options = suffix.trim_start_matches(|c: char| c.is_ascii_digit());
    match kind.architecture {
        Architecture::Arm64 => "amazon-web-services",
        Architecture::X86_64 if options.starts_with('a') => "amd",
        Architecture::X86_64 => "intel",
    }
}

const fn generation(kind: &InstanceType) -> &'static str {
    if kind.current { "current" } else { "previous" }
}

/// Whether a name fits a pattern in which `*` stands for any letters.
fn matches(glob: &str, name: &str) -> bool {
    match glob.split_once('*') {
        None => glob == name,
        Some((front, rest)) => name.strip_prefix(front).is_some_and(|tail| {
            (0..=tail.len()).any(|skip| tail.is_char_boundary(skip) && matches(rest, &tail[skip..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_types() {
        for (glob, name, fits) in [
            ("m5.*", "m5.large", true),
            ("m5.*", "m5a.large", false),
            ("m*.large", "m6i.large", true),
            ("*", "c7g.metal", true),
            ("m5.large", "m5.large", true),
            ("m5.large", "m5.larger", false),
            ("*.metal*", "m5.metal-24xl", true),
        ] {
            assert_eq!(matches(glob, name), fits, "{glob} {name}");
        }
    }

    #[test]
    fn makers_of_cpus() {
        for (name, by) in [
            ("m5.large", "intel"),
            ("m5a.large", "amd"),
            ("m6g.large", "amazon-web-services"),
            ("c7a.large", "amd"),
            ("t3a.micro", "amd"),
            ("m7i.large", "intel"),
        ] {
            assert_eq!(maker(instances::find(name).unwrap()), by, "{name}");
        }
    }
}
