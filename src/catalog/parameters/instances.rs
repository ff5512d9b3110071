//! What do we assume of instances, groups and capacity providers? Their part of the table of
//! parameters, handed on after the entries that come before it.

macro_rules! with_instances {
    ($($before:tt)*) => { with_spot! {
    $($before)*

    instance_cpu_interval_s = 1.0, "s", 0.01..=60, E, "instance.cpu.interval",
        "our choice: the control loop by which tasks with CPU shares divide an instance; Linux does so every few milliseconds",
        "How often the CPU of an instance is shared anew between tasks whose `cpu` is only a share, and how often a burstable instance is slowed down.",
        "`cpu`가 몫(share)일 뿐인 태스크들이 인스턴스의 CPU를 다시 나누는 간격이자, 버스트 가능 인스턴스의 속도를 조절하는 간격입니다.";
    instance_cpu_smoothing_s = 4.0, "s", 0.01..=600, E, "instance.cpu.smoothing",
        "our choice: several intervals, so that the chance of a few requests is no demand",
        "Over how long the CPU that a task uses is averaged to say what it leaves to others.",
        "태스크가 다른 태스크에 남기는 CPU를 계산할 때 사용량을 평균하는 시간입니다.";
    instance_credit_ramp_s = 900.0, "s", 0..=86_400, E, "instance.credits.ramp",
        "EC2 user guide, standard mode: performance is lowered gradually to the baseline; how long is not stated now",
        "How long a busy burstable instance in standard mode takes to slow down to its baseline; it arrives there with its last credit.",
        "standard 모드의 바쁜 버스트 가능 인스턴스가 기준(baseline) 성능까지 느려지는 데 걸리는 시간입니다. 마지막 크레딧을 쓸 때 기준 성능에 이릅니다.";
    instance_running_s = 4.9, "s", 0..=3600, C, "instance.boot.running",
        "ec2-boot-bench (FreeBSD, c5.xlarge: pending to running 4.9 s)",
        "From EC2 accepting a launch to the state running, from which on it is billed.",
        "EC2가 시작 요청을 받아들인 뒤 과금이 시작되는 running 상태가 될 때까지의 시간입니다.";
    instance_linux_median_s = 40.0, "s", 0..=36_000, A, "instance.boot.amazonLinux.median",
        "boot timelines: 39 s (c5.xlarge), 25-28 s (c6id.2xlarge), 30-40 s (Karpenter maintainer)",
        "Median from the launch of an instance to its agent's registration: lean Amazon Linux.",
        "인스턴스 시작에서 에이전트 등록까지의 중앙값입니다(가벼운 Amazon Linux).";
    instance_linux_sigma = 0.30, "ratio", 0..=3, A, "instance.boot.amazonLinux.sigma",
        "spread of the same boot timelines",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_bottlerocket_median_s = 41.0, "s", 0..=36_000, C, "instance.boot.bottlerocket.median",
        "instance-manager#290 (41 s from the group's change to the agent's report)",
        "Median from launch to registration: Bottlerocket.",
        "시작에서 등록까지의 중앙값입니다(Bottlerocket).";
    instance_bottlerocket_sigma = 0.25, "ratio", 0..=3, C, "instance.boot.bottlerocket.sigma",
        "instance-manager#290",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_heavy_median_s = 100.0, "s", 0..=36_000, C, "instance.boot.heavy.median",
        "karpenter#6128 (100-120 s), eks-ami#417 (145 s)",
        "Median from launch to registration: a heavy image, GPU drivers or much user data.",
        "시작에서 등록까지의 중앙값입니다(무거운 이미지, GPU 드라이버, 긴 사용자 데이터).";
    instance_heavy_sigma = 0.35, "ratio", 0..=3, C, "instance.boot.heavy.sigma",
        "karpenter#6128, eks-ami#417",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_managed_median_s = 19.0, "s", 0..=36_000, C, "instance.boot.managed.median",
        "one measured timeline of ECS Managed Instances (c6g.large: 19 + 15 + 7 s)",
        "Median from launch to registration: ECS Managed Instances.",
        "시작에서 등록까지의 중앙값입니다(ECS Managed Instances).";
    instance_managed_sigma = 0.37, "ratio", 0..=3, C, "instance.boot.managed.sigma",
        "p50 19 s, p95 35 s",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_warm_median_s = 20.0, "s", 0..=36_000, E, "instance.boot.warm.median",
        "containers-roadmap#1471 (almost instantaneously); assumption",
        "Median from starting a stopped instance of a warm pool to its registration.",
        "웜 풀의 중지된 인스턴스를 시작해 등록될 때까지의 중앙값입니다.";
    instance_warm_sigma = 0.25, "ratio", 0..=3, E, "instance.boot.warm.sigma",
        "assumption: as lean images",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_warm_running_s = 5.0, "s", 0..=3600, E, "instance.boot.warm.running",
        "undocumented: the agent polls for the lifecycle state",
        "From leaving a warm pool of running instances to the agent's registration.",
        "실행 중인 웜 풀 인스턴스가 풀을 떠나 등록될 때까지의 시간입니다.";
    instance_trunk_s = 5.0, "s", 0..=3600, E, "instance.trunk",
        "undocumented; ECS developer guide, ENI trunking (REGISTERING while it is attached)",
        "Attaching the trunk network interface of an instance while it is REGISTERING.",
        "REGISTERING 상태에서 트렁크 네트워크 인터페이스를 연결하는 시간입니다.";
    instance_stop_s = 30.0, "s", 0..=3600, E, "instance.stop",
        "undocumented", "From stopping to stopped.", "stopping에서 stopped까지의 시간입니다.";
    instance_shutdown_s = 30.0, "s", 0..=3600, E, "instance.shutdown",
        "undocumented", "From shutting-down to terminated.",
        "shutting-down에서 terminated까지의 시간입니다.";
    instance_deregistration_s = 5.0, "s", 0..=3600, E, "instance.deregistration",
        "undocumented; ECS API reference, DeregisterContainerInstance (terminating deregisters)",
        "From the termination of an instance until ECS deregisters it and its tasks are STOPPED.",
        "인스턴스 종료에서 ECS가 등록을 해제하고 그 태스크가 STOPPED가 될 때까지의 시간입니다.";
    infrastructure_loss_heard_s = 60.0, "s", 0.001..=3600, E, "infrastructure.loss.heard",
        "undocumented; EC2 status checks run every minute, assumption",
        "From the loss of an instance that nobody terminated, or of the host of a Fargate task, until ECS knows it: the instance is deregistered and the tasks are STOPPED.",
        "아무도 종료하지 않은 인스턴스나 Fargate 태스크의 호스트가 사라진 뒤 ECS가 이를 알아 인스턴스 등록을 해제하고 태스크가 STOPPED가 될 때까지의 시간입니다.";
    instance_pull_gives_up_s = 10.0, "s", 0..=3600, E, "instance.pull.givesUp",
        "undocumented; the agent retries a pull a few times with a back-off, assumption",
        "How long the agent of an instance tries to pull an image that cannot be had before the task fails to start.",
        "받을 수 없는 이미지를 인스턴스의 에이전트가 내려받으려 시도하다가 태스크 시작이 실패할 때까지의 시간입니다.";
    instance_task_eni_s = 4.0, "s", 0..=600, D, "instance.task.networkInterface",
        "ECS developer guide (several seconds); E19 (4.1 s on Fargate)",
        "Attaching the network interface of an awsvpc task on an instance.",
        "인스턴스에서 awsvpc 태스크의 네트워크 인터페이스를 연결하는 시간입니다.";
    instance_task_start_median_s = 3.0, "s", 0..=600, C, "instance.task.start.median",
        "containers-roadmap#696 (1-5 s)",
        "Median of starting a task's containers on an instance, the images being there.",
        "이미지가 있을 때 인스턴스에서 컨테이너를 시작하는 시간의 중앙값입니다.";
    instance_task_start_sigma = 0.35, "ratio", 0..=3, C, "instance.task.start.sigma",
        "containers-roadmap#696 (1-5 s)",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    instance_pull_rate_mb_s = 60.0, "MB/s", 0.01..=100_000, E, "instance.pull.rate",
        "assumption; Managed Instances: pull and start of nginx 15 s",
        "Pull and unpack rate of a compressed image on an instance.",
        "인스턴스에서 압축 이미지를 내려받아 푸는 속도입니다.";
    instance_pull_check_s = 0.5, "s", 0..=600, E, "instance.pull.check",
        "undocumented: asking the registry whether anything is new",
        "Pull of an image whose layers are all there (pull behaviour default or always).",
        "모든 계층이 이미 있는 이미지를 내려받는 시간입니다(pull 동작 default 또는 always).";
    placement_retry_for_s = 50.0, "s", 0..=86_400, C, "scheduler.placement.retryFor",
        "ecs_deploy#53 (experiment: tries for about 50 s, then again after about 5 minutes)",
        "How long a service whose tasks fit nowhere tries again at each scheduler loop.",
        "태스크를 놓을 곳이 없는 서비스가 스케줄러 주기마다 다시 시도하는 기간입니다.";
    placement_retry_pause_s = 300.0, "s", 1..=86_400, C, "scheduler.placement.retryPause",
        "ecs_deploy#53 (experiment: tries for about 50 s, then again after about 5 minutes)",
        "The pause after that, before it tries for as long again.",
        "그 뒤 다시 시도하기 전까지 쉬는 시간입니다.";
    run_task_calls_per_second = 20.0, "1/s", 0.001..=100_000, D, "runTask.callsPerSecond",
        "Fargate throttling quotas (RunTask API, 20 calls a second)",
        "RunTask calls per second.", "초당 RunTask 호출 수입니다.";
    run_task_tasks_per_call = 10.0, "count", 1..=10, D, "runTask.tasksPerCall",
        "ECS API reference, RunTask (count up to 10)",
        "Tasks per RunTask call.", "RunTask 호출 하나가 시작하는 태스크 수입니다.";
    capacity_split_remainder = 0.5, "ratio", 0..=1, E, "capacityProvider.split.remainder",
        "undocumented; 0.5 is rounding to the nearest, and every documented split comes out",
        "Which provider takes the odd task of a strategy: the next task goes where (tasks + this) / weight is least; 1 favours heavy weights, 0 light ones.",
        "전략(strategy)에서 나누어떨어지지 않는 태스크를 받는 공급자: (태스크 수 + 이 값) / 가중치가 가장 작은 곳입니다. 1은 큰 가중치, 0은 작은 가중치에 유리합니다.";
    capacity_split_over_all = 1.0, "switch", 0..=1, E, "capacityProvider.split.overAll",
        "undocumented; the documented example agrees with both",
        "What the weights share out: 1 all active tasks of the service above the base, 0 the tasks created so far, whatever became of them.",
        "가중치가 나누는 대상: 1은 base를 넘는 서비스의 모든 활성 태스크, 0은 지금까지 만든 태스크입니다.";
    capacity_split_scale_in = 1.0, "switch", 0..=1, E, "capacityProvider.split.scaleIn",
        "undocumented",
        "Whether scale-in of a service keeps the ratio of its strategy (1), or looks at placement only (0).",
        "서비스 축소(scale-in) 때 전략의 비율을 지키면 1, 배치(placement)만 보면 0입니다.";
    capacity_sample_phase = 1.0, "ratio", 0.01..=1, E, "capacityProvider.samplePhase",
        "undocumented; fitted to V5 (first instances at 147 s)",
        "When in its minute CapacityProviderReservation is measured, as a share of the minute.",
        "CapacityProviderReservation을 1분 안에서 재는 시점의 비율입니다.";
    capacity_publish_delay_s = 10.0, "s", 0..=3600, E, "capacityProvider.publishDelay",
        "undocumented; fitted to V5 (first instances at 147 s)",
        "From the end of a minute until alarms see its CapacityProviderReservation.",
        "1분이 끝난 뒤 경보(alarm)가 그 CapacityProviderReservation을 보게 될 때까지의 지연입니다.";
    capacity_high_points = 1.0, "count", 1..=100, D, "capacityProvider.scaleOut.datapoints",
        "ECS developer guide, managed scaling; containers-roadmap #900",
        "Datapoints of a minute above targetCapacity before managed scaling adds instances.",
        "관리형 크기 조정(managed scaling)이 인스턴스를 늘리기 전에 targetCapacity를 넘어야 하는 1분 데이터 수입니다.";
    capacity_low_points = 15.0, "count", 1..=1440, D, "capacityProvider.scaleIn.datapoints",
        "ECS developer guide, managed scaling; containers-roadmap #1220, #1928",
        "Datapoints of a minute below targetCapacity before managed scaling removes instances.",
        "관리형 크기 조정이 인스턴스를 줄이기 전에 targetCapacity 아래여야 하는 1분 데이터 수입니다.";
    capacity_scale_in_share = 0.5, "ratio", 0.001..=1, D, "capacityProvider.scaleIn.share",
        "AWS blog on faster scale-in (50 %; 5 % before September 2022); rounded down, at least one",
        "Largest share of a group that one step of managed scaling removes.",
        "관리형 크기 조정이 한 번에 줄이는 그룹의 최대 비율입니다(내림, 최소 1대).";
    capacity_scale_in_interval_s = 60.0, "s", 60..=86_400, D, "capacityProvider.scaleIn.interval",
        "ECS developer guide, managed scaling (each minute); one AWS measurement implies about two minutes",
        "Least time between two steps of managed scaling that remove instances.",
        "관리형 크기 조정이 인스턴스를 줄이는 두 단계 사이의 최소 시간입니다.";
    capacity_acts_at_zero = 0.0, "switch", 0..=1, E, "capacityProvider.actsAtZero",
        "the guide says no action; users saw groups oscillate (containers-roadmap #653, K2)",
        "Whether a reservation of 100 with neither tasks nor instances exceeds a targetCapacity below 100: 0 no action, 1 the group grows.",
        "태스크도 인스턴스도 없을 때의 예약률 100이 100 미만의 targetCapacity를 넘는 것으로 볼지입니다. 0은 동작 없음, 1은 그룹이 커집니다.";
    capacity_booting_counts = 1.0, "switch", 0..=1, E, "capacityProvider.bootingCounts",
        "ECS developer guide: warming instances count as capacity for the next decision; fitted to V5",
        "Whether an instance of the group that has not registered counts as present (N): 1 yes, 0 no.",
        "아직 등록되지 않은 그룹 인스턴스를 있는 것(N)으로 셀지입니다. 1은 셈, 0은 세지 않음입니다.";
    capacity_booting_room = 0.0, "switch", 0..=1, E, "capacityProvider.bootingRoom",
        "undocumented; with 1 the staircase of V5 has steps of two minutes, not one",
        "Whether waiting tasks are counted as fitting on instances that have not registered: 0 no, 1 yes.",
        "대기 중인 태스크가 아직 등록되지 않은 인스턴스에 들어가는 것으로 계산할지입니다. 0은 아님, 1은 그러함입니다.";
    capacity_wait_min_s = 600.0, "s", 0..=86_400, D, "capacityProvider.provisioningTimeout.minimum",
        "AWS blog on cluster auto scaling by way of containers-roadmap #2381 (10 to 30 minutes); the law between is not published, taken as uniform",
        "Shortest time after which a task that still waits in PROVISIONING for an instance is stopped.",
        "인스턴스를 기다리며 PROVISIONING에 머무는 태스크가 중지될 때까지의 최소 시간입니다.";
    capacity_wait_max_s = 1800.0, "s", 0..=86_400, D, "capacityProvider.provisioningTimeout.maximum",
        "AWS blog on cluster auto scaling by way of containers-roadmap #2381 (10 to 30 minutes); the law between is not published, taken as uniform",
        "Longest time after which a task that still waits in PROVISIONING for an instance is stopped.",
        "인스턴스를 기다리며 PROVISIONING에 머무는 태스크가 중지될 때까지의 최대 시간입니다.";
    managed_react_s = 1.0, "s", 0.001..=600, E, "managedInstances.reaction",
        "assumption; part of the 19 s until an instance has registered",
        "From the first task that waits for Managed Instances until ECS launches instances.",
        "관리형 인스턴스(Managed Instances)를 기다리는 첫 태스크에서 ECS가 인스턴스를 시작할 때까지의 시간입니다.";
    managed_scale_in_after_s = 300.0, "s", 0..=3600, E, "managedInstances.scaleInAfter",
        "undocumented; ECS API reference, infrastructureOptimization (0 to 3,600 s)",
        "How long an instance of Managed Instances is idle before it is terminated, when scaleInAfter is not given.",
        "scaleInAfter를 주지 않았을 때, 유휴 상태의 관리형 인스턴스를 종료하기까지의 시간입니다.";
    managed_spread_instances = 3.0, "count", 1..=10, D, "managedInstances.spread",
        "ECS developer guide, Managed Instances: zone spread beats packing with several subnets",
        "Instances in different zones that ECS starts, where tasks and subnets suffice, before it packs.",
        "태스크와 서브넷이 충분할 때, 묶어 담기(packing) 전에 서로 다른 가용 영역에 두는 인스턴스 수입니다.";
    managed_underused_share = 0.5, "ratio", 0..=1, E, "managedInstances.underusedShare",
        "undocumented; a published example replaces an instance that is left 50 % used",
        "An instance of Managed Instances of which at most this share is reserved, in CPU and in memory, is emptied when its tasks fit elsewhere or on a cheaper type; 0 never.",
        "CPU와 메모리 예약이 모두 이 비율 이하인 관리형 인스턴스는, 태스크가 다른 곳이나 더 싼 유형에 들어가면 비워집니다. 0이면 하지 않습니다.";
    managed_drain_after_s = 1_209_600.0, "s", 3600..=31_536_000, D, "managedInstances.drainAfter",
        "ECS developer guide, Managed Instances (14 days)",
        "Age at which an instance of Managed Instances is drained.",
        "관리형 인스턴스를 비우기(draining) 시작하는 나이입니다.";
    managed_stop_after_s = 1_814_400.0, "s", 3600..=31_536_000, D, "managedInstances.stopAfter",
        "ECS developer guide, Managed Instances (21 days)",
        "Age at which an instance of Managed Instances is terminated whatever runs there.",
        "무엇이 실행 중이든 관리형 인스턴스를 종료하는 나이입니다.";
    instance_kernel_share = 0.0218, "ratio", 0..=1, D, "instance.memory.kernelShare",
        "ECS developer guide: c4.large 3,768 of 3,840 MiB (1.88 %), c4.4xlarge 30,158 of 30,720 (1.83 %), m4.large 7,985 of 8,192 (2.53 %); within 0.35 % of each",
        "Share of an instance's nominal memory that its kernel keeps; the types that AWS documents register what is documented.",
        "인스턴스 공칭 메모리 중 커널이 차지하는 비율입니다. AWS 문서에 값이 있는 유형은 그 값을 등록합니다.";
    group_launch_retry_s = 60.0, "s", 1..=86_400, E, "group.launchRetry",
        "undocumented; users see about one attempt a minute in scaling activities",
        "How long an Auto Scaling group waits after InsufficientInstanceCapacity before it tries again.",
        "Auto Scaling 그룹이 InsufficientInstanceCapacity 뒤에 다시 시도하기까지 기다리는 시간입니다.";
    group_warm_reaction_median_s = 10.0, "s", 0..=600, E, "group.warmPool.reaction.median",
        "users report 'almost at once' (containers-roadmap #1471) to '60 s and more': fitted so that 20 s of start make 30 s, 80 s at the 95th percentile",
        "Median time until an Auto Scaling group begins to start an instance that it takes from its warm pool.",
        "Auto Scaling 그룹이 웜 풀(warm pool)에서 고른 인스턴스를 시작하기까지 걸리는 시간의 중앙값입니다.";
    group_warm_reaction_sigma = 1.09, "ratio", 0..=3, E, "group.warmPool.reaction.sigma",
        "see group.warmPool.reaction.median",
        "Spread (sigma of the logarithm) of that time.",
        "그 시간의 로그 표준편차입니다.";
    group_scheduled_delay_s = 5.0, "s", 0..=120, D, "group.scheduledAction.delay",
        "Auto Scaling user guide, scheduled scaling (within seconds, up to two minutes)",
        "How late a scheduled action of an Auto Scaling group runs.",
        "Auto Scaling 그룹의 예약된 작업이 늦게 실행되는 정도입니다.";
    group_low_factor = 0.7, "ratio", 0..=1, E, "group.targetTracking.lowFactor",
        "observed alarm pairs 40/28, 50/35, 75/52.5 (A18); undocumented",
        "Target tracking of an Auto Scaling group scales in below this share of its target.",
        "Auto Scaling 그룹의 대상 추적은 지표가 대상 값의 이 비율보다 낮을 때 축소합니다.";
    group_basic_repeats = 0.0, "switch", 0..=1, E, "group.basicMonitoring.repeats",
        "EC2 user guide: basic monitoring sends one datapoint each five minutes; how one-minute alarms see them is inferred",
        "One-minute alarms on basic monitoring see its value once in five minutes (0), or in each of the five minutes (1).",
        "기본 모니터링의 5분 값을 1분 경보가 5분에 한 번 보면 0, 다섯 번의 1분 모두에서 보면 1입니다.";
    group_health_check_s = 60.0, "s", 0..=3600, E, "group.healthCheck",
        "undocumented; users see instances that are gone replaced within about a minute",
        "How long after an instance is gone in EC2 unasked its Auto Scaling group finds it unhealthy.",
        "요청하지 않았는데 EC2에서 사라진 인스턴스를 Auto Scaling 그룹이 비정상으로 알아차리기까지의 시간입니다.";
    instance_notice_poll_s = 1.0, "s", 0..=120, D, "instance.spot.noticePoll",
        "ECS agent README, ECS_ENABLE_SPOT_INSTANCE_DRAINING (polls the instance metadata once a second)",
        "How often an ECS agent with Spot instance draining asks whether its instance is to be interrupted.",
        "Spot 인스턴스 드레이닝을 켠 ECS 에이전트가 중단 통지를 확인하는 간격입니다.";
    instance_notice_managed_s = 5.0, "s", 0..=120, E, "instance.spot.noticeManaged",
        "undocumented; EventBridge delivers the interruption warning within seconds",
        "From an interruption notice until managed instance draining sets the instance to DRAINING.",
        "중단 통지 뒤 관리형 인스턴스 드레이닝이 인스턴스를 DRAINING으로 바꾸기까지의 시간입니다.";
    spot_capacity_alike = 1.0, "count", 0..=10, E, "spot.capacity.alike",
        "undocumented: AWS does not say how capacity is measured",
        "Spot pools whose estimated capacity is within so many Spot Advisor buckets of the best count as alike: price-capacity-optimized takes the cheapest of them, capacity-optimized-prioritized the first override.",
        "추정 용량이 가장 좋은 풀과 이만큼(Spot Advisor 구간 수) 이내인 Spot 풀은 비슷한 것으로 봅니다. price-capacity-optimized는 그중 가장 싼 풀을, capacity-optimized-prioritized는 우선순위가 앞선 풀을 고릅니다.";
    spot_capacity_regime_step = 2.0, "count", 0..=10, E, "spot.capacity.regimeStep",
        "our choice: EC2 knows its own capacity, so that its strategies see a bad regime",
        "Spot Advisor buckets by which each regime worse than calm lowers the estimated capacity of a pool.",
        "calm보다 나쁜 단계마다 Spot 풀의 추정 용량을 낮추는 정도(Spot Advisor 구간 수)입니다.";
    spot_capacity_unknown = 2.0, "count", 0..=4, E, "spot.capacity.unknownBucket",
        "our choice: the middle bucket",
        "Spot Advisor bucket (0 to 4) of a type of which none is known, where a strategy weighs capacity.",
        "Spot Advisor 구간을 모르는 유형에 대해 할당 전략이 가정하는 구간(0–4)입니다.";
    spot_capacity_depth = 10.0, "count", 0.1..=10_000, E, "spot.capacity.depth",
        "our choice", "Free room of a Spot pool, in instances, that counts half as much as room without limit.",
        "제한 없는 여유의 절반으로 치는 Spot 풀의 여유(인스턴스 수)입니다.";
    managed_retry_s = 60.0, "s", 1..=86_400, E, "managedInstances.retry",
        "undocumented; assumption",
        "How long ECS launches no Managed Instances after one went without ever having had a task while tasks waited; it doubles each time, up to 64 times as long.",
        "태스크가 기다리는데도 관리형 인스턴스가 태스크를 한 번도 받지 못하고 종료된 뒤, ECS가 다시 시작하기까지 기다리는 시간입니다. 거듭될 때마다 두 배가 되며 64배까지 늘어납니다.";
    instance_register_retry_s = 60.0, "s", 1..=86_400, E, "instance.registration.retry",
        "undocumented; the agent exits and is started again, assumption",
        "How long after a registration that the cluster refused (container instances per cluster) the agent tries again.",
        "클러스터가 등록을 거부한 뒤(클러스터당 컨테이너 인스턴스 할당량) 에이전트가 다시 등록하기까지 기다리는 시간입니다.";
    } };
}

pub(super) use with_instances;
