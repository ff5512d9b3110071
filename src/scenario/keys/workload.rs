//! What may be said of the requests that come in?

use super::{Key, Kind, MOST_RPS, TEN_YEARS, Variant, key, request};
use crate::words::Text;

const RATE: Kind = Kind::Number(0.0, MOST_RPS);
const LONG: Kind = Kind::Duration(0.0, TEN_YEARS);
const SPAN: Kind = Kind::Duration(0.001, TEN_YEARS);

const RPS_EN: &str = "Requests per second.";
const RPS_KO: &str = "초당 요청 수입니다.";

const fn rate(en: &'static str, ko: &'static str) -> Key {
    key("requestsPerSecond", RATE, en, ko).required()
}

const fn regular() -> Key {
    key(
        "regular",
        Kind::Flag,
        "Evenly spaced arrivals instead of Poisson.",
        "포아송 대신 일정한 간격으로 도착합니다.",
    )
    .or("false", "", "")
}

const GENERATORS: &[Variant] = &[
    Variant {
        name: "constant",
        keys: &[rate(RPS_EN, RPS_KO), regular()],
        doc: Text::new("Always the same rate.", "늘 같은 속도입니다."),
    },
    Variant {
        name: "ramp",
        keys: &[
            rate(
                "The rate before it changes.",
                "바뀌기 전의 초당 요청 수입니다.",
            ),
            key(
                "toRequestsPerSecond",
                RATE,
                "The rate after.",
                "바뀐 뒤의 초당 요청 수입니다.",
            )
            .required(),
            key(
                "start",
                Kind::Moment,
                "When it begins to change.",
                "바뀌기 시작하는 때입니다.",
            )
            .required(),
            key(
                "end",
                Kind::Moment,
                "When it has changed.",
                "다 바뀐 때입니다.",
            )
            .required(),
            regular(),
        ],
        doc: Text::new(
            "From one rate to another, linearly.",
            "한 속도에서 다른 속도로 일정하게 바뀝니다.",
        ),
    },
    Variant {
        name: "step",
        keys: &[
            rate(
                "The rate before it changes.",
                "바뀌기 전의 초당 요청 수입니다.",
            ),
            key(
                "toRequestsPerSecond",
                RATE,
                "The rate after.",
                "바뀐 뒤의 초당 요청 수입니다.",
            )
            .required(),
            key("at", Kind::Moment, "When it changes.", "바뀌는 때입니다.").required(),
            regular(),
        ],
        doc: Text::new(
            "One rate, then another.",
            "한 속도였다가 갑자기 다른 속도가 됩니다.",
        ),
    },
    Variant {
        name: "diurnal",
        keys: &[
            rate("The mean rate.", "평균 초당 요청 수입니다."),
            key(
                "amplitude",
                Kind::Number(0.0, 1.0),
                "0 (flat) to 1 (down to nothing at night).",
                "0(변화 없음)에서 1(밤에는 0)까지입니다.",
            )
            .or("0.5", "E", "assumption"),
            key(
                "peak",
                LONG,
                "When it is highest, after the start of the period.",
                "주기 시작 후 가장 높은 때까지의 시간입니다.",
            )
            .or("12h", "E", "assumption"),
            key("period", SPAN, "Length of the wave.", "파동의 길이입니다.").or("24h", "", ""),
            regular(),
        ],
        doc: Text::new("A day's wave.", "하루 주기의 파동입니다."),
    },
    Variant {
        name: "spike",
        keys: &[
            rate(
                "The rate outside the spike.",
                "스파이크 밖의 초당 요청 수입니다.",
            ),
            key(
                "peakRequestsPerSecond",
                RATE,
                "The rate at the top.",
                "꼭대기의 초당 요청 수입니다.",
            )
            .required(),
            key(
                "at",
                Kind::Moment,
                "When it begins to rise.",
                "오르기 시작하는 때입니다.",
            )
            .required(),
            key("rise", LONG, "How long it rises.", "오르는 시간입니다.").or("0s", "", ""),
            key("hold", LONG, "How long it stays.", "머무는 시간입니다.").required(),
            key("fall", LONG, "How long it falls.", "내려가는 시간입니다.").or("0s", "", ""),
            regular(),
        ],
        doc: Text::new(
            "A base rate with one spike.",
            "기본 속도에 한 번의 스파이크입니다.",
        ),
    },
    Variant {
        name: "bursts",
        keys: &[
            rate(
                "The rate in the quiet state.",
                "조용한 상태의 초당 요청 수입니다.",
            ),
            key(
                "burstRequestsPerSecond",
                RATE,
                "The rate in a burst.",
                "몰릴 때의 초당 요청 수입니다.",
            )
            .required(),
            key(
                "meanQuiet",
                SPAN,
                "Mean length of the quiet state.",
                "조용한 상태의 평균 길이입니다.",
            )
            .required(),
            key(
                "meanBurst",
                SPAN,
                "Mean length of a burst.",
                "몰리는 상태의 평균 길이입니다.",
            )
            .required(),
        ],
        doc: Text::new(
            "Two states, each left after an exponential time.",
            "두 상태를 무작위로 오갑니다.",
        ),
    },
];

const USERS: &[Key] = &[
    key(
        "count",
        Kind::Whole(1, 10_000_000),
        "How many users.",
        "사용자 수입니다.",
    )
    .required(),
    key(
        "thinkTime",
        request::DISTRIBUTION,
        "Time between an answer and the next request.",
        "응답에서 다음 요청까지의 시간입니다.",
    )
    .required(),
];

const SLICE: &[Key] = &[
    key("from", Kind::Moment, "From here on.", "여기부터입니다.").or("0s", "", ""),
    key(
        "to",
        Kind::Moment,
        "Up to here; the end of the run when not given.",
        "여기까지입니다.",
    ),
];

/// One source of requests.
pub const WORKLOAD: &[Key] = &[
    key(
        "trace",
        Kind::Text,
        "A CSV or CSV.gz file of counts per interval or of timestamps.",
        "구간별 요청 수나 타임스탬프를 담은 CSV 또는 CSV.gz 파일입니다.",
    ),
    key(
        "column",
        Kind::Text,
        "The column with the timestamp: makes it a trace of timestamps.",
        "타임스탬프가 있는 열입니다. 쓰면 타임스탬프 트레이스가 됩니다.",
    ),
    key(
        "cpuColumn",
        Kind::Text,
        "The column with the CPU time of each request in seconds.",
        "요청마다 쓰는 CPU 시간(초)이 있는 열입니다.",
    ),
    key(
        "interval",
        SPAN,
        "Length of a count's interval; found from the first rows when not given.",
        "요청 수를 센 구간의 길이입니다. 쓰지 않으면 첫 행들에서 알아냅니다.",
    ),
    key(
        "origin",
        Kind::Moment,
        "Where the run starts in the trace: a duration after the trace's zero, or the calendar \
         time of that zero.",
        "실행이 트레이스의 어디서 시작하는지입니다. 트레이스 0초 뒤의 시간이나, 0초의 달력 시각을 씁니다.",
    ),
    key(
        "generator",
        Kind::Tagged("kind", GENERATORS),
        "A formula for the rate of requests.",
        "요청 속도를 정하는 식입니다.",
    ),
    key(
        "users",
        Kind::Table(USERS),
        "Closed loop: each user waits for the answer, thinks, and asks again.",
        "폐루프입니다. 사용자마다 응답을 기다리고, 생각하고, 다시 요청합니다.",
    ),
    key(
        "scale",
        Kind::Number(0.0, 1_000_000.0),
        "Multiplies the number of requests.",
        "요청 수에 곱합니다.",
    )
    .or("1", "", ""),
    key(
        "slice",
        Kind::Table(SLICE),
        "Only this part of the run.",
        "실행 가운데 이 구간만 씁니다.",
    ),
];
