//! Can any instance ever meet the `memberOf` constraints of a task, and do their attributes exist?

use crate::catalog::nearest::nearest;
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::provider::ProviderKind;
use crate::cluster::query::{BUILT_IN, Expression, Profile, Surroundings};
use crate::cluster::service::ServiceSpec;
use crate::scenario::complaint::{Complaint, Spot};
use crate::scenario::fleet_warnings::Host;
use crate::scenario::resolve::Context;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::placement::inside;
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;

/// Instance types that a complaint names.
const NAMED: usize = 6;

/// Where constraints may have been written.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The whole scenario.
    pub scenario: View<'a>,
    /// The service, or the run of tasks.
    pub view: View<'a>,
}

/// The hosts that the constraints leave; complains when they leave none of some, and about
/// attributes that no instance has.
pub fn left<'h>(
    context: &mut Context,
    told: Told<'_>,
    (fleet, around): (&Fleet<'_>, &Surroundings),
    (spec, hosts): (&ServiceSpec, Vec<Host<'h>>),
) -> Vec<Host<'h>> {
    let constraints = spec.placement.constraints.iter();
    let expressions: Vec<&Expression> = constraints
        .filter_map(|constraint| match constraint {
            PlacementConstraint::MemberOf(expression) => Some(expression),
            PlacementConstraint::DistinctInstance => None,
        })
        .collect();
    // A group or a provider that was complained about might have had what is missing.
    let whole = fleet.groups.iter().all(Option::is_some);
    let whole = whole && fleet.providers.iter().all(Option::is_some);
    if expressions.is_empty() || hosts.is_empty() || !whole {
        return hosts;
    }
    let meets = |host: &Host<'_>, wanted: &[&Expression]| {
        host.zones.iter().any(|&zone| {
            let profile = Profile {
                kind: host.kind,
                zone,
                attributes: &host.template.attributes,
            };
            wanted.iter().all(|one| one.may_match(profile, around))
        })
    };
    let impossible = |wanted: &[&Expression]| !hosts.iter().any(|host| meets(host, wanted));
    let known = attributes(fleet);
    let mut explained = false;
    for expression in &expressions {
        let fatal = impossible(&[expression]);
        explained |= unknown(context, told, (expression, &known), fatal);
    }
    let alone = expressions.iter().find(|one| impossible(&[one]));
    if !explained && let Some(one) = alone {
        unmet(context, told, (&[one], &hosts));
    } else if !explained && impossible(&expressions) {
        unmet(context, told, (&expressions, &hosts));
    }
    let kept = hosts.iter().filter(|host| meets(host, &expressions));
    kept.copied().collect()
}

/// Attributes that some instance of the cluster has.
fn attributes<'a>(fleet: &'a Fleet<'_>) -> Vec<&'a str> {
    let groups = fleet.groups.iter().flatten().map(|group| &group.template);
    let providers = fleet.providers.iter().flatten();
    let managed = providers.filter_map(|provider| match &provider.kind {
        ProviderKind::Managed(managed) => Some(&managed.template),
        ProviderKind::Group(_) | ProviderKind::Fargate(_) => None,
    });
    let custom = groups
        .chain(managed)
        .flat_map(|template| template.attributes.keys());
    let mut names: Vec<&str> = custom.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.extend(BUILT_IN);
    names
}

/// Complains of attributes that no instance has: an error where that keeps every task away. Says
/// whether it did.
fn unknown(
    context: &mut Context,
    told: Told<'_>,
    (expression, known): (&Expression, &[&str]),
    fatal: bool,
) -> bool {
    let mut found = false;
    for name in expression.attributes() {
        if known.contains(&name) {
            continue;
        }
        let spot = place(context, told, expression, Some(name));
        let complaint = if fatal {
            context.error("unknown-attribute", spot)
        } else {
            context.warning("unknown-attribute", spot)
        };
        complaint.add("name", name).add("names", known.join(", "));
        let near = nearest(name, known.iter().copied());
        complaint.label = near.first().map(|name| did_you_mean(name));
        found |= fatal;
    }
    found
}

/// Says which expressions no host can ever meet.
fn unmet(
    context: &mut Context,
    told: Told<'_>,
    (expressions, hosts): (&[&Expression], &[Host<'_>]),
) {
    let spot = place(context, told, expressions[0], None);
    let texts: Vec<&str> = expressions.iter().map(|one| one.text().trim()).collect();
    let mut types: Vec<&str> = Vec::new();
    for host in hosts {
        if !types.contains(&host.kind.name) {
            types.push(host.kind.name);
        }
    }
    let more = types.len() > NAMED;
    types.truncate(NAMED);
    let types = types.join(", ") + if more { ", …" } else { "" };
    let complaint: &mut Complaint = context.error("no-instance-matches", spot);
    complaint
        .add("expression", texts.join(" && "))
        .add("types", types);
}

/// Where an expression stands, or an attribute within it; one of a task definition file is shown
/// where the definition is used.
fn place(
    context: &Context,
    told: Told<'_>,
    expression: &Expression,
    attribute: Option<&str>,
) -> Spot {
    let mut owners = vec![told.view];
    owners.extend(told.scenario.tables("taskDefinitions"));
    let mut constraints = owners
        .iter()
        .flat_map(|owner| owner.tables("placementConstraints"));
    let node = constraints.find_map(|constraint| {
        let node = constraint.node("expression")?;
        (node.text() == Some(expression.text())).then_some(node)
    });
    let Some(node) = node else {
        return told.view.spot("taskDefinition");
    };
    let Some(name) = attribute else {
        return node.spot;
    };
    let start = expression.text().find(&format!("attribute:{name}"));
    let start = start.map_or(0, |start| start + "attribute:".len());
    inside(context, node, start..start + name.len())
}
