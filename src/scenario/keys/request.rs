//! What may be said of a request, and of a distribution?

use super::{Key, Kind, SOME, Variant, key};
use crate::words::Text;

const TIME: Kind = Kind::Duration(0.0, 86_400.0);
const SHAPE: Kind = Kind::Number(0.01, 100.0);

const MEAN: Key = key("mean", TIME, "Mean of what is drawn.", "평균입니다.");
const CV: Key = key(
    "cv",
    SHAPE,
    "Coefficient of variation: standard deviation / mean.",
    "변동 계수(표준편차 ÷ 평균)입니다.",
);

const DISTRIBUTIONS: &[Variant] = &[
    Variant {
        name: "constant",
        keys: &[key("value", TIME, "The value.", "값입니다.").required()],
        doc: Text::new("Always the same.", "늘 같습니다."),
    },
    Variant {
        name: "exponential",
        keys: &[MEAN.required()],
        doc: Text::new("Memoryless.", "지수 분포입니다."),
    },
    Variant {
        name: "lognormal",
        keys: &[
            MEAN,
            CV,
            key(
                "median",
                TIME,
                "Median, with sigma instead of mean and cv.",
                "중앙값입니다(sigma와 함께).",
            ),
            key(
                "sigma",
                Kind::Number(0.0001, 5.0),
                "Sigma of the logarithm.",
                "로그의 표준편차입니다.",
            ),
        ],
        doc: Text::new(
            "Log-normal: mean and cv, or median and sigma.",
            "로그 정규 분포입니다.",
        ),
    },
    Variant {
        name: "gamma",
        keys: &[MEAN.required(), CV.required()],
        doc: Text::new("Gamma.", "감마 분포입니다."),
    },
    Variant {
        name: "weibull",
        keys: &[
            MEAN.required(),
            key(
                "shape",
                SHAPE,
                "Shape k; below 1 the tail is heavy.",
                "형상 k입니다. 1보다 작으면 꼬리가 두껍습니다.",
            )
            .required(),
        ],
        doc: Text::new("Weibull.", "와이블 분포입니다."),
    },
    Variant {
        name: "pareto",
        keys: &[
            key(
                "alpha",
                Kind::Number(0.01, 100.0),
                "Tail exponent.",
                "꼬리 지수입니다.",
            )
            .required(),
            key(
                "min",
                TIME,
                "Smallest value; found from `mean` when that is given instead.",
                "최솟값입니다. 대신 `mean`을 주면 계산합니다.",
            ),
            key("max", TIME, "Largest value.", "최댓값입니다.").required(),
            MEAN,
        ],
        doc: Text::new("Bounded Pareto.", "유계 파레토 분포입니다."),
    },
    Variant {
        name: "empirical",
        keys: &[
            key(
                "values",
                Kind::List(&TIME, SOME),
                "The values.",
                "값들입니다.",
            ),
            key(
                "file",
                Kind::Text,
                "A CSV file with a value per row: seconds, or durations.",
                "행마다 값(초 또는 시간)이 있는 CSV 파일입니다.",
            ),
            key(
                "column",
                Kind::Text,
                "The column of the file; the first when not given.",
                "파일의 열입니다. 쓰지 않으면 첫 열입니다.",
            ),
        ],
        doc: Text::new(
            "Values drawn with replacement.",
            "주어진 값에서 복원 추출합니다.",
        ),
    },
];

/// A distribution of lengths of time, or a duration that is always the same.
pub const DISTRIBUTION: Kind = Kind::Either(&TIME, &Kind::Tagged("distribution", DISTRIBUTIONS));

const RETRY: &[Key] = &[
    key(
        "attempts",
        Kind::Whole(1, 100),
        "Attempts in all, 1 is no retry.",
        "전체 시도 횟수입니다. 1이면 재시도하지 않습니다.",
    )
    .required(),
    key(
        "backoff",
        Kind::Duration(0.0, 3_600.0),
        "Wait before the second attempt; doubles.",
        "두 번째 시도 전의 대기입니다. 이후 두 배씩 늘어납니다.",
    )
    .or("100ms", "E", "assumption"),
    key(
        "jitter",
        Kind::Number(0.0, 1.0),
        "Share of each wait drawn at random.",
        "대기 가운데 무작위로 뽑는 비율입니다.",
    )
    .or("0", "E", "assumption"),
];

/// `request`
pub const REQUEST: &[Key] = &[
    key(
        "cpu",
        DISTRIBUTION,
        "CPU time at full speed; needed unless every trace has a cpuColumn.",
        "온전한 속도에서의 CPU 시간입니다. 모든 트레이스에 cpuColumn이 있으면 없어도 됩니다.",
    ),
    key(
        "wait",
        DISTRIBUTION,
        "Time it then waits without CPU (a database, a remote call).",
        "그 뒤 CPU 없이 기다리는 시간(데이터베이스, 원격 호출)입니다.",
    )
    .or("0ms", "", ""),
    key(
        "memoryMiB",
        Kind::Number(0.0, 250_000.0),
        "Memory a request holds while in flight, in MiB.",
        "처리 중인 요청이 쓰는 메모리(MiB)입니다.",
    )
    .or("0", "E", "assumption"),
    key(
        "discipline",
        Kind::Choice(&["processor_sharing", "fcfs"], &[]),
        "How a task shares its CPU: all requests at once, or `slots` at a time in order.",
        "태스크가 CPU를 나누는 방법입니다. 모두 함께 또는 `slots`개씩 차례로 처리합니다.",
    )
    .or(
        "processor_sharing",
        "A",
        "V1: the law that reproduces the published percentiles",
    ),
    key(
        "slots",
        Kind::Whole(1, 1_000_000),
        "Requests in service at once, with fcfs.",
        "fcfs에서 한 번에 처리하는 요청 수입니다.",
    ),
    key(
        "maxConcurrent",
        Kind::Whole(1, 1_000_000),
        "Requests in service at once per task; more wait.",
        "태스크당 동시 처리 한도입니다. 넘으면 기다립니다.",
    ),
    key(
        "queueLimit",
        Kind::Whole(0, 100_000_000),
        "Requests that may wait per task; more get 503.",
        "태스크당 대기 한도입니다. 넘으면 503입니다.",
    ),
    key(
        "timeout",
        Kind::Duration(0.001, 86_400.0),
        "The client gives up after this long.",
        "클라이언트가 포기하기까지의 시간입니다.",
    ),
    key(
        "retry",
        Kind::Table(RETRY),
        "What the client does after a failure.",
        "실패 뒤 클라이언트가 하는 일입니다.",
    ),
    key(
        "bytes",
        Kind::Whole(0, 1_000_000_000_000),
        "Bytes of request and response together, for LCU metering (parameter alb.requestBytes \
            when not given).",
        "LCU 계산에 쓰는 요청과 응답의 바이트 수입니다.",
    ),
    key(
        "requestsPerConnection",
        Kind::Number(1.0, 1_000_000.0),
        "Requests per client connection, for LCU metering (parameter alb.requestsPerConnection \
            when not given).",
        "LCU 계산에 쓰는 연결당 요청 수입니다.",
    ),
];
