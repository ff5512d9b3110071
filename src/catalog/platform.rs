//! What can Fargate run, and how is it bought? The kinds that prices and sizes differ by.

/// CPU architecture of `runtimePlatform`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Architecture {
    /// `X86_64`
    #[default]
    X86_64,
    /// `ARM64`
    Arm64,
}

/// Operating system family of `runtimePlatform`, as far as price and rules differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum OperatingSystem {
    /// `LINUX`
    #[default]
    Linux,
    /// Any `WINDOWS_SERVER_…`
    Windows,
}

/// How Fargate capacity is bought.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Purchase {
    /// On-Demand: `FARGATE`.
    #[default]
    OnDemand,
    /// Spot: `FARGATE_SPOT`, Linux only.
    Spot,
}

impl OperatingSystem {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::Windows => "Windows",
        }
    }
}
