//! How do we say what is wrong with, or will surprise about, deployments, alarms, containers and
//! the clock?

use super::ComplaintText;
use crate::words::Text;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident {
        $($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*
    })*) => {
        $($(#[$doc])* pub const $name: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];)*
    };
}

texts! {
    /// Texts of errors about the life of services, by code.
    LIFE_ERRORS {
        "shift-needs-balancer": "{type} shifts traffic between two target groups, and this service \
            has no load balancer",
            "{type} 배포는 두 대상 그룹 사이에서 트래픽을 옮기는데 이 서비스에는 로드 밸런서가 없습니다";
            "add [services.loadBalancer], or choose ROLLING with the ECS controller",
            "[services.loadBalancer]를 추가하거나 ECS 컨트롤러의 ROLLING을 쓰세요";
        "daemon-controller": "a daemon service cannot have {type}",
            "데몬 서비스에는 {type}을(를) 쓸 수 없습니다";
            "take ECS and ROLLING, as AWS asks for", "AWS와 같이 ECS와 ROLLING을 쓰세요";
        "tenths": "`{key}` must be a multiple of 0.1", "`{key}`은(는) 0.1의 배수여야 합니다"; "", "";
        "whole-count": "a COUNT must be a whole number of tasks",
            "COUNT는 정수(태스크 수)여야 합니다"; "", "";
        "after-run": "the run is over before this happens",
            "이 일이 일어나기 전에 실행이 끝납니다";
            "check it against run.duration", "run.duration과 비교하세요";
        "constraints-differ": "this task definition has other placement constraints than the one \
            before",
            "이 태스크 정의의 배치 제약이 앞의 것과 다릅니다";
            "a service keeps its placement constraints in the model: give both the same",
            "모델에서 서비스의 배치 제약은 바뀌지 않습니다. 둘을 같게 하세요";
        "unknown-task-set": "there is no task set \"{name}\" then",
            "그때 \"{name}\" 태스크 세트가 없습니다";
            "there are: {names} (\"initial\" is the one a service begins with)",
            "있는 태스크 세트: {names} (\"initial\"은 서비스가 처음에 갖는 것)";
        "unknown-alarm": "there is no alarm \"{name}\"", "\"{name}\" 경보가 없습니다";
            "[[alarms]] has: {names}", "[[alarms]]에 있는 이름: {names}";
        "unknown-metric": "a service has no metric \"{name}\"",
            "서비스에 \"{name}\" 지표가 없습니다";
            "take one of: {names}; or give its recorded values with `csv`",
            "다음 중 하나를 쓰거나 `csv`로 기록된 값을 주세요: {names}";
        "metric-namespace": "\"{name}\" is a metric of {namespace}, not of {found}",
            "\"{name}\"은(는) {found}가 아니라 {namespace}의 지표입니다"; "", "";
        "statistic": "{found} of \"{name}\" is not modelled",
            "\"{name}\"의 {found} 통계는 모델에 없습니다";
            "allowed: {names}", "허용: {names}";
        "metric-id": "\"{id}\" cannot be an id", "\"{id}\"은(는) id로 쓸 수 없습니다";
            "a lower-case letter, then letters, digits and _",
            "소문자로 시작하고 이후 글자, 숫자, _만 쓰세요";
        "one-return-data": "which of these series is watched?", "이 가운데 어느 계열을 보는지 없습니다";
            "set returnData = false on all but one, as AWS asks for",
            "AWS와 같이 하나만 남기고 returnData = false로 쓰세요";
        "one-metric-of-alarm": "this needs `metricName` or `metrics`",
            "`metricName`이나 `metrics`가 필요합니다"; "", "";
        "bad-math": "{message}", "{message}"; "", "";
        "alarm-period": "a period must be 10, 20 or 30 seconds, or whole minutes",
            "period는 10, 20, 30초이거나 분 단위여야 합니다"; "", "";
        "alarm-too-long": "all periods together must not be longer than {most}",
            "모든 period를 합쳐 {most}을(를) 넘을 수 없습니다";
            "lower `evaluationPeriods` or `period`", "`evaluationPeriods`나 `period`를 줄이세요";
        "no-such-period": "this metric has no datapoints of that period",
            "이 지표에는 그 간격의 데이터 포인트가 없습니다";
            "CPU and memory can have 20 seconds (monitoring with resolutionSeconds 20), all others \
             60",
            "CPU와 메모리는 20초(resolutionSeconds 20)까지, 나머지는 60초입니다";
        "metric-of-controller": "a service with {type} cannot be scaled by this metric",
            "{type} 서비스는 이 지표로 조정할 수 없습니다";
            "take ECSServiceAverageCPUUtilization, or the ECS controller",
            "ECSServiceAverageCPUUtilization이나 ECS 컨트롤러를 쓰세요";
        "step-open-both-ways": "a step is open both ways", "양쪽이 모두 열린 단계가 있습니다";
            "give it metricIntervalLowerBound = 0 (above the threshold) or \
             metricIntervalUpperBound = 0 (below it)",
            "metricIntervalLowerBound = 0(임계값 위)이나 metricIntervalUpperBound = 0(아래)을 쓰세요";
        "step-open-end": "the outermost step must be open: one without `{key}` is missing",
            "가장 바깥 단계는 열려 있어야 합니다. `{key}`이(가) 없는 단계가 필요합니다"; "", "";
        "schedule-changes-nothing": "this action sets neither minCapacity nor maxCapacity",
            "이 작업은 minCapacity도 maxCapacity도 바꾸지 않습니다"; "", "";
        "bad-schedule": "\"{part}\" cannot be read as a schedule",
            "\"{part}\"은(는) 일정으로 읽을 수 없습니다";
            "at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month \
             day-of-week year): hours are 0-23, days of the week 1-7 from SUN, and one of the two \
             days is ?",
            "at(yyyy-mm-ddThh:mm:ss), rate(값 단위), cron(분 시 일 월 요일 연도) 가운데 하나를 쓰세요. 시는 0~23, \
             요일은 일요일부터 1~7이고, 일과 요일 중 하나는 ?입니다";
        "schedule-fields": "a cron expression has six fields (or seven, seconds first), and this \
            has {found}",
            "cron 식은 여섯 칸(초를 앞에 쓰면 일곱 칸)인데 {found}칸입니다";
            "cron(minutes hours day-of-month month day-of-week year), as \
             \"cron(0 9 ? * MON-FRI *)\"",
            "cron(분 시 일 월 요일 연도)로 쓰세요(예: \"cron(0 9 ? * MON-FRI *)\")";
        "condition-on-essential": "`{condition}` waits for the exit of \"{name}\", which is \
            essential: then the task stops",
            "`{condition}`은(는) \"{name}\"의 종료를 기다리는데, 이 컨테이너는 essential이라 끝나면 태스크가 \
             멈춥니다";
            "set essential = false there, as AWS asks for",
            "AWS와 같이 그 컨테이너를 essential = false로 쓰세요";
        "condition-without-check": "`{condition}` waits for the health check of \"{name}\", which \
            has none",
            "`{condition}`은(는) \"{name}\"의 상태 확인을 기다리는데 상태 확인이 없습니다";
            "give it a healthCheck, or wait for START", "healthCheck를 추가하거나 START를 기다리세요";
        "dependency-circle": "these containers wait for each other and never start: {names}",
            "서로 기다려 시작하지 못하는 컨테이너: {names}"; "", "";
    }
    /// Texts of warnings about the life of services, by code.
    LIFE_WARNINGS {
        "deployment-stuck": "deployments never progress: of {desired} tasks at least {least} must \
            stay healthy, and at most {most} may run",
            "배포가 진행되지 않습니다. 태스크 {desired}개 가운데 {least}개 이상이 정상이어야 하고 최대 {most}개만 \
             실행됩니다";
            "lower minimumHealthyPercent or raise maximumPercent until one task has room",
            "태스크 하나의 여유가 생기도록 minimumHealthyPercent를 낮추거나 maximumPercent를 높이세요";
        "deployment-resets-desired": "this deployment sets the desired count to {desired}, \
            whatever scaling has made of it",
            "이 배포는 스케일링과 관계없이 원하는 수를 {desired}(으)로 되돌립니다";
            "leave desiredCount out (in Terraform: ignore_changes; in CloudFormation: no \
             DesiredCount)",
            "desiredCount를 빼세요(Terraform은 ignore_changes, CloudFormation은 DesiredCount 생략)";
        "grace-below-ready": "the program listens after {ready}, and health checks are borne for \
            {grace}",
            "프로그램은 {ready} 뒤에 응답하는데 상태 확인은 {grace} 동안만 봐줍니다";
            "its tasks are killed and replaced for ever: raise healthCheckGracePeriodSeconds above \
             readyAfter",
            "태스크가 계속 강제 종료되고 교체됩니다. healthCheckGracePeriodSeconds를 readyAfter보다 길게 하세요";
        "delay-below-request": "a mean request takes {mean}, and a stopping task is given {delay}",
            "평균 요청이 {mean} 걸리는데 멈추는 태스크에는 {delay}만 주어집니다";
            "requests in flight end with 502 at every scale-in and deployment: raise \
             deregistrationDelay above your longest request",
            "축소와 배포 때마다 처리 중인 요청이 502로 끝납니다. deregistrationDelay를 가장 긴 요청보다 길게 하세요";
        "breaker-only-rolling": "the circuit breaker watches rolling deployments only, and this \
            service has {strategy}",
            "서킷 브레이커는 롤링 배포만 지켜보는데 이 서비스는 {strategy}입니다";
            "use `alarms` to roll a shifted deployment back",
            "트래픽을 옮기는 배포는 `alarms`로 되돌리세요";
        "never-exits": "`{condition}` waits for the exit of \"{name}\", whose program never exits",
            "`{condition}`은(는) \"{name}\"의 종료를 기다리는데 그 프로그램은 끝나지 않습니다";
            "say when it exits, with `exits.after`",
            "끝나는 시점을 `exits.after`로 적으세요";
    }
}
