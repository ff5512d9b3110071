//! Which cluster is it, what may its Spot market do, and what goes wrong in it? All by chance.

use crate::catalog::instances::find;
use crate::catalog::platform::Purchase;
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes, LaunchApi};
use crate::cluster::group::LaunchOverride;
use crate::cluster::ids::{GroupId, ProviderId, ServiceId, ZoneId};
use crate::cluster::placement::Placement;
use crate::cluster::provider::{ManagedInstances, ProviderKind, ProviderSpec, StrategyItem};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::spot::{Offer, Regime, SpotAllocation, SpotMix, SpotPoolSpec, Supply};
use crate::kernel::money::Usd;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::{below, unit};
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;
use crate::sim::testing_ec2::template;
use crate::sim::testing_spot::{endless, usd};
use crate::sim::tests_books::any;

/// Faults at given times begin before, and are over four minutes later.
pub const LAST_BEGIN: u64 = 480;
/// By then the market has calmed down, too, where it ever does.
const CALM: u64 = 720;

/// True one time in `many`.
fn rarely(stream: &mut Stream, many: u64) -> bool {
    below(stream, many) == 0
}

fn extent(stream: &mut Stream) -> Extent {
    match below(stream, 3) {
        0 => Extent::Share(unit(stream)),
        _ => Extent::Count(below(stream, 4) as u32),
    }
}

fn kind(setup: &Setup, stream: &mut Stream) -> FaultKind {
    let service = ServiceId::new(below(stream, setup.services.len() as u64) as usize);
    let some = below(stream, 2) == 0;
    let group = some.then(|| GroupId::new(below(stream, setup.groups.len() as u64) as usize));
    let extent = extent(stream);
    match below(stream, 12) {
        0..=2 => FaultKind::ZoneLoss {
            zone: ZoneId::new(below(stream, u64::from(setup.zones)) as usize),
        },
        3 | 4 => FaultKind::InstanceFailure { group, extent },
        5 => FaultKind::AgentDisconnect { group, extent },
        6 => FaultKind::TaskCrash { service, extent },
        7 => FaultKind::TaskHang { service, extent },
        8 => FaultKind::MemoryLeak {
            service,
            extent,
            mib_per_minute: 20.0 + 3_000.0 * unit(stream),
        },
        9 => FaultKind::Dependency {
            service,
            slowdown: 4.0 * unit(stream),
            extra: Span::from_millis(below(stream, 500)),
            failing: unit(stream),
        },
        10 => FaultKind::ImagePull { service },
        _ => FaultKind::LaunchThrottle {
            api: if some {
                LaunchApi::Ec2
            } else {
                LaunchApi::Fargate
            },
            per_second: [0.0, 0.0, 0.05, 0.5, 3.0][below(stream, 5) as usize],
        },
    }
}

/// When a fault happens: mostly at given times, now and then at random until the end.
fn times(stream: &mut Stream) -> FaultTimes {
    if rarely(stream, 12) {
        let per_hour = 1.0 + 3.0 * unit(stream);
        return FaultTimes::Rate { per_hour };
    }
    let mut times: Vec<Instant> = (0..=below(stream, 3))
        .map(|_| Instant::from_secs(below(stream, LAST_BEGIN)))
        .collect();
    times.sort_unstable();
    FaultTimes::At(times)
}

/// Any cluster, bought in any way, and any faults in it and its market, 45 minutes long.
pub fn any_with_faults(seed: u64) -> Setup {
    let mut setup = any(seed);
    setup.duration = Span::MINUTE * 45;
    let stream = &mut Seed::new(seed).stream("any market", 0);
    any_mix(&mut setup, stream);
    any_pools(&mut setup, stream);
    any_providers(&mut setup, stream);
    let stream = &mut Seed::new(seed).stream("any faults", 0);
    for number in 0..=below(stream, 6) {
        let kind = kind(&setup, stream);
        setup.faults.push(FaultSpec {
            name: format!("{}-{number}", kind.code()),
            kind,
            when: times(stream),
            lasts: Some(Span::from_secs(1 + below(stream, 239))),
        });
    }
    setup
}

/// Some groups are bought on Spot, in any mix.
fn any_mix(setup: &mut Setup, stream: &mut Stream) {
    for group in &mut setup.groups {
        group.template.spot_draining = rarely(stream, 2);
        if rarely(stream, 3) {
            continue;
        }
        let allocation = match below(stream, 4) {
            0 => SpotAllocation::PriceCapacityOptimized,
            1 => SpotAllocation::CapacityOptimized,
            2 => SpotAllocation::CapacityOptimizedPrioritized,
            _ => SpotAllocation::LowestPrice {
                pools: 1 + below(stream, 3) as u32,
            },
        };
        group.spot = SpotMix {
            on_demand_base: below(stream, 3) as u32,
            on_demand_percent: [0, 0, 30, 50][below(stream, 4) as usize],
            allocation,
            max_price: None,
            capacity_rebalance: rarely(stream, 2),
        };
        let more = find(["m5.xlarge", "c5.2xlarge"][below(stream, 2) as usize]);
        if rarely(stream, 2) {
            let kind = more.expect("a type");
            group.overrides.push(LaunchOverride { kind, weight: 1 });
        }
    }
}

/// A pool of each type that a group may launch, and one of Fargate, in each zone.
fn any_pools(setup: &mut Setup, stream: &mut Stream) {
    setup.parameters.spot_recommendation_share = [0.0, 0.5, 1.0][below(stream, 3) as usize];
    let regime = rarely(stream, 8).then(|| Regime::ALL[below(stream, 3) as usize]);
    let overrides = setup.groups.iter().flat_map(|group| &group.overrides);
    let mut kinds: Vec<&str> = overrides.map(|offered| offered.kind.name).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for zone in 0..setup.zones as usize {
        let mut pools: Vec<SpotPoolSpec> = kinds.iter().map(|kind| endless(kind, zone)).collect();
        pools.push(SpotPoolSpec {
            offer: Offer::Fargate,
            prices: Vec::new(),
            on_demand: Usd::ZERO,
            bucket: None,
            name: format!("fargate@{zone}"),
            ..endless("m5.large", zone)
        });
        for mut pool in pools {
            any_supply(&mut pool, regime, stream);
            setup.spot_pools.push(pool);
        }
    }
}

fn any_supply(pool: &mut SpotPoolSpec, regime: Option<Regime>, stream: &mut Stream) {
    let mut before = |until: u64| Instant::from_secs(1 + below(stream, until - 1));
    let (early, late) = (
        before(CALM / 2),
        before(CALM / 2) + Span::from_secs(CALM / 2),
    );
    let (short, long) = (before(CALM), Instant::from_secs(CALM));
    if let Some(regime) = regime {
        pool.supply = Supply::Regime(regime);
    } else if rarely(stream, 3) {
        let mut room = || Some(below(stream, 5) as u32);
        let steps = vec![(Instant::START, room()), (early, room()), (late, None)];
        pool.supply = Supply::Recorded(steps);
    }
    if rarely(stream, 2) {
        pool.droughts.push((early, late));
    }
    if pool.bucket.is_some() {
        pool.bucket = Some(below(stream, 5) as u8);
        if rarely(stream, 4) && short < long {
            // Above the On-Demand price: nobody pays it.
            pool.prices.push((short, usd("0.2")));
            pool.prices.push((long, usd("0.05")));
        }
    }
}

/// Some services go to Fargate by a strategy, some to Managed Instances; some are evened out.
fn any_providers(setup: &mut Setup, stream: &mut Stream) {
    let first = setup.providers.len();
    let kinds = ["m5.large", "m5.xlarge", "m5.2xlarge"];
    let managed = ManagedInstances {
        kinds: kinds.map(|name| find(name).expect("a type")).to_vec(),
        prices: ["0.096", "0.192", "0.384"].map(usd).to_vec(),
        zones: (0..setup.zones as usize).map(ZoneId::new).collect(),
        template: template(),
        scale_in_after: (!rarely(stream, 3)).then(|| Span::from_secs(300)),
    };
    let named = |(name, kind): (&str, ProviderKind)| ProviderSpec {
        name: name.into(),
        kind,
    };
    let providers = [
        ("FARGATE", ProviderKind::Fargate(Purchase::OnDemand)),
        ("FARGATE_SPOT", ProviderKind::Fargate(Purchase::Spot)),
        ("managed", ProviderKind::Managed(managed)),
    ];
    setup.providers.extend(providers.map(named));
    for service in &mut setup.services {
        let spec = &mut service.spec;
        spec.availability_zone_rebalancing = rarely(stream, 2);
        if spec.scheduling == Scheduling::Daemon || rarely(stream, 3) {
            continue;
        }
        let replica = spec.scheduling == Scheduling::Replica;
        if replica && (spec.launch.is_fargate() || rarely(stream, 4)) {
            spec.launch = Launch::FargateProviders(any_strategy(first, stream));
            spec.task_definition = 0;
            spec.placement = Placement::default();
        } else if matches!(spec.launch, Launch::Providers(_)) && rarely(stream, 2) {
            spec.launch = Launch::Providers(vec![item(first + 2, 0, 1)]);
        }
    }
}

fn item(provider: usize, base: u32, weight: u32) -> StrategyItem {
    StrategyItem {
        provider: ProviderId::new(provider),
        base,
        weight,
    }
}

/// A strategy over `FARGATE` and `FARGATE_SPOT`.
fn any_strategy(first: usize, stream: &mut Stream) -> Vec<StrategyItem> {
    let (base, weight) = (below(stream, 3) as u32, below(stream, 3) as u32);
    let spot = item(first + 1, 0, 1 + below(stream, 3) as u32);
    match below(stream, 3) {
        0 => vec![spot],
        _ => vec![item(first, base, weight), spot],
    }
}

/// The same, and nothing goes wrong in it or in its market.
pub fn untroubled(setup: &Setup) -> Setup {
    let mut setup = setup.clone();
    setup.faults.clear();
    for pool in &mut setup.spot_pools {
        pool.supply = Supply::Endless;
        pool.droughts.clear();
        pool.prices.truncate(1);
    }
    setup
}
