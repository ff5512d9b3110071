//! Do tasks go to `FARGATE` and `FARGATE_SPOT` as their strategy says, and to nothing else when
//! Spot is gone?

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, service, setup, web, witness};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Limiter, Subject, What};
use crate::cluster::ids::{ProviderId, TaskId, ZoneId};
use crate::cluster::provider::{ProviderKind, ProviderSpec, StrategyItem};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::spot::{Offer, SpotPoolSpec, Supply};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::distribution::Distribution;
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// Base and weight of `FARGATE`, and of `FARGATE_SPOT`.
pub type Strategy = [(u32, u32); 2];

/// All on Spot.
pub const ALL_SPOT: Strategy = [(0, 0), (0, 1)];

/// A run with both providers of Fargate, and endless Spot capacity.
pub fn on_both(minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    let named = |name: &str, purchase| ProviderSpec {
        name: name.into(),
        kind: ProviderKind::Fargate(purchase),
    };
    setup.providers = vec![
        named("FARGATE", Purchase::OnDemand),
        named("FARGATE_SPOT", Purchase::Spot),
    ];
    setup.spot_pools = (0..setup.zones as usize).map(pool).collect();
    setup
}

/// A pool of Fargate Spot with endless capacity.
fn pool(zone: usize) -> SpotPoolSpec {
    SpotPoolSpec {
        offer: Offer::Fargate,
        zone: ZoneId::new(zone),
        prices: Vec::new(),
        on_demand: Usd::ZERO,
        supply: Supply::Endless,
        droughts: Vec::new(),
        bucket: None,
        name: format!("fargate@zone-{zone}"),
    }
}

/// No Spot in any zone between two minutes.
pub fn dry(setup: &mut Setup, from: u64, until: u64) {
    let minute = |at| Instant::START + Span::MINUTE * at;
    for pool in &mut setup.spot_pools {
        pool.droughts.push((minute(from), minute(until)));
    }
}

/// A service with a strategy over both.
pub fn split(name: &str, desired: u32, strategy: Strategy) -> ServiceSetup {
    let mut service = service(name, desired);
    let items = strategy.into_iter().enumerate();
    let items = items.map(|(provider, (base, weight))| StrategyItem {
        provider: ProviderId::new(provider),
        base,
        weight,
    });
    let takes = |item: &StrategyItem| item.base + item.weight > 0;
    service.spec.launch = Launch::FargateProviders(items.filter(takes).collect());
    service
}

/// When each task was created, in which zone, and how it was bought.
pub fn created(seen: &Witness) -> Vec<(f64, usize, Purchase)> {
    let facts = seen.facts.iter();
    let created = facts.filter_map(|fact| match fact.what {
        What::TaskCreated { zone, purchase, .. } => {
            let zone = zone.expect("Fargate knows it").index();
            Some((fact.at.as_secs_f64(), zone, purchase))
        }
        _ => None,
    });
    created.collect()
}

/// Tasks created of each.
fn counts(seen: &Witness) -> (usize, usize) {
    let created = created(seen);
    let spot = created.iter().filter(|task| task.2 == Purchase::Spot);
    let spot = spot.count();
    (created.len() - spot, spot)
}

/// Seconds at which launches were refused for want of capacity.
fn refused(seen: &Witness) -> Vec<f64> {
    let limiter = Limiter::FargateCapacity;
    let refused = What::PlacementFailed { limiter };
    let facts = seen.facts.iter().filter(|fact| fact.what == refused);
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

/// Tasks RUNNING at the end of each minute.
fn running(seen: &Witness) -> Vec<u32> {
    seen.rows(0).iter().map(|row| row.running).collect()
}

#[test]
fn e59_fargate_with_weight_3_and_spot_with_weight_1_share_four_tasks_as_3_and_1() {
    // E59: FARGATE w3, FARGATE_SPOT w1, 4 tasks → 3 / 1.
    for initial in [InitialState::Empty, InitialState::Running] {
        let mut setup = on_both(3);
        setup.initial_state = initial;
        setup.services = vec![split("web", 4, [(0, 3), (0, 1)])];
        assert_eq!(counts(&witness(&setup).1), (3, 1), "{initial:?}");
    }
}

#[test]
fn e55_a_base_of_two_on_demand_and_weights_1_and_3_share_ten_tasks_as_4_and_6() {
    // E55: OD base 2 w1, Spot w3, 10 tasks → OD 4, Spot 6.
    let mut setup = on_both(3);
    setup.services = vec![split("web", 10, [(2, 1), (0, 3)])];
    assert_eq!(counts(&witness(&setup).1), (4, 6));
}

#[test]
fn each_is_spread_over_the_zones_by_itself() {
    let mut setup = on_both(3);
    setup.services = vec![split("web", 4, [(0, 1), (0, 1)])];
    let created = created(&witness(&setup).1);
    for purchase in [Purchase::OnDemand, Purchase::Spot] {
        let zones = created.iter().filter(|task| task.2 == purchase);
        let zones: Vec<usize> = zones.map(|task| task.1).collect();
        assert_eq!(zones.len(), 2, "{purchase:?}");
        assert_ne!(zones[0], zones[1], "{purchase:?}");
    }
}

#[test]
fn spot_has_a_launch_bucket_of_its_own() {
    let mut setup = on_both(2);
    // The scheduler of one service starts 83 tasks in ten seconds.
    for name in ["a", "b", "c", "d"] {
        setup.services.push(split(name, 70, [(0, 1), (0, 1)]));
    }
    let (_, seen) = witness(&setup);
    let created = created(&seen);
    for purchase in [Purchase::OnDemand, Purchase::Spot] {
        let at = created.iter().filter(|task| task.2 == purchase);
        let at: Vec<f64> = at.map(|task| task.0).collect();
        let first = at.iter().filter(|&&at| at <= 1.0).count();
        assert_eq!((first, at.len()), (100, 140), "{purchase:?}");
        assert!((at[139] - 3.0).abs() < 0.01, "40 more at 20 a second");
    }
    let held = seen.facts.iter().filter_map(|fact| match fact.what {
        What::LaunchHeld { limiter, .. } => Some(limiter),
        _ => None,
    });
    let held: Vec<Limiter> = held.collect();
    let by = |limiter| held.iter().filter(|&&held| held == limiter).count();
    assert_eq!(by(Limiter::SpotLaunchRate), 40);
    assert_eq!(by(Limiter::AccountLaunchRate), 40);
}

#[test]
fn each_has_a_vcpu_quota_of_its_own() {
    let mut setup = on_both(10);
    setup.limits.fargate_spot_vcpu_quota = Some(3.0);
    setup.services = vec![split("web", 12, [(0, 1), (0, 1)])];
    let (_, seen) = witness(&setup);
    assert_eq!(counts(&seen), (6, 3), "1 vCPU each");
    setup.limits.fargate_vcpu_quota = Some(2.0);
    assert_eq!(counts(&witness(&setup).1), (2, 3));
}

#[test]
fn e29_k9_a_service_of_one_task_on_spot_is_down_until_spot_returns() {
    // E29: one-task service on FARGATE_SPOT, interrupted, no Spot left: down until Spot returns;
    // never on FARGATE. K9: no fall-back from Spot to On-Demand.
    let mut setup = on_both(120);
    setup.initial_state = InitialState::Running;
    setup.services = vec![split("web", 1, ALL_SPOT)];
    dry(&mut setup, 10, 100);
    let (_, seen) = witness(&setup);
    let running = running(&seen);
    assert_eq!(running[..10], [1; 10]);
    assert_eq!(running[16..100], [0; 84]);
    assert_eq!(running[103..], [1; 17]);
    assert_eq!(counts(&seen), (0, 2));
    let notices = seen.times("interruptionNotice");
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(refused(&seen).len(), 1, "repeated ones are not told");
    let last = created(&seen)[1].0;
    assert!((6_000.0..6_040.0).contains(&last), "{last}");
    let codes: Vec<StopCode> = seen.facts.iter().filter_map(stop_code).collect();
    assert_eq!(codes, [StopCode::SpotInterruption]);
}

fn stop_code(fact: &crate::cluster::fact::Fact) -> Option<StopCode> {
    match fact.what {
        What::TaskStopping { code } => Some(code),
        _ => None,
    }
}

#[test]
fn k9_a_drought_of_spot_holds_back_neither_on_demand_nor_the_ratio() {
    // K9: with FARGATE w1 and FARGATE_SPOT w1 the Spot half stays away, the other half comes.
    let mut setup = on_both(60);
    setup.services = vec![split("web", 8, [(0, 1), (0, 1)])];
    dry(&mut setup, 0, 30);
    let (_, seen) = witness(&setup);
    let created = created(&seen);
    let on_demand = created.iter().filter(|task| task.2 == Purchase::OnDemand);
    let on_demand: Vec<f64> = on_demand.map(|task| task.0).collect();
    assert_eq!(on_demand, [1.0; 4], "at once, and never more");
    let spot = created.iter().filter(|task| task.2 == Purchase::Spot);
    let spot: Vec<f64> = spot.map(|task| task.0).collect();
    assert_eq!(spot.len(), 4);
    assert!(
        spot.iter().all(|at| (1_800.0..1_831.0).contains(at)),
        "{spot:?}"
    );
    assert_eq!(running(&seen)[29], 4);
    assert_eq!(running(&seen)[59], 8);
    let waits = seen.facts.iter().filter_map(|fact| match fact.what {
        What::LaunchHeld { limiter, wait } => Some((limiter, wait.as_secs_f64())),
        _ => None,
    });
    for (limiter, wait) in waits {
        assert_eq!(limiter, Limiter::FargateCapacity);
        assert!(wait > 1_790.0, "{wait}");
    }
}

#[test]
fn a_zone_without_spot_sends_its_tasks_to_the_others() {
    let mut setup = on_both(5);
    setup.services = vec![split("web", 4, ALL_SPOT)];
    let whole = (Instant::START, Instant::START + Span::HOUR);
    setup.spot_pools[1].droughts = vec![whole];
    let zones: Vec<usize> = created(&witness(&setup).1).iter().map(|t| t.1).collect();
    assert_eq!(zones, [0, 2, 0, 2]);
}

#[test]
fn standalone_tasks_for_which_spot_has_no_room_never_exist() {
    let mut setup = on_both(10);
    let mut run = split("jobs", 4, [(0, 1), (0, 1)]);
    run.spec.scheduling = Scheduling::Standalone {
        at: Instant::START + Span::MINUTE,
    };
    setup.services = vec![run];
    dry(&mut setup, 0, 10);
    let (totals, seen) = witness(&setup);
    assert_eq!(counts(&seen), (2, 0));
    assert_eq!(totals.services[0].tasks_refused, 2);
}

#[test]
fn an_interrupted_task_is_replaced_at_once_where_there_is_capacity() {
    let mut setup = on_both(30);
    setup.initial_state = InitialState::Running;
    setup.services = vec![split("web", 6, ALL_SPOT)];
    // Two zones stay.
    let zone = (Instant::from_secs(600), Instant::from_secs(900));
    setup.spot_pools[0].droughts = vec![zone];
    let (_, seen) = witness(&setup);
    let noticed = seen.times("interruptionNotice");
    assert_eq!(noticed.len(), 2, "two were in that zone");
    let replaced: Vec<_> = created(&seen).into_iter().skip(6).collect();
    for (notice, (at, zone, purchase)) in noticed.iter().zip(&replaced) {
        assert!((at - notice - 1.0).abs() < 1e-9, "the scheduler's reaction");
        assert_ne!(*zone, 0);
        assert_eq!(*purchase, Purchase::Spot);
    }
    assert_eq!(replaced.len(), 2);
}

/// Seconds from the notice of the first interrupted task to SIGTERM, SIGKILL and its end.
fn end_of(seen: &Witness) -> (f64, Option<f64>, f64) {
    let is = |fact: &&crate::cluster::fact::Fact, kind| fact.what.kind() == kind;
    let notice = seen
        .facts
        .iter()
        .find(|fact| is(fact, "interruptionNotice"));
    let notice = notice.expect("one was interrupted");
    let Subject::Task { task, .. } = notice.subject else {
        panic!("a notice of a task");
    };
    let of = |id: TaskId| {
        let facts = seen.facts.iter();
        facts.filter(move |fact| matches!(fact.subject, Subject::Task { task, .. } if task == id))
    };
    let after = |fact: &crate::cluster::fact::Fact| fact.at.since(notice.at).as_secs_f64();
    let enters = |to: TaskStatus| {
        let entered = of(task)
            .find(|fact| matches!(fact.what, What::TaskStatusChanged { to: is, .. } if is == to));
        after(entered.expect("it ends"))
    };
    let killed = of(task).find(|fact| fact.what == What::Killed).map(after);
    let stopping = enters(TaskStatus::Stopping);
    (stopping, killed, enters(TaskStatus::Deprovisioning))
}

#[test]
fn sigterm_comes_with_the_warning_and_sigkill_after_the_stop_time_out() {
    for (shutdown, stop_timeout, killed, ends) in [
        (1, 30, None, 1.0),
        (20, 30, None, 20.0),
        (300, 30, Some(30.0), 30.0),
        (300, 120, Some(120.0), 120.0),
    ] {
        let mut setup = on_both(30);
        setup.initial_state = InitialState::Running;
        setup.services = vec![split("web", 1, ALL_SPOT)];
        let container = &mut setup.task_definitions[0].containers[0];
        container.shutdown = Span::from_secs(shutdown);
        container.stop_timeout = Span::from_secs(stop_timeout);
        dry(&mut setup, 5, 20);
        assert_eq!(end_of(&witness(&setup).1), (0.0, killed, ends));
    }
}

#[test]
fn a_task_that_does_not_run_yet_is_taken_back_without_a_word() {
    let mut setup = on_both(20);
    setup.services = vec![split("web", 1, ALL_SPOT)];
    // Its launch takes some 25 s; the pool goes after 10 s, and its tasks soon after.
    setup.parameters.set("spot.reclaim.spread", 0.001);
    for pool in &mut setup.spot_pools {
        let drought = (Instant::from_secs(10), Instant::from_secs(600));
        pool.droughts = vec![drought];
    }
    let (_, seen) = witness(&setup);
    assert!(seen.entered(TaskStatus::Stopping).is_empty());
    assert_eq!(
        seen.times("taskStartImpaired").len(),
        0,
        "no start of its own failed"
    );
    assert_eq!(created(&seen).len(), 2);
}

#[test]
fn an_added_service_changes_nothing_of_the_first() {
    let mut setup = on_both(180);
    setup.services = vec![split("web", 6, [(1, 1), (0, 2)])];
    for pool in &mut setup.spot_pools {
        pool.supply = Supply::Regime(crate::cluster::spot::Regime::Calm);
    }
    setup
        .parameters
        .set("fargateSpot.interruption.perDay", 0.99);
    let alone = witness(&setup).1;
    setup.services.push(split("other", 1, [(0, 1), (0, 0)]));
    let both = witness(&setup).1;
    assert!(!alone.times("interruptionNotice").is_empty());
    assert_eq!(alone.of_service(0), both.of_service(0));
}

/// Requests that fail when Spot leaves one of three zones, each request waiting so many seconds.
fn lost(wait: u64, stop_timeout: u64) -> (u64, u64) {
    let mut setup = on_both(20);
    setup.initial_state = InitialState::Running;
    let mut web = web("web", 6, Shape::Constant { rate: 3.0 });
    web.spec.launch = split("web", 6, ALL_SPOT).spec.launch;
    let request = web.request.as_mut().expect("it has requests");
    request.wait = Distribution::Constant {
        value: Span::from_secs(wait),
    };
    request.timeout = None;
    let balancer = web.spec.load_balancer.as_mut().expect("it is balanced");
    balancer.idle_timeout = Span::from_secs(4_000);
    setup.services = vec![web];
    let container = &mut setup.task_definitions[0].containers[0];
    container.stop_timeout = Span::from_secs(stop_timeout);
    setup.spot_pools[0].droughts = vec![(Instant::from_secs(600), Instant::from_secs(1_200))];
    let (totals, seen) = witness(&setup);
    assert_eq!(seen.times("interruptionNotice").len(), 2);
    assert_eq!(seen.times("targetDraining").len(), 2, "with the warning");
    let killed = seen.times("killed").len() as u64;
    let requests = totals.services[0].requests;
    (requests.failed + requests.rejected, killed)
}

#[test]
fn requests_in_flight_are_served_within_the_stop_time_out_and_lost_after_it() {
    assert_eq!(lost(10, 30), (0, 0));
    let (failed, killed) = lost(60, 30);
    // Half a request a second for each task, the last 60 s of them in flight: those of the last
    // 30 s before the warning are not done 30 s after it. That is 30 of a Poisson process: within
    // three standard deviations.
    assert!((14..=46).contains(&failed), "{failed}");
    assert_eq!(killed, 2);
    assert_eq!(lost(60, 120), (0, 0));
}
