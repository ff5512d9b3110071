//! Is there a text for all that scaling can say?

use super::*;
use crate::cluster::monitor::Metric;
use crate::words::{Lang, scaling as words};

#[test]
fn every_reason_state_and_metric_has_words() {
    let reasons = [
        NotScaledReason::AutoScalingAnticipatedFlapping,
        NotScaledReason::TargetServicePutResourceAsUnscalable,
        NotScaledReason::AlreadyAtMaxCapacity,
        NotScaledReason::AlreadyAtMinCapacity,
        NotScaledReason::AlreadyAtDesiredCapacity,
        NotScaledReason::InCooldown,
        NotScaledReason::OtherPolicyDisagrees,
    ];
    let tasks = [("wanted", "12"), ("desired", "10")];
    for reason in reasons {
        let text = words::find(words::REASONS, reason.code()).expect("each reason has words");
        for lang in [Lang::En, Lang::Ko] {
            assert!(!text.fill(lang, &tasks).contains('{'), "{reason:?}");
        }
    }
    for state in [
        AlarmState::Ok,
        AlarmState::Alarm,
        AlarmState::InsufficientData,
    ] {
        assert!(
            words::find(words::ALARM_STATES, state.name()).is_some(),
            "{state:?}"
        );
    }
    let metrics = [
        Metric::CpuUtilization,
        Metric::MemoryUtilization,
        Metric::RequestCountPerTarget,
        Metric::Custom(0),
    ];
    for metric in metrics {
        assert!(
            words::find(words::METRICS, metric.name()).is_some(),
            "{metric:?}"
        );
    }
}
