//! What may an Auto Scaling group say? Fields of `create-auto-scaling-group`, its launch template
//! and what is put on it afterwards.

use super::group_scaling::{SCALING_POLICY, SCHEDULED_ACTION};
use super::{ANY, Key, Kind, SOME, TEN_YEARS, key, label, later};

const CREATE: &str = "EC2 Auto Scaling API CreateAutoScalingGroup";
const EBS: &str = "Amazon EBS: gp3 volumes";
const REFRESH: &str = "EC2 Auto Scaling API RefreshPreferences";
const AGENT: &str = "ECS container agent configuration";
/// Largest size of a group that is accepted: far above the instances of a cluster.
const MOST_INSTANCES: i64 = 100_000;

const ROOT_VOLUME: &[Key] = &[
    key(
        "volumeType",
        Kind::Choice(&["gp3", "gp2"], &["io1", "io2", "st1", "sc1", "standard"]),
        "gp3 or gp2.",
        "gp3 또는 gp2입니다.",
    )
    .or("gp3", "D", "ECS-optimized Amazon Linux 2023"),
    key(
        "volumeSize",
        Kind::Whole(1, 65_536),
        "Size in GiB; billed as long as the instance is not terminated.",
        "크기(GiB)입니다. 인스턴스가 종료될 때까지 요금이 붙습니다.",
    )
    .or("30", "D", "ECS-optimized Amazon Linux 2023"),
    key(
        "iops",
        Kind::Whole(3_000, 80_000),
        "IOPS of gp3; those above 3,000 are billed.",
        "gp3의 IOPS입니다. 3,000을 넘는 만큼 요금이 붙습니다.",
    )
    .or("3000", "D", EBS),
    key(
        "throughput",
        Kind::Whole(125, 2_000),
        "Throughput of gp3 in MiB/s; that above 125 is billed.",
        "gp3의 처리량(MiB/s)입니다. 125를 넘는 만큼 요금이 붙습니다.",
    )
    .or("125", "D", EBS),
];

const MONITORING: &[Key] = &[key(
    "enabled",
    Kind::Flag,
    "Detailed monitoring: CPU each minute instead of every five, and it is billed.",
    "세부 모니터링입니다. CPU를 5분이 아니라 1분마다 보며 요금이 붙습니다.",
)
.or("false", "D", "EC2 API RunInstances")];

const CREDIT_SPECIFICATION: &[Key] = &[key(
    "cpuCredits",
    Kind::Choice(&["standard", "unlimited"], &[]),
    "T family: standard is throttled to its baseline without credits, unlimited is charged.",
    "T 계열입니다. standard는 크레딧이 없으면 기준 성능으로 느려지고, unlimited는 요금이 붙습니다.",
)
.required()];

/// Settings of the ECS agent, under their names or those of its environment.
const ECS: &[Key] = &[
    key(
        "reservedMemory",
        Kind::Whole(0, 1_000_000),
        "ECS_RESERVED_MEMORY: MiB that the agent keeps from tasks.",
        "ECS_RESERVED_MEMORY입니다. 에이전트가 태스크에 주지 않는 메모리(MiB)입니다.",
    )
    .alias("ECS_RESERVED_MEMORY")
    .or("0", "D", AGENT),
    key(
        "imagePullBehavior",
        Kind::Choice(&["default", "always", "once", "prefer-cached"], &[]),
        "ECS_IMAGE_PULL_BEHAVIOR: whether an image that is there is pulled again.",
        "ECS_IMAGE_PULL_BEHAVIOR입니다. 이미 있는 이미지를 다시 받을지 정합니다.",
    )
    .alias("ECS_IMAGE_PULL_BEHAVIOR")
    .or("default", "D", AGENT),
    key(
        "instanceAttributes",
        Kind::Map(&Kind::Text),
        "ECS_INSTANCE_ATTRIBUTES: custom attributes, for placement.",
        "ECS_INSTANCE_ATTRIBUTES입니다. 배치에 쓰는 사용자 지정 속성입니다.",
    )
    .alias("ECS_INSTANCE_ATTRIBUTES"),
    label("ECS_CLUSTER"),
];

/// `launchTemplate`: what every instance is launched with.
pub const LAUNCH_TEMPLATE: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "Instance type, as m5.large (`ecsim catalog` lists them).",
        "인스턴스 유형입니다(예: m5.large). `ecsim catalog`가 모두 보여 줍니다.",
    ),
    key(
        "ami",
        Kind::Choice(&["amazon-linux", "bottlerocket", "heavy"], &[]),
        "Class of the machine image, which decides how long it boots (ecsim's own field): \
         amazon-linux (ECS-optimized), bottlerocket, or heavy (GPU drivers, long user data).",
        "부팅 시간을 정하는 머신 이미지 종류입니다(ecsim 고유 필드). amazon-linux(ECS 최적화), \
         bottlerocket, heavy(GPU 드라이버, 긴 사용자 데이터) 가운데 하나입니다.",
    )
    .or("amazon-linux", "E", "the image that most clusters use"),
    key(
        "rootVolume",
        Kind::Table(ROOT_VOLUME),
        "The root volume (blockDeviceMappings[].ebs).",
        "루트 볼륨(blockDeviceMappings[].ebs)입니다.",
    ),
    key(
        "monitoring",
        Kind::Table(MONITORING),
        "Detailed monitoring.",
        "세부 모니터링입니다.",
    ),
    key(
        "creditSpecification",
        Kind::Table(CREDIT_SPECIFICATION),
        "CPU credits of burstable types; without it T2 is standard and the others are unlimited.",
        "버스트 가능 유형의 CPU 크레딧입니다. 쓰지 않으면 T2는 standard, 나머지는 unlimited입니다.",
    ),
    key(
        "ecs",
        Kind::Table(ECS),
        "Settings of the ECS agent.",
        "ECS 에이전트 설정입니다.",
    ),
    label("imageId"),
    label("keyName"),
    label("iamInstanceProfile"),
    label("securityGroupIds"),
    later("instanceMarketOptions"),
];

const OVERRIDE: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "Instance type.",
        "인스턴스 유형입니다.",
    )
    .required(),
    key(
        "weightedCapacity",
        Kind::Whole(1, 999),
        "How much of the group's capacity one such instance is.",
        "이 유형 한 대가 그룹 용량에서 차지하는 양입니다.",
    ),
    later("instanceRequirements"),
];

const OVERRIDES: Kind = Kind::List(&Kind::Table(OVERRIDE), SOME);
const OVERRIDES_EN: &str = "Instance types in order of priority.";
const OVERRIDES_KO: &str = "우선순위 순서의 인스턴스 유형입니다.";

const MIXED_TEMPLATE: &[Key] = &[
    key("overrides", OVERRIDES, OVERRIDES_EN, OVERRIDES_KO),
    label("launchTemplateSpecification"),
];

const DISTRIBUTION: &str = "EC2 Auto Scaling API InstancesDistribution";

const INSTANCES_DISTRIBUTION: &[Key] = &[
    key(
        "onDemandAllocationStrategy",
        Kind::Choice(&["prioritized", "lowest-price"], &[]),
        "prioritized (the order of the overrides) or lowest-price.",
        "prioritized(overrides 순서) 또는 lowest-price입니다.",
    )
    .or("prioritized", "D", DISTRIBUTION),
    key(
        "onDemandBaseCapacity",
        Kind::Whole(0, MOST_INSTANCES),
        "On-Demand instances that come first; all are On-Demand while Spot is not modelled yet.",
        "먼저 채우는 온디맨드 인스턴스 수입니다. 스팟이 아직 모델에 없어 모두 온디맨드입니다.",
    )
    .or("0", "D", DISTRIBUTION),
    key(
        "onDemandPercentageAboveBaseCapacity",
        Kind::Whole(0, 100),
        "Share of On-Demand above the base: 100 while Spot is not modelled yet.",
        "기준을 넘는 용량의 온디맨드 비율입니다. 스팟이 아직 모델에 없어 100만 됩니다.",
    )
    .or("100", "D", DISTRIBUTION),
    later("spotAllocationStrategy"),
    later("spotInstancePools"),
    later("spotMaxPrice"),
];

const MIXED_INSTANCES_POLICY: &[Key] = &[
    key("overrides", OVERRIDES, OVERRIDES_EN, OVERRIDES_KO),
    key(
        "launchTemplate",
        Kind::Table(MIXED_TEMPLATE),
        "AWS's own shape of the same.",
        "같은 것을 AWS 형식으로 씁니다.",
    ),
    key(
        "instancesDistribution",
        Kind::Table(INSTANCES_DISTRIBUTION),
        "How the types are chosen.",
        "유형을 고르는 방법입니다.",
    ),
];

/// Keys of a lifecycle hook.
pub const LIFECYCLE_HOOK: &[Key] = &[
    label("lifecycleHookName"),
    key(
        "lifecycleTransition",
        Kind::Choice(
            &[
                "autoscaling:EC2_INSTANCE_LAUNCHING",
                "autoscaling:EC2_INSTANCE_TERMINATING",
            ],
            &[],
        ),
        "When it runs.",
        "언제 실행되는지입니다.",
    )
    .required(),
    key(
        "heartbeatTimeout",
        Kind::Seconds(30.0, 7_200.0),
        "How long it waits for an action that is not completed, 30 to 7200 seconds.",
        "완료되지 않는 작업을 기다리는 시간(30~7200초)입니다.",
    )
    .or("3600s", "D", "EC2 Auto Scaling API PutLifecycleHook"),
    key(
        "defaultResult",
        Kind::Choice(&["CONTINUE", "ABANDON"], &[]),
        "What happens then; ABANDON terminates a launching instance and launches another.",
        "시간이 지났을 때의 결과입니다. ABANDON은 시작 중인 인스턴스를 종료하고 새로 시작합니다.",
    )
    .or("ABANDON", "D", "EC2 Auto Scaling API PutLifecycleHook"),
    key(
        "completesAfter",
        Kind::Duration(0.0, 172_800.0),
        "How long its action takes (ecsim's own field); without it it is never completed.",
        "작업이 걸리는 시간입니다(ecsim 고유 필드). 쓰지 않으면 완료되지 않습니다.",
    ),
];

/// Keys of a warm pool.
pub const WARM_POOL: &[Key] = &[
    key(
        "minSize",
        Kind::Whole(0, MOST_INSTANCES),
        "Fewest instances in the pool.",
        "풀의 최소 인스턴스 수입니다.",
    )
    .or("0", "D", "EC2 Auto Scaling API PutWarmPool"),
    key(
        "maxGroupPreparedCapacity",
        Kind::Whole(0, MOST_INSTANCES),
        "Instances in the pool and the group together; the group's maxSize when not given.",
        "풀과 그룹을 합한 인스턴스 수입니다. 쓰지 않으면 그룹의 maxSize입니다.",
    ),
    key(
        "poolState",
        Kind::Choice(&["Stopped", "Running"], &["Hibernated"]),
        "Stopped (only the volume is billed) or Running.",
        "Stopped(볼륨 요금만) 또는 Running입니다.",
    )
    .or("Stopped", "D", "EC2 Auto Scaling API PutWarmPool"),
    key(
        "reuseOnScaleIn",
        Kind::Flag,
        "Whether an instance that is scaled in goes back into the pool.",
        "축소된 인스턴스를 풀로 되돌릴지 여부입니다.",
    )
    .or("false", "D", "EC2 Auto Scaling API InstanceReusePolicy"),
];

/// Keys of an instance refresh.
pub const INSTANCE_REFRESH: &[Key] = &[
    key(
        "at",
        Kind::Moment,
        "When it begins: after so long, or an instant.",
        "시작 시점입니다. 실행 시작부터의 시간이나 시각을 씁니다.",
    )
    .required(),
    key(
        "minHealthyPercentage",
        Kind::Whole(0, 100),
        "Least share of the desired capacity that stays in service.",
        "서비스 상태로 남길 최소 비율(퍼센트)입니다.",
    )
    .or("90", "D", REFRESH),
    key(
        "maxHealthyPercentage",
        Kind::Whole(100, 200),
        "Largest share of the desired capacity; above 100 instances are launched first.",
        "최대 비율(퍼센트)입니다. 100을 넘으면 먼저 시작하고 나중에 종료합니다.",
    )
    .or("100", "D", REFRESH),
    key(
        "instanceWarmup",
        Kind::Seconds(0.0, 86_400.0),
        "How long a new instance warms up; the group's own when not given.",
        "새 인스턴스의 준비 시간입니다. 쓰지 않으면 그룹의 값입니다.",
    ),
    key(
        "checkpointPercentages",
        Kind::List(&Kind::Whole(1, 100), SOME),
        "Shares replaced after which it pauses, ascending.",
        "교체 후 잠시 멈추는 비율(오름차순)입니다.",
    ),
    key(
        "checkpointDelay",
        Kind::Seconds(0.0, 172_800.0),
        "How long it pauses.",
        "멈추는 시간입니다.",
    )
    .or("3600s", "D", REFRESH),
];

/// Keys of a time without capacity: ecsim's own, to see what a drought does.
pub const SHORTAGE: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "The type that EC2 lacks; all of the group when not given.",
        "EC2에 없는 유형입니다. 쓰지 않으면 그룹의 모든 유형입니다.",
    ),
    key(
        "availabilityZone",
        Kind::Text,
        "The zone; all when not given.",
        "가용 영역입니다. 쓰지 않으면 모든 영역입니다.",
    ),
    key("from", Kind::Moment, "From when on.", "시작 시점입니다.").required(),
    key("until", Kind::Moment, "Until when.", "끝나는 시점입니다.").required(),
];

/// An Auto Scaling group.
pub const AUTO_SCALING_GROUP: &[Key] = &[
    key(
        "autoScalingGroupName",
        Kind::Text,
        "Name of the group.",
        "그룹 이름입니다.",
    )
    .required(),
    key(
        "minSize",
        Kind::Whole(0, MOST_INSTANCES),
        "Fewest instances.",
        "최소 인스턴스 수입니다.",
    )
    .required(),
    key(
        "maxSize",
        Kind::Whole(0, MOST_INSTANCES),
        "Most instances.",
        "최대 인스턴스 수입니다.",
    )
    .required(),
    key(
        "desiredCapacity",
        Kind::Whole(0, MOST_INSTANCES),
        "Instances at the start; without it as many as the first tasks need, at least minSize.",
        "시작할 때의 인스턴스 수입니다. 쓰지 않으면 처음 태스크에 필요한 만큼이며 minSize 이상입니다.",
    ),
    key(
        "availabilityZones",
        Kind::List(&Kind::Text, SOME),
        "Zones, as us-east-1a or a; all zones of [region] when not given.",
        "가용 영역입니다(예: us-east-1a 또는 a). 쓰지 않으면 [region]의 모든 영역입니다.",
    ),
    key(
        "launchTemplate",
        Kind::Table(LAUNCH_TEMPLATE),
        "What every instance is launched with.",
        "모든 인스턴스의 시작 템플릿(launch template)입니다.",
    ),
    key(
        "mixedInstancesPolicy",
        Kind::Table(MIXED_INSTANCES_POLICY),
        "Several instance types.",
        "여러 인스턴스 유형을 씁니다.",
    ),
    key(
        "newInstancesProtectedFromScaleIn",
        Kind::Flag,
        "Whether new instances are protected from scale-in; managed termination protection needs it.",
        "새 인스턴스를 축소에서 보호할지 여부입니다. 관리형 종료 방지에 필요합니다.",
    )
    .or("false", "D", CREATE),
    key(
        "defaultCooldown",
        Kind::Seconds(0.0, TEN_YEARS),
        "Cooldown of simple scaling policies.",
        "단순 조정 정책의 휴지 기간(cooldown)입니다.",
    )
    .or("300s", "D", CREATE),
    key(
        "defaultInstanceWarmup",
        Kind::Seconds(0.0, 3_600.0),
        "How long new instances do not count in the group's metrics; none when not given.",
        "새 인스턴스를 그룹 지표에서 빼는 시간입니다. 쓰지 않으면 없습니다.",
    ),
    key(
        "healthCheckGracePeriod",
        Kind::Seconds(0.0, TEN_YEARS),
        "How long health checks are ignored after an instance is in service.",
        "인스턴스가 서비스된 뒤 상태 확인을 무시하는 시간입니다.",
    )
    .or("0s", "D", CREATE),
    key(
        "lifecycleHooks",
        Kind::List(&Kind::Table(LIFECYCLE_HOOK), ANY),
        "What instances wait for when they launch or terminate (one of each here).",
        "인스턴스가 시작하거나 종료할 때 기다리는 것입니다(여기서는 하나씩).",
    ),
    key(
        "warmPool",
        Kind::Table(WARM_POOL),
        "Instances that were booted before they are needed.",
        "필요하기 전에 부팅해 둔 인스턴스입니다.",
    ),
    key(
        "instanceRefreshes",
        Kind::List(&Kind::Table(INSTANCE_REFRESH), ANY),
        "Replacements of all instances (start-instance-refresh).",
        "모든 인스턴스를 교체합니다(start-instance-refresh).",
    ),
    key(
        "terminationPolicies",
        Kind::List(
            &Kind::Choice(
                &[
                    "Default",
                    "AllocationStrategy",
                    "OldestLaunchTemplate",
                    "OldestLaunchConfiguration",
                    "ClosestToNextInstanceHour",
                    "NewestInstance",
                    "OldestInstance",
                ],
                &[],
            ),
            SOME,
        ),
        "Which instance is terminated first; zones are balanced before all of them.",
        "먼저 종료할 인스턴스를 고르는 순서입니다. 가용 영역의 균형이 늘 먼저입니다.",
    ),
    key(
        "scalingPolicies",
        Kind::List(&Kind::Table(SCALING_POLICY), ANY),
        "Scaling policies on the group's CPU (put-scaling-policy).",
        "그룹의 CPU에 따른 조정 정책입니다(put-scaling-policy).",
    ),
    key(
        "scheduledActions",
        Kind::List(&Kind::Table(SCHEDULED_ACTION), ANY),
        "Sizes set at given times (put-scheduled-update-group-action).",
        "정해진 시각에 크기를 바꿉니다(put-scheduled-update-group-action).",
    ),
    key(
        "shortages",
        Kind::List(&Kind::Table(SHORTAGE), ANY),
        "Times in which EC2 has no capacity (ecsim's own field): launches fail with \
         InsufficientInstanceCapacity.",
        "EC2에 용량이 없는 기간입니다(ecsim 고유 필드). InsufficientInstanceCapacity로 시작이 실패합니다.",
    ),
    label("vpcZoneIdentifier"),
    label("tags"),
    label("healthCheckType"),
    later("capacityRebalance"),
    later("maxInstanceLifetime"),
    later("instanceMaintenancePolicy"),
    later("availabilityZoneDistribution"),
];
