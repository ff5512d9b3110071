//! Where are tasks launched: on Fargate, on any instance, or by capacity providers?

use crate::catalog::nearest::nearest;
use crate::catalog::platform::Purchase;
use crate::cluster::provider::StrategyItem;
use crate::cluster::service::Launch;
use crate::scenario::complaint::Spot;
use crate::scenario::node::Node;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::{Context, unique};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;

/// Where the tasks of a definition are launched, as far as one can tell before anything is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a definition may have all uses at once"
)]
pub struct Uses {
    /// On Fargate.
    pub fargate: bool,
    /// On `FARGATE_SPOT`.
    pub fargate_spot: bool,
    /// On instances.
    pub instances: bool,
    /// Nobody said where, and there is more than Fargate: complained of where it is missing.
    pub unsaid: bool,
}

/// Every use of a task definition, by the name that a service or a run of tasks gives.
pub fn uses(scenario: View<'_>) -> Vec<(String, Uses)> {
    let fleet = ["autoScalingGroups", "capacityProviders"];
    let fleet = fleet.iter().any(|key| !scenario.tables(key).is_empty());
    let views = [scenario.tables("services"), scenario.tables("runTasks")].concat();
    let found = views.iter().flat_map(|view| {
        let items = view.tables("capacityProviderStrategy");
        let names: Vec<String> = items
            .iter()
            .filter_map(|item| item.text("capacityProvider"))
            .collect();
        let given = view.node("launchType").and_then(|node| node.text());
        let unsaid = fleet && !view.has("launchType") && !view.has("capacityProviderStrategy");
        let fargate = match given {
            Some(given) => given == "FARGATE",
            None if unsaid => false,
            None => names.is_empty() || names.iter().any(|name| is_fargate(name)),
        };
        let instances = given == Some("EC2") || names.iter().any(|name| !is_fargate(name));
        let uses = Uses {
            fargate,
            fargate_spot: names.iter().any(|name| name == FARGATE_SPOT),
            instances,
            unsaid,
        };
        definitions(*view).into_iter().map(move |name| (name, uses))
    });
    found.collect()
}

/// Names of the task definitions of a service or run: its own, and those of its deployments and
/// task sets.
fn definitions(view: View<'_>) -> Vec<String> {
    let mut found: Vec<String> = view.text("taskDefinition").into_iter().collect();
    for key in ["deployments", "taskSets"] {
        if !view.keys.iter().any(|known| known.is(key)) {
            continue;
        }
        let items = view.node(key).map_or(&[][..], Node::items);
        let named = items
            .iter()
            .filter_map(|node| node.table()?.get("taskDefinition")?.text());
        found.extend(named.map(ToOwned::to_owned));
    }
    found
}

/// AWS's own provider of Fargate Spot.
pub const FARGATE_SPOT: &str = "FARGATE_SPOT";

/// Whether a provider is one of AWS's own for Fargate.
fn is_fargate(name: &str) -> bool {
    matches!(name, "FARGATE" | FARGATE_SPOT)
}

/// How tasks on Fargate are bought, each way once; nothing for tasks on instances.
pub fn purchases(launch: &Launch, fleet: &Fleet<'_>) -> Vec<Purchase> {
    let items = match launch {
        Launch::Fargate => return vec![Purchase::OnDemand],
        Launch::Ec2 | Launch::Providers(_) => &[],
        Launch::FargateProviders(items) => &items[..],
    };
    let used = |item: &&StrategyItem| item.base > 0 || item.weight > 0;
    let bought = |item: &StrategyItem| fleet.fargate_purchase(item.provider);
    let mut found: Vec<Purchase> = items.iter().filter(used).filter_map(bought).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Where the tasks of a service or of a run are launched.
pub fn resolve(context: &mut Context, view: View<'_>, fleet: &Fleet<'_>) -> Option<Launch> {
    let (by_type, by_strategy) = (view.has("launchType"), view.has("capacityProviderStrategy"));
    if by_type && by_strategy {
        context.error("launch-type-or-strategy", view.spot("launchType"));
    }
    if by_strategy {
        return strategy(context, view, fleet);
    }
    if !by_type && !fleet.is_empty() {
        context.error("launch-not-said", view.spot);
        return None;
    }
    // The table of runs of tasks has no default of its own.
    let given = view.node("launchType").map(|node| node.text());
    match given {
        Some(Some("EC2")) => {
            if fleet.group_views.is_empty() {
                context.error("no-instances", view.spot("launchType"));
            }
            Some(Launch::Ec2)
        }
        None | Some(Some("FARGATE")) => Some(Launch::Fargate),
        Some(_) => None,
    }
}

fn strategy(context: &mut Context, view: View<'_>, fleet: &Fleet<'_>) -> Option<Launch> {
    let items = view.tables("capacityProviderStrategy");
    let names: Vec<(String, Spot)> = items
        .iter()
        .filter_map(|item| {
            let name = item.text("capacityProvider")?;
            Some((name, item.spot("capacityProvider")))
        })
        .collect();
    unique(context, "capacityProvider", &names);
    shares(context, view, &items);
    let fargate = names.iter().filter(|(name, _)| is_fargate(name)).count();
    if fargate > 0 && fargate < names.len() {
        context.error("mixed-strategy", view.spot("capacityProviderStrategy"));
        return None;
    }
    // FARGATE alone is the same as the launch type.
    if let [(name, _)] = &names[..]
        && fargate > 0
        && name != FARGATE_SPOT
    {
        return Some(Launch::Fargate);
    }
    let found: Vec<Option<StrategyItem>> = items
        .iter()
        .map(|view| item(context, *view, (fleet, items.len())))
        .collect();
    let found: Vec<StrategyItem> = found.into_iter().collect::<Option<_>>()?;
    if fargate > 0 {
        return Some(Launch::FargateProviders(found));
    }
    let managed = found
        .iter()
        .filter(|i| fleet.is_managed(i.provider))
        .count();
    if managed > 0 && managed < found.len() {
        context.error("mixed-managed", view.spot("capacityProviderStrategy"));
    }
    (!found.is_empty()).then_some(Launch::Providers(found))
}

/// A base on one item only; not all weights zero (ECS API, `CapacityProviderStrategyItem`).
fn shares(context: &mut Context, view: View<'_>, items: &[View<'_>]) {
    let with_base: Vec<&View<'_>> = items
        .iter()
        .filter(|item| item.count("base").is_some_and(|base| base > 0))
        .collect();
    if let Some(second) = with_base.get(1) {
        context.error("one-base", second.spot("base"));
    }
    let weightless = items.iter().all(|item| item.count("weight") == Some(0));
    if items.len() > 1 && weightless {
        context.error("all-weights-zero", view.spot("capacityProviderStrategy"));
    }
}

/// One item. The only one takes every task, whatever its weight.
fn item(
    context: &mut Context,
    view: View<'_>,
    (fleet, items): (&Fleet<'_>, usize),
) -> Option<StrategyItem> {
    let name = view.text("capacityProvider")?;
    let Some(provider) = fleet.provider(&name) else {
        let mut names = fleet.provider_names();
        names.extend(["FARGATE", FARGATE_SPOT].map(str::to_owned));
        let near = nearest(&name, names.iter().map(String::as_str));
        let complaint = context.error("unknown-provider", view.spot("capacityProvider"));
        complaint.add("name", name.as_str());
        complaint.add("names", names.join(", "));
        complaint.label = near.first().map(|name| did_you_mean(name));
        return None;
    };
    let weight = view.count("weight")?;
    Some(StrategyItem {
        provider,
        base: view.count("base")?,
        weight: if items == 1 { weight.max(1) } else { weight },
    })
}
