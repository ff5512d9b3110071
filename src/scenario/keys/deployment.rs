//! What may be said of how a service is deployed? `deploymentController` and
//! `deploymentConfiguration`.

use super::{ANY, Key, Kind, SOME, key, label, not_modelled};

const CODE_DEPLOY_SOURCE: &str = "CodeDeploy: deployment configurations on Amazon ECS";
const CONFIGURATION_SOURCE: &str = "ECS API DeploymentConfiguration";
/// 24 hours, in minutes.
const DAY: i64 = 1_440;

/// `deploymentController`
pub const CONTROLLER: &[Key] = &[
    key(
        "type",
        Kind::Choice(&["ECS", "CODE_DEPLOY", "EXTERNAL"], &[]),
        "Who replaces the tasks: ECS, CODE_DEPLOY or EXTERNAL.",
        "누가 태스크를 교체하는지입니다(ECS, CODE_DEPLOY, EXTERNAL).",
    )
    .required(),
    key(
        "deploymentConfigName",
        Kind::Choice(
            &[
                "CodeDeployDefault.ECSAllAtOnce",
                "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
                "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
                "CodeDeployDefault.ECSCanary10Percent5Minutes",
                "CodeDeployDefault.ECSCanary10Percent15Minutes",
            ],
            &[],
        ),
        "CODE_DEPLOY only: how CodeDeploy shifts traffic.",
        "CODE_DEPLOY에서만 씁니다. CodeDeploy가 트래픽을 옮기는 방법입니다.",
    )
    .or("CodeDeployDefault.ECSAllAtOnce", "D", CODE_DEPLOY_SOURCE),
    key(
        "terminationWaitTimeInMinutes",
        Kind::Whole(0, 2_880),
        "CODE_DEPLOY only: how long the old tasks wait after the last shift, 0 to 2880 minutes.",
        "CODE_DEPLOY에서만 씁니다. 마지막 전환 뒤 이전 태스크를 두는 시간(0~2880분)입니다.",
    )
    .or("0", "D", "CodeDeploy API BlueInstanceTerminationOption"),
];

const THRESHOLD: &[Key] = &[
    key(
        "type",
        Kind::Choice(&["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"], &[]),
        "Percent of the desired count (BOUNDED: within 3 and 200), or a COUNT of tasks.",
        "원하는 수의 퍼센트(BOUNDED는 3~200개 사이) 또는 태스크 수(COUNT)입니다.",
    )
    .required(),
    key(
        "value",
        Kind::Number(0.0, 100_000.0),
        "Percent, or failed tasks.",
        "퍼센트 또는 실패한 태스크 수입니다.",
    )
    .required(),
];

const CIRCUIT_BREAKER: &[Key] = &[
    key(
        "enable",
        Kind::Flag,
        "Whether a deployment fails when too many of its tasks do.",
        "태스크가 너무 많이 실패하면 배포를 실패로 볼지입니다.",
    )
    .required(),
    key(
        "rollback",
        Kind::Flag,
        "Whether the last completed deployment then comes back.",
        "그때 마지막으로 완료된 배포로 되돌릴지입니다.",
    )
    .required(),
    key(
        "thresholdConfiguration",
        Kind::Table(THRESHOLD),
        "How many failures are too many; half the desired count within 3 and 200 when not given.",
        "허용하는 실패 수입니다. 쓰지 않으면 원하는 수의 절반이며 3~200개 사이입니다.",
    ),
    key(
        "resetOnHealthyTask",
        Kind::Flag,
        "Whether a healthy task sets the count of failures to 0.",
        "정상 태스크가 실패 횟수를 0으로 되돌릴지입니다.",
    )
    .or("true", "D", "ECS API DeploymentCircuitBreaker"),
];

const ALARMS: &[Key] = &[
    key(
        "alarmNames",
        Kind::List(&Kind::Text, SOME),
        "Names of [[alarms]].",
        "[[alarms]]의 이름입니다.",
    )
    .required(),
    key(
        "enable",
        Kind::Flag,
        "Whether they are watched.",
        "경보를 볼지입니다.",
    )
    .required(),
    key(
        "rollback",
        Kind::Flag,
        "Whether the last completed deployment comes back.",
        "마지막으로 완료된 배포로 되돌릴지입니다.",
    )
    .required(),
];

const EARLY_SUCCESS: &[Key] = &[
    key(
        "enable",
        Kind::Flag,
        "Whether a deployment may end before all of its tasks are healthy (ROLLING only).",
        "모든 태스크가 정상이 되기 전에 배포를 끝낼 수 있는지입니다(ROLLING만).",
    )
    .required(),
    key(
        "healthyPercent",
        Kind::Whole(0, 100),
        "Percent of the desired count that must be healthy; not below minimumHealthyPercent.",
        "정상이어야 하는 비율(퍼센트)이며 minimumHealthyPercent보다 작을 수 없습니다.",
    ),
    key(
        "sourceServiceRevisionCleanup",
        Kind::Choice(&["BLOCKING", "DEFERRED"], &[]),
        "Whether old tasks hold the deployment up.",
        "이전 태스크가 배포 완료를 막는지입니다.",
    )
    .or("BLOCKING", "E", "assumption"),
];

const LINEAR: &[Key] = &[
    key(
        "stepPercent",
        Kind::Number(3.0, 100.0),
        "Share of the traffic that moves at each step: 3.0 to 100.0, in tenths.",
        "한 번에 옮기는 트래픽 비율(3.0~100.0, 0.1 단위)입니다.",
    )
    .or("10", "D", "ECS API LinearConfiguration"),
    key(
        "stepBakeTimeInMinutes",
        Kind::Whole(0, DAY),
        "Wait after each step but the last, 0 to 1440 minutes.",
        "마지막을 뺀 각 단계 뒤의 대기(0~1440분)입니다.",
    )
    .or("6", "D", "ECS API LinearConfiguration"),
];

const CANARY: &[Key] = &[
    key(
        "canaryPercent",
        Kind::Number(0.1, 100.0),
        "Share of the traffic that moves first: 0.1 to 100.0, in tenths.",
        "먼저 옮기는 트래픽 비율(0.1~100.0, 0.1 단위)입니다.",
    )
    .or("5", "D", "ECS API CanaryConfiguration"),
    key(
        "canaryBakeTimeInMinutes",
        Kind::Whole(0, DAY),
        "Wait before the rest moves, 0 to 1440 minutes.",
        "나머지를 옮기기 전의 대기(0~1440분)입니다.",
    )
    .or("10", "D", "ECS API CanaryConfiguration"),
];

/// Stages at which AWS calls hooks.
const STAGES: Kind = Kind::Choice(
    &[
        "RECONCILE_SERVICE",
        "PRE_SCALE_UP",
        "POST_SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "POST_TEST_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
    ],
    &[],
);

const HOOK: &[Key] = &[
    key(
        "lifecycleStages",
        Kind::List(&STAGES, SOME),
        "At which stages it is called.",
        "어느 단계에서 부르는지입니다.",
    )
    .required(),
    key(
        "takes",
        Kind::Duration(0.0, 86_400.0),
        "How long it takes (ecsim's own field).",
        "걸리는 시간입니다(ecsim 고유 필드).",
    )
    .or("0s", "E", "assumption"),
    key(
        "succeeds",
        Kind::Flag,
        "Whether it then says SUCCEEDED; else the deployment rolls back (ecsim's own field).",
        "SUCCEEDED로 끝나는지입니다. 아니면 배포를 되돌립니다(ecsim 고유 필드).",
    )
    .or("true", "E", "assumption"),
    label("hookTargetArn"),
    label("roleArn"),
    label("hookDetails"),
    label("targetType"),
    not_modelled("timeoutConfiguration"),
];

/// `deploymentConfiguration`
pub const CONFIGURATION: &[Key] = &[
    key(
        "minimumHealthyPercent",
        Kind::Whole(0, 100),
        "Least healthy tasks in percent of the desired count, rounded up.",
        "원하는 태스크 수 대비 최소 정상 비율(퍼센트, 올림)입니다.",
    )
    .or("100", "D", CONFIGURATION_SOURCE),
    key(
        "maximumPercent",
        Kind::Whole(100, 1_000),
        "Most running or pending tasks in percent of the desired count, rounded down.",
        "원하는 태스크 수 대비 최대 비율(퍼센트, 내림)입니다.",
    )
    .or("200", "D", CONFIGURATION_SOURCE),
    key(
        "strategy",
        Kind::Choice(&["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"], &[]),
        "ROLLING, or both revisions at full size and traffic shifted: at once, in steps, a part \
         first.",
        "ROLLING이거나, 두 버전을 모두 띄우고 트래픽을 한 번에, 단계로, 또는 일부 먼저 옮깁니다.",
    )
    .or("ROLLING", "D", CONFIGURATION_SOURCE),
    key(
        "bakeTimeInMinutes",
        Kind::Whole(0, DAY),
        "How long both revisions stay after the last shift, 0 to 1440; BLUE_GREEN needs it.",
        "마지막 전환 뒤 두 버전을 함께 두는 시간(0~1440분)이며 BLUE_GREEN에는 꼭 씁니다.",
    )
    .or("0", "E", "assumption"),
    key(
        "linearConfiguration",
        Kind::Table(LINEAR),
        "Steps of LINEAR.",
        "LINEAR의 단계입니다.",
    ),
    key(
        "canaryConfiguration",
        Kind::Table(CANARY),
        "The part of CANARY.",
        "CANARY가 먼저 옮기는 부분입니다.",
    ),
    key(
        "deploymentCircuitBreaker",
        Kind::Table(CIRCUIT_BREAKER),
        "Whether and when a rolling deployment with failing tasks is given up.",
        "태스크가 실패하는 롤링 배포를 언제 포기하는지입니다.",
    ),
    key(
        "alarms",
        Kind::Table(ALARMS),
        "Alarms that fail a deployment.",
        "배포를 실패로 만드는 경보입니다.",
    ),
    key(
        "earlySuccessCriteria",
        Kind::Table(EARLY_SUCCESS),
        "When a rolling deployment may end early.",
        "롤링 배포가 일찍 끝나는 조건입니다.",
    ),
    key(
        "lifecycleHooks",
        Kind::List(&Kind::Table(HOOK), ANY),
        "Hooks of a shifted deployment: delays with an outcome.",
        "트래픽을 옮기는 배포의 훅(hook)이며, 결과가 있는 지연입니다.",
    ),
];
