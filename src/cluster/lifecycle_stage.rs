//! Which stages does a deployment that shifts traffic go through, and who is asked at each?

use crate::kernel::time::Span;

/// `lifecycleStage` of a shifted deployment, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// `RECONCILE_SERVICE`
    ReconcileService,
    /// `PRE_SCALE_UP`
    PreScaleUp,
    /// `SCALE_UP`: the new revision to 100 % of desired.
    ScaleUp,
    /// `POST_SCALE_UP`
    PostScaleUp,
    /// `TEST_TRAFFIC_SHIFT`
    TestTrafficShift,
    /// `POST_TEST_TRAFFIC_SHIFT`
    PostTestTrafficShift,
    /// `PRE_PRODUCTION_TRAFFIC_SHIFT`
    PreProductionTrafficShift,
    /// `PRODUCTION_TRAFFIC_SHIFT`: in steps where they are linear or canary.
    ProductionTrafficShift,
    /// `POST_PRODUCTION_TRAFFIC_SHIFT`
    PostProductionTrafficShift,
    /// `BAKE_TIME`
    BakeTime,
    /// `CLEAN_UP`: the old revision to 0.
    CleanUp,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::ReconcileService,
        Self::PreScaleUp,
        Self::ScaleUp,
        Self::PostScaleUp,
        Self::TestTrafficShift,
        Self::PostTestTrafficShift,
        Self::PreProductionTrafficShift,
        Self::ProductionTrafficShift,
        Self::PostProductionTrafficShift,
        Self::BakeTime,
        Self::CleanUp,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReconcileService => "RECONCILE_SERVICE",
            Self::PreScaleUp => "PRE_SCALE_UP",
            Self::ScaleUp => "SCALE_UP",
            Self::PostScaleUp => "POST_SCALE_UP",
            Self::TestTrafficShift => "TEST_TRAFFIC_SHIFT",
            Self::PostTestTrafficShift => "POST_TEST_TRAFFIC_SHIFT",
            Self::PreProductionTrafficShift => "PRE_PRODUCTION_TRAFFIC_SHIFT",
            Self::ProductionTrafficShift => "PRODUCTION_TRAFFIC_SHIFT",
            Self::PostProductionTrafficShift => "POST_PRODUCTION_TRAFFIC_SHIFT",
            Self::BakeTime => "BAKE_TIME",
            Self::CleanUp => "CLEAN_UP",
        }
    }
}

/// A lifecycle hook: a delay with an outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hook {
    /// `lifecycleStages`: at which stage it is called.
    pub stage: Stage,
    /// How long it takes.
    pub takes: Span,
    /// Whether it then says `SUCCEEDED`; else `FAILED`, which rolls the deployment back.
    pub succeeds: bool,
}
