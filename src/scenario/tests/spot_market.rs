//! The Spot market of a scenario: which pools are there, at which prices, with which capacity?

use super::{Folder, GOOD, changed, errors, fleet, load_text, places, warnings};
use crate::cluster::spot::{Offer, Regime, SpotPoolSpec, Supply};
use crate::kernel::time::Instant;
use crate::scenario::check;

/// A group half on Spot, with two types in three zones, and a market.
fn market(spot: &str) -> String {
    let policy = "minSize = 1\nmixedInstancesPolicy = { overrides = [{ instanceType = \
                  \"m5.xlarge\" }, { instanceType = \"m5a.xlarge\" }], instancesDistribution = { \
                  onDemandPercentageAboveBaseCapacity = 50 } }";
    let text = changed(fleet::GOOD, "minSize = 1", policy);
    let text = changed(
        &text,
        "desiredCount = 2",
        "desiredCount = 2\ndeploymentConfiguration = { minimumHealthyPercent = 50 }",
    );
    format!("{text}{spot}")
}

fn pools(text: &str) -> Vec<SpotPoolSpec> {
    load_text(text)
        .unwrap_or_else(|c| panic!("{c}"))
        .setup
        .spot_pools
}

fn pool<'a>(pools: &'a [SpotPoolSpec], name: &str) -> &'a SpotPoolSpec {
    pools.iter().find(|pool| pool.name == name).unwrap()
}

/// In picodollars an hour, at the start.
fn first_price(pool: &SpotPoolSpec) -> i128 {
    assert_eq!(pool.prices[0].0, Instant::START);
    pool.prices[0].1.picos()
}

fn at(minutes: u64) -> Instant {
    Instant::from_secs(minutes * 60)
}

#[test]
fn each_type_in_each_zone_is_a_pool_in_a_calm_market() {
    let pools = pools(&market(""));
    let names: Vec<&str> = pools.iter().map(|pool| &*pool.name).collect();
    let expected = [
        "m5.xlarge@us-east-1a",
        "m5.xlarge@us-east-1b",
        "m5.xlarge@us-east-1c",
        "m5a.xlarge@us-east-1a",
        "m5a.xlarge@us-east-1b",
        "m5a.xlarge@us-east-1c",
    ];
    assert_eq!(names, expected);
    for pool in &pools {
        assert_eq!(pool.supply, Supply::Regime(Regime::Calm));
        assert!(pool.droughts.is_empty());
    }
    // $0.192 On-Demand, 66 % less, in the Advisor's last bucket.
    let m5 = pool(&pools, "m5.xlarge@us-east-1b");
    assert_eq!(m5.on_demand.picos(), 192_000_000_000);
    assert_eq!((first_price(m5), m5.bucket), (65_280_000_000, Some(4)));
}

#[test]
fn later_entries_win_for_the_pools_that_they_are_about() {
    let pools = pools(&market(
        r#"[spot]
regime = "busy"
[[spot.pools]]
availabilityZone = "us-east-1a"
regime = "stressed"
droughts = [{ from = "10m", until = "20m" }]
[[spot.pools]]
instanceType = "m5.xlarge"
price = 0.07
[[spot.pools]]
instanceType = "m5.xlarge"
availabilityZone = "a"
regime = "endless"
price = "0.08"
droughts = [{ from = "30m", until = "40m" }]
"#,
    ));
    let one = pool(&pools, "m5.xlarge@us-east-1a");
    assert_eq!(one.supply, Supply::Endless);
    assert_eq!(first_price(one), 80_000_000_000);
    assert_eq!(one.droughts, [(at(10), at(20)), (at(30), at(40))]);
    let sibling = pool(&pools, "m5a.xlarge@us-east-1a");
    assert_eq!(sibling.supply, Supply::Regime(Regime::Stressed));
    assert_eq!(sibling.droughts, [(at(10), at(20))]);
    let other = pool(&pools, "m5.xlarge@us-east-1c");
    assert_eq!(other.supply, Supply::Regime(Regime::Busy));
    assert_eq!(first_price(other), 70_000_000_000);
}

#[test]
fn fargate_spot_has_a_pool_in_each_zone() {
    let with = "desiredCount = 2\ncapacityProviderStrategy = [{ capacityProvider = \
                \"FARGATE_SPOT\" }]";
    let text = changed(GOOD, "desiredCount = 2", with);
    let droughts = "[spot.fargate]\nregime = \"busy\"\ndroughts = [{ from = \"5m\", until = \
                    \"9m\" }, { from = \"20m\", until = \"30m\", availabilityZone = \"b\" }]\n";
    let found = pools(&format!("{text}{droughts}"));
    assert_eq!(found.len(), 3);
    for pool in &found {
        assert_eq!(
            (pool.offer, pool.supply.clone()),
            (Offer::Fargate, Supply::Regime(Regime::Busy))
        );
    }
    assert_eq!(found[0].droughts, [(at(5), at(9))]);
    assert_eq!(found[1].droughts, [(at(5), at(9)), (at(20), at(30))]);
    let regime = format!("{text}[spot]\nregime = \"endless\"\n");
    assert_eq!(pools(&regime)[2].supply, Supply::Endless);
}

#[test]
fn a_recorded_series_is_moved_and_scaled() {
    let text = market(
        "[[spot.pools]]\ninstanceType = \"m5.xlarge\"\nseries = \"series.csv\"\noffset = \"5m\"\n\
         scale = 0.5\n",
    );
    let series = "seconds,capacity\n0,9\n300,7\n600,any\n9000,0\n";
    let folder = Folder::with(&[("scenario.toml", &text), ("series.csv", series)]);
    let scenario = folder
        .load("scenario.toml", &[])
        .unwrap_or_else(|c| panic!("{c}"));
    let pool = pool(&scenario.setup.spot_pools, "m5.xlarge@us-east-1c");
    let steps = [(at(0), Some(3)), (at(5), None), (at(145), Some(0))];
    assert_eq!(
        pool.supply,
        Supply::Recorded(steps.to_vec()),
        "half of 7 is 3"
    );
    assert!(scenario.warnings.is_empty() && scenario.inputs.len() == 2);
    let short = folder
        .load("scenario.toml", &["spot.pools.0.offset=\"2h\""])
        .unwrap();
    assert_eq!(short.warnings.items[0].code, "series-too-short");
    let broken = Folder::with(&[
        ("scenario.toml", &text),
        ("series.csv", "seconds,capacity\n0,x\n"),
    ]);
    let found = check(&broken.path("scenario.toml"), &[]).complaints;
    assert_eq!(places(&found)[0].0, "bad-file");
    assert!(found.to_string().contains("series.csv:2"), "{found}");
    assert_eq!(errors(&text)[0].0, "unreadable");
}

#[test]
fn a_price_history_is_that_of_the_command() {
    let history = "Timestamp,InstanceType,AvailabilityZone,ProductDescription,SpotPrice\n\
        2026-01-01T00:00:00Z,m5.xlarge,us-east-1a,Linux/UNIX,0.0700\n\
        2026-01-01T00:30:00Z,m5.xlarge,us-east-1a,Linux/UNIX,0.0710\n\
        2026-01-01T00:10:00Z,m5.xlarge,us-east-1b,Linux/UNIX,0.0650\n";
    let text = market("[spot]\npriceHistory = \"history.csv\"\n");
    let folder = Folder::with(&[("scenario.toml", &text), ("history.csv", history)]);
    let load = |changes: &[&str]| {
        let found = folder.load("scenario.toml", changes);
        found.unwrap_or_else(|c| panic!("{c}"))
    };
    let codes = |changes: &[&str]| -> Vec<&str> {
        load(changes)
            .warnings
            .items
            .iter()
            .map(|c| c.code)
            .collect()
    };
    let scenario = load(&[]);
    let a = pool(&scenario.setup.spot_pools, "m5.xlarge@us-east-1a");
    let prices: Vec<(Instant, i128)> = a.prices.iter().map(|p| (p.0, p.1.picos())).collect();
    assert_eq!(prices, [(at(0), 70_000_000_000), (at(30), 71_000_000_000)]);
    let c = pool(&scenario.setup.spot_pools, "m5.xlarge@us-east-1c");
    assert_eq!(first_price(c), 65_280_000_000, "as the Advisor says");
    assert_eq!(codes(&[]), ["history-lacks-pool"]);
    let dated = load(&["run.start=2026-01-01T00:20:00Z"]);
    let a = pool(&dated.setup.spot_pools, "m5.xlarge@us-east-1a");
    assert_eq!(a.prices[1].0, at(10), "on the run's calendar");
    let late = codes(&["run.start=2025-12-31T00:00:00Z"]);
    assert!(late.contains(&"history-begins-late"), "{late:?}");
}

#[test]
fn what_the_market_cannot_be_is_told() {
    let wrong = |entry: &str| -> Vec<&str> {
        let found = errors(&market(&format!("[[spot.pools]]\n{entry}\n")));
        found.iter().map(|error| error.0).collect()
    };
    assert_eq!(wrong("instanceType = \"c5.large\""), ["no-such-pool"]);
    assert_eq!(
        wrong("instanceType = \"m5.xlage\""),
        ["unknown-instance-type"]
    );
    assert_eq!(wrong("availabilityZone = \"f\""), ["unknown-zone"]);
    assert_eq!(wrong("price = 0"), ["must-be-positive"]);
    assert_eq!(wrong("scale = 2"), ["only-with"]);
    assert_eq!(wrong("regime = \"wild\""), ["unknown-choice"]);
    assert_eq!(
        wrong("regime = \"calm\"\nseries = \"none.csv\""),
        ["not-with", "unreadable"]
    );
    assert_eq!(
        wrong("droughts = [{ from = \"5m\", until = \"5m\" }]"),
        ["order"]
    );
    let region = "[region]\nname = \"us-gov-west-1\"\n[run]";
    let elsewhere = changed(&market(""), "[run]", region);
    let found: Vec<&str> = errors(&elsewhere).iter().map(|error| error.0).collect();
    assert!(found.contains(&"unknown-spot-price"), "{found:?}");
    assert_eq!(
        warnings(&format!("{GOOD}[spot]\nregime = \"busy\"\n")),
        ["spot-unused"]
    );
    let fargate = market("[spot.fargate]\nregime = \"busy\"\n");
    assert_eq!(warnings(&fargate), ["fargate-spot-unused"]);
}
