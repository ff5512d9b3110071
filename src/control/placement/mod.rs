//! On which instance does the next task of a service go, and which tasks stop first? In AWS's
//! order: what fits, what the constraints allow, what the strategies prefer (ECS developer
//! guide, task placement).

use crate::cluster::Cluster;
use crate::cluster::fact::Refusals;
use crate::cluster::fleet::view::{Part, View};
use crate::cluster::fleet::{Fleet, Wanted, in_pool};
use crate::cluster::ids::{InstanceId, RevisionKey};
use crate::cluster::instance::Pool;
use crate::kernel::random::Stream;
use rand::Rng as _;

mod victims;

pub use victims::victims;

/// A task that looks for an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Whose task, and of which revision.
    pub task: RevisionKey,
    /// Where: the pool of the provider that its strategy chose; none, for the launch type EC2,
    /// is any group of the cluster.
    pub pool: Option<Pool>,
}

/// Draws before every candidate is listed.
const DRAWS: u32 = 32;

/// The instance for a task, if any takes it. Equals: the lowest id, or by chance where the strategy
/// says `random`.
pub fn choose(cluster: &Cluster, request: Request, chance: &mut Stream) -> Option<InstanceId> {
    choose_in(&cluster.fleet, request, chance)
}

/// The same over a fleet alone.
pub fn choose_in(fleet: &Fleet, request: Request, chance: &mut Stream) -> Option<InstanceId> {
    let (need, view, group) = fleet.wish(request.task);
    let wanted = Wanted::new(need.room());
    let mut best: Option<([u32; 5], u128)> = None;
    let mut equals: Vec<(&Part, u128)> = Vec::new();
    let parts = view.parts().iter();
    for part in parts.filter(|part| in_pool(part.pool(), request.pool)) {
        if best.is_some_and(|(grade, _)| view.at_least(part, group) > grade[0]) {
            continue;
        }
        let Some(key) = view.first(part, &wanted) else {
            continue;
        };
        let grade = view.grade(part, key, group);
        let id = key & 0xffff_ffff;
        let (better, equal) = best.map_or((true, false), |best| {
            let equal = grade == best.0;
            (grade < best.0 || (equal && id < best.1), equal)
        });
        if view.rule().random && (better || equal) {
            if !equal {
                equals.clear();
            }
            equals.push((part, key));
        }
        if better {
            best = Some((grade, id));
        }
    }
    if view.rule().random {
        draw(view, &wanted, (&equals, chance))
    } else {
        best.map(|(_, id)| crate::cluster::fleet::view::instance_of(id))
    }
}

/// One of the instances that are as good as those given, each as likely.
fn draw(
    view: &View,
    wanted: &Wanted,
    (equals, chance): (&[(&Part, u128)], &mut Stream),
) -> Option<InstanceId> {
    let spans: Vec<_> = equals
        .iter()
        .map(|&(part, key)| {
            let range = View::equals(key);
            (part, view.span(part, &range), range)
        })
        .collect();
    let total: u32 = spans.iter().map(|(_, (size, _), _)| size).sum();
    if total == 0 {
        return None;
    }
    for _ in 0..DRAWS {
        let mut rank = below(total, chance);
        for (part, (size, lower), _) in &spans {
            if rank < *size {
                if let Some(found) = view.nth(part, lower + rank, wanted) {
                    return Some(found);
                }
                break;
            }
            rank -= size;
        }
    }
    let mut all = Vec::new();
    for (part, _, range) in &spans {
        all.extend(view.each(part, (wanted, range)));
    }
    let place = below(all.len() as u32, chance);
    Some(all[place as usize])
}

/// A number below `limit`, each as likely (to one in 2^32).
fn below(limit: u32, chance: &mut Stream) -> u32 {
    ((u128::from(chance.next_u64()) * u128::from(limit)) >> 64) as u32
}

/// How many registered instances of the pool refuse a task, each under the first thing that
/// refuses. It looks at every instance: ask only when it is to be told.
pub fn refusals(cluster: &Cluster, request: Request) -> Refusals {
    cluster.fleet.refusals(request.task, request.pool)
}

#[cfg(test)]
mod tests;
