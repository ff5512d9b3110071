//! Is what each fault and interruption did told as the facts have it?

use super::*;
use crate::catalog::instances::find;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::fault::{Extent, FaultSpec, FaultTimes};
use crate::cluster::ids::{FactId, GroupId, InstanceId, ServiceId, SpotPoolId, TaskId, ZoneId};
use crate::cluster::instance::{Ec2State, Pool, Room};
use crate::cluster::spot::{Offer, SpotPoolSpec, Supply};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::money::Usd;
use crate::observe::fixture::{outcome, setup};
use crate::observe::outcome::{MinuteRow, Names, Outcome, Usage};
use crate::sim::setup::Setup;

const MINUTES: u64 = 60;

/// One fault at ten minutes.
fn faulty(kind: FaultKind) -> Setup {
    let mut setup = setup(Span::MINUTE * MINUTES);
    setup.faults.push(FaultSpec {
        name: "trouble".to_owned(),
        kind,
        when: FaultTimes::At(vec![Instant::from_secs(600)]),
        lasts: None,
    });
    setup
}

#[derive(Default)]
struct Told(Vec<Fact>);

impl Told {
    fn tell(&mut self, seconds: u64, (subject, what): (Subject, What), cause: u32) -> u32 {
        self.0.push(Fact {
            id: FactId::new(self.0.len()),
            at: Instant::from_secs(seconds),
            subject,
            what,
            cause: (cause > 0).then(|| FactId::from_number(cause - 1)),
        });
        self.0.len() as u32
    }

    /// A service that wants so many tasks and has them, in zones 0 and 1 by turns.
    fn service(&mut self, desired: u32) {
        let service = Subject::Service(ServiceId::new(0));
        self.tell(0, (service, What::ServiceCreated { desired }), 0);
        for number in 0..desired {
            self.create(0, number, (true, 0));
        }
    }

    fn create(&mut self, seconds: u64, number: u32, (initial, cause): (bool, u32)) -> u32 {
        let what = What::TaskCreated {
            revision: crate::cluster::ids::RevisionId::new(0),
            definition: 0,
            zone: Some(ZoneId::new(number as usize % 2)),
            initial,
            purchase: Purchase::OnDemand,
        };
        self.tell(seconds, (task(number), what), cause)
    }

    fn status(&mut self, seconds: u64, number: u32, (from, to): (TaskStatus, TaskStatus)) -> u32 {
        let what = What::TaskStatusChanged { from, to };
        self.tell(seconds, (task(number), what), 0)
    }

    fn runs(&mut self, seconds: u64, number: u32) {
        let status = (TaskStatus::Activating, TaskStatus::Running);
        self.status(seconds, number, status);
    }

    fn fault(&mut self, seconds: u64, what: What, cause: u32) -> u32 {
        self.tell(seconds, (Subject::Fault(FaultId::new(0)), what), cause)
    }

    /// What came of it, each minute with so many requests lost of a thousand.
    fn troubles(self, setup: &Setup, lost: impl Fn(u64) -> u64) -> Troubles {
        let mut of = outcome("web");
        of.minutes = (0..MINUTES)
            .map(|minute| MinuteRow {
                start: Instant::from_secs(minute * 60),
                arrived: 1_000,
                served: 1_000 - lost(minute),
                failed: lost(minute),
                ..MinuteRow::default()
            })
            .collect();
        let outcome = Outcome {
            metrics: crate::observe::outcome::Metrics::default(),
            rollouts: Vec::new(),
            simulated: setup.duration,
            services: vec![of],
            fleets: Vec::new(),
            names: Names::default(),
            facts: self.0,
            usage: Usage::default(),
            digest: String::new(),
        };
        Troubles::of(setup, &outcome, 99.9)
    }
}

fn task(number: u32) -> Subject {
    Subject::Task {
        task: TaskId::new(number as usize),
        service: ServiceId::new(0),
        number: number + 1,
    }
}

fn instance() -> Subject {
    Subject::Instance {
        instance: InstanceId::new(0),
        pool: Pool::Group(GroupId::new(0)),
        number: 1,
    }
}

const fn after(seconds: u64) -> Recovery {
    Recovery::After(Span::from_secs(seconds))
}

#[test]
fn a_lost_zone_takes_its_tasks_before_ecs_hears_of_it() {
    let zone = ZoneId::new(0);
    let setup = faulty(FaultKind::ZoneLoss { zone });
    let mut told = Told::default();
    told.service(4);
    let began = told.fault(600, What::FaultBegan { hits: 2 }, 0);
    for number in [0, 2] {
        let (from, to) = (TaskStatus::Running, TaskStatus::Stopped);
        let what = What::TaskStatusChanged { from, to };
        let stopped = told.tell(660, (task(number), what), began);
        told.create(661, 5 + 2 * number, (false, stopped));
    }
    told.runs(700, 5);
    told.runs(720, 9);
    told.fault(1_800, What::FaultEnded, began);
    // A tenth of minutes 10 and 11 is lost, and a little much later, when all is over.
    let troubles = told.troubles(&setup, |minute| match minute {
        10 | 11 => 100,
        20 => 1,
        40 => 500,
        _ => 0,
    });
    let [fault] = &troubles.faults[..] else {
        panic!("one fault began once");
    };
    assert_eq!(
        (fault.tasks_lost, fault.starts_failed, fault.number),
        (2, 0, 1)
    );
    assert_eq!(fault.ended, Some(Instant::from_secs(1_800)));
    assert_eq!(fault.capacity_lost_percent(), Some(50.0));
    assert_eq!(fault.tasks_back(), after(120));
    assert_eq!(fault.served_back(), after(120));
    let struck = &fault.services[0];
    assert_eq!((struck.before, struck.most_missing), (4, 2));
    // To the end of the fault, the minute in which it ended included.
    assert_eq!((struck.lost, struck.ended), (201, 21_000));
    assert_eq!(troubles.spot, None);
}

#[test]
fn what_does_not_come_back_is_told_so() {
    let zone = ZoneId::new(1);
    let setup = faulty(FaultKind::ZoneLoss { zone });
    let mut told = Told::default();
    told.service(2);
    told.fault(600, What::FaultBegan { hits: 1 }, 0);
    let troubles = told.troubles(&setup, |minute| if minute >= 10 { 500 } else { 0 });
    let fault = &troubles.faults[0];
    assert_eq!(fault.ended, None);
    assert_eq!(
        (fault.tasks_back(), fault.served_back()),
        (Recovery::Never, Recovery::Never)
    );
    assert_eq!((fault.tasks_back().time(), fault.lost()), (None, 25_000));
}

/// A task that hangs serves no more, though it is RUNNING; its stop is not a second loss.
#[test]
fn a_hung_task_is_lost_once() {
    let service = ServiceId::new(0);
    let extent = Extent::Count(1);
    let setup = faulty(FaultKind::TaskHang { service, extent });
    let mut told = Told::default();
    told.service(3);
    let began = told.fault(600, What::FaultBegan { hits: 1 }, 0);
    let hung = told.tell(600, (task(1), What::TaskHung), began);
    let code = StopCode::ServiceSchedulerInitiated;
    told.tell(690, (task(1), What::TaskStopping { code }), hung);
    told.status(690, 1, (TaskStatus::Running, TaskStatus::Stopping));
    told.create(691, 3, (false, hung));
    told.runs(730, 3);
    let troubles = told.troubles(&setup, |_| 0);
    let fault = &troubles.faults[0];
    // It has no length.
    assert_eq!(fault.ended, Some(fault.began));
    assert_eq!((fault.tasks_lost, fault.services[0].most_missing), (1, 1));
    assert_eq!(
        (fault.tasks_back(), fault.served_back()),
        (after(130), Recovery::NotNeeded)
    );
    assert_eq!(fault.lost(), 0);
}

/// The replacement of a lost task is not lost to the fault when it is stopped much later.
#[test]
fn a_reaction_ends_the_chain_of_causes() {
    let service = ServiceId::new(0);
    let extent = Extent::Count(1);
    let setup = faulty(FaultKind::TaskCrash { service, extent });
    let mut told = Told::default();
    told.service(2);
    let began = told.fault(600, What::FaultBegan { hits: 1 }, 0);
    let what = What::ContainerExited {
        container: 0,
        essential: true,
        exit_code: 1,
    };
    let exited = told.tell(600, (task(0), what), began);
    let created = told.create(605, 2, (false, exited));
    told.runs(640, 2);
    let code = StopCode::ServiceSchedulerInitiated;
    told.tell(900, (task(2), What::TaskStopping { code }), created);
    told.status(900, 2, (TaskStatus::Running, TaskStatus::Stopping));
    let troubles = told.troubles(&setup, |_| 0);
    let fault = &troubles.faults[0];
    assert_eq!((fault.tasks_lost, fault.tasks_back()), (1, after(40)));
}

#[test]
fn an_instance_that_fails_takes_its_tasks_with_it_at_once() {
    let (group, extent) = (None, Extent::Count(1));
    let setup = faulty(FaultKind::InstanceFailure { group, extent });
    let mut told = Told::default();
    told.service(2);
    let place = What::TaskPlaced {
        instance: InstanceId::new(0),
        zone: ZoneId::new(0),
    };
    told.tell(0, (task(0), place), 0);
    let began = told.fault(600, What::FaultBegan { hits: 1 }, 0);
    let (from, to) = (Ec2State::Running, Ec2State::ShuttingDown);
    told.tell(600, (instance(), What::Ec2StateChanged { from, to }), began);
    told.status(660, 0, (TaskStatus::Running, TaskStatus::Stopped));
    told.create(661, 2, (false, 0));
    told.runs(700, 2);
    let troubles = told.troubles(&setup, |_| 0);
    let fault = &troubles.faults[0];
    assert_eq!((fault.instances_lost, fault.tasks_lost), (1, 1));
    assert_eq!(
        (fault.capacity_lost_percent(), fault.tasks_back()),
        (Some(50.0), after(100))
    );
}

/// A fault that keeps tasks from starting loses none, and is over when they are there.
#[test]
fn launches_that_fail_leave_a_service_short() {
    let service = ServiceId::new(0);
    let setup = faulty(FaultKind::ImagePull { service });
    let mut told = Told::default();
    told.service(2);
    let began = told.fault(600, What::FaultBegan { hits: 0 }, 0);
    told.status(700, 0, (TaskStatus::Running, TaskStatus::Stopped));
    told.create(701, 2, (false, 0));
    let code = StopCode::TaskFailedToStart;
    told.tell(740, (task(2), What::TaskStopping { code }), began);
    let ended = told.fault(1_200, What::FaultEnded, began);
    told.create(1_210, 3, (false, ended));
    told.runs(1_250, 3);
    let troubles = told.troubles(&setup, |_| 0);
    let fault = &troubles.faults[0];
    assert_eq!((fault.tasks_lost, fault.starts_failed), (0, 1));
    assert_eq!(
        (fault.services[0].most_missing, fault.tasks_back()),
        (1, after(650))
    );
}

fn on_spot() -> Setup {
    let mut setup = crate::observe::fixture_fleet::setup(Span::MINUTE * MINUTES);
    setup.groups[0].spot.on_demand_percent = 0;
    setup.spot_pools.push(SpotPoolSpec {
        offer: Offer::Ec2(find("m5.large").unwrap()),
        zone: ZoneId::new(0),
        prices: vec![(Instant::START, "0.04".parse::<Usd>().unwrap())],
        on_demand: "0.096".parse().unwrap(),
        supply: Supply::Endless,
        droughts: Vec::new(),
        bucket: None,
        name: "m5.large@a".to_owned(),
    });
    setup
}

/// Two tasks on an instance whose pool runs dry at 600 s for ten minutes: one task ends within the
/// two minutes of the notice, one dies with the instance; others run at 1,290 s.
fn taken() -> Told {
    let mut told = Told::default();
    told.service(2);
    let launched = What::InstanceLaunched {
        kind: "m5.large",
        zone: ZoneId::new(0),
        registered: Room::default(),
        purchase: Purchase::Spot,
    };
    told.tell(0, (instance(), launched), 0);
    let ec2 = |from, to| What::Ec2StateChanged { from, to };
    let begins = ec2(Ec2State::Pending, Ec2State::Running);
    told.tell(0, (instance(), begins), 0);
    let place = What::TaskPlaced {
        instance: InstanceId::new(0),
        zone: ZoneId::new(0),
    };
    for number in [0, 1] {
        told.tell(0, (task(number), place.clone()), 0);
    }
    let pool = Subject::SpotPool(SpotPoolId::new(0));
    let dry = told.tell(600, (pool, What::SpotCapacityChanged { room: Some(0) }), 0);
    told.tell(600, (instance(), What::RebalanceRecommended), dry);
    let ends = Instant::from_secs(720);
    told.tell(600, (instance(), What::InterruptionNotice { ends }), dry);
    told.status(660, 0, (TaskStatus::Running, TaskStatus::Stopped));
    let goes = ec2(Ec2State::Running, Ec2State::ShuttingDown);
    told.tell(720, (instance(), goes), 0);
    told.status(720, 1, (TaskStatus::Running, TaskStatus::Stopped));
    let group = Subject::Group(GroupId::new(0));
    let (kind, zone) = ("m5.large", ZoneId::new(0));
    told.tell(800, (group, What::InsufficientCapacity { kind, zone }), 0);
    told.tell(1_200, (pool, What::SpotCapacityChanged { room: None }), 0);
    told.create(1_210, 2, (false, 0));
    told.create(1_210, 3, (false, 0));
    told.runs(1_260, 2);
    told.runs(1_290, 3);
    told
}

#[test]
fn an_interruption_is_told_by_pool_and_by_task() {
    let (setup, told) = (on_spot(), taken());
    let troubles = told.troubles(&setup, |minute| if minute == 30 { 500 } else { 7 });
    assert_eq!(troubles.faults, []);
    let spot = troubles.spot.unwrap();
    let of = spot.interruptions;
    assert_eq!(
        (of.instances, of.tasks, of.tasks_drained, of.tasks_died),
        (1, 0, 1, 1)
    );
    // Minutes 10 to 21, in which it was short.
    assert_eq!((of.requests_lost, of.requests_ended), (12 * 7, 12_000));
    let pool = &spot.pools[0];
    assert_eq!(
        (pool.with_capacity, pool.without),
        (Span::MINUTE * 50, Span::MINUTE * 10)
    );
    assert_eq!((pool.dried_up, pool.launched, pool.refused), (1, 1, 1));
    assert_eq!((pool.recommendations, pool.notices, pool.taken), (1, 1, 1));
    assert_eq!(pool.used_ns, u128::from(Span::from_secs(720).nanos()));
}

/// Who ends an instance before EC2 takes it has not had it taken.
#[test]
fn an_instance_that_its_owner_ends_is_not_taken() {
    let setup = on_spot();
    let mut told = Told::default();
    let launched = What::InstanceLaunched {
        kind: "m5.large",
        zone: ZoneId::new(0),
        registered: Room::default(),
        purchase: Purchase::Spot,
    };
    told.tell(0, (instance(), launched), 0);
    let ends = Instant::from_secs(720);
    told.tell(600, (instance(), What::InterruptionNotice { ends }), 0);
    let (from, to) = (Ec2State::Running, Ec2State::ShuttingDown);
    told.tell(700, (instance(), What::Ec2StateChanged { from, to }), 0);
    let spot = told.troubles(&setup, |_| 0).spot.unwrap();
    assert_eq!((spot.pools[0].notices, spot.pools[0].taken), (1, 0));
}

#[test]
fn a_run_without_faults_and_spot_tells_of_neither() {
    let setup = setup(Span::MINUTE * MINUTES);
    let mut told = Told::default();
    told.service(2);
    assert_eq!(told.troubles(&setup, |_| 3), Troubles::default());
    // Pools that nobody buys from are no Spot either.
    let mut setup = on_spot();
    setup.groups[0].spot.on_demand_percent = 100;
    assert_eq!(Told::default().troubles(&setup, |_| 3), Troubles::default());
}
