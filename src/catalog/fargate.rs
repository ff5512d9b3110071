//! Which task sizes does Fargate sell, and how many seconds does it bill?
//!
//! Sources: ECS API, `RegisterTaskDefinition` (`cpu`, `memory`), and the developer guide's Fargate
//! table for the 32-vCPU row (ecs.md 3.1); Fargate price page (ecs.md 3.7; A51).

use super::platform::OperatingSystem;
use crate::kernel::time::Span;
use crate::words::{Lang, bill as words};

/// Ephemeral storage of a task that asks for none, in GiB; it is free.
pub const EPHEMERAL_FREE_GIB: u32 = 20;
/// Least `ephemeralStorage.sizeInGiB` that can be asked for.
pub const EPHEMERAL_MIN_GIB: u32 = 21;
/// Largest `ephemeralStorage.sizeInGiB`.
pub const EPHEMERAL_MAX_GIB: u32 = 200;

/// Task-level `cpu` and `memory`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Size {
    /// CPU units (1 vCPU = 1024).
    pub cpu_units: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
}

/// One row of the size table.
struct Row {
    cpu_units: u32,
    memory: Memory,
    windows: bool,
}

/// The memory sold with one `cpu`, in MiB.
enum Memory {
    These(&'static [u32]),
    Steps { from: u32, to: u32, by: u32 },
}

const GIB: u32 = 1_024;

const fn gb(from: u32, to: u32, by: u32) -> Memory {
    Memory::Steps {
        from: from * GIB,
        to: to * GIB,
        by: by * GIB,
    }
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row { cpu_units: 256, memory: Memory::These(&[512, GIB, 2 * GIB]), windows: false },
    Row { cpu_units: 512, memory: gb(1, 4, 1), windows: false },
    Row { cpu_units: 1_024, memory: gb(2, 8, 1), windows: true },
    Row { cpu_units: 2_048, memory: gb(4, 16, 1), windows: true },
    Row { cpu_units: 4_096, memory: gb(8, 30, 1), windows: true },
    Row { cpu_units: 8_192, memory: gb(16, 60, 4), windows: false },
    Row { cpu_units: 16_384, memory: gb(32, 120, 8), windows: false },
    Row { cpu_units: 32_768, memory: Memory::These(&[60 * GIB, 120 * GIB, 244 * GIB]), windows: false },
];

impl Memory {
    fn values(&self) -> Vec<u32> {
        match *self {
            Self::These(values) => values.to_vec(),
            Self::Steps { from, to, by } => (from..=to).step_by(by as usize).collect(),
        }
    }

    fn text(&self, lang: Lang) -> String {
        match *self {
            Self::These(values) => {
                let values: Vec<String> = values.iter().map(u32::to_string).collect();
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                words::names(lang, &values)
            }
            Self::Steps { from, to, by } => words::STEPS.fill(
                lang,
                &[
                    ("from", &from.to_string()),
                    ("to", &to.to_string()),
                    ("by", &by.to_string()),
                ],
            ),
        }
    }
}

/// A task size that Fargate does not sell.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct SizeError {
    /// What was asked for.
    pub found: Size,
    /// On which operating system.
    pub os: OperatingSystem,
    /// Which of the two is wrong.
    pub wrong: Wrong,
    /// The smallest size that holds what was asked for, if one does.
    pub fits: Option<Size>,
}

/// Which part of a size is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// `cpu` is no size on this operating system.
    Cpu {
        /// The sizes there are, in CPU units.
        allowed: Vec<u32>,
    },
    /// `memory` is not sold with this `cpu`.
    Memory {
        /// The memory there is, in MiB.
        allowed: Vec<u32>,
    },
}

impl SizeError {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let cpu = self.found.cpu_units.to_string();
        let memory = self.found.memory_mib.to_string();
        let mut text = match &self.wrong {
            Wrong::Cpu { allowed } => {
                let allowed: Vec<String> = allowed.iter().map(u32::to_string).collect();
                let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
                words::WRONG_CPU.fill(
                    lang,
                    &[
                        ("cpu", &cpu),
                        ("os", self.os.name()),
                        ("allowed", &words::names(lang, &allowed)),
                    ],
                )
            }
            Wrong::Memory { .. } => {
                let row = rows(self.os).find(|row| row.cpu_units == self.found.cpu_units);
                let allowed = row.expect("the cpu is a size").memory.text(lang);
                words::WRONG_MEMORY.fill(
                    lang,
                    &[("cpu", &cpu), ("memory", &memory), ("allowed", &allowed)],
                )
            }
        };
        if let Some(size) = self.fits {
            let (cpu, memory) = (size.cpu_units.to_string(), size.memory_mib.to_string());
            text.push_str(&words::FITS.fill(lang, &[("cpu", &cpu), ("memory", &memory)]));
        }
        text
    }
}

fn rows(os: OperatingSystem) -> impl Iterator<Item = &'static Row> {
    TABLE
        .iter()
        .filter(move |row| os == OperatingSystem::Linux || row.windows)
}

/// Every size Fargate sells on this operating system, from the smallest `cpu` and `memory` up.
pub fn sizes(os: OperatingSystem) -> impl Iterator<Item = Size> {
    rows(os).flat_map(|row| {
        let memory = row.memory.values().into_iter();
        memory.map(|memory_mib| Size {
            cpu_units: row.cpu_units,
            memory_mib,
        })
    })
}

/// Checks that Fargate sells a task of `cpu_units` and `memory_mib`; if not, says what it sells.
pub fn check(cpu_units: u32, memory_mib: u32, os: OperatingSystem) -> Result<(), SizeError> {
    let found = Size {
        cpu_units,
        memory_mib,
    };
    let wrong = match rows(os).find(|row| row.cpu_units == cpu_units) {
        None => Wrong::Cpu {
            allowed: rows(os).map(|row| row.cpu_units).collect(),
        },
        Some(row) => {
            let allowed = row.memory.values();
            if allowed.contains(&memory_mib) {
                return Ok(());
            }
            Wrong::Memory { allowed }
        }
    };
    let fits = sizes(os).find(|size| size.cpu_units >= cpu_units && size.memory_mib >= memory_mib);
    Err(SizeError {
        found,
        os,
        wrong,
        fits,
    })
}

/// Ephemeral storage outside 21 to 200 GiB.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct EphemeralStorageError {
    /// What was asked for, in GiB.
    pub found: u32,
}

impl EphemeralStorageError {
    /// What people read.
    pub fn message(self, lang: Lang) -> String {
        words::WRONG_EPHEMERAL.fill(lang, &[("found", &self.found.to_string())])
    }
}

/// Checks `ephemeralStorage.sizeInGiB`: 21 to 200; a task that leaves it out has 20.
pub fn check_ephemeral_storage(gib: u32) -> Result<(), EphemeralStorageError> {
    if (EPHEMERAL_MIN_GIB..=EPHEMERAL_MAX_GIB).contains(&gib) {
        Ok(())
    } else {
        Err(EphemeralStorageError { found: gib })
    }
}

/// Least time that a task is billed for, in seconds: a minute on Linux, five on Windows.
pub const fn minimum_billed_seconds(os: OperatingSystem) -> u64 {
    match os {
        OperatingSystem::Linux => 60,
        OperatingSystem::Windows => 300,
    }
}

/// Seconds billed for one task that took `span` from the start of its image pull to its end:
/// a started second whole, and at least the minimum. A task whose pull never began is not billed;
/// do not ask for it.
pub const fn billable_seconds(span: Span, os: OperatingSystem) -> u64 {
    let (seconds, minimum) = (span.secs_ceil(), minimum_billed_seconds(os));
    if seconds > minimum { seconds } else { minimum }
}
