//! Which numbers does chance give? Named, independent, portable streams from one seed.
//!
//! A stream is a pure hash of (seed, name, id), so the order in which streams are made does not
//! matter, and a draw in one never shifts another: two variants of a scenario meet the same chance.
//! The generator is Xoshiro256++, named here and in the manifest; `rand`'s own `StdRng` may change.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The generator behind every stream, as the manifest names it.
pub const GENERATOR: &str = "xoshiro256++";

/// One stream of random numbers.
pub type Stream = Xoshiro256PlusPlus;

/// The seed of a run, or of one part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed(u64);

impl Seed {
    /// The seed a scenario or `--seed` names.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The number given to [`Seed::new`], or derived by [`Seed::child`].
    pub const fn number(self) -> u64 {
        self.0
    }

    /// A seed of its own for one named part, so that parts do not know of each other.
    pub fn child(self, name: &str, id: u64) -> Self {
        // FNV-1a over the name, then two rounds of a strong 64-bit mixer with seed and id.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(mix(
            mix(self.0 ^ hash).wrapping_add(mix(id ^ 0x9e37_79b9_7f4a_7c15))
        ))
    }

    /// The stream called `name`, number `id`.
    pub fn stream(self, name: &str, id: u64) -> Stream {
        Stream::seed_from_u64(self.child(name, id).0)
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): each input bit flips half the output.
const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn a_stream_depends_on_seed_name_and_id_only() {
        let first = |seed: u64, name: &str, id: u64| Seed::new(seed).stream(name, id).next_u64();
        assert_eq!(first(1, "boot", 7), first(1, "boot", 7));
        assert_ne!(first(1, "boot", 7), first(1, "boot", 8));
        assert_ne!(first(1, "boot", 7), first(1, "pull", 7));
        assert_ne!(first(1, "boot", 7), first(2, "boot", 7));
    }

    #[test]
    fn the_numbers_are_the_same_on_every_machine() {
        let mut stream = Seed::new(1998).stream("arrivals", 0);
        assert_eq!(stream.next_u64(), PINNED);
    }

    const PINNED: u64 = 11_561_262_385_089_600_830;
}
