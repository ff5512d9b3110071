//! What does the Spot Instance Advisor say of a type in a region? How much cheaper it was, and how
//! many of its instances were interrupted in a month.

/// The embedded table: types down, regions across, with comment lines that say whence.
const TABLE: &str = include_str!("data/spot-advisor.csv");

/// The day of the table.
pub const AS_OF: &str = "2025-06-28";

/// What the Advisor says of one type in one region (Linux).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Advice {
    /// Percent below the On-Demand price, over the month before; below zero it was dearer.
    pub savings_percent: i32,
    /// Bucket of the share of instances interrupted in that month: 0 (< 5 %) to 4 (> 20 %).
    pub bucket: u8,
}

/// The Advisor's names of the buckets, as it shows them.
pub const BUCKETS: [&str; 5] = ["<5%", "5-10%", "10-15%", "15-20%", ">20%"];

/// What the Advisor says of a type in a region; none where it does not list it.
pub fn spot_advice(region: &str, kind: &str) -> Option<Advice> {
    let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let regions = lines.next().expect("the table has a head");
    let column = regions.split(',').position(|name| name == region)?;
    let row = lines.find(|line| {
        line.strip_prefix(kind)
            .is_some_and(|rest| rest.starts_with(','))
    })?;
    advice(row.split(',').nth(column).expect("a row has all columns"))
}

/// A cell of the table: `66/3`.
fn advice(cell: &str) -> Option<Advice> {
    if cell.is_empty() {
        return None;
    }
    let (savings, bucket) = cell.split_once('/').expect("savings and bucket");
    Some(Advice {
        savings_percent: savings.parse().expect("a whole percentage"),
        bucket: bucket.parse().expect("a bucket"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::instances;
    use crate::catalog::regions::region;

    fn all() -> Vec<(&'static str, &'static str, Advice)> {
        let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let head = lines.next().unwrap();
        let regions: Vec<&str> = head.split(',').skip(1).collect();
        let mut found = Vec::new();
        for line in lines {
            let mut cells = line.split(',');
            let kind = cells.next().unwrap();
            assert_eq!(cells.clone().count(), regions.len(), "{line}");
            let cells = regions.iter().zip(cells);
            found.extend(cells.filter_map(|(at, cell)| Some((*at, kind, advice(cell)?))));
        }
        found
    }

    #[test]
    fn the_examples_of_us_east_1() {
        let said = |kind: &str| {
            let advice = spot_advice("us-east-1", kind).unwrap();
            (advice.savings_percent, BUCKETS[usize::from(advice.bucket)])
        };
        assert_eq!(said("t3.medium"), (56, "<5%"));
        assert_eq!(said("t3.large"), (62, "5-10%"));
        assert_eq!(said("m5.large"), (66, "15-20%"));
        assert_eq!(said("m5.xlarge"), (66, ">20%"));
        assert_eq!(said("c5.large"), (59, "<5%"));
        assert_eq!(said("m6i.large"), (63, "10-15%"));
        assert_eq!(said("c7g.large"), (49, "<5%"));
        assert_eq!(said("c6i.xlarge"), (60, "15-20%"));
        assert_eq!(spot_advice("us-east-1", "m5"), None);
        assert_eq!(spot_advice("us-gov-west-1", "m5.large"), None);
        assert_eq!(spot_advice("nowhere", "m5.large"), None);
    }

    #[test]
    fn the_table_is_whole() {
        let all = all();
        assert_eq!(all.len(), 14_941, "14,962 Linux rows less 21 of i3.metal");
        for (at, kind, advice) in &all {
            assert!(advice.bucket <= 4 && advice.savings_percent <= 90, "{kind}");
            assert!(advice.savings_percent >= -62, "{kind} in {at}");
            assert!(region(at).is_ok(), "{at}");
            assert_eq!(spot_advice(at, kind), Some(*advice), "{kind} in {at}");
        }
        // Types whose architecture is not known are in the catalogue's table, and not for sale.
        let unknown = all
            .iter()
            .filter(|(_, kind, _)| instances::find(kind).is_err());
        let mut unknown: Vec<&str> = unknown.map(|(_, kind, _)| *kind).collect();
        unknown.dedup();
        assert!(unknown.len() <= 14, "{unknown:?}");
        let dearer = all.iter().filter(|(.., a)| a.savings_percent < 0).count();
        assert!(dearer > 0, "some were dearer than On-Demand");
    }

    #[test]
    fn shares_of_the_buckets_in_us_east_1() {
        // 894 types: 21.5 % below 5 %, 15.4 % in 5-10, 9.1 % in 10-15, 9.2 % in 15-20,
        // 44.9 % above.
        let all = all();
        let there = all.iter().filter(|(at, ..)| *at == "us-east-1");
        let mut counts = [0; 5];
        there.for_each(|(.., advice)| counts[usize::from(advice.bucket)] += 1);
        let total: usize = counts.iter().sum();
        assert!((893..=894).contains(&total), "{total}");
        let shares = counts.map(|n| (n as f64 / total as f64 * 1000.0).round() / 10.0);
        for (share, said) in shares.iter().zip([21.5, 15.4, 9.1, 9.2, 44.9]) {
            assert!((share - said).abs() < 0.15, "{shares:?}");
        }
    }
}
