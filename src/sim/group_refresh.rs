//! What does an instance refresh of a group do? It begins, goes on at each look, and ends.

use super::world::World;
use crate::cluster::fact::{RefreshStatus, What};
use crate::cluster::group_refresh::Refresh;
use crate::cluster::group_state::Member;
use crate::cluster::ids::{FactId, GroupId};
use crate::control::group::refresh;

impl World<'_> {
    /// An instance refresh begins: what is launched from now on is new.
    pub(super) fn begin_refresh(&mut self, group: GroupId, index: usize) {
        let spec = self.setup.groups[group.index()].refreshes[index].clone();
        if self.group_desk(group).refresh.is_some() {
            // AWS refuses it: `InstanceRefreshInProgress`.
            let reason = "InstanceRefreshInProgress";
            let what = What::CapacityNotScaled { reason, wanted: 0 };
            let cause = self.group_desk(group).refresh_told;
            self.tell_group(group, what, cause);
            return;
        }
        let now = self.now();
        let about = &mut self.cluster.groups[group.index()];
        let version = about.new_version();
        let present = |member: &&Member| member.counts();
        let total = about.members().filter(present).count() as u32;
        let mut running = Refresh::begin(spec, version, total, now);
        let fallback = about
            .spec()
            .default_instance_warmup
            .unwrap_or(about.spec().health_check_grace_period);
        running.warmup = running.spec.warmup.unwrap_or(fallback);
        self.group_desk(group).refresh = Some(running);
        let what = What::InstanceRefresh {
            status: RefreshStatus::InProgress,
            percent: 0,
        };
        let fact = self.tell_group(group, what, None);
        self.group_desk(group).refresh_told = Some(fact);
        self.nudge_group(group, Some(fact));
    }

    /// What became of the instance refresh since the last look.
    pub(super) fn advance_refresh(&mut self, group: GroupId, why: Option<FactId>) {
        let now = self.now();
        let Some(mut running) = self.group_desk(group).refresh.take() else {
            return;
        };
        let mut ended = false;
        while let Some(status) = refresh::advance(self.cluster.group(group), &mut running, now) {
            let percent = running.percent();
            let cause = why.or(self.group_desk(group).refresh_told);
            let fact = self.tell_group(group, What::InstanceRefresh { status, percent }, cause);
            self.group_desk(group).refresh_told = Some(fact);
            ended = matches!(status, RefreshStatus::Successful | RefreshStatus::Failed);
            if ended || status == RefreshStatus::AtCheckpoint {
                break;
            }
        }
        if !ended {
            self.group_desk(group).refresh = Some(running);
        }
    }
}
