//! What does AWS leave open, and what do we assume? Every assumption has a name, a default, a unit,
//! a grade of evidence and a source; `[parameters]` in a scenario changes it, `ecsim defaults`
//! lists it.

mod deployments;
mod instances;
mod shifting;
mod spot;

use deployments::with_deployments;
use instances::with_instances;
use shifting::with_shifting;
use spot::with_spot;

/// How good the evidence for a default is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grade {
    /// Raw data we re-analysed ourselves.
    A,
    /// A measurement published by a vendor or by authors, with set-up and numbers.
    B,
    /// One user's measurement, with numbers.
    C,
    /// A constant that AWS documents.
    D,
    /// Our inference, or observed and never documented: treat as a modelling choice.
    E,
}

/// What `ecsim defaults` says of one parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entry {
    /// The key under `[parameters]`.
    pub key: &'static str,
    /// The default, in `unit`.
    pub default: f64,
    /// Unit of the value: `s`, `ms`, `MB/s`, `%`, `ratio`, `count`, `bytes` …
    pub unit: &'static str,
    /// Smallest value accepted.
    pub min: f64,
    /// Largest value accepted.
    pub max: f64,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where the default comes from.
    pub source: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// What it means, in Korean.
    pub ko: &'static str,
}

macro_rules! parameters {
    ($( $field:ident = $default:expr, $unit:literal, $min:literal ..= $max:literal, $grade:ident,
        $key:literal, $source:literal, $en:literal, $ko:literal; )*) => {
        /// The values of all named parameters for one run.
        #[derive(Clone, PartialEq, Debug)]
        pub struct Parameters {
            $( #[doc = concat!($en, " Unit: ", $unit, ".")] pub $field: f64, )*
        }

        impl Default for Parameters {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }

        /// Every parameter, in the order of `ecsim defaults`.
        pub const ENTRIES: &[Entry] = &[
            $( Entry { key: $key, default: $default, unit: $unit,
                min: $min as f64, max: $max as f64,
                grade: Grade::$grade, source: $source, en: $en, ko: $ko }, )*
        ];

        impl Parameters {
            /// The value of `key`, or nothing when no parameter has that name.
            pub fn get(&self, key: &str) -> Option<f64> {
                match key { $( $key => Some(self.$field), )* _ => None }
            }

            /// Sets `key`; false when no parameter has that name. The range is the caller's to
            /// check, against [`ENTRIES`].
            pub fn set(&mut self, key: &str, value: f64) -> bool {
                match key { $( $key => { self.$field = value; true } )* _ => false }
            }
        }
    };
}

with_deployments! {
    fargate_queue_s = 1.0, "s", 0..=600, E, "fargate.launch.queue",
        "scheduler reaction, undocumented",
        "Time from the decision to start a task to its PROVISIONING work.",
        "태스크 시작 결정에서 PROVISIONING 작업이 시작될 때까지 걸리는 시간입니다.";
    fargate_provision_median_s = 15.0, "s", 0..=600, E, "fargate.launch.provision.median",
        "AWS sample task event (E19: 17.7 s), AWS autoscaling benchmark of June 2026 (23 s in all); fitted to V12",
        "Median of provisioning a Fargate task: micro-VM and elastic network interface.",
        "Fargate 태스크 프로비저닝(마이크로 VM과 탄력적 네트워크 인터페이스) 시간의 중앙값입니다.";
    fargate_provision_sigma = 0.25, "ratio", 0..=3, B, "fargate.launch.provision.sigma",
        "fitted to the AWS autoscaling benchmark of June 2026 and V12",
        "Spread (sigma of the logarithm) of provisioning a Fargate task.",
        "Fargate 태스크 프로비저닝 시간의 로그 표준편차입니다.";
    fargate_connectivity_share = 0.23, "ratio", 0..=1, C, "fargate.launch.provision.connectivityShare",
        "AWS sample task event (E19: 4.1 of 17.7 s)",
        "Share of provisioning after which the network interface is attached (connectivityAt).",
        "프로비저닝 시간 가운데 네트워크 인터페이스가 연결될 때까지의 비율입니다(connectivityAt).";
    fargate_mass_median_s = 22.0, "s", 0..=600, A, "fargate.launch.mass.median",
        "fitted to V3: Ionescu 2022, 0 to 3,500 tasks",
        "Median of provisioning a task whose launch the account's launch rate had held back.",
        "계정 시작 속도 제한 때문에 늦춰진 태스크의 프로비저닝 시간 중앙값입니다.";
    fargate_mass_sigma = 0.8, "ratio", 0..=3, A, "fargate.launch.mass.sigma",
        "fitted to V3: Ionescu 2022, 0 to 3,500 tasks",
        "Spread (sigma of the logarithm) of that provisioning.",
        "그 프로비저닝 시간의 로그 표준편차입니다.";
    fargate_pull_rate_mb_s = 12.5, "MB/s", 0.01..=100_000, C, "fargate.pull.rate",
        "fitted to V12: elasticscale.com 2024 (413 MB: 57 s), containers-roadmap #696",
        "Pull and unpack rate of a compressed image at 1 vCPU or less.",
        "1 vCPU 이하에서 압축 이미지를 내려받아 푸는 속도입니다.";
    fargate_pull_vcpu_exponent = 0.6, "ratio", 0..=2, C, "fargate.pull.vcpuExponent",
        "containers-roadmap #696 (2.4 GB in 90 s at 4 vCPU), qiita and newbe.dev measurements",
        "The pull rate grows with vCPU to this power above 1 vCPU.",
        "1 vCPU를 넘으면 내려받는 속도가 vCPU의 이 거듭제곱에 비례해 커집니다.";
    fargate_pull_zstd_factor = 0.73, "ratio", 0.01..=1, B, "fargate.pull.zstdFactor",
        "AWS containers blog, zstd (up to 27 % less)",
        "Pull time of a zstd image relative to gzip.",
        "gzip 대비 zstd 이미지의 내려받기 시간 비율입니다.";
    fargate_pull_soci_factor = 0.5, "ratio", 0.01..=1, B, "fargate.pull.sociFactor",
        "AWS containers blog, SOCI (up to 50 % less)",
        "Pull time with a SOCI index relative to without.",
        "SOCI 인덱스가 있을 때의 내려받기 시간 비율입니다.";
    fargate_pull_soci_min_mb = 250.0, "MB", 0..=100_000, D, "fargate.pull.sociMinimum",
        "AWS containers blog, SOCI; ECS developer guide", "Image size above which SOCI lazy loading helps.",
        "SOCI 지연 로딩이 도움이 되는 최소 이미지 크기입니다.";
    image_unpack_factor = 2.5, "ratio", 0..=20, E, "fargate.image.unpackFactor",
        "assumption; ECS developer guide, Fargate task storage (both forms of the image use it)",
        "Size of an unpacked image relative to the compressed one.",
        "압축 이미지 대비 압축을 푼 이미지의 크기입니다.";
    fargate_start_s = 4.0, "s", 0..=600, E, "fargate.launch.start",
        "AWS sample task event (E19: 3.0 s); fitted to V12",
        "Container start after the pull.", "이미지를 내려받은 뒤 컨테이너가 시작되는 시간입니다.";
    fargate_straggler_share = 0.02, "ratio", 0..=1, A, "fargate.launch.straggler.share",
        "residual of the fit to V3: Ionescu 2022 (the last 2-3 % take 3 minutes more)", "Share of Fargate launches that are stragglers.",
        "유난히 늦게 시작되는 Fargate 태스크의 비율입니다.";
    fargate_straggler_min_s = 60.0, "s", 0..=3600, A, "fargate.launch.straggler.minimum",
        "residual of the fit to V3: Ionescu 2022 (the last 2-3 % take 3 minutes more)", "Least extra delay of a straggler.", "늦는 태스크의 최소 추가 지연입니다.";
    fargate_straggler_max_s = 240.0, "s", 0..=3600, A, "fargate.launch.straggler.maximum",
        "residual of the fit to V3: Ionescu 2022 (the last 2-3 % take 3 minutes more)", "Largest extra delay of a straggler.", "늦는 태스크의 최대 추가 지연입니다.";
    deprovision_s = 5.0, "s", 0..=600, E, "task.deprovision",
        "undocumented",
        "Detaching and deleting the network interface after a task stopped.",
        "태스크가 멈춘 뒤 네트워크 인터페이스를 분리하고 지우는 시간입니다.";
    agent_report_delay_s = 1.0, "s", 0.001..=60, E, "agent.reportDelay",
        "undocumented; lookahead of the engine",
        "From a container's change of state until the ECS control plane knows it.",
        "컨테이너 상태 변화를 ECS 제어 영역이 알게 될 때까지 걸리는 시간입니다.";
    balancer_report_delay_s = 1.0, "s", 0.001..=60, E, "alb.reportDelay",
        "undocumented; lookahead of the engine",
        "From a target's change of health until the ECS service scheduler knows it.",
        "대상의 상태 변화를 ECS 서비스 스케줄러가 알게 될 때까지 걸리는 시간입니다.";
    alb_registration_s = 5.0, "s", 0..=600, E, "alb.registration",
        "undocumented; seen between 3 and 10 s",
        "From registering a target to its first health check being scheduled.",
        "대상 등록에서 첫 상태 확인(health check) 예약까지 걸리는 시간입니다.";
    alb_health_check_cpu_ms = 1.0, "ms", 0..=60_000, E, "alb.healthCheck.cpu",
        "assumption: a trivial handler",
        "CPU time that answering one health check takes on the target.",
        "상태 확인 하나에 대상이 쓰는 CPU 시간입니다.";
    alb_requests_per_connection = 10.0, "count", 1..=1_000_000, E, "alb.requestsPerConnection",
        "assumption: keep-alive browsers",
        "Requests carried by one client connection, for LCU metering.",
        "LCU 계산에 쓰는, 클라이언트 연결 하나가 나르는 요청 수입니다.";
    alb_connection_lifetime_s = 60.0, "s", 0.001..=604_800, E, "alb.connectionLifetime",
        "ALB idle time-out (60 s)",
        "How long a client connection stays active, for LCU metering.",
        "LCU 계산에 쓰는, 클라이언트 연결이 유지되는 시간입니다.";
    alb_request_bytes = 10_000.0, "bytes", 0..=1_000_000_000, E, "alb.requestBytes",
        "assumption: a web page element",
        "Bytes processed per request (request and response), for LCU metering.",
        "LCU 계산에 쓰는, 요청 하나가 처리하는 바이트 수(요청과 응답)입니다.";
    works_on_abandoned = 1.0, "ratio", 0..=1, E, "server.worksOnAbandoned",
        "assumption: most servers do not notice that a client has gone",
        "Whether a task goes on with a request whose client gave up (1), or drops it (0).",
        "클라이언트가 포기한 요청을 태스크가 계속 처리하면 1, 버리면 0입니다.";
    metric_publish_delay_60_s = 120.0, "s", 0..=3600, B, "cloudwatch.publishDelay60",
        "AWS autoscaling benchmark of June 2026 (363 s; V6), containers-roadmap #2113",
        "From the end of a 60-second period until alarms see its datapoint.",
        "60초 주기가 끝난 뒤 경보(alarm)가 그 데이터를 보게 될 때까지의 지연입니다.";
    metric_publish_delay_20_s = 20.0, "s", 0..=3600, B, "cloudwatch.publishDelay20",
        "AWS autoscaling benchmark of June 2026 (86 s; V6)",
        "From the end of a 20-second period until alarms see its datapoint.",
        "20초 주기가 끝난 뒤 경보(alarm)가 그 데이터를 보게 될 때까지의 지연입니다.";
    scaling_action_delay_s = 5.0, "s", 0..=600, B, "scaling.actionDelay",
        "AWS autoscaling benchmark of June 2026 (V6)",
        "From an alarm's action to the changed desired count.",
        "경보(alarm) 동작에서 원하는 태스크 수(desired count)가 바뀔 때까지의 지연입니다.";
    target_tracking_low_factor = 0.9, "ratio", 0.01..=1, E, "targetTracking.lowFactor",
        "observed: ECS workshop (target 30, low 27), containers-roadmap #1208",
        "The low alarm's threshold relative to the target value.",
        "낮음 경보 임계값의 대상 값 대비 비율입니다.";
    target_tracking_high_points = 3.0, "count", 1..=100, E, "targetTracking.highDatapoints",
        "observed: ECS workshop (target 30, low 27), containers-roadmap #1208",
        "Datapoints above the target before scaling out.",
        "확장(scale-out) 전에 대상 값을 넘어야 하는 데이터 수입니다.";
    target_tracking_low_s = 900.0, "s", 60..=86_400, E, "targetTracking.lowDuration",
        "observed: 15 one-minute datapoints, containers-roadmap #1208",
        "Time below the low threshold before scaling in.",
        "축소(scale-in) 전에 낮음 임계값 아래에 머물러야 하는 시간입니다.";
    target_tracking_cooldown_running = 0.0, "switch", 0..=1, E, "targetTracking.cooldownRunning",
        "Application Auto Scaling user guide, cooldowns; E93 has the same base for step scaling",
        "Base of a scale-out during the scale-out cooldown: 0 is the running count at the scale-out that began it, 1 the running count now.",
        "확장(scale-out) 휴지 기간(cooldown) 중 계산의 기준입니다. 0은 그 휴지 기간을 시작한 확장 당시의 실행 수, 1은 지금의 실행 수입니다.";
    target_tracking_scale_in_share = 0.1, "ratio", 0..=1, E, "targetTracking.scaleInShare",
        "Application Auto Scaling user guide, target tracking: gradual, step undocumented (one user saw 6, 5, ... after the load stopped); kept small, which errs towards paying more: first.toml costs 5 % less with 1 (all at once)",
        "Largest share of the running tasks that one scale-in removes (rounded down, at least one task).",
        "축소(scale-in) 한 번에 줄이는 실행 태스크의 최대 비율입니다(내림, 최소 1개).";
    target_tracking_in_after_out = 0.0, "switch", 0..=1, E, "targetTracking.scaleInDuringScaleOutCooldown",
        "undocumented",
        "Whether scale-in may happen during the scale-out cooldown: 0 no, 1 yes.",
        "확장(scale-out) 휴지 기간(cooldown) 중 축소(scale-in) 허용 여부입니다. 0은 불가, 1은 허용입니다.";
    step_datapoints = 0.0, "count", 0..=100, E, "stepScaling.datapoints",
        "Application Auto Scaling user guide, step scaling: the aggregation type is applied to the most recent data points; how many is undocumented",
        "Datapoints of its alarm that a step policy aggregates: 0 is the alarm's evaluation periods.",
        "단계 조정(step scaling) 정책이 집계하는 경보 데이터 수입니다. 0은 경보의 평가 기간 수를 뜻합니다.";
    scheduled_action_delay_s = 5.0, "s", 0..=120, D, "scaling.scheduledAction.delay",
        "Application Auto Scaling user guide, scheduled scaling (a few seconds)",
        "How late a scheduled action of a service runs.",
        "서비스의 예약된 작업(scheduled action)이 늦게 실행되는 정도입니다.";
    predictive_recency = 0.5, "ratio", 0..=1, E, "predictive.recency",
        "AWS does not publish how it forecasts; Application Auto Scaling user guide, predictive scaling",
        "Weight of a day or week in a forecast relative to the next newer one.",
        "예측에서 하루(또는 한 주)가 그다음 최근 것에 대해 갖는 가중치의 비율입니다.";
    predictive_trend = 0.5, "ratio", 0..=1, E, "predictive.trend",
        "AWS does not publish how it forecasts; Application Auto Scaling user guide, predictive scaling",
        "Share of the difference between the last day and what was forecast of it by which a forecast is scaled.",
        "지난 하루의 실제 부하와 예측의 차이 가운데 다음 예측에 반영하는 비율입니다.";
    alarm_evaluation_phase = 0.5, "ratio", 0..=0.99, E, "cloudwatch.evaluationPhase",
        "undocumented; mean of a uniform phase, fits A78 and V6",
        "When an alarm is evaluated within its interval (a minute, or 10 s), as a share of it.",
        "경보(alarm)가 평가 간격(1분 또는 10초) 안에서 평가되는 시점의 비율입니다.";
    alarm_evaluation_extra = 2.0, "count", 0..=100, D, "cloudwatch.evaluationRangeExtra",
        "CloudWatch user guide (evaluation range 5 for N = 3); other N undocumented",
        "Datapoints that an alarm evaluation reads beyond its N, to make up for missing ones.",
        "경보(alarm) 평가가 누락 데이터를 대신하려고 N개 외에 더 읽는 데이터 수입니다.";
    alb_idle_request_count = 0.0, "switch", 0..=1, E, "alb.idleRequestCount",
        "ELB metrics page and users disagree (surprise 11)",
        "Whether an idle load balancer emits RequestCountPerTarget of zero: 0 no data, 1 zeros.",
        "요청이 없는 로드 밸런서가 RequestCountPerTarget 0을 내보내는지입니다. 0은 데이터 없음, 1은 0을 기록합니다.";
    scheduler_loop_s = 5.0, "s", 0.1..=600, E, "scheduler.loop",
        "undocumented",
        "How often the service scheduler retries launches that a quota refused.",
        "할당량 때문에 거절된 태스크 시작을 서비스 스케줄러가 다시 시도하는 간격입니다.";
    fargate_retry_s = 30.0, "s", 0.1..=86_400, E, "scheduler.fargateCapacity.retry",
        "undocumented; ECS developer guide, Fargate capacity providers (services retry launching until capacity is there)",
        "How often the service scheduler retries launches for which Fargate has no capacity.",
        "Fargate 용량이 없어 시작하지 못한 태스크를 서비스 스케줄러가 다시 시도하는 간격입니다.";
    rebalancing_interval_s = 60.0, "s", 1..=86_400, E, "scheduler.rebalancing.interval",
        "undocumented; ECS developer guide, balancing a service across Availability Zones (once it is steady)",
        "How often ECS looks whether the tasks of a steady service stand evenly in its Availability Zones.",
        "정상 상태(steady state)인 서비스의 태스크가 가용 영역에 고르게 있는지 ECS가 확인하는 간격입니다.";
    launch_window_s = 10.0, "s", 0.1..=60, E, "scheduler.launchWindow",
        "ECS service quotas (500 a minute); AWS demonstration (bursts of about 80)",
        "Length of the windows in which a service's launches per minute are counted.",
        "서비스의 분당 태스크 시작 수를 나누어 세는 구간의 길이입니다.";
    throttle_first_s = 10.0, "s", 0..=3600, E, "scheduler.throttle.first",
        "growth law unpublished; ECS developer guide, service throttle logic",
        "First delay of a service whose tasks fail to start; it doubles.",
        "태스크가 시작에 실패하는 서비스의 첫 대기 시간입니다. 이후 두 배씩 늘어납니다.";
    throttle_max_s = 1620.0, "s", 0..=86_400, D, "scheduler.throttle.maximum",
        "ECS developer guide, service throttle logic (27 minutes)",
        "Longest delay of a service whose tasks fail to start.",
        "태스크가 시작에 실패하는 서비스의 최대 대기 시간입니다.";
    healthy_without_checks_s = 40.0, "s", 0..=600, D, "scheduler.healthyWithoutChecks",
        "ECS API reference, DeploymentConfiguration (E51)",
        "A task with neither load balancer nor container check counts as healthy this long after RUNNING.",
        "로드 밸런서도 컨테이너 상태 확인도 없는 태스크는 RUNNING 이후 이 시간이 지나면 정상으로 봅니다.";
    fargate_image_mb = 100.0, "MB", 0..=1_000_000, E, "fargate.image.size",
        "assumption: a slim image of a web program",
        "Compressed size of an image when neither the scenario nor `images` gives it.",
        "시나리오나 `images`에 크기가 없을 때 쓰는 이미지의 압축 크기입니다.";
    container_idle_memory_mib = 64.0, "MiB", 0..=250_000, E, "container.idleMemory",
        "assumption: a small web program",
        "Memory that a container's program holds when idle.",
        "요청이 없을 때 컨테이너의 프로그램이 쓰는 메모리입니다.";
    container_start_s = 1.0, "s", 0..=600, E, "container.dependentStart",
        "undocumented; assumption: creating and starting a container takes about a second",
        "From the moment that what a container depends on has come, and its image is there, until it runs.",
        "의존하는 컨테이너의 조건이 충족되고 이미지가 준비된 뒤 컨테이너가 실행되기까지 걸리는 시간입니다.";
    container_cleanup_wait_s = 10_800.0, "s", 60..=1_000_000, D, "container.cleanupWait",
        "Amazon ECS container agent: ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION; containers-roadmap #1532",
        "The longest startTimeout that takes effect: the agent's clean-up of tasks cuts a longer one short.",
        "실제로 적용되는 startTimeout의 최댓값입니다. 더 길면 에이전트의 태스크 정리가 먼저 일어납니다.";
    container_restart_s = 1.0, "s", 0..=600, E, "container.restartDelay",
        "undocumented; assumption: the agent restarts at once, creating and starting takes about a second",
        "From the exit of a container until its restart policy has started it again.",
        "컨테이너가 종료된 뒤 재시작 정책(restartPolicy)으로 다시 시작되기까지 걸리는 시간입니다.";
    pulls_dependents_upfront = 0.0, "switch", 0..=1, D, "container.pullDependentsUpfront",
        "ECS agent, ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT (default false); taken for Fargate too, where it is undocumented",
        "When the image of a container that depends on others is pulled: 0 once they have come, 1 with all the others.",
        "다른 컨테이너에 의존하는 컨테이너의 이미지를 언제 내려받는지입니다. 0은 조건이 충족된 뒤, 1은 처음에 함께 내려받습니다.";
    dependency_stops_task = 1.0, "switch", 0..=1, E, "container.dependencyFailureStopsTask",
        "ECS API reference, startTimeout (the task stops); ECS agent, pull request 3218 (only when an essential container depends on it)",
        "Whether a task stops when what a non-essential container depends on will never come: 1 yes, 0 it goes on without that container.",
        "필수가 아닌 컨테이너의 의존 조건이 실패했을 때 태스크가 멈추면 1, 그 컨테이너 없이 계속하면 0입니다.";
    shutdown_s = 1.0, "s", 0..=120, E, "container.shutdown",
        "assumption: a well-behaved program",
        "How long a container takes to exit after SIGTERM when nothing holds it.",
        "SIGTERM을 받은 컨테이너가 종료하는 데 걸리는 시간입니다.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_in_its_range_and_is_reachable_by_its_key() {
        let mut values = Parameters::default();
        for entry in ENTRIES {
            assert_eq!(values.get(entry.key), Some(entry.default), "{}", entry.key);
            assert!(
                (entry.min..=entry.max).contains(&entry.default),
                "{}",
                entry.key
            );
            assert!(values.set(entry.key, entry.max), "{}", entry.key);
            assert_eq!(values.get(entry.key), Some(entry.max));
            assert!(!entry.en.is_empty() && !entry.ko.is_empty() && !entry.source.is_empty());
        }
        assert!(!values.set("no.such.key", 1.0));
    }
}
