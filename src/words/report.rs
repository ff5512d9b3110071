//! How do we speak of a run? Texts of the summary, the charts and the report.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the template of the report and for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    FOLDER_FOREIGN = "{path} is not empty and no ecsim report; name another folder with --out",
        "{path}: 비어 있지 않고 ecsim 보고서도 아닙니다. --out으로 다른 폴더를 지정하세요";
    FOLDER_NOT_A_FOLDER = "{path} exists and is not a folder; name another one with --out",
        "{path}: 같은 이름의 파일이 이미 있습니다. --out으로 다른 이름을 지정하세요";
    FOLDER_SWEEP = "{path} holds the results of a sweep; name another folder with --out",
        "{path}에 sweep의 결과가 있습니다. --out으로 다른 폴더를 지정하세요";
    FOLDER_IO = "could not write {path}: {error}", "{path}: 쓰지 못했습니다: {error}";

    // The summary on standard output: labels, then lines.
    LABEL_REPLAYED = "Replayed", "재생";
    LABEL_COST = "Cost", "비용";
    LABEL_LATENCY = "Latency", "지연 시간";
    LABEL_SERVED = "Served", "응답";
    LABEL_BUSY = "Busy", "사용률";
    LABEL_TASKS = "Tasks", "태스크";
    LABEL_INSTANCES = "Instances", "인스턴스";
    LABEL_WAITING = "Waiting", "배치 대기";
    LABEL_SCALING = "Scaling", "스케일링";
    LABEL_STARTS = "Launches", "태스크 시작";
    LABEL_STOOD_OUT = "Stood out", "눈에 띈 점";
    LABEL_FAULTS = "Faults", "장애";
    LABEL_SPOT = "Spot", "스팟";
    LABEL_STEADY = "Steady", "정상 상태";
    LABEL_OBJECTIVES = "Objectives", "목표";
    LABEL_PRICES = "Prices", "가격";
    LABEL_LEFT_OUT = "Not billed", "청구 제외";
    LABEL_WARNINGS = "Warnings", "주의";
    LABEL_REPORT = "Report", "보고서";
    HEADING = "{title} ({scenario}, seed {seed})", "{title} ({scenario}, 시드 {seed})";
    REPLAYED_ONE = "{when}: {n} requests to '{service}' on {on}, {region}",
        "{when}: {on}({region})의 '{service}' 서비스에 요청 {n}건";
    REPLAYED_MANY = "{when}: {n} requests to {services} on {on}, {region}",
        "{when}: {on}({region})의 {services}에 요청 {n}건";
    NO_REQUESTS_ONE = "{when}: no requests; '{service}' on {on}, {region}",
        "{when}: 요청 없음; {on}({region})의 '{service}' 서비스";
    NO_REQUESTS_MANY = "{when}: no requests; {services} on {on}, {region}",
        "{when}: 요청 없음; {on}({region})의 {services}";
    SERVICES_ONE = "{n} service", "서비스 {n}개";
    SERVICES = "{n} services", "서비스 {n}개";
    RUNS_ONE = "{n} run of tasks", "태스크 실행(runTasks) {n}건";
    RUNS = "{n} runs of tasks", "태스크 실행(runTasks) {n}건";
    SERVICES_AND_RUNS = "{services} and {runs}", "{services}와 {runs}";
    COST_TOTAL = "{total} in {length}", "{length} 동안 {total}";
    COST_MONTH = "{usd} a month (730 h at this rate)", "이대로 한 달(730시간)이면 {usd}";
    COST_MILLION = "{usd} per million requests", "요청 백만 건당 {usd}";
    MORE_FINDINGS = "… and {n} more in the report", "… 그 밖에 {n}가지는 보고서에 있음";
    LATENCY = "p50 {p50} · p95 {p95} · p99 {p99} · longest {max} (answered requests)",
        "p50 {p50} · p95 {p95} · p99 {p99} · 최대 {max} (응답한 요청만)";
    STEADY_GIVEN = "from {from} on, as warmUp asks (95 % intervals in brackets)",
        "warmUp에 따라 {from} 이후(괄호 안은 95% 신뢰 구간)";
    STEADY_FOUND = "from {from} on, found by MSER-5 (95 % intervals in brackets)",
        "MSER-5가 찾은 {from} 이후(괄호 안은 95% 신뢰 구간)";
    STEADY_UNKNOWN = "MSER-5 finds none: the answers of {service} are too few or change until too \
        late. Replay longer, or give warmUp as a time",
        "MSER-5로 찾지 못했습니다. {service}의 응답이 너무 적거나 너무 늦게까지 변합니다. 더 길게 재생하거나 \
        warmUp을 시간으로 적으세요";
    STEADY_FIGURES = "{who} latency mean {mean}, p99 {p99}, served {served}, CPU {cpu}, tasks {tasks}",
        "{who} 평균 지연 시간 {mean}, p99 {p99}, 응답 {served}, CPU {cpu}, 태스크 {tasks}개";
    STEADY_MONTHLY = "{usd} a month", "월 {usd}";
    LATENCY_NONE = "no request was served", "응답한 요청 없음";
    SERVED_ALL = "all {served} requests", "요청 {served}건 모두 응답";
    SERVED_SO_FAR = "all requests: {served} answered, {left} still on their way at the end",
        "전체 요청: 응답 {served}건, 종료 시점에 처리 중 {left}건";
    SERVED = "{share} of requests: {served} answered, {failed} failed, {rejected} refused, \
            {left} unfinished",
        "요청의 {share}: 응답 {served}건, 실패 {failed}건, 거부 {rejected}건, 미완료 {left}건";
    ATTEMPTS_LOST = "failed attempts: {why}", "실패한 시도: {why}";
    LOST_TIMED_OUT = "{n} client time-outs", "클라이언트 시간 초과 {n}건";
    LOST_GATEWAY_TIMEOUT = "{n} × 504 (idle time-out)", "504(유휴 시간 초과) {n}건";
    LOST_BAD_GATEWAY = "{n} × 502 (task went away)", "502(태스크가 사라짐) {n}건";
    LOST_INTERNAL_ERROR = "{n} × 500 (the application failed)", "500(애플리케이션 오류) {n}건";
    LOST_NO_TARGET = "{n} × 503 (no target)", "503(대상 없음) {n}건";
    LOST_QUEUE_FULL = "{n} × 503 (queue full)", "503(대기열 가득 참) {n}건";
    BUSY = "CPU {cpu} on average, {cpu_max} in its highest minute; memory {memory}, at most \
            {memory_max}",
        "CPU 평균 {cpu}, 최고 {cpu_max}(1분 평균); 메모리 평균 {memory}, 최대 {memory_max}";
    TASKS = "{min} at least, {mean} on average, {peak} at most; {started} started, {stopped} \
            stopped",
        "최소 {min}, 평균 {mean}, 최대 {peak}; 시작 {started}, 중지 {stopped}";
    STARTS = "{n} tasks launched, {mean} on average from created to RUNNING, {max} at most",
        "태스크 {n}개, 생성부터 RUNNING까지 평균 {mean}, 최대 {max}";
    TASKS_NEVER_RAN = " ({n} of them never ran)", "(그중 {n}개는 실행된 적 없음)";
    STARTS_SOME = "{n} tasks launched, {running} of them RUNNING, {mean} on average from created, \
            {max} at most",
        "태스크 {n}개 중 {running}개 RUNNING, 생성부터 평균 {mean}, 최대 {max}";
    STARTS_ONE = "{n} task, {max} from created to RUNNING",
        "태스크 {n}개, 생성부터 RUNNING까지 {max}";
    STARTS_NONE = "{n} launched, none RUNNING before the end",
        "{n}개를 시작했지만 끝날 때까지 RUNNING이 된 것이 없음";
    STARTS_HELD = "before that held back {mean} on average ({why})", "생성 전 평균 {mean} 대기({why})";
    HELD_BY_LIMIT = "a limit on launches", "시작 한도";
    STAGE = "{stage} {length}", "{stage} {length}";
    COLUMN_LAUNCHED = "launched", "시작한 태스크";
    COLUMN_TO_RUNNING = "to RUNNING", "RUNNING까지";
    COLUMN_LONGEST = "longest", "최대";
    COLUMN_PULL = "image pull", "내려받기";
    COLUMN_HELD = "held back", "생성 전 대기";
    HTML_STARTS = "How long launches took", "태스크 시작에 걸린 시간";
    HTML_STARTS_HINT = "From the creation of a task to RUNNING, and the mean of each stage. A limit \
            on launches, or a lack of capacity, holds tasks back before they are created.",
        "태스크 생성부터 RUNNING까지 걸린 시간과 단계별 평균입니다. 시작 한도에 걸리거나 용량이 없으면 태스크 생성 자체가 늦어집니다.";
    SCALING = "scaled out {out}×, in {in}×", "확장(scale-out) {out}회, 축소(scale-in) {in}회";
    SCALING_NONE = "never scaled", "확장이나 축소 없음";
    SLOWEST = "slowest scale-out: {from} → {to} tasks at {at} took {total} until a new task served",
        "가장 느린 확장: {at} {from} → {to}개, 새 태스크가 요청을 받기까지 {total}";
    SLOWEST_UNFINISHED = "slowest scale-out: {from} → {to} tasks at {at}: no new task had served by \
            the end; the steps that were done took {total}",
        "가장 느린 확장: {at} {from} → {to}개, 끝날 때까지 새 태스크가 요청을 받지 못함(마친 단계까지 {total})";
    SLOWEST_MINUTE = "{at}  p99 {p99} in the slowest minute ({arrived} requests): {why}",
        "{at}  가장 느린 1분(요청 {arrived}건)의 p99 {p99}: {why}";
    LOST = "{at}  {lost} of {ended} requests lost: {why}",
        "{at}  요청 {ended}건 중 {lost}건을 처리하지 못함: {why}";
    LOST_WORST_OF = "{at}  {lost} of {ended} requests lost, the worst of {stretches} such times: \
            {why}",
        "{at}  요청 {ended}건 중 {lost}건을 처리하지 못함(이런 구간 {stretches}번 중 최악): {why}";
    BUSIEST = "{at}  the minute with most requests, {n}: p99 {p99}, CPU {cpu} on {tasks}",
        "{at}  요청이 가장 많은 1분, {n}건: p99 {p99}, {tasks}의 CPU {cpu}";
    TASKS_ONE = "{n} task", "태스크 {n}개";
    TASKS_MANY = "{n} tasks", "태스크 {n}개";
    WHY_RUSH = "{n} requests a minute on {tasks}, {load} of capacity",
        "{tasks}에 분당 요청 {n}건(처리 용량의 {load})";
    WHY_LOADED = "{load} of the capacity of {tasks}", "{tasks} 처리 용량의 {load}";
    WHY_HOT = "CPU {cpu} on {tasks}", "{tasks}의 CPU {cpu}";
    WHY_NO_TASK = "no task ran for {length}", "{length} 동안 실행 중인 태스크 없음";
    WHY_MEMORY_ONE = "a container was killed for memory", "컨테이너 1개가 메모리 초과로 강제 종료";
    WHY_MEMORY = "{n} containers were killed for memory", "컨테이너 {n}개가 메모리 초과로 강제 종료";
    WHY_UNHEALTHY_ONE = "a target turned unhealthy", "대상 1개가 비정상으로 바뀜";
    WHY_UNHEALTHY = "targets turned unhealthy {n} times", "대상이 {n}번 비정상으로 바뀜";
    WHY_AT_MAX = "all {max} allowed tasks ran", "허용된 최대 {max}개가 이미 실행 중";
    WHY_STARTING_ONE = "one more was starting", "1개는 아직 시작 중";
    WHY_STARTING = "{n} more were starting", "{n}개는 아직 시작 중";
    WHY_ANSWERED = "scaling out was decided {later} later; from its cause to a new task it took {total} \
            ({stage} {length})",
        "{later} 뒤에 확장 결정; 원인부터 새 태스크까지 {total}({stage} {length})";
    WHY_ANSWERED_AT_ONCE = "scaling out was decided in that minute; from its cause to a new task it took \
            {total} ({stage} {length})",
        "그 1분 안에 확장 결정; 원인부터 새 태스크까지 {total}({stage} {length})";
    WHY_ANSWERED_IN_VAIN = "scaling out was decided {later} later; no new task had served by the end",
        "{later} 뒤에 확장 결정; 끝날 때까지 새 태스크가 요청을 받지 못함";
    WHY_UNANSWERED = "no scaling out followed", "확장이 뒤따르지 않음";
    WHY_NO_TARGET = "no task was in service (503)", "서비스 중인 태스크가 없었음(503)";
    WHY_QUEUE_FULL = "the queues of the tasks were full (503)", "태스크의 대기열이 가득 참(503)";
    WHY_GONE = "tasks stopped with requests in flight (502)", "처리 중이던 태스크가 중지됨(502)";
    WHY_DEPENDENCY = "the application answered with errors (500)", "애플리케이션이 오류(500)로 응답함";
    WHY_TOO_SLOW = "answers took longer than clients or the load balancer wait",
        "응답이 클라이언트나 로드 밸런서의 대기 시간보다 늦음";
    LIMIT_TO_END = "{limit} kept {n} of {desired} wanted tasks from starting, to the end of the run",
        "{limit} 때문에 원하는 태스크 {desired}개 중 {n}개가 끝까지 시작하지 못함";
    WHY_TAIL = "tasks were not short then or just before (CPU {cpu} on {tasks})",
        "그때도 그 전에도 부족하지 않았음({tasks}의 CPU {cpu})";
    WRONG_SIZE = "too few tasks for the target value in {under} of {minutes} minutes, too many \
            in {over}",
        "대상 값 기준으로 {minutes}분 중 태스크가 부족한 시간 {under}분, 필요 이상이던 시간 {over}분";
    LIMIT_BOUND_ONE = "{limit} held back {n} launch, for {wait}",
        "{limit} 때문에 태스크 시작 {n}건이 {wait} 늦어짐";
    LIMIT_BOUND = "{limit} held back {n} launches, the longest for {wait}",
        "{limit} 때문에 태스크 시작 {n}건이 최대 {wait} 늦어짐";
    OUT_OF_MEMORY_ONE = "{n} container was killed for memory in the whole run",
        "전체 실행에서 컨테이너 {n}개가 메모리 초과로 강제 종료";
    OUT_OF_MEMORY = "{n} containers were killed for memory in the whole run",
        "전체 실행에서 컨테이너 {n}개가 메모리 초과로 강제 종료";
    FAIL_OPEN_ONCE = "every target was unhealthy {n} time: the load balancer then sends to all \
            (fail open)",
        "모든 대상이 비정상이 되어 로드 밸런서가 전체에 요청을 보낸 횟수(fail open): {n}번";
    FAIL_OPEN = "every target was unhealthy {n} times: the load balancer then sends to all \
            (fail open)",
        "모든 대상이 비정상이 되어 로드 밸런서가 전체에 요청을 보낸 횟수(fail open): {n}번";
    NOTHING_STOOD_OUT = "nothing", "없음";
    PRICE_SET = "set by the scenario: {list}", "시나리오에서 지정: {list}";
    WARNINGS = "{n}, see the report: {first}", "{n}건(보고서 참고): {first}";
    OBJECTIVE_MET = "{key} {asked}: met ({found})", "{key} {asked}: 달성({found})";
    OBJECTIVE_MISSED = "{key} {asked}: MISSED ({found})", "{key} {asked}: 미달성({found})";
    STAGES_REST = "the rest {length} ({share}%)", "나머지 {length} ({share}%)";
    AND_MORE = "and {n} more", "그 밖에 {n}개";
    ELAPSED_MINUTE = "+{n} min", "+{n}분";
    ELAPSED_DAY = "{n}d", "{n}일";
    ELAPSED_HOUR = "{n}h", "{n}시간";
    ELAPSED_MIN = "{n}m", "{n}분";
    COLUMN_SERVICE = "service", "서비스";
    COLUMN_REQUESTS = "requests", "요청";
    COLUMN_SERVED = "served", "응답";
    COLUMN_CPU = "CPU mean/max", "CPU 평균/최대";
    COLUMN_TASKS = "tasks min/mean/max", "태스크 최소/평균/최대";
    COLUMN_OUT_IN = "out/in", "확장/축소";

    // Charts and time axes.
    AXIS_UTC = "Time (UTC)", "시각(UTC)";
    AXIS_SECONDS = "Seconds since the start", "시작 후 경과 시간(초)";
    AXIS_MINUTES = "Minutes since the start", "시작 후 경과 시간(분)";
    AXIS_HOURS = "Hours since the start", "시작 후 경과 시간(시간)";
    AXIS_DAYS = "Days since the start", "시작 후 경과 시간(일)";
    CHART_ARRIVALS = "Arrivals against capacity", "요청과 처리 용량";
    CHART_LATENCY = "Latency of served requests", "응답한 요청의 지연 시간";
    CHART_UTILIZATION = "Utilization of running tasks", "실행 중인 태스크의 사용률";
    CHART_TASKS = "Running and desired tasks", "실행 중인 태스크와 원하는 태스크 수";
    CHART_COST = "Cost over time", "시간에 따른 비용";
    CHART_DISTRIBUTION = "Latency distribution", "지연 시간 분포";
    UNIT_RPS = "requests per second", "초당 요청 수";
    UNIT_LATENCY = "logarithmic scale", "로그 눈금";
    UNIT_PERCENT = "percent of what they reserve", "예약한 용량 대비 비율(%)";
    UNIT_TASKS = "tasks at the end of each minute", "1분 단위, 매분 말의 태스크 수";
    UNIT_COST = "US dollars, added up", "누적 금액(USD)";
    UNIT_DISTRIBUTION = "share of served requests (%)", "응답한 요청의 비율(%)";
    AXIS_LATENCY = "Latency (logarithmic scale)", "지연 시간(로그 눈금)";
    SERIES_ARRIVED = "arrived", "도착";
    SERIES_CAPACITY = "capacity of running tasks", "실행 중인 태스크의 처리 용량";
    SERIES_CPU = "CPU", "CPU";
    SERIES_MEMORY = "memory", "메모리";
    SERIES_TARGET = "target value", "대상 값";
    SERIES_RUNNING = "running", "실행 중";
    SERIES_DESIRED = "desired", "원하는 수";
    SERIES_TOTAL = "total", "합계";
    SERIES_FARGATE = "Fargate", "Fargate";
    SERIES_OTHER = "load balancers, addresses", "로드 밸런서, 주소";
    NO_DATA = "nothing to show: no request was served", "응답한 요청이 없어 보여 줄 것이 없습니다";
    DOWNSAMPLED = "{minutes} minutes drawn as {points} points: smallest and largest of each \
            interval",
        "{minutes}분을 점 {points}개로 그림: 구간마다 최솟값과 최댓값";


    // The HTML report.
    HTML_SUBTITLE = "What it cost, how busy it was, how long requests waited, and why it scaled",
        "비용, 사용률, 요청의 대기 시간, 그리고 스케일링의 이유";
    HTML_CARD_COST = "Cost", "비용";
    HTML_CARD_LATENCY = "p99 latency", "p99 지연 시간";
    HTML_CARD_SERVED = "Requests served", "응답한 요청";
    HTML_CARD_TASKS = "Tasks on average", "평균 태스크 수";
    HTML_CARD_CPU = "CPU on average", "평균 CPU";
    HTML_CARD_SCALING = "Scaled out / in", "확장/축소";
    HTML_CARD_STARTS = "Launch on average", "평균 태스크 시작 시간";
    HTML_NOTE_LONGEST = "{max} at most", "최대 {max}";
    HTML_STOOD_OUT = "What stood out", "눈에 띈 점";
    HTML_TIME = "Over time", "시간별 추이";
    HTML_TIME_HINT = "Drag to zoom, double-click to reset; all charts follow.",
        "드래그하면 확대되고 두 번 클릭하면 원래대로 돌아옵니다. 모든 차트가 함께 움직입니다.";
    HTML_RESET = "Reset zoom", "확대 초기화";
    HTML_SERVICES = "Services", "서비스";
    HTML_MORE_CHARTS = "Cost and latency", "비용과 지연 시간";
    HTML_NOTE_MONTH = "{usd} a month", "한 달 {usd}";
    HTML_NOTE_OF = "of {n} requests", "요청 {n}건 중";
    HTML_NOTE_PEAK = "{n} at most", "최대 {n}";
    HTML_NOTE_BUSIEST = "{cpu} in the busiest minute", "가장 바쁜 1분 {cpu}";
    HTML_NOTE_SLOWEST = "slowest out {total}", "가장 느린 확장 {total}";
    HTML_THINNED = "Long runs are drawn with the smallest and largest value of each interval; \
            timeline.csv has every minute.",
        "긴 실행은 구간마다 최솟값과 최댓값으로 그립니다. 모든 분은 timeline.csv에 있습니다.";
    HTML_MORE_DRAWINGS = "Drawings of the first three services; the folder charts has all.",
        "처음 세 서비스의 그림입니다. 전체는 charts 폴더에 있습니다.";
    LIVE_SECONDS = " s", "초";
    UNIT_SECOND = "s", "초";
    UNIT_MINUTE = "min", "분";
    UNIT_HOUR = "h", "시간";
    UNIT_DAY = "d", "일";
    HTML_BILL = "The bill", "청구서";
    HTML_BILL_RESOURCE = "Resource", "리소스";
    HTML_BILL_USAGE = "Usage type", "사용 유형";
    HTML_BILL_QUANTITY = "Quantity", "수량";
    HTML_BILL_RATE = "Rate (USD)", "단가(USD)";
    HTML_BILL_AMOUNT = "Amount (USD)", "금액(USD)";
    HTML_BILL_TOTAL = "Total", "합계";
    HTML_BILL_OVERRIDDEN = "rate set by the scenario", "시나리오에서 지정한 단가";
    HTML_BILL_LEFT_OUT = "The bill leaves out:", "청구서에 포함되지 않은 항목:";
    HTML_DELAYS = "Where each scale-out spent its time", "확장 단계별 소요 시간";
    HTML_DELAYS_HINT = "From the first datapoint that showed the load until the first new task \
            was in service.",
        "부하가 드러난 첫 데이터 포인트부터 첫 새 태스크가 요청을 받기 시작할 때까지입니다.";
    HTML_DELAYS_CAP = "The slowest {shown} of {all}; delays.csv has all.",
        "전체 {all}개 중 가장 느린 {shown}개입니다. 전체는 delays.csv에 있습니다.";
    HTML_DELAYS_NONE = "No scaling out took place.", "확장이 없었습니다.";
    HTML_WHEN = "When", "시각";
    HTML_SERVICE = "Service", "서비스";
    HTML_CHANGE = "Tasks", "태스크";
    HTML_TOTAL = "Total", "합계";
    HTML_STAGES = "Stages", "단계";
    HTML_POLICY = "Policy", "정책";
    HTML_UNFINISHED = "not in service before the end", "끝날 때까지 요청을 받지 못함";
    HTML_EVENTS = "Events", "이벤트";
    HTML_EVENTS_CAP = "{shown} of {all} events: decisions first, then tasks. events.csv has all.",
        "이벤트 {all}개 중 {shown}개(결정을 먼저, 다음에 태스크)입니다. 전체는 events.csv에 있습니다.";
    HTML_EVENTS_ALL = "All {all} events.", "이벤트 {all}개 전체입니다.";
    HTML_FILTER = "Filter events", "이벤트 필터";
    HTML_FILTER_HINT = "service, task, kind …", "서비스, 태스크, 종류 …";
    HTML_SUBJECT = "Subject", "대상";
    HTML_EVENT = "Event", "이벤트";
    HTML_DETAIL = "Detail", "내용";
    HTML_CAUSE = "Cause", "원인";
    HTML_MODEL = "What is modelled, and what is not", "모델에 포함된 것과 빠진 것";
    HTML_MODELLED = "Modelled", "포함된 것";
    HTML_NOT_MODELLED = "Not modelled", "빠진 것";
    HTML_IGNORED = "Given in the scenario, without effect:", "시나리오에 있지만 결과에 영향이 없는 것:";
    HTML_WARNINGS = "Warnings", "주의";
    HTML_OBJECTIVES = "Objectives", "목표";
    HTML_PROVENANCE = "Where this comes from", "출처";
    HTML_PROVENANCE_SAME = "The same inputs and seed give the same bytes.",
        "입력과 시드가 같으면 결과도 바이트까지 같습니다.";
    HTML_SCENARIO = "Scenario", "시나리오";
    HTML_SEED = "Seed", "시드";
    HTML_GENERATOR = "Generator", "난수 생성기";
    HTML_VERSION = "ecsim", "ecsim";
    HTML_PRICE_DATE = "Price list", "가격표";
    HTML_REGION = "Region", "리전";
    HTML_DIGEST = "Digest", "다이제스트";
    HTML_INPUT = "Input", "입력";
    HTML_LATENCY_MS = "milliseconds, logarithmic scale", "밀리초, 로그 눈금";
    HTML_NO_SCRIPT = "Without JavaScript the charts cannot be zoomed.", "JavaScript를 끄면 차트를 확대할 수 없습니다.";
    HTML_PRINT_MORE = "A printed table shows its first rows; report.html shows all.",
        "인쇄된 표는 여기까지입니다. 나머지는 report.html에 있습니다.";
    HTML_OBJECTIVE_MET = "met", "달성";
    HTML_OBJECTIVE_MISSED = "missed", "미달성";
    MODELLED_REQUESTS = "Every request, one by one: its CPU time, its waiting, queues, \
            time-outs, retries",
        "요청 하나하나: CPU 시간, 대기 시간, 대기열, 시간 초과, 재시도";
    MODELLED_FARGATE = "Fargate launches in stages (queue, provisioning, image pull, start), \
            launch limits, stopping",
        "Fargate 태스크 시작 단계(대기, 프로비저닝, 이미지 내려받기, 시작), 시작 한도, 중지";
    MODELLED_BALANCER = "Application Load Balancer: routing, health checks, deregistration \
            delay, 502, 503, 504",
        "Application Load Balancer: 라우팅, 상태 확인(health check), 등록 취소 지연, 502, 503, 504";
    MODELLED_SCALING = "CloudWatch metrics with their delays, alarms, target tracking, cooldowns",
        "지연을 포함한 CloudWatch 지표, 경보(alarm), 대상 추적(target tracking), 휴지 기간(cooldown)";
    MODELLED_BILL = "Fargate by the second, load balancer hours and LCUs, public IPv4 addresses",
        "초 단위 Fargate, 로드 밸런서 시간과 LCU, 퍼블릭 IPv4 주소";
    UNMODELLED_NETWORK = "Network latency and bandwidth, TLS, and databases other than as \
            waiting time",
        "네트워크 지연과 대역폭, TLS, 데이터베이스(대기 시간으로만 나타냄)";
    UNMODELLED_EC2 = "Deployments of new task definitions", "새 태스크 정의의 배포";
    UNMODELLED_NOISE = "Differences in speed between hosts", "호스트 간 속도 차이";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL {
            assert_eq!(
                Text::placeholders(text.en),
                Text::placeholders(text.ko),
                "{name}"
            );
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
