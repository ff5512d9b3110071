//! What does an Auto Scaling group promise, and what does it launch?

use crate::catalog::instances::{self, InstanceType};
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::PriceList;
use crate::cluster::group::{
    Ami, CreditMode, GroupSpec, ImagePullBehavior, LaunchOverride, LaunchTemplate,
    OnDemandAllocation, TerminationPolicy, Volume, VolumeKind,
};
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::Room;
use crate::cluster::instance::room::shown_memory;
use crate::scenario::complaint::Spot;
use crate::scenario::keys::group_template::LAUNCH_TEMPLATE;
use crate::scenario::node::{Node, Value};
use crate::scenario::resolve::{
    Context, group_parts, group_scaling, needs, nothing, section, spot_mix,
};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;
use crate::words::Lang;
use crate::words::complaints::Word;

/// Where the instances of a scenario are, and what is set for all of them.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The Region's code.
    pub region: &'a str,
    /// Its number of zones.
    pub zones: u32,
    /// Whether `awsvpcTrunking` is on.
    pub trunking: bool,
    /// What things cost there, with the scenario's own rates; nothing in an unknown Region.
    pub prices: Option<&'a PriceList>,
}

/// The group of one entry of `autoScalingGroups`.
pub fn resolve(context: &mut Context, view: View<'_>, ground: Ground<'_>) -> Option<GroupSpec> {
    sizes(context, view);
    let name = view.text("autoScalingGroupName");
    let zones = zones(context, view, ground);
    let empty = nothing(view.spot);
    let template_view = view
        .table("launchTemplate")
        .or_else(|| View::of(&empty, LAUNCH_TEMPLATE))?;
    let template = template(context, template_view, ground.trunking);
    let overrides = overrides(context, view, template_view);
    reserved_memory(context, template_view, (template.as_ref(), &overrides));
    let hooks = group_parts::hooks(context, view);
    let (warm_pool, refreshes) = (
        group_parts::warm_pool(context, view),
        group_parts::refreshes(context, view),
    );
    let mix = spot_mix::resolve(context, view);
    let zones = zones?;
    let shortages = group_parts::shortages(context, view, (ground, &zones, &overrides));
    let policies = group_scaling::policies(context, view);
    let scheduled = group_scaling::scheduled(context, view);
    let (launch_hook, terminate_hook) = hooks?;
    Some(GroupSpec {
        name: name?,
        min_size: view.count("minSize")?,
        max_size: view.count("maxSize")?,
        desired_capacity: view.count("desiredCapacity"),
        zones,
        template: template?,
        overrides: in_order(overrides?, (allocation(view), ground)),
        on_demand_allocation: allocation(view),
        spot: mix?,
        protected_from_scale_in: view.flag("newInstancesProtectedFromScaleIn")?,
        default_cooldown: view.span("defaultCooldown")?,
        default_instance_warmup: view.span("defaultInstanceWarmup"),
        health_check_grace_period: view.span("healthCheckGracePeriod")?,
        launch_hook,
        terminate_hook,
        warm_pool: warm_pool?,
        refreshes: refreshes?,
        termination_policies: termination_policies(context, view),
        shortages: shortages?,
        policies: policies?,
        scheduled: scheduled?,
    })
}

/// minSize ≤ desiredCapacity ≤ maxSize.
fn sizes(context: &mut Context, view: View<'_>) {
    let order = [
        ("minSize", "maxSize"),
        ("minSize", "desiredCapacity"),
        ("desiredCapacity", "maxSize"),
    ];
    for (low, high) in order {
        if let (Some(less), Some(more)) = (view.count(low), view.count(high))
            && less > more
        {
            let complaint = context.error("order-or-equal", view.spot(low));
            complaint.add("low", low).add("high", high);
            return;
        }
    }
}

/// Zones as `us-east-1a` or `a`; all of the Region when none is given.
pub fn zones(context: &mut Context, view: View<'_>, ground: Ground<'_>) -> Option<Vec<ZoneId>> {
    let Some(node) = view.node("availabilityZones") else {
        return Some((0..ground.zones as usize).map(ZoneId::new).collect());
    };
    let mut zones = Vec::new();
    for item in node.items() {
        let zone = zone(context, item, ground)?;
        if zones.contains(&zone) {
            let complaint = context.error("duplicate-name", item.spot);
            complaint.add("key", "availabilityZones");
            complaint.add("name", item.text().unwrap_or_default());
        } else {
            zones.push(zone);
        }
    }
    Some(zones)
}

/// One zone by its name.
pub fn zone(context: &mut Context, node: &Node, ground: Ground<'_>) -> Option<ZoneId> {
    let text = node.text()?;
    let letter = text.strip_prefix(ground.region).unwrap_or(text);
    let names: Vec<String> = ('a'..='z')
        .take(ground.zones as usize)
        .map(|letter| format!("{}{letter}", ground.region))
        .collect();
    let found = ('a'..='z').position(|known| letter.len() == 1 && letter.starts_with(known));
    if let Some(index) = found.filter(|&index| index < names.len()) {
        return Some(ZoneId::new(index));
    }
    let complaint = context.error("unknown-zone", node.spot);
    complaint.add("name", text).add("names", names.join(", "));
    None
}

/// The instance type called as `node` says, with a complaint when there is none.
pub fn instance_type(context: &mut Context, node: &Node) -> Option<&'static InstanceType> {
    let wrong = match instances::find(node.text()?) {
        Ok(kind) => return Some(kind),
        Err(wrong) => wrong,
    };
    let said = Word::Said {
        en: wrong.message(Lang::En),
        ko: wrong.message(Lang::Ko),
    };
    let complaint = context.error("unknown-instance-type", node.spot);
    complaint.add("message", said);
    complaint.label = wrong.nearest.first().map(|name| did_you_mean(name));
    None
}

/// Instance types in order of priority: those of the mixed instances policy, else the template's.
fn overrides(
    context: &mut Context,
    view: View<'_>,
    template: View<'_>,
) -> Option<Vec<LaunchOverride>> {
    let own = template
        .node("instanceType")
        .map(|node| instance_type(context, node));
    let policy = view.table("mixedInstancesPolicy");
    let inner = policy.and_then(|policy| policy.table("launchTemplate"));
    if let (Some(policy), Some(inner)) = (policy, inner)
        && inner.has("overrides")
        && policy.has("overrides")
    {
        let complaint = context.error("given-twice", policy.spot("overrides"));
        complaint.add("key", "overrides");
    }
    let listed = policy.map_or_else(Vec::new, |policy| policy.tables("overrides"));
    let nested = inner.map_or_else(Vec::new, |inner| inner.tables("overrides"));
    let views: Vec<View<'_>> = listed.into_iter().chain(nested).collect();
    if views.is_empty() {
        if !template.has("instanceType") {
            let name = view.text("autoScalingGroupName").unwrap_or_default();
            let place = format!("`autoScalingGroups.{name}.launchTemplate`");
            needs(context, template, "instanceType", place);
        }
        let kind = own??;
        return Some(vec![LaunchOverride { kind, weight: 1 }]);
    }
    let found: Vec<Option<LaunchOverride>> = views
        .iter()
        .map(|view| {
            let kind = instance_type(context, view.node("instanceType")?)?;
            let weight = view.count("weightedCapacity").unwrap_or(1);
            Some(LaunchOverride { kind, weight })
        })
        .collect();
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("instanceType")?, view.spot("instanceType"))))
        .collect();
    super::unique(context, "instanceType", &names);
    weights(context, &views);
    found.into_iter().collect()
}

/// `lowest-price`: the types that cost least for a unit of capacity first (EC2 Auto Scaling user
/// guide, allocation strategies); those without a price last, as they were given.
fn in_order(
    mut overrides: Vec<LaunchOverride>,
    (strategy, ground): (OnDemandAllocation, Ground<'_>),
) -> Vec<LaunchOverride> {
    if strategy == OnDemandAllocation::LowestPrice {
        let price = |launch: &LaunchOverride| {
            let list = ground.prices?;
            let rate = list.rate(PriceKey::Ec2Linux(launch.kind.id())).ok()?;
            Some(rate.usd.times(1_000_000, launch.weight.max(1).into()))
        };
        overrides.sort_by_key(|launch| (price(launch).is_none(), price(launch)));
    }
    overrides
}

/// Weights are for all types or for none (EC2 Auto Scaling, mixed instances groups).
fn weights(context: &mut Context, views: &[View<'_>]) {
    let given = views.iter().filter(|v| v.has("weightedCapacity")).count();
    if given > 0
        && let Some(without) = views.iter().find(|view| !view.has("weightedCapacity"))
    {
        context.error("weights-for-all", without.spot);
    }
}

fn allocation(view: View<'_>) -> OnDemandAllocation {
    let distribution = view
        .table("mixedInstancesPolicy")
        .and_then(|policy| policy.table("instancesDistribution"));
    let strategy = distribution.and_then(|view| view.text("onDemandAllocationStrategy"));
    match strategy.as_deref() {
        Some("lowest-price") => OnDemandAllocation::LowestPrice,
        _ => OnDemandAllocation::Prioritized,
    }
}

/// The agent must leave tasks some memory of every type: it registers no less than nothing.
fn reserved_memory(
    context: &mut Context,
    view: View<'_>,
    (template, overrides): (Option<&LaunchTemplate>, &Option<Vec<LaunchOverride>>),
) {
    let (Some(template), Some(overrides)) = (template, overrides) else {
        return;
    };
    let parameters = &context.parameters;
    let short = overrides.iter().find_map(|launch| {
        let none = Room::registered(launch.kind, template, parameters).is_none();
        none.then(|| (launch.kind.name, shown_memory(launch.kind, parameters)))
    });
    let Some((kind, shown)) = short else { return };
    let spot = view
        .table("ecs")
        .map_or(view.spot, |ecs| ecs.spot("reservedMemory"));
    let complaint = context.error("reserved-above-memory", spot);
    complaint.add("reserved", template.reserved_memory_mib.to_string());
    complaint.add("kind", kind).add("shown", shown.to_string());
}

/// What every instance is launched with.
fn template(context: &mut Context, view: View<'_>, trunking: bool) -> Option<LaunchTemplate> {
    let empty = nothing(view.spot);
    let ecs = section(view, "ecs", &empty);
    let attributes = ecs.node("instanceAttributes").and_then(Node::table);
    let attributes = attributes.iter().flat_map(|table| &table.entries);
    let credits = view.table("creditSpecification");
    let credits = credits.and_then(|view| view.text("cpuCredits"));
    Some(LaunchTemplate {
        ami: match view.text("ami")?.as_str() {
            "bottlerocket" => Ami::Bottlerocket,
            "heavy" => Ami::Heavy,
            _ => Ami::AmazonLinux,
        },
        volume: volume(context, section(view, "rootVolume", &empty))?,
        detailed_monitoring: section(view, "monitoring", &empty).flag("enabled")?,
        credits: credits.map(|mode| match mode.as_str() {
            "standard" => CreditMode::Standard,
            _ => CreditMode::Unlimited,
        }),
        reserved_memory_mib: ecs.count("reservedMemory")?,
        spot_draining: ecs.flag("enableSpotInstanceDraining")?,
        pull_behavior: match ecs.text("imagePullBehavior")?.as_str() {
            "always" => ImagePullBehavior::Always,
            "once" => ImagePullBehavior::Once,
            "prefer-cached" => ImagePullBehavior::PreferCached,
            _ => ImagePullBehavior::Default,
        },
        trunking,
        attributes: attributes
            .filter_map(|entry| Some((entry.key.clone(), text_of(&entry.node)?)))
            .collect(),
    })
}

fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// gp3 takes its IOPS and throughput apart, within their ratios; gp2 has three IOPS per GiB.
fn volume(context: &mut Context, view: View<'_>) -> Option<Volume> {
    let size_gib = view.count("volumeSize")?;
    if view.text("volumeType")? == "gp2" {
        for key in ["iops", "throughput"].iter().filter(|key| view.has(key)) {
            context.error("gp3-only", view.spot(key)).add("key", *key);
        }
        return Some(Volume {
            kind: VolumeKind::Gp2,
            size_gib,
            iops: size_gib.saturating_mul(3).clamp(100, 16_000),
            throughput_mibs: if size_gib <= 170 { 128 } else { 250 },
        });
    }
    let (iops, throughput_mibs) = (view.count("iops")?, view.count("throughput")?);
    // 500 IOPS per GiB above the free 3,000; 0.25 MiB/s per IOPS (Amazon EBS, gp3 volumes).
    for (key, wrong, most) in [
        (
            "iops",
            iops > size_gib.saturating_mul(500).max(3_000),
            size_gib.saturating_mul(500),
        ),
        ("throughput", throughput_mibs > iops / 4, iops / 4),
    ] {
        if wrong {
            let complaint = context.error("gp3-ratio", view.spot(key));
            complaint.add("key", key).add("most", most.to_string());
        }
    }
    Some(Volume {
        kind: VolumeKind::Gp3,
        size_gib,
        iops,
        throughput_mibs,
    })
}

fn termination_policies(context: &mut Context, view: View<'_>) -> Vec<TerminationPolicy> {
    let Some(node) = view.node("terminationPolicies") else {
        return Vec::new();
    };
    let items = node.items();
    for item in items.iter().rev().skip(1) {
        if item.text() == Some("Default") {
            context.error("default-policy-last", item.spot);
        }
    }
    let policy = |item: &Node| match item.text()? {
        "Default" => Some(TerminationPolicy::Default),
        "AllocationStrategy" => Some(TerminationPolicy::AllocationStrategy),
        "OldestLaunchTemplate" => Some(TerminationPolicy::OldestLaunchTemplate),
        "OldestLaunchConfiguration" => Some(TerminationPolicy::OldestLaunchConfiguration),
        "ClosestToNextInstanceHour" => Some(TerminationPolicy::ClosestToNextInstanceHour),
        "NewestInstance" => Some(TerminationPolicy::NewestInstance),
        "OldestInstance" => Some(TerminationPolicy::OldestInstance),
        _ => None,
    };
    items.iter().filter_map(policy).collect()
}
