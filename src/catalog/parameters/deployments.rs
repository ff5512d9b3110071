//! What do we assume of deployments? Their part of the table of parameters, handed on after the
//! entries that come before it.

macro_rules! with_deployments {
    ($($before:tt)*) => { with_instances! {
    $($before)*

    deployment_stops_early = 1.0, "switch", 0..=1, E, "deployment.stopsEarly",
        "batches of the scheduler are undocumented; ECS developer guide, rolling update (minimum 50 % of 4: may stop 2 before starting 2)",
        "Whether a rolling update stops old tasks as soon as minimumHealthyPercent lets it (1), or only as new ones stand in for them, where maximumPercent lets it start some first (0).",
        "롤링 업데이트가 minimumHealthyPercent가 허용하는 즉시 이전 태스크를 멈추면 1, maximumPercent에 여유가 있을 때 새 태스크가 대신할 때만 멈추면 0입니다.";
    deployment_bake_factor = 1.0, "ratio", 0..=100, E, "deployment.bakeFactor",
        "computed by ECS from the settings of the alarms, undocumented how; ECS developer guide, deployment alarms",
        "Bake time of a rolling update with alarms, in evaluation ranges (evaluation periods times period) of its slowest alarm; the time until an alarm can have seen a whole period of the new revision comes on top (one period, the publication delay, one evaluation).",
        "경보가 있는 롤링 업데이트의 베이크 시간입니다. 가장 느린 경보의 평가 범위(평가 기간 수 × 주기) 배수이며, 경보가 새 리비전의 온전한 주기 하나를 보게 될 때까지의 시간(한 주기, 게시 지연, 한 번의 평가)이 더해집니다.";
    breaker_counts_exits = 0.0, "switch", 0..=1, E, "deployment.breaker.countsExits",
        "ECS API reference, Deployment.failedTasks (could not be launched, did not reach RUNNING, failed a health check); exits are not named",
        "Whether a task that exits by itself after RUNNING counts as failed for the circuit breaker: 0 no, 1 yes.",
        "RUNNING 이후 스스로 종료한 태스크를 서킷 브레이커가 실패로 셀지 여부입니다. 0은 세지 않음, 1은 셈입니다.";
    breaker_counts_late_starts = 0.0, "switch", 0..=1, E, "deployment.breaker.countsLateStarts",
        "ECS developer guide, circuit breaker: once a task runs, the second stage looks at health checks; the API's failedTasks counts both",
        "Whether a task that fails to start counts for the circuit breaker once another of its deployment has been RUNNING: 0 no, 1 yes.",
        "배포의 다른 태스크가 이미 RUNNING이었을 때, 시작에 실패한 태스크를 서킷 브레이커가 셀지 여부입니다. 0은 세지 않음, 1은 셈입니다.";

    } };
}
pub(super) use with_deployments;
