//! Do the worked examples come out to the cent? E24 to E28, A35, A37, A46, A48, A50, A51, and the
//! golden costs at list prices. Examples that bring their own rates set them as `[prices]`.

use super::*;
use crate::catalog::fargate::billable_seconds;
use crate::catalog::lcu::LcuHour;
use crate::catalog::platform::Architecture;
use crate::kernel::money::Usd;
use crate::kernel::time::Span;

const HOUR: u64 = 3_600;
const MONTH: u64 = 730 * HOUR;

/// `billed_seconds` of Linux tasks on x86, in service `web`.
pub(super) fn tasks(cpu_units: u32, memory_mib: u32, billed_seconds: u64) -> FargateUsage {
    FargateUsage {
        service: "web".to_owned(),
        operating_system: OperatingSystem::Linux,
        architecture: Architecture::X86_64,
        cpu_units,
        memory_mib,
        ephemeral_storage_gib: 20,
        purchase: Purchase::OnDemand,
        tasks: 1,
        billed_seconds,
    }
}

/// The same tasks bought on Spot.
fn on_spot(tasks: FargateUsage) -> FargateUsage {
    FargateUsage {
        purchase: Purchase::Spot,
        ..tasks
    }
}

pub(super) fn usage(tasks: FargateUsage) -> Usage {
    Usage {
        fargate: vec![tasks],
        ..Usage::default()
    }
}

pub(super) fn us_east_1() -> PriceList {
    PriceList::for_region("us-east-1").unwrap()
}

fn with_prices(rates: &[(&str, &str)]) -> PriceList {
    let mut prices = us_east_1();
    for (key, rate) in rates {
        prices.set(key, usd(rate), "the worked example").unwrap();
    }
    prices
}

/// AWS's rounded per-second rates of its Fargate price page.
fn per_second() -> PriceList {
    with_prices(&[
        ("fargate.linux.x86.vcpuSecond", "0.000011244"),
        ("fargate.linux.x86.gbSecond", "0.000001235"),
        ("fargate.ephemeralGbSecond", "0.0000000308"),
    ])
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn amounts(bill: &Bill) -> Vec<String> {
    let lines = bill.lines.iter();
    lines.map(|line| format!("{:.2}", line.amount)).collect()
}

/// E24: 0.25 vCPU, 0.5 GB, 1 h, x86, us-east-1 → 0.25 × 0.04048 + 0.5 × 0.004445 = $0.0123425.
#[test]
fn e24_the_smallest_task_for_an_hour() {
    let bill = bill(&usage(tasks(256, 512, HOUR)), &us_east_1()).unwrap();
    assert_eq!(bill.total, usd("0.0123425"));
    assert_eq!(bill.lines[0].amount, usd("0.01012"));
    assert_eq!(bill.lines[1].amount, usd("0.0022225"));
}

/// E25: the same for 730 h at per-second rates → $9.01; 0.5 vCPU with 1 GB → $18.02.
#[test]
fn e25_a_month_at_rates_per_second() {
    let small = bill(&usage(tasks(256, 512, MONTH)), &per_second()).unwrap();
    assert_eq!(format!("{:.2}", small.total), "9.01");
    assert_eq!(small.total, usd("9.010098"));
    let double = bill(&usage(tasks(512, 1_024, MONTH)), &per_second()).unwrap();
    assert_eq!(format!("{:.2}", double.total), "18.02");
}

/// E27: 38,400 runs shorter than 60 s, 0.25 vCPU and 0.5 GB: 60 s billed each → $7.899264.
#[test]
fn e27_short_runs_are_billed_a_minute_each() {
    let seconds = 38_400 * billable_seconds(Span::from_secs(7), OperatingSystem::Linux);
    let bill = bill(&usage(tasks(256, 512, seconds)), &per_second()).unwrap();
    assert_eq!(bill.total, usd("7.899264"));
}

/// E28: 2 vCPU and 4 GB on Fargate Spot → $0.0303 an hour; 4 vCPU and 8 GB $0.0607 (rates of
/// Fargate price page, third-party reading: 0.0124419 and 0.00136621).
#[test]
fn e28_fargate_spot() {
    let prices = with_prices(&[
        ("fargateSpot.linux.x86.vcpuHour", "0.0124419"),
        ("fargateSpot.linux.x86.gbHour", "0.00136621"),
    ]);
    for (cpu, memory, expected) in [(2_048, 4_096, "0.0303"), (4_096, 8_192, "0.0607")] {
        let bill = bill(&usage(on_spot(tasks(cpu, memory, HOUR))), &prices).unwrap();
        assert_eq!(format!("{:.4}", bill.total), expected);
        assert_eq!(
            bill.lines[0].usage_type,
            "USE1-SpotUsage-Fargate-vCPU-Hours:perCPU"
        );
    }
}

/// E28 is a third party's older reading: the price list of us-east-1 is within 5 % of it, and some
/// 68 % below On-Demand.
#[test]
fn e28_fargate_spot_at_list_prices() {
    for (cpu, memory, expected, measured) in [
        (2_048, 4_096, "0.0314385", 0.0303),
        (4_096, 8_192, "0.062877", 0.0607),
    ] {
        let cost = |tasks| bill(&usage(tasks), &us_east_1()).unwrap().total;
        let spot = cost(on_spot(tasks(cpu, memory, HOUR)));
        assert_eq!(spot, usd(expected));
        let apart = spot.as_f64() / measured - 1.0;
        assert!(apart.abs() < 0.05, "{apart}");
        let saved = 1.0 - spot.as_f64() / cost(tasks(cpu, memory, HOUR)).as_f64();
        assert!((0.67..0.70).contains(&saved), "{saved}");
    }
}

/// Tasks of one service bought both ways have lines of their own, and one for their storage.
#[test]
fn a_service_on_both_has_lines_of_each() {
    let both = |seconds| {
        let mut with_storage = tasks(1_024, 2_048, seconds);
        with_storage.ephemeral_storage_gib = 30;
        with_storage
    };
    let mixed = Usage {
        fargate: vec![both(HOUR), on_spot(both(2 * HOUR))],
        ..Usage::default()
    };
    let bill = bill(&mixed, &us_east_1()).unwrap();
    let keys: Vec<PriceKey> = bill.lines.iter().map(|line| line.key).collect();
    let expected = [
        PriceKey::FargateX86Vcpu,
        PriceKey::FargateX86Gb,
        PriceKey::FargateEphemeralGb,
        PriceKey::SpotX86Vcpu,
        PriceKey::SpotX86Gb,
    ];
    assert_eq!(keys, expected);
    let hours: Vec<String> = bill
        .lines
        .iter()
        .map(|line| line.quantity.to_string())
        .collect();
    assert_eq!(hours, ["1", "2", "30", "2", "4"]);
}

/// A46: 5 tasks × 600 s × 30 days, 1 vCPU, 2 GB, 30 GB ephemeral → $1.01 + $0.22 + $0.03 = $1.26
/// (exactly 1.26198), at AWS's per-second rates.
#[test]
fn a46_price_page_example_with_storage() {
    let mut batch = tasks(1_024, 2_048, 5 * 600 * 30);
    batch.ephemeral_storage_gib = 30;
    let bill = bill(&usage(batch), &per_second()).unwrap();
    assert_eq!(amounts(&bill), ["1.01", "0.22", "0.03"]);
    assert_eq!(bill.total, usd("1.26198"));
}

/// A48: 10 pods × 3,600 s × 30 days, 0.25 vCPU, 1 GB → $3.04 + $1.33 = $4.37 (exactly 4.36968).
#[test]
fn a48_price_page_example_of_pods() {
    let bill = bill(&usage(tasks(256, 1_024, 10 * HOUR * 30)), &per_second()).unwrap();
    assert_eq!(amounts(&bill), ["3.04", "1.33"]);
    assert_eq!(bill.total, usd("4.36968"));
}

/// A50: n × (1 vCPU, 2 GB) for 730 h: $29.55 + $6.49, 59.10 + 12.98, 88.65 + 19.47,
/// 118.20 + 25.96, 147.75 + 32.45.
#[test]
fn a50_one_to_five_tasks_for_a_month() {
    let expected = [
        ["29.55", "6.49"],
        ["59.10", "12.98"],
        ["88.65", "19.47"],
        ["118.20", "25.96"],
        ["147.75", "32.45"],
    ];
    for (n, lines) in (1..).zip(expected) {
        let bill = bill(&usage(tasks(1_024, 2_048, n * MONTH)), &us_east_1()).unwrap();
        assert_eq!(amounts(&bill), lines);
    }
}

/// Golden costs at list prices: 1 vCPU/2 GB for 730 h = $36.04; 3 × (0.5/1) = $54.06;
/// 0.25/0.5 for 24 h = $0.29622; Seoul 1/2 = $41.45 (the 2023 price is still the list's).
#[test]
fn golden_costs_on_demand() {
    let cost = |tasks, prices: &PriceList| bill(&usage(tasks), prices).unwrap().total;
    let month = cost(tasks(1_024, 2_048, MONTH), &us_east_1());
    assert_eq!(format!("{month:.2}"), "36.04");
    let three = cost(tasks(512, 1_024, 3 * MONTH), &us_east_1());
    assert_eq!(format!("{three:.2}"), "54.06");
    let day = cost(tasks(256, 512, 24 * HOUR), &us_east_1());
    assert_eq!(day, usd("0.29622"));
    let seoul = PriceList::for_region("ap-northeast-2").unwrap();
    let seoul = cost(tasks(1_024, 2_048, MONTH), &seoul);
    assert_eq!(format!("{seoul:.2}"), "41.45");
}

/// Golden cost at list prices: 0.25/0.5 for 24 h on Spot = $0.0976, at the rates of row 36
/// (0.01334053 and 0.00146489).
#[test]
fn golden_cost_on_spot() {
    let prices = with_prices(&[
        ("fargateSpot.linux.x86.vcpuHour", "0.01334053"),
        ("fargateSpot.linux.x86.gbHour", "0.00146489"),
    ]);
    let bill = bill(&usage(on_spot(tasks(256, 512, 24 * HOUR))), &prices).unwrap();
    assert_eq!(format!("{:.4}", bill.total), "0.0976");
}

/// A load balancer that used `lcu` millionths of an LCU in each of `hours` hours.
pub(super) fn balancer(hours: u64, lcu: u64) -> Usage {
    Usage {
        load_balancers: vec![LoadBalancerUsage {
            service: "web".to_owned(),
            hours,
            lcu_hours_millionths: hours * lcu,
            new_connections: 0,
            active_connections_millionths: 0,
            processed_bytes: 0,
            rule_evaluations: 0,
        }],
        ..Usage::default()
    }
}

/// A35: 1.08 LCU → $0.00864 an hour, with $0.0225 → $0.03114 → $22.42 for 720 h.
#[test]
fn a35_load_balancer_of_one_lcu() {
    let hour = bill(&balancer(1, 1_080_000), &us_east_1()).unwrap();
    assert_eq!(hour.lines[1].amount, usd("0.00864"));
    assert_eq!(hour.total, usd("0.03114"));
    let month = bill(&balancer(720, 1_080_000), &us_east_1()).unwrap();
    assert_eq!(format!("{:.2}", month.total), "22.42");
}

/// A37: 730 h with 1,000 GB → 1.3698 LCU → $16.43 + $8.00; an idle LCU for a month $5.84.
#[test]
fn a37_load_balancer_of_a_thousand_gigabytes() {
    let hour = LcuHour {
        processed_bytes: 1_000_000_000_000 / 730,
        ..LcuHour::default()
    };
    let month = bill(&balancer(730, hour.billed().1), &us_east_1()).unwrap();
    assert_eq!(amounts(&month), ["16.43", "8.00"]);
    let one_lcu = bill(&balancer(730, 1_000_000), &us_east_1()).unwrap();
    assert_eq!(amounts(&one_lcu)[1], "5.84");
}

/// VPC and ELB price pages: a public IPv4 address costs $3.65 for 730 h. A73 has the same of an
/// idle one.
#[test]
fn a73_public_ipv4_for_a_month() {
    let usage = Usage {
        public_ipv4: vec![PublicIpv4Usage {
            service: "web".to_owned(),
            holder: "loadBalancer",
            seconds: MONTH,
        }],
        ..Usage::default()
    };
    let bill = bill(&usage, &us_east_1()).unwrap();
    assert_eq!(bill.total, usd("3.65"));
    assert_eq!(bill.lines[0].usage_type, "USE1-PublicIPv4:InUseAddress");
    assert_eq!(bill.lines[0].resource, "loadbalancer/web");
    assert_eq!(bill.lines[0].quantity.to_string(), "730");
}

/// Windows: vCPU and licence are two lines; newest price of us-east-1 (2026-09-11).
#[test]
fn windows_pays_for_its_licence() {
    let mut server = tasks(1_024, 2_048, HOUR);
    server.operating_system = OperatingSystem::Windows;
    let bill = bill(&usage(server), &us_east_1()).unwrap();
    let types: Vec<&str> = bill.lines.iter().map(|l| l.usage_type.as_str()).collect();
    assert_eq!(
        types,
        [
            "USE1-Fargate-Windows-vCPU-Hours:perCPU",
            "USE1-Fargate-Windows-GB-Hours",
            "USE1-Fargate-Windows-OS-Hours:perCPU",
        ]
    );
    assert_eq!(bill.total, usd("0.1027755"));
}

#[test]
fn arm_and_region_have_their_own_prices_and_codes() {
    let mut arm = tasks(1_024, 2_048, HOUR);
    arm.architecture = Architecture::Arm64;
    let ireland = PriceList::for_region("eu-west-1").unwrap();
    let bill = bill(&usage(arm), &ireland).unwrap();
    assert_eq!(bill.total, usd("0.0395"));
    assert_eq!(bill.lines[0].usage_type, "EU-Fargate-ARM-vCPU-Hours:perCPU");
    assert_eq!(bill.lines[0].unit, "vCPU-Hours");
    assert_eq!(bill.lines[1].unit, "GB-Hours");
}

/// Singapore's list has ARM memory and no ARM vCPU: an error that names the key, never 0.
#[test]
fn an_unknown_price_names_its_key() {
    let mut arm = tasks(1_024, 2_048, HOUR);
    arm.architecture = Architecture::Arm64;
    let singapore = PriceList::for_region("ap-southeast-1").unwrap();
    let error = bill(&usage(arm), &singapore).unwrap_err();
    assert_eq!(error.key, PriceKey::FargateArmVcpu);
    let text = error.to_string();
    assert!(text.contains("fargate.linux.arm.vcpuHour"), "{text}");
    assert!(text.contains("ap-southeast-1"), "{text}");
    assert!(text.contains("[prices]"), "{text}");

    let error = bill(&balancer(1, 0), &singapore).unwrap_err();
    assert_eq!(error.key, PriceKey::AlbHour);
}

/// What is not used needs no price: 20 GB of storage, no LCU, no task at all.
#[test]
fn what_is_not_used_needs_no_price() {
    let sydney = PriceList::for_region("ap-southeast-2").unwrap();
    let mut server = tasks(1_024, 2_048, HOUR);
    assert!(bill(&usage(server.clone()), &sydney).is_ok());
    server.ephemeral_storage_gib = 21;
    let error = bill(&usage(server), &sydney).unwrap_err();
    assert_eq!(error.key, PriceKey::FargateEphemeralGb);
    assert!(
        bill(&usage(tasks(256, 512, 0)), &sydney)
            .unwrap()
            .lines
            .is_empty()
    );
    assert!(bill(&Usage::default(), &sydney).unwrap().lines.is_empty());
}

#[test]
fn overrides_are_marked_on_their_lines() {
    let prices = with_prices(&[("fargate.linux.x86.gbHour", "0.01")]);
    let bill = bill(&usage(tasks(1_024, 2_048, HOUR)), &prices).unwrap();
    let marks: Vec<bool> = bill.lines.iter().map(|line| line.overridden).collect();
    assert_eq!(marks, [false, true]);
    assert_eq!(bill.lines[1].amount, usd("0.02"));
    let bill = super::bill(&usage(tasks(1_024, 2_048, 90)), &per_second()).unwrap();
    assert_eq!(bill.lines[0].unit, "vCPU-Seconds");
    assert_eq!(bill.lines[0].quantity.to_string(), "90");
}

#[test]
fn a_month_is_730_hours_like_the_run() {
    let bill = bill(&usage(tasks(1_024, 2_048, 24 * HOUR)), &us_east_1()).unwrap();
    let month = bill.monthly(Span::from_secs(24 * HOUR));
    assert_eq!(format!("{month:.2}"), "36.04");
}
