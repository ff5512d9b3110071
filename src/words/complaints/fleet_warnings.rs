//! How do we say what will surprise about instances, groups, providers and placement?

use super::ComplaintText;
use crate::words::Text;

macro_rules! warnings {
    ($($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*) => {
        /// Texts of warnings about EC2 capacity, by code.
        pub const FLEET_WARNINGS: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];
    };
}

warnings! {
    "hook-never-completes": "nobody completes this hook: every instance waits {timeout}",
        "이 훅을 완료하는 것이 없어 인스턴스마다 {timeout} 기다립니다";
        "give completesAfter: how long its action takes", "작업이 걸리는 시간 completesAfter를 쓰세요";
    "smaller-than-task": "a task of \"{family}\" does not fit on {type}, the smallest type of \
        \"{group}\"",
        "\"{family}\" 태스크가 \"{group}\"의 가장 작은 유형 {type}에 들어가지 않습니다";
        "managed scaling leaves such tasks out of its count: they stay PROVISIONING. Take types of \
         one size",
        "관리형 조정이 이런 태스크를 세지 않아 PROVISIONING에 머뭅니다. 같은 크기의 유형을 쓰세요";
    "other-architecture": "no task of \"{family}\" ({needs}) runs on {type}, which \"{group}\" may \
        launch",
        "\"{group}\"이(가) 시작할 수 있는 {type}에서는 \"{family}\"({needs}) 태스크가 실행되지 않습니다";
        "such instances are paid for and take nothing, while the tasks wait: take types of one \
         architecture",
        "그런 인스턴스는 요금만 나오고 태스크는 계속 기다립니다. 아키텍처가 같은 유형만 쓰세요";
    "spread-with-headroom": "targetCapacity {target} with spread first: tasks keep every instance \
        occupied",
        "targetCapacity {target}인데 spread가 먼저라 태스크가 모든 인스턴스를 차지합니다";
        "headroom is whole empty instances: the group grows to one task per instance. Put binpack \
         first",
        "여유는 통째로 빈 인스턴스로만 셉니다. 인스턴스마다 태스크 하나가 될 때까지 늘어나니 binpack을 \
         먼저 쓰세요";
    "stranded": "{tasks} tasks of \"{family}\" fill {type}, and {percent} % of its {resource} cannot \
        be used",
        "{type}에 \"{family}\" 태스크 {tasks}개가 들어가고 {resource}의 {percent}%는 쓸 수 없습니다";
        "size the task so that whole ones fill the instance", "태스크가 딱 들어차도록 크기를 맞추세요";
    "eni-limit": "{type} has interfaces for {enis} awsvpc tasks, and CPU and memory for {tasks} of \
        \"{family}\"",
        "{type}의 네트워크 인터페이스는 awsvpc 태스크 {enis}개까지인데, CPU와 메모리로는 \"{family}\" \
         {tasks}개가 들어갑니다";
        "turn on accountSettings.awsvpcTrunking (on types that support it), or use bridge mode",
        "지원하는 유형이면 accountSettings.awsvpcTrunking을 켜거나 bridge 모드를 쓰세요";
    "static-port": "the static hostPort {port} lets one task of \"{family}\" on an instance",
        "hostPort {port}을(를) 고정하여 인스턴스마다 \"{family}\" 태스크 하나만 놓입니다";
        "hostPort = 0 takes a dynamic port", "hostPort = 0이면 동적 포트를 씁니다";
    "no-calendar": "`registeredAt` is compared with a date, and the run has none",
        "`registeredAt`을 날짜와 비교하지만 실행에 날짜가 없습니다";
        "give run.start: without it no instance was registered at any date",
        "run.start를 적으세요. 없으면 인스턴스의 등록 날짜도 없습니다";
    "launch-type-never-scales": "launchType EC2: managed scaling does not see its tasks",
        "launchType이 EC2라 관리형 조정이 이 태스크를 보지 못합니다";
        "tasks that fit nowhere are refused and no instance is added: use \
         capacityProviderStrategy",
        "자리가 없는 태스크는 거부되고 인스턴스도 늘지 않습니다. capacityProviderStrategy를 쓰세요";
    "weights-with-provider": "the group \"{group}\" has weights, which capacity providers do not \
        support",
        "그룹 \"{group}\"에 가중치가 있지만 용량 공급자는 가중치를 지원하지 않습니다";
        "it counts instances, and the group counts weights: take the weights out",
        "공급자는 인스턴스를, 그룹은 가중치를 세게 됩니다. 가중치를 빼세요";
    "policy-with-provider": "the group \"{group}\" has scaling policies beside managed scaling",
        "그룹 \"{group}\"에 관리형 조정과 별도의 조정 정책이 함께 있습니다";
        "they pull in different directions: leave the desired capacity to one of them",
        "서로 다른 쪽으로 움직입니다. desiredCapacity는 하나에만 맡기세요";
    "nominal-memory": "{tasks} tasks of \"{family}\" would fill {type} by its nominal memory, but \
        its agent registers {have} MiB of {nominal}: {fit} fit",
        "{type}의 명목 메모리로는 \"{family}\" 태스크 {tasks}개가 들어가지만, 에이전트는 {nominal} 중 \
         {have} MiB만 등록하여 {fit}개만 들어갑니다";
        "the kernel keeps the rest: make the task a little smaller", "나머지는 커널이 씁니다. 태스크를 조금 줄이세요";
    "group-cannot-grow": "the group \"{group}\" begins at maxSize {max}: managed scaling cannot grow it",
        "그룹 \"{group}\"이(가) maxSize {max}에서 시작하여 관리형 조정이 늘릴 수 없습니다";
        "raise maxSize", "maxSize를 높이세요";
    "mixed-sizes": "the types of \"{group}\" differ in size: managed scaling counts by the largest",
        "\"{group}\"의 유형 크기가 달라 관리형 조정이 가장 큰 유형으로 셉니다";
        "it launches too few and comes round again after each warm-up: take types of one size",
        "너무 적게 시작하고 준비 시간마다 다시 셉니다. 같은 크기의 유형을 쓰세요";
}
