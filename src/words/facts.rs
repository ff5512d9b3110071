//! How do we speak of what happened? Kinds of facts, limits, stages, and reasons by their code.

use super::Text;
use super::life::LIFE;

/// Words for the codes of `events.csv`, of delays and of limits.
pub const CODES: &[(&str, Text)] = &[
    // Kinds of facts.
    (
        "serviceCreated",
        Text::new("service created", "서비스 생성"),
    ),
    (
        "desiredCountChanged",
        Text::new(
            "desired count changed",
            "원하는 태스크 수(desired count) 변경",
        ),
    ),
    ("notScaled", Text::new("not scaled", "조정하지 않음")),
    (
        "alarmStateChanged",
        Text::new("alarm changed state", "경보(alarm) 상태 변경"),
    ),
    ("taskCreated", Text::new("task created", "태스크 생성")),
    ("launchHeld", Text::new("launch held back", "시작 지연됨")),
    (
        "taskStatusChanged",
        Text::new("task changed state", "태스크 상태 변경"),
    ),
    (
        "pullStarted",
        Text::new("image pull began", "이미지 내려받기 시작"),
    ),
    (
        "pullStopped",
        Text::new("image pull ended", "이미지 내려받기 끝"),
    ),
    (
        "taskHealthChanged",
        Text::new("task health changed", "태스크 상태 확인 결과 변경"),
    ),
    (
        "targetRegistered",
        Text::new("target registered", "대상 등록"),
    ),
    ("targetHealthy", Text::new("target healthy", "대상 정상")),
    (
        "targetUnhealthy",
        Text::new("target unhealthy", "대상 비정상"),
    ),
    (
        "targetDraining",
        Text::new("target draining", "대상 등록 취소 중(draining)"),
    ),
    ("targetUnused", Text::new("target unused", "대상 미사용")),
    ("outOfMemory", Text::new("out of memory", "메모리 부족")),
    (
        "containerExited",
        Text::new("container exited", "컨테이너 종료"),
    ),
    (
        "placementFailed",
        Text::new("placement failed", "배치 실패(placement failure)"),
    ),
    ("taskStopping", Text::new("task stopping", "태스크 중지 중")),
    (
        "killed",
        Text::new("killed (SIGKILL)", "강제 종료(SIGKILL)"),
    ),
    (
        "steadyState",
        Text::new("steady state", "안정 상태(steady state)"),
    ),
    (
        "taskStartImpaired",
        Text::new("tasks do not start", "태스크가 시작되지 않음"),
    ),
    (
        "failOpen",
        Text::new("fail open", "모든 대상으로 전송(fail open)"),
    ),
    // Spot, faults, zones.
    (
        "spotCapacityChanged",
        Text::new("Spot capacity changed", "스팟 용량 변경"),
    ),
    (
        "rebalanceRecommended",
        Text::new("rebalance recommendation", "리밸런싱 권고"),
    ),
    (
        "interruptionNotice",
        Text::new("Spot interruption notice", "스팟 중단 알림"),
    ),
    ("faultBegan", Text::new("fault began", "장애 시작")),
    ("faultEnded", Text::new("fault ended", "장애 끝")),
    (
        "agentConnection",
        Text::new("agent connection", "에이전트 연결"),
    ),
    (
        "taskHung",
        Text::new("task stopped answering", "태스크 응답 없음"),
    ),
    (
        "serviceRebalancing",
        Text::new("AZ rebalancing", "가용 영역 리밸런싱"),
    ),
    (
        "zoneFailover",
        Text::new("zone taken out of DNS", "가용 영역 DNS 제외"),
    ),
    (
        "spotLaunchRate",
        Text::new(
            "the account's Fargate Spot launch rate",
            "계정의 Fargate 스팟 시작 속도",
        ),
    ),
    (
        "fargateCapacity",
        Text::new(
            "no Fargate capacity (RESOURCE:FARGATE)",
            "Fargate 용량 부족(RESOURCE:FARGATE)",
        ),
    ),
    (
        "launchThrottle",
        Text::new("a throttled launch API", "시작 API 제한"),
    ),
    ("SERVICE_REBALANCING_STARTED", Text::new("started", "시작")),
    (
        "SERVICE_REBALANCING_COMPLETED",
        Text::new("completed", "완료"),
    ),
    ("SERVICE_REBALANCING_STOPPED", Text::new("stopped", "중지")),
    (
        "RequestLimitExceeded",
        Text::new(
            "the launch API is throttled (RequestLimitExceeded)",
            "시작 API 요청 한도 초과(RequestLimitExceeded)",
        ),
    ),
    // Instances, groups and providers.
    (
        "taskPlaced",
        Text::new("task placed", "태스크 배치(placement)"),
    ),
    (
        "notPlaced",
        Text::new("no instance took a task", "태스크를 받을 인스턴스 없음"),
    ),
    (
        "instanceLaunched",
        Text::new("instance launched", "인스턴스 시작"),
    ),
    (
        "insufficientCapacity",
        Text::new(
            "EC2 had no capacity (InsufficientInstanceCapacity)",
            "EC2 용량 부족(InsufficientInstanceCapacity)",
        ),
    ),
    (
        "ec2StateChanged",
        Text::new("EC2 state changed", "EC2 상태 변경"),
    ),
    (
        "lifecycleChanged",
        Text::new("lifecycle state changed", "수명 주기(lifecycle) 상태 변경"),
    ),
    (
        "instanceStatusChanged",
        Text::new(
            "container instance status changed",
            "컨테이너 인스턴스 상태 변경",
        ),
    ),
    (
        "scaleInProtection",
        Text::new(
            "scale-in protection set",
            "축소 보호(scale-in protection) 설정",
        ),
    ),
    (
        "desiredCapacityChanged",
        Text::new(
            "desired capacity changed",
            "원하는 용량(desired capacity) 변경",
        ),
    ),
    (
        "capacityReservation",
        Text::new("CapacityProviderReservation", "CapacityProviderReservation"),
    ),
    (
        "capacityNotScaled",
        Text::new("capacity not scaled", "용량을 조정하지 않음"),
    ),
    (
        "instanceRefresh",
        Text::new("instance refresh", "인스턴스 새로 고침(instance refresh)"),
    ),
    (
        "creditsExhausted",
        Text::new("CPU credits exhausted", "CPU 크레딧(credit) 소진"),
    ),
    (
        "surplusCharged",
        Text::new(
            "surplus credits charged",
            "잉여 크레딧(surplus credit) 청구",
        ),
    ),
    // What changes the desired capacity of a group.
    (
        "managedScaling",
        Text::new("managed scaling", "관리형 조정(managed scaling)"),
    ),
    ("policy", Text::new("scaling policy", "조정 정책")),
    (
        "scheduledAction",
        Text::new("scheduled action", "예약된 작업(scheduled action)"),
    ),
    // How an instance refresh goes.
    (
        "InProgress",
        Text::new("in progress", "진행 중(InProgress)"),
    ),
    (
        "atCheckpoint",
        Text::new("waiting at a checkpoint", "체크포인트(checkpoint)에서 대기"),
    ),
    ("Successful", Text::new("successful", "성공(Successful)")),
    ("Failed", Text::new("failed", "실패(Failed)")),
    // Why managed scaling, a policy of a group, or the group itself did nothing.
    (
        "tasksExceedSmallestInstanceType",
        Text::new(
            "tasks are larger than the smallest instance type of the group",
            "태스크가 그룹의 가장 작은 인스턴스 유형보다 큼",
        ),
    ),
    (
        "instanceWarmup",
        Text::new(
            "new instances are still warming up (instanceWarmupPeriod)",
            "새 인스턴스의 준비 시간(instanceWarmupPeriod)이 끝나지 않음",
        ),
    ),
    (
        "alreadyAtMaxCapacity",
        Text::new("the group is at its maximum", "그룹이 이미 최대 크기"),
    ),
    (
        "alreadyAtMinCapacity",
        Text::new("the group is at its minimum", "그룹이 이미 최소 크기"),
    ),
    (
        "noTasksNoInstances",
        Text::new("no tasks and no instances", "태스크도 인스턴스도 없음"),
    ),
    (
        "allInstancesProtected",
        Text::new(
            "every instance is protected from scale-in",
            "모든 인스턴스가 축소 보호(scale-in protection) 중",
        ),
    ),
    (
        "warmingUp",
        Text::new(
            "instances are still warming up",
            "인스턴스가 아직 준비 중(warm-up)",
        ),
    ),
    (
        "InstanceRefreshInProgress",
        Text::new(
            "an instance refresh runs (InstanceRefreshInProgress)",
            "인스턴스 새로 고침 진행 중(InstanceRefreshInProgress)",
        ),
    ),
    // Stages of a scale-out, in the order of time.
    ("datapoints", Text::new("datapoints", "데이터 포인트")),
    ("publication", Text::new("publication", "지표 게시")),
    ("alarm", Text::new("alarm", "경보(alarm)")),
    ("action", Text::new("action", "조정 동작")),
    ("queue", Text::new("queue", "대기")),
    ("provision", Text::new("provisioning", "프로비저닝")),
    (
        "placement",
        Text::new("waiting for an instance", "인스턴스 대기"),
    ),
    ("eni", Text::new("agent and network", "에이전트와 네트워크")),
    ("pull", Text::new("image pull", "이미지 내려받기")),
    ("start", Text::new("start", "시작")),
    ("health", Text::new("health check", "상태 확인")),
    // Limits on launches.
    (
        "accountLaunchRate",
        Text::new(
            "the account's Fargate launch rate",
            "계정의 Fargate 시작 속도 한도",
        ),
    ),
    (
        "serviceLaunchRate",
        Text::new(
            "the service scheduler's launch rate",
            "서비스 스케줄러의 시작 속도 한도",
        ),
    ),
    (
        "vcpuQuota",
        Text::new("the Fargate vCPU quota", "Fargate vCPU 할당량(quota)"),
    ),
    (
        "runTaskRate",
        Text::new("the rate of RunTask calls", "RunTask 호출 속도 한도"),
    ),
    (
        "startThrottle",
        Text::new(
            "the back-off of failing starts",
            "시작 실패에 따른 대기(back-off)",
        ),
    ),
    (
        "provisioningCap",
        Text::new(
            "the limit of tasks in PROVISIONING",
            "PROVISIONING 태스크 수 한도",
        ),
    ),
    // Ours, where AWS has no code.
    (
        "inCooldown",
        Text::new("a cooldown runs", "휴지 기간(cooldown) 중"),
    ),
    (
        "otherPolicyDisagrees",
        Text::new("another policy disagrees", "다른 정책이 동의하지 않음"),
    ),
];

/// The words for `code`; codes of AWS, which have none, stand for themselves.
pub fn code(code: &str) -> Option<Text> {
    let found = CODES.iter().chain(LIFE).find(|(name, _)| *name == code);
    found.map(|(_, text)| *text)
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
