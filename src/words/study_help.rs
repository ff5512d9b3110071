//! How is the help of commands about studies worded?

use super::Text;

/// Help of `ecsim sweep` and `ecsim merge`.
pub const SWEEP: &[(&str, Text)] = &[
    (
        "sweep",
        Text::new(
            "Run every point of a study; the same command goes on where it was stopped",
            "연구의 모든 점을 실행합니다. 멈추었다면 같은 명령이 이어서 실행합니다",
        ),
    ),
    (
        "sweep study",
        Text::new("The study file (TOML or JSON)", "연구 파일(TOML 또는 JSON)"),
    ),
    (
        "sweep out",
        Text::new(
            "Folder of the results [default: reports/<study>]",
            "결과 폴더 [기본값: reports/<연구 이름>]",
        ),
    ),
    (
        "sweep shard",
        Text::new(
            "Run part I of N only, I from 0; /N takes I from SLURM_ARRAY_TASK_ID, \
             AWS_BATCH_JOB_ARRAY_INDEX or JOB_COMPLETION_INDEX",
            "N조각 가운데 I번째만 실행합니다(I는 0부터). /N이면 I를 SLURM_ARRAY_TASK_ID, \
             AWS_BATCH_JOB_ARRAY_INDEX, JOB_COMPLETION_INDEX에서 읽습니다",
        ),
    ),
    (
        "sweep status",
        Text::new(
            "Say how far it is, and run nothing",
            "실행하지 않고 어디까지 되었는지 알려 줍니다",
        ),
    ),
    (
        "sweep restart",
        Text::new(
            "Throw earlier results away",
            "이전 결과를 버리고 처음부터 실행합니다",
        ),
    ),
    (
        "sweep threads",
        Text::new(
            "Threads [default: all processors]; the result does not depend on it",
            "스레드 수 [기본값: 모든 프로세서]. 결과는 달라지지 않습니다",
        ),
    ),
    (
        "sweep no_charts",
        Text::new("Draw no charts", "차트를 그리지 않습니다"),
    ),
    (
        "sweep format",
        Text::new(
            "What is printed: text, or JSON and nothing else",
            "출력 형식: text, 또는 JSON만",
        ),
    ),
    (
        "merge",
        Text::new(
            "Put the shards of a sweep together: the folder that one run of all of it leaves",
            "sweep의 조각을 합쳐 한 번에 실행한 것과 같은 폴더를 만듭니다",
        ),
    ),
    (
        "merge dirs",
        Text::new(
            "The folders of all shards, in any order",
            "모든 조각의 폴더(순서는 상관없음)",
        ),
    ),
    (
        "merge out",
        Text::new(
            "Folder of the results [default: reports/<study>]",
            "결과 폴더 [기본값: reports/<연구 이름>]",
        ),
    ),
    (
        "merge no_charts",
        Text::new("Draw no charts", "차트를 그리지 않습니다"),
    ),
    (
        "merge format",
        Text::new(
            "What is printed: text, or JSON and nothing else",
            "출력 형식: text, 또는 JSON만",
        ),
    ),
];
