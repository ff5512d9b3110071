//! What has a price? Every rate ecsim knows of, by a stable name that `[prices]` uses too.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::instances::{self, InstanceType, TypeId};
use super::nearest::nearest;
use super::platform::{Architecture, OperatingSystem, Purchase};
use crate::words::{Lang, bill as words};

/// Hours in a month, as AWS's pricing calculator counts them.
pub const HOURS_PER_MONTH: u64 = 730;

/// What a rate is charged per.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Per {
    /// An hour, as price lists give it.
    Hour,
    /// A second, as AWS's Fargate price page rounds it in its examples.
    Second,
    /// A month of 730 hours.
    Month,
}

impl Per {
    /// Seconds in it.
    pub const fn seconds(self) -> u64 {
        match self {
            Self::Hour => 3_600,
            Self::Second => 1,
            Self::Month => 3_600 * HOURS_PER_MONTH,
        }
    }
}

macro_rules! price_keys {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, $product:literal, $code:literal,
        $unit:literal; )*) => {
        /// One thing that has a price.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum PriceKey {
            $( $(#[doc = $doc])+ $variant, )*
            /// An EC2 instance of a type, Linux, On-Demand.
            Ec2Linux(TypeId),
            /// The management fee of a Managed Instance of a type.
            ManagedInstance(TypeId),
            /// An EC2 instance of a type, Linux, on Spot: its price is the market's, no list's.
            Ec2Spot(TypeId),
        }

        impl PriceKey {
            /// Every key but those of instance types, in the order of the list.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// Its stable name, the key under `[prices]`.
            pub fn name(self) -> &'static str {
                match self {
                    $( Self::$variant => $name, )*
                    Self::Ec2Linux(kind) => &type_names()[kind.index()][0],
                    Self::ManagedInstance(kind) => &type_names()[kind.index()][1],
                    Self::Ec2Spot(kind) => &type_names()[kind.index()][2],
                }
            }

            /// The product code on an AWS bill.
            pub const fn product(self) -> &'static str {
                match self {
                    $( Self::$variant => $product, )*
                    Self::Ec2Linux(_) | Self::Ec2Spot(_) => "AmazonEC2",
                    Self::ManagedInstance(_) => "AmazonECS",
                }
            }

            /// The usage type on an AWS bill, without the region's code before it. That of Managed
            /// Instances is ours: we saw no bill with it.
            pub fn usage_type(self) -> Cow<'static, str> {
                match self {
                    $( Self::$variant => Cow::Borrowed($code), )*
                    Self::Ec2Linux(kind) => format!("BoxUsage:{}", kind.kind().name).into(),
                    Self::Ec2Spot(kind) => format!("SpotUsage:{}", kind.kind().name).into(),
                    Self::ManagedInstance(kind) => {
                        format!("ManagedInstances:{}", kind.kind().name).into()
                    }
                }
            }

            /// What is counted; a bill adds `-Hours` or `-Seconds`. Empty: the hours themselves.
            /// Of what is charged by the month, the whole unit.
            const fn counted(self) -> &'static str {
                match self {
                    $( Self::$variant => $unit, )*
                    Self::Ec2Linux(_) | Self::ManagedInstance(_) | Self::Ec2Spot(_) => "",
                }
            }
        }
    };
}

/// Names of the keys of each instance type: of its hour, of its management fee, and of its hour on
/// Spot.
fn type_names() -> &'static [[String; 3]] {
    static NAMES: OnceLock<Vec<[String; 3]>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let names = instances::all().iter().map(|kind| kind.name);
        names
            .map(|name| {
                [
                    format!("{EC2}{name}{HOUR}"),
                    format!("{MANAGED}{name}{HOUR}"),
                    format!("{SPOT}{name}{HOUR}"),
                ]
            })
            .collect()
    })
}

/// What the names of instance types' keys begin with.
const EC2: &str = "ec2.linux.";
/// What the names of management fees begin with.
const MANAGED: &str = "ecs.managedInstances.";
/// What the names of hours on Spot begin with. `[prices]` has none of them.
const SPOT: &str = "ec2Spot.linux.";
/// What all end in.
const HOUR: &str = ".hour";

// Usage types as they stand in AWS's price lists and cost and usage reports.
price_keys! {
    /// Fargate vCPU, Linux on x86.
    FargateX86Vcpu = "fargate.linux.x86.vcpuHour", "AmazonECS",
        "Fargate-vCPU-Hours:perCPU", "vCPU";
    /// Fargate memory, Linux on x86.
    FargateX86Gb = "fargate.linux.x86.gbHour", "AmazonECS", "Fargate-GB-Hours", "GB";
    /// Fargate vCPU, Linux on ARM.
    FargateArmVcpu = "fargate.linux.arm.vcpuHour", "AmazonECS",
        "Fargate-ARM-vCPU-Hours:perCPU", "vCPU";
    /// Fargate memory, Linux on ARM.
    FargateArmGb = "fargate.linux.arm.gbHour", "AmazonECS", "Fargate-ARM-GB-Hours", "GB";
    /// Fargate vCPU, Windows on x86.
    FargateWindowsVcpu = "fargate.windows.x86.vcpuHour", "AmazonECS",
        "Fargate-Windows-vCPU-Hours:perCPU", "vCPU";
    /// Fargate memory, Windows on x86.
    FargateWindowsGb = "fargate.windows.x86.gbHour", "AmazonECS", "Fargate-Windows-GB-Hours", "GB";
    /// Windows licence on Fargate, per vCPU.
    FargateWindowsLicence = "fargate.windows.x86.osLicenceVcpuHour", "AmazonECS",
        "Fargate-Windows-OS-Hours:perCPU", "vCPU";
    /// Fargate ephemeral storage above 20 GB.
    FargateEphemeralGb = "fargate.ephemeralGbHour", "AmazonECS",
        "Fargate-EphemeralStorage-GB-Hours", "GB";
    /// Fargate Spot vCPU, Linux on x86.
    SpotX86Vcpu = "fargateSpot.linux.x86.vcpuHour", "AmazonECS",
        "SpotUsage-Fargate-vCPU-Hours:perCPU", "vCPU";
    /// Fargate Spot memory, Linux on x86.
    SpotX86Gb = "fargateSpot.linux.x86.gbHour", "AmazonECS", "SpotUsage-Fargate-GB-Hours", "GB";
    /// Fargate Spot vCPU, Linux on ARM.
    SpotArmVcpu = "fargateSpot.linux.arm.vcpuHour", "AmazonECS",
        "SpotUsage-Fargate-ARM-vCPU-Hours:perCPU", "vCPU";
    /// Fargate Spot memory, Linux on ARM.
    SpotArmGb = "fargateSpot.linux.arm.gbHour", "AmazonECS",
        "SpotUsage-Fargate-ARM-GB-Hours", "GB";
    /// An Application Load Balancer, per started hour.
    AlbHour = "alb.hour", "AWSELB", "LoadBalancerUsage", "";
    /// A load balancer capacity unit (LCU), per hour.
    AlbLcuHour = "alb.lcuHour", "AWSELB", "LCUUsage", "LCU";
    /// A public IPv4 address in use, per hour.
    Ipv4Hour = "ipv4.hour", "AmazonVPC", "PublicIPv4:InUseAddress", "";
    /// The management fee of any Managed Instance whose own is not set: dollars per dollar of the
    /// On-Demand price of its type. It stands for the fees, and on no bill itself.
    ManagedPerEc2Dollar = "ecs.managedInstances.perEc2Dollar", "AmazonECS", "ManagedInstances", "";
    /// A gp3 volume: a GB of it for a month.
    Gp3Gb = "ebs.gp3GbMonth", "AmazonEC2", "EBS:VolumeUsage.gp3", "GB-Mo";
    /// An IOPS of a gp3 volume above 3,000 for a month.
    Gp3Iops = "ebs.gp3IopsMonth", "AmazonEC2", "EBS:VolumeP-IOPS.gp3", "IOPS-Mo";
    /// A MiB/s of a gp3 volume above 125 for a month (AWS's bill counts GiB/s).
    Gp3Throughput = "ebs.gp3ThroughputMonth", "AmazonEC2", "EBS:VolumeP-Throughput.gp3",
        "MiBps-Mo";
    /// A gp2 volume: a GB of it for a month.
    Gp2Gb = "ebs.gp2GbMonth", "AmazonEC2", "EBS:VolumeUsage.gp2", "GB-Mo";
    /// A `CloudWatch` metric for a month; detailed monitoring of an instance has seven.
    MetricMonth = "cloudwatch.metricMonth", "AmazonCloudWatch", "CW:MetricMonitorUsage", "Metrics";
    /// Surplus CPU credits of T2, as vCPU-hours.
    CpuCreditsT2 = "ec2.cpuCredits.t2.vcpuHour", "AmazonEC2", "CPUCredits:t2", "vCPU";
    /// Surplus CPU credits of T3.
    CpuCreditsT3 = "ec2.cpuCredits.t3.vcpuHour", "AmazonEC2", "CPUCredits:t3", "vCPU";
    /// Surplus CPU credits of T3a.
    CpuCreditsT3a = "ec2.cpuCredits.t3a.vcpuHour", "AmazonEC2", "CPUCredits:t3a", "vCPU";
    /// Surplus CPU credits of T4g.
    CpuCreditsT4g = "ec2.cpuCredits.t4g.vcpuHour", "AmazonEC2", "CPUCredits:t4g", "vCPU";
}

impl PriceKey {
    /// The key called `name`, and what a rate under that name is per: `…vcpuHour` takes a price per
    /// hour, `…vcpuSecond` the same price per second (Fargate only), `…Month` one per month.
    pub fn parse(name: &str) -> Result<(Self, Per), UnknownKey> {
        if let Some(key) = Self::of_type(name)? {
            return Ok((key, Per::Hour));
        }
        for key in Self::ALL {
            if name == key.name() {
                return Ok((*key, key.per()));
            }
            if Some(name) == key.name_per_second().as_deref() {
                return Ok((*key, Per::Second));
            }
        }
        Err(UnknownKey {
            found: name.to_owned(),
            nearest: nearest(name, Self::ALL.iter().map(|key| key.name())),
        })
    }

    /// The key of an instance type, if `name` is like one: `ec2.linux.m5.large.hour`.
    fn of_type(name: &str) -> Result<Option<Self>, UnknownKey> {
        for (index, front) in [EC2, MANAGED].into_iter().enumerate() {
            let Some(rest) = name.strip_prefix(front).filter(|rest| rest.contains('.')) else {
                continue;
            };
            let kind = rest.strip_suffix(HOUR).map(instances::find);
            return match kind {
                Some(Ok(kind)) if index == 0 => Ok(Some(Self::Ec2Linux(kind.id()))),
                Some(Ok(kind)) => Ok(Some(Self::ManagedInstance(kind.id()))),
                _ => Err(UnknownKey {
                    found: name.to_owned(),
                    nearest: nearest(name, type_names().iter().map(|names| &*names[index])),
                }),
            };
        }
        Ok(None)
    }

    /// What its rate is per, unless the scenario gives it per second.
    pub fn per(self) -> Per {
        if self.name().ends_with("Month") {
            Per::Month
        } else {
            Per::Hour
        }
    }

    /// The name under which its price per second is given, when it is billed by the second.
    pub fn name_per_second(self) -> Option<String> {
        let stem = self.name().strip_suffix("Hour")?;
        stem.starts_with("fargate").then(|| format!("{stem}Second"))
    }

    /// The unit of its quantities: `vCPU-Hours`, `GB-Hours`, `LCU-Hours`, `Hours`, and the same by
    /// the second when the rate is per second; `GB-Mo` and the like when it is per month.
    pub fn unit(self, per: Per) -> String {
        let time = match per {
            Per::Hour => "Hours",
            Per::Second => "Seconds",
            Per::Month => return self.counted().to_owned(),
        };
        match self.counted() {
            "" => time.to_owned(),
            counted => format!("{counted}-{time}"),
        }
    }

    /// The price of surplus CPU credits of a burstable type; none of others.
    pub fn cpu_credits(kind: &InstanceType) -> Option<Self> {
        Some(match kind.family() {
            "t2" => Self::CpuCreditsT2,
            "t3" => Self::CpuCreditsT3,
            "t3a" => Self::CpuCreditsT3a,
            "t4g" => Self::CpuCreditsT4g,
            _ => return None,
        })
    }

    /// Whether it is for Fargate tasks bought so, and for no others.
    pub const fn is_of_fargate(self, purchase: Purchase) -> bool {
        match purchase {
            Purchase::OnDemand => matches!(
                self,
                Self::FargateX86Vcpu
                    | Self::FargateX86Gb
                    | Self::FargateArmVcpu
                    | Self::FargateArmGb
                    | Self::FargateWindowsVcpu
                    | Self::FargateWindowsGb
                    | Self::FargateWindowsLicence
            ),
            Purchase::Spot => matches!(
                self,
                Self::SpotX86Vcpu | Self::SpotX86Gb | Self::SpotArmVcpu | Self::SpotArmGb
            ),
        }
    }

    /// The price of a vCPU. Asserts that Fargate sells it: Windows is x86 only and not on Spot.
    pub fn vcpu(os: OperatingSystem, architecture: Architecture, purchase: Purchase) -> Self {
        match (os, architecture, purchase) {
            (OperatingSystem::Linux, Architecture::X86_64, Purchase::OnDemand) => {
                Self::FargateX86Vcpu
            }
            (OperatingSystem::Linux, Architecture::Arm64, Purchase::OnDemand) => {
                Self::FargateArmVcpu
            }
            (OperatingSystem::Linux, Architecture::X86_64, Purchase::Spot) => Self::SpotX86Vcpu,
            (OperatingSystem::Linux, Architecture::Arm64, Purchase::Spot) => Self::SpotArmVcpu,
            (OperatingSystem::Windows, Architecture::X86_64, Purchase::OnDemand) => {
                Self::FargateWindowsVcpu
            }
            (OperatingSystem::Windows, ..) => {
                panic!("Windows on Fargate is On-Demand and x86 only")
            }
        }
    }

    /// The price of a GB of memory that goes with [`PriceKey::vcpu`].
    pub fn memory(os: OperatingSystem, architecture: Architecture, purchase: Purchase) -> Self {
        match Self::vcpu(os, architecture, purchase) {
            Self::FargateArmVcpu => Self::FargateArmGb,
            Self::SpotX86Vcpu => Self::SpotX86Gb,
            Self::SpotArmVcpu => Self::SpotArmGb,
            Self::FargateWindowsVcpu => Self::FargateWindowsGb,
            _ => Self::FargateX86Gb,
        }
    }
}

impl fmt::Display for PriceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name under `[prices]` that is no rate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct UnknownKey {
    /// What was asked for.
    pub found: String,
    /// The nearest names, best first; may be empty.
    pub nearest: Vec<&'static str>,
}

impl UnknownKey {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let near = if self.nearest.is_empty() {
            let all: Vec<&str> = PriceKey::ALL.iter().map(|key| key.name()).collect();
            words::names(lang, &all)
        } else {
            words::names(lang, &self.nearest)
        };
        words::UNKNOWN_KEY.fill(lang, &[("found", &self.found), ("nearest", &near)])
    }
}

#[cfg(test)]
#[path = "price_key_tests.rs"]
mod tests;
