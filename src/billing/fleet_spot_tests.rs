//! What do instances on Spot cost, and what comes with them?

use super::tests::{instances, us_east_1, usage, usd, web};
use super::*;
use crate::billing::{bill, fleet_cost_per_minute};
use crate::observe::outcome::SpotUsage;

/// On Spot there is a line for each price, at the market's rate, and none On-Demand; a type whose
/// price no list has can be billed. The minutes add up to the bill.
#[test]
fn spot_has_a_line_for_each_price() {
    let piece = |price: &str, billed_seconds, running_ms| SpotUsage {
        price: usd(price),
        billed_seconds,
        running_ms,
    };
    let usage = usage(InstanceUsage {
        purchase: Purchase::Spot,
        spot: vec![
            piece("0.0353", 5_400, vec![60_000, 0, 0]),
            piece("0.0371", 1_801, vec![0, 30_000, 60_000]),
        ],
        free_seconds: 3_000,
        monitored_hours: 2,
        running_ms: vec![60_000, 60_000, 60_000],
        ..instances("m5.large", 7_201)
    });
    let bill = bill(&usage, &us_east_1()).unwrap();
    let line = |at: usize| &bill.lines[at];
    assert_eq!(bill.lines.len(), 3, "two prices and the monitoring");
    assert_eq!(line(0).usage_type, "SpotUsage:m5.large");
    assert_eq!(line(0).name().en, "EC2 Spot instances");
    assert_eq!(line(0).quantity.to_string(), "1.5");
    assert_eq!(
        (line(0).rate, line(0).amount),
        (usd("0.0353"), usd("0.05295"))
    );
    assert_eq!(line(1).quantity, Quantity::new(1_801, 3_600));
    assert_eq!(line(1).amount, usd("0.0371").times(1_801, 3_600));
    let minutes = fleet_cost_per_minute(&bill, &usage, &web(), 3);
    assert_eq!(minutes.iter().copied().sum::<Usd>(), bill.total);
    // Of the second price a third lies in the second minute, to a pico-dollar.
    let second = minutes[1] - minutes[0] + line(0).amount;
    let off = second - line(1).amount.times(1, 3);
    assert!(off.picos().abs() <= 1, "{off}");
}

/// Surplus credits of an unlimited T3 on Spot are charged like those of others (EC2 user guide,
/// unlimited mode), and EC2 taking the instance does not make them free.
#[test]
fn surplus_credits_of_spot_are_charged() {
    let usage = usage(InstanceUsage {
        purchase: Purchase::Spot,
        free_seconds: 3_000,
        surplus_millicredits: 60_000,
        ..instances("t3.large", 0)
    });
    let bill = bill(&usage, &us_east_1()).unwrap();
    assert_eq!(bill.lines.len(), 1);
    assert_eq!(bill.total, usd("0.05"), "one vCPU-hour");
}
