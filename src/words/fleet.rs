//! How do we speak of instances? Texts of the summary, the charts and the report on EC2 capacity.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the template of the report and for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    // The summary on standard output.
    POOL = "{pool}: {mean} on average, {peak} at most; {initial} at the start, {launched} \
            launched ({kinds}); {usd}",
        "{pool}: 평균 {mean}, 최대 {peak}; 처음 {initial}, 이후 시작 {launched}({kinds}); {usd}";
    POOL_NONE = "{pool}: none", "{pool}: 없음";
    FULL = "reserved CPU {cpu}, memory {memory}; used CPU {cpu_used}, memory {memory_used}",
        "예약 CPU {cpu}, 메모리 {memory}; 사용 CPU {cpu_used}, 메모리 {memory_used}";
    STRANDED = "stranded CPU {cpu}, memory {memory}",
        "배치에 쓸 수 없는(stranded) CPU {cpu}, 메모리 {memory}";
    PACKED = "packed anew, their tasks would fit on {packed} of {mean} at best",
        "태스크를 다시 채우면 최선의 경우 {mean}대 중 {packed}대로 충분";
    SIZES = "{pool}: desired capacity {steps}", "{pool}: 원하는 용량(desired capacity) {steps}";
    SIZE_STEP = "→ {to} ({at})", "→ {to}({at})";
    SIZES_MANY = "{pool}: desired capacity between {least} and {most}, raised {ups}×, lowered \
            {downs}×; largest step {from} → {to} ({at})",
        "{pool}: 원하는 용량(desired capacity) {least}~{most}, 늘림 {ups}번, 줄임 {downs}번; 가장 큰 변화 \
         {from} → {to}({at})";
    WAITED_ONE = "{n} task waited {max} for an instance", "태스크 {n}개가 인스턴스를 {max} 기다림";
    LACKING = "{m} desired, {n} not placed", "원하는 수 {m}, 배치 못 함 {n}";
    WAITED = "{n} tasks waited for an instance, {mean} on average, {max} at most",
        "태스크 {n}개가 인스턴스를 기다림, 평균 {mean}, 최대 {max}";
    WAITED_NEVER = "{n} tasks waited in vain, {max} at most", "끝내 받지 못한 태스크 {n}개, 최대 {max} 대기";
    WAITED_NEVER_ONE = "{n} task waited {max} in vain", "끝내 받지 못한 태스크 {n}개, {max} 대기";
    UNPLACED = "{n} of {m} desired tasks never placed", "원하는 태스크 {m}개 중 {n}개가 끝내 배치되지 않음";
    UNPLACED_RUN = "{n} of {m} tasks of the run never placed", "실행한 태스크 {m}개 중 {n}개가 끝내 배치되지 않음";
    UNPLACED_WHY = "{what}: {why}", "{what}: {why}";
    REFUSED = "last refused by {list} of {n} instances", "마지막 거부: 인스턴스 {n}대 중 {list}";
    REFUSED_ONE = "last refused by {list} of {n} instance", "마지막 거부: 인스턴스 {n}대 중 {list}";
    REFUSED_NONE = "last refused for want of any instance", "마지막 거부: 등록된 인스턴스 없음";
    REFUSED_PART = "{code} on {n}", "{n}대({code})";

    // What stood out.
    NO_ROOM = "no instance with room", "남는 인스턴스가 없음";
    STUCK_ONE = "{instance} has been draining for {length}: minimumHealthyPercent {min} and \
            maximumPercent {max} of '{service}' let no task move",
        "{instance}: {length}째 드레이닝 중, '{service}'의 minimumHealthyPercent {min}과 maximumPercent {max} \
         때문에 태스크가 옮겨지지 못함";
    STUCK = "{n} instances have been draining, {instance} for {length}: minimumHealthyPercent {min} \
            and maximumPercent {max} of '{service}' let no task move",
        "인스턴스 {n}대가 드레이닝 중({instance}: {length}째), '{service}'의 minimumHealthyPercent {min}과 \
         maximumPercent {max} 때문에 태스크가 옮겨지지 못함";
    NEVER_PLACED_ONE = "{n} task never got an instance: {why}", "태스크 {n}개가 인스턴스를 받지 못함: {why}";
    NEVER_PLACED = "{n} tasks never got an instance: {why}", "태스크 {n}개가 인스턴스를 받지 못함: {why}";
    WHY_REFUSED = "{list} of {n} instances", "인스턴스 {n}대 중 {list}";
    WHY_REFUSED_ONE = "{list} of {n} instance", "인스턴스 {n}대 중 {list}";
    WHY_NO_INSTANCE = "no instance was registered", "등록된 인스턴스가 없었음";
    WHY_WAITED = "they waited in PROVISIONING", "PROVISIONING에서 대기";
    AT_MAXIMUM = "{pool} was at its maximum of {max} instances for {length} while up to {n} tasks \
            waited",
        "{pool}: 최대 크기 {max}대에 이른 채 {length} 동안 태스크가 최대 {n}개까지 대기";
    WARMING_UP = "{pool}: managed scaling waited {n}× for instances that were still warming up \
            (instanceWarmupPeriod)",
        "{pool}: 새 인스턴스의 준비 시간(instanceWarmupPeriod) 때문에 관리형 조정이 {n}번 미뤄짐";
    INSTANCE_QUOTA = "{pool}: the cluster refused to register {n} instances \
            (limits.containerInstancesPerCluster); they were billed and took no tasks",
        "{pool}: 클러스터가 인스턴스 {n}개의 등록을 거부(limits.containerInstancesPerCluster). 요금은 나오지만 \
         태스크를 받지 못함";
    FRUITLESS = "{pool}: {n} launched instances ended without ever taking a task, while tasks waited",
        "{pool}: 태스크가 기다리는데도 인스턴스 {n}개가 태스크를 한 번도 받지 못하고 종료됨";
    TOO_LARGE = "{pool}: managed scaling left tasks alone that are larger than its smallest \
            instance type ({n}×)",
        "{pool}: 가장 작은 인스턴스 유형보다 큰 태스크는 관리형 조정이 다루지 않음({n}번)";
    NO_CAPACITY = "{pool}: EC2 had no capacity {n}× (InsufficientInstanceCapacity)",
        "{pool}: EC2 용량 부족 {n}번(InsufficientInstanceCapacity)";
    ONLY_CPU = "{pool}: tasks found no room, yet no instance was added: the group's policies see \
            its metrics (CPU {cpu} in its highest minute), not tasks",
        "{pool}: 태스크를 배치할 자리가 없는데도 인스턴스가 늘지 않음: 그룹의 정책은 태스크가 아니라 지표를 봄(최고 CPU {cpu}, \
         1분 평균)";
    CREDITS = "{pool}: instances ran out of CPU credits {n}×, first after {after}; they are then held to \
            their baseline",
        "{pool}: 인스턴스의 CPU 크레딧이 {n}번 바닥나(처음은 {after} 뒤) 기준 성능(baseline)으로 제한됨";
    CREDITS_NONE = "{pool}: instances had no CPU credits from the start ({n}× without credits); they are \
            then held to their baseline",
        "{pool}: 인스턴스에 처음부터 CPU 크레딧이 없어(바닥난 횟수 {n}번) 기준 성능(baseline)으로 제한됨";
    SURPLUS = "{pool}: {n} surplus CPU credits were charged, first after {after}",
        "{pool}: 잉여 CPU 크레딧 {n}개가 청구됨(처음은 {after} 뒤)";
    OWED = "{pool}: {n} surplus CPU credits{usd} are owed at the end and not on the bill: EC2 charges \
            them when the instance stops, or beyond 24 hours of earnings",
        "{pool}: 종료 시점에 잉여 CPU 크레딧 {n}개{usd}를 빌린 채이며 청구서에 없음: 인스턴스가 중지되거나 24시간 적립량을 \
         넘을 때 청구됨";
    RESERVED_NOT_USED = "{pool}: {reserved} of {what} was reserved but {used} of CPU used; capacity \
            follows reservations, not use",
        "{pool}: {what} {reserved}가 예약되었지만 사용한 CPU는 {used}; 용량은 사용량이 아니라 예약량을 따름";
    IS_STRANDED = "{pool}: {share} of {what} was free but unusable: not enough {lack} left on \
            the same instance",
        "{pool}: {what}의 {share}는 비어 있지만 쓸 수 없음: 같은 인스턴스에 {lack} 부족";
    SCATTERED = "{pool}: {mean} instances on average where {packed} would do at best if tasks were \
            packed anew; running tasks are never moved",
        "{pool}: 다시 채우면 최선의 경우 {packed}대면 되는데 평균 {mean}대 사용; 실행 중인 태스크는 옮겨지지 않음";
    CPU = "CPU", "CPU";
    MEMORY = "memory", "메모리";
    GPUS = "GPUs", "GPU";
    ENIS = "network interfaces", "네트워크 인터페이스(ENI)";
    PORTS = "host ports", "호스트 포트";

    // Charts and the page.
    CHART_FLEET = "The fleet: one row for each instance", "플릿: 인스턴스마다 한 줄";
    CHART_FLEET_SORTED = "The fleet: instances sorted by how full they are",
        "플릿: 얼마나 찼는지 순으로 늘어놓은 인스턴스";
    NOTE_FLEET = "colour: the fuller of reserved CPU and memory; a row is used again when its \
            instance is gone",
        "색: 예약된 CPU와 메모리 중 더 찬 쪽; 인스턴스가 사라진 줄은 다시 쓰임";
    NOTE_FLEET_SORTED = "number of instances; colour: the fuller of reserved CPU and memory",
        "인스턴스 수; 색: 예약된 CPU와 메모리 중 더 찬 쪽";
    CHART_STATES = "Instances by state", "상태별 인스턴스";
    CHART_KINDS = "Instances by type", "유형별 인스턴스";
    CHART_ZONES = "Instances by availability zone", "가용 영역별 인스턴스";
    UNIT_INSTANCES = "instances", "인스턴스 수";
    CHART_RESERVATION = "Reservation and use of the instances", "인스턴스의 예약률과 사용률";
    UNIT_RESERVATION = "percent of what ACTIVE and DRAINING instances register",
        "ACTIVE·DRAINING 인스턴스가 등록한 용량 대비 비율(%)";
    SERIES_CPU_RESERVED = "CPU reserved", "예약 CPU";
    SERIES_MEMORY_RESERVED = "memory reserved", "예약 메모리";
    SERIES_CPU_USED = "CPU used", "사용 CPU";
    SERIES_MEMORY_USED = "memory used", "사용 메모리";
    SERIES_STRANDED = "CPU stranded", "쓸 수 없는 CPU";
    PHASE_BOOTING = "booting", "부팅 중";
    PHASE_BUSY = "with tasks", "태스크 있음";
    PHASE_IDLE = "empty", "비어 있음";
    PHASE_DRAINING = "draining", "드레이닝";
    PHASE_WARM = "warm pool", "웜 풀(warm pool)";
    PHASE_LEAVING = "terminating", "종료 중";
    FILL_LOW = "≤ 25%", "25% 이하";
    FILL_HALF = "≤ 50%", "50% 이하";
    FILL_MOST = "≤ 75%", "75% 이하";
    FILL_FULL = "> 75%", "75% 초과";
    ZONE = "zone {n}", "영역 {n}";
    OTHERS = "others", "기타";
    HTML_INSTANCES = "Instances", "인스턴스";
    HTML_INSTANCES_HINT = "Reserved is what tasks hold, from their placement until they are \
            STOPPED, of what ACTIVE and DRAINING instances register. Stranded is free, but not \
            even the smallest task of this pool fits there. instances.csv has every instance.",
        "예약은 배치부터 STOPPED까지 태스크가 차지한 몫이며, ACTIVE와 DRAINING 인스턴스가 등록한 용량 \
         대비입니다. 비어 있어도 이 풀의 가장 작은 태스크조차 들어가지 않는 용량은 stranded입니다. \
         모든 인스턴스는 instances.csv에 있습니다.";
    HTML_CARD_INSTANCES = "Instances on average", "평균 인스턴스 수";
    HTML_NOTE_RESERVED = "{n} at most · CPU {cpu}, memory {memory} reserved",
        "최대 {n} · 예약 CPU {cpu}, 메모리 {memory}";
    COLUMN_POOL = "pool", "풀";
    COLUMN_LAUNCHED = "at the start + launched", "처음 + 이후 시작";
    COLUMN_MEAN_PEAK = "mean/peak", "평균/최대";
    COLUMN_RESERVED = "CPU/memory reserved", "예약 CPU/메모리";
    COLUMN_USED = "CPU/memory used", "사용 CPU/메모리";
    COLUMN_STRANDED = "CPU/memory stranded", "쓸 수 없는 CPU/메모리";
    COLUMN_PACKED = "packed anew", "다시 채우면";
    MODELLED_EC2 = "EC2 instances: boot, placement, Auto Scaling groups, capacity providers, draining, \
            CPU credits",
        "EC2 인스턴스: 부팅, 배치, Auto Scaling 그룹, 용량 공급자(capacity provider), 드레이닝, CPU 크레딧";
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
