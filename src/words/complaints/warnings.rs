//! How do we say what will surprise?

use super::ComplaintText;
use crate::words::Text;

macro_rules! warnings {
    ($($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*) => {
        /// Texts of warnings, by code.
        pub const WARNINGS: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];
    };
}

warnings! {
    "idle-memory": "the container \"{name}\" holds {idle} MiB when idle, above its limit of \
        {limit} MiB",
        "컨테이너 \"{name}\"은(는) 유휴 상태에서도 {idle} MiB를 써서 한도 {limit} MiB를 넘습니다";
        "it is killed as soon as it starts, again and again: raise `memory`",
        "시작하자마자 계속 강제 종료됩니다. `memory`를 높이세요";
    "image-size-assumed": "the size of the image \"{image}\" is not known; {size} MB is assumed",
        "이미지 \"{image}\"의 크기를 몰라 {size} MB로 봅니다";
        "the size decides how long a task takes to start: give its compressed size, sizeMB, under \
         `images` or in `image`",
        "크기가 태스크 시작 시간을 정합니다. `images`나 `image`에 압축 크기 sizeMB를 적으세요";
    "nothing-in-run": "nothing of this trace falls into the run",
        "이 트레이스에는 실행 구간에 드는 요청이 없습니다";
        "check run.start and run.duration against the trace's own time (`# start:` line, or `origin`)",
        "run.start와 run.duration을 트레이스의 시각(`# start:` 줄이나 `origin`)과 비교하세요";
    "desired-below-minimum": "desiredCount {desired} lies below minCapacity {bound}",
        "desiredCount {desired}이(가) minCapacity {bound}보다 작습니다";
        "Application Auto Scaling raises it only when a policy acts: start with minCapacity",
        "Application Auto Scaling은 정책이 움직일 때에야 늘립니다. minCapacity로 시작하세요";
    "desired-above-maximum": "desiredCount {desired} lies above maxCapacity {bound}",
        "desiredCount {desired}이(가) maxCapacity {bound}보다 큽니다";
        "the first scaling action takes it back to maxCapacity: raise the one or lower the other",
        "첫 조정에서 maxCapacity로 줄어듭니다. 둘 중 하나를 고치세요";
    "quota": "{max} tasks need {vcpu} vCPU, and the quota is {quota}",
        "태스크 {max}개에는 {vcpu} vCPU가 필요한데 할당량은 {quota}입니다";
        "tasks above the quota do not start: ask AWS for more, or want fewer tasks",
        "할당량을 넘는 태스크는 시작되지 않습니다. AWS에 증설을 요청하거나 태스크 수를 줄이세요";
    "no-policy": "this service has bounds, but no policy that moves it between them",
        "범위는 있지만 그 안에서 움직일 정책이 없습니다";
        "add [[services.autoScaling.policies]]", "[[services.autoScaling.policies]]를 추가하세요";
    "forecast-without-history": "a forecast needs 24 hours of history, and this policy is given none",
        "예측에는 24시간의 이력이 필요한데 이 정책에는 없습니다";
        "give it `history`; without it nothing is forecast in the first 24 hours of the run",
        "`history`를 쓰세요. 없으면 실행 후 첫 24시간은 예측하지 않습니다";
    "scale-in-needs-all": "scale-in happens only when all of these policies agree: {names}",
        "축소(scale-in)는 이 정책들이 모두 동의할 때만 일어납니다: {names}";
        "any one of them scales out, but the one that falls last decides about scaling in; set \
         disableScaleIn where a policy is meant to scale out only",
        "확장은 하나만 원해도 일어나지만 축소는 가장 늦게 내려가는 지표가 정합니다. 확장만 맡길 정책에는 \
         disableScaleIn을 켜세요";
    "high-target": "a target of {target} % leaves little room before latency suffers",
        "대상 값 {target}%에서는 지연 시간이 나빠지기까지 여유가 적습니다";
        "the latency of a busy task grows steeply above 65 to 75 %, and scaling out takes minutes: \
         try 50 to 70",
        "태스크의 지연 시간은 65~75%를 넘으면 가파르게 늘고 확장에는 몇 분이 걸립니다. 50~70을 써 보세요";
    "memory-never-falls": "idle tasks already use {idle} % of their memory, so the policy \
        \"{name}\" \
        (target {target} %) never lets the service scale in",
        "유휴 태스크도 메모리의 {idle}%를 써서 정책 \"{name}\"(대상 {target}%) 때문에 축소되지 않습니다";
        "raise `memory` of the task or the target, or set disableScaleIn on this policy",
        "태스크의 `memory`나 대상 값을 높이거나 이 정책에 disableScaleIn을 켜세요";
    "requests-per-minute": "{target} requests per target and minute keep a task only {percent} % \
        busy",
        "대상당 분당 {target}건이면 태스크의 {percent}%만 씁니다";
        "ALBRequestCountPerTarget counts per minute: a value meant per second must be 60 times \
            larger",
        "ALBRequestCountPerTarget은 분당 값입니다. 초당으로 정했다면 60배여야 합니다";
    "requests-beyond-task": "{target} requests per target and minute need {percent} % of a task's \
        CPU",
        "대상당 분당 {target}건에는 태스크 CPU의 {percent}%가 필요합니다";
        "tasks are overloaded before this policy acts: lower targetValue",
        "이 정책이 움직이기 전에 태스크가 과부하가 됩니다. targetValue를 낮추세요";
    "latency-not-proportional": "the metric \"{name}\" does not fall in proportion to the tasks",
        "지표 \"{name}\"은(는) 태스크 수에 비례해 내려가지 않습니다";
        "target tracking needs a metric that halves when the tasks double; latency does not: track \
         CPU or requests per target",
        "대상 추적(target tracking)에는 태스크가 두 배일 때 절반이 되는 지표가 필요합니다. CPU나 대상당 요청 수를 쓰세요";
    "custom-metric-recorded": "the metric \"{name}\" was recorded and does not answer to scaling",
        "지표 \"{name}\"은(는) 기록된 값이라 스케일링에 반응하지 않습니다";
        "the policy sees the recorded values whatever the service does; read the result with that \
         in mind",
        "서비스가 어떻게 하든 정책은 기록된 값을 봅니다. 결과를 볼 때 유의하세요";
    "slow-metrics": "with 60-second metrics a sudden rise of load is answered after 5 to 6 minutes",
        "60초 지표로는 갑작스러운 부하 증가에 5~6분 뒤에야 대응합니다";
        "keep headroom for that time (a lower target, a higher minCapacity), or use 20-second \
         metrics: monitoring with resolutionSeconds 20 and a HighResolution metric",
        "그동안 버틸 여유(낮은 대상 값, 높은 minCapacity)를 두거나 20초 지표(resolutionSeconds 20과 \
         HighResolution 지표)를 쓰세요";
    "capacity-below-peak": "the peak of {rate} requests per second needs {needed} vCPU, and \
        {tasks} \
        tasks have {vcpu}",
        "최대 초당 {rate}건에는 {needed} vCPU가 필요한데 태스크 {tasks}개는 {vcpu} vCPU입니다";
        "requests will queue and fail at the peak: allow more tasks, or larger ones",
        "최대 부하에서 요청이 쌓이고 실패합니다. 태스크를 늘리거나 키우세요";
    "slow-deregistration": "each stopping task is held and billed for the whole deregistration \
        delay \
        of {delay}",
        "멈추는 태스크마다 등록 취소 지연(deregistration delay) {delay} 내내 붙잡혀 요금이 붙습니다";
        "keep-alive connections hold a draining target: lower deregistrationDelay to little more \
         than your longest request",
        "연결 유지(keep-alive)가 대상을 붙잡습니다. deregistrationDelay를 가장 긴 요청보다 조금 길게 낮추세요";
    "sub-vcpu": "with {vcpu} vCPU a request takes {factor} times its CPU time",
        "{vcpu} vCPU에서는 요청이 CPU 시간의 {factor}배 걸립니다";
        "Fargate tasks do not burst: 0.25 vCPU is a quarter of a core all the time; compare with \
         fewer tasks of 1 vCPU",
        "Fargate는 순간적으로 더 쓰지 못합니다. 0.25 vCPU는 늘 코어의 1/4입니다. 1 vCPU 태스크를 적게 쓰는 경우와 \
         비교하세요";
    "sub-vcpu-ceiling": "with {vcpu} vCPU a request takes {factor} times its CPU time",
        "{vcpu} vCPU에서는 요청이 CPU 시간의 {factor}배 걸립니다";
        "task-level cpu is a ceiling: with container-level cpu only, tasks use idle CPU of their \
         instance",
        "태스크 수준 cpu는 상한입니다. 컨테이너 수준 cpu만 쓰면 인스턴스의 남는 CPU를 씁니다";
    "longer-than-idle-timeout": "a mean request takes {mean}, and the load balancer gives up after \
        {timeout}",
        "평균 요청이 {mean} 걸리는데 로드 밸런서는 {timeout} 뒤에 포기합니다";
        "most requests end with 504: raise idleTimeout", "대부분 504로 끝납니다. idleTimeout을 높이세요";
    "timeout-after-idle": "clients wait {mine}, but the load balancer gives up after {timeout}",
        "클라이언트는 {mine}을(를) 기다리지만 로드 밸런서는 {timeout} 뒤에 포기합니다";
        "the 504 of the load balancer always comes first: raise idleTimeout or lower timeout",
        "로드 밸런서의 504가 먼저 옵니다. idleTimeout을 높이거나 timeout을 낮추세요";
    "retry-without-jitter": "retries without jitter come back all at once",
        "지터(jitter)가 없는 재시도는 한꺼번에 몰립니다";
        "set jitter = 1 to spread them, as AWS's SDKs do", "AWS SDK처럼 jitter = 1로 흩뜨리세요";
    "public-ipv4": "each task has a public IPv4 address, which is billed by the hour",
        "태스크마다 퍼블릭 IPv4 주소가 있고 시간당 요금이 붙습니다";
        "behind a load balancer tasks need none (private subnets then need a NAT gateway or VPC \
         endpoints, which ecsim does not bill)",
        "로드 밸런서 뒤의 태스크에는 필요 없습니다(사설 서브넷에는 NAT 게이트웨이나 VPC 엔드포인트가 필요하며 \
         ecsim은 그 요금을 계산하지 않습니다)";
    "short-grace-period": "the container \"{name}\" has {patience} to pass its health check",
        "컨테이너 \"{name}\"은(는) {patience} 안에 상태 확인를 통과해야 합니다";
        "a program that starts more slowly is replaced for ever: give the check a startPeriod, or \
         the service a healthCheckGracePeriodSeconds",
        "더 느리게 시작하면 끝없이 교체됩니다. 검사에 startPeriod를, 또는 서비스에 \
         healthCheckGracePeriodSeconds를 주세요";
    "request-without-workload": "service \"{name}\" describes requests, but none come in",
        "서비스 \"{name}\"에 요청 설정은 있지만 들어오는 요청이 없습니다";
        "add [services.workload]", "[services.workload]를 추가하세요";
}
