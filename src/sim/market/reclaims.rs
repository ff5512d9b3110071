//! Whom does the Spot market take, and when do they hear of it? Turns of a pool, those it chooses,
//! and recommendations before.

use super::{Event, Holder, MarketStep, Pool, Standing};
use crate::cluster::ids::{FactId, SpotPoolId};
use crate::cluster::spot::{Offer, Supply};
use crate::kernel::random::Stream;
use crate::kernel::sampler::{below, between, exponential, unit};
use crate::kernel::time::{Instant, Span};
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Something of a pool is due.
    pub fn market_steps(
        &mut self,
        pool: SpotPoolId,
        step: MarketStep,
    ) -> Result<(), WorkloadError> {
        match step {
            MarketStep::Turns => self.pool_turns(pool)?,
            MarketStep::Recommends(turn) => self.pool_recommends(pool, turn),
            MarketStep::Takes(holder) => self.pool_takes(pool, holder)?,
        }
        Ok(())
    }

    /// The room of a pool may have changed.
    fn pool_turns(&mut self, pool: SpotPoolId) -> Result<(), WorkloadError> {
        let now = self.now();
        let desk = &mut self.market.pools[pool.index()];
        desk.play.advance(now);
        desk.turns += 1;
        let (was, is) = (desk.room, desk.play.room());
        desk.room = is;
        let (fell, rose) = (size(is) < size(was), size(is) > size(was));
        if fell || rose {
            self.tell_room(pool);
        }
        self.reclaim(pool, fell)?;
        let desk = &self.market.pools[pool.index()];
        if rose && desk.is_free() {
            let told = desk.told;
            self.nudge_takers(pool, told);
        }
        self.plan_turn(pool);
        Ok(())
    }

    /// Asks for the next turn of a pool, and for the recommendation that may come before it.
    fn plan_turn(&mut self, pool: SpotPoolId) {
        let p = &self.setup.parameters;
        let spec = &self.setup.spot_pools[pool.index()];
        let desk = &self.market.pools[pool.index()];
        let (next, then) = desk.play.upcoming();
        if next == Instant::NEVER {
            return;
        }
        let (now, turns, room) = (self.now(), desk.turns, desk.room);
        let mut stream = desk.seed.stream("recommendation", turns);
        let announced = unit(&mut stream) < p.spot_recommendation_share;
        let mean = Span::from_secs_f64(p.spot_recommendation_lead_s);
        let lead = exponential(&mut stream, mean);
        let false_alarm = unit(&mut stream) < p.spot_recommendation_false;
        let spell = next.since(now);
        let when = between(&mut stream, Span::ZERO, spell);
        self.market_at(next, pool, MarketStep::Turns);
        if matches!(spec.offer, Offer::Fargate) {
            return;
        }
        if announced && size(then) < size(room) {
            let at = now + spell.saturating_sub(lead);
            self.market_at(at, pool, MarketStep::Recommends(turns));
        }
        let has_capacity = room != Some(0) && matches!(spec.supply, Supply::Regime(_));
        if false_alarm && has_capacity {
            self.market_at(now + when, pool, MarketStep::Recommends(turns));
        }
    }

    /// EC2 recommends to replace those that the next loss of capacity will take; where none is
    /// near, all that run there.
    fn pool_recommends(&mut self, pool: SpotPoolId, turn: u64) {
        let desk = &mut self.market.pools[pool.index()];
        if desk.turns != turn {
            return;
        }
        let (_, then) = desk.play.upcoming();
        let keeps = if size(then) < size(desk.room) {
            size(then)
        } else {
            0
        };
        let goes = desk.running().saturating_sub(keeps);
        let mut stream = desk.seed.stream("warned", turn);
        let warned = desk.choose(goes, &mut stream);
        for &holder in &warned {
            desk.stands(holder, Standing::Warned);
        }
        for holder in warned {
            if let Holder::Instance(id) = holder {
                self.recommend_rebalance(id, None);
            }
        }
    }

    /// Those that a pool has no room for are chosen. A recorded loss takes them two minutes from
    /// now, all at once; of others each has its notice a little later.
    fn reclaim(&mut self, pool: SpotPoolId, fell: bool) -> Result<(), WorkloadError> {
        let p = &self.setup.parameters;
        let spec = &self.setup.spot_pools[pool.index()];
        let desk = &mut self.market.pools[pool.index()];
        let Some(room) = desk.room else {
            return Ok(());
        };
        let turns = desk.turns;
        let mut stream = desk.seed.stream("reclaim", turns);
        let drought = desk.play.in_drought();
        let mut goes = desk.running().saturating_sub(room);
        let burst = matches!(
            (spec.offer, &spec.supply),
            (Offer::Fargate, Supply::Regime(_))
        );
        if burst && !drought {
            let (min, max) = (p.fargate_spot_burst_min, p.fargate_spot_burst_max);
            let share = min + (max - min).max(0.0) * unit(&mut stream);
            let taken = libm::ceil(f64::from(desk.running()) * share) as u32;
            goes = if fell { taken.min(goes) } else { 0 };
        }
        let chosen = desk.choose(goes, &mut desk.seed.stream("victims", turns));
        let because = Standing::Condemned(desk.told);
        for &holder in &chosen {
            desk.stands(holder, because);
        }
        let at_once = matches!(spec.supply, Supply::Recorded(_)) && !drought;
        let mean = Span::from_secs_f64(p.spot_reclaim_spread_s);
        for holder in chosen {
            if at_once {
                self.pool_takes(pool, holder)?;
            } else {
                let after = exponential(&mut stream, mean);
                self.later(after, Event::Market(pool, MarketStep::Takes(holder)));
            }
        }
        Ok(())
    }

    /// A holder has its notice, unless it has gone or had it.
    fn pool_takes(&mut self, pool: SpotPoolId, holder: Holder) -> Result<(), WorkloadError> {
        let desk = &mut self.market.pools[pool.index()];
        let cause: Option<FactId> = match desk.holders.get(&holder) {
            None | Some(Standing::Noticed) => return Ok(()),
            Some(Standing::Condemned(because)) => *because,
            // A task that is interrupted by itself: nothing that was told is the cause.
            Some(Standing::Runs | Standing::Warned) => None,
        };
        desk.stands(holder, Standing::Noticed);
        match holder {
            Holder::Instance(id) => self.interrupt_instance(id, cause),
            Holder::Task(task) => self.interrupt_task(task, cause)?,
        }
        Ok(())
    }
}

impl Pool<'_> {
    /// So many of those that run, by chance; those that were warned first.
    fn choose(&self, count: u32, stream: &mut Stream) -> Vec<Holder> {
        let mut chosen = Vec::new();
        for standing in [Standing::Warned, Standing::Runs] {
            let holders = self.holders.iter().filter(|(_, is)| **is == standing);
            let mut left: Vec<Holder> = holders.map(|(holder, _)| *holder).collect();
            while chosen.len() < count as usize && !left.is_empty() {
                chosen.push(left.swap_remove(below(stream, left.len() as u64) as usize));
            }
        }
        chosen
    }
}

/// A room as a number: any number is the largest.
fn size(room: Option<u32>) -> u32 {
    room.unwrap_or(u32::MAX)
}
