//! Which rule was it? Rules by the code of a fact or its reason, with the parameters that they go
//! by.

use super::Text;

/// A rule by code: its words, and the parameters of `ecsim defaults` that it goes by.
pub type Rule = (&'static str, Text, &'static [&'static str]);

const fn rule(
    code: &'static str,
    (en, ko): (&'static str, &'static str),
    parameters: &'static [&'static str],
) -> Rule {
    (code, Text::new(en, ko), parameters)
}

/// The rules behind facts.
pub const RULES: &[Rule] = &[
    // Why a policy did nothing.
    rule(
        "inCooldown",
        (
            "a cooldown runs: only a larger scale-out passes, and no scale-in",
            "휴지 기간 중: 더 큰 확대만 통과하고 축소는 하지 않습니다",
        ),
        &[
            "targetTracking.cooldownRunning",
            "targetTracking.scaleInDuringScaleOutCooldown",
        ],
    ),
    rule(
        "AlreadyAtMinCapacity",
        (
            "the desired count is MinCapacity: nothing below it is set",
            "원하는 수가 이미 MinCapacity여서 더 줄이지 않습니다",
        ),
        &[],
    ),
    rule(
        "AlreadyAtMaxCapacity",
        (
            "the desired count is MaxCapacity: nothing above it is set",
            "원하는 수가 이미 MaxCapacity여서 더 늘리지 않습니다",
        ),
        &[],
    ),
    rule(
        "AlreadyAtDesiredCapacity",
        (
            "the arithmetic gives the count that is set already",
            "계산 결과가 이미 설정된 수와 같습니다",
        ),
        &[],
    ),
    rule(
        "AutoScalingAnticipatedFlapping",
        (
            "one task less would lift the metric above the target again",
            "태스크를 하나 줄이면 지표가 다시 목표를 넘습니다",
        ),
        &[],
    ),
    rule(
        "TargetServicePutResourceAsUnscalable",
        (
            "a deployment is in progress: scale-in is off until it ends",
            "배포 진행 중: 끝날 때까지 축소하지 않습니다",
        ),
        &[],
    ),
    rule(
        "otherPolicyDisagrees",
        (
            "scale-in needs all target-tracking policies that may scale in; one does not want \
            it",
            "축소하려면 축소 가능한 모든 대상 추적 정책이 원해야 하는데 하나가 원하지 않습니다",
        ),
        &[],
    ),
    // Why managed scaling or a group did nothing.
    rule(
        "instanceWarmup",
        (
            "no step while an instance is within instanceWarmupPeriod",
            "인스턴스가 instanceWarmupPeriod 안에 있는 동안에는 조정하지 않습니다",
        ),
        &[],
    ),
    rule(
        "alreadyAtMaxCapacity",
        (
            "the group is at its maximum: raise MaxSize",
            "그룹이 최대 크기입니다. MaxSize를 올려야 합니다",
        ),
        &[],
    ),
    rule(
        "alreadyAtMinCapacity",
        ("the group is at its minimum", "그룹이 최소 크기입니다"),
        &[],
    ),
    rule(
        "noTasksNoInstances",
        (
            "neither tasks nor instances: the metric is 100 and nothing is done",
            "태스크도 인스턴스도 없으면 지표는 100이고 아무것도 하지 않습니다",
        ),
        &["capacityProvider.actsAtZero"],
    ),
    rule(
        "tasksExceedSmallestInstanceType",
        (
            "tasks larger than the smallest type of the group are left out of the reservation",
            "그룹의 가장 작은 유형보다 큰 태스크는 예약률 계산에서 빠집니다",
        ),
        &[],
    ),
    rule(
        "allInstancesProtected",
        (
            "every instance that could go is protected from scale-in",
            "줄일 수 있는 인스턴스가 모두 축소 보호 중입니다",
        ),
        &[],
    ),
    rule(
        "managedScaling",
        (
            "managed scaling: desired = ceil(100 × needed / targetCapacity); M > 0 with none \
            there asks for two",
            "관리형 조정: 원하는 용량 = ceil(100 × 필요 대수 / targetCapacity). 한 대도 없으면 두 대를 요청합니다",
        ),
        &["capacityProvider.publishDelay", "scaling.actionDelay"],
    ),
    // Limits of launches.
    rule(
        "accountLaunchRate",
        (
            "Fargate launches take tokens of the account's bucket: limits.fargateLaunchBurst, \
            then limits.fargateLaunchRate a second",
            "Fargate 시작은 계정의 토큰 버킷을 씁니다. limits의 버스트와 초당 속도가 한도입니다",
        ),
        &[],
    ),
    rule(
        "serviceLaunchRate",
        (
            "the scheduler of one service starts at most 500 tasks a minute",
            "한 서비스의 스케줄러는 분당 최대 500개를 시작합니다",
        ),
        &[],
    ),
    rule(
        "vcpuQuota",
        (
            "running vCPU may not exceed the account's quota: raise it, or run fewer or smaller \
            tasks",
            "실행 중인 vCPU는 계정 할당량을 넘을 수 없습니다. 할당량을 올리거나 태스크를 줄여야 합니다",
        ),
        &[],
    ),
    rule(
        "startThrottle",
        (
            "a service whose tasks keep failing to start waits longer each time",
            "시작에 계속 실패하는 서비스는 매번 더 오래 기다립니다",
        ),
        &[],
    ),
    rule(
        "provisioningCap",
        (
            "at most 500 tasks of the cluster wait in PROVISIONING for instances",
            "클러스터에서 최대 500개의 태스크만 PROVISIONING에서 인스턴스를 기다립니다",
        ),
        &[],
    ),
    rule(
        "placement",
        (
            "no instance fits: the scheduler tries at each loop for a while, then pauses",
            "맞는 인스턴스가 없으면 스케줄러가 한동안 매번 시도한 뒤 쉽니다",
        ),
        &[
            "scheduler.placement.retryFor",
            "scheduler.placement.retryPause",
        ],
    ),
    rule(
        "notPlaced",
        (
            "no instance had the room, ports, interfaces and attributes: the scheduler tries \
            again, then pauses",
            "자원, 포트, 인터페이스, 속성이 맞는 인스턴스가 없으면 스케줄러가 다시 시도한 뒤 쉽니다",
        ),
        &[
            "scheduler.placement.retryFor",
            "scheduler.placement.retryPause",
        ],
    ),
    rule(
        "fargateCapacity",
        (
            "Fargate Spot has no capacity and does not fall back to On-Demand",
            "Fargate 스팟에 용량이 없으며 온디맨드로 대신하지 않습니다",
        ),
        &[],
    ),
    // Why tasks stop.
    rule(
        "ServiceSchedulerInitiated",
        (
            "the scheduler stops it: too many, unhealthy, or its instance drains",
            "스케줄러가 중지합니다: 초과, 비정상, 또는 인스턴스 드레이닝",
        ),
        &[],
    ),
    rule(
        "EssentialContainerExited",
        (
            "an essential container is gone, so the others of its task are stopped",
            "필수 컨테이너가 끝나 태스크의 다른 컨테이너도 중지합니다",
        ),
        &["agent.reportDelay"],
    ),
    rule(
        "SpotInterruption",
        (
            "Spot capacity is taken back: SIGTERM at once, and two minutes at most",
            "스팟 용량 회수: 즉시 SIGTERM, 최대 2분",
        ),
        &[],
    ),
    rule(
        "TaskFailedToStart",
        (
            "it failed to start: image, storage, or network",
            "이미지, 스토리지, 네트워크 문제로 시작하지 못했습니다",
        ),
        &[],
    ),
    rule(
        "TerminationNotice",
        (
            "what it ran on is gone",
            "실행되던 인스턴스나 호스트가 사라졌습니다",
        ),
        &["infrastructure.loss.heard"],
    ),
    // Health and the load balancer.
    rule(
        "targetUnhealthy",
        (
            "as many checks in a row failed as UnhealthyThresholdCount says; the balancer \
            routes no more to it",
            "UnhealthyThresholdCount만큼 연속으로 실패하면 로드 밸런서가 요청을 보내지 않습니다",
        ),
        &["alb.reportDelay"],
    ),
    rule(
        "targetHealthy",
        (
            "as many checks in a row passed as HealthyThresholdCount says",
            "HealthyThresholdCount만큼 연속으로 성공했습니다",
        ),
        &["alb.registration", "alb.reportDelay"],
    ),
    rule(
        "failOpen",
        (
            "without a healthy target the balancer sends requests to all registered ones",
            "정상 대상이 없으면 로드 밸런서는 등록된 모든 대상으로 요청을 보냅니다",
        ),
        &[],
    ),
    rule(
        "zoneFailover",
        (
            "a zone without enough healthy targets leaves DNS",
            "정상 대상이 부족한 가용 영역은 DNS에서 빠집니다",
        ),
        &[],
    ),
    rule(
        "outOfMemory",
        (
            "the container used more memory than its limit",
            "컨테이너가 한도보다 많은 메모리를 썼습니다",
        ),
        &[],
    ),
    rule(
        "faultBegan",
        (
            "the scenario asks for it ([[faults]]): nothing in the cluster caused it",
            "시나리오가 정한 장애([[faults]])이며 클러스터 안의 원인은 없습니다",
        ),
        &[],
    ),
    rule(
        "spotCapacityChanged",
        (
            "the market: how much a Spot pool has is given, by its regime, drought or recorded \
             series",
            "시장: 스팟 풀의 용량은 상태(regime), 가뭄(drought) 또는 기록된 계열로 주어집니다",
        ),
        &[],
    ),
    // Deployments.
    rule(
        "deploymentTaskFailed",
        (
            "the circuit breaker counts tasks that fail in a row and opens at its threshold",
            "서킷 브레이커는 연속으로 실패한 태스크를 세고 임계값에서 열립니다",
        ),
        &[],
    ),
    rule(
        "deploymentStuck",
        (
            "minimum and maximum percent leave no room for one task: raise maximumPercent or \
            lower the minimum",
            "최소와 최대 비율 사이에 태스크 하나의 여유도 없습니다. maximumPercent를 올리거나 최소를 내려야 합니다",
        ),
        &[],
    ),
    rule(
        "scheduledAction",
        (
            "a scheduled action sets the bounds, whatever cooldown runs; the count follows into \
            them",
            "예약된 작업은 휴지 기간과 상관없이 범위를 설정하고, 태스크 수는 그 안으로 들어옵니다",
        ),
        &[],
    ),
    rule(
        "scalingSuspended",
        (
            "what is suspended is not done; alarms in breach are looked at again on resumption",
            "일시 중지된 동작은 하지 않으며, 재개하면 위반 중인 경보를 다시 봅니다",
        ),
        &[],
    ),
    // Instances.
    rule(
        "insufficientCapacity",
        (
            "EC2 had none of that type there: the group tries elsewhere, then again",
            "EC2에 그 유형이 없어 그룹이 다른 곳을 찾고 다시 시도합니다",
        ),
        &["group.launchRetry"],
    ),
    rule(
        "interruptionNotice",
        (
            "the pool has less room than runs in it: EC2 takes some with two minutes' notice",
            "풀의 용량이 실행 중인 것보다 적어 2분 전에 알리고 회수합니다",
        ),
        &["spot.reclaim.spread"],
    ),
    rule(
        "capacityReservation",
        (
            "CapacityProviderReservation = needed / present × 100",
            "CapacityProviderReservation = 필요 대수 / 현재 대수 × 100",
        ),
        &["capacityProvider.publishDelay"],
    ),
    rule(
        "creditsExhausted",
        (
            "CPU above the baseline spends credits; without any the instance has its baseline",
            "기준을 넘는 CPU는 크레딧을 쓰며, 없으면 기준 성능만 냅니다",
        ),
        &["instance.credits.ramp"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_parameters_that_there_are() {
        for (code, text, _) in RULES {
            assert!(!text.en.contains('{') && !text.ko.contains('{'), "{code}");
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{code}");
            assert_eq!(
                RULES.iter().filter(|rule| rule.0 == *code).count(),
                1,
                "{code}"
            );
        }
    }
}
