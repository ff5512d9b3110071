//! What would a group be without a world? One whose instances boot and go at once, for tests.

use crate::catalog::instances::find;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::RefreshStatus;
use crate::cluster::group::{
    Ami, GroupSpec, ImagePullBehavior, LaunchOverride, LaunchTemplate, OnDemandAllocation, Volume,
    VolumeKind,
};
use crate::cluster::group_refresh::Refresh;
use crate::cluster::group_state::{Group, Health, Member, Risk, Sizes};
use crate::cluster::ids::{GroupId, InstanceId, ZoneId};
use crate::cluster::instance::Lifecycle;
use crate::control::group::spot::PoolView;
use crate::control::group::{Action, Because, Purpose, View, decide, refresh};
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};

/// A group of `min` to `max` m5.large in `zones` zones.
pub fn spec(min: u32, max: u32, zones: usize) -> GroupSpec {
    GroupSpec {
        name: "asg".into(),
        min_size: min,
        max_size: max,
        desired_capacity: None,
        zones: (0..zones).map(ZoneId::new).collect(),
        template: LaunchTemplate {
            ami: Ami::AmazonLinux,
            volume: Volume {
                kind: VolumeKind::Gp3,
                size_gib: 30,
                iops: 3_000,
                throughput_mibs: 125,
            },
            detailed_monitoring: true,
            credits: None,
            reserved_memory_mib: 0,
            spot_draining: false,
            pull_behavior: ImagePullBehavior::Default,
            trunking: false,
            attributes: std::collections::BTreeMap::new(),
        },
        overrides: vec![kind("m5.large", 1)],
        on_demand_allocation: OnDemandAllocation::Prioritized,
        spot: crate::cluster::spot::SpotMix::default(),
        protected_from_scale_in: false,
        default_cooldown: Span::from_secs(300),
        default_instance_warmup: None,
        health_check_grace_period: Span::ZERO,
        launch_hook: None,
        terminate_hook: None,
        warm_pool: None,
        refreshes: Vec::new(),
        termination_policies: Vec::new(),
        shortages: Vec::new(),
        policies: Vec::new(),
        scheduled: Vec::new(),
    }
}

/// An instance type with its weight.
pub fn kind(name: &str, weight: u32) -> LaunchOverride {
    LaunchOverride {
        kind: find(name).expect("a known type"),
        weight,
    }
}

/// A group on its own. Nothing takes time but what a test lets pass.
pub struct Lab {
    pub group: Group,
    pub refresh: Option<Refresh>,
    pub now: Instant,
    /// Types and zones without capacity.
    pub short: Vec<(usize, ZoneId)>,
    /// The Spot pools.
    pub pools: Vec<PoolView>,
    /// Whether launched instances stay pending.
    pub slow: bool,
    /// What was done, and when.
    pub done: Vec<(Instant, Action)>,
    /// What the refresh told, and when.
    pub told: Vec<(Instant, RefreshStatus)>,
    next: usize,
    looks: u64,
}

impl Lab {
    /// A group that has what it desires.
    pub fn new(spec: GroupSpec) -> Self {
        let mut lab = Self {
            group: Group::new(GroupId::new(0), spec, 8),
            refresh: None,
            now: Instant::START,
            short: Vec::new(),
            pools: Vec::new(),
            slow: false,
            done: Vec::new(),
            told: Vec::new(),
            next: 0,
            looks: 0,
        };
        lab.look();
        lab.done.clear();
        lab
    }

    /// A group without instances, to put some by hand.
    pub fn empty(spec: GroupSpec) -> Self {
        let mut lab = Self::new(GroupSpec {
            min_size: 0,
            desired_capacity: Some(0),
            ..spec
        });
        lab.done.clear();
        lab
    }

    /// An instance in service in a zone.
    pub fn put(&mut self, zone: usize) -> InstanceId {
        self.put_kind(0, zone)
    }

    /// An instance of a type in service in a zone; the desired capacity follows.
    pub fn put_kind(&mut self, kind: usize, zone: usize) -> InstanceId {
        let sizes = self.group.sizes();
        let weight = self.group.spec().overrides[kind].weight;
        let desired = (self.group.capacity() + weight).min(sizes.max);
        self.group.resize(Sizes { desired, ..sizes });
        let place = (kind, ZoneId::new(zone));
        self.join(place, Purchase::OnDemand, Purpose::Service)
    }

    fn join(
        &mut self,
        (kind, zone): (usize, ZoneId),
        purchase: Purchase,
        purpose: Purpose,
    ) -> InstanceId {
        let id = InstanceId::new(self.next);
        self.next += 1;
        let warm = purpose == Purpose::WarmPool;
        self.group.join(Member {
            id,
            kind,
            zone,
            purchase,
            weight: self.group.spec().overrides[kind].weight,
            version: self.group.version(),
            launched: self.now,
            lifecycle: if warm {
                Lifecycle::Warmed
            } else {
                Lifecycle::Pending
            },
            protected: self.group.spec().protected_from_scale_in,
            health: Health::Healthy,
            risk: Risk::None,
            in_service: Instant::NEVER,
            seasoned: false,
            ahead: purpose == Purpose::Ahead,
            ready: warm,
            returns: false,
        });
        if !warm && !self.slow {
            self.serve(id);
        }
        id
    }

    /// An instance goes into service.
    pub fn serve(&mut self, id: InstanceId) {
        let now = self.now;
        self.group.change(id, |member| {
            member.lifecycle = Lifecycle::InService;
            member.in_service = now;
        });
    }

    /// The group looks until nothing is left to do; when it wants to look again.
    pub fn look(&mut self) -> Option<Instant> {
        loop {
            self.advance();
            let (short, now) = (self.short.clone(), self.now);
            let available = |kind: usize, zone: ZoneId| !short.contains(&(kind, zone));
            let view = View {
                group: &self.group,
                refresh: self.refresh.as_ref(),
                now,
                available: &available,
                pools: &self.pools,
                alike: 1.0,
                retry: Span::MINUTE,
            };
            let mut stream = Seed::new(1).stream("look", self.looks);
            self.looks += 1;
            let actions = decide(&view, &mut stream);
            let mut again = None;
            let mut moved = false;
            for action in actions {
                if let Action::LookAt(at) = action {
                    again = Some(again.map_or(at, |sooner: Instant| sooner.min(at)));
                } else {
                    moved |= self.act(action);
                    self.done.push((now, action));
                }
            }
            self.group.check();
            if !moved {
                return again;
            }
        }
    }

    fn advance(&mut self) {
        let Some(mut running) = self.refresh.take() else {
            return;
        };
        while let Some(status) = refresh::advance(&self.group, &mut running, self.now) {
            self.told.push((self.now, status));
            if matches!(status, RefreshStatus::Successful | RefreshStatus::Failed) {
                return;
            }
            if status == RefreshStatus::AtCheckpoint {
                break;
            }
        }
        self.refresh = Some(running);
    }

    /// Does what was decided; whether that changed anything.
    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Launch {
                kind,
                zone,
                purchase,
                purpose,
            } => {
                self.join((kind, zone), purchase, purpose);
            }
            Action::Take(id) => {
                self.group.change(id, |member| {
                    member.ready = false;
                    member.lifecycle = Lifecycle::Pending;
                });
                if !self.slow {
                    self.serve(id);
                }
            }
            Action::Terminate {
                instance, reuse, ..
            } => {
                if reuse {
                    self.group.change(instance, |member| {
                        member.lifecycle = Lifecycle::Warmed;
                        member.ready = true;
                    });
                } else {
                    self.group.leave(instance);
                }
            }
            Action::Counts(id) => self.group.change(id, |member| member.ahead = false),
            Action::Refused { .. } | Action::AllProtected(_) => return false,
            Action::LookAt(_) => unreachable!("it is no deed"),
        }
        true
    }

    /// Sets the desired capacity and lets the group look.
    pub fn desire(&mut self, desired: u32) {
        let sizes = self.group.sizes();
        self.group.resize(Sizes { desired, ..sizes });
        self.look();
    }

    /// What was terminated since the last call, in order.
    pub fn terminated(&mut self) -> Vec<InstanceId> {
        let done = std::mem::take(&mut self.done).into_iter();
        done.filter_map(|(_, action)| match action {
            Action::Terminate { instance, .. } => Some(instance),
            _ => None,
        })
        .collect()
    }

    /// How many were terminated for a reason, by minute of time.
    pub fn replaced(&self, reason: Because) -> Vec<(u64, u32)> {
        let mut found: Vec<(u64, u32)> = Vec::new();
        for (at, action) in &self.done {
            if matches!(action, Action::Terminate { because, .. } if *because == reason) {
                let minute = at.nanos() / Span::MINUTE.nanos();
                match found.last_mut() {
                    Some(last) if last.0 == minute => last.1 += 1,
                    _ => found.push((minute, 1)),
                }
            }
        }
        found
    }
}
