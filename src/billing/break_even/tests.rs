//! Do the published break-evens come out, and do packing and exact money hold at their edges?

use super::measured::{self, question};
use super::*;
use crate::catalog::fargate::sizes;
use crate::catalog::instances::{all, find};

const TASK: Size = Size {
    cpu_units: 1_024,
    memory_mib: 2_048,
};

fn prices(region: &str) -> PriceList {
    PriceList::for_region(region).unwrap()
}

fn of(name: &str, size: Size, change: impl Fn(&mut Question<'_>)) -> BreakEven {
    let (prices, kind) = (prices("us-east-1"), find(name).unwrap());
    let mut question = question((size, kind.architecture), &prices);
    change(&mut question);
    BreakEven::new(&question, kind).unwrap()
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// The published table: us-east-1, a gp3 volume of 30 GB, 28 % off with a commitment. Its last
/// column, Spot, is a snapshot; ours lies in its range.
#[test]
fn the_published_break_evens_come_out() {
    let spot = |range| Some(range);
    let table = [
        (
            "c6i.xlarge",
            ".170",
            ".1975",
            (0.88, 0.64),
            spot(0.78..1.18),
        ),
        ("m6i.large", ".096", ".1165", (0.85, 0.62), spot(0.76..1.07)),
        ("r6i.large", ".126", ".1521", (0.85, 0.62), None),
        ("m7g.xlarge", ".1632", ".1865", (0.89, 0.65), None),
    ];
    for (name, list, shape, (on_demand, committed), range) in table {
        let of = of(name, TASK, |_| {});
        assert_eq!(of.list, usd(list), "{name}");
        assert_eq!(
            format!("{:.4}", of.shape.on_demand),
            format!("0{shape}"),
            "{name}"
        );
        let fill = |way: Way| of.threshold(way, way.against()).unwrap().fill;
        let rounded = |fill: f64| format!("{fill:.2}");
        assert_eq!(rounded(fill(Way::OnDemand)), rounded(on_demand), "{name}");
        assert_eq!(rounded(fill(Way::Committed)), rounded(committed), "{name}");
        if let Some(range) = range {
            assert!(
                range.contains(&fill(Way::Spot)),
                "{name} {}",
                fill(Way::Spot)
            );
        }
        // EC2 Spot against Fargate on demand flips at 0.25 to 0.39.
        let flips = of.threshold(Way::Spot, Way::Fargate).unwrap().fill;
        assert!((0.25..=0.39).contains(&flips), "{name} {flips}");
    }
}

/// V16: ARM -21 %, Spot up to -76 % of x86 on demand, us-east-2; by the list within two points.
#[test]
fn v16_the_price_experiment_is_the_price_list() {
    let (arm, spot) = measured::MEASURED;
    for size in sizes(OperatingSystem::Linux) {
        let listed = measured::listed(size);
        assert!((listed.arm - arm).abs() < 2.0, "{listed:?}");
        assert!((listed.arm_spot - spot).abs() < 2.0, "{listed:?}");
        assert!(listed.spot < listed.arm_spot, "the cheapest is ARM on Spot");
    }
    // The list of us-east-2, where it ran, is that of us-east-1.
    let x86 = |region| {
        let prices = prices(region);
        OnFargate::of(TASK, &question((TASK, Architecture::X86_64), &prices)).unwrap()
    };
    assert_eq!(x86("us-east-2").on_demand, x86("us-east-1").on_demand);
}

/// V17: cost against reservation is flat on Fargate and falls as 1/reservation on EC2; they cross
/// at the published break-evens.
#[test]
fn v17_cost_falls_with_reservation_and_crosses_once() {
    for crossing in measured::crossings() {
        assert!((0.845..0.895).contains(&crossing.on_demand), "{crossing:?}");
        assert!((0.615..0.655).contains(&crossing.committed), "{crossing:?}");
        let of = of(crossing.kind, TASK, |_| {});
        for percent in 1..=100 {
            let fargate = of.task_hour(Way::Fargate, percent).unwrap();
            assert_eq!(fargate, of.task.on_demand);
            let ec2 = of.task_hour(Way::OnDemand, percent).unwrap();
            let whole = of.task_hour(Way::OnDemand, 100).unwrap();
            assert!((ec2.as_f64() * f64::from(percent) - whole.as_f64() * 100.0).abs() < 1e-9);
            let is_past = f64::from(percent) / 100.0 > crossing.on_demand;
            assert_eq!(ec2 < fargate, is_past, "{} at {percent} %", crossing.kind);
        }
    }
}

/// Golden prices of Fargate: 1 vCPU / 2 GB for 730 h is $36.04; 0.25 / 0.5 for 24 h is $0.29622.
#[test]
fn a_task_costs_what_fargate_says() {
    let prices = prices("us-east-1");
    let hour = |cpu_units, memory_mib| {
        let size = Size {
            cpu_units,
            memory_mib,
        };
        OnFargate::of(size, &question((size, Architecture::X86_64), &prices)).unwrap()
    };
    assert_eq!(hour(1_024, 2_048).on_demand, usd("0.04937"));
    assert_eq!(
        format!("{:.2}", hour(1_024, 2_048).on_demand.times(730, 1)),
        "36.04"
    );
    assert_eq!(hour(256, 512).on_demand.times(24, 1), usd("0.29622"));
}

/// A volume that is added, a discount that is subtracted: exact.
#[test]
fn an_hour_is_the_instance_and_its_volume() {
    let of = of("m7g.xlarge", TASK, |_| {});
    assert_eq!(of.volume, usd("0.08").times(30, 730));
    assert_eq!(of.hour(Way::OnDemand), Some(usd("0.1632") + of.volume));
    assert_eq!(of.hour(Way::Committed), Some(usd("0.117504") + of.volume));
    assert_eq!(of.spot, Some(Percent(6_200)), "the Spot Advisor says so");
    assert_eq!(of.hour(Way::Spot), Some(usd("0.062016") + of.volume));
    let bare = super::tests::of("m7g.xlarge", TASK, |question| question.volume_gib = 0);
    assert_eq!(bare.hour(Way::OnDemand), Some(usd("0.1632")));
}

#[test]
fn what_runs_out_first_binds() {
    let fits = |name, size, network| of(name, size, |q| q.network = network).fits;
    // Four interfaces, one of them the instance's own.
    let awsvpc = fits("m7g.xlarge", TASK, Network::Awsvpc);
    assert_eq!((awsvpc.tasks(), awsvpc.bound()), (3, Bound::Interfaces));
    let trunked = fits("m7g.xlarge", TASK, Network::Trunked);
    assert_eq!((trunked.tasks(), trunked.bound()), (4, Bound::Cpu));
    // 8 GiB are not four times 2 GiB once the kernel has had its part.
    let bridge = fits("c6i.xlarge", TASK, Network::Bridge);
    assert_eq!((bridge.tasks(), bridge.bound()), (3, Bound::Memory));
    assert_eq!((bridge.by_cpu, bridge.by_interfaces), (4, None));
    let small = Size {
        cpu_units: 256,
        memory_mib: 512,
    };
    let bridge = fits("m7g.xlarge", small, Network::Bridge);
    assert_eq!((bridge.tasks(), bridge.bound()), (16, Bound::Cpu));
    let kept = of("m7g.xlarge", TASK, |q| {
        q.network = Network::Bridge;
        q.reserved_memory_mib = 10_000;
    });
    assert_eq!((kept.fits.tasks(), kept.fits.bound()), (2, Bound::Memory));
    let refused = of("m7g.xlarge", TASK, |q| q.reserved_memory_mib = 20_000);
    assert_eq!((refused.fits.tasks(), refused.fits.registered_mib), (0, 0));
}

#[test]
fn a_task_larger_than_the_instance_fits_nowhere() {
    let large = Size {
        cpu_units: 8_192,
        memory_mib: 16_384,
    };
    let of = of("m7g.xlarge", large, |q| q.network = Network::Bridge);
    assert_eq!((of.fits.tasks(), of.fits.bound()), (0, Bound::Cpu));
    assert_eq!(of.together(5), None);
    assert!(of.fullest() < 1e-12);
    let at = of.threshold(Way::Committed, Way::Fargate).unwrap();
    assert!(!at.is_reachable && at.tasks == 1, "{at:?}");
}

/// The count of tasks is exact: at it EC2 costs no more, one task below it does.
#[test]
fn the_break_even_count_is_the_first_that_pays() {
    for name in ["c7g.4xlarge", "m6i.2xlarge", "r6i.large", "t3.medium"] {
        for size in sizes(OperatingSystem::Linux).step_by(5) {
            let of = of(name, size, |q| q.network = Network::Bridge);
            for way in Way::EC2 {
                let at = of.threshold(way, way.against()).unwrap();
                let task = of.on_fargate(way).unwrap();
                let fargate = |tasks: u64| task.times(i128::from(tasks), 1);
                let hour = of.hour(way).unwrap();
                assert!(hour <= fargate(at.tasks) && hour > fargate(at.tasks - 1));
                assert!(of.fill(at.tasks as f64) >= at.fill - 1e-6);
            }
        }
    }
}

#[test]
fn tasks_together_stand_on_as_few_instances_as_they_fit_on() {
    let of = of("m7g.xlarge", TASK, |q| q.network = Network::Bridge);
    for (tasks, instances) in [(1, 1), (4, 1), (5, 2), (40, 10), (41, 11)] {
        let together = of.together(tasks).unwrap();
        assert_eq!(together.instances, instances);
        let ec2 = of.cost(together, Way::OnDemand).unwrap();
        assert_eq!(
            ec2,
            of.hour(Way::OnDemand).unwrap().times(instances.into(), 1)
        );
        let fargate = of.cost(together, Way::Fargate).unwrap();
        assert_eq!(fargate, of.task.on_demand.times(tasks.into(), 1));
        // Cheaper together exactly where the fill is past the break-even.
        let at = of.threshold(Way::Committed, Way::Fargate).unwrap();
        let committed = of.cost(together, Way::Committed).unwrap();
        assert_eq!(committed <= fargate, together.fill >= at.fill, "{tasks}");
    }
}

/// What tasks use of what they reserve moves no break-even.
#[test]
fn utilization_divides_both_alike() {
    let of = of("m7g.xlarge", TASK, |_| {});
    for percent in [20, 80, 95] {
        let [fargate, ec2] =
            [Way::Fargate, Way::OnDemand].map(|way| of.task_hour(way, percent).unwrap());
        for utilization in [Percent(1_000), Percent(6_000), Percent::ALL] {
            let useful = |usd| of.useful(usd, utilization);
            assert_eq!(useful(ec2) < useful(fargate), ec2 < fargate);
        }
        assert_eq!(of.useful(ec2, Percent::ALL), ec2);
        assert_eq!(of.useful(ec2, Percent(5_000)), ec2.times(2, 1));
    }
}

#[test]
fn prices_that_nobody_knows_are_named_all_at_once() {
    let prices = prices("us-east-2");
    let kind = find("m7g.xlarge").unwrap();
    let asked = question((TASK, Architecture::Arm64), &prices);
    let unknown = BreakEven::new(&asked, kind).unwrap_err();
    let names: Vec<&str> = unknown.iter().map(|price| price.key.name()).collect();
    assert_eq!(
        names,
        [
            "ec2.linux.m7g.xlarge.hour",
            "ebs.gp3GbMonth",
            "fargate.linux.arm.vcpuHour",
            "fargate.linux.arm.gbHour"
        ]
    );
}

/// The largest figures that can be asked for stay within the integers.
#[test]
fn the_dearest_prices_do_not_overflow() {
    let mut prices = prices("us-east-1");
    let kind = all().iter().max_by_key(|kind| kind.memory_mib).unwrap();
    let arch = kind.architecture;
    let keys = [
        PriceKey::Ec2Linux(kind.id()),
        PriceKey::Gp3Gb,
        PriceKey::vcpu(OperatingSystem::Linux, arch, Purchase::OnDemand),
        PriceKey::memory(OperatingSystem::Linux, arch, Purchase::OnDemand),
    ];
    for key in keys {
        prices.set(key.name(), MAX_PRICE, "a test").unwrap();
    }
    let largest = sizes(OperatingSystem::Linux).last().unwrap();
    let mut question = question((largest, arch), &prices);
    question.volume_gib = 65_536;
    let of = BreakEven::new(&question, kind).unwrap();
    let (one, all) = (
        of.task_hour(Way::OnDemand, 1),
        of.task_hour(Way::OnDemand, 100),
    );
    assert!(one.unwrap() > all.unwrap());
}
