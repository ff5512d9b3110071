//! How is a story of causes told? Labels, titles and sentences of `ecsim explain`.

use super::Text;

pub use super::explain_lists::{METER_OTHER, METERS, REASONS, REFUSALS};
pub use super::explain_rules::RULES;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    // Labels.
    NOTE = "Note", "참고";
    POLICY = "Policy", "정책";
    ALARM = "Alarm", "경보";
    DATAPOINTS = "Datapoints", "데이터";
    RULE = "Rule", "규칙";
    PARAMETER = "Parameter", "매개변수";
    LIMIT = "Limiter", "제한";
    COOLDOWN = "Cooldown", "휴지 기간";
    NEEDED = "Needed", "필요 조건";
    THEN = "Then", "그 뒤";
    CAUSES = "Causes", "원인";
    BEGAN = "Began", "시작";
    PLACED = "Placed", "배치";
    STARTED = "Started", "기동";
    HAPPENED = "Happened", "일어난 일";
    ENDED = "Ended", "종료";
    TASKS = "Tasks", "태스크";
    REQUESTS = "Requests", "요청";
    STANDING = "State", "상황";
    TOLD = "Told", "기록";
    REFUSED = "Refused", "거부";
    // Pieces.
    FACT = "fact {n}", "사실 {n}";
    CONDITION = "{metric} {sign} {threshold} in {m} of {n} datapoints of {period}",
        "{period} 데이터 {n}개 중 {m}개에서 {metric} {sign} {threshold}";
    MORE_FACTS = "… and {n} more", "… 외 {n}건";
    MORE_CAUSES = "… {n} more between", "… 사이에 {n}건 더";
    OF_A_STUDY = "this folder is of several replications: the story is that of the first run",
        "여러 번 반복 실행한 폴더이며, 첫 번째 실행의 이야기입니다";
    // Facts and scaling.
    TITLE_FACT = "Fact {n}: {what}", "사실 {n}: {what}";
    TITLE_SCALING = "Scaling step {n} of {total}: {name}, desired count {from} → {to} at {at} \
        ({fact})",
        "조정 {total}건 중 {n}번째: {name}, 원하는 태스크 수 {from} → {to}, {at} ({fact})";
    TITLE_CAPACITY = "Capacity step {n} of {total}: {name}, desired capacity {from} → {to} at \
        {at} ({fact})",
        "용량 조정 {total}건 중 {n}번째: {name}, 원하는 용량 {from} → {to}, {at} ({fact})";
    POLICY_WITH_TARGET = "{name}: {kind} holds {metric} at {target}, between {min} and {max} \
        tasks",
        "{name}: {kind}, {metric} 목표 {target}, 태스크 {min}~{max}개";
    POLICY_WITHOUT_TARGET = "{name}: {kind} on {metric}, between {min} and {max} tasks",
        "{name}: {kind}, 지표 {metric}, 태스크 {min}~{max}개";
    ALARM_TOLD = "{name} ({condition}): {state} since {at} ({fact})",
        "{name}({condition}): {at}부터 {state} ({fact})";
    POINTS_TOLD = "{list}: {breaching} of {real} {sign} {threshold}",
        "{list}: {real}개 중 {breaching}개가 {sign} {threshold}";
    LOW_THRESHOLD = "threshold {threshold} = target {target} × {parameter}",
        "임계값 {threshold} = 목표 {target} × {parameter}";
    LATE = "alarms see a datapoint {delay} after its period ({publish}) and look every {every} \
        ({phase})",
        "경보는 주기가 끝나고 {delay} 뒤에 데이터를 보며({publish}) {every}마다 평가합니다({phase})";
    RULE_TRACKING = "ceil({running} RUNNING × {value} of {minute} / {target}) = {wanted} tasks wanted",
        "ceil(RUNNING {running}개 × {minute}의 {value} / {target}) = {wanted}개 필요";
    RULE_DURING = "ceil({running} × {value} of {minute} / {target}) = {wanted} tasks wanted, counted from \
        the {running} RUNNING when the cooldown began",
        "ceil({running} × {minute}의 {value} / {target}) = {wanted}개 필요. 휴지 기간이 시작될 때 RUNNING이던 \
        {running}개를 기준으로 셉니다";
    RULE_FROM_ZERO = "{running} RUNNING: one datapoint ({value}) above the target {target} \
        starts {wanted} task",
        "RUNNING {running}개: 목표 {target}을 넘는 데이터 하나({value})로 태스크 {wanted}개를 시작합니다";
    RULE_STEP = "the newest datapoint {value} is {distance} from the threshold, which selects \
        the step ({running} RUNNING)",
        "최신 데이터 {value}는 임계값과 {distance} 차이이며, 이것으로 단계를 고릅니다(RUNNING {running}개)";
    LIMIT_NONE = "none: {wanted} tasks were wanted and {to} set", "없음: {wanted}개가 필요했고 {to}개로 설정";
    LIMIT_MAX = "MaxCapacity {max}: {wanted} were wanted", "MaxCapacity {max}: {wanted}개가 필요했음";
    LIMIT_MIN = "MinCapacity {min}: {wanted} were wanted", "MinCapacity {min}: {wanted}개가 필요했음";
    LIMIT_STEP = "one step in removes at most {step} of {from} ({parameter}): {to}, not \
        {wanted}",
        "한 번에 {from}개 중 최대 {step}개만 줄입니다({parameter}): {wanted}개가 아니라 {to}개";
    COOLDOWN_OUT = "{length} for scale-out, until {ends}: only a larger step passes before",
        "확대 {length}, {ends}까지: 그 전에는 더 큰 확대만 통과합니다";
    COOLDOWN_IN = "{length} for scale-in, until {ends}: no further scale-in before",
        "축소 {length}, {ends}까지: 그 전에는 더 줄이지 않습니다";
    COOLDOWN_RAN = "that of the scale-out at {first} still ran", "{first} 확대의 휴지 기간이 아직 끝나지 않았음";
    NEEDED_NO_OUT = "to stay at {from} tasks: a datapoint at {threshold} or below among those \
        {points}",
        "{from}개를 유지하려면 데이터 {points}개 중 하나가 {threshold} 이하여야 했습니다";
    NEEDED_NO_IN = "to stay at {from} tasks: a datapoint at {threshold} or above among those \
        {points}",
        "{from}개를 유지하려면 데이터 {points}개 중 하나가 {threshold} 이상이어야 했습니다";
    RESERVATION = "{name}: {needed} instances needed, {present} there: {percent}% (target \
        {target}), {waiting} tasks waiting ({fact})",
        "{name}: 필요한 인스턴스 {needed}대, 현재 {present}대: {percent}%(목표 {target}), 대기 태스크 {waiting}개 \
        ({fact})";
    CAPACITY_STEP = "one step removes at most this share of the group: {parameter}",
        "한 번에 그룹의 이 비율까지만 줄입니다: {parameter}";
    LAUNCHED = "{n} launched ({first} to {last}), the first {state} at {at}, {later} later",
        "{n}개 시작({first}~{last}), 첫 번째는 {later} 뒤인 {at}에 {state}";
    LAUNCHED_IN_VAIN = "{n} launched ({first} to {last}), none {state} before the run ended",
        "{n}개 시작({first}~{last}), 실행이 끝날 때까지 {state} 없음";
    // Tasks and instances.
    TITLE_TASK = "Task {task}{size}: {state} in the end", "태스크 {task}{size}: 마지막 상태 {state}";
    TASK_SIZE = " ({cpu} CPU units, {memory} MiB, {launch})",
        "(CPU {cpu} 유닛, {memory} MiB, {launch})";
    CREATED = "{at}, {because} ({fact})", "{at}, {because} ({fact})";
    CREATED_IN_ZONE = "{at} in {zone}, {because} ({fact})", "{at} {zone}, {because} ({fact})";
    BECAUSE_INITIAL = "there from the start of the run", "실행 시작부터 있었음";
    BECAUSE_SCALED = "since the desired count went {from} → {to} at {at} ({fact})",
        "{at}에 원하는 태스크 수가 {from} → {to}로 바뀌어서({fact})";
    BECAUSE_CAPACITY = "since {by} changed the desired capacity {from} → {to} at {at} ({fact})",
        "{at}에 원하는 용량이 {from} → {to}로 바뀌어서({by}, {fact})";
    BECAUSE_OF = "because of: {cause}", "이유: {cause}";
    ON_SPOT = "on FARGATE_SPOT: it can be taken back with two minutes' notice",
        "FARGATE_SPOT: 2분 전 알림 후 회수될 수 있음";
    HELD = "held back by {limiter} for {wait} ({fact})", "{limiter}에 막혀 {wait} 대기 ({fact})";
    PLACED_ON = "on {instance} at {at}, after {waited} ({fact})",
        "{waited} 뒤 {at}에 {instance} ({fact})";
    RAN_AFTER = "RUNNING at {at}, {length} after it was created: {stages}",
        "생성 {length} 뒤 {at}에 RUNNING: {stages}";
    RUNS_STILL = "it was still there when the run ended", "실행이 끝날 때까지 남아 있었음";
    STOPPED_BECAUSE = "{at} {code}, {because} ({fact})", "{at} {code}, {because} ({fact})";
    DRAINED = "{length} until the target was unused (deregistration delay {delay})",
        "대상이 unused가 될 때까지 {length}(등록 취소 지연 {delay})";
    STOPPED_AT = "STOPPED at {at}, {length} after that", "그로부터 {length} 뒤 {at}에 STOPPED";
    TITLE_INSTANCE = "Instance {instance}: {type} in {zone}, {bought}",
        "인스턴스 {instance}: {type}, {zone}, {bought}";
    SPOT = "Spot", "스팟";
    ON_DEMAND = "On-Demand", "온디맨드";
    LAUNCHED_AT = "{at}, {because} ({fact})", "{at}, {because} ({fact})";
    RESERVED = "{waiting} tasks waited, {needed} instances needed, {present} there: reservation \
        {percent}% ({fact})",
        "대기 태스크 {waiting}개, 필요한 인스턴스 {needed}대, 현재 {present}대: 예약률 {percent}% ({fact})";
    NEVER_ACTIVE = "it never became ACTIVE", "ACTIVE가 되지 못했음";
    ACTIVE_AFTER = "ACTIVE at {at}, {length} after its launch (running after {running})",
        "시작 {length} 뒤 {at}에 ACTIVE(running까지 {running})";
    NO_TASKS = "none was ever placed on it", "배치된 태스크 없음";
    TOOK_ONE_TASK = "{n} was placed on it: {first} at {at}", "{n}개 배치: {at} {first}";
    TOOK_TASKS = "{n} were placed on it: {first} at {at} first, {last} at {then} last",
        "{n}개 배치: 첫 번째 {at} {first}, 마지막 {then} {last}";
    THERE_STILL = "it was still there when the run ended", "실행이 끝날 때까지 남아 있었음";
    TERMINATED = "shut down at {at} after {lived}, {because} ({fact})",
        "{lived} 뒤 {at}에 종료, {because} ({fact})";
    // Deployments.
    TITLE_DEPLOYMENT = "Deployment {deployment}: {state}; began at {at}, last heard of {length} \
        later",
        "배포 {deployment}: {state}, {at} 시작, 마지막 기록은 {length} 뒤";
    BOUNDS = "minimum {least}% and maximum {most}% of {desired} tasks: at least {lower} \
        healthy, at most {upper} RUNNING or PENDING",
        "태스크 {desired}개의 최소 {least}%, 최대 {most}%: 정상 {lower}개 이상, RUNNING과 PENDING은 {upper}개 이하";
    DEPLOYMENT_TASKS = "{launched} launched and {stopped} stopped because of it; {lost} \
        requests lost with them",
        "이 때문에 {launched}개 시작, {stopped}개 중지. 함께 잃은 요청 {lost}건";
    // Cost.
    TITLE_COST = "Line {n} of {total} of the bill: {product} {usage}, {resource}: ${usd}",
        "청구서 {total}줄 중 {n}번째: {product} {usage}, {resource}: ${usd}";
    COST_RULE = "{quantity} {unit} × ${rate} = ${usd}, rounded once",
        "{quantity} {unit} × ${rate} = ${usd}, 한 번만 반올림";
    COST_OVERRIDDEN = "the rate is the scenario's own ([prices])", "요율은 시나리오의 값([prices])";
    COST_SHARE = "{why}: {n}, {hours} h ({share}%)", "{why}: {n}개, {hours}시간({share}%)";
    COST_LONGEST = "longest: {subject} from {from} to {until} ({length})",
        "가장 긴 것: {subject}, {from}~{until}({length})";
    // Minutes.
    TITLE_MINUTE = "The minute {at}", "{at}분의 상황";
    MINUTE_REQUESTS = "{service}: {arrived} arrived, {served} served, {failed} failed, \
        {rejected} rejected; p50 {p50} ms, p99 {p99} ms",
        "{service}: 도착 {arrived}, 응답 {served}, 실패 {failed}, 거부 {rejected}. p50 {p50} ms, p99 \
        {p99} ms";
    MINUTE_TASKS = "{service}: desired {desired}, RUNNING {running}, starting {pending}; CPU \
        {cpu}%, memory {memory}%",
        "{service}: 원하는 수 {desired}, RUNNING {running}, 시작 중 {pending}. CPU {cpu}%, 메모리 \
        {memory}%";
    SINCE_STEP = "the last step {from} → {to} was at {at}, {ago} before ({fact})",
        "마지막 조정 {from} → {to}은(는) {ago} 전인 {at} ({fact})";
    NEVER_SCALED = "the desired count had not been changed", "원하는 태스크 수가 바뀐 적 없음";
    ALARM_STANDS = "{condition}: {state} since {at}", "{condition}: {at}부터 {state}";
    QUIET = "nothing else", "다른 일 없음";
    // Why not.
    TITLE_NO_OUT = "Why was {service} not scaled out at {at}?", "{at}에 {service}은(는) 왜 확대되지 않았나?";
    TITLE_NO_IN = "Why was {service} not scaled in at {at}?", "{at}에 {service}은(는) 왜 축소되지 않았나?";
    NO_SCALING = "it has no scaling policy", "조정 정책이 없습니다";
    STOOD = "at {at}: desired {desired}, RUNNING {running}, between {min} and {max}",
        "{at}: 원하는 수 {desired}, RUNNING {running}, 범위 {min}~{max}";
    IT_DID = "it was, in that minute: {what}; ask for fact {n}",
        "그 분에 조정되었습니다: {what}. fact {n}을 물어보세요";
    ALL_MUST_AGREE = "scale-in needs every target-tracking policy that may scale in to want it",
        "축소하려면 축소할 수 있는 모든 대상 추적 정책이 원해야 합니다";
    AT_MAX = "it is at MaxCapacity {max}: raise it", "이미 MaxCapacity {max}입니다. 값을 올려야 합니다";
    AT_MIN = "it is at MinCapacity {min}: lower it", "이미 MinCapacity {min}입니다. 값을 내려야 합니다";
    SCALE_IN_DISABLED = "{name}: disableScaleIn, it never scales in",
        "{name}: disableScaleIn, 축소하지 않는 정책";
    NO_ALARM = "{name}: {kind} has no alarm for this", "{name}: {kind}에는 이를 위한 경보가 없음";
    POLICY_SAW = "{name}: {condition}; {state}, {breaching} of the newest {n}: {list}",
        "{name}: {condition}. {state}, 최신 {n}개 중 {breaching}개: {list}";
    NEEDED_ABOVE = "{metric} at {start} was {value}, not above {threshold}; {needed} datapoints \
        above it afterwards: {earliest} at the earliest",
        "{start}의 {metric} {value}은(는) {threshold}보다 높지 않음. 그 뒤 {needed}개가 더 높으면 빨라야 {earliest}";
    NEEDED_BELOW = "{metric} at {start} was {value}, not below {threshold}; {needed} datapoints \
        below it afterwards: {earliest} at the earliest",
        "{start}의 {metric} {value}은(는) {threshold}보다 낮지 않음. 그 뒤 {needed}개가 더 낮으면 빨라야 {earliest}";
    NEEDED_DATA = "there was no datapoint at {start}: missing data scales nothing; {needed} of \
        them past {threshold}: {earliest} at the earliest",
        "{start}에 데이터가 없음. 없는 데이터로는 조정하지 않음. {threshold}을(를) 넘는 {needed}개가 있으면 빨라야 {earliest}";
    WOULD_FLAP = "{fewer} tasks would lift the metric above the target again: \
        AutoScalingAnticipatedFlapping",
        "{fewer}개로 줄이면 지표가 다시 목표를 넘음: AutoScalingAnticipatedFlapping";
    NOT_FEWER = "that is not fewer than the {desired} desired", "원하는 수 {desired}개보다 적지 않음";
    NOT_MORE = "that is not more than the {desired} desired", "원하는 수 {desired}개보다 많지 않음";
    FROZEN = "{deployment} was in progress: scale-in is off during a deployment",
        "{deployment} 진행 중: 배포하는 동안에는 축소하지 않음";
    SUSPENDED = "{setting} was on ({fact})", "{setting} 설정됨 ({fact})";
    COOLDOWN_RUNS = "{length} since the step at {at}, until {ends} ({fact})",
        "{at} 조정부터 {length}, {ends}까지 ({fact})";
    COOLDOWN_OF_OUT = "{length} since the scale-out at {at}, until {ends}, blocks scale-in too \
        ({parameter}; {fact})",
        "{at} 확대부터 {length}, {ends}까지 축소도 막음({parameter}, {fact})";
    TITLE_WAITED = "Why was {subject} not placed at once? It waited {waited} from {at}",
        "{subject}은(는) 왜 바로 배치되지 않았나? {at}부터 {waited} 대기";
    TITLE_NEVER_PLACED = "Why was {subject} not placed? It waited {waited} from {at}, to the \
        end of the run",
        "{subject}은(는) 왜 배치되지 않았나? {at}부터 실행이 끝날 때까지 {waited} 대기";
    TITLE_REFUSED = "Why were tasks of {subject} not placed? ({at} to the end of the run, \
        {waited})",
        "{subject}의 태스크는 왜 배치되지 않았나? ({at}부터 실행 끝까지 {waited})";
    NEEDS_ROOM = "{cpu} CPU units and {memory} MiB free on one instance ({launch}), with its \
        ports and interfaces",
        "인스턴스 하나에 CPU {cpu} 유닛, {memory} MiB의 여유와 포트, 네트워크 인터페이스({launch})";
    ON_FARGATE = "on Fargate a task needs no instance: it waits for launch limits and for \
        capacity",
        "Fargate에서는 인스턴스가 필요 없고 시작 한도와 용량만 기다립니다";
    NO_INSTANCES = "{n} {at}: there were {instances} instances to take it",
        "{n} {at}: 받을 수 있는 인스턴스 {instances}대";
    REFUSED_BY = "{n} {at}: of {instances} instances {why}",
        "{n} {at}: 인스턴스 {instances}대 중 {why}";
    PLACED_AT_LAST = "placed on {instance} at {at} ({fact})", "{at}에 {instance}에 배치 ({fact})";
    RAN_AT_LAST = "{instance}RUNNING at {at} ({fact})", "{instance}{at}에 RUNNING ({fact})";
    WAITS_STILL = "it waited still when the run ended, or was given up", "실행이 끝날 때까지 기다렸거나 포기됨";
    TRIES_AGAIN = "the scheduler tries again and again, with pauses of {length} s ({parameter})",
        "스케줄러는 {length}초씩 쉬며 계속 다시 시도합니다({parameter})";
}

/// Errors: what is wrong with the folder or the question.
pub use super::explain_errors::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL.iter().chain(ERRORS) {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{name}");
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
