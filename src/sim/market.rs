//! What does the Spot market do? Its pools' room and prices now, and what runs in each.
//!
//! The supply of a pool is played by `cluster::spot::Play`, from the pool's own seed; here it meets
//! those who run in it. `reclaims` says whom it takes, and when.

use std::collections::BTreeMap;

use super::event::Event;
use super::setup::Setup;
use super::world::World;
use crate::catalog::instances::InstanceType;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::{FactId, GroupId, InstanceId, SpotPoolId, TaskId, ZoneId};
use crate::cluster::spot::{Offer, Play, SpotPoolSpec, Supply};
use crate::kernel::money::Usd;
use crate::kernel::queue::Phase;
use crate::kernel::random::Seed;
use crate::kernel::sampler::exponential;
use crate::kernel::time::{Instant, Span};

mod reclaims;

/// Who holds capacity of a pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Holder {
    /// An EC2 instance.
    Instance(InstanceId),
    /// A task of Fargate Spot.
    Task(TaskId),
}

/// Something of a pool that is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarketStep {
    /// Its room may change.
    Turns,
    /// EC2 recommends to replace what runs in it; the number is that of the turn before.
    Recommends(u64),
    /// It takes this one.
    Takes(Holder),
}

/// How a holder stands with its pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// It runs.
    Runs,
    /// It runs, and has been recommended to be replaced: it goes before others.
    Warned,
    /// It has been chosen to go because of this loss of capacity, and does not know.
    Condemned(Option<FactId>),
    /// It has had its notice.
    Noticed,
}

impl Standing {
    const fn is_going(self) -> bool {
        matches!(self, Self::Condemned(_) | Self::Noticed)
    }
}

/// All pools while they run.
#[derive(Debug)]
pub struct Market<'a> {
    pools: Vec<Pool<'a>>,
}

/// What is remembered about a pool.
#[derive(Debug)]
struct Pool<'a> {
    play: Play<'a>,
    seed: Seed,
    /// Room as it was told last.
    room: Option<u32>,
    /// The fact that told it.
    told: Option<FactId>,
    holders: BTreeMap<Holder, Standing>,
    /// How many of them have been chosen to go.
    condemned: u32,
    /// How often its room may have changed.
    turns: u64,
}

impl Pool<'_> {
    /// Those who run in it and have not been chosen to go.
    fn running(&self) -> u32 {
        self.holders.len() as u32 - self.condemned
    }

    /// Sets how a holder stands.
    fn stands(&mut self, holder: Holder, standing: Standing) {
        let was = self.holders.insert(holder, standing);
        let was = was.expect("it is in the pool");
        self.condemned += u32::from(standing.is_going());
        self.condemned -= u32::from(was.is_going());
    }

    fn is_free(&self) -> bool {
        self.room.is_none_or(|room| self.running() < room)
    }
}

impl<'a> Market<'a> {
    /// The pools of a set-up at its start. A pool's chance goes by its name.
    pub fn new(setup: &'a Setup) -> Self {
        let pools = setup.spot_pools.iter().map(|spec| {
            let seed = setup.seed.child("spot", 0).child(&spec.name, 0);
            let play = Play::begin(spec, &setup.parameters, seed);
            Pool {
                room: play.room(),
                play,
                seed,
                told: None,
                holders: BTreeMap::new(),
                condemned: 0,
                turns: 0,
            }
        });
        Self {
            pools: pools.collect(),
        }
    }
}

impl World<'_> {
    /// The market opens: before anything starts in it.
    pub fn begin_market(&mut self) {
        for index in 0..self.market.pools.len() {
            let pool = SpotPoolId::new(index);
            if self.market.pools[index].room.is_some() {
                self.tell_room(pool);
            }
            // What the initial state has put there beyond the room goes at once.
            self.market_at(Instant::START, pool, MarketStep::Turns);
        }
    }

    /// The pool of a type in a zone; none when the scenario has no such pool.
    pub fn spot_pool(&self, kind: &InstanceType, zone: ZoneId) -> Option<SpotPoolId> {
        self.find_pool(|pool| {
            pool.zone == zone && matches!(pool.offer, Offer::Ec2(sold) if sold.name == kind.name)
        })
    }

    /// The pool of Fargate Spot in a zone.
    pub fn fargate_spot_pool(&self, zone: ZoneId) -> Option<SpotPoolId> {
        self.find_pool(|pool| pool.zone == zone && pool.offer == Offer::Fargate)
    }

    fn find_pool(&self, is: impl Fn(&SpotPoolSpec) -> bool) -> Option<SpotPoolId> {
        self.setup
            .spot_pools
            .iter()
            .position(is)
            .map(SpotPoolId::new)
    }

    /// Whether one more may start in a pool now.
    pub fn spot_free(&self, pool: SpotPoolId) -> bool {
        let zone = self.setup.spot_pools[pool.index()].zone;
        !self.zone_lost(zone) && self.market.pools[pool.index()].is_free()
    }

    /// How many more may start in a pool now; none: any number.
    pub fn spot_left(&self, pool: SpotPoolId) -> Option<u32> {
        if !self.spot_free(pool) {
            return Some(0);
        }
        let desk = &self.market.pools[pool.index()];
        desk.room.map(|room| room - desk.running())
    }

    /// Price of an instance-hour of a pool now. Asserts that it sells instances.
    pub fn spot_price(&self, pool: SpotPoolId) -> Usd {
        let prices = &self.setup.spot_pools[pool.index()].prices;
        step_at(prices, self.now()).expect("a pool of instances has a price")
    }

    /// An instance was launched in a pool, or a task of Fargate Spot started. Asserts that it was
    /// not there.
    pub fn spot_joins(&mut self, pool: SpotPoolId, holder: Holder) {
        let desk = &mut self.market.pools[pool.index()];
        let was = desk.holders.insert(holder, Standing::Runs);
        assert!(was.is_none(), "{holder:?} is in its pool already");
        if let Holder::Task(task) = holder
            && let Some(after) = self.interrupted_after(pool, task)
        {
            self.later(after, Event::Market(pool, MarketStep::Takes(holder)));
        }
    }

    /// An instance or task of a pool has ended, whatever ended it. Asserts that it was there.
    pub fn spot_leaves(&mut self, pool: SpotPoolId, holder: Holder) {
        let desk = &mut self.market.pools[pool.index()];
        let was_free = desk.is_free();
        let was = desk.holders.remove(&holder);
        let was = was.unwrap_or_else(|| panic!("{holder:?} is not in its pool"));
        desk.condemned -= u32::from(was.is_going());
        if !was_free && desk.is_free() {
            let told = desk.told;
            self.nudge_takers(pool, told);
        }
    }

    /// Who holds capacity of a pool. Asserts that those chosen to go are counted.
    #[cfg(test)]
    pub fn spot_holders(&self, pool: SpotPoolId) -> std::collections::BTreeSet<Holder> {
        let desk = &self.market.pools[pool.index()];
        let going = desk.holders.values().filter(|is| is.is_going());
        assert_eq!(going.count(), desk.condemned as usize, "chosen to go");
        desk.holders.keys().copied().collect()
    }

    /// When a task of Fargate Spot is interrupted by itself, if it lives that long.
    fn interrupted_after(&self, pool: SpotPoolId, task: TaskId) -> Option<Span> {
        let spec = &self.setup.spot_pools[pool.index()];
        let per_day = self.setup.parameters.fargate_spot_interruption;
        let by_chance = matches!(spec.supply, Supply::Regime(_)) && per_day > 0.0;
        if spec.offer != Offer::Fargate || !by_chance {
            return None;
        }
        let mean = Span::from_secs_f64(86_400.0 / -libm::log1p(-per_day));
        let about = self.cluster.task(task);
        let seed = self.service_seed(about.service());
        let mut stream = seed.stream("interruption", u64::from(about.number()));
        Some(exponential(&mut stream, mean))
    }

    /// Asks for something of a pool at `at`.
    fn market_at(&mut self, at: Instant, pool: SpotPoolId, step: MarketStep) {
        self.queue
            .schedule(at, Phase::World, Event::Market(pool, step));
    }

    /// Tells the room of a pool.
    fn tell_room(&mut self, pool: SpotPoolId) -> FactId {
        let now = self.now();
        let desk = &mut self.market.pools[pool.index()];
        let what = What::SpotCapacityChanged { room: desk.room };
        let fact = self.ledger.tell(now, (Subject::SpotPool(pool), what), None);
        desk.told = Some(fact);
        fact
    }

    /// There is room in a pool again: those who may wait for it look.
    fn nudge_takers(&mut self, pool: SpotPoolId, why: Option<FactId>) {
        let setup = self.setup;
        let spec = &setup.spot_pools[pool.index()];
        let Offer::Ec2(kind) = spec.offer else {
            let now = self.now();
            for id in self.cluster.service_ids() {
                if self.cluster.service(id).wanted() > 0 {
                    self.try_launch_at(id, now);
                }
            }
            return;
        };
        for (index, group) in setup.groups.iter().enumerate() {
            let sold = group.overrides.iter().any(|o| o.kind.name == kind.name);
            let buys = group.spot.on_demand_percent < 100;
            if buys && sold && group.zones.contains(&spec.zone) {
                self.nudge_group(GroupId::new(index), why);
            }
        }
    }
}

/// The value of the last step at or before `now`.
pub fn step_at<T: Copy>(steps: &[(Instant, T)], now: Instant) -> Option<T> {
    let after = steps.partition_point(|(from, _)| *from <= now);
    after.checked_sub(1).map(|at| steps[at].1)
}
