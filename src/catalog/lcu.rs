//! How many load balancer capacity units is an hour of traffic? The largest of four dimensions.
//!
//! Source: Elastic Load Balancing price page: 1 LCU is 25 new connections
//! per second, 3,000 active connections per minute, 1 GB processed per hour, or 1,000 rule
//! evaluations per second beyond ten free rules. New connections and evaluations are averaged over
//! the hour, so a quiet part of it counts; a part of an hour is divided by the whole hour.

/// Seconds in an hour.
const HOUR_SECONDS: u128 = 3_600;
/// The fraction of an LCU that is kept.
const MILLIONTHS: u128 = 1_000_000;

/// New connections per second in one LCU.
pub const NEW_CONNECTIONS_PER_SECOND: u64 = 25;
/// Active connections per minute in one LCU.
pub const ACTIVE_CONNECTIONS: u64 = 3_000;
/// Bytes per hour in one LCU (for targets that are not Lambda functions).
pub const PROCESSED_BYTES_PER_HOUR: u64 = 1_000_000_000;
/// Rule evaluations per second in one LCU.
pub const RULE_EVALUATIONS_PER_SECOND: u64 = 1_000;
/// Rules that cost no evaluation.
pub const FREE_RULES: u32 = 10;

/// What one clock hour of one Application Load Balancer processed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LcuHour {
    /// Connections opened by clients.
    pub new_connections: u64,
    /// Connections active in a minute, as the mean over the 60 minutes, in millionths.
    pub active_connections_millionths: u64,
    /// Bytes of requests and responses.
    pub processed_bytes: u64,
    /// Rule evaluations beyond the free rules: see [`rule_evaluations`].
    pub rule_evaluations: u64,
}

/// One of the four dimensions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// New connections.
    NewConnections,
    /// Active connections.
    ActiveConnections,
    /// Processed bytes.
    ProcessedBytes,
    /// Rule evaluations.
    RuleEvaluations,
}

impl LcuHour {
    /// LCUs of each dimension in millionths, rounded half up.
    pub fn dimensions(&self) -> [(Dimension, u64); 4] {
        let per_hour = |count: u64, unit: u128| ratio(u128::from(count) * MILLIONTHS, unit);
        let active = u128::from(self.active_connections_millionths);
        [
            (
                Dimension::NewConnections,
                per_hour(
                    self.new_connections,
                    u128::from(NEW_CONNECTIONS_PER_SECOND) * HOUR_SECONDS,
                ),
            ),
            (
                Dimension::ActiveConnections,
                ratio(active, u128::from(ACTIVE_CONNECTIONS)),
            ),
            (
                Dimension::ProcessedBytes,
                per_hour(self.processed_bytes, u128::from(PROCESSED_BYTES_PER_HOUR)),
            ),
            (
                Dimension::RuleEvaluations,
                per_hour(
                    self.rule_evaluations,
                    u128::from(RULE_EVALUATIONS_PER_SECOND) * HOUR_SECONDS,
                ),
            ),
        ]
    }

    /// The dimension that is billed, the first of equals, and its LCUs in millionths.
    pub fn billed(&self) -> (Dimension, u64) {
        let mut largest = self.dimensions()[0];
        for dimension in &self.dimensions()[1..] {
            if dimension.1 > largest.1 {
                largest = *dimension;
            }
        }
        largest
    }
}

/// Rule evaluations that count: requests × rules beyond the free ones.
pub fn rule_evaluations(requests: u64, rules: u32) -> u64 {
    requests.saturating_mul(u64::from(rules.saturating_sub(FREE_RULES)))
}

fn ratio(amount: u128, unit: u128) -> u64 {
    u64::try_from((amount + unit / 2) / unit).expect("LCUs of an hour fit in 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A35: 1 connection/s for 2 min each, 300 KB/s → 0.04, 0.04, 1.08 LCU; 60 rules at 5
    /// requests/s: (60 − 10) × 5 = 250/s → 0.25 LCU; billed 1.08.
    #[test]
    fn a35_four_dimensions_and_the_largest_is_billed() {
        let hour = LcuHour {
            new_connections: 3_600,
            active_connections_millionths: 120_000_000,
            processed_bytes: 300_000 * 3_600,
            rule_evaluations: rule_evaluations(5 * 3_600, 60),
        };
        assert_eq!(
            hour.dimensions().map(|(_, lcu)| lcu),
            [40_000, 40_000, 1_080_000, 250_000]
        );
        assert_eq!(hour.billed(), (Dimension::ProcessedBytes, 1_080_000));
    }

    /// A37: 1,000 GB over 730 h is 1.3698 LCU in every hour (1.369863).
    #[test]
    fn a37_a_thousand_gigabytes_a_month() {
        let hour = LcuHour {
            processed_bytes: 1_000_000_000_000 / 730,
            ..LcuHour::default()
        };
        assert_eq!(hour.billed(), (Dimension::ProcessedBytes, 1_369_863));
    }

    #[test]
    fn each_dimension_can_be_the_largest() {
        let one_lcu = [
            (90_000, 0, 0, 0, Dimension::NewConnections),
            (0, 3_000_000_000, 0, 0, Dimension::ActiveConnections),
            (0, 0, 1_000_000_000, 0, Dimension::ProcessedBytes),
            (0, 0, 0, 3_600_000, Dimension::RuleEvaluations),
        ];
        for (new, active, bytes, rules, dimension) in one_lcu {
            let hour = LcuHour {
                new_connections: new,
                active_connections_millionths: active,
                processed_bytes: bytes,
                rule_evaluations: rules,
            };
            assert_eq!(hour.billed(), (dimension, 1_000_000));
        }
        assert_eq!(LcuHour::default().billed().1, 0);
        assert_eq!(rule_evaluations(1_000, FREE_RULES), 0);
    }
}
