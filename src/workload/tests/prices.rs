//! Are price histories read as AWS prints them, and placed in a run as they held?

use std::io::Cursor;

use crate::kernel::money::Usd;
use crate::kernel::time::Instant;
use crate::workload::spec::Opener;
use crate::workload::{PriceHistory, WorkloadError};

const CSV: &str = "\
AvailabilityZone,InstanceType,ProductDescription,SpotPrice,Timestamp
us-east-1a,m5.large,Linux/UNIX,0.036600,2026-03-02T11:00:00+00:00
us-east-1a,m5.large,Windows,0.128600,2026-03-02T10:30:00+00:00
us-east-1b,m5.large,Linux/UNIX,0.041000,2026-03-02T10:15:00+00:00
us-east-1a,m5.large,Linux/UNIX (Amazon VPC),0.035100,2026-03-02T09:00:00+00:00
us-east-1a,m5.large,Linux/UNIX,0.034000,2026-03-01T09:00:00+00:00
us-east-1a,m5.large,Linux/UNIX,0.034000,2026-03-01T09:00:00+00:00
";

const JSON: &str = r#"{
    "SpotPriceHistory": [
        {
            "AvailabilityZone": "us-east-1a",
            "InstanceType": "m5.large",
            "ProductDescription": "Linux/UNIX",
            "SpotPrice": "0.036600",
            "Timestamp": "2026-03-02T11:00:00+00:00"
        },
        {
            "AvailabilityZone": "us-east-1a",
            "AvailabilityZoneId": "use1-az4",
            "InstanceType": "m5.large",
            "ProductDescription": "Linux/UNIX",
            "SpotPrice": "0.035100",
            "Timestamp": "2026-03-02T09:00:00+00:00"
        }
    ]
}
"#;

/// 2 March 2026, 10:00 UTC.
const TEN: i128 = 1_772_445_600_000_000_000;

fn read(text: &'static str) -> Result<PriceHistory, WorkloadError> {
    PriceHistory::read(&Opener::new("prices", move || {
        Ok(Box::new(Cursor::new(text.as_bytes())))
    }))
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

#[test]
fn the_last_price_before_the_start_holds_at_the_start() {
    let history = read(CSV).unwrap();
    let found = history.steps("m5.large", "us-east-1a", TEN).unwrap();
    let steps = [
        (Instant::START, usd("0.0351")),
        (Instant::from_secs(3_600), usd("0.0366")),
    ];
    assert_eq!((found.steps, found.begins_late), (steps.to_vec(), None));
    // Exactly at the start is before it.
    let at_nine = history.steps("m5.large", "us-east-1a", TEN - 3_600_000_000_000);
    let at_nine = at_nine.unwrap();
    assert_eq!(at_nine.steps[0], (Instant::START, usd("0.0351")));
    assert_eq!(at_nine.steps.len(), 2);
    assert_eq!(
        history.pools(),
        [("m5.large", "us-east-1a"), ("m5.large", "us-east-1b")]
    );
    assert_eq!(history.first(), TEN - 25 * 3_600_000_000_000);
}

#[test]
fn without_a_price_before_the_start_the_first_one_holds_and_it_is_said() {
    let history = read(CSV).unwrap();
    let found = history.steps("m5.large", "us-east-1b", TEN).unwrap();
    assert_eq!(found.steps, [(Instant::START, usd("0.041"))]);
    assert_eq!(found.begins_late, Some(Instant::from_secs(900)));
    assert_eq!(history.steps("m5.large", "us-east-1c", TEN), None);
    assert_eq!(history.steps("m5.xlarge", "us-east-1a", TEN), None);
}

#[test]
fn json_says_the_same() {
    let history = read(JSON).unwrap();
    let found = history.steps("m5.large", "us-east-1a", TEN).unwrap();
    let same = read(CSV)
        .unwrap()
        .steps("m5.large", "us-east-1a", TEN)
        .unwrap();
    assert_eq!(found, same);
    // `--query SpotPriceHistory` prints the list alone.
    let list = JSON
        .split_once(':')
        .unwrap()
        .1
        .trim_end()
        .strip_suffix('}')
        .unwrap();
    let list: &'static str = Box::leak(list.to_owned().into_boxed_str());
    let found = read(list).unwrap().steps("m5.large", "us-east-1a", TEN);
    assert_eq!(found, Some(same));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    fn said(text: String) -> String {
        read(Box::leak(text.into_boxed_str()))
            .unwrap_err()
            .to_string()
    }
    assert_eq!(
        said(CSV.replace("0.041000", "cheap")),
        "prices, row 4: \"cheap\" is not a price; allowed: US dollars above 0, as 0.0366"
    );
    assert!(
        said(CSV.replace("2026-03-02T10:15:00+00:00", "noon"))
            .starts_with("prices, row 4: \"noon\" is not a time")
    );
    assert!(said(CSV.replace("SpotPrice", "Price")).starts_with(
        "prices, row 1: there is no column \"SpotPrice\"; the columns are AvailabilityZone"
    ));
    assert_eq!(
        said(
            CSV.replace("us-east-1b", "us-east-1a")
                .replace("T10:15", "T09:00")
        ),
        "prices, row 5: the same type and zone has two prices at 2026-03-02T09:00:00Z \
         (m5.large us-east-1a)"
    );
    assert_eq!(
        said(JSON.replace("0.035100", "0")),
        "prices, row 16: \"0\" is not a price; allowed: US dollars above 0, as 0.0366"
    );
    let (head, tail) = JSON.rsplit_once("\"m5.large\",").unwrap();
    let broken = said(format!("{head}\"m5.large\"{tail}"));
    assert!(broken.starts_with("prices, row 14: not what"), "{broken}");
    assert_eq!(
        said("{\"SpotPriceHistory\": []}".into()),
        "prices: has no row of data"
    );
    assert_eq!(
        said(CSV.lines().take(1).collect::<String>() + "\na,b,Windows,1,2026-03-02\n"),
        "prices: has no row of data"
    );
}
