//! Which instances does an instance refresh replace next, and when does it wait?

use super::{Action, Because, Draft, Purpose, View, launching};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::RefreshStatus;
use crate::cluster::group_refresh::Refresh;
use crate::cluster::group_state::{Group, Health, Member};
use crate::cluster::instance::Lifecycle;
use crate::kernel::time::{Instant, Span};

/// A refresh that makes no progress for so long fails (Auto Scaling user guide).
pub const NO_PROGRESS: Span = Span::from_secs(3_600);

/// What a refresh has to work with.
struct Stock<'a> {
    /// In service, of an older version, oldest version first.
    old: Vec<&'a Member>,
    /// New ones in service and warmed up.
    replaced: u32,
    /// In service and healthy: old ones, and new ones that have warmed up.
    healthy: u32,
    /// When the next new one has warmed up.
    next_warm: Instant,
}

fn stock<'a>(group: &'a Group, refresh: &Refresh, now: Instant) -> Stock<'a> {
    let mut stock = Stock {
        old: Vec::new(),
        replaced: 0,
        healthy: 0,
        next_warm: Instant::NEVER,
    };
    let in_service = |member: &&Member| member.lifecycle == Lifecycle::InService;
    for member in group.members().filter(in_service) {
        let well = member.health == Health::Healthy;
        if member.version < refresh.version {
            stock.old.push(member);
            stock.healthy += u32::from(well);
        } else if member.warms(now, refresh.warmup) {
            stock.next_warm = stock.next_warm.min(member.in_service + refresh.warmup);
        } else {
            // One launched ahead has replaced nothing before an old one goes.
            stock.replaced += u32::from(well && !member.ahead);
            stock.healthy += u32::from(well);
        }
    }
    stock.old.sort_by_key(|member| (member.version, member.id));
    stock
}

/// The refresh as it is now: what was replaced since the last look, where it waits, whether it
/// ended. `Some` is news to tell. A checkpoint is passed only when its delay is over.
pub fn advance(group: &Group, refresh: &mut Refresh, now: Instant) -> Option<RefreshStatus> {
    let stock = stock(group, refresh, now);
    if stock.replaced > refresh.replaced {
        refresh.replaced = stock.replaced;
        refresh.progress = now;
    }
    if let Some(until) = refresh.waits_until {
        if now < until {
            return None;
        }
        refresh.waits_until = None;
        refresh.checkpoint += 1;
        refresh.progress = now;
        return Some(RefreshStatus::InProgress);
    }
    if refresh.replaced >= refresh.goal() {
        if refresh.is_last() {
            return Some(RefreshStatus::Successful);
        }
        refresh.waits_until = Some(now + refresh.spec.checkpoint_delay);
        return Some(RefreshStatus::AtCheckpoint);
    }
    (now.since(refresh.progress) >= NO_PROGRESS).then_some(RefreshStatus::Failed)
}

/// Starts as many replacements as the healthy percentages allow. Without room above 100 % the old
/// instance goes first and the new one follows from what is then missing; with room, new ones come
/// first. Protected instances are waited for (`ScaleInProtectedInstances: Wait`).
pub(super) fn go_on(view: &View, refresh: &Refresh, draft: &mut Draft) {
    let group = view.group;
    let stock = stock(group, refresh, view.now);
    let deadline = refresh.progress + NO_PROGRESS;
    let wake = refresh.waits_until.unwrap_or(deadline);
    draft
        .actions
        .push(Action::LookAt(wake.min(stock.next_warm)));
    if refresh.waits_until.is_some() {
        return;
    }
    let percent = |percent: u32| u64::from(group.desired()) * u64::from(percent);
    let least = percent(refresh.spec.min_healthy_percent).div_ceil(100) as u32;
    let started = refresh.total.saturating_sub(stock.old.len() as u32);
    let open = refresh.goal().saturating_sub(started);
    let most = (percent(refresh.spec.max_healthy_percent) / 100) as u32;
    let may_launch = most.saturating_sub(group.desired());
    let mut may_stop = stock.healthy.saturating_sub(least);
    if may_launch == 0 && may_stop == 0 && group.is_settled() && started == refresh.replaced {
        // The percentages leave no room for even one: one at a time, then.
        may_stop = 1;
    }
    let ahead: Vec<&Member> = group
        .members()
        .filter(|member| member.ahead && !member.is_terminating())
        .collect();
    stop_old(&stock, &ahead, (view, refresh, may_stop.min(open)), draft);
    let missing = open.saturating_sub(ahead.len() as u32);
    let launches = missing.min(may_launch.saturating_sub(ahead.len() as u32));
    let mut refused = Vec::new();
    for number in 0..launches as usize {
        let zones = launching::by_count(view, &draft.zones);
        // Bought as the one that it will replace.
        let old = stock.old.get(ahead.len() + number);
        let purchase = old.map_or(Purchase::OnDemand, |old| old.purchase);
        let zones = (&zones[..], purchase);
        let Some(place) = launching::first_available(view, zones, draft, &mut refused) else {
            break;
        };
        draft.launch(place, purchase, Purpose::Ahead);
    }
    launching::tell(refused, draft);
}

/// Old instances go; for each, one that was launched ahead and has warmed up counts from now on.
fn stop_old(
    stock: &Stock,
    ahead: &[&Member],
    (view, refresh, count): (&View, &Refresh, u32),
    draft: &mut Draft,
) {
    let warm = |member: &&&Member| {
        member.lifecycle == Lifecycle::InService && !member.warms(view.now, refresh.warmup)
    };
    let mut warm = ahead.iter().filter(warm);
    let free = |member: &&&Member| !member.protected && !draft.taken.contains(&member.id);
    let old: Vec<&Member> = stock.old.iter().filter(free).copied().collect();
    for member in old.into_iter().take(count as usize) {
        if let Some(replacement) = warm.next() {
            draft.counts(replacement);
        }
        draft.terminate(member, Because::Refresh, false);
    }
}
