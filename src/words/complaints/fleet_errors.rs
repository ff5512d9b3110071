//! How do we say why instances, groups, providers or placement cannot be as they are asked for?

use super::ComplaintText;
use crate::words::Text;

macro_rules! errors {
    ($($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*) => {
        /// Texts of errors about EC2 capacity, by code.
        pub const FLEET_ERRORS: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];
    };
}

errors! {
    "unknown-instance-type": "{message}", "{message}";
        "`ecsim catalog` lists the types", "`ecsim catalog`가 유형을 모두 보여 줍니다";
    "no-type-priced": "no price is known in {region} for any type that meets these requirements",
        "이 조건에 맞는 유형의 {region} 가격을 모두 모릅니다";
        "give one under [prices], as {key}", "[prices]에 쓰세요(예: {key})";
    "reserved-above-memory":
        "ECS_RESERVED_MEMORY keeps {reserved} MiB from tasks, but {kind} has {shown} MiB",
        "ECS_RESERVED_MEMORY가 {reserved}MiB인데 {kind}의 메모리는 {shown}MiB입니다";
        "reserve less, or take a larger type", "값을 줄이거나 더 큰 유형을 쓰세요";
    "unknown-zone": "there is no zone \"{name}\" here", "여기에는 \"{name}\" 가용 영역이 없습니다";
        "zones of [region]: {names}", "[region]의 가용 영역: {names}";
    "unknown-group": "there is no Auto Scaling group \"{name}\"",
        "\"{name}\" Auto Scaling 그룹이 없습니다";
        "groups: {names}", "그룹: {names}";
    "unknown-provider": "there is no capacity provider \"{name}\"",
        "\"{name}\" 용량 공급자가 없습니다";
        "providers: {names}", "공급자: {names}";
    "weights-for-all": "weightedCapacity is for all instance types of a group, or for none",
        "weightedCapacity는 그룹의 모든 유형에 쓰거나 아무 데도 쓰지 않습니다";
        "give this one a weight too", "이 유형에도 가중치를 쓰세요";
    "gp3-only": "gp2 has no `{key}` of its own", "gp2에는 `{key}`을(를) 따로 정할 수 없습니다";
        "its IOPS follow its size; take gp3 to set them", "크기가 정합니다. 따로 정하려면 gp3를 쓰세요";
    "gp3-ratio": "`{key}` of this volume can be {most} at most",
        "이 볼륨의 `{key}`은(는) {most}까지입니다";
        "gp3 has at most 500 IOPS per GiB and 0.25 MiB/s per IOPS",
        "gp3는 GiB당 500 IOPS, IOPS당 0.25 MiB/s까지입니다";
    "default-policy-last": "the termination policy Default must be the last",
        "종료 정책 Default는 마지막에 써야 합니다";
        "what follows it would never be asked", "그 뒤의 정책은 쓰이지 않습니다";
    "one-hook": "a second hook on {transition}; one of each is modelled",
        "{transition} 훅이 둘입니다. 하나씩만 모델에 있습니다";
        "put them together: hooks of one transition run side by side",
        "하나로 합치세요. 같은 전환의 훅은 함께 실행됩니다";
    "warm-pool-mixed": "a warm pool cannot go with a mixed instances policy",
        "웜 풀(warm pool)은 혼합 인스턴스 정책과 함께 쓸 수 없습니다";
        "take one of them out, as AWS asks for", "AWS와 같이 둘 중 하나를 빼세요";
    "checkpoints-ascend": "checkpointPercentages must ascend",
        "checkpointPercentages는 오름차순이어야 합니다"; "", "";
    "not-in-group": "the group has no such `{key}`", "그룹에 없는 `{key}`입니다";
        "a shortage of what the group never launches changes nothing",
        "그룹이 시작하지 않는 것이 부족해도 달라지는 것이 없습니다";
    "not-of-policy": "{type} has no `{key}`", "{type}에는 `{key}`이(가) 없습니다";
        "take it out, as AWS would refuse it", "AWS도 거부하므로 빼세요";
    "magnitude-of-percent": "minAdjustmentMagnitude goes with PercentChangeInCapacity only",
        "minAdjustmentMagnitude는 PercentChangeInCapacity에만 씁니다"; "", "";
    "negative-capacity": "an exact capacity cannot be negative",
        "ExactCapacity의 값은 음수일 수 없습니다"; "", "";
    "steps-meet": "steps must meet: no gap, no overlap, at most 20",
        "단계는 빈틈이나 겹침 없이 이어져야 하며 최대 20개입니다";
        "each upper bound is the next one's lower bound; leave the outermost bounds out",
        "위 경계가 다음 단계의 아래 경계가 되게 하고, 바깥쪽 경계는 쓰지 마세요";
    "whole-minutes": "an alarm on EC2 metrics has a period of whole minutes",
        "EC2 지표의 경보 간격은 분 단위입니다"; "", "";
    "action-changes-nothing": "this scheduled action changes nothing",
        "이 예약 작업은 아무것도 바꾸지 않습니다";
        "give minSize, maxSize or desiredCapacity", "minSize, maxSize, desiredCapacity 가운데 하나를 쓰세요";
    "action-without-time": "this scheduled action never comes due",
        "이 예약 작업은 실행될 때가 없습니다";
        "give startTime or recurrence", "startTime이나 recurrence를 쓰세요";
    "bad-cron": "\"{part}\" is no cron expression", "\"{part}\"은(는) cron 식이 아닙니다";
        "five fields: minute hour day-of-month month day-of-week, as \"0 9 * * 1-5\"",
        "다섯 칸(분 시 일 월 요일)으로 쓰세요(예: \"0 9 * * 1-5\")";
    "unknown-time-zone": "there is no time zone \"{name}\"", "\"{name}\" 시간대가 없습니다";
        "as Asia/Seoul or UTC", "Asia/Seoul이나 UTC처럼 쓰세요";
    "too-many-providers": "{found} capacity providers; a cluster has at most 20",
        "용량 공급자가 {found}개입니다. 클러스터에는 최대 20개입니다"; "", "";
    "reserved-name": "a capacity provider cannot be called so",
        "용량 공급자에 쓸 수 없는 이름입니다";
        "names that begin with aws, ecs or FARGATE are AWS's own",
        "aws, ecs, FARGATE로 시작하는 이름은 AWS가 씁니다";
    "one-provider": "a capacity provider brings either an Auto Scaling group or Managed Instances",
        "용량 공급자는 Auto Scaling 그룹과 관리형 인스턴스 가운데 하나를 씁니다";
        "give autoScalingGroupProvider or managedInstancesProvider",
        "autoScalingGroupProvider나 managedInstancesProvider를 쓰세요";
    "group-in-two": "the group \"{name}\" belongs to another capacity provider already",
        "그룹 \"{name}\"은(는) 이미 다른 용량 공급자에 속합니다";
        "a group belongs to one provider", "그룹은 공급자 하나에만 속합니다";
    "protection-without-scaling": "managed termination protection needs managed scaling",
        "관리형 종료 보호에는 관리형 조정이 필요합니다";
        "set managedScaling.status = \"ENABLED\"", "managedScaling.status = \"ENABLED\"를 쓰세요";
    "protection-without-group": "managed termination protection needs instances of \"{name}\" that \
        are protected from scale-in",
        "관리형 종료 보호에는 \"{name}\" 인스턴스의 축소 보호가 필요합니다";
        "set newInstancesProtectedFromScaleIn = true in the group",
        "그룹에 newInstancesProtectedFromScaleIn = true를 쓰세요";
    "allowed-or-excluded": "allowedInstanceTypes and excludedInstanceTypes do not go together",
        "allowedInstanceTypes와 excludedInstanceTypes는 함께 쓸 수 없습니다";
        "take one of them out, as AWS asks for", "AWS와 같이 둘 중 하나를 빼세요";
    "no-type-meets": "no instance type meets these requirements",
        "이 조건에 맞는 인스턴스 유형이 없습니다";
        "widen them; `ecsim catalog` lists the types", "조건을 넓히세요. `ecsim catalog`가 유형을 보여 줍니다";
    "launch-not-said": "where are its tasks launched?", "태스크를 어디에서 시작할지 없습니다";
        "with instances in the scenario, give launchType or capacityProviderStrategy",
        "시나리오에 인스턴스가 있으면 launchType이나 capacityProviderStrategy를 쓰세요";
    "no-instances": "launchType EC2, but the cluster has no instances",
        "launchType이 EC2인데 클러스터에 인스턴스가 없습니다";
        "add [[autoScalingGroups]]", "[[autoScalingGroups]]를 추가하세요";
    "mixed-strategy": "a strategy has either Fargate or other capacity providers",
        "전략에는 Fargate와 다른 용량 공급자를 함께 쓸 수 없습니다";
        "AWS refuses the mix; make two services", "AWS가 거부합니다. 서비스를 둘로 나누세요";
    "mixed-managed": "a strategy has either Managed Instances or Auto Scaling groups",
        "전략에는 관리형 인스턴스와 Auto Scaling 그룹을 함께 쓸 수 없습니다";
        "make two services", "서비스를 둘로 나누세요";
    "one-base": "a base is for one capacity provider of a strategy only",
        "base는 전략의 공급자 하나에만 씁니다";
        "take this one out", "이 base를 빼세요";
    "all-weights-zero": "all weights of the strategy are zero",
        "전략의 가중치가 모두 0입니다";
        "AWS refuses it: give at least one provider a weight (the API's default is 0)",
        "AWS가 거부합니다. 공급자 하나에는 weight를 쓰세요(API 기본값은 0)";
    "placement-on-fargate": "Fargate knows no `{key}`", "Fargate에는 `{key}`이(가) 없습니다";
        "it spreads tasks over zones by itself: take it out",
        "Fargate가 스스로 가용 영역에 나눕니다. 빼세요";
    "strategy-on-managed": "Managed Instances know no `{key}`",
        "관리형 인스턴스에는 `{key}`이(가) 없습니다";
        "ECS places the tasks by itself: take it out", "ECS가 스스로 배치합니다. 빼세요";
    "too-many-constraints": "{found} placement constraints, with those of the task definition",
        "배치 제약이 태스크 정의의 것까지 {found}개입니다";
        "ten at most in all", "모두 합쳐 최대 10개입니다";
    "member-of-only": "a task definition has memberOf constraints only",
        "태스크 정의에는 memberOf 제약만 씁니다";
        "put distinctInstance into the service", "distinctInstance는 서비스에 쓰세요";
    "bad-expression": "{message}", "{message}"; "", "";
    "bad-field": "{type} has no field \"{field}\"", "{type}에 \"{field}\" 필드가 없습니다";
        "allowed: {names}", "허용: {names}";
    "daemon-on-fargate": "Fargate has no daemon services", "Fargate에는 데몬 서비스가 없습니다";
        "give launchType = \"EC2\"", "launchType = \"EC2\"를 쓰세요";
    "daemon-strategy": "daemon services of a capacity provider are not modelled yet",
        "용량 공급자를 쓰는 데몬 서비스는 아직 모델에 없습니다";
        "give launchType = \"EC2\": they run on every instance all the same",
        "launchType = \"EC2\"를 쓰세요. 어차피 모든 인스턴스에서 실행됩니다";
    "not-for-daemon": "a daemon service has no `{key}`", "데몬 서비스에는 `{key}`이(가) 없습니다";
        "it runs one task on each instance that meets its constraints",
        "제약에 맞는 인스턴스마다 태스크 하나를 실행합니다";
    "daemon-maximum": "maximumPercent of a daemon service must be 100",
        "데몬 서비스의 maximumPercent는 100이어야 합니다"; "", "";
    "not-for-ec2": "`requiresCompatibilities` lacks \"EC2\"",
        "`requiresCompatibilities`에 \"EC2\"가 없습니다";
        "add it: the definition is used on instances", "추가하세요. 이 정의를 인스턴스에서 씁니다";
    "awsvpc-on-fargate": "Fargate needs networkMode \"awsvpc\"",
        "Fargate에는 networkMode \"awsvpc\"가 필요합니다"; "", "";
    "storage-on-ec2": "ephemeralStorage is for Fargate only", "ephemeralStorage는 Fargate에만 있습니다";
        "the instance's volume: autoScalingGroups.launchTemplate.rootVolume",
        "인스턴스의 볼륨은 autoScalingGroups.launchTemplate.rootVolume입니다";
    "ec2-cpu": "`cpu` is {cpu} units; on instances 128 to 196608 are allowed",
        "`cpu`가 {cpu}단위입니다. 인스턴스에서는 128~196608까지입니다"; "", "";
    "windows-on-ec2": "Windows instances are not modelled yet",
        "Windows 인스턴스는 아직 모델에 없습니다"; "", "";
    "container-needs-memory": "the container \"{name}\" of {where} needs `memory` or \
        `memoryReservation`",
        "{where}의 컨테이너 \"{name}\"에는 `memory`나 `memoryReservation`이 필요합니다";
        "without task-level `memory` each container says its own",
        "태스크의 `memory`가 없으면 컨테이너마다 써야 합니다";
    "reserved-port": "port {port} is reserved by the agent on every instance",
        "포트 {port}은(는) 모든 인스턴스에서 에이전트가 예약한 포트입니다";
        "no task with it can ever be placed: 22, 2375, 2376, 51678 and 51679 are taken",
        "이 포트로는 태스크를 놓을 수 없습니다. 22, 2375, 2376, 51678, 51679는 이미 쓰입니다";
    "host-port-differs": "in this network mode hostPort is the containerPort {port}, or left out",
        "이 네트워크 모드에서 hostPort는 containerPort {port}와 같거나 쓰지 않습니다"; "", "";
    "bad-gpu-count": "a number of GPUs from 1 to 64", "GPU 개수(1~64)를 써야 합니다";
        "as a text, as AWS asks for: \"1\"", "AWS와 같이 글자로 씁니다(\"1\")";
    "gpu-all": "\"ALL\", every GPU of whichever instance it is placed on, is not modelled yet",
        "\"ALL\"(놓이는 인스턴스의 모든 GPU)은 아직 모델에 없습니다";
        "give the number of GPUs of your instance type: then no other GPU task fits beside it",
        "쓰는 인스턴스 유형의 GPU 개수를 쓰세요. 그러면 다른 GPU 태스크가 함께 놓이지 않습니다";
    "elb-health-check": "healthCheckType \"{value}\" is not modelled: it needs instances as targets, \
        and targets here are tasks",
        "healthCheckType \"{value}\"은(는) 모델에 없습니다. 인스턴스가 대상이어야 하는데 여기서는 태스크가 \
         대상입니다";
        "leave it out: an unhealthy task is replaced by ECS, an impaired instance by the group",
        "빼세요. 비정상 태스크는 ECS가, 장애가 난 인스턴스는 그룹이 교체합니다";
    "no-instance-matches": "no instance that the tasks may go to can ever meet `{expression}`",
        "태스크가 갈 수 있는 어떤 인스턴스도 `{expression}`에 맞을 수 없습니다";
        "they may go to: {types}", "갈 수 있는 유형: {types}";
    "unknown-attribute": "no instance has an attribute \"{name}\"",
        "\"{name}\" 속성이 있는 인스턴스가 없습니다";
        "known here: {names}; ecs.instanceAttributes of a launch template adds others",
        "여기서 아는 속성: {names}. 시작 템플릿의 ecs.instanceAttributes로 더할 수 있습니다";
    "no-instance-fits": "no instance can ever take a task of \"{family}\": it needs {need}, and the \
        largest has {have}",
        "\"{family}\" 태스크를 받을 인스턴스가 없습니다. {need}이(가) 필요하지만 가장 큰 것도 {have}입니다";
        "take a larger instance type, or a smaller task", "더 큰 유형이나 더 작은 태스크를 쓰세요";
    "wrong-architecture": "\"{family}\" is for {needs}, and no instance it may go to is",
        "\"{family}\"은(는) {needs}용인데 갈 수 있는 인스턴스가 모두 다릅니다";
        "set runtimePlatform.cpuArchitecture, or take other instance types",
        "runtimePlatform.cpuArchitecture를 맞추거나 다른 유형을 쓰세요";
}
