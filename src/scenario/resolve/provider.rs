//! What does a capacity provider bring, and who scales it?

use std::collections::BTreeSet;

use crate::catalog::nearest::nearest;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::GroupId;
use crate::cluster::provider::{GroupProvider, ManagedScaling, ProviderKind, ProviderSpec};
use crate::scenario::resolve::group::Ground;
use crate::scenario::resolve::{Context, managed_instances};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;

/// The groups that providers may name.
#[derive(Debug)]
pub struct Groups<'a> {
    /// The groups; nothing where one was complained about.
    pub groups: &'a [Option<GroupSpec>],
    /// Where they stand.
    pub views: &'a [View<'a>],
}

/// All entries of `capacityProviders`.
pub fn resolve_all(
    context: &mut Context,
    views: &[View<'_>],
    (groups, ground): (&Groups<'_>, Ground<'_>),
) -> Vec<Option<ProviderSpec>> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for view in views {
        let spec = resolve(context, *view, (groups, ground));
        if let Some(ProviderKind::Group(provider)) = spec.as_ref().map(|spec| &spec.kind)
            && !taken.insert(provider.group)
        {
            let inner = view.table("autoScalingGroupProvider").unwrap_or(*view);
            let name = inner.text("autoScalingGroup").unwrap_or_default();
            let complaint = context.error("group-in-two", inner.spot("autoScalingGroup"));
            complaint.add("name", name);
        }
        found.push(spec);
    }
    found
}

fn resolve(
    context: &mut Context,
    view: View<'_>,
    (groups, ground): (&Groups<'_>, Ground<'_>),
) -> Option<ProviderSpec> {
    let name = view.text("name");
    if let Some(name) = &name
        && (name.starts_with("FARGATE") || name.starts_with("aws") || name.starts_with("ecs"))
    {
        context.error("reserved-name", view.spot("name"));
    }
    let (group, managed) = ("autoScalingGroupProvider", "managedInstancesProvider");
    if view.has(group) == view.has(managed) {
        context.error("one-provider", view.spot);
        return None;
    }
    let kind = if view.has(group) {
        ProviderKind::Group(of_group(context, view.table(group)?, groups)?)
    } else {
        let inner = view.table(managed)?;
        ProviderKind::Managed(managed_instances::resolve(context, inner, ground)?)
    };
    Some(ProviderSpec { name: name?, kind })
}

fn of_group(context: &mut Context, view: View<'_>, groups: &Groups<'_>) -> Option<GroupProvider> {
    let group = group(context, view, groups);
    let scaling = scaling(view);
    let protection = view.text("managedTerminationProtection")? == "ENABLED";
    if protection {
        let spot = view.spot("managedTerminationProtection");
        if matches!(scaling, Some(None)) {
            context.error("protection-without-scaling", spot);
        }
        let spec = group.and_then(|id| groups.groups[id.index()].as_ref());
        if let Some(spec) = spec.filter(|spec| !spec.protected_from_scale_in) {
            let complaint = context.error("protection-without-group", spot);
            complaint.add("name", spec.name.as_str());
        }
    }
    Some(GroupProvider {
        group: group?,
        managed_scaling: scaling?,
        managed_termination_protection: protection,
        managed_draining: view.text("managedDraining")? == "ENABLED",
    })
}

/// The group that a provider names, or the one of its ARN.
fn group(context: &mut Context, view: View<'_>, groups: &Groups<'_>) -> Option<GroupId> {
    let text = view.text("autoScalingGroup")?;
    let name = text.rsplit('/').next().unwrap_or(&text);
    let names: Vec<String> = groups
        .views
        .iter()
        .map(|view| view.text("autoScalingGroupName").unwrap_or_default())
        .collect();
    if let Some(place) = names.iter().position(|known| known == name) {
        return Some(GroupId::new(place));
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let complaint = context.error("unknown-group", view.spot("autoScalingGroup"));
    complaint.add("name", name).add("names", names.join(", "));
    complaint.label = near.first().map(|name| did_you_mean(name));
    None
}

/// `managedScaling`; `Some(None)` when it is DISABLED or left out.
#[expect(clippy::option_option, reason = "disabled and wrong are two things")]
fn scaling(view: View<'_>) -> Option<Option<ManagedScaling>> {
    let Some(scaling) = view.table("managedScaling") else {
        return (!view.has("managedScaling")).then_some(None);
    };
    if scaling.text("status")? == "DISABLED" {
        return Some(None);
    }
    Some(Some(ManagedScaling {
        target_capacity: scaling.count("targetCapacity")?,
        minimum_step: scaling.count("minimumScalingStepSize")?,
        maximum_step: scaling.count("maximumScalingStepSize")?,
        instance_warmup: scaling.span("instanceWarmupPeriod")?,
    }))
}
