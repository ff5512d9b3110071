//! Which instances does a provider of Managed Instances choose, and when do they go?

use super::fleet::GOOD;
use super::{changed, load_text};
use crate::cluster::provider::ProviderKind;
use crate::kernel::time::Span;

#[test]
fn managed_instances_take_the_cheapest_types_that_meet_the_requirements() {
    let text = changed(
        GOOD,
        "[capacityProviders.autoScalingGroupProvider]\nautoScalingGroup = \"g\"\nmanagedScaling \
            = { status = \"ENABLED\" }\nmanagedTerminationProtection = \"ENABLED\"\n",
        "[capacityProviders.managedInstancesProvider]\ninstanceRequirements = { vCpuCount = { \
            min = 2, max = 4 }, memoryMiB = { min = 8192, max = 16384 }, allowedInstanceTypes = \
            [\"m5.*\", \"m5a.*\"] }\ninfrastructureOptimization = { scaleInAfter = -1 }\n",
    );
    let text = changed(
        &text,
        "[run]",
        "[prices]\n\"ecs.managedInstances.perEc2Dollar\" = 0.12\n[run]",
    );
    let setup = load_text(&text).unwrap_or_else(|c| panic!("{c}")).setup;
    let ProviderKind::Managed(managed) = &setup.providers[0].kind else {
        panic!("managed")
    };
    let kinds: Vec<&str> = managed.kinds.iter().map(|kind| kind.name).collect();
    assert_eq!(kinds, ["m5a.large", "m5.large", "m5a.xlarge", "m5.xlarge"]);
    assert_eq!(managed.scale_in_after, None, "-1 is never");

    let text = changed(
        &text,
        "infrastructureOptimization = { scaleInAfter = -1 }\n",
        "",
    );
    let after = |text: &str| {
        let setup = load_text(text).unwrap_or_else(|c| panic!("{c}")).setup;
        let ProviderKind::Managed(managed) = &setup.providers[0].kind else {
            panic!("managed")
        };
        managed.scale_in_after
    };
    assert_eq!(after(&text), Some(Span::from_secs(300)), "none given");
    let other = "[parameters]\n\"managedInstances.scaleInAfter\" = 90\n[run]";
    let text = changed(&text, "[run]", other);
    assert_eq!(after(&text), Some(Span::from_secs(90)));
}
