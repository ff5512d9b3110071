//! What may be said of Application Auto Scaling?

use super::{ANY, Key, Kind, TEN_YEARS, key, label, later};

const METRICS: Kind = Kind::Choice(
    &[
        "ECSServiceAverageCPUUtilization",
        "ECSServiceAverageMemoryUtilization",
        "ALBRequestCountPerTarget",
        "ECSServiceAverageCPUUtilizationHighResolution",
        "ECSServiceAverageMemoryUtilizationHighResolution",
    ],
    &[],
);

const CUSTOMIZED: &[Key] = &[
    key(
        "metricName",
        Kind::Text,
        "Name of the metric.",
        "지표 이름입니다.",
    )
    .required(),
    key(
        "csv",
        Kind::Text,
        "Its recorded values: a CSV file with the columns time_s,value (60-second periods).",
        "기록된 값입니다. time_s,value 열을 가진 CSV 파일(60초 간격)입니다.",
    )
    .required(),
];

const PREDEFINED: &[Key] = &[
    key("predefinedMetricType", METRICS, METRIC_EN, METRIC_KO).required(),
    label("resourceLabel"),
];

const METRIC_EN: &str = "The metric that is held at the target.";
const METRIC_KO: &str = "대상 값에 맞추어 유지할 지표입니다.";
const TARGET_EN: &str = "Target value: percent, or requests per target and minute.";
const TARGET_KO: &str = "대상 값입니다. 퍼센트 또는 대상당 분당 요청 수입니다.";
const CUSTOM_EN: &str = "A metric of your own, recorded elsewhere.";
const CUSTOM_KO: &str = "다른 곳에서 기록한 사용자 지정 지표입니다.";
const OUT_EN: &str = "Seconds after a scale-out during which only a larger one goes through.";
const OUT_KO: &str = "확장(scale-out) 뒤 더 큰 확장만 허용하는 시간입니다.";
const IN_EN: &str = "Seconds after a scale-in during which no other follows.";
const IN_KO: &str = "축소(scale-in) 뒤 다음 축소를 막는 시간입니다.";
const NO_IN_EN: &str = "Never scale in by this policy.";
const NO_IN_KO: &str = "이 정책으로는 축소하지 않습니다.";

const COOLDOWN: Kind = Kind::Seconds(0.0, TEN_YEARS);
const COOLDOWN_SOURCE: &str = "Application Auto Scaling: target tracking, ECS";

const CONFIGURATION: &[Key] = &[
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO).required(),
    key(
        "predefinedMetricSpecification",
        Kind::Table(PREDEFINED),
        METRIC_EN,
        METRIC_KO,
    ),
    key(
        "customizedMetric",
        Kind::Table(CUSTOMIZED),
        CUSTOM_EN,
        CUSTOM_KO,
    ),
    key("scaleOutCooldown", COOLDOWN, OUT_EN, OUT_KO),
    key("scaleInCooldown", COOLDOWN, IN_EN, IN_KO),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO),
    later("customizedMetricSpecification"),
];

/// A scaling policy.
pub const POLICY: &[Key] = &[
    key(
        "policyName",
        Kind::Text,
        "Name of the policy.",
        "정책 이름입니다.",
    ),
    key(
        "policyType",
        Kind::Choice(
            &["TargetTrackingScaling"],
            &["StepScaling", "PredictiveScaling"],
        ),
        "TargetTrackingScaling.",
        "TargetTrackingScaling입니다.",
    )
    .or("TargetTrackingScaling", "E", "the only one modelled yet"),
    key("predefinedMetricType", METRICS, METRIC_EN, METRIC_KO),
    key(
        "customizedMetric",
        Kind::Table(CUSTOMIZED),
        CUSTOM_EN,
        CUSTOM_KO,
    ),
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO),
    key("scaleOutCooldown", COOLDOWN, OUT_EN, OUT_KO).or("300s", "D", COOLDOWN_SOURCE),
    key("scaleInCooldown", COOLDOWN, IN_EN, IN_KO).or("300s", "D", COOLDOWN_SOURCE),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO).or("false", "D", COOLDOWN_SOURCE),
    key(
        "targetTrackingScalingPolicyConfiguration",
        Kind::Table(CONFIGURATION),
        "AWS's own shape of the same.",
        "같은 것을 AWS 형식으로 씁니다.",
    ),
    label("resourceLabel"),
    label("resourceId"),
    label("serviceNamespace"),
    label("scalableDimension"),
    later("stepScalingPolicyConfiguration"),
    later("customizedMetricSpecification"),
];

/// `autoScaling`
pub const AUTO_SCALING: &[Key] = &[
    key(
        "minCapacity",
        Kind::Whole(0, 100_000),
        "Fewest tasks.",
        "최소 태스크 수입니다.",
    )
    .required(),
    key(
        "maxCapacity",
        Kind::Whole(0, 100_000),
        "Most tasks.",
        "최대 태스크 수입니다.",
    )
    .required(),
    key(
        "policies",
        Kind::List(&Kind::Table(POLICY), ANY),
        "Its scaling policies.",
        "스케일링 정책입니다.",
    ),
    later("scheduledActions"),
];
