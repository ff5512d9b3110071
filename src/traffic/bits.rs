//! Which of many is the next that is in? A ring of bits, and above it which of its words have any.
//!
//! Whoever holds the bits says where they are: `groups` has a bit for each of `words`.

/// Words that `places` bits take.
pub(super) fn words(places: usize) -> usize {
    places.div_ceil(64).max(1)
}

#[inline]
pub(super) const fn put(groups: &mut [u64], words: &mut [u64], place: usize) {
    words[place / 64] |= 1 << (place % 64);
    groups[place / 4096] |= 1 << (place / 64 % 64);
}

#[inline]
pub(super) const fn take(groups: &mut [u64], words: &mut [u64], place: usize) {
    let word = &mut words[place / 64];
    *word &= !(1 << (place % 64));
    if *word == 0 {
        groups[place / 4096] &= !(1 << (place / 64 % 64));
    }
}

/// The first that is in, from a place on and around. Asserts that the place is in the ring.
#[inline]
pub(super) fn next(groups: &[u64], words: &[u64], from: usize) -> Option<usize> {
    let (word, bit) = (from / 64, from % 64);
    let here = words[word] & (u64::MAX << bit);
    if here != 0 {
        return Some(word * 64 + here.trailing_zeros() as usize);
    }
    let after = if word + 1 == words.len() { 0 } else { word + 1 };
    let word = next_word(groups, after)?;
    Some(word * 64 + words[word].trailing_zeros() as usize)
}

/// The same of so few words that they are looked through one by one.
pub(super) fn next_of_few(words: &[u64], from: usize) -> Option<usize> {
    let (word, bit) = (from / 64, from % 64);
    let here = words[word] & (u64::MAX << bit);
    let found = |word: usize, bits: u64| word * 64 + bits.trailing_zeros() as usize;
    if here != 0 {
        return Some(found(word, here));
    }
    let mut others = (word + 1..words.len()).chain(0..=word);
    let other = others.find(|&other| words[other] != 0)?;
    Some(found(other, words[other]))
}

#[inline]
fn next_word(groups: &[u64], from: usize) -> Option<usize> {
    let (group, bit) = (from / 64, from % 64);
    let here = groups[group] & (u64::MAX << bit);
    if here != 0 {
        return Some(group * 64 + here.trailing_zeros() as usize);
    }
    let mut others = (group + 1..groups.len()).chain(0..=group);
    let group = others.find(|&group| groups[group] != 0)?;
    Some(group * 64 + groups[group].trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn the_next_is_the_next_around_the_ring(
            size in prop_oneof![1usize..5, 60usize..70, 127usize..140],
            changes in prop::collection::vec(any::<u64>(), 1..60),
        ) {
            let (mut all, mut bits) = (vec![0; size], vec![0; words(size)]);
            let mut plain = BTreeSet::new();
            for change in changes {
                let place = (change >> 8) as usize % (size * 64);
                if change % 3 == 0 {
                    // One that is in, so that it becomes empty again.
                    let place = plain.pop_first().unwrap_or(place);
                    take(&mut bits, &mut all, place);
                    plain.remove(&place);
                } else {
                    put(&mut bits, &mut all, place);
                    plain.insert(place);
                }
                let from = (change >> 32) as usize % (size * 64);
                let expected = plain.range(from..).next().or_else(|| plain.first());
                prop_assert_eq!(next(&bits, &all, from), expected.copied());
                prop_assert_eq!(next_of_few(&all, from), expected.copied());
            }
        }
    }
}
