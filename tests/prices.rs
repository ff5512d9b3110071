//! Can a user trust the price tables? Every region bills, every figure says where it is from.

use std::collections::BTreeSet;

use ecsim::billing::{PriceList, bill};
use ecsim::catalog::platform::{Architecture, OperatingSystem, Purchase};
use ecsim::catalog::price_key::PriceKey;
use ecsim::catalog::prices::{TABLES, priced_regions};
use ecsim::catalog::regions::regions;
use ecsim::kernel::money::Usd;
use ecsim::observe::outcome::{FargateUsage, LoadBalancerUsage, PublicIpv4Usage, Usage};
use ecsim::words::Lang;

const HOUR: u64 = 3_600;

/// An hour of a small web service: two tasks with public addresses behind a load balancer.
fn web_service() -> Usage {
    Usage {
        fargate: vec![FargateUsage {
            service: "web".to_owned(),
            operating_system: OperatingSystem::Linux,
            architecture: Architecture::X86_64,
            cpu_units: 1_024,
            memory_mib: 2_048,
            ephemeral_storage_gib: 20,
            purchase: Purchase::OnDemand,
            tasks: 2,
            billed_seconds: 2 * HOUR,
        }],
        load_balancers: vec![LoadBalancerUsage {
            service: "web".to_owned(),
            hours: 1,
            lcu_hours_millionths: 500_000,
            new_connections: 0,
            active_connections_millionths: 0,
            processed_bytes: 0,
            rule_evaluations: 0,
        }],
        public_ipv4: vec![PublicIpv4Usage {
            service: "web".to_owned(),
            holder: "tasks",
            seconds: 2 * HOUR,
        }],
        ..Usage::default()
    }
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// 2 × (0.04048 + 2 × 0.004445) + 0.0225 + 0.5 × 0.008 + 2 × 0.005 = 0.13524.
#[test]
fn a_small_service_in_virginia() {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let bill = bill(&web_service(), &prices).unwrap();
    let lines: Vec<(&str, &str, String, &str, String)> = bill
        .lines
        .iter()
        .map(|line| {
            let (quantity, amount) = (line.quantity.to_string(), line.amount.to_string());
            let kind = line.usage_type.as_str();
            (line.product, kind, quantity, line.unit.as_str(), amount)
        })
        .collect();
    let expected = [
        (
            "AmazonECS",
            "USE1-Fargate-vCPU-Hours:perCPU",
            "2",
            "vCPU-Hours",
            "0.08096",
        ),
        (
            "AmazonECS",
            "USE1-Fargate-GB-Hours",
            "4",
            "GB-Hours",
            "0.01778",
        ),
        ("AWSELB", "LoadBalancerUsage", "1", "Hours", "0.0225"),
        ("AWSELB", "LCUUsage", "0.5", "LCU-Hours", "0.004"),
        (
            "AmazonVPC",
            "USE1-PublicIPv4:InUseAddress",
            "2",
            "Hours",
            "0.01",
        ),
    ]
    .map(|(a, b, c, d, e)| (a, b, c.to_owned(), d, e.to_owned()));
    // Amounts print with at least two decimals: 0.01, 0.004.
    assert_eq!(lines, expected);
    assert_eq!(bill.total, usd("0.13524"));
}

/// Elsewhere the load balancer's price is asked for by name, and any region bills once the
/// scenario gives what is missing: those without any price, too.
#[test]
fn every_region_bills_once_its_missing_prices_are_given() {
    for region in regions() {
        let mut prices = PriceList::for_region(region.code).unwrap();
        let mut given = Vec::new();
        let billed = loop {
            match bill(&web_service(), &prices) {
                Ok(bill) => break bill,
                Err(unknown) => {
                    assert!(unknown.message(Lang::Ko).contains(unknown.key.name()));
                    prices.set(unknown.key.name(), usd("1"), "test").unwrap();
                    given.push(unknown.key);
                }
            }
        };
        let known = priced_regions().contains(&region.code);
        let network = [PriceKey::AlbHour, PriceKey::AlbLcuHour, PriceKey::Ipv4Hour];
        match region.code {
            "us-east-1" => assert!(given.is_empty()),
            _ if known => assert_eq!(given, network, "{}", region.code),
            _ => assert_eq!(given.len(), 5, "{}", region.code),
        }
        let marked = billed.lines.iter().filter(|line| line.overridden).count();
        assert_eq!(marked, given.len());
    }
}

/// Each table opens with comment lines that explain every source its rows name.
#[test]
fn every_source_is_explained_in_its_table() {
    for table in TABLES {
        let (comments, rows): (Vec<&str>, Vec<&str>) =
            table.lines().partition(|line| line.starts_with('#'));
        assert_eq!(rows[0], "region,key,usd,as_of,source");
        let sources: BTreeSet<&str> = rows[1..]
            .iter()
            .map(|row| row.rsplit(',').next().unwrap())
            .collect();
        assert!(!sources.is_empty());
        for source in sources {
            let label = format!("#   {source} ");
            let explained = comments.iter().any(|comment| comment.starts_with(&label));
            assert!(explained, "{source}");
        }
    }
}
