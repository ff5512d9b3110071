//! Which valid name was meant? The nearest one, for suggestions.

/// The names nearest to `found`, best first: those that differ by few enough typing mistakes for
/// the suggestion to make sense (a third of the letters, at least one). At most three.
pub fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let allowed = (found.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (distance(found, name), name))
        .filter(|(mistakes, _)| *mistakes <= allowed)
        .collect();
    // A stable sort keeps the order of `names` among equals, so the suggestion never wavers.
    near.sort_by_key(|(mistakes, _)| *mistakes);
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many typing mistakes lie between two names: a letter added, left out, changed, or two
/// neighbours swapped (optimal string alignment). Case does not count.
pub fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.to_lowercase().chars().collect();
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut row = vec![i; other.len() + 1];
        for j in 1..=other.len() {
            let changed = last[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped =
                i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if swapped {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted_as_people_make_them() {
        for (one, other, mistakes) in [
            ("", "", 0),
            ("abc", "", 3),
            ("desiredCuont", "desiredCount", 1),
            ("DesiredCount", "desiredCount", 0),
            ("minCapacity", "maxCapacity", 2),
            ("kitten", "sitting", 3),
            ("서울", "서을", 1),
        ] {
            assert_eq!(distance(one, other), mistakes, "{one} {other}");
            assert_eq!(distance(other, one), mistakes, "{other} {one}");
        }
    }

    #[test]
    fn suggestions_come_best_first_and_only_when_near() {
        let names = ["us-east-1", "us-east-2", "us-west-1", "eu-west-1"];
        assert_eq!(nearest("us-eas-1", names), ["us-east-1", "us-east-2"]);
        assert_eq!(nearest("us-west-1", names)[0], "us-west-1");
        assert!(nearest("mars", names).is_empty());
        assert_eq!(nearest("cpi", ["cpu", "memory"]), ["cpu"]);
    }
}
