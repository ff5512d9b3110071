//! What has a price? Every rate ecsim knows of, by a stable name that `[prices]` uses too.

use std::fmt;

use super::nearest::nearest;
use super::platform::{Architecture, OperatingSystem, Purchase};
use crate::words::{Lang, bill as words};

/// What a rate is charged per.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Per {
    /// An hour, as price lists give it.
    Hour,
    /// A second, as AWS's Fargate price page rounds it in its examples.
    Second,
}

impl Per {
    /// Seconds in it.
    pub const fn seconds(self) -> u64 {
        match self {
            Self::Hour => 3_600,
            Self::Second => 1,
        }
    }
}

macro_rules! price_keys {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, $product:literal, $code:literal,
        $unit:literal; )*) => {
        /// One thing that has a price.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum PriceKey { $( $(#[doc = $doc])+ $variant, )* }

        impl PriceKey {
            /// Every key, in the order of the bill.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// Its stable name, the key under `[prices]`.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The product code on an AWS bill.
            pub const fn product(self) -> &'static str {
                match self { $( Self::$variant => $product, )* }
            }

            /// The usage type on an AWS bill, without the region's code before it.
            pub const fn usage_type(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// What is counted; a bill adds `-Hours` or `-Seconds`. Empty: the hours themselves.
            const fn counted(self) -> &'static str {
                match self { $( Self::$variant => $unit, )* }
            }
        }
    };
}

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
}

impl PriceKey {
    /// The key called `name`, and what a rate under that name is per: `…vcpuHour` takes a price per
    /// hour, `…vcpuSecond` the same price per second (Fargate only).
    pub fn parse(name: &str) -> Result<(Self, Per), UnknownKey> {
        for key in Self::ALL {
            if name == key.name() {
                return Ok((*key, Per::Hour));
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

    /// The name under which its price per second is given, when it is billed by the second.
    pub fn name_per_second(self) -> Option<String> {
        let stem = self.name().strip_suffix("Hour")?;
        (self.product() == "AmazonECS").then(|| format!("{stem}Second"))
    }

    /// The unit of its quantities: `vCPU-Hours`, `GB-Hours`, `LCU-Hours`, `Hours`, and the same by
    /// the second when the rate is per second.
    pub fn unit(self, per: Per) -> String {
        let time = match per {
            Per::Hour => "Hours",
            Per::Second => "Seconds",
        };
        match self.counted() {
            "" => time.to_owned(),
            counted => format!("{counted}-{time}"),
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
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_names() {
        for key in PriceKey::ALL {
            assert_eq!(PriceKey::parse(key.name()), Ok((*key, Per::Hour)));
            if let Some(name) = key.name_per_second() {
                assert_eq!(PriceKey::parse(&name), Ok((*key, Per::Second)));
            }
        }
        let per_second = PriceKey::FargateX86Vcpu.name_per_second();
        assert_eq!(per_second.as_deref(), Some("fargate.linux.x86.vcpuSecond"));
        assert_eq!(PriceKey::AlbLcuHour.name_per_second(), None);
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = PriceKey::parse("fargate.linux.x64.vcpuHour").unwrap_err();
        assert_eq!(error.nearest[0], "fargate.linux.x86.vcpuHour");
        let error = PriceKey::parse("nat").unwrap_err();
        assert!(error.nearest.is_empty());
        assert!(error.to_string().contains("alb.lcuHour"), "{error}");
    }

    #[test]
    fn memory_goes_with_its_vcpu() {
        use Architecture::{Arm64, X86_64};
        use OperatingSystem::{Linux, Windows};
        use Purchase::{OnDemand, Spot};
        for (os, arch, purchase) in [
            (Linux, X86_64, OnDemand),
            (Linux, Arm64, OnDemand),
            (Linux, X86_64, Spot),
            (Linux, Arm64, Spot),
            (Windows, X86_64, OnDemand),
        ] {
            let vcpu = PriceKey::vcpu(os, arch, purchase).name();
            let memory = PriceKey::memory(os, arch, purchase).name();
            assert_eq!(vcpu.replace("vcpu", "gb"), memory);
        }
    }

    #[test]
    #[should_panic(expected = "On-Demand and x86 only")]
    fn windows_is_not_sold_on_spot() {
        PriceKey::vcpu(
            OperatingSystem::Windows,
            Architecture::X86_64,
            Purchase::Spot,
        );
    }
}
