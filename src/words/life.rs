//! How do we speak of the life of a service? Kinds of facts on deployments, schedules, containers.

use super::Text;

/// Words for the codes of `events.csv`.
pub const LIFE: &[(&str, Text)] = &[
    ("runStarted", Text::new("run started", "실행 시작")),
    (
        "deploymentBegan",
        Text::new("deployment began", "배포 시작"),
    ),
    (
        "deploymentStateChanged",
        Text::new("deployment changed state", "배포 상태 변경"),
    ),
    (
        "deploymentStage",
        Text::new("deployment entered a stage", "배포 단계 진입"),
    ),
    (
        "trafficShifted",
        Text::new("traffic shifted", "트래픽 전환"),
    ),
    (
        "deploymentTaskFailed",
        Text::new("task of a deployment failed", "배포의 태스크 실패"),
    ),
    (
        "deploymentStuck",
        Text::new("deployment stuck", "배포 멈춤"),
    ),
    (
        "taskSetScaled",
        Text::new("task set scaled", "태스크 세트 규모 변경"),
    ),
    (
        "taskSetPrimary",
        Text::new("task set became PRIMARY", "태스크 세트가 PRIMARY가 됨"),
    ),
    (
        "taskSetWeight",
        Text::new("weight of a task set changed", "태스크 세트 가중치 변경"),
    ),
    (
        "taskSetDeleted",
        Text::new("task set deleted", "태스크 세트 삭제"),
    ),
    (
        "taskSetStability",
        Text::new("stability of a task set changed", "태스크 세트 안정성 변경"),
    ),
    (
        "scheduledActionFailed",
        Text::new("scheduled action failed", "예약된 작업 실패"),
    ),
    (
        "scalingSuspended",
        Text::new("scaling suspended or resumed", "조정 일시 중지 또는 재개"),
    ),
    ("forecast", Text::new("forecast", "예측")),
    (
        "taskProtection",
        Text::new("task scale-in protection", "태스크 축소 보호"),
    ),
    (
        "containerStarted",
        Text::new("container started", "컨테이너 시작"),
    ),
    (
        "containerRestarted",
        Text::new("container restarted", "컨테이너 재시작"),
    ),
    (
        "containerHealthChanged",
        Text::new("container health changed", "컨테이너 상태 확인 결과 변경"),
    ),
    (
        "containerStopped",
        Text::new("container stopped", "컨테이너 정지"),
    ),
    (
        "dependencyFailed",
        Text::new("dependency failed", "의존 컨테이너 실패"),
    ),
    ("requestsLost", Text::new("requests lost", "요청 유실")),
    // Why a deployment changed its state.
    ("asked", Text::new("asked for", "요청됨")),
    ("steady", Text::new("steady", "안정 상태")),
    (
        "earlySuccess",
        Text::new("early success criteria", "조기 성공 기준"),
    ),
    (
        "circuitBreaker",
        Text::new("circuit breaker", "서킷 브레이커(circuit breaker)"),
    ),
    (
        "hookFailed",
        Text::new("a lifecycle hook failed", "수명 주기 훅 실패"),
    ),
    (
        "timedOut",
        Text::new("a stage took too long", "단계 제한 시간 초과"),
    ),
    ("rollback", Text::new("rollback", "롤백")),
    ("newer", Text::new("a newer deployment", "더 새로운 배포")),
];
