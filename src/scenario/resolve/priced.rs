//! Is every rate known that the bill will need?

use crate::catalog::fargate::EPHEMERAL_FREE_GIB;
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::{OperatingSystem, Purchase};
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::PriceList;
use crate::cluster::group::{CreditMode, GroupSpec, LaunchTemplate, VolumeKind};
use crate::cluster::provider::{ProviderKind, ProviderSpec, fargate_purchases};
use crate::cluster::service::{Launch, ServiceSpec};
use crate::cluster::task_definition::TaskDefinition;
use crate::scenario::resolve::{Context, money};
use crate::scenario::view::View;
use crate::sim::setup::ServiceSetup;

/// Everything that may be on the bill.
#[derive(Debug)]
pub struct Bought<'a> {
    /// The Region's code.
    pub region: &'a str,
    /// Task definitions, as services refer to them.
    pub definitions: &'a [TaskDefinition],
    /// Services and runs of tasks.
    pub services: &'a [ServiceSetup],
    /// Auto Scaling groups.
    pub groups: &'a [GroupSpec],
    /// Capacity providers.
    pub providers: &'a [ProviderSpec],
}

/// Every rate that the bill will need must be known before the run.
pub fn priced(context: &mut Context, at: View<'_>, list: Option<&PriceList>, bought: &Bought<'_>) {
    let Some(list) = list else {
        return;
    };
    let mut needed = Vec::new();
    for service in bought.services {
        needed.extend(balanced(&service.spec));
        if !bought.knows(&service.spec.launch) {
            continue;
        }
        for definition in service.definitions() {
            let definition = &bought.definitions[definition];
            for purchase in fargate_purchases(&service.spec.launch, bought.providers) {
                needed.extend(fargate(definition, purchase));
            }
        }
    }
    for group in bought.groups {
        for launch in &group.overrides {
            needed.extend(instance(launch.kind, &group.template));
        }
    }
    for provider in bought.providers {
        if let ProviderKind::Managed(managed) = &provider.kind {
            for kind in &managed.kinds {
                needed.push(PriceKey::ManagedInstance(kind.id()));
                needed.extend(instance(kind, &managed.template));
            }
        }
    }
    let missing = money::missing(list, &needed);
    let is_fee = |key: &PriceKey| matches!(key, PriceKey::ManagedInstance(_));
    let (fees, missing): (Vec<PriceKey>, Vec<PriceKey>) = missing.into_iter().partition(is_fee);
    if !fees.is_empty() {
        let some: Vec<&str> = fees.iter().take(3).map(|key| key.name()).collect();
        let complaint = context.error("unknown-fee", at.spot("name"));
        complaint.add("count", fees.len().to_string());
        complaint.add("keys", some.join(", "));
    }
    let missing: Vec<&str> = missing.iter().map(|key| key.name()).collect();
    if !missing.is_empty() {
        let complaint = context.error("unknown-price", at.spot("name"));
        complaint
            .add("keys", missing.join(", "))
            .add("region", bought.region);
    }
}

impl Bought<'_> {
    /// Whether the providers of a launch are there: none is when one was complained about.
    fn knows(&self, launch: &Launch) -> bool {
        let mut items = launch.items().iter();
        items.all(|item| item.provider.index() < self.providers.len())
    }
}

fn fargate(definition: &TaskDefinition, purchase: Purchase) -> Vec<PriceKey> {
    let (os, architecture) = (definition.operating_system, definition.architecture);
    if os == OperatingSystem::Windows && purchase == Purchase::Spot {
        // Not sold, and refused elsewhere.
        return Vec::new();
    }
    let mut needed = vec![
        PriceKey::vcpu(os, architecture, purchase),
        PriceKey::memory(os, architecture, purchase),
    ];
    if os == OperatingSystem::Windows {
        needed.push(PriceKey::FargateWindowsLicence);
    }
    if definition.ephemeral_storage_gib > EPHEMERAL_FREE_GIB {
        needed.push(PriceKey::FargateEphemeralGb);
    }
    needed
}

/// Rates for the load balancer and the addresses of a service.
fn balanced(spec: &ServiceSpec) -> Vec<PriceKey> {
    let mut needed = Vec::new();
    let balancer = spec.load_balancer.as_ref();
    if balancer.is_some() {
        needed.extend([PriceKey::AlbHour, PriceKey::AlbLcuHour]);
    }
    if spec.assign_public_ip || balancer.is_some_and(|b| b.internet_facing) {
        needed.push(PriceKey::Ipv4Hour);
    }
    needed
}

/// Rates for an instance: its type, its volume, detailed monitoring, surplus credits.
fn instance(kind: &InstanceType, template: &LaunchTemplate) -> Vec<PriceKey> {
    let mut needed = vec![PriceKey::Ec2Linux(kind.id())];
    let volume = &template.volume;
    match volume.kind {
        VolumeKind::Gp2 => needed.push(PriceKey::Gp2Gb),
        VolumeKind::Gp3 => {
            needed.push(PriceKey::Gp3Gb);
            if volume.iops > 3_000 {
                needed.push(PriceKey::Gp3Iops);
            }
            if volume.throughput_mibs > 125 {
                needed.push(PriceKey::Gp3Throughput);
            }
        }
    }
    if template.detailed_monitoring {
        needed.push(PriceKey::MetricMonth);
    }
    let t2 = kind.family() == "t2";
    let unlimited = template
        .credits
        .map_or(!t2, |mode| mode == CreditMode::Unlimited);
    if kind.burst.is_some() && unlimited {
        needed.push(match kind.family() {
            "t2" => PriceKey::CpuCreditsT2,
            "t3" => PriceKey::CpuCreditsT3,
            "t3a" => PriceKey::CpuCreditsT3a,
            _ => PriceKey::CpuCreditsT4g,
        });
    }
    needed
}
