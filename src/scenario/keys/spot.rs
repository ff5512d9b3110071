//! What may be said of the Spot market? How it fares, what it costs, and when it has nothing.

use super::{ANY, Key, Kind, SOME, TEN_YEARS, key};

const REGIME: Kind = Kind::Choice(&["calm", "busy", "stressed", "endless"], &[]);
const REGIME_EN: &str = "calm (rare reclaims, by the Spot Advisor's bucket of the type), busy \
     (hours between them), stressed (minutes to hours), or endless (nothing is ever taken).";
const REGIME_KO: &str = "calm(회수가 드묾. 유형의 Spot Advisor 구간을 따름), busy(몇 시간마다), \
     stressed(몇 분~몇 시간마다), endless(아무것도 회수하지 않음) 가운데 하나입니다.";
const HISTORY_EN: &str = "File of prices as `aws ec2 describe-spot-price-history` prints them, \
     CSV or JSON. Without run.start it begins with the run.";
const HISTORY_KO: &str = "`aws ec2 describe-spot-price-history`가 출력하는 형식의 가격 \
     파일(CSV 또는 JSON)입니다. run.start가 없으면 실행과 함께 시작합니다.";

/// A time without any capacity.
const DROUGHT: &[Key] = &[
    key("from", Kind::Moment, "From when on.", "시작 시점입니다.").required(),
    key("until", Kind::Moment, "Until when.", "끝나는 시점입니다.").required(),
];

const DROUGHTS_EN: &str = "Times without any capacity, whatever else is said.";
const DROUGHTS_KO: &str = "다른 설정과 관계없이 용량이 전혀 없는 기간입니다.";

/// What is said of one pool, or of several.
const POOL: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "The type; all that the scenario has on Spot when not given.",
        "인스턴스 유형입니다. 쓰지 않으면 시나리오의 모든 스팟 유형입니다.",
    ),
    key(
        "availabilityZone",
        Kind::Text,
        "The zone, as us-east-1a or a; all when not given.",
        "가용 영역입니다(예: us-east-1a 또는 a). 쓰지 않으면 모든 영역입니다.",
    ),
    key("regime", REGIME, REGIME_EN, REGIME_KO),
    key(
        "price",
        Kind::Money,
        "Price per instance-hour, the whole run; the On-Demand price less the Spot Advisor's \
         savings when nothing is given.",
        "실행 내내의 인스턴스 시간당 가격입니다. 쓰지 않으면 온디맨드 가격에서 Spot Advisor의 \
         절감률을 뺀 값입니다.",
    ),
    key("priceHistory", Kind::Text, HISTORY_EN, HISTORY_KO),
    key(
        "series",
        Kind::Text,
        "File of recorded capacity (CSV of seconds,capacity), replayed instead of a regime.",
        "기록된 용량 파일(seconds,capacity CSV)이며, regime 대신 재생합니다.",
    ),
    key(
        "offset",
        Kind::Duration(0.0, TEN_YEARS),
        "Where in the record the run begins.",
        "실행이 시작되는 기록 안의 위치입니다.",
    )
    .or("0s", "", ""),
    key(
        "scale",
        Kind::Positive,
        "The recorded capacity is multiplied by it, and rounded down.",
        "기록된 용량에 곱하는 수입니다(내림).",
    )
    .or("1", "", ""),
    key(
        "droughts",
        Kind::List(&Kind::Table(DROUGHT), ANY),
        DROUGHTS_EN,
        DROUGHTS_KO,
    ),
];

/// A time without capacity on Fargate Spot.
const FARGATE_DROUGHT: &[Key] = &[
    DROUGHT[0],
    DROUGHT[1],
    key(
        "availabilityZone",
        Kind::Text,
        "The zone; all when not given.",
        "가용 영역입니다. 쓰지 않으면 모든 영역입니다.",
    ),
];

const FARGATE: &[Key] = &[
    key("regime", REGIME, REGIME_EN, REGIME_KO),
    key(
        "droughts",
        Kind::List(&Kind::Table(FARGATE_DROUGHT), ANY),
        DROUGHTS_EN,
        DROUGHTS_KO,
    ),
];

/// `[spot]`
pub const SPOT: &[Key] = &[
    key("regime", REGIME, REGIME_EN, REGIME_KO).or("calm", "E", "the kindest of the regimes"),
    key("priceHistory", Kind::Text, HISTORY_EN, HISTORY_KO),
    key(
        "pools",
        Kind::List(&Kind::Table(POOL), SOME),
        "What differs for single pools (a type in a zone); later entries win.",
        "풀(가용 영역의 유형)마다 다른 점입니다. 뒤에 쓴 것이 앞섭니다.",
    ),
    key(
        "fargate",
        Kind::Table(FARGATE),
        "Capacity of Fargate Spot; the regime of [spot] when none is given.",
        "Fargate Spot의 용량입니다. regime을 쓰지 않으면 [spot]의 값을 따릅니다.",
    ),
];
