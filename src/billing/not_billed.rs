//! What does the bill leave out? Costs that AWS would charge and ecsim does not model.

use crate::words::{Text, bill as words};

/// A cost that is not on the bill.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NotBilled {
    /// NAT gateways: hours and gigabytes.
    NatGateway,
    /// `CloudWatch` Logs: ingestion and storage.
    Logs,
    /// Data between availability zones.
    CrossZoneData,
    /// Data out to the internet.
    DataOut,
    /// `CloudWatch` alarms, those of scaling policies included, and high-resolution metrics.
    AlarmsAndMetrics,
    /// Amazon ECR storage and image transfer.
    ImageRegistry,
    /// Free tier, credits, Savings Plans, Reserved Instances, discounts, support and taxes.
    DiscountsAndTaxes,
}

impl NotBilled {
    /// Its stable code, for `summary.json`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NatGateway => "natGateway",
            Self::Logs => "logs",
            Self::CrossZoneData => "crossZoneData",
            Self::DataOut => "dataOut",
            Self::AlarmsAndMetrics => "alarmsAndMetrics",
            Self::ImageRegistry => "imageRegistry",
            Self::DiscountsAndTaxes => "discountsAndTaxes",
        }
    }

    /// What people call it.
    pub const fn name(self) -> Text {
        match self {
            Self::NatGateway => words::NAT_GATEWAY,
            Self::Logs => words::LOGS,
            Self::CrossZoneData => words::CROSS_ZONE_DATA,
            Self::DataOut => words::DATA_OUT,
            Self::AlarmsAndMetrics => words::ALARMS_AND_METRICS,
            Self::ImageRegistry => words::IMAGE_REGISTRY,
            Self::DiscountsAndTaxes => words::DISCOUNTS_AND_TAXES,
        }
    }
}

/// Everything the bill leaves out, the usually largest first.
pub const fn not_billed() -> &'static [NotBilled] {
    &[
        NotBilled::NatGateway,
        NotBilled::Logs,
        NotBilled::CrossZoneData,
        NotBilled::DataOut,
        NotBilled::AlarmsAndMetrics,
        NotBilled::ImageRegistry,
        NotBilled::DiscountsAndTaxes,
    ]
}
