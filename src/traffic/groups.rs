//! Which target group takes the next request? The weights of the listener's rule say.
//!
//! A service has one target group, or a second one while a deployment shifts its traffic. Health,
//! fail-open, zones and slow start are each group's own. The group is chosen first, by weight, and
//! a group without any registered target answers 503 for its share (Application Load Balancer:
//! weighted target groups); so do two groups without any weight.

use crate::cluster::ids::ZoneId;
use crate::cluster::service::LoadBalancerSpec;
use crate::kernel::random::Stream;
use crate::kernel::sampler::below;
use crate::kernel::time::Instant;
use crate::traffic::notice::{Notice, NoticeKind};
use crate::traffic::plane::Traffic;
use crate::traffic::router::{Router, View};

/// Target groups of a service.
pub(super) const GROUPS: usize = 2;
/// The highest weight that a rule takes.
const HEAVIEST: u32 = 999;

/// Routing over both target groups of one service.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    routers: [Router; GROUPS],
    weights: [u32; GROUPS],
    chosen: Chosen,
    /// Whether the second one ever had a target.
    second: bool,
    /// What was told last.
    fail_open: bool,
    /// The zones that were told to have left DNS.
    left: Vec<bool>,
}

/// Who has any weight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Chosen {
    Nobody,
    Only(usize),
    Both,
}

/// What routing draws from.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    /// The group.
    pub weights: Stream,
    /// Node and target.
    pub routing: Stream,
}

impl Groups {
    /// All weight on the first one.
    pub fn new(spec: &LoadBalancerSpec, zones: u32) -> Self {
        Self {
            routers: std::array::from_fn(|_| Router::new(spec, zones)),
            weights: [1, 0],
            chosen: Chosen::Only(0),
            second: false,
            fail_open: false,
            left: vec![false; zones as usize],
        }
    }

    /// Asserts that the weights are 0 to 999. Call `rebuild` after it.
    pub fn set_weights(&mut self, weights: [u32; GROUPS]) {
        assert!(
            weights.iter().all(|weight| *weight <= HEAVIEST),
            "weights are 0 to {HEAVIEST}: {weights:?}"
        );
        self.weights = weights;
        self.chosen = match weights {
            [0, 0] => Chosen::Nobody,
            [_, 0] => Chosen::Only(0),
            [0, _] => Chosen::Only(1),
            _ => Chosen::Both,
        };
    }

    /// The target for a request at `now`; none when its group has none for it.
    #[inline]
    pub fn pick(&mut self, now: u64, dice: &mut Dice) -> Option<usize> {
        let group = match self.chosen {
            Chosen::Only(group) => group,
            Chosen::Both => self.draw(&mut dice.weights),
            Chosen::Nobody => return None,
        };
        self.routers[group].pick(now, &mut dice.routing)
    }

    fn draw(&self, stream: &mut Stream) -> usize {
        let [first, second] = self.weights.map(u64::from);
        usize::from(below(stream, first + second) >= first)
    }

    /// See [`Router::rotation`].
    pub fn rotation(&self) -> Option<(&[u32], usize)> {
        match self.chosen {
            Chosen::Only(group) => self.routers[group].rotation(),
            Chosen::Both | Chosen::Nobody => None,
        }
    }

    /// See [`Router::turn_on`].
    pub fn turn_on(&mut self, turns: usize) {
        if let Chosen::Only(group) = self.chosen {
            self.routers[group].turn_on(turns);
        }
    }

    /// See [`Router::counts`].
    #[inline]
    pub fn counts(&self) -> bool {
        self.routers[0].counts()
    }

    /// Tells that a target of a group now holds `outstanding` requests.
    #[inline]
    pub fn holds(&mut self, group: usize, target: usize, outstanding: usize) {
        self.routers[group].holds(target, outstanding);
    }

    /// See [`Router::holds_more`].
    #[inline]
    pub fn holds_more(&mut self, group: usize, target: usize) {
        self.routers[group].holds_more(target);
    }

    /// See [`Router::holds_less`].
    #[inline]
    pub fn holds_less(&mut self, group: usize, target: usize) {
        self.routers[group].holds_less(target);
    }

    /// See [`Router::in_service`].
    pub fn in_service(&mut self, target: usize, now: u64, views: &[View]) {
        let about = views.iter().find(|view| view.target == target);
        let group = about.expect("it is registered").group;
        self.routers[group].in_service(target, now, &of_group(views, group));
    }

    /// Forgets what was known of the place of a target that is gone.
    pub fn forget(&mut self, target: usize) {
        for router in &mut self.routers {
            router.forget(target);
        }
    }

    /// See [`Router::lose_zone`].
    pub fn lose_zone(&mut self, zone: usize, lost: bool) {
        for router in &mut self.routers {
            router.lose_zone(zone, lost);
        }
    }

    /// Looks at all registered targets again, in the order of their places.
    pub fn rebuild(&mut self, views: &[View]) {
        self.second |= views.iter().any(|view| view.group == 1);
        if !self.second {
            self.routers[0].rebuild(views);
            return;
        }
        for (group, router) in self.routers.iter_mut().enumerate() {
            router.rebuild(&of_group(views, group));
        }
    }

    /// What changed since this was last asked, of the groups that take requests: whether one fails
    /// open, and which zones are out of DNS for one.
    pub fn take_changes(&mut self) -> Vec<NoticeKind> {
        let mut changes = Vec::new();
        let weighed = || self.routers.iter().zip(self.weights);
        let serving = || weighed().filter(|(_, weight)| *weight > 0);
        let fail_open = serving().any(|(router, _)| router.fails_open());
        if fail_open != self.fail_open {
            changes.push(NoticeKind::FailOpen(fail_open));
        }
        let left: Vec<bool> = (0..self.left.len())
            .map(|zone| serving().any(|(router, _)| router.is_left(zone)))
            .collect();
        for (zone, (before, now)) in self.left.iter().zip(&left).enumerate() {
            if before != now {
                changes.push(NoticeKind::ZoneFailover(ZoneId::new(zone), *now));
            }
        }
        self.fail_open = fail_open;
        self.left = left;
        changes
    }
}

fn of_group(views: &[View], group: usize) -> Vec<View> {
    let of_group = views.iter().filter(|view| view.group == group);
    of_group.copied().collect()
}

impl Traffic {
    /// The listener's rule gives the two target groups these weights (0–999) from now on: each
    /// attempt goes to a group with a probability in proportion, drawn from a stream of its own,
    /// and there to a target by the algorithm. A group with a weight but without any target answers
    /// its share with 503; so is everything answered when there is no weight at all. At first they
    /// are 1 and 0. Requests in flight stay where they are. Asserts that `at` is where traffic is.
    pub fn set_weights(&mut self, at: Instant, weights: [u32; GROUPS]) {
        self.is_now(at);
        self.router.set_weights(weights);
        self.look_again(self.now);
    }

    /// Target group health or membership changed: routes anew, and says when a group fails open or
    /// a zone fails over.
    pub(super) fn look_again(&mut self, now: u64) {
        self.router.rebuild(&self.views());
        let at = Instant::from_nanos(now);
        let changes = self.router.take_changes();
        self.notices.extend(changes.into_iter().map(|what| Notice {
            at,
            target: None,
            what,
        }));
    }

    pub(super) fn views(&self) -> Vec<View> {
        let registered = self
            .targets
            .iter()
            .enumerate()
            .filter(|(_, t)| t.registered);
        registered
            .map(|(place, target)| View {
                target: place,
                group: target.group,
                zone: target.zone,
                state: target.health.state,
                outstanding: target.server.clients(),
            })
            .collect()
    }

    pub(super) fn notice(&mut self, at: u64, place: usize, what: NoticeKind) {
        self.notices.push(Notice {
            at: Instant::from_nanos(at),
            target: Some(self.targets[place].task),
            what,
        });
    }
}
