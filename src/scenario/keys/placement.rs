//! What may be said of where tasks go: launch type, strategy, constraints, and runs of tasks?

use super::{Key, Kind, ListSize, SOME, key, label, later};

/// Fields of a capacity provider strategy.
const STRATEGY_ITEM: &[Key] = &[
    key(
        "capacityProvider",
        Kind::Text,
        "FARGATE, FARGATE_SPOT, or a provider of [[capacityProviders]] (not mixed with those).",
        "FARGATE, FARGATE_SPOT, 또는 [[capacityProviders]]의 공급자이며 둘을 섞지 않습니다.",
    )
    .required(),
    key(
        "base",
        Kind::Whole(0, 100_000),
        "Tasks placed on it first; on one item only.",
        "먼저 배치할 태스크 수입니다. 한 항목에만 씁니다.",
    )
    .or("0", "D", "ECS API CapacityProviderStrategyItem"),
    key(
        "weight",
        Kind::Whole(0, 1_000),
        "Its share of the others.",
        "나머지 태스크의 비중입니다.",
    )
    .or("0", "D", "ECS API CapacityProviderStrategyItem"),
];

/// `capacityProviderStrategy`
pub const STRATEGY: Kind = Kind::List(&Kind::Table(STRATEGY_ITEM), ListSize { min: 1, max: 20 });

/// `launchType`
pub const LAUNCH_TYPE: Kind = Kind::Choice(&["FARGATE", "EC2"], &["EXTERNAL", "MANAGED_INSTANCES"]);
/// What a launch type is.
pub const LAUNCH_TYPE_EN: &str = "FARGATE, or EC2: on any instance of the cluster, and nobody \
     starts more of them. Needed, or a strategy, when the scenario has instances.";
/// 시작 유형이란.
pub const LAUNCH_TYPE_KO: &str = "FARGATE 또는 EC2입니다. EC2는 클러스터의 아무 인스턴스나 쓰며 \
     인스턴스를 늘려 주지 않습니다. 시나리오에 인스턴스가 있으면 이것이나 전략을 꼭 씁니다.";
/// Where the default comes from.
pub const LAUNCH_TYPE_SOURCE: &str = "ecsim's own choice where there are no instances; AWS takes \
     the cluster's default strategy, else EC2";
/// What a strategy is.
pub const STRATEGY_EN: &str = "Instead of launchType: which capacity providers take the tasks.";
/// 전략이란.
pub const STRATEGY_KO: &str =
    "launchType 대신 씁니다. 어느 용량 공급자가 태스크를 맡을지 정합니다.";

const PLACEMENT_CONSTRAINT: &[Key] = &[
    key(
        "type",
        Kind::Choice(&["distinctInstance", "memberOf"], &[]),
        "distinctInstance (each task on another instance) or memberOf.",
        "distinctInstance(태스크마다 다른 인스턴스) 또는 memberOf입니다.",
    )
    .required(),
    key(
        "expression",
        Kind::Text,
        "memberOf: an expression of the cluster query language.",
        "memberOf의 클러스터 쿼리 언어(cluster query language) 식입니다.",
    ),
];

/// `placementConstraints`
pub const CONSTRAINTS: Kind = Kind::List(
    &Kind::Table(PLACEMENT_CONSTRAINT),
    ListSize { min: 0, max: 10 },
);
/// What constraints are.
pub const CONSTRAINTS_EN: &str = "Rules that an instance must meet, at most ten.";
/// 제약이란.
pub const CONSTRAINTS_KO: &str = "인스턴스가 반드시 지켜야 하는 배치 제약이며 최대 10개입니다.";

const PLACEMENT_STRATEGY: &[Key] = &[
    key(
        "type",
        Kind::Choice(&["random", "spread", "binpack"], &[]),
        "random, spread or binpack.",
        "random, spread, binpack 가운데 하나입니다.",
    )
    .required(),
    key(
        "field",
        Kind::Text,
        "spread: instanceId, host or attribute:<name>; binpack: cpu or memory.",
        "spread는 instanceId, host, attribute:<이름>, binpack은 cpu 또는 memory입니다.",
    ),
];

/// `placementStrategy`
pub const STRATEGIES: Kind = Kind::List(
    &Kind::Table(PLACEMENT_STRATEGY),
    ListSize { min: 0, max: 5 },
);
/// What strategies are.
pub const STRATEGIES_EN: &str = "Preferences among the instances that fit, in order, at most \
     five; a service spreads over zones when none is given, a run of tasks is random.";
/// 전략이란.
pub const STRATEGIES_KO: &str = "맞는 인스턴스 가운데 고르는 순서이며 최대 5개입니다. 쓰지 않으면 \
     서비스는 가용 영역에 고르게, 단독 태스크는 무작위로 놓입니다.";

/// A run of standalone tasks (`run-task`).
pub const RUN_TASK: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "Name of the run in reports (ecsim's own field); run-task-1 and so on when not given.",
        "보고서에 쓰는 실행 이름입니다(ecsim 고유 필드). 쓰지 않으면 run-task-1 순서입니다.",
    ),
    key(
        "taskDefinition",
        Kind::Text,
        "Family of the task definition, or family:revision.",
        "태스크 정의의 이름(family 또는 family:revision)입니다.",
    )
    .required(),
    key(
        "count",
        Kind::Whole(1, 100_000),
        "Tasks. AWS takes ten in a call: more are several calls at the same instant.",
        "태스크 수입니다. AWS는 한 번에 10개까지이므로 더 많으면 같은 순간의 여러 호출로 봅니다.",
    )
    .or("1", "D", "ECS API RunTask"),
    key(
        "at",
        Kind::Moment,
        "When: after so long, or an instant.",
        "시점입니다. 실행 시작부터의 시간이나 시각을 씁니다.",
    )
    .or("0s", "", ""),
    key(
        "group",
        Kind::Text,
        "Task group, by which placement counts tasks; family:<family> when not given.",
        "배치가 태스크를 세는 태스크 그룹입니다. 쓰지 않으면 family:<family>입니다.",
    ),
    key("launchType", LAUNCH_TYPE, LAUNCH_TYPE_EN, LAUNCH_TYPE_KO),
    key(
        "capacityProviderStrategy",
        STRATEGY,
        STRATEGY_EN,
        STRATEGY_KO,
    ),
    key(
        "placementConstraints",
        CONSTRAINTS,
        CONSTRAINTS_EN,
        CONSTRAINTS_KO,
    ),
    key(
        "placementStrategy",
        STRATEGIES,
        STRATEGIES_EN,
        STRATEGIES_KO,
    ),
    label("cluster"),
    label("tags"),
    label("startedBy"),
    label("propagateTags"),
    label("networkConfiguration"),
    later("overrides"),
];

/// `[[runTasks]]`
pub const RUN_TASKS: Kind = Kind::List(&Kind::Table(RUN_TASK), SOME);

/// `[accountSettings]`
pub const ACCOUNT_SETTINGS: &[Key] = &[key(
    "awsvpcTrunking",
    Kind::Choice(&["enabled", "disabled"], &[]),
    "ENI trunking: many more awsvpc tasks on an instance, on the types that support it.",
    "ENI 트렁킹입니다. 지원하는 유형에서 인스턴스당 awsvpc 태스크가 훨씬 많아집니다.",
)
.or("disabled", "D", "ECS account settings")];
