//! How long does a Spot pool have capacity, and how long has it none? The law of each regime.
//!
//! Recorded pools end half of their spells within the first hour and keep others for days, which no
//! exponential law does. Here a spell with capacity is drawn from one of two Weibull laws, a short
//! and a long one, and a spell without from one more; `catalog::parameters` says to which recorded
//! pool each is fitted.

use super::Regime;
use crate::catalog::parameters::Parameters;
use crate::kernel::random::Stream;
use crate::kernel::sampler::unit;
use crate::kernel::time::Span;

/// Shortest spell: capacity does not come and go within a second.
const SHORTEST: Span = Span::SECOND;

/// The law of one pool.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PoolLaw {
    up: Mixture,
    down: Weibull,
}

/// One of two laws, by chance.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Mixture {
    /// Share (0–1) of the short one.
    share: f64,
    short: Weibull,
    long: Weibull,
}

/// Hours, by Weibull's law; an exponential one where the shape is 1.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Weibull {
    shape: f64,
    scale_h: f64,
}

impl PoolLaw {
    /// The law of a regime; `bucket` is the Spot Advisor's of the type, which `calm` goes by. None
    /// where capacity is never lost: a calm pool whose hazard is set to 0.
    pub fn of(regime: Regime, bucket: Option<u8>, p: &Parameters) -> Option<Self> {
        Some(match regime {
            Regime::Calm => {
                let hazard = calm_hazard(bucket, p);
                if hazard <= 0.0 {
                    return None;
                }
                Self::calm(1.0 / hazard, p.spot_calm_down_h)
            }
            Regime::Busy => Self {
                up: Mixture {
                    share: p.spot_busy_up_share,
                    short: Weibull::new(p.spot_busy_up_shape, p.spot_busy_up_short_h),
                    long: Weibull::new(p.spot_busy_up_shape, p.spot_busy_up_long_h),
                },
                down: Weibull::new(p.spot_busy_down_shape, p.spot_busy_down_h),
            },
            Regime::Stressed => Self {
                up: Mixture {
                    share: p.spot_stressed_up_share,
                    short: Weibull::new(p.spot_stressed_up_shape, p.spot_stressed_up_short_h),
                    long: Weibull::new(p.spot_stressed_up_shape, p.spot_stressed_up_long_h),
                },
                down: Weibull::new(p.spot_stressed_down_shape, p.spot_stressed_down_h),
            },
        })
    }

    /// Without memory, with these means in hours.
    fn calm(up_h: f64, down_h: f64) -> Self {
        let up = Weibull::new(1.0, up_h);
        Self {
            up: Mixture {
                share: 0.0,
                short: up,
                long: up,
            },
            down: Weibull::new(1.0, down_h),
        }
    }

    /// The next time with capacity.
    pub fn up(&self, stream: &mut Stream) -> Span {
        let law = if unit(stream) < self.up.share {
            self.up.short
        } else {
            self.up.long
        };
        law.draw(stream)
    }

    /// The next time without.
    pub fn down(&self, stream: &mut Stream) -> Span {
        self.down.draw(stream)
    }

    /// Mean time with capacity, in hours.
    pub fn mean_up_h(&self) -> f64 {
        let Mixture { share, short, long } = self.up;
        share * short.mean_h() + (1.0 - share) * long.mean_h()
    }

    /// Mean time without, in hours.
    pub fn mean_down_h(&self) -> f64 {
        self.down.mean_h()
    }

    /// Share of the time with capacity, in the long run.
    pub fn availability(&self) -> f64 {
        self.mean_up_h() / (self.mean_up_h() + self.mean_down_h())
    }
}

/// Losses per hour of a calm pool.
fn calm_hazard(bucket: Option<u8>, p: &Parameters) -> f64 {
    match bucket {
        Some(0) => p.spot_calm_hazard_0,
        Some(1) => p.spot_calm_hazard_1,
        Some(2) => p.spot_calm_hazard_2,
        Some(3) => p.spot_calm_hazard_3,
        Some(4) => p.spot_calm_hazard_4,
        Some(other) => panic!("the Spot Advisor has no bucket {other}"),
        None => p.spot_calm_hazard_unknown,
    }
}

impl Weibull {
    const fn new(shape: f64, scale_h: f64) -> Self {
        Self { shape, scale_h }
    }

    fn draw(self, stream: &mut Stream) -> Span {
        let hazard = -libm::log1p(-unit(stream));
        let hours = self.scale_h * libm::pow(hazard, 1.0 / self.shape);
        Span::from_secs_f64(hours * 3_600.0).max(SHORTEST)
    }

    fn mean_h(self) -> f64 {
        self.scale_h * libm::tgamma(1.0 + 1.0 / self.shape)
    }
}

#[cfg(test)]
#[path = "law_tests.rs"]
pub(super) mod tests;
