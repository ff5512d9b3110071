//! What may be said of a scaling policy of a service? Target tracking, step, predictive.

use super::{Key, Kind, ListSize, TEN_YEARS, alarm, key, label, later};

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

const PREDEFINED: &[Key] = &[
    key("predefinedMetricType", METRICS, METRIC_EN, METRIC_KO).required(),
    label("resourceLabel"),
];

const METRIC_EN: &str = "The metric that is held at the target.";
const METRIC_KO: &str = "대상 값에 맞추어 유지할 지표입니다.";
const TARGET_EN: &str = "Target value: percent, or requests per target and minute.";
const TARGET_KO: &str = "대상 값입니다. 퍼센트 또는 대상당 분당 요청 수입니다.";
const CUSTOM_EN: &str = "Another metric of the service, metric math, or a metric of your own that \
                         was recorded.";
const CUSTOM_KO: &str = "서비스의 다른 지표, 지표 수식, 또는 기록된 사용자 지정 지표입니다.";
const OUT_EN: &str = "Seconds after a scale-out during which only a larger one goes through.";
const OUT_KO: &str = "확장(scale-out) 뒤 더 큰 확장만 허용하는 시간입니다.";
const IN_EN: &str = "Seconds after a scale-in during which no other follows.";
const IN_KO: &str = "축소(scale-in) 뒤 다음 축소를 막는 시간입니다.";
const NO_IN_EN: &str = "Never scale in by this policy.";
const NO_IN_KO: &str = "이 정책으로는 축소하지 않습니다.";

const COOLDOWN: Kind = Kind::Seconds(0.0, TEN_YEARS);
const COOLDOWN_SOURCE: &str = "Application Auto Scaling: target tracking, ECS";
const STEP_SOURCE: &str = "Application Auto Scaling API StepScalingPolicyConfiguration";
const PREDICTIVE_SOURCE: &str = "Application Auto Scaling API PredictiveScalingPolicyConfiguration";

/// `customizedMetricSpecification`, for short `customizedMetric`.
const CUSTOMIZED: Key = key(
    "customizedMetricSpecification",
    Kind::Table(alarm::CUSTOMIZED),
    CUSTOM_EN,
    CUSTOM_KO,
)
.alias("customizedMetric");

const TRACKING: &[Key] = &[
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO).required(),
    key(
        "predefinedMetricSpecification",
        Kind::Table(PREDEFINED),
        METRIC_EN,
        METRIC_KO,
    ),
    CUSTOMIZED,
    key("scaleOutCooldown", COOLDOWN, OUT_EN, OUT_KO),
    key("scaleInCooldown", COOLDOWN, IN_EN, IN_KO),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO),
];

const ADJUSTMENT: Kind = Kind::Whole(-100_000, 100_000);
const BOUND: Kind = Kind::Number(-1e15, 1e15);

const STEP: &[Key] = &[
    key(
        "metricIntervalLowerBound",
        BOUND,
        "Lower bound, counted from the alarm's threshold; open when not given.",
        "경보 임계값을 기준으로 한 하한입니다. 쓰지 않으면 끝이 없습니다.",
    ),
    key(
        "metricIntervalUpperBound",
        BOUND,
        "Upper bound, counted from the alarm's threshold; open when not given.",
        "경보 임계값을 기준으로 한 상한입니다. 쓰지 않으면 끝이 없습니다.",
    ),
    key(
        "scalingAdjustment",
        ADJUSTMENT,
        "By how much, in tasks or percent as adjustmentType says.",
        "adjustmentType에 따라 태스크 수나 퍼센트로 나타낸 조정량입니다.",
    )
    .required(),
];

const TYPE: Key = key(
    "adjustmentType",
    Kind::Choice(
        &[
            "ChangeInCapacity",
            "ExactCapacity",
            "PercentChangeInCapacity",
        ],
        &[],
    ),
    "Step policies: what an adjustment means.",
    "단계 조정 정책에서 조정량의 뜻입니다.",
);
const STEPS: Key = key(
    "stepAdjustments",
    Kind::List(&Kind::Table(STEP), ListSize { min: 1, max: 20 }),
    "Steps of a step policy, at most 20, neither gaps nor overlaps.",
    "단계 조정 정책의 단계(최대 20개)이며 틈이나 겹침이 없어야 합니다.",
);
const MAGNITUDE: Key = key(
    "minAdjustmentMagnitude",
    Kind::Whole(1, 100_000),
    "PercentChangeInCapacity: least change in tasks.",
    "PercentChangeInCapacity의 최소 변화(태스크 수)입니다.",
);
const AGGREGATION: Key = key(
    "metricAggregationType",
    Kind::Choice(&["Average", "Minimum", "Maximum"], &[]),
    "Step policies: how the newest datapoints become the value that picks the step.",
    "단계 조정 정책에서 최근 데이터 포인트를 단계를 고르는 값으로 바꾸는 방법입니다.",
)
.or("Average", "D", STEP_SOURCE);
const STEP_COOLDOWN: Key = key(
    "cooldown",
    COOLDOWN,
    "Step policies: seconds during which only a larger step adds the difference.",
    "단계 조정 정책에서 더 큰 단계의 차이만 더하는 시간입니다.",
)
.or("300s", "D", STEP_SOURCE);

const STEP_CONFIGURATION: &[Key] = &[TYPE, STEPS, MAGNITUDE, AGGREGATION, STEP_COOLDOWN];

const PAIRS: Kind = Kind::Choice(
    &[
        "ECSServiceCPUUtilization",
        "ECSServiceMemoryUtilization",
        "ALBRequestCount",
    ],
    &[],
);
const PAIR_EN: &str = "Predictive policies: the load that is forecast and the metric it is scaled \
                       by.";
const PAIR_KO: &str = "예측 조정 정책에서 예측할 부하와 그에 맞추는 지표의 쌍입니다.";
const PAIR: &[Key] = &[
    key("predefinedMetricType", PAIRS, PAIR_EN, PAIR_KO).required(),
    label("resourceLabel"),
];

const PREDICTIVE_METRIC: &[Key] = &[
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO).required(),
    key(
        "predefinedMetricPairSpecification",
        Kind::Table(PAIR),
        PAIR_EN,
        PAIR_KO,
    )
    .required(),
    later("predefinedScalingMetricSpecification"),
    later("predefinedLoadMetricSpecification"),
    later("customizedScalingMetricSpecification"),
    later("customizedLoadMetricSpecification"),
    later("customizedCapacityMetricSpecification"),
];

const MODE: Key = key(
    "mode",
    Kind::Choice(&["ForecastOnly", "ForecastAndScale"], &[]),
    "Predictive policies: whether it scales, or only forecasts.",
    "예측 조정 정책이 실제로 조정할지, 예측만 할지입니다.",
)
.or("ForecastOnly", "D", PREDICTIVE_SOURCE);
const BUFFER_TIME: Key = key(
    "schedulingBufferTime",
    Kind::Seconds(0.0, 3_600.0),
    "Predictive policies: how long before the hour tasks are started, 0 to 3600 seconds.",
    "예측 조정 정책이 매시 정각보다 얼마나 일찍 태스크를 시작하는지(0~3600초)입니다.",
)
.or("300s", "D", PREDICTIVE_SOURCE);
const BREACH: Key = key(
    "maxCapacityBreachBehavior",
    Kind::Choice(&["HonorMaxCapacity", "IncreaseMaxCapacity"], &[]),
    "Predictive policies: whether a forecast may go beyond maxCapacity.",
    "예측 조정 정책의 예측이 maxCapacity를 넘어도 되는지입니다.",
)
.or("HonorMaxCapacity", "D", PREDICTIVE_SOURCE);
const MAX_BUFFER: Key = key(
    "maxCapacityBuffer",
    Kind::Whole(0, 100),
    "IncreaseMaxCapacity: percent above the forecast.",
    "IncreaseMaxCapacity에서 예측보다 더 두는 퍼센트입니다.",
);

const PREDICTIVE_CONFIGURATION: &[Key] = &[
    key(
        "metricSpecifications",
        Kind::List(&Kind::Table(PREDICTIVE_METRIC), ListSize { min: 1, max: 1 }),
        "The one metric specification.",
        "하나뿐인 지표 사양입니다.",
    )
    .required(),
    MODE,
    BUFFER_TIME,
    BREACH,
    MAX_BUFFER,
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
            &["TargetTrackingScaling", "StepScaling", "PredictiveScaling"],
            &[],
        ),
        "TargetTrackingScaling, StepScaling or PredictiveScaling.",
        "TargetTrackingScaling, StepScaling, PredictiveScaling 가운데 하나입니다.",
    )
    .or("TargetTrackingScaling", "E", "the most common one"),
    key("predefinedMetricType", METRICS, METRIC_EN, METRIC_KO),
    CUSTOMIZED,
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO),
    key("scaleOutCooldown", COOLDOWN, OUT_EN, OUT_KO).or("300s", "D", COOLDOWN_SOURCE),
    key("scaleInCooldown", COOLDOWN, IN_EN, IN_KO).or("300s", "D", COOLDOWN_SOURCE),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO).or("false", "D", COOLDOWN_SOURCE),
    key(
        "targetTrackingScalingPolicyConfiguration",
        Kind::Table(TRACKING),
        "AWS's own shape of target tracking.",
        "대상 추적을 AWS 형식으로 씁니다.",
    ),
    TYPE,
    STEPS,
    MAGNITUDE,
    AGGREGATION,
    STEP_COOLDOWN,
    key(
        "stepScalingPolicyConfiguration",
        Kind::Table(STEP_CONFIGURATION),
        "AWS's own shape of step scaling.",
        "단계 조정을 AWS 형식으로 씁니다.",
    ),
    key(
        "alarm",
        Kind::Table(alarm::INLINE_ALARM),
        "Step policies: the CloudWatch alarm on this service that runs it.",
        "단계 조정 정책을 실행하는, 이 서비스의 CloudWatch 경보입니다.",
    ),
    key(
        "alarmName",
        Kind::Text,
        "Step policies: the entry of [[alarms]] that runs it.",
        "단계 조정 정책을 실행하는 [[alarms]]의 이름입니다.",
    ),
    key("predefinedMetricPair", PAIRS, PAIR_EN, PAIR_KO),
    MODE,
    BUFFER_TIME,
    BREACH,
    MAX_BUFFER,
    key(
        "history",
        Kind::Text,
        "Predictive policies: a CSV file of the load before the run, hour by hour.",
        "예측 조정 정책에서 실행 전의 시간별 부하를 담은 CSV 파일입니다.",
    ),
    key(
        "predictiveScalingPolicyConfiguration",
        Kind::Table(PREDICTIVE_CONFIGURATION),
        "AWS's own shape of predictive scaling.",
        "예측 조정을 AWS 형식으로 씁니다.",
    ),
    label("resourceLabel"),
    label("resourceId"),
    label("serviceNamespace"),
    label("scalableDimension"),
];
