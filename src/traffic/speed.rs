//! How fast does each of n requests go on a task's CPU? Exact ratios in fixed point.

/// Virtual time: units in a nanosecond, as bits.
pub(super) const VIRTUAL_BITS: u32 = 12;
/// Fraction bits of [`Speed::rate`].
const RATE_BITS: u32 = 44;
/// Fraction bits of [`Speed::slowness`].
const SLOWNESS_BITS: u32 = 48;
/// Up to this many requests the ratios come from a table.
const TABLE: usize = 64;

/// Processor sharing on a quota of v vCPU: n requests go at min(1, v ÷ n) each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Speed {
    cpu_units: u32,
    table: Box<[(u64, u64)]>,
}

impl Speed {
    /// Asserts that there is any CPU.
    pub fn new(cpu_units: u32) -> Self {
        assert!(cpu_units > 0, "a task has CPU");
        let table = (0..TABLE)
            .map(|n| ratios(cpu_units, n.max(1)))
            .collect::<Vec<_>>();
        Self {
            cpu_units,
            table: table.into_boxed_slice(),
        }
    }

    pub const fn cpu_units(&self) -> u32 {
        self.cpu_units
    }

    #[inline(always)]
    fn of(&self, n: usize) -> (u64, u64) {
        match self.table.get(n) {
            Some(ratios) => *ratios,
            None => ratios(self.cpu_units, n),
        }
    }

    /// Virtual time that passes in `nanos` with n requests, rounded down.
    #[inline(always)]
    pub fn progress(&self, n: usize, nanos: u64) -> u64 {
        ((u128::from(nanos) * u128::from(self.of(n).0)) >> RATE_BITS) as u64
    }

    /// Nanoseconds until `virtual_time` has passed with n requests, rounded up.
    #[inline(always)]
    pub fn nanos(&self, n: usize, virtual_time: u64) -> u64 {
        let product = u128::from(virtual_time) * u128::from(self.of(n).1);
        ((product + ((1 << SLOWNESS_BITS) - 1)) >> SLOWNESS_BITS) as u64
    }
}

/// (virtual units per nanosecond, nanoseconds per virtual unit), each in its fixed point.
fn ratios(cpu_units: u32, n: usize) -> (u64, u64) {
    let (units, n) = (u128::from(cpu_units), n as u128);
    let full_rate = 1u128 << (RATE_BITS + VIRTUAL_BITS);
    let full_slowness = 1u128 << (SLOWNESS_BITS - VIRTUAL_BITS);
    if n * 1024 <= units {
        return (full_rate as u64, full_slowness as u64);
    }
    let rate = full_rate * units / (n * 1024);
    let slowness = (full_slowness * n * 1024).div_ceil(units);
    (
        rate as u64,
        u64::try_from(slowness).expect("a task holds fewer than 2^17 requests per CPU unit"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_gets_at_most_one_vcpu_and_all_at_most_the_quota() {
        let second = 1_000_000_000u64;
        let full = second << VIRTUAL_BITS;
        let quarter = Speed::new(256);
        assert_eq!(quarter.progress(1, second), full / 4);
        assert_eq!(quarter.nanos(1, full), 4 * second);
        let two = Speed::new(2_048);
        assert_eq!(two.progress(1, second), full);
        assert_eq!(two.progress(2, second), full);
        assert_eq!(two.progress(4, second), full / 2);
        assert_eq!(two.nanos(1_000, full), 500 * second);
        assert!(two.progress(1_000, second).abs_diff(full / 500) <= 1);
    }

    #[test]
    fn rounding_never_lets_work_finish_early() {
        for units in [256, 512, 1_024, 1_536, 4_096] {
            let speed = Speed::new(units);
            for n in [1, 2, 3, 7, 63, 64, 1_001, 50_000] {
                for work in [1u64, 12_345, 1 << 40] {
                    let nanos = speed.nanos(n, work);
                    let exact = u128::from(nanos) * u128::from(units.min(n as u32 * 1_024)) * 4_096;
                    assert!(
                        exact >= u128::from(work) * n as u128 * 1_024,
                        "{units} {n} {work}"
                    );
                }
            }
        }
    }
}
