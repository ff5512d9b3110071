//! Which target takes the next request? Target group health by zone, then the algorithm.
//!
//! Clients spread evenly over the load balancer's nodes, one per zone. With cross-zone load
//! balancing every node reaches all targets, and all nodes together are modelled as one rotation;
//! without it a node rotates over the targets of its own zone.
//!
//! Two minima of healthy targets, of the node's zone or, with cross-zone load balancing, of all
//! zones (Elastic Load Balancing: target group health). Below the one for DNS, or when its node is
//! lost, a zone leaves DNS, at once: clients that still hold the old answer for its 60 s are not
//! modelled. When all nodes that are left are below it, DNS answers with all of them; a node
//! without any target answers 503. Below the one for routing a node sends to all its targets,
//! healthy or not.

use crate::cluster::service::{Algorithm, LoadBalancerSpec, TargetGroupHealth};
use crate::kernel::random::Stream;
use crate::kernel::sampler::below;
use crate::traffic::health::State;
use crate::traffic::levels::Levels;

const NONE: u32 = u32::MAX;
/// No pool: a node that has no targets.
const EMPTY: usize = usize::MAX;
/// Slow start: a full share.
const FULL: u64 = 1 << 32;

/// One registered target, as routing sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub target: usize,
    pub group: usize,
    pub zone: usize,
    pub state: State,
    pub outstanding: usize,
}

/// Routing of one target group.
#[derive(Clone, Debug)]
pub(super) struct Router {
    algorithm: Algorithm,
    cross_zone: bool,
    health: TargetGroupHealth,
    slow_start: u64,
    pools: Vec<Pool>,
    zones: Vec<Zone>,
    /// Pools that clients reach, or [`EMPTY`].
    reached: Vec<usize>,
    fail_open: bool,
    targets: Vec<Place>,
}

/// One target.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The pool it is a member of, or [`NONE`].
    pool: u32,
    outstanding: u32,
    /// Since when it is in slow start; `u64::MAX` when it is not.
    slow_since: u64,
    /// Its claim to the next turn, in slow start.
    credit: u64,
}

const FRESH: Place = Place {
    pool: NONE,
    outstanding: 0,
    slow_since: u64::MAX,
    credit: 0,
};

/// Targets that one node (or all nodes together) routes to.
#[derive(Clone, Debug, Default)]
struct Pool {
    members: Vec<u32>,
    /// The next in turn.
    cursor: usize,
    /// Some members are in slow start and some are not.
    ramping: bool,
    levels: Levels,
}

/// The load balancer's node in a zone.
#[derive(Clone, Copy, Debug, Default)]
struct Zone {
    lost: bool,
    dns: Dns,
}

/// Whether clients are sent to a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Dns {
    /// It never had the healthy targets for it.
    #[default]
    Never,
    /// It is in DNS.
    Named,
    /// It was there, and left.
    Left,
}

impl Router {
    pub fn new(spec: &LoadBalancerSpec, zones: u32) -> Self {
        let pools = if spec.cross_zone { 1 } else { zones as usize };
        Self {
            algorithm: spec.algorithm,
            cross_zone: spec.cross_zone,
            health: spec.health,
            slow_start: match spec.algorithm {
                Algorithm::RoundRobin => spec.slow_start.nanos(),
                Algorithm::LeastOutstandingRequests | Algorithm::WeightedRandom => 0,
            },
            pools: vec![Pool::default(); pools],
            zones: vec![Zone::default(); zones as usize],
            reached: Vec::new(),
            fail_open: false,
            targets: Vec::new(),
        }
    }

    /// Whether requests go to targets that failed their checks, for lack of others.
    pub const fn fails_open(&self) -> bool {
        self.fail_open
    }

    /// Looks at all registered targets again, in the order of their places.
    pub fn rebuild(&mut self, views: &[View]) {
        self.make_room(views);
        for place in &mut self.targets {
            place.pool = NONE;
        }
        let healthy: Vec<bool> = (0..self.pools.len())
            .map(|pool| self.rebuild_pool(pool, views))
            .collect();
        self.reach(&healthy);
        self.fail_open = views.iter().any(|v| {
            let pool = self.targets[v.target].pool;
            v.state == State::Unhealthy && self.reached.contains(&(pool as usize))
        });
    }

    /// Whom a node sends to; answers whether that is enough for DNS.
    fn rebuild_pool(&mut self, pool: usize, views: &[View]) -> bool {
        let of_pool = |v: &&View| self.cross_zone || v.zone == pool;
        let registered = views.iter().filter(of_pool).filter(|v| known(v.state));
        let healthy = registered.clone().filter(|v| v.state == State::Healthy);
        // A target that was never checked says nothing about the health of its zone.
        let checked = registered.clone().filter(|v| v.state != State::Initial);
        let (good, of) = (healthy.clone().count(), checked.count());
        let members: Vec<View> = if self.health.routing.is_met(good, of) {
            healthy.copied().collect()
        } else {
            registered.copied().collect()
        };
        self.fill(pool, &members);
        self.health.dns.is_met(good, of)
    }

    /// Which nodes clients go to, by which pools have enough healthy targets.
    fn reach(&mut self, healthy: &[bool]) {
        let pool_of = |zone: usize| if self.cross_zone { 0 } else { zone };
        let left = self.zones.iter().enumerate().filter(|(_, z)| !z.lost);
        // Where every zone fails, DNS answers with all of them.
        let all = !left.clone().any(|(zone, _)| healthy[pool_of(zone)]);
        let named = left.map(|(zone, _)| zone);
        let named: Vec<usize> = named.filter(|&z| all || healthy[pool_of(z)]).collect();
        let nodes = named.iter().map(|&zone| pool_of(zone));
        self.reached.clear();
        self.reached.extend(nodes.map(|pool| {
            let empty = self.pools[pool].members.is_empty();
            if empty { EMPTY } else { pool }
        }));
        if self.cross_zone {
            self.reached.truncate(1);
        }
        for (index, zone) in self.zones.iter_mut().enumerate() {
            let is_named = named.contains(&index);
            let enough = healthy[if self.cross_zone { 0 } else { index }];
            zone.dns = match zone.dns {
                Dns::Never if is_named && enough => Dns::Named,
                Dns::Named if !is_named => Dns::Left,
                Dns::Left if is_named => Dns::Named,
                as_before => as_before,
            };
        }
    }

    /// Loses the node of a zone, or has it again. Call before `rebuild`.
    pub fn lose_zone(&mut self, zone: usize, lost: bool) {
        self.zones[zone].lost = lost;
    }

    /// Whether a zone was in DNS, and left.
    pub fn is_left(&self, zone: usize) -> bool {
        self.zones[zone].dns == Dns::Left
    }

    fn fill(&mut self, index: usize, members: &[View]) {
        let pool = &mut self.pools[index];
        let next = pool.members.get(pool.cursor).copied().unwrap_or(0);
        pool.members.clear();
        pool.members.extend(members.iter().map(|v| v.target as u32));
        // The turn stays with whom it was, or goes to the one after.
        let turn = pool.members.partition_point(|m| *m < next);
        pool.cursor = if turn == pool.members.len() { 0 } else { turn };
        let slow = |m: &&u32| self.targets[**m as usize].slow_since != u64::MAX;
        let ramps = pool.members.iter().filter(slow).count();
        pool.ramping = ramps > 0 && ramps < pool.members.len();
        let by_outstanding = self.algorithm == Algorithm::LeastOutstandingRequests;
        if by_outstanding {
            pool.levels.reset(self.targets.len());
        }
        for view in members {
            let place = &mut self.targets[view.target];
            place.pool = index as u32;
            place.outstanding = view.outstanding as u32;
            if by_outstanding {
                pool.levels.insert(view.target, view.outstanding);
            }
        }
    }

    /// A target came into service, new to the load balancer or again. Call before `rebuild`.
    pub fn in_service(&mut self, target: usize, now: u64, views: &[View]) {
        self.make_room(views);
        let others_at_full_share = views.iter().any(|v| {
            let slow = self.is_slow(&self.targets[v.target], now);
            v.target != target && v.state == State::Healthy && !slow
        });
        let slow = self.slow_start > 0 && others_at_full_share;
        let place = &mut self.targets[target];
        place.slow_since = if slow { now } else { u64::MAX };
        place.credit = 0;
    }

    /// Forgets what was known of the place of a target that is gone.
    pub fn forget(&mut self, target: usize) {
        if let Some(place) = self.targets.get_mut(target) {
            *place = FRESH;
        }
    }

    fn make_room(&mut self, views: &[View]) {
        let places = views.iter().map(|v| v.target + 1).max().unwrap_or(0);
        self.targets.resize(places.max(self.targets.len()), FRESH);
    }

    const fn is_slow(&self, place: &Place, now: u64) -> bool {
        place.slow_since != u64::MAX && now < place.slow_since.saturating_add(self.slow_start)
    }

    /// Whether it asks how many requests a target holds.
    #[inline]
    pub fn counts(&self) -> bool {
        self.algorithm == Algorithm::LeastOutstandingRequests
    }

    /// Tells that a target now holds `outstanding` requests. Only where it counts.
    #[inline]
    pub fn holds(&mut self, target: usize, outstanding: usize) {
        let place = &self.targets[target];
        if place.pool != NONE && place.outstanding as usize != outstanding {
            self.change(target, outstanding as u32);
        }
    }

    /// Tells that a target holds one request more. Only where it counts.
    #[inline]
    pub fn holds_more(&mut self, target: usize) {
        let place = &self.targets[target];
        if place.pool != NONE {
            self.change(target, place.outstanding + 1);
        }
    }

    /// Tells that a target holds one request less. Only where it counts.
    #[inline]
    pub fn holds_less(&mut self, target: usize) {
        let place = &self.targets[target];
        if place.pool != NONE {
            self.change(target, place.outstanding - 1);
        }
    }

    #[inline(always)]
    fn change(&mut self, target: usize, to: u32) {
        let place = &mut self.targets[target];
        let from = std::mem::replace(&mut place.outstanding, to);
        let levels = &mut self.pools[place.pool as usize].levels;
        levels.change(target, from as usize, to as usize);
    }

    /// The target for a request at `now`; none when the node that it reaches has none.
    #[inline]
    pub fn pick(&mut self, now: u64, stream: &mut Stream) -> Option<usize> {
        let index = match self.reached.as_slice() {
            [] => return None,
            [only] => *only,
            several => several[below(stream, several.len() as u64) as usize],
        };
        let pool = self.pools.get_mut(index)?;
        let target = match self.algorithm {
            Algorithm::RoundRobin if pool.ramping => self.pick_ramping(index, now),
            Algorithm::RoundRobin => pool.turn(),
            Algorithm::LeastOutstandingRequests => pool.levels.pick(),
            Algorithm::WeightedRandom => {
                // Weights are equal: anomaly mitigation is not modelled.
                pool.members[below(stream, pool.members.len() as u64) as usize] as usize
            }
        };
        Some(target)
    }

    /// Where nothing but the turn decides: the targets in the order of their turns, and the place
    /// of the next. See [`Router::turn_on`].
    pub fn rotation(&self) -> Option<(&[u32], usize)> {
        match (self.algorithm, self.reached.as_slice()) {
            (Algorithm::RoundRobin, [only]) => {
                let pool = self.pools.get(*only).filter(|pool| !pool.ramping)?;
                Some((&pool.members, pool.cursor))
            }
            _ => None,
        }
    }

    /// So many took their turns. Asserts that there is a rotation.
    pub fn turn_on(&mut self, turns: usize) {
        let pool = &mut self.pools[self.reached[0]];
        assert!(!pool.ramping, "turns are taken one by one in slow start");
        pool.cursor = (pool.cursor + turns) % pool.members.len();
    }

    /// Round robin with members in slow start: one takes its turn once its share, which grows
    /// linearly with time, adds up to a whole request.
    fn pick_ramping(&mut self, index: usize, now: u64) -> usize {
        let slow_start = self.slow_start;
        let pool = &mut self.pools[index];
        for _ in 0..2 * pool.members.len() {
            let target = pool.turn();
            let place = &mut self.targets[target];
            if place.slow_since == u64::MAX {
                return target;
            }
            let elapsed = now - place.slow_since;
            if elapsed >= slow_start {
                place.slow_since = u64::MAX;
                return target;
            }
            place.credit +=
                (u128::from(elapsed) * u128::from(FULL) / u128::from(slow_start)) as u64;
            if place.credit >= FULL {
                place.credit -= FULL;
                return target;
            }
        }
        unreachable!("a member at its full share takes every turn");
    }

    /// Members of each pool that clients reach, for tests and explanations.
    #[cfg(test)]
    pub fn reached(&self) -> Vec<(usize, Vec<usize>)> {
        let members = |pool: usize| {
            self.pools[pool]
                .members
                .iter()
                .map(|m| *m as usize)
                .collect()
        };
        let pools = self.reached.iter().filter(|pool| **pool != EMPTY);
        pools.map(|pool| (*pool, members(*pool))).collect()
    }

    /// Members of one zone's node, whether DNS names it or not.
    #[cfg(test)]
    pub fn node(&self, zone: usize) -> &[u32] {
        &self.pools[zone].members
    }
}

impl Pool {
    #[inline]
    fn turn(&mut self) -> usize {
        let target = self.members[self.cursor] as usize;
        self.cursor += 1;
        if self.cursor == self.members.len() {
            self.cursor = 0;
        }
        target
    }
}

/// Whether the load balancer's nodes can route to a target in this state at all.
const fn known(state: State) -> bool {
    matches!(state, State::Initial | State::Healthy | State::Unhealthy)
}
