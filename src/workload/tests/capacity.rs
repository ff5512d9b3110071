//! Are series of Spot capacity read as they are, and are the shipped ones what their page says?

use std::io::Cursor;

use super::support::shipped;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Opener;
use crate::workload::{CapacitySeries, WorkloadError};

fn read(text: &'static str) -> Result<CapacitySeries, WorkloadError> {
    CapacitySeries::read(&Opener::new("pool.csv", move || {
        Ok(Box::new(Cursor::new(text.as_bytes())))
    }))
}

fn steps(series: &CapacitySeries, offset: u64) -> Vec<(u64, Option<u32>)> {
    let steps = series.steps(Span::from_secs(offset)).into_iter();
    steps
        .map(|(at, room)| (at.since(Instant::START).secs_ceil(), room))
        .collect()
}

#[test]
fn a_series_begins_anywhere_in_its_record() {
    let series = read("# ours\nseconds,capacity\n0,12\n3600,8\n4200,any\n").unwrap();
    assert_eq!(
        steps(&series, 0),
        [(0, Some(12)), (3_600, Some(8)), (4_200, None)]
    );
    assert_eq!(steps(&series, 3_600), [(0, Some(8)), (600, None)]);
    assert_eq!(steps(&series, 3_900), [(0, Some(8)), (300, None)]);
    assert_eq!(steps(&series, 9_999), [(0, None)]);
    assert_eq!(series.length(), Span::from_secs(4_200));
    let late = read("capacity,seconds\n3,60\n0,90\n").unwrap();
    assert_eq!(
        steps(&late, 0),
        [(0, Some(3)), (60, Some(3)), (90, Some(0))]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let said = |text| read(text).unwrap_err().to_string();
    assert_eq!(said(""), "pool.csv: has no row of data");
    assert_eq!(said("seconds,capacity\n"), "pool.csv: has no row of data");
    assert_eq!(
        said("# x\nseconds,room\n0,1\n"),
        "pool.csv, row 2: there is no column \"capacity\"; the columns are seconds, room"
    );
    assert_eq!(
        said("seconds,capacity\n0,1\n\n5,-1\n"),
        "pool.csv, row 4: \"-1\" is not a capacity; allowed: a whole number ≥ 0, or `any`"
    );
    assert_eq!(
        said("seconds,capacity\n9,1\n9,2\n"),
        "pool.csv, row 3: 9 is earlier than 9 in the row before; rows must ascend in time"
    );
    assert!(said("seconds,capacity\nsoon,1\n").starts_with("pool.csv, row 2: \"soon\" is not"));
    assert!(said("seconds,capacity\n7\n").starts_with("pool.csv, row 2: the row ends before"));
}

/// Figures of a shipped series, from its rows and, for the two that have them, its lifetimes.
struct Figures {
    most: u32,
    mean: f64,
    lost: u32,
    hours: f64,
    rows: usize,
}

fn figures(name: &str) -> Figures {
    let series = CapacitySeries::read(&shipped(name).opener).unwrap();
    let rows = series.rows();
    let room = |at: usize| rows[at].1.expect("a recorded number");
    let mut held = 0.0;
    let mut lost = 0;
    for at in 1..rows.len() {
        let apart = (rows[at].0 - rows[at - 1].0).as_secs_f64();
        held += f64::from(room(at - 1)) * apart;
        lost += room(at - 1).saturating_sub(room(at));
    }
    let length = series.length().as_secs_f64();
    Figures {
        most: (0..rows.len()).map(room).max().unwrap(),
        mean: held / length,
        lost,
        hours: length / 3_600.0,
        rows: rows.len(),
    }
}

/// How long each instance that went had been there, in seconds; and the counts hold with them.
fn lifetimes(name: &str) -> Vec<f64> {
    let mut text = String::new();
    let mut file = shipped(name).opener.open().unwrap();
    file.read_to_string(&mut text).unwrap();
    let mut lives = Vec::new();
    let mut count = 0;
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    for row in rows {
        let cells: Vec<&str> = row.split(',').collect();
        let gone: Vec<f64> = cells[3]
            .split_whitespace()
            .map(|s| s.parse().unwrap())
            .collect();
        count = count + cells[2].parse::<usize>().unwrap() - gone.len();
        assert_eq!(cells[1].parse(), Ok(count), "{row}");
        lives.extend(gone);
    }
    lives
}

#[test]
fn bamboo_p3_and_g4dn() {
    for (name, most, mean, removals, early, hours) in [
        ("spot/bamboo-p3.csv", 32, 24.03, 167, 0.503, 11.37),
        ("spot/bamboo-g4dn.csv", 24, 12.60, 74, 0.486, 10.77),
    ] {
        let found = figures(name);
        assert_eq!(found.most, most, "{name}");
        assert!((found.mean - mean).abs() < 0.005, "{name}: {}", found.mean);
        assert!(
            (found.hours - hours).abs() < 0.005,
            "{name}: {}",
            found.hours
        );
        let lives = lifetimes(name);
        assert_eq!(lives.len(), removals, "{name}");
        let share = lives.iter().filter(|s| **s <= 3_600.0).count() as f64 / lives.len() as f64;
        assert!((share - early).abs() < 0.0005, "{name}: {share}");
        assert!(found.lost as usize <= removals, "{name}");
    }
}

#[test]
fn bamboo_counts() {
    for (name, most, mean, lost, hours, rows) in [
        ("spot/bamboo-g4dn-us-east-1c.csv", 12, 8.15, 85, 24.5, 57),
        ("spot/bamboo-p2.csv", 16, 15.505, 172, 88.7, 185),
    ] {
        let found = figures(name);
        assert_eq!((found.most, found.rows), (most, rows), "{name}");
        assert!(
            (found.hours - hours).abs() < 0.05,
            "{name}: {}",
            found.hours
        );
        assert_eq!(found.lost, lost, "{name}");
        assert!((found.mean - mean).abs() < 0.005, "{name}: {}", found.mean);
    }
}
