//! How do we say from which fill on EC2 is cheaper than Fargate?

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name, for the parity test and the page.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    TITLE = "Fargate or EC2: break-even", "Fargate와 EC2의 손익분기점";
    TASK = "A task of {vcpu} vCPU and {gib} GiB ({arch}) in {region}: {usd} an hour on Fargate{spot}.",
        "{region}의 {vcpu} vCPU, {gib} GiB 태스크({arch}): Fargate에서 시간당 {usd}{spot}.";
    TASK_SPOT = ", {usd} on Fargate Spot", ", Fargate Spot에서 {usd}";
    FILL = "Fill: what the tasks on an instance would cost on Fargate, of what its whole shape would cost \
            there. Break-even: the fill, and in brackets the tasks on one instance, from which \
            on EC2 costs less; of Spot \
            against Fargate Spot.",
        "채움(fill): 인스턴스 위 태스크의 Fargate 요금을 인스턴스 전체 크기의 Fargate 요금으로 나눈 비율입니다. \
         손익분기: EC2가 더 싸지는 채움이고, 괄호는 인스턴스 하나에 필요한 태스크 수입니다. Spot은 Fargate Spot과 \
         비교합니다.";
    TYPE = "type", "유형";
    VCPU = "vCPU", "vCPU";
    GIB = "GiB", "GiB";
    HOUR = "USD/h", "USD/h";
    SHAPE = "Fargate", "Fargate";
    FIT = "fit", "수용";
    BOUND = "bound by", "제한";
    FULLEST = "fill", "채움";
    AT_ON_DEMAND = "on demand", "온디맨드";
    AT_COMMITTED = "committed", "약정";
    AT_SPOT = "Spot", "Spot";
    BOUND_CPU = "CPU", "CPU";
    BOUND_MEMORY = "memory", "메모리";
    BOUND_ENI = "ENIs", "ENI";
    WAY_FARGATE = "Fargate", "Fargate";
    WAY_FARGATE_SPOT = "F-Spot", "F-Spot";
    WAY_ON_DEMAND = "EC2", "EC2";
    WAY_COMMITTED = "committed", "EC2 약정";
    WAY_SPOT = "EC2 Spot", "EC2 Spot";
    LONG_FARGATE = "Fargate", "Fargate";
    LONG_FARGATE_SPOT = "Fargate Spot", "Fargate Spot";
    LONG_ON_DEMAND = "EC2 on demand", "EC2 온디맨드";
    LONG_COMMITTED = "EC2 with the commitment", "약정을 적용한 EC2";
    LONG_SPOT = "EC2 Spot", "EC2 Spot";
    TAKES = "{type} takes {n} of these tasks (first to run out: {bound}; {cpu} by CPU, {memory} by memory{eni}). They \
             fill {fill} of it: {cpuShare} of its CPU, {memoryShare} of its memory.",
        "{type}에는 이 태스크가 {n}개 들어갑니다(먼저 모자라는 것: {bound}, CPU로는 {cpu}개, 메모리로는 {memory}개{eni}). \
         채움은 {fill}이고, CPU의 {cpuShare}, 메모리의 {memoryShare}를 예약합니다.";
    TAKES_ENI = ", {n} by network interfaces", ", 네트워크 인터페이스로는 {n}개";
    TAKES_NONE = "{type} takes none of these tasks. Too little for even one: {bound}.",
        "{type}에는 이 태스크가 하나도 들어가지 않습니다. 모자라는 것: {bound}.";
    ENI_BINDS = "Each awsvpc task takes a network interface: with ENI trunking (--trunking) {n} would fit.",
        "awsvpc 태스크는 저마다 네트워크 인터페이스를 하나씩 씁니다. ENI 트렁킹(--trunking)을 쓰면 {n}개가 들어갑니다.";
    ENI_BINDS_BRIDGE = "Each awsvpc task takes a network interface: with --network-mode bridge {n} would fit.",
        "awsvpc 태스크는 저마다 네트워크 인터페이스를 하나씩 씁니다. --network-mode bridge를 쓰면 {n}개가 들어갑니다.";
    FULL = "Filled with them, a task-hour costs {onDemand} on demand and {committed} with the commitment, on \
            Fargate {fargate}.",
        "이 태스크로 가득 채우면 태스크 시간당 요금은 온디맨드 {onDemand}, 약정 {committed}이고 Fargate는 {fargate}입니다.";
    PAYS = "What may not be interrupted: cheapest is Fargate below {committed} fill, EC2 with the commitment from \
            there ({c} tasks on an instance); without a commitment EC2 pays from {onDemand} ({d} tasks).",
        "중단되면 안 되는 태스크: 채움 {committed} 미만에서는 Fargate가, 그 이상(인스턴스당 태스크 {c}개)에서는 약정을 적용한 \
         EC2가 가장 쌉니다. 약정이 없으면 EC2는 {onDemand}(태스크 {d}개)부터 이득입니다.";
    PAYS_COMMITTED = "What may not be interrupted: cheapest is Fargate below {committed} fill, EC2 with the commitment \
                      from there ({c} tasks on an instance); on demand EC2 would need \
                      {onDemand} ({d} tasks), more than \
                      these tasks can fill: never.",
        "중단되면 안 되는 태스크: 채움 {committed} 미만에서는 Fargate가, 그 이상(인스턴스당 태스크 {c}개)에서는 약정을 적용한 \
         EC2가 가장 쌉니다. 온디맨드 EC2는 {onDemand}(태스크 {d}개)가 필요해 이 태스크만으로는 이득이 될 수 없습니다.";
    PAYS_NEVER = "What may not be interrupted: cheapest is Fargate, at any fill that these tasks reach; EC2 would need \
                  {onDemand} ({d} tasks) on demand, {committed} ({c} tasks) with the commitment.",
        "중단되면 안 되는 태스크: 이 태스크로 이를 수 있는 모든 채움에서 Fargate가 가장 쌉니다. EC2는 온디맨드로 \
         {onDemand}(태스크 {d}개), 약정으로 {committed}(태스크 {c}개)가 필요합니다.";
    SPOT_PAYS = "What may be: Fargate Spot below {fill} fill, EC2 Spot ({off} % off) from there ({n} tasks).",
        "중단되어도 되는 태스크: 채움 {fill} 미만에서는 Fargate Spot, 그 이상(태스크 {n}개)에서는 EC2 Spot(할인 {off} %)이 쌉니다.";
    SPOT_NEVER = "What may be: Fargate Spot at any fill; EC2 Spot ({off} % off) would need {fill} ({n} tasks).",
        "중단되어도 되는 태스크: 모든 채움에서 Fargate Spot이 쌉니다. EC2 Spot(할인 {off} %)은 {fill}(태스크 {n}개)가 필요합니다.";
    SPOT_UNKNOWN = "What may be: the Spot Instance Advisor does not list {type} here; give --spot-discount.",
        "중단되어도 되는 태스크: 이 리전의 Spot Instance Advisor에 {type}이(가) 없습니다. --spot-discount로 지정하세요.";
    FARGATE_SPOT_UNKNOWN = "What may be: the price of Fargate Spot is not known here; EC2 Spot ({off} % off) beats \
                            Fargate on demand from {fill} ({n} tasks).",
        "중단되어도 되는 태스크: 이 리전의 Fargate Spot 요금을 알 수 없습니다. EC2 Spot(할인 {off} %)은 \
         {fill}(태스크 {n}개)부터 Fargate 온디맨드보다 쌉니다.";
    BURSTABLE = "{type} is burstable: above {baseline} % of its CPU on average it spends surplus credits, which cost \
                 extra and are not in these figures.",
        "{type}은(는) 버스트 가능 유형입니다. 평균 CPU가 {baseline} %를 넘으면 추가 크레딧 요금이 붙으며, 여기에는 들어 있지 않습니다.";
    RESERVED = "Reserved is not used. How busy tasks are divides the cost on Fargate and on EC2 alike and moves no \
                break-even.",
        "예약과 사용은 다릅니다. 태스크가 얼마나 바쁜지는 Fargate와 EC2의 비용을 똑같이 나눌 뿐 손익분기를 옮기지 않습니다.";
    RESERVED_READS = "At {utilization} use of what is reserved, {type} reserved to {fill} (its break-even on demand) reads \
                      as some {used} utilization on a dashboard. \"EC2 is cheaper above 50 %\" (or 70 %) mixes up the \
                      two, or on demand with a commitment.",
        "예약한 것의 {utilization}를 쓴다면, {fill}까지 예약된 {type}(온디맨드 손익분기)은 대시보드에서 사용률 {used} 정도로 \
         보입니다. \"50 %(또는 70 %)를 넘으면 EC2가 싸다\"는 말은 이 둘을, 또는 온디맨드와 약정을 혼동한 것입니다.";
    CURVE = "{type}: USD per task-hour by fill", "{type}: 채움에 따른 태스크 시간당 USD";
    CURVE_USEFUL = "{type}: USD per useful vCPU-hour by fill, at {utilization} use of what is reserved",
        "{type}: 채움에 따른 유효 vCPU 시간당 USD(예약한 것의 {utilization} 사용)";
    CURVE_BOTH = "{type}: USD per task-hour by fill | per useful vCPU-hour, at {utilization} use of what is reserved",
        "{type}: 채움에 따른 태스크 시간당 USD | 유효 vCPU 시간당 USD(예약한 것의 {utilization} 사용)";
    CURVE_FILL = "fill", "채움";
    CURVE_NOTE = "*: more than tasks of this size alone can fill.", "*: 이 크기의 태스크만으로는 채울 수 없습니다.";
    TOGETHER = "{n} tasks: USD a month of 730 hours", "태스크 {n}개: 한 달(730시간) USD";
    INSTANCES = "instances", "인스턴스";
    TOGETHER_BEST = "{n} tasks that may not be interrupted cost least on {way}: {usd} a month.",
        "중단되면 안 되는 태스크 {n}개는 {way}에서 한 달 {usd}로 가장 쌉니다.";
    TOGETHER_SPOT = "{n} that may be: on {way}, {usd} a month.",
        "중단되어도 되는 {n}개는 {way}에서 한 달 {usd}로 가장 쌉니다.";
    COMPARED = "Compared with others", "다른 결과와의 비교";
    V16 = "V16, measured on Fargate (30 days, us-east-2, 1,000 runs of each): ARM {arm} % and Spot up to {spot} % below \
           x86 on demand. Price list of us-east-1 for this task: ARM {listArm} %, Spot \
           {listSpot} %, ARM on Spot \
           {listArmSpot} % below.",
        "V16, Fargate 실측(30일, us-east-2, 각 1,000회 실행): x86 온디맨드보다 ARM은 {arm} %, Spot은 최대 {spot} % 쌌습니다. \
         us-east-1 가격표로는 이 태스크가 ARM {listArm} %, Spot {listSpot} %, ARM Spot {listArmSpot} % 쌉니다.";
    V17 = "V17, AWS's theoretical comparison (Beck et al.): by reservation, cost is flat on Fargate and falls on EC2 as \
           one over it. At list prices of us-east-1 (30 GiB gp3, 28 % off) they cross at \
           {list}, on demand and with \
           the commitment.",
        "V17, AWS의 이론적 비교(Beck 외): 예약률에 따라 Fargate 비용은 일정하고 EC2 비용은 반비례해 줄어듭니다. us-east-1 \
         가격표(gp3 30 GiB, 28 % 할인)에서 둘이 만나는 곳(온디맨드, 약정 순): {list}.";
    V17_ONE = "{type} {onDemand}/{committed}", "{type} {onDemand}/{committed}";
    ASSUMED = "Assumed", "가정";
    ASSUMED_VOLUME = "a gp3 root volume of {n} GiB", "gp3 루트 볼륨 {n} GiB";
    ASSUMED_COMMITMENT = "{n} % off with a commitment (one year, nothing upfront)",
        "약정 할인 {n} %(1년, 선결제 없음)";
    ASSUMED_SPOT_GIVEN = "EC2 Spot at {n} % off, as given", "EC2 Spot 할인 {n} %(지정한 값)";
    ASSUMED_SPOT = "EC2 Spot as the Spot Instance Advisor of {date}", "EC2 Spot 할인은 {date}의 Spot Instance Advisor 기준";
    ASSUMED_PRICES = "prices as of {date}", "{date} 기준 요금";
    ASSUMED_AWSVPC = "awsvpc without ENI trunking", "ENI 트렁킹 없는 awsvpc";
    ASSUMED_TRUNKED = "awsvpc with ENI trunking", "ENI 트렁킹을 쓰는 awsvpc";
    ASSUMED_BRIDGE = "bridge network", "bridge 네트워크";
    LEFT_OUT = "Not counted: what is the same either way (load balancer, traffic, logs); on EC2 spare room for scaling \
                and deployments, daemons, and the work of running instances; on Fargate its own \
                discount by a Compute \
                Savings Plan.",
        "포함하지 않은 것: 어느 쪽이든 같은 비용(로드 밸런서, 트래픽, 로그), EC2에서 확장과 배포를 위한 여유, 데몬, 인스턴스 \
         운영 인력, Fargate에서 Compute Savings Plan으로 받는 할인.";
    WRITTEN = "Report: {place}", "보고서: {place}";
    MISSING_PRICE = "the price of {key} in {region} is not known; give it: --price {key}=USD",
        "{region}의 {key} 요금을 알 수 없습니다. 직접 지정하세요: --price {key}=USD";
    MISSING_VOLUME = "the price of {key} in {region} is not known; give it: --price {key}=USD, or leave the volume out: \
                      --volume-gib 0",
        "{region}의 {key} 요금을 알 수 없습니다. 직접 지정하거나(--price {key}=USD) 볼륨을 빼세요(--volume-gib 0).";
    WRONG_ARCHITECTURE = "{type} is {found} and the task {asked}: give --architecture {found}, or a type of {asked}",
        "{type}은(는) {found}인데 태스크는 {asked}입니다. --architecture {found}를 쓰거나 {asked} 유형을 고르세요.";
    UNKNOWN_ENIS = "the network interfaces of {type} are not known: use --network-mode bridge",
        "{type}의 네트워크 인터페이스 수를 알 수 없습니다. --network-mode bridge를 쓰세요.";
    NO_TYPES = "no instance type with a known price in {region} takes several of these tasks: name one with \
                --instance-type, and its price with --price ec2.linux.TYPE.hour=USD",
        "{region}에 요금이 알려지고 이 태스크가 여러 개 들어가는 인스턴스 유형이 없습니다. --instance-type으로 유형을, --price \
         ec2.linux.TYPE.hour=USD로 요금을 지정하세요.";
    WRONG_PRICE = "{found} is no price; write KEY=USD, above 0 and at most 1000, such as ebs.gp3GbMonth=0.08",
        "{found}은(는) 요금이 아닙니다. 0보다 크고 1000 이하인 KEY=USD로 쓰세요. 예: ebs.gp3GbMonth=0.08";
    TRUNKING_NEEDS_AWSVPC = "--trunking is for --network-mode awsvpc", "--trunking은 --network-mode awsvpc에서만 쓸 수 있습니다.";
    CHART_ONE = "{type}: cost of a task-hour by fill", "{type}: 채움에 따른 태스크 시간당 비용";
    CHART_ALL = "Cost of a task-hour by fill, on demand", "채움에 따른 태스크 시간당 비용(온디맨드)";
    CHART_UNIT = "USD per task-hour", "태스크 시간당 USD";
    CHART_X = "fill of the instance: what is reserved on it, in percent", "인스턴스의 채움: 예약된 비율(%)";
    CHART_FITS = "these tasks fill {fill}", "이 태스크의 최대 {fill}";
    CHART_EMPTY = "These tasks fit nowhere", "들어갈 곳이 없습니다";
}

/// Help of the command and its arguments.
pub const HELP: &[(&str, Text)] = &[
    (
        "break-even",
        Text::new(
            "From which fill on is EC2 cheaper than Fargate, on demand, with a commitment, on Spot, for a task size",
            "태스크 크기에 대해 EC2가 Fargate보다 싸지는 채움을 온디맨드, 약정, Spot별로 알려 줍니다",
        ),
    ),
    (
        "break-even cpu",
        Text::new(
            "CPU units of a task (1024 = 1 vCPU)",
            "태스크의 CPU 단위(1024 = 1 vCPU)",
        ),
    ),
    (
        "break-even memory",
        Text::new("Memory of a task in MiB", "태스크의 메모리(MiB)"),
    ),
    (
        "break-even instance_type",
        Text::new(
            "Instance types to compare (repeatable, or with commas) [default: a compute, a general and a memory type]",
            "비교할 인스턴스 유형(여러 번 또는 쉼표로) [기본값: 컴퓨팅, 범용, 메모리 유형 하나씩]",
        ),
    ),
    (
        "break-even region",
        Text::new("Region of the prices", "요금을 볼 리전"),
    ),
    (
        "break-even architecture",
        Text::new(
            "What the task is built for [default: as the first instance type, else x86_64]",
            "태스크의 CPU 아키텍처 [기본값: 첫 인스턴스 유형과 같음, 없으면 x86_64]",
        ),
    ),
    (
        "break-even tasks",
        Text::new(
            "How many such tasks run, to say what they cost together",
            "함께 실행되는 태스크 수. 전체 비용도 알려 줍니다",
        ),
    ),
    (
        "break-even utilization",
        Text::new(
            "Percent of what they reserve that tasks use, for the cost of a useful vCPU-hour; our choice",
            "예약한 것 가운데 태스크가 쓰는 비율(%). 유효 vCPU 시간당 비용에 씁니다(우리가 고른 기본값)",
        ),
    ),
    (
        "break-even commitment_discount",
        Text::new(
            "Percent off EC2 with a commitment; source: a year's convertible Reserved Instance without upfront payment \
         (t3.medium), which a Compute Savings Plan matches",
            "EC2 약정 할인율(%). 출처: 선결제 없는 1년 전환형 예약 인스턴스(t3.medium). Compute Savings Plan도 같습니다",
        ),
    ),
    (
        "break-even spot_discount",
        Text::new(
            "Percent off EC2 on Spot [default: what the Spot Instance Advisor says of the type in the region]",
            "EC2 Spot 할인율(%) [기본값: 해당 리전과 유형의 Spot Instance Advisor 값]",
        ),
    ),
    (
        "break-even volume_gib",
        Text::new(
            "GiB of gp3 root volume of each instance; source: ECS-optimized Amazon Linux 2023",
            "인스턴스마다 붙는 gp3 루트 볼륨(GiB). 출처: ECS 최적화 Amazon Linux 2023",
        ),
    ),
    (
        "break-even reserved_memory",
        Text::new(
            "MiB that the agent keeps from tasks (ECS_RESERVED_MEMORY)",
            "에이전트가 태스크에 주지 않는 메모리(MiB, ECS_RESERVED_MEMORY)",
        ),
    ),
    (
        "break-even network_mode",
        Text::new(
            "How tasks on EC2 are connected: awsvpc takes a network interface for each",
            "EC2 태스크의 네트워크 모드. awsvpc는 태스크마다 네트워크 인터페이스를 씁니다",
        ),
    ),
    (
        "break-even trunking",
        Text::new(
            "The account has awsvpcTrunking on",
            "계정의 awsvpcTrunking이 켜져 있습니다",
        ),
    ),
    (
        "break-even price",
        Text::new(
            "Set a price, KEY=USD as under [prices] of a scenario (repeatable)",
            "요금을 지정합니다. 시나리오의 [prices]와 같은 KEY=USD(여러 번 쓸 수 있음)",
        ),
    ),
    (
        "break-even format",
        Text::new("Tables (text), JSON or CSV", "표(text), JSON 또는 CSV"),
    ),
    (
        "break-even out",
        Text::new(
            "Also leave a folder with report.html, break-even.csv, break-even.json and charts",
            "report.html, break-even.csv, break-even.json, 차트가 든 폴더도 남깁니다",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL.iter().chain(HELP) {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{name}");
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
