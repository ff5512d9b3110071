//! Does an instance refresh go as AWS's example says?

use super::Because;
use super::lab::{Lab, spec};
use crate::cluster::fact::RefreshStatus as Status;
use crate::cluster::group::InstanceRefresh;
use crate::cluster::group_refresh::Refresh;
use crate::kernel::time::{Instant, Span};

fn lab(desired: u32, refresh: InstanceRefresh) -> Lab {
    let mut lab = Lab::new(spec(desired, desired + 10, 2));
    lab.now = Instant::from_secs(24 * 3_600);
    let version = lab.group.new_version();
    lab.refresh = Some(Refresh::begin(refresh, version, desired, lab.now));
    lab
}

fn settings(least: u32, most: u32) -> InstanceRefresh {
    InstanceRefresh {
        at: Instant::START,
        min_healthy_percent: least,
        max_healthy_percent: most,
        warmup: Some(Span::from_secs(600)),
        checkpoints: Vec::new(),
        checkpoint_delay: Span::from_secs(900),
    }
}

/// Runs until the refresh ends, from look to look.
fn finish(lab: &mut Lab) {
    for _ in 0..1_000 {
        let Some(at) = lab.look() else { break };
        if lab.refresh.is_none() {
            break;
        }
        assert!(at > lab.now, "time goes on");
        lab.now = at;
    }
    assert!(lab.refresh.is_none(), "it ends");
}

/// Minutes since the refresh began.
fn minutes(lab: &Lab, replaced: &[(u64, u32)]) -> Vec<(u64, u32)> {
    assert!(lab.now > Instant::START);
    let start = 24 * 60;
    replaced.iter().map(|&(m, n)| (m - start, n)).collect()
}

#[test]
fn a16_instance_refresh_with_checkpoints() {
    // 10 instances, checkpoints 20 % and 50 %, 15 minutes between, at least 80 % healthy, 10
    // minutes of warm-up.
    let mut refresh = settings(80, 100);
    refresh.checkpoints = vec![20, 50];
    let mut lab = lab(10, refresh);
    finish(&mut lab);
    let replaced = minutes(&lab, &lab.replaced(Because::Refresh));
    assert_eq!(replaced, [(0, 2), (25, 2), (35, 1)]);
    let minute = |at: &Instant| at.nanos() / Span::MINUTE.nanos() - 24 * 60;
    let told = lab.told.iter().map(|(at, status)| (minute(at), *status));
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [
            (10, Status::AtCheckpoint),
            (25, Status::InProgress),
            (45, Status::Successful)
        ],
        "warm at 0:10, on at 0:25, done with 50 % at 0:45"
    );
    let old = lab.group.members().filter(|member| member.version == 1);
    assert_eq!(old.count(), 5);
}

#[test]
fn a_refresh_without_checkpoints_replaces_all_ninety_percent_healthy() {
    let mut lab = lab(10, settings(90, 100));
    finish(&mut lab);
    let replaced = minutes(&lab, &lab.replaced(Because::Refresh));
    let one_by_one: Vec<_> = (0..10).map(|n| (n * 10, 1)).collect();
    assert_eq!(replaced, one_by_one);
    assert!(lab.group.members().all(|member| member.version == 2));
}

#[test]
fn a_hundred_percent_healthy_still_replaces_one_at_a_time() {
    let mut lab = lab(3, settings(100, 100));
    finish(&mut lab);
    let replaced = minutes(&lab, &lab.replaced(Because::Refresh));
    assert_eq!(replaced, [(0, 1), (10, 1), (20, 1)]);
}

#[test]
fn above_a_hundred_percent_it_launches_before_it_terminates() {
    let mut lab = lab(10, settings(100, 120));
    lab.look();
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (10, 2));
    assert!(lab.replaced(Because::Refresh).is_empty());
    finish(&mut lab);
    let replaced = minutes(&lab, &lab.replaced(Because::Refresh));
    assert_eq!(replaced, [(10, 2), (20, 2), (30, 2), (40, 2), (50, 2)]);
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (10, 0));
    assert!(lab.group.members().all(|member| member.version == 2));
}

#[test]
fn protected_instances_are_waited_for_an_hour_and_then_it_fails() {
    let mut lab = lab(4, settings(50, 100));
    let ids: Vec<_> = lab.group.members().map(|member| member.id).collect();
    for &id in &ids[..2] {
        lab.group.change(id, |member| member.protected = true);
    }
    finish(&mut lab);
    // Two are replaced at once and warm at 0:10; nothing more for an hour.
    let replaced = minutes(&lab, &lab.replaced(Because::Refresh));
    assert_eq!(replaced, [(0, 2)]);
    let (at, status) = *lab.told.last().unwrap();
    assert_eq!(status, Status::Failed);
    let after = at.since(Instant::from_secs(24 * 3_600));
    assert_eq!(after, Span::from_secs(70 * 60));
}
