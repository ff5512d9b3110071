//! What do the tests of instances run? Groups, providers and services on them.

use std::collections::BTreeMap;

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{service, setup};
use crate::catalog::instances::find;
use crate::cluster::group::{
    Ami, GroupSpec, ImagePullBehavior, LaunchOverride, LaunchTemplate, OnDemandAllocation, Volume,
    VolumeKind,
};
use crate::cluster::ids::{GroupId, ProviderId, ZoneId};
use crate::cluster::provider::{
    GroupProvider, ManagedScaling, ProviderKind, ProviderSpec, StrategyItem,
};
use crate::cluster::service::Launch;
use crate::kernel::time::Span;

/// What instances are launched with: a lean image.
pub fn template() -> LaunchTemplate {
    LaunchTemplate {
        ami: Ami::AmazonLinux,
        volume: Volume {
            kind: VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        },
        detailed_monitoring: true,
        credits: None,
        reserved_memory_mib: 0,
        spot_draining: false,
        pull_behavior: ImagePullBehavior::Default,
        trunking: false,
        attributes: BTreeMap::new(),
    }
}

/// A group of `desired` instances of a type, in three zones.
pub fn group(name: &str, kind: &str, desired: u32) -> GroupSpec {
    GroupSpec {
        name: name.into(),
        min_size: 0,
        max_size: desired.max(100),
        desired_capacity: Some(desired),
        zones: (0..3).map(ZoneId::new).collect(),
        template: template(),
        overrides: vec![LaunchOverride {
            kind: find(kind).expect("a type"),
            weight: 1,
        }],
        on_demand_allocation: OnDemandAllocation::Prioritized,
        spot: crate::cluster::spot::SpotMix::default(),
        protected_from_scale_in: false,
        default_cooldown: Span::from_secs(300),
        default_instance_warmup: None,
        health_check_grace_period: Span::ZERO,
        launch_hook: None,
        terminate_hook: None,
        warm_pool: None,
        refreshes: Vec::new(),
        termination_policies: Vec::new(),
        shortages: Vec::new(),
        policies: Vec::new(),
        scheduled: Vec::new(),
    }
}

/// A provider that brings a group.
pub fn provider(name: &str, group: usize, scaling: Option<ManagedScaling>) -> ProviderSpec {
    ProviderSpec {
        name: name.into(),
        kind: ProviderKind::Group(GroupProvider {
            group: GroupId::new(group),
            managed_scaling: scaling,
            managed_termination_protection: false,
            managed_draining: true,
        }),
    }
}

/// Managed scaling with AWS's defaults.
pub fn scaling() -> ManagedScaling {
    ManagedScaling {
        target_capacity: 100,
        minimum_step: 1,
        maximum_step: 10_000,
        instance_warmup: Span::from_secs(300),
    }
}

/// A service with launch type EC2.
pub fn on_ec2(name: &str, desired: u32) -> ServiceSetup {
    let mut service = service(name, desired);
    service.spec.launch = Launch::Ec2;
    service.spec.group = format!("service:{name}");
    service
}

/// A service of one provider.
pub fn on_provider(name: &str, desired: u32, provider: usize) -> ServiceSetup {
    let mut service = on_ec2(name, desired);
    service.spec.launch = Launch::Providers(vec![StrategyItem {
        provider: ProviderId::new(provider),
        base: 0,
        weight: 1,
    }]);
    service
}

/// A run with a fixed group, `minutes` long, in the initial state.
pub fn on_fixed_group(kind: &str, instances: u32, minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    setup.initial_state = InitialState::Running;
    setup.groups = vec![group("asg", kind, instances)];
    setup
}
