//! How do we say what is wrong with, or will surprise about, Spot and faults?

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
    /// Texts of errors about Spot and faults, by code.
    SPOT_ERRORS {
        "windows-on-spot": "Fargate Spot has no Windows", "Fargate 스팟에는 Windows가 없습니다";
            "take FARGATE", "FARGATE를 쓰세요";
        "no-such-pool": "nothing here buys in this Spot pool",
            "이 스팟 풀에서 사는 것이 없습니다";
            "pools: {names}", "풀: {names}";
        "unknown-spot-price": "the Spot price of {type} in {zone} is not known",
            "{zone}의 {type} 스팟 가격을 알 수 없습니다";
            "the Spot Advisor does not list it: give `price` or `priceHistory` in [[spot.pools]]",
            "Spot Advisor에 없습니다. [[spot.pools]]에 `price`나 `priceHistory`를 쓰세요";
        "bad-file": "{file} cannot be used as `{key}`: {problem}",
            "{file}을(를) `{key}`로 쓸 수 없습니다: {problem}"; "", "";
        "no-zone-rebalancing": "AWS does not rebalance the zones of this service: {reason}",
            "AWS가 이 서비스의 가용 영역 균형을 다시 맞추지 않습니다: {reason}";
            "leave `availabilityZoneRebalancing` out, or DISABLED",
            "`availabilityZoneRebalancing`을 빼거나 DISABLED로 쓰세요";
        "unknown-service": "there is no service \"{name}\"", "\"{name}\" 서비스가 없습니다";
            "there are: {names}", "있는 서비스: {names}";
        "fault-without-time": "when does it happen?", "언제 일어나는지 없습니다";
            "give `at`, as \"2h\" or [\"2h\", \"3h\"], or `perHour`",
            "`at`(예: \"2h\", [\"2h\", \"3h\"])이나 `perHour`를 쓰세요";
        "fault-without-instances": "the cluster has no instances that could fail",
            "클러스터에 장애가 날 인스턴스가 없습니다";
            "tasks on Fargate: taskCrash, taskHang, or zoneLoss",
            "Fargate의 태스크에는 taskCrash, taskHang, zoneLoss를 쓰세요";
        "fault-without-requests": "service \"{name}\" has no requests that could wait",
            "서비스 \"{name}\"에는 기다릴 요청이 없습니다";
            "give it a `request` and a `workload`", "`request`와 `workload`를 쓰세요";
        "fault-changes-nothing": "this fault changes nothing", "이 장애로 달라지는 것이 없습니다";
            "give slowdown, extra or failing", "slowdown, extra, failing 가운데 하나를 쓰세요";
    }
    /// Texts of warnings about Spot and faults, by code.
    SPOT_WARNINGS {
        "one-task-on-spot": "the only task of \"{name}\" is on Fargate Spot: when it is taken, the \
            service is down",
            "\"{name}\"의 태스크 하나가 Fargate 스팟에만 있어, 회수되면 서비스가 멈춥니다";
            "AWS does not fall back to FARGATE, however long Spot has nothing: give FARGATE a base \
             of 1",
            "스팟 용량이 얼마나 오래 없든 AWS는 FARGATE로 바꾸지 않습니다. FARGATE에 base 1을 쓰세요";
        "spot-does-not-fall-back": "all of \"{name}\" is on Spot, and Spot does not fall back to \
            On-Demand",
            "\"{name}\"은(는) 모두 스팟이며, 스팟은 온디맨드로 바뀌지 않습니다";
            "what must not fail needs a base that is On-Demand",
            "꼭 있어야 하는 만큼은 base를 온디맨드로 두세요";
        "spot-one-pool": "\"{group}\" has one Spot pool: when {type} is gone there, all of it goes",
            "\"{group}\"의 스팟 풀이 하나뿐이라, 그곳의 {type} 용량이 없어지면 한꺼번에 사라집니다";
            "add zones and instance types: each type in each zone is a pool of its own",
            "가용 영역과 유형을 늘리세요. 영역과 유형마다 따로 하나의 풀입니다";
        "spot-without-draining": "nobody moves the tasks of an instance of \"{group}\" that Spot \
            takes back",
            "\"{group}\"에서 회수되는 스팟 인스턴스의 태스크를 아무도 옮기지 않습니다";
            "they run until it is gone: set ecs.enableSpotInstanceDraining, or use a capacity \
             provider with managedDraining",
            "인스턴스가 사라질 때까지 그대로 실행됩니다. ecs.enableSpotInstanceDraining을 켜거나 \
             managedDraining이 있는 용량 공급자를 쓰세요";
        "minimum-100-on-spot": "\"{name}\" keeps 100 % of its tasks on Spot instances of \
            \"{group}\": its tasks there stop only once others run, and Spot waits two minutes",
            "\"{name}\"은(는) \"{group}\"의 스팟 인스턴스에서 태스크를 100% 유지하므로 새 태스크가 \
             실행된 뒤에야 멈추는데, 스팟은 2분만 기다립니다";
            "lower deploymentConfiguration.minimumHealthyPercent, or keep room for them with \
             targetCapacity below 100",
            "deploymentConfiguration.minimumHealthyPercent를 낮추거나 targetCapacity를 100보다 \
             낮춰 자리를 남겨 두세요";
        "max-price-below-pools": "spotMaxPrice of \"{group}\" is below the price of all its pools",
            "\"{group}\"의 spotMaxPrice가 모든 풀의 가격보다 낮습니다";
            "no instance starts on Spot at that price: without it the On-Demand price is the limit",
            "이 가격으로는 스팟 인스턴스가 시작되지 않습니다. 빼면 온디맨드 가격이 한도입니다";
        "spot-unused": "nothing here is on Spot, so that [spot] changes nothing",
            "스팟을 쓰는 것이 없어 [spot]은 아무것도 바꾸지 않습니다";
            "a group: onDemandPercentageAboveBaseCapacity below 100; Fargate: the provider \
             FARGATE_SPOT",
            "그룹은 onDemandPercentageAboveBaseCapacity를 100보다 낮게, Fargate는 FARGATE_SPOT \
             공급자를 쓰세요";
        "fargate-spot-unused": "nothing here is on FARGATE_SPOT, so that this changes nothing",
            "FARGATE_SPOT을 쓰는 것이 없어 아무것도 바뀌지 않습니다"; "", "";
        "series-too-short": "the series is {length} long, and of that {left} are left to replay",
            "기록의 길이는 {length}이며 재생할 부분은 {left}입니다";
            "after that its last capacity stays: run shorter, or begin at a smaller `offset`",
            "그 뒤에는 마지막 용량이 계속됩니다. 실행을 줄이거나 `offset`을 줄이세요";
        "history-lacks-pool": "the price history has nothing of: {names}",
            "가격 기록에 없는 풀: {names}";
            "these cost the On-Demand price less the Spot Advisor's savings",
            "이 풀의 가격은 온디맨드 가격에서 Spot Advisor의 절감률을 뺀 값입니다";
        "history-begins-late": "the price history begins {late} after the run",
            "가격 기록이 실행 시작 {late} 뒤에 시작합니다";
            "its first price holds until then: check run.start",
            "그때까지 첫 가격을 씁니다. run.start를 확인하세요";
        "fault-after-run": "the run is over before this fault happens",
            "이 장애가 일어나기 전에 실행이 끝납니다";
            "check run.duration", "run.duration을 확인하세요";
        "fault-only-once": "this fault never ends, so that it happens only once",
            "이 장애는 끝나지 않으므로 한 번만 일어납니다";
            "give `lasts`", "`lasts`를 쓰세요";
    }
}
