//! What will surprise about Spot? Where there is nothing to fall back to, where two minutes are too
//! short, and where one pool decides everything.

use crate::catalog::platform::Purchase;
use crate::cluster::group::GroupSpec;
use crate::cluster::provider::{GroupProvider, ProviderKind};
use crate::cluster::service::{Launch, Scheduling, ServiceSpec};
use crate::cluster::spot::{Offer, SpotPoolSpec};
use crate::kernel::money::Usd;
use crate::scenario::resolve::Context;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::launch::purchases;
use crate::scenario::view::View;
use crate::sim::setup::ServiceSetup;

/// Remembers every trap of what is bought on Spot.
pub fn of_spot(
    context: &mut Context,
    scenario: View<'_>,
    (fleet, services): (&Fleet<'_>, &[ServiceSetup]),
) {
    for (index, group) in fleet.groups.iter().enumerate() {
        if let Some(group) = group.as_ref().filter(|group| is_spot(group)) {
            let provider = provider_of(fleet, index);
            of_group(context, fleet.group_views[index], (group, provider));
        }
    }
    let views = [scenario.tables("services"), scenario.tables("runTasks")].concat();
    for (service, view) in services.iter().zip(views) {
        match &service.spec.launch {
            Launch::Fargate => {}
            Launch::FargateProviders(_) => of_fargate(context, view, (fleet, service)),
            Launch::Ec2 | Launch::Providers(_) => {
                too_short(context, view, (fleet, &service.spec));
            }
        }
    }
}

fn is_spot(group: &GroupSpec) -> bool {
    group.spot.on_demand_percent < 100
}

fn provider_of(fleet: &Fleet<'_>, group: usize) -> Option<GroupProvider> {
    let mut providers = fleet.group_providers();
    providers.find_map(|(_, spec, _)| match spec.kind {
        ProviderKind::Group(provider) if provider.group.index() == group => Some(provider),
        _ => None,
    })
}

/// A group on Spot: alone, in one pool, or without a word to its tasks.
fn of_group(
    context: &mut Context,
    view: View<'_>,
    (group, provider): (&GroupSpec, Option<GroupProvider>),
) {
    let name = group.name.as_str();
    let policy = view.table("mixedInstancesPolicy");
    let distribution = policy.and_then(|policy| policy.table("instancesDistribution"));
    let spot = distribution.map_or(view.spot, |at| {
        at.spot("onDemandPercentageAboveBaseCapacity")
    });
    if group.overrides.len() == 1 && group.zones.len() == 1 {
        let complaint = context.warning("spot-one-pool", spot);
        complaint.add("group", name);
        complaint.add("type", group.overrides[0].kind.name);
    } else if group.spot.on_demand_base == 0 && group.spot.on_demand_percent == 0 {
        let complaint = context.warning("spot-does-not-fall-back", spot);
        complaint.add("name", name);
    }
    if !is_drained(group, provider) {
        let complaint = context.warning("spot-without-draining", spot);
        complaint.add("group", name);
    }
}

/// Whether anybody moves the tasks of an instance that has its notice.
fn is_drained(group: &GroupSpec, provider: Option<GroupProvider>) -> bool {
    let managed = provider.is_some_and(|provider| provider.managed_draining);
    group.template.spot_draining || managed
}

/// A service on Fargate of which all tasks are on Spot.
fn of_fargate(
    context: &mut Context,
    view: View<'_>,
    (fleet, service): (&Fleet<'_>, &ServiceSetup),
) {
    let spec = &service.spec;
    if purchases(&spec.launch, fleet) != [Purchase::Spot] {
        return;
    }
    let spot = view.spot("capacityProviderStrategy");
    let scaling = service.auto_scaling.as_ref();
    let fewest = scaling.map_or(spec.desired_count, |scaling| scaling.min_capacity);
    let replica = spec.scheduling == Scheduling::Replica;
    let code = if replica && fewest.min(spec.desired_count) == 1 {
        "one-task-on-spot"
    } else {
        "spot-does-not-fall-back"
    };
    let complaint = context.warning(code, spot);
    complaint.add("name", spec.name.as_str());
}

/// minimumHealthyPercent 100 keeps tasks on a draining instance until others run in their place
/// (K22); whole empty instances (targetCapacity below 100) are room for them.
fn too_short(context: &mut Context, view: View<'_>, (fleet, spec): (&Fleet<'_>, &ServiceSpec)) {
    if spec.scheduling != Scheduling::Replica || spec.minimum_healthy_percent < 100 {
        return;
    }
    let of_service = |group: usize| match &spec.launch {
        Launch::Providers(items) => items.iter().any(|item| {
            let provider = fleet.providers[item.provider.index()].as_ref();
            provider.is_some_and(|provider| match provider.kind {
                ProviderKind::Group(provider) => provider.group.index() == group,
                ProviderKind::Managed(_) | ProviderKind::Fargate(_) => false,
            })
        }),
        _ => true,
    };
    let short = fleet.groups.iter().enumerate().find_map(|(index, group)| {
        let group = group.as_ref().filter(|group| is_spot(group))?;
        let provider = provider_of(fleet, index);
        let scaling = provider.and_then(|provider| provider.managed_scaling);
        let headroom = scaling.is_some_and(|scaling| scaling.target_capacity < 100);
        let drained = is_drained(group, provider);
        (of_service(index) && drained && !headroom).then_some(group.name.as_str())
    });
    if let Some(group) = short {
        let deployment = view.table("deploymentConfiguration");
        let spot = deployment.map_or_else(
            || view.spot("desiredCount"),
            |deployment| deployment.spot("minimumHealthyPercent"),
        );
        let complaint = context.warning("minimum-100-on-spot", spot);
        complaint.add("name", spec.name.as_str());
        complaint.add("group", group);
    }
}

/// Groups whose highest price no pool of theirs asks less than at the start.
pub fn of_prices(
    context: &mut Context,
    fleet_views: &[View<'_>],
    (groups, pools): (&[GroupSpec], &[SpotPoolSpec]),
) {
    for (group, view) in groups.iter().zip(fleet_views) {
        let Some(most) = group.spot.max_price.filter(|_| is_spot(group)) else {
            continue;
        };
        let fits = |pool: &SpotPoolSpec| {
            let Offer::Ec2(kind) = pool.offer else {
                return false;
            };
            let launch = group.overrides.iter().find(|l| l.kind.name == kind.name);
            let here = group.zones.contains(&pool.zone);
            let limit = |weight: u32| most.times(weight.max(1).into(), 1);
            launch.is_some_and(|launch| {
                let price = pool.prices.first().map_or(Usd::ZERO, |(_, usd)| *usd);
                here && price <= limit(launch.weight)
            })
        };
        if !pools.iter().any(fits) {
            let policy = view.table("mixedInstancesPolicy");
            let at = policy.and_then(|policy| policy.table("instancesDistribution"));
            let spot = at.map_or(view.spot, |at| at.spot("spotMaxPrice"));
            let complaint = context.warning("max-price-below-pools", spot);
            complaint.add("group", group.name.as_str());
        }
    }
}
