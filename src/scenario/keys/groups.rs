//! What may an Auto Scaling group say? Fields of `create-auto-scaling-group`, its launch template
//! and what is put on it afterwards.

use super::group_scaling::{SCALING_POLICY, SCHEDULED_ACTION};
use super::group_template::{LAUNCH_TEMPLATE, MIXED_INSTANCES_POLICY};
use super::{ANY, Key, Kind, SOME, TEN_YEARS, key, label, later};

const CREATE: &str = "EC2 Auto Scaling API CreateAutoScalingGroup";
const REFRESH: &str = "EC2 Auto Scaling API RefreshPreferences";
/// Largest size of a group that is accepted: far above the instances of a cluster.
const MOST_INSTANCES: i64 = 100_000;

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
        "Several instance types, On-Demand and Spot.",
        "여러 인스턴스 유형과 구매 방식(온디맨드, 스팟)을 씁니다.",
    ),
    key(
        "newInstancesProtectedFromScaleIn",
        Kind::Flag,
        "Whether new instances are protected from scale-in (managed termination protection \
         needs it).",
        "새 인스턴스를 축소에서 보호할지 여부입니다. 관리형 종료 보호에 필요합니다.",
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
    key(
        "capacityRebalance",
        Kind::Flag,
        "Spot instances at an elevated risk of interruption are replaced before their notice.",
        "중단 위험이 높아진 스팟 인스턴스를 중단 알림 전에 교체합니다.",
    )
    .or("false", "D", CREATE),
    label("vpcZoneIdentifier"),
    label("tags"),
    key(
        "healthCheckType",
        Kind::Choice(
            &["EC2"],
            &["ELB", "EBS", "VPC_LATTICE", "ELB,EBS", "EBS,ELB"],
        ),
        "What the group replaces instances for: EC2 status checks.",
        "그룹이 인스턴스를 교체하는 기준(EC2 상태 확인)입니다.",
    )
    .or("EC2", "D", CREATE),
    later("maxInstanceLifetime"),
    later("instanceMaintenancePolicy"),
    later("availabilityZoneDistribution"),
];
