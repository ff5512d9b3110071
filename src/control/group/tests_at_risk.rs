//! What does a group do about instances that EC2 may take? With capacity rebalancing, and without.

use super::lab::{Lab, kind};
use super::spot::PoolView;
use super::tests_spot::{even, ids, lab, launches, on_spot, pool};
use super::{Action, Because, Purpose};
use crate::catalog::platform::Purchase;
use crate::cluster::group_state::{Health, Risk};
use crate::cluster::ids::InstanceId;
use crate::cluster::spot::SpotAllocation;
use crate::kernel::time::Span;

fn warn(lab: &mut Lab, id: InstanceId, risk: Risk) {
    lab.group.change(id, |member| member.risk = risk);
}

/// A group of three on Spot with capacity rebalancing whose new instances stay pending.
fn rebalancing(pools: Vec<PoolView>) -> Lab {
    let mut settings = on_spot(3, 1, SpotAllocation::CapacityOptimized);
    settings.spot.capacity_rebalance = true;
    let mut lab = lab(settings, pools);
    lab.desire(3);
    lab.done.clear();
    lab.slow = true;
    lab
}

#[test]
fn a_recommendation_brings_the_replacement_first() {
    let mut lab = rebalancing(vec![pool(0, 0, 40, 4), pool(1, 0, 40, 4)]);
    let old = ids(&lab, Purchase::Spot)[1];
    warn(&mut lab, old, Risk::Recommended);
    lab.look();
    // One over the maximum (a tenth, at least one), of a pool of which nothing is at risk.
    assert_eq!(launches(&lab), [(1, Purchase::Spot, Purpose::Ahead)]);
    assert!(
        lab.group.member(old).is_some(),
        "it stays until the other serves"
    );
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (3, 1));
    lab.look();
    assert_eq!(launches(&lab).len(), 1, "once");
    lab.serve(InstanceId::new(3));
    lab.look();
    assert!(lab.group.member(old).is_none());
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (3, 0));
    assert_eq!(lab.replaced(Because::Rebalance), [(0, 1)]);
    assert_eq!(lab.terminated(), [old], "and nothing else");
}

#[test]
fn a_recommendation_without_anything_as_good_changes_nothing() {
    let mut lab = rebalancing(vec![pool(0, 0, 40, 4), pool(1, 0, 40, 2)]);
    lab.pools[0].left = Some(0);
    let old = ids(&lab, Purchase::Spot)[0];
    warn(&mut lab, old, Risk::Recommended);
    let again = lab.look();
    assert_eq!(launches(&lab), [], "c5 has less capacity, m5 has no room");
    assert_eq!(again, Some(lab.now + Span::MINUTE));
    lab.pools[0].left = Some(1);
    lab.look();
    assert_eq!(
        launches(&lab),
        [(0, Purchase::Spot, Purpose::Ahead)],
        "the same is as good"
    );
}

#[test]
fn a_notice_lets_it_go_and_launches_at_once() {
    let mut lab = rebalancing(vec![pool(0, 0, 40, 4)]);
    let old = ids(&lab, Purchase::Spot)[0];
    warn(&mut lab, old, Risk::Noticed);
    lab.look();
    assert_eq!(launches(&lab), [(0, Purchase::Spot, Purpose::Service)]);
    assert_eq!(lab.terminated(), [old]);
}

#[test]
fn without_capacity_rebalancing_neither_does_anything() {
    for risk in [Risk::Recommended, Risk::Noticed] {
        let mut lab = lab(on_spot(3, 1, SpotAllocation::CapacityOptimized), even(1, 1));
        lab.desire(3);
        lab.done.clear();
        let old = ids(&lab, Purchase::Spot)[0];
        warn(&mut lab, old, risk);
        assert_eq!(lab.look(), None);
        assert!(lab.done.is_empty(), "{:?}", lab.done);
    }
}

#[test]
fn many_recommendations_stay_within_a_tenth_over_the_maximum() {
    let mut settings = on_spot(20, 1, SpotAllocation::CapacityOptimized);
    settings.spot.capacity_rebalance = true;
    let mut lab = lab(settings, even(2, 1));
    lab.desire(20);
    lab.done.clear();
    lab.slow = true;
    for id in ids(&lab, Purchase::Spot) {
        warn(&mut lab, id, Risk::Recommended);
    }
    lab.look();
    assert_eq!(launches(&lab).len(), 2, "22 of at most 20");
}

#[test]
fn a_heavy_instance_goes_only_for_as_much_capacity() {
    let mut settings = on_spot(8, 1, SpotAllocation::LowestPrice { pools: 1 });
    settings.overrides[0] = kind("m5.2xlarge", 2);
    settings.spot.capacity_rebalance = true;
    let mut lab = lab(settings, vec![pool(0, 0, 40, 4)]);
    lab.desire(2);
    lab.done.clear();
    lab.pools = vec![pool(1, 0, 40, 4)];
    lab.slow = true;
    let old = ids(&lab, Purchase::Spot)[0];
    warn(&mut lab, old, Risk::Recommended);
    lab.look();
    lab.serve(InstanceId::new(1));
    lab.look();
    assert!(
        lab.group.member(old).is_some(),
        "one unit does not replace two"
    );
    lab.serve(InstanceId::new(2));
    lab.look();
    assert!(lab.group.member(old).is_none());
    assert_eq!((lab.group.capacity(), launches(&lab).len()), (2, 2));
}

#[test]
fn a_replacement_that_dies_before_it_serves_is_let_go_and_never_counted() {
    let mut lab = rebalancing(vec![pool(0, 0, 40, 4), pool(1, 0, 40, 4)]);
    let old = ids(&lab, Purchase::Spot);
    warn(&mut lab, old[1], Risk::Recommended);
    lab.look();
    let ahead = InstanceId::new(3);
    // A zone is lost: the replacement is gone, and so is one that counts, so that one is missing.
    for id in [ahead, old[0]] {
        lab.group.change(id, |member| member.health = Health::Gone);
    }
    lab.done.clear();
    lab.look();
    let counted = lab.done.iter().any(|done| done.1 == Action::Counts(ahead));
    assert!(!counted, "{:?}", lab.done);
    let launched = launches(&lab);
    let of = |purpose| launched.iter().filter(|l| l.2 == purpose).count();
    assert_eq!(
        (of(Purpose::Service), of(Purpose::Ahead)),
        (1, 1),
        "what is missing, and a replacement again: {launched:?}"
    );
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (3, 1));
    assert_eq!(lab.terminated(), [old[0], ahead]);
}
