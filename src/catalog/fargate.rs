//! Which task sizes does Fargate sell, and how many seconds does it bill?
//!
//! Sources: ECS API, `RegisterTaskDefinition` (`cpu`, `memory`), and the developer guide's Fargate
//! table for the 32-vCPU row (Fargate task sizes); Fargate price page (A51).

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

const LARGEST: &[u32] = &[60 * GIB, 120 * GIB, 244 * GIB];

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row { cpu_units: 256, memory: Memory::These(&[512, GIB, 2 * GIB]), windows: false },
    Row { cpu_units: 512, memory: gb(1, 4, 1), windows: false },
    Row { cpu_units: 1_024, memory: gb(2, 8, 1), windows: true },
    Row { cpu_units: 2_048, memory: gb(4, 16, 1), windows: true },
    Row { cpu_units: 4_096, memory: gb(8, 30, 1), windows: true },
    Row { cpu_units: 8_192, memory: gb(16, 60, 4), windows: false },
    Row { cpu_units: 16_384, memory: gb(32, 120, 8), windows: false },
    Row { cpu_units: 32_768, memory: Memory::These(LARGEST), windows: false },
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

#[cfg(test)]
mod tests {
    use super::*;
    use OperatingSystem::{Linux, Windows};

    /// The table of the ECS developer guide, Fargate task sizes, written out in GB, row by row.
    const ROWS: &[(u32, &[u32], bool)] = &[
        (512, &[1, 2, 3, 4], false),
        (1_024, &[2, 3, 4, 5, 6, 7, 8], true),
        (2_048, &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], true),
        (
            4_096,
            &[
                8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30,
            ],
            true,
        ),
        (
            8_192,
            &[16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
            false,
        ),
        (
            16_384,
            &[32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
            false,
        ),
        (32_768, &[60, 120, 244], false),
    ];

    #[test]
    fn the_size_table_row_by_row() {
        let mut expected = vec![(256, 512, false), (256, 1_024, false), (256, 2_048, false)];
        for (cpu, memory, windows) in ROWS {
            expected.extend(memory.iter().map(|gb| (*cpu, gb * 1_024, *windows)));
        }
        for os in [Linux, Windows] {
            let wanted: Vec<(u32, u32)> = expected
                .iter()
                .filter(|(_, _, windows)| os == Linux || *windows)
                .map(|(cpu, memory, _)| (*cpu, *memory))
                .collect();
            let sold: Vec<_> = sizes(os).map(|s| (s.cpu_units, s.memory_mib)).collect();
            assert_eq!(sold, wanted);
            for (cpu, memory, _) in &expected {
                let is_sold = wanted.contains(&(*cpu, *memory));
                assert_eq!(check(*cpu, *memory, os).is_ok(), is_sold, "{cpu} {memory}");
            }
        }
    }

    /// ECS developer guide, Fargate task sizes: the 32-vCPU row is 61,440, 122,880 and 249,856 MiB,
    /// and nothing between.
    #[test]
    fn the_largest_cpu_has_three_memories_only() {
        for (memory, sold) in [
            (61_440, true),
            (122_880, true),
            (249_856, true),
            (65_536, false),
            (253_952, false),
        ] {
            assert_eq!(check(32_768, memory, Linux).is_ok(), sold, "{memory}");
        }
    }

    #[test]
    fn a_wrong_size_says_what_is_right() {
        let error = check(256, 3_072, Linux).unwrap_err();
        let allowed = vec![512, 1_024, 2_048];
        assert_eq!(error.wrong, Wrong::Memory { allowed });
        let fits = error.fits.unwrap();
        assert_eq!((fits.cpu_units, fits.memory_mib), (512, 3_072));
        let text = error.to_string();
        assert!(text.contains("512, 1024 or 2048 MiB"), "{text}");
        assert!(text.contains("cpu 512, memory 3072"), "{text}");

        let error = check(768, 2_048, Linux).unwrap_err();
        assert!(matches!(error.wrong, Wrong::Cpu { .. }));
        assert_eq!(error.fits.unwrap().cpu_units, 1_024);
        let error = check(512, 1_024, Windows).unwrap_err();
        assert!(error.message(Lang::Ko).contains("Windows"));
        assert!(error.to_string().contains("1024, 2048 or 4096"));
        let error = check(4_096, 7_168, Linux).unwrap_err();
        assert!(error.to_string().contains("8192 to 30720 in steps of 1024"));
        assert_eq!(check(32_768, 300_000, Linux).unwrap_err().fits, None);
    }

    #[test]
    fn ephemeral_storage_is_21_to_200() {
        for (gib, right) in [(20, false), (21, true), (200, true), (201, false)] {
            assert_eq!(check_ephemeral_storage(gib).is_ok(), right, "{gib}");
        }
        let text = check_ephemeral_storage(500).unwrap_err().to_string();
        assert!(text.contains("500") && text.contains("200"), "{text}");
    }

    /// A51: a 10-s Linux task bills 60 s; 61.2 s bills 62 s; a 90-s Windows task bills 300 s.
    #[test]
    fn a51_minimum_charge() {
        assert_eq!(billable_seconds(Span::from_secs(10), Linux), 60);
        assert_eq!(billable_seconds(Span::from_millis(61_200), Linux), 62);
        assert_eq!(billable_seconds(Span::from_secs(90), Windows), 300);
        assert_eq!(billable_seconds(Span::MINUTE, Linux), 60);
        assert_eq!(
            billable_seconds(Span::from_nanos(60_000_000_001), Linux),
            61
        );
        assert_eq!(billable_seconds(Span::from_millis(300_001), Windows), 301);
    }
}
