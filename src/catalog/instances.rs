//! Which EC2 instance types are there? vCPU, memory, architecture, GPUs, ENIs and CPU credits.

use std::sync::OnceLock;

use super::nearest::nearest;
use super::platform::Architecture;
use crate::words::{Lang, bill as words};

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

    /// awsvpc tasks that it takes, by whether the account's `awsvpcTrunking` is on: without, each
    /// needs an interface of its own and the primary one is the host's (E13). None where its
    /// interfaces are not known.
    pub fn awsvpc_tasks(&self, trunking: bool) -> Option<u32> {
        let own = self.enis.map(|enis| enis - 1);
        match self.trunked_tasks {
            Some(tasks) if trunking => Some(tasks),
            _ => own,
        }
    }

    /// Its place in [`all`].
    ///
    /// # Panics
    ///
    /// When it is not one of [`all`].
    pub fn id(&self) -> TypeId {
        let place = place(self.name).expect("types come from the catalogue");
        TypeId(u16::try_from(place).expect("there are fewer than 65,536 types"))
    }

    /// Family: `m5` of `m5.large`.
    pub fn family(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(family, _)| family)
    }
}

/// An instance type by its place in [`all`]: small, and ordered by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TypeId(u16);

impl TypeId {
    /// Every type.
    pub fn every() -> impl Iterator<Item = Self> {
        (0..all().len()).map(|place| all()[place].id())
    }

    /// Its place in [`all`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The type.
    pub fn kind(self) -> &'static InstanceType {
        &all()[self.index()]
    }
}

/// A name that is no instance type of the catalogue.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct UnknownType {
    /// What was asked for.
    pub found: String,
    /// The nearest names, best first; may be empty.
    pub nearest: Vec<&'static str>,
    /// Whether AWS has it and our sources give too little of it: no architecture, network
    /// interfaces or GPUs.
    pub incomplete: bool,
}

impl UnknownType {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let near = words::names(lang, &self.nearest);
        let values = [("found", self.found.as_str()), ("nearest", near.as_str())];
        let text = match (self.incomplete, near.is_empty()) {
            (true, _) => words::INCOMPLETE_TYPE,
            (false, true) => words::UNKNOWN_TYPE,
            (false, false) => words::UNKNOWN_TYPE_NEAREST,
        };
        text.fill(lang, &values)
    }
}

/// All instance types, in order of name.
pub fn all() -> &'static [InstanceType] {
    static ALL: OnceLock<Vec<InstanceType>> = OnceLock::new();
    ALL.get_or_init(|| lines().filter_map(instance_type).collect())
}

/// The instance type called `name`.
pub fn find(name: &str) -> Result<&'static InstanceType, UnknownType> {
    place(name)
        .map(|place| &all()[place])
        .ok_or_else(|| UnknownType {
            found: name.to_owned(),
            nearest: nearest(name, all().iter().map(|kind| kind.name)),
            incomplete: lines().any(|line| line.split(',').next() == Some(name)),
        })
}

fn place(name: &str) -> Option<usize> {
    all().binary_search_by(|kind| kind.name.cmp(name)).ok()
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

/// A row of the table. Types without an architecture are left out (14 of 1,391: CR1, G2, G3, P2 and
/// the largest of high memory): the source that has them gives no network interfaces either and
/// counts no GPU on G2, G3 and P2, so that neither their tasks nor their GPUs could be placed.
fn instance_type(line: &'static str) -> Option<InstanceType> {
    let cells: Vec<&'static str> = line.split(',').collect();
    let whole = |index: usize| cells[index].parse::<u32>().ok();
    let number = |index: usize| cells[index].parse::<f64>().ok();
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
        trunked_tasks: trunked_tasks(whole(7), whole(6), whole(5)),
        burst,
        current: cells[12] == "1",
    })
}

/// Tasks with trunking: the ECS developer guide's table, and where that has none, the branch
/// interfaces and what is left of the others (one is the host's, one the trunk), which is what the
/// guide's own figures come to (the test counts). Its figures for `I4i` and `TRN1n` contradict the
/// interfaces there are (−2, 248, 498), and that of u-6tb1.56xlarge is less than without trunking.
fn trunked_tasks(guide: Option<u32>, branch: Option<u32>, enis: Option<u32>) -> Option<u32> {
    let (Some(branch), Some(enis)) = (branch, enis) else {
        return guide;
    };
    let derived = (branch > 0).then(|| branch + enis - 2);
    let possible = |tasks: &u32| *tasks >= enis && (branch == 0 || *tasks <= branch + enis);
    guide.filter(possible).or(derived)
}

#[cfg(test)]
#[path = "instances_tests.rs"]
mod tests;
