//! How do we say why a scenario cannot run?

use super::ComplaintText;
use crate::words::Text;

macro_rules! errors {
    ($($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*) => {
        /// Texts of errors, by code.
        pub const ERRORS: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];
    };
}

errors! {
    "syntax": "this is not {format}: {reason}", "{format} 문법에 맞지 않습니다: {reason}"; "", "";
    "unreadable": "`{file}` cannot be read: {reason}", "`{file}`을(를) 읽을 수 없습니다: {reason}";
        "paths in a scenario start from the scenario's own folder",
        "시나리오 안의 경로는 시나리오 파일이 있는 폴더를 기준으로 합니다";
    "too-many-requests": "{requests} requests in this run, up to {rate} a second, cannot be \
        replayed one by one",
        "이 실행의 요청 {requests}건(최대 초당 {rate}건)은 하나하나 재생할 수 없습니다";
        "at most {most} requests and {mostRate} a second: lower `scale`, or replay a shorter stretch",
        "최대 {most}건, 초당 {mostRate}건입니다. `scale`을 낮추거나 더 짧은 구간을 재생하세요";
    "not-utf8": "the file is not UTF-8 from here on", "여기부터 UTF-8이 아닙니다";
        "save it as UTF-8", "UTF-8로 저장하세요";
    "unknown-key": "{where} has no key `{key}`", "{where}에는 `{key}` 키가 없습니다";
        "allowed here: {names}", "여기에 쓸 수 있는 키: {names}";
    "missing-key": "{where} needs `{key}`", "{where}에 `{key}`이(가) 필요합니다";
        "`{key}`: {doc}", "`{key}`: {doc}";
    "wrong-kind": "`{key}` must be {expected}", "`{key}`에는 {expected}을(를) 써야 합니다"; "", "";
    "out-of-range": "`{key}` is {found}; allowed: {range}", "`{key}` 값 {found}은(는) 허용되지 않습니다. 허용: \
        {range}"; "", "";
    "list-size": "`{key}` has {found} items; allowed: {min} to {max}",
        "`{key}`의 항목이 {found}개입니다. 허용: {min}~{max}개"; "", "";
    "unknown-choice": "`{key}` cannot be {value}", "`{key}`에 {value}은(는) 쓸 수 없습니다";
        "allowed: {names}", "허용: {names}";
    "choice-not-modelled-yet": "`{key}` \"{value}\" is known to AWS, but not modelled yet",
        "`{key}`의 \"{value}\"은(는) AWS에 있지만 아직 모델에 없습니다";
        "allowed today: {names}", "지금 쓸 수 있는 값: {names}";
    "not-modelled-yet": "`{key}` is known to AWS, but not modelled yet",
        "`{key}`은(는) AWS에 있지만 아직 모델에 없습니다";
        "it would change the result, so it is not ignored: take it out",
        "결과가 달라지므로 무시하지 않습니다. 이 키를 빼세요";
    "warm-up-too-long": "`warmUp` {found} leaves nothing of a run of {duration}",
        "`warmUp` {found}은(는) {duration} 실행에서 남기는 시간이 없습니다";
        "rounded up to whole minutes, it must be shorter than `duration`",
        "분 단위로 올린 값이 `duration`보다 짧아야 합니다";
    "warm-up-without-requests": "`warmUp = \"mser\"` needs a service with requests",
        "`warmUp = \"mser\"`에는 요청을 받는 서비스가 필요합니다";
        "MSER-5 looks at the mean latency of each minute: give the cut as a duration instead",
        "MSER-5는 분별 평균 지연 시간을 봅니다. 대신 시간을 직접 적으세요";
    "launch-type-or-strategy": "a service has either `launchType` or `capacityProviderStrategy`",
        "서비스에는 `launchType`과 `capacityProviderStrategy` 가운데 하나만 씁니다";
        "take out one of them, as AWS asks for", "AWS와 같이 둘 중 하나를 빼세요";
    "not-on-fargate": "Fargate does not support `{key}`", "Fargate는 `{key}`을(를) 지원하지 않습니다";
        "take it out, as AWS would refuse the task definition",
        "AWS도 이 태스크 정의를 거부하므로 빼세요";
    "not-for-fargate": "`requiresCompatibilities` lacks \"FARGATE\"",
        "`requiresCompatibilities`에 \"FARGATE\"가 없습니다";
        "add it: the definition is used on Fargate", "추가하세요. 이 정의를 Fargate에서 씁니다";
    "unknown-parameter": "there is no parameter `{key}`", "`{key}` 매개변수가 없습니다";
        "`ecsim defaults` lists all of them", "`ecsim defaults`가 모두 보여 줍니다";
    "price-key": "{message}", "{message}"; "", "";
    "unknown-price": "prices that are not known for {region}: {keys}",
        "{region}에서 알 수 없는 단가: {keys}";
        "give each under [prices] in US dollars, with a note where it comes from, or choose \
            another \
         Region",
        "[prices]에 출처와 함께 미국 달러 단가를 적거나 다른 리전을 고르세요";
    "unknown-fee": "the management fee of Managed Instances is not known for {count} types: {keys}…",
        "관리형 인스턴스의 관리 요금을 알 수 없는 유형 {count}개: {keys}…";
        "give `ecs.managedInstances.perEc2Dollar` under [prices], or the fee of each type",
        "[prices]에 `ecs.managedInstances.perEc2Dollar`나 유형별 요금을 적으세요";
    "unknown-region": "{message}", "{message}"; "", "";
    "fargate-size": "{message}", "{message}"; "", "";
    "windows-on-arm": "Fargate runs Windows on X86_64 only", "Fargate의 Windows는 X86_64에서만 실행됩니다";
        "", "";
    "no-essential-container": "{where} has no essential container",
        "{where}에 essential 컨테이너가 없습니다";
        "at least one container needs `essential = true` (the default)",
        "적어도 하나는 `essential = true`(기본값)여야 합니다";
    "container-cpu": "the containers share {sum} CPU units, and the task has {cpu}",
        "컨테이너 CPU의 합 {sum}이(가) 태스크의 {cpu}보다 큽니다";
        "lower `cpu` of the containers, or raise that of the task",
        "컨테이너의 `cpu`를 낮추거나 태스크의 `cpu`를 높이세요";
    "container-memory": "`{key}` of the container is {value} MiB, and the task has {task} MiB",
        "컨테이너의 `{key}` {value} MiB가 태스크의 {task} MiB보다 큽니다";
        "lower it, or raise `memory` of the task", "이 값을 낮추거나 태스크의 `memory`를 높이세요";
    "container-shorthand": "`{key}` stands beside `containerDefinitions`",
        "`{key}`이(가) `containerDefinitions`와 나란히 있습니다";
        "move it into the container that it describes", "해당 컨테이너 안으로 옮기세요";
    "unknown-name": "`{key}` names `{name}`, which the task definition does not have",
        "`{key}`의 `{name}`이(가) 태스크 정의에 없습니다";
        "it has: {names}", "있는 이름: {names}";
    "duplicate-name": "`{key}` \"{name}\" stands here a second time",
        "`{key}` \"{name}\"이(가) 두 번 쓰였습니다";
        "names must differ", "이름은 서로 달라야 합니다";
    "unknown-task-definition": "there is no task definition \"{name}\"",
        "태스크 정의 \"{name}\"이(가) 없습니다";
        "there are: {names}", "있는 태스크 정의: {names}";
    "workload-without-request": "service \"{name}\" has a workload, but no `request`",
        "서비스 \"{name}\"에 workload는 있지만 `request`가 없습니다";
        "say what a request needs, at least its CPU time: [services.request] cpu = \"10ms\"",
        "요청에 필요한 것을 적으세요. 적어도 CPU 시간이 필요합니다: [services.request] cpu = \"10ms\"";
    "workload-without-balancer": "service \"{name}\" has a workload, but no `loadBalancer`",
        "서비스 \"{name}\"에 workload는 있지만 `loadBalancer`가 없습니다";
        "requests reach a service through its load balancer: add [services.loadBalancer]",
        "요청은 로드 밸런서를 거쳐 서비스에 이릅니다. [services.loadBalancer]를 추가하세요";
    "one-source": "a workload needs exactly one of `trace`, `generator` and `users`",
        "workload에는 `trace`, `generator`, `users` 가운데 꼭 하나가 필요합니다";
        "several sources are several [[services.workload]] tables, which add up",
        "여러 소스는 [[services.workload]] 표를 여러 개 쓰면 합쳐집니다";
    "one-metric": "a policy needs exactly one of a predefined and a customized metric",
        "정책에는 predefined 지표와 customized 지표 가운데 꼭 하나가 필요합니다"; "", "";
    "one-pair": "this needs either {one} or {other}", "{one} 또는 {other} 가운데 하나만 필요합니다"; "", "";
    "given-twice": "`{key}` is given twice, in the short form and in AWS's own",
        "`{key}`이(가) 짧은 형식과 AWS 형식으로 두 번 쓰였습니다";
        "take out one of them", "둘 중 하나를 빼세요";
    "only-with": "`{key}` goes with `{other}` only", "`{key}`은(는) `{other}`와(과) 함께만 씁니다"; "", "";
    "not-with": "`{key}` does not go with `{other}`", "`{key}`은(는) `{other}`와(과) 함께 쓸 수 \
        없습니다"; "", "";
    "needs-start": "`{key}` is a calendar time, but the run has no `start`",
        "`{key}`은(는) 달력 시각인데 run에 `start`가 없습니다";
        "give run.start, or a duration since the start of the run",
        "run.start를 적거나 시작 후의 시간으로 쓰세요";
    "before-start": "`{key}` lies before the start of the run", "`{key}`이(가) 실행 시작보다 앞섭니다"; "", "";
    "order": "`{low}` must be below `{high}`", "`{low}`은(는) `{high}`보다 작아야 합니다"; "", "";
    "order-or-equal": "`{low}` must not be above `{high}`", "`{low}`은(는) `{high}`보다 클 수 없습니다";
        "", "";
    "must-be-positive": "`{key}` must be above 0", "`{key}`은(는) 0보다 커야 합니다"; "", "";
    "request-of-nothing": "a request that needs neither CPU nor time cannot be simulated",
        "CPU도 시간도 쓰지 않는 요청은 시뮬레이션할 수 없습니다";
        "give `cpu`, `wait` or both", "`cpu`나 `wait`을 적으세요";
    "fcfs-needs-slots": "\"fcfs\" needs `slots`: how many requests are in service at once",
        "\"fcfs\"에는 한 번에 처리하는 요청 수 `slots`가 필요합니다"; "", "";
    "slots-need-fcfs": "`slots` goes with discipline = \"fcfs\" only",
        "`slots`는 discipline = \"fcfs\"와 함께만 씁니다"; "", "";
    "slow-start-range": "`slowStart` must be 0 (off) or 30 to 900 seconds",
        "`slowStart`는 0(끔) 또는 30~900초여야 합니다"; "", "";
    "slow-start-algorithm": "slow start works with round_robin only",
        "느린 시작(slow start)은 round_robin에서만 작동합니다";
        "take out `slowStart`, or choose round_robin, as AWS asks for",
        "AWS와 같이 `slowStart`를 빼거나 round_robin을 고르세요";
    "resolution": "`resolutionSeconds` must be 20 or 60", "`resolutionSeconds`는 20 또는 60이어야 \
        합니다"; "", "";
    "needs-high-resolution": "this policy tracks a 20-second metric that the service does not emit",
        "이 정책은 서비스가 내보내지 않는 20초 지표를 따릅니다";
        "add monitoring = [resolutionSeconds 20] to the service, or track the metric without \
         HighResolution",
        "서비스의 monitoring에 resolutionSeconds 20을 추가하거나 HighResolution이 없는 지표를 쓰세요";
    "needs-load-balancer": "this metric needs a load balancer",
        "이 지표에는 로드 밸런서가 필요합니다";
        "add [services.loadBalancer]", "[services.loadBalancer]를 추가하세요";
    "bad-trace": "the trace {file} cannot be replayed: {problem}",
        "트레이스 {file}을(를) 재생할 수 없습니다: {problem}"; "", "";
    "bad-csv": "{file}:{row} is no row of data: {reason}", "{file}:{row}의 행이 올바르지 않습니다: \
        {reason}"; "", "";
    "set-syntax": "`--set` needs a path and a value", "`--set`에는 경로와 값이 필요합니다";
        "as --set services.web.desiredCount=8", "예: --set services.web.desiredCount=8";
    "set-no-table": "`{key}` does not lead into a table or list", "`{key}` 위가 표나 목록이 아닙니다";
        "check the path up to here", "여기까지의 경로를 확인하세요";
    "set-no-item": "nothing in this list is called \"{key}\"", "이 목록에 \"{key}\"(이)라는 것이 없습니다";
        "there are: {names}", "있는 것: {names}";
}
