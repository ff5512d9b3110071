//! Which EC2 instance types are there? vCPU, memory, architecture, GPUs, ENIs and CPU credits.

use std::sync::OnceLock;

use super::platform::Architecture;

/// The embedded table.
const TABLE: &str = include_str!("data/instance-types.csv");

/// An EC2 instance type.
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceType {
    /// Its API name: `m5.large`.
    pub name: &'static str,
    /// vCPUs: logical CPUs, each 1,024 CPU units.
    pub vcpu: u32,
    /// Nominal memory in MiB. The agent registers less: the kernel keeps a part.
    pub memory_mib: u32,
    /// CPU architecture.
    pub architecture: Architecture,
    /// Physical GPUs.
    pub gpus: u32,
    /// Network interfaces, the primary one included; none where it is not known.
    pub enis: Option<u32>,
    /// awsvpc tasks with ENI trunking; none where the type does not support it.
    pub trunked_tasks: Option<u32>,
    /// CPU credits, when its performance is burstable.
    pub burst: Option<Burst>,
    /// Whether AWS counts it among the current generation.
    pub current: bool,
}

/// CPU credits of a burstable type. One credit is one vCPU at 100 % for a minute.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Burst {
    /// Credits earned per hour.
    pub credits_per_hour: f64,
    /// Credits that can be accrued: 24 hours of earnings.
    pub max_credits: f64,
    /// Baseline of each vCPU, in percent.
    pub baseline_percent: f64,
}

impl InstanceType {
    /// CPU units that its agent registers: all logical CPUs (ECS agent).
    pub const fn cpu_units(&self) -> u32 {
        self.vcpu * 1_024
    }

    /// Family: `m5` of `m5.large`.
    pub fn family(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(family, _)| family)
    }
}

/// All instance types, in order of name.
pub fn all() -> &'static [InstanceType] {
    static ALL: OnceLock<Vec<InstanceType>> = OnceLock::new();
    ALL.get_or_init(|| rows().collect())
}

/// The instance type called `name`.
pub fn find(name: &str) -> Option<&'static InstanceType> {
    let place = all().binary_search_by(|kind| kind.name.cmp(name)).ok()?;
    Some(&all()[place])
}

fn rows() -> impl Iterator<Item = InstanceType> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|line| {
        let cells: Vec<&'static str> = line.split(',').collect();
        let whole = |index: usize| cells[index].parse::<u32>().ok();
        let number = |index: usize| cells[index].parse::<f64>().ok();
        // Types whose architecture the sources do not give cannot be placed on.
        let architecture = match cells[3] {
            "x86_64" => Architecture::X86_64,
            "arm64" => Architecture::Arm64,
            _ => return None,
        };
        let burst = number(8).map(|credits_per_hour| Burst {
            credits_per_hour,
            max_credits: number(9).expect("a cap goes with earnings"),
            baseline_percent: number(10).expect("a baseline goes with earnings"),
        });
        Some(InstanceType {
            name: cells[0],
            vcpu: whole(1).expect("vCPUs"),
            memory_mib: whole(2).expect("memory"),
            architecture,
            gpus: whole(4).unwrap_or(0),
            enis: whole(5),
            trunked_tasks: whole(7).or(whole(6)).filter(|&tasks| tasks > 0),
            burst,
            current: cells[12] == "1",
        })
    })
}
