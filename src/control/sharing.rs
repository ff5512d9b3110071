//! How much CPU does each task get of its instance, and how fast does it run there?
//!
//! Weighted max-min, as Linux shares CPU between control groups: nobody gets more than it wants or
//! may have, what one leaves goes to the others by weight, and nothing is left over while anyone
//! wants more. In whole CPU units, so that it is the same everywhere.

use crate::cluster::task_definition::{OperatingSystem, TaskDefinition};

/// The least weight of a container (ECS API reference, `ContainerDefinition.cpu`: Linux knows no
/// smaller one than 2).
const LEAST_WEIGHT: u32 = 2;

/// Wants whatever it can get.
pub const ALL: u32 = u32::MAX;

/// What one task may have of its instance, and what it wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// Its CPU shares, > 0.
    pub weight: u32,
    /// CPU units above which it is throttled: [`ALL`] when its `cpu` is only a share.
    pub ceiling: u32,
    /// CPU units that it would use; [`ALL`] when it has more work than it gets done.
    pub demand: u32,
}

impl Claim {
    /// The claim of a task of a definition that wants `demand`. Task-level `cpu` is a ceiling on
    /// Linux; `cpu` of containers is a share there, and a hard cap on Windows (ECS API reference,
    /// `ContainerDefinition.cpu`).
    pub fn of(definition: &TaskDefinition, demand: u32) -> Self {
        let capped = definition.cpu_is_ceiling
            || definition.operating_system != OperatingSystem::Linux && definition.cpu_units > 0;
        let shares = definition.containers.iter().map(|c| c.cpu_units);
        let weight = if definition.cpu_is_ceiling {
            definition.cpu_units
        } else {
            shares.map(|units| units.max(LEAST_WEIGHT)).sum()
        };
        Self {
            weight: weight.max(LEAST_WEIGHT),
            ceiling: if capped { definition.cpu_units } else { ALL },
            demand,
        }
    }

    fn wants(&self) -> u32 {
        self.demand.min(self.ceiling)
    }
}

/// What each gets of `capacity` CPU units, in the order of the claims.
pub fn grants(capacity: u32, claims: &[Claim]) -> Vec<u32> {
    let mut granted = vec![0; claims.len()];
    let order = by_thirst(claims);
    let mut left = u64::from(capacity);
    let mut weight: u64 = claims.iter().map(|claim| u64::from(claim.weight)).sum();
    for &place in &order {
        let claim = &claims[place];
        let share = left * u64::from(claim.weight) / weight;
        let grant = share.min(u64::from(claim.wants()));
        granted[place] = grant as u32;
        left -= grant;
        weight -= u64::from(claim.weight);
    }
    // Fractions of a unit that rounding left: to the thirstiest first.
    for &place in order.iter().rev() {
        let more = left.min(u64::from(claims[place].wants() - granted[place]));
        granted[place] += more as u32;
        left -= more;
    }
    granted
}

/// How fast each runs while it has work: what it would get if it wanted everything while the others
/// want what they want. One that has more work than it gets done runs at its grant; one that is
/// busy now and then runs faster than it does on average, as it does where CPU is idle. At least
/// one unit.
pub fn speeds(capacity: u32, claims: &[Claim]) -> Vec<u32> {
    let granted = grants(capacity, claims);
    let order = by_thirst(claims);
    let total: u64 = claims.iter().map(|claim| u64::from(claim.weight)).sum();
    let alone = |place: usize| {
        let (mut left, mut weight) = (u64::from(capacity), total);
        for claim in order.iter().filter(|&&p| p != place).map(|&p| &claims[p]) {
            let share = left * u64::from(claim.weight) / weight;
            left -= share.min(u64::from(claim.wants()));
            weight -= u64::from(claim.weight);
        }
        left as u32
    };
    let speed = |(place, claim): (usize, &Claim)| {
        let speed = if claim.wants() == claim.ceiling {
            granted[place]
        } else {
            alone(place).max(granted[place])
        };
        speed.min(claim.ceiling).max(1)
    };
    claims.iter().enumerate().map(speed).collect()
}

/// Places by what is wanted per weight, least first: who is content with the least is served first,
/// and leaves the rest to the others.
fn by_thirst(claims: &[Claim]) -> Vec<usize> {
    assert!(claims.iter().all(|claim| claim.weight > 0), "a task weighs");
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&claims[a], &claims[b]);
        let left = u64::from(a.wants()) * u64::from(b.weight);
        let right = u64::from(b.wants()) * u64::from(a.weight);
        left.cmp(&right)
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Seed, Stream};
    use rand::Rng;

    const fn share(weight: u32, demand: u32) -> Claim {
        Claim {
            weight,
            ceiling: ALL,
            demand,
        }
    }

    /// E11: single-core instance; one task at 512 units alone may use all 1,024; with a second one
    /// of 512, both busy, each gets 512.
    #[test]
    fn e11_a_share_is_a_floor_under_contention_and_no_ceiling_without() {
        assert_eq!(grants(1_024, &[share(512, ALL)]), [1_024]);
        assert_eq!(
            grants(1_024, &[share(512, ALL), share(512, ALL)]),
            [512, 512]
        );
        // The other is idle: nearly all. It would run at its own share if it began.
        assert_eq!(
            speeds(1_024, &[share(512, ALL), share(512, 0)]),
            [1_024, 512]
        );
        assert_eq!(
            speeds(1_024, &[share(512, ALL), share(512, 24)]),
            [1_000, 512]
        );
    }

    #[test]
    fn a_ceiling_holds_even_when_the_instance_is_idle() {
        let capped = Claim {
            weight: 512,
            ceiling: 512,
            demand: ALL,
        };
        assert_eq!(speeds(2_048, &[capped]), [512]);
        assert_eq!(grants(2_048, &[capped, share(512, ALL)]), [512, 1_536]);
    }

    #[test]
    fn what_the_content_leave_goes_to_the_hungry_by_weight() {
        let claims = [share(256, 100), share(512, ALL), share(1_024, ALL)];
        assert_eq!(grants(1_900, &claims), [100, 600, 1_200]);
        // Without contention each runs at what the others leave.
        let calm = [share(256, 100), share(256, 300)];
        assert_eq!(speeds(2_048, &calm), [1_748, 1_948]);
    }

    fn between(stream: &mut Stream, least: u32, most: u32) -> u32 {
        least + (stream.next_u64() % u64::from(most - least)) as u32
    }

    fn claims(stream: &mut Stream) -> (u32, Vec<Claim>) {
        let number = between(stream, 1, 12);
        let capacity = between(stream, 1, 20_000);
        let mut one = || {
            let weight = between(stream, 2, 4_096);
            let (ceiling, demand) = (between(stream, 1, 4_096), between(stream, 0, 4_096));
            let kinds = between(stream, 0, 9);
            Claim {
                weight,
                ceiling: if kinds.is_multiple_of(3) {
                    ceiling
                } else {
                    ALL
                },
                demand: if kinds / 3 == 0 { ALL } else { demand },
            }
        };
        (capacity, (0..number).map(|_| one()).collect())
    }

    #[test]
    fn grants_fill_the_instance_and_never_exceed_it_or_what_is_wanted() {
        let mut stream = Seed::new(7).stream("claims", 0);
        for _ in 0..20_000 {
            let (capacity, claims) = claims(&mut stream);
            let granted = grants(capacity, &claims);
            let wanted: u64 = claims.iter().map(|c| u64::from(c.wants())).sum();
            let sum: u64 = granted.iter().map(|&g| u64::from(g)).sum();
            assert_eq!(sum, wanted.min(u64::from(capacity)), "work-conserving");
            for (claim, &grant) in claims.iter().zip(&granted) {
                assert!(grant <= claim.wants());
            }
            let speeds = speeds(capacity, &claims);
            for ((claim, &grant), &speed) in claims.iter().zip(&granted).zip(&speeds) {
                assert!(speed >= grant.max(1) && speed <= claim.ceiling.min(capacity).max(1));
                // One that wants everything cannot run faster than what it is granted.
                assert!(claim.demand != ALL || speed == grant.max(1));
            }
        }
    }

    #[test]
    fn more_weight_never_means_less_cpu_and_the_poorest_has_its_share() {
        let mut stream = Seed::new(8).stream("claims", 0);
        for _ in 0..20_000 {
            let (capacity, mut claims) = claims(&mut stream);
            let before = grants(capacity, &claims);
            let weight: u64 = claims.iter().map(|c| u64::from(c.weight)).sum();
            for (claim, &grant) in claims.iter().zip(&before) {
                let share = u64::from(capacity) * u64::from(claim.weight) / weight;
                assert!(u64::from(grant) >= share.min(u64::from(claim.wants())));
            }
            claims[0].weight += between(&mut stream, 1, 1_000);
            let after = grants(capacity, &claims);
            // Whole units: what rounding leaves may go another way.
            assert!(after[0] + claims.len() as u32 >= before[0], "{claims:?}");
        }
    }
}
