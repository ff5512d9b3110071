//! How fast is an instance found? 100,000 tasks with exponential lifetimes on 1,000 and 10,000
//! instances, two resources, at 95 % of the fleet's memory.

use std::collections::{BTreeMap, BinaryHeap};
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::catalog::instances::find;
use ecsim::catalog::platform::Purchase;
use ecsim::cluster::fleet::Fleet;
use ecsim::cluster::ids::{GroupId, InstanceId, RevisionId, ServiceId, TaskId, ZoneId};
use ecsim::cluster::instance::{Birth, Need, Pool, Room};
use ecsim::cluster::placement::{BinpackField, Placement, PlacementStrategy, SpreadField, ZONE};
use ecsim::cluster::service::{Launch, Scheduling, ServiceSpec};
use ecsim::cluster::task_definition::{Architecture, NetworkMode, OperatingSystem, TaskDefinition};
use ecsim::control::placement::{Request, choose_in};
use ecsim::kernel::random::{Seed, Stream};
use ecsim::kernel::time::{Instant, Span};
use rand::Rng as _;

/// Sizes of tasks: CPU units and MiB.
const SIZES: [(u32, u32); 8] = [
    (256, 512),
    (256, 2_048),
    (512, 1_024),
    (512, 3_072),
    (1_024, 2_048),
    (1_024, 7_168),
    (2_048, 4_096),
    (2_048, 12_288),
];

fn definition((cpu_units, memory_mib): (u32, u32)) -> TaskDefinition {
    TaskDefinition {
        family: "job".into(),
        revision: 1,
        cpu_units,
        cpu_is_ceiling: true,
        memory_mib,
        memory_is_limit: true,
        network_mode: NetworkMode::Bridge,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: Vec::new(),
        startup: ecsim::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
}

fn spec(name: String, strategies: &[PlacementStrategy]) -> ServiceSpec {
    ServiceSpec {
        group: format!("service:{name}"),
        name,
        scheduling: Scheduling::Replica,
        launch: Launch::Ec2,
        placement: Placement {
            constraints: Vec::new(),
            strategies: strategies.to_vec(),
        },
        task_definition: 0,
        desired_count: 0,
        minimum_healthy_percent: 100,
        maximum_percent: 200,
        health_check_grace_period: Span::ZERO,
        load_balancer: None,
        metric_resolution: Span::MINUTE,
        assign_public_ip: false,
        availability_zone_rebalancing: false,
        deployment: ecsim::cluster::deployment::DeploymentSettings::default(),
    }
}

/// A fleet of m5.2xlarge in three zones, and services with tasks of all sizes.
fn fleet(instances: usize, strategies: &[PlacementStrategy]) -> Fleet {
    let mut fleet = Fleet::new();
    for (index, &size) in SIZES.iter().enumerate() {
        let spec = spec(format!("job-{index}"), strategies);
        let key = (ServiceId::new(index), RevisionId::new(0));
        fleet.prepare(key, &spec, &definition(size));
    }
    let kind = find("m5.2xlarge").expect("a type of the catalogue");
    for number in 0..instances {
        let birth = Birth {
            pool: Pool::Group(GroupId::new(0)),
            provider: None,
            number: number as u32 + 1,
            kind,
            zone: ZoneId::new(number % 3),
            purchase: Purchase::OnDemand,
            registered: Room {
                cpu_units: 8_192,
                memory_mib: 32_000,
                gpus: 0,
                enis: 3,
            },
            protected: false,
            attributes: BTreeMap::new(),
        };
        let id = fleet.launch(birth, Instant::START);
        fleet.change(id, |instance| {
            instance.run(Instant::START);
            instance.activate(Instant::START);
        });
    }
    fleet
}

/// A task that will end: when, which, whose, where. The first to end is the greatest.
type Ending = (std::cmp::Reverse<u64>, TaskId, usize, InstanceId);

/// Tasks come and go on a fleet.
struct Play {
    fleet: Fleet,
    needs: Vec<Need>,
    groups: Vec<String>,
    endings: BinaryHeap<Ending>,
    tasks: usize,
    refused: u64,
    chance: Stream,
}

impl Play {
    fn new(instances: usize, strategies: &[PlacementStrategy]) -> Self {
        Self {
            fleet: fleet(instances, strategies),
            needs: SIZES.map(|size| Need::of(&definition(size))).to_vec(),
            groups: (0..SIZES.len())
                .map(|i| format!("service:job-{i}"))
                .collect(),
            endings: BinaryHeap::new(),
            tasks: 0,
            refused: 0,
            chance: Seed::new(1).stream("tasks", 0),
        }
    }

    fn exponential(&mut self, mean: f64) -> u64 {
        let uniform = (self.chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        (-mean * libm::log(1.0 - uniform)) as u64
    }

    fn arrive(&mut self, at: u64, life: f64) {
        while let Some(&(std::cmp::Reverse(end), task, of, instance)) = self.endings.peek() {
            if end > at {
                break;
            }
            self.endings.pop();
            self.fleet.retire(instance, task, &self.groups[of]);
            self.fleet
                .take(instance, task, (&self.needs[of], &self.groups[of]));
        }
        let of = (self.chance.next_u64() % SIZES.len() as u64) as usize;
        let request = Request {
            task: (ServiceId::new(of), RevisionId::new(0)),
            pool: None,
        };
        let Some(instance) = choose_in(&self.fleet, request, &mut self.chance) else {
            self.refused += 1;
            return;
        };
        let task = TaskId::new(self.tasks);
        self.tasks += 1;
        self.fleet
            .put(instance, task, (&self.needs[of], &self.groups[of]));
        let end = at + self.exponential(life);
        self.endings
            .push((std::cmp::Reverse(end), task, of, instance));
    }

    /// So many arrivals at a load of `percent` of the fleet's memory.
    fn run(&mut self, instances: usize, (arrivals, percent): (u64, u64)) -> u64 {
        let mean_mib: u64 = SIZES.iter().map(|&(_, mib)| u64::from(mib)).sum::<u64>() / 8;
        let running = instances as u64 * 32_000 * percent / 100 / mean_mib;
        // One arrival a microsecond: the lifetime that holds so many running.
        for at in 0..arrivals {
            self.arrive(at * 1_000, running as f64 * 1_000.0);
        }
        self.refused
    }
}

fn bench(c: &mut Criterion) {
    let zone = PlacementStrategy::Spread(SpreadField::Attribute(ZONE.into()));
    let binpack = PlacementStrategy::Binpack(BinpackField::Cpu);
    let cases: [(&str, Vec<PlacementStrategy>); 4] = [
        ("binpack", vec![binpack.clone()]),
        ("spread by zone", vec![zone.clone()]),
        ("spread by zone, then binpack", vec![zone, binpack]),
        ("default", Vec::new()),
    ];
    for (name, strategies) in &cases {
        for (instances, arrivals) in [(1_000, 100_000), (10_000, 100_000)] {
            let mut group = c.benchmark_group("placement");
            group.throughput(Throughput::Elements(arrivals));
            group.sample_size(10);
            group.bench_function(format!("{name}/{instances}"), |b| {
                b.iter_batched(
                    || Play::new(instances, strategies),
                    |mut play| black_box(play.run(instances, (arrivals, 95))),
                    criterion::BatchSize::PerIteration,
                );
            });
            group.finish();
        }
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
