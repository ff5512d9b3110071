//! What may a service say? Fields of `create-service`, its load balancer, and what is attached.

use super::{
    ANY, Key, Kind, SOME, change, deployment, key, label, not_modelled, placement, request,
    scaling, workload,
};

const HEALTH_CHECK: &[Key] = &[
    key(
        "interval",
        Kind::Seconds(5.0, 300.0),
        "HealthCheckIntervalSeconds, 5 to 300.",
        "HealthCheckIntervalSeconds(5~300초)입니다.",
    )
    .alias("healthCheckIntervalSeconds")
    .or(
        "30s",
        "D",
        "Elastic Load Balancing: target group health checks",
    ),
    key(
        "timeout",
        Kind::Seconds(2.0, 120.0),
        "HealthCheckTimeoutSeconds, 2 to 120.",
        "HealthCheckTimeoutSeconds(2~120초)입니다.",
    )
    .alias("healthCheckTimeoutSeconds")
    .or(
        "5s",
        "D",
        "Elastic Load Balancing: target group health checks",
    ),
    key(
        "healthyThreshold",
        Kind::Whole(2, 10),
        "Passes in a row after it was unhealthy; a new target needs one.",
        "비정상 뒤 정상이 되기까지의 연속 성공 횟수입니다. 새 대상은 한 번이면 됩니다.",
    )
    .alias("healthyThresholdCount")
    .or(
        "5",
        "D",
        "Elastic Load Balancing: target group health checks",
    ),
    key(
        "unhealthyThreshold",
        Kind::Whole(2, 10),
        "Failures in a row that make a target unhealthy.",
        "비정상이 되기까지의 연속 실패 횟수입니다.",
    )
    .alias("unhealthyThresholdCount")
    .or(
        "2",
        "D",
        "Elastic Load Balancing: target group health checks",
    ),
];

const ATTRIBUTES: &str = "Elastic Load Balancing: target group attributes";

const MINIMUM: &[Key] = &[
    key(
        "minimumHealthyTargetsCount",
        Kind::Whole(0, 1_000),
        "minimum_healthy_targets.count; 0 is off.",
        "minimum_healthy_targets.count입니다. 0은 끔입니다.",
    )
    .or("1", "D", ATTRIBUTES),
    key(
        "minimumHealthyTargetsPercentage",
        Kind::Number(0.0, 100.0),
        "minimum_healthy_targets.percentage; 0 is off.",
        "minimum_healthy_targets.percentage입니다. 0은 끔입니다.",
    )
    .or("0", "D", ATTRIBUTES),
];

const TARGET_GROUP_HEALTH: &[Key] = &[
    key(
        "dnsFailover",
        Kind::Table(MINIMUM),
        "target_group_health.dns_failover: below it clients go to the other zones.",
        "target_group_health.dns_failover입니다. 이보다 적으면 클라이언트가 다른 영역으로 갑니다.",
    ),
    key(
        "unhealthyStateRouting",
        Kind::Table(MINIMUM),
        "target_group_health.unhealthy_state_routing: below it unhealthy targets get requests too.",
        "target_group_health.unhealthy_state_routing입니다. 이보다 적으면 비정상 대상도 요청을 \
         받습니다.",
    ),
];

/// `loadBalancer`: an Application Load Balancer with one target group.
pub const LOAD_BALANCER: &[Key] = &[
    key(
        "algorithm",
        Kind::Choice(
            &[
                "round_robin",
                "least_outstanding_requests",
                "weighted_random",
            ],
            &[],
        ),
        "load_balancing.algorithm.type",
        "load_balancing.algorithm.type(대상을 고르는 방법)입니다.",
    )
    .or("round_robin", "D", ATTRIBUTES),
    key(
        "slowStart",
        Kind::Seconds(0.0, 900.0),
        "slow_start.duration_seconds: 0 (off) or 30 to 900.",
        "slow_start.duration_seconds입니다. 0(끔) 또는 30~900초입니다.",
    )
    .or("0s", "D", ATTRIBUTES),
    key(
        "deregistrationDelay",
        Kind::Seconds(0.0, 3_600.0),
        "deregistration_delay.timeout_seconds, 0 to 3600.",
        "deregistration_delay.timeout_seconds(0~3600초)입니다.",
    )
    .or("300s", "D", ATTRIBUTES),
    key(
        "keepAlive",
        Kind::Flag,
        "Clients keep connections open, so that a draining target is held for the whole delay.",
        "클라이언트가 연결을 유지하여 등록 취소 중인 대상을 지연 시간 내내 붙잡습니다.",
    )
    .or("true", "E", "what users meet"),
    key(
        "crossZone",
        Kind::Flag,
        "load_balancing.cross_zone.enabled",
        "load_balancing.cross_zone.enabled(교차 영역 로드 밸런싱)입니다.",
    )
    .or("true", "D", ATTRIBUTES),
    key(
        "idleTimeout",
        Kind::Seconds(1.0, 4_000.0),
        "idle_timeout.timeout_seconds, 1 to 4000; 504 after it.",
        "idle_timeout.timeout_seconds(1~4000초)입니다. 지나면 504입니다.",
    )
    .or(
        "60s",
        "D",
        "Elastic Load Balancing: load balancer attributes",
    ),
    key(
        "minimumHealthyTargetsPercentage",
        Kind::Number(0.0, 100.0),
        "target_group_health…minimum_healthy_targets.percentage of both actions; 0 is off.",
        "target_group_health…minimum_healthy_targets.percentage를 두 동작에 함께 씁니다. 0은 끔입니다.",
    )
    .alias("minimumHealthyPercent")
    .or("0", "D", ATTRIBUTES),
    key(
        "targetGroupHealth",
        Kind::Table(TARGET_GROUP_HEALTH),
        "How many healthy targets a zone needs.",
        "영역에 필요한 정상 대상의 수입니다.",
    ),
    key(
        "rules",
        Kind::Whole(0, 1_000),
        "Listener rules, for LCU metering; those above 10 are billed.",
        "LCU 계산에 쓰는 리스너 규칙 수입니다. 10개를 넘는 만큼 요금이 붙습니다.",
    )
    .or("1", "E", "assumption"),
    key(
        "scheme",
        Kind::Choice(&["internet-facing", "internal"], &[]),
        "internet-facing has a public IPv4 address in each zone.",
        "internet-facing은 영역마다 퍼블릭 IPv4 주소가 있습니다.",
    )
    .or(
        "internet-facing",
        "D",
        "Elastic Load Balancing API CreateLoadBalancer",
    ),
    key(
        "healthCheck",
        Kind::Table(HEALTH_CHECK),
        "Health check of the target group.",
        "대상 그룹의 상태 확인입니다.",
    ),
];

const METRIC_NAMES: Kind = Kind::List(
    &Kind::Choice(&["CPUUtilization", "MemoryUtilization"], &[]),
    SOME,
);

const RESOLUTION_EN: &str = "20 or 60 seconds.";
const RESOLUTION_KO: &str = "20초 또는 60초입니다.";

const METRIC_CONFIGURATION: &[Key] = &[
    key(
        "metricNames",
        METRIC_NAMES,
        "Which metrics.",
        "어떤 지표인지입니다.",
    ),
    key(
        "resolutionSeconds",
        Kind::Seconds(20.0, 60.0),
        RESOLUTION_EN,
        RESOLUTION_KO,
    )
    .required(),
];

const MONITORING: &[Key] = &[
    key(
        "resolutionSeconds",
        Kind::Seconds(20.0, 60.0),
        RESOLUTION_EN,
        RESOLUTION_KO,
    )
    .or("60s", "D", "ECS API MonitoringConfiguration"),
    key(
        "metricConfigurations",
        Kind::List(&Kind::Table(METRIC_CONFIGURATION), SOME),
        "AWS's own shape of the same.",
        "같은 것을 AWS 형식으로 씁니다.",
    ),
];

const PUBLIC_IP: Kind = Kind::Choice(&["ENABLED", "DISABLED"], &[]);
const PUBLIC_IP_EN: &str = "Whether each task has a public IPv4 address (billed by the hour).";
const PUBLIC_IP_KO: &str = "태스크마다 퍼블릭 IPv4 주소를 갖는지 여부입니다(시간당 과금).";

const AWSVPC: &[Key] = &[
    label("subnets"),
    label("securityGroups"),
    key("assignPublicIp", PUBLIC_IP, PUBLIC_IP_EN, PUBLIC_IP_KO),
];

const NETWORK_CONFIGURATION: &[Key] = &[key(
    "awsvpcConfiguration",
    Kind::Table(AWSVPC),
    "Subnets, security groups, public address.",
    "서브넷, 보안 그룹, 공인 주소입니다.",
)];

/// A service.
pub const SERVICE: &[Key] = &[
    key(
        "serviceName",
        Kind::Text,
        "Name of the service.",
        "서비스 이름입니다.",
    )
    .required(),
    key(
        "taskDefinition",
        Kind::Text,
        "Family of the task definition, or family:revision.",
        "태스크 정의의 이름(family 또는 family:revision)입니다.",
    )
    .required(),
    key(
        "desiredCount",
        Kind::Whole(0, 100_000),
        "Tasks that should run at the start; required, except for a daemon service.",
        "시작할 때 원하는 태스크 수입니다. 데몬 서비스가 아니면 꼭 씁니다.",
    ),
    key(
        "launchType",
        placement::LAUNCH_TYPE,
        placement::LAUNCH_TYPE_EN,
        placement::LAUNCH_TYPE_KO,
    )
    .or("FARGATE", "E", placement::LAUNCH_TYPE_SOURCE),
    key(
        "capacityProviderStrategy",
        placement::STRATEGY,
        placement::STRATEGY_EN,
        placement::STRATEGY_KO,
    ),
    key(
        "placementConstraints",
        placement::CONSTRAINTS,
        placement::CONSTRAINTS_EN,
        placement::CONSTRAINTS_KO,
    ),
    key(
        "placementStrategy",
        placement::STRATEGIES,
        placement::STRATEGIES_EN,
        placement::STRATEGIES_KO,
    ),
    key(
        "schedulingStrategy",
        Kind::Choice(&["REPLICA", "DAEMON"], &[]),
        "REPLICA, or DAEMON: one task on each instance that meets the constraints.",
        "REPLICA 또는 DAEMON(제약에 맞는 인스턴스마다 태스크 하나)입니다.",
    )
    .or("REPLICA", "D", "ECS API CreateService"),
    key(
        "availabilityZoneRebalancing",
        Kind::Choice(&["ENABLED", "DISABLED"], &[]),
        "Whether tasks are moved until the zones are even again; ENABLED where AWS allows it.",
        "가용 영역이 다시 고르도록 태스크를 옮길지 정합니다. AWS가 허용하는 곳에서는 ENABLED입니다.",
    ),
    key(
        "deploymentConfiguration",
        Kind::Table(deployment::CONFIGURATION),
        "How far the number of tasks may leave the desired count, and how a new revision comes.",
        "태스크 수가 원하는 수에서 벗어날 수 있는 범위와 새 버전을 배포하는 방법입니다.",
    ),
    key(
        "healthCheckGracePeriodSeconds",
        Kind::Seconds(0.0, 2_147_483_647.0),
        "How long health checks are ignored after a task started.",
        "태스크 시작 후 상태 확인를 무시하는 시간입니다.",
    )
    .or("0s", "D", "ECS API Service"),
    key("assignPublicIp", PUBLIC_IP, PUBLIC_IP_EN, PUBLIC_IP_KO).or(
        "DISABLED",
        "D",
        "ECS API AwsVpcConfiguration",
    ),
    key(
        "networkConfiguration",
        Kind::Table(NETWORK_CONFIGURATION),
        "AWS's own shape of assignPublicIp.",
        "assignPublicIp를 AWS 형식으로 씁니다.",
    ),
    key(
        "monitoring",
        Kind::Table(MONITORING),
        "Resolution of CPUUtilization and MemoryUtilization.",
        "CPUUtilization과 MemoryUtilization의 측정 간격입니다.",
    ),
    key(
        "loadBalancer",
        Kind::Table(LOAD_BALANCER),
        "An Application Load Balancer with one target group.",
        "대상 그룹 하나를 둔 Application Load Balancer입니다.",
    ),
    key(
        "autoScaling",
        Kind::Table(scaling::AUTO_SCALING),
        "Application Auto Scaling of the desired count.",
        "원하는 태스크 수의 Application Auto Scaling입니다.",
    ),
    key(
        "workload",
        Kind::OneOrMany(&Kind::Table(workload::WORKLOAD)),
        "Where requests come from; several add up.",
        "요청이 들어오는 곳입니다. 여럿이면 합쳐집니다.",
    ),
    key(
        "request",
        Kind::Table(request::REQUEST),
        "What a request needs.",
        "요청 하나에 필요한 것입니다.",
    ),
    key(
        "deploymentController",
        Kind::Table(deployment::CONTROLLER),
        "Who replaces the tasks; ECS when not given.",
        "누가 태스크를 교체하는지입니다. 쓰지 않으면 ECS입니다.",
    ),
    key(
        "deployments",
        Kind::List(&Kind::Table(change::DEPLOYMENT), ANY),
        "Deployments during the run (update-service).",
        "실행 중의 배포(update-service)입니다.",
    ),
    key(
        "taskSets",
        Kind::List(&change::TASK_SET_CHANGE, ANY),
        "EXTERNAL only: what happens to its task sets during the run.",
        "EXTERNAL에서만 씁니다. 실행 중 태스크 세트에 일어나는 일입니다.",
    ),
    key(
        "taskProtections",
        Kind::List(&Kind::Table(change::TASK_PROTECTION), ANY),
        "Task scale-in protection during the run (update-task-protection).",
        "실행 중의 태스크 축소 보호(update-task-protection)입니다.",
    ),
    label("clusterArn"),
    label("cluster"),
    label("tags"),
    label("propagateTags"),
    label("enableECSManagedTags"),
    label("enableExecuteCommand"),
    not_modelled("platformVersion"),
    not_modelled("serviceRegistries"),
    not_modelled("serviceConnectConfiguration"),
    not_modelled("volumeConfigurations"),
    not_modelled("vpcLatticeConfigurations"),
    not_modelled("loadBalancers"),
];
