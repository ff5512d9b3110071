//! Do EC2's worked examples come out to the cent? A42, A45, A65, A70, A71 and the break-even table.

use super::*;
use crate::billing::{PriceList, bill, fleet_cost_per_minute};
use crate::catalog::instances::find;
use crate::catalog::platform::{Architecture, OperatingSystem, Purchase};
use crate::observe::outcome::FargateUsage;

const HOUR: u64 = 3_600;
const MONTH: u64 = 730 * HOUR;

pub fn web() -> Payer {
    Payer::Group("web".to_owned())
}

/// `seconds` of instances of a type in group `web`.
pub fn instances(kind: &str, seconds: u64) -> InstanceUsage {
    InstanceUsage {
        payer: web(),
        kind: find(kind).unwrap(),
        purchase: Purchase::OnDemand,
        runs: 1,
        free_seconds: 0,
        spot: Vec::new(),
        billed_seconds: seconds,
        monitored_hours: 0,
        surplus_millicredits: 0,
        running_ms: Vec::new(),
        surplus_by_minute: Vec::new(),
    }
}

/// A volume of group `web` for a month.
fn volume(volume: Volume) -> Usage {
    Usage {
        volumes: vec![VolumeUsage {
            payer: web(),
            volume,
            volumes: 1,
            billed_seconds: MONTH,
            existing_ms: Vec::new(),
        }],
        ..Usage::default()
    }
}

pub fn usage(instances: InstanceUsage) -> Usage {
    Usage {
        instances: vec![instances],
        ..Usage::default()
    }
}

pub fn us_east_1() -> PriceList {
    PriceList::for_region("us-east-1").unwrap()
}

pub fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn cents(usage: &Usage) -> Vec<String> {
    let bill = bill(usage, &us_east_1()).unwrap();
    let lines = bill.lines.iter();
    lines.map(|line| format!("{:.2}", line.amount)).collect()
}

/// A65: detailed monitoring of 10 instances × 7 metrics × $0.30 = $21.00 a month.
#[test]
fn a65_detailed_monitoring_of_ten_instances() {
    let mut ten = instances("m5.large", 0);
    ten.monitored_hours = 10 * 730;
    let bill = bill(&usage(ten), &us_east_1()).unwrap();
    assert_eq!(bill.total, usd("21"));
    let line = &bill.lines[0];
    assert_eq!(
        (line.product, &*line.usage_type),
        ("AmazonCloudWatch", "CW:MetricMonitorUsage")
    );
    assert_eq!(
        (line.quantity.to_string(), &*line.unit),
        ("70".to_owned(), "Metrics")
    );
}

/// A70: gp3 of 40 GB $3.20, + 1,000 IOPS $5.00, + 5 MiB/s $0.20; gp2 of 10 GB $1.00.
#[test]
fn a70_volumes_of_a_month() {
    let mut gp3 = Volume {
        kind: VolumeKind::Gp3,
        size_gib: 40,
        iops: 3_000,
        throughput_mibs: 125,
    };
    assert_eq!(cents(&volume(gp3)), ["3.20"]);
    gp3.iops += 1_000;
    gp3.throughput_mibs += 5;
    assert_eq!(cents(&volume(gp3)), ["3.20", "5.00", "0.20"]);
    let bill = bill(&volume(gp3), &us_east_1()).unwrap();
    let told: Vec<_> = bill
        .lines
        .iter()
        .map(|l| (&*l.usage_type, &*l.unit))
        .collect();
    let expected = [
        ("EBS:VolumeUsage.gp3", "GB-Mo"),
        ("EBS:VolumeP-IOPS.gp3", "IOPS-Mo"),
        ("EBS:VolumeP-Throughput.gp3", "MiBps-Mo"),
    ];
    assert_eq!(told, expected);
    let gp2 = Volume {
        kind: VolumeKind::Gp2,
        size_gib: 10,
        iops: 0,
        throughput_mibs: 0,
    };
    assert_eq!(cents(&volume(gp2)), ["1.00"]);
}

/// A71: 730 h of t3.medium $30.37, t3.large $60.74, t2.medium $33.87; a group of six t2.medium
/// $203.23 with 42 metrics $12.60.
#[test]
fn a71_instances_of_a_month() {
    for (kind, month) in [
        ("t3.medium", "30.37"),
        ("t3.large", "60.74"),
        ("t2.medium", "33.87"),
    ] {
        assert_eq!(cents(&usage(instances(kind, MONTH))), [month], "{kind}");
    }
    let mut six = instances("t2.medium", 6 * MONTH);
    six.monitored_hours = 6 * 730;
    let bill = bill(&usage(six), &us_east_1()).unwrap();
    let [hours, metrics] = &bill.lines[..] else {
        panic!("{:?}", bill.lines);
    };
    assert_eq!(format!("{:.2}", hours.amount), "203.23");
    assert_eq!(
        (metrics.quantity.to_string(), metrics.amount),
        ("42".to_owned(), usd("12.6"))
    );
    assert_eq!(hours.usage_type, "BoxUsage:t2.medium");
    assert_eq!(hours.resource, "auto-scaling-group/web");
    assert_eq!((hours.product, &*hours.unit), ("AmazonEC2", "Hours"));
}

/// A71: surplus credits of 600 vCPU-hours $30.00, of 1,460 $73.00, of 1,400 $70.00; a T4g pays
/// $0.04. A42: 25 credits of a t2.nano → 0.42 vCPU-hours → $0.02. A41: 304 credits → $0.253.
#[test]
fn a71_surplus_credits() {
    let charged = |kind: &str, credits: u64| {
        let mut of = instances(kind, 0);
        of.surplus_millicredits = credits * 1_000;
        bill(&usage(of), &us_east_1()).unwrap()
    };
    for (vcpu_hours, amount) in [(600, "30"), (1_460, "73"), (1_400, "70")] {
        assert_eq!(charged("t3.large", 60 * vcpu_hours).total, usd(amount));
    }
    assert_eq!(charged("t4g.large", 60 * 600).total, usd("24"));
    let nano = charged("t2.nano", 25);
    assert_eq!(
        format!("{:.2} {:.2}", nano.lines[0].quantity, nano.total),
        "0.42 0.02"
    );
    assert_eq!(nano.lines[0].usage_type, "CPUCredits:t2");
    let t3 = charged("t3.nano", 304);
    assert_eq!(
        format!("{:.3} {:.3}", t3.lines[0].quantity, t3.total),
        "5.067 0.253"
    );
}

/// A45: t3.large at 0.0835 against m5.large at 0.096: 30 % + 12.5 % = 42.5 %; t3.xlarge and
/// t3.2xlarge 52.5 %; flat out a T3 costs about 1.5 times the M5.
#[test]
fn a45_break_even_of_unlimited_mode() {
    for (size, times, percent) in [
        ("large", 1, 42.5),
        ("xlarge", 2, 52.5),
        ("2xlarge", 4, 52.5),
    ] {
        let t3 = find(&format!("t3.{size}")).unwrap();
        let prices = (usd("0.0835").times(times, 1), usd("0.096").times(times, 1));
        let even = break_even_percent(t3, prices, usd("0.05")).unwrap();
        assert!((even - percent).abs() < 1e-9, "{size} {even}");
    }
    assert_eq!(
        break_even_percent(find("m5.large").unwrap(), (usd("1"), usd("1")), usd("1")),
        None
    );
}

/// Surprise 15: at the listed prices (t3.large 0.0832) a t3.large that works above 42.8 % costs
/// more than an m5.large, and flat out half as much again.
#[test]
fn surprise_15_a_busy_t3_costs_more_than_an_m5() {
    let month = |kind: &str, percent: u64| {
        let mut of = instances(kind, MONTH);
        let above = percent.saturating_sub(30);
        if of.kind.burst.is_some() {
            // Two vCPUs, each `above` percent over the baseline, for 730 h of 60 minutes.
            of.surplus_millicredits = 2 * above * 10 * 730 * 60;
        }
        bill(&usage(of), &us_east_1()).unwrap().total
    };
    assert!(month("t3.large", 42) < month("m5.large", 42));
    assert!(month("t3.large", 43) > month("m5.large", 43));
    let ratio = month("t3.large", 100).as_f64() / month("m5.large", 100).as_f64();
    assert!((ratio - 1.5).abs() < 0.15, "{ratio}");
}

/// Calibration 2.5: Fargate's price of the full shape, and what share of the instance (with 30 GB
/// of gp3) tasks must reserve before EC2 is cheaper. Our table prints two decimals.
#[test]
fn calibration_break_even_of_fargate_and_ec2() {
    use Architecture::{Arm64, X86_64};
    for (kind, architecture, fargate, share) in [
        ("c6i.xlarge", X86_64, 0.1975, 0.88),
        ("m6i.large", X86_64, 0.1165, 0.85),
        ("r6i.large", X86_64, 0.1521, 0.85),
        ("m7g.xlarge", Arm64, 0.1865, 0.89),
    ] {
        let of = find(kind).unwrap();
        assert_eq!(of.architecture, architecture);
        let mut ec2 = volume(Volume {
            kind: VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        });
        ec2.instances.push(instances(kind, MONTH));
        let tasks = Usage {
            fargate: vec![FargateUsage {
                service: "web".to_owned(),
                operating_system: OperatingSystem::Linux,
                architecture,
                cpu_units: of.cpu_units(),
                memory_mib: of.memory_mib,
                ephemeral_storage_gib: 20,
                purchase: crate::catalog::platform::Purchase::OnDemand,
                tasks: 1,
                billed_seconds: MONTH,
            }],
            ..Usage::default()
        };
        let cost = |usage: &Usage| bill(usage, &us_east_1()).unwrap().total.as_f64() / 730.0;
        let (ec2, full) = (cost(&ec2), cost(&tasks));
        assert!((full - fargate).abs() < 0.000_06, "{kind} {full}");
        assert!((ec2 / full - share).abs() <= 0.01, "{kind} {}", ec2 / full);
    }
}

/// A Managed Instance pays for EC2 and a fee that nobody knows until the scenario gives it.
#[test]
fn managed_instances_pay_a_fee() {
    let mut of = instances("m5.large", 10 * HOUR);
    of.payer = Payer::Provider("managed".to_owned());
    let usage = usage(of);
    let error = bill(&usage, &us_east_1()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("ecs.managedInstances.m5.large.hour"),
        "{error}"
    );
    let mut prices = us_east_1();
    prices
        .set("ecs.managedInstances.perEc2Dollar", usd("0.12"), "quote")
        .unwrap();
    let bill = bill(&usage, &prices).unwrap();
    let amounts: Vec<_> = bill
        .lines
        .iter()
        .map(|l| (l.amount, l.overridden))
        .collect();
    assert_eq!(amounts, [(usd("0.96"), false), (usd("0.1152"), true)]);
    assert!(
        bill.lines
            .iter()
            .all(|line| line.resource == "capacity-provider/managed")
    );
}

/// What a template needs: nothing that its instances do not use.
#[test]
fn the_prices_that_instances_need_are_known_beforehand() {
    let mut template = template();
    let names = |template: &LaunchTemplate, kind: &str, managed| {
        let keys = needed(template, find(kind).unwrap(), managed).into_iter();
        keys.map(PriceKey::name).collect::<Vec<_>>()
    };
    let plain = ["ec2.linux.m5.large.hour", "ebs.gp3GbMonth"];
    assert_eq!(names(&template, "m5.large", false), plain);
    assert!(names(&template, "t3.large", false).contains(&"ec2.cpuCredits.t3.vcpuHour"));
    assert_eq!(names(&template, "t2.large", false).len(), 2);
    template.credits = Some(CreditMode::Standard);
    template.detailed_monitoring = true;
    template.volume.iops = 4_000;
    let more = [
        "ec2.linux.t3.large.hour",
        "ecs.managedInstances.t3.large.hour",
        "ebs.gp3GbMonth",
        "ebs.gp3IopsMonth",
        "cloudwatch.metricMonth",
    ];
    assert_eq!(names(&template, "t3.large", true), more);
    template.credits = Some(CreditMode::Unlimited);
    assert!(names(&template, "t2.large", false).contains(&"ec2.cpuCredits.t2.vcpuHour"));
}

fn template() -> LaunchTemplate {
    LaunchTemplate {
        ami: crate::cluster::group::Ami::AmazonLinux,
        volume: Volume {
            kind: VolumeKind::Gp3,
            size_gib: 30,
            iops: 3_000,
            throughput_mibs: 125,
        },
        detailed_monitoring: false,
        credits: None,
        reserved_memory_mib: 0,
        spot_draining: false,
        pull_behavior: crate::cluster::group::ImagePullBehavior::Default,
        trunking: false,
        attributes: std::collections::BTreeMap::new(),
    }
}

/// Laid out over minutes, lines go with what drives them, and nothing is lost.
#[test]
fn what_instances_cost_lies_in_the_minutes_in_which_they_ran() {
    let mut of = instances("t3.large", 120);
    of.running_ms = vec![0, 60_000, 60_000];
    of.surplus_millicredits = 999;
    of.surplus_by_minute = vec![0, 0, 999];
    of.monitored_hours = 1;
    let mut usage = volume(Volume {
        kind: VolumeKind::Gp2,
        size_gib: 8,
        iops: 0,
        throughput_mibs: 0,
    });
    usage.volumes[0].existing_ms = vec![60_000; 3];
    usage.instances.push(of);
    let bill = bill(&usage, &us_east_1()).unwrap();
    assert_eq!((bill.payers(), bill.of(&web())), (vec![&web()], bill.total));
    let costs = fleet_cost_per_minute(&bill, &usage, &web(), 3);
    assert_eq!(costs.iter().copied().sum::<Usd>(), bill.total);
    let amount = |key| {
        bill.lines
            .iter()
            .find(|line| line.key == key)
            .unwrap()
            .amount
    };
    let disk = amount(PriceKey::Gp2Gb).times(1, 3);
    assert!((costs[0] - disk).picos().abs() <= 2, "{costs:?}");
    let credits = costs[2] - costs[1] - amount(PriceKey::CpuCreditsT3);
    assert!(credits.picos().abs() <= 4, "{costs:?}");
    let other = fleet_cost_per_minute(&bill, &usage, &Payer::Group("other".to_owned()), 3);
    assert_eq!(other, [Usd::ZERO; 3]);
}
