//! How do we speak of studies? Comparisons, sweeps, sizes.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name, for the parity test.
        #[cfg(test)]
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    BUG = "a bug in ecsim: {what}", "ecsim의 버그: {what}";
    BUSY = "another ecsim is working on {path}", "다른 ecsim이 {path}에서 작업하고 있습니다";
    FOREIGN = "{path} is no journal of a sweep", "{path}은(는) sweep의 기록이 아닙니다";
    CHANGED = "{path} holds results of another state of this study:\n{changes}\n\
               take --restart to throw them away, or --out for another folder",
        "{path}에 이 연구의 다른 상태에서 얻은 결과가 있습니다:\n{changes}\n\
         버리고 새로 시작하려면 --restart를, 다른 폴더를 쓰려면 --out을 쓰세요";
    CHANGE = "  {path}: was {was}, is {is}", "  {path}: 이전 {was}, 지금 {is}";
    CHANGES_MORE = "  … and {n} more", "  … 외 {n}개";
    IO = "{path}: {error}", "{path}: {error}";
    NO_SHARD = "{path} holds a whole sweep, not a shard of one",
        "{path}에는 조각(shard)이 아니라 전체 sweep이 있습니다";
    DIFFERENT = "{one} and {other} are not shards of one sweep",
        "{one}와(과) {other}은(는) 같은 sweep의 조각이 아닙니다";
    MISSING = "shards that were not given: {list}", "빠진 조각: {list}";
    TWICE = "{one} and {other} are the same shard", "{one}와(과) {other}은(는) 같은 조각입니다";
    UNFINISHED = "{path} is not finished: {done} of {of} points; run its command again",
        "{path}이(가) 끝나지 않았습니다. 점 {of}개 가운데 {done}개입니다. 같은 명령을 다시 실행하세요";
    SHARD_SYNTAX = "--shard {text}: write I/N with I from 0 to N−1, such as 0/4, or /4 in a job array",
        "--shard {text}: 0부터 N−1까지의 I로 I/N처럼 쓰세요. 예: 0/4, 작업 배열에서는 /4";
    SHARD_NO_INDEX = "--shard /N needs one of these variables: {names}",
        "--shard /N에는 다음 환경 변수 가운데 하나가 필요합니다: {names}";
    SHARD_DONE = "Wrote {path}. When all shards are there: ecsim merge DIR...",
        "{path}에 썼습니다. 모든 조각이 끝나면: ecsim merge DIR...";
    CHECK_FINE = "{file}: no errors; {points} points, {runs} runs.",
        "{file}: 오류가 없습니다. 점 {points}개, 실행 {runs}회.";
    CHECK_WRONG = "{file}: {n} of {points} points are no valid scenario",
        "{file}: 점 {points}개 가운데 {n}개가 올바른 시나리오가 아닙니다";
    TIME_LEFT = "{done} of {of} runs, {left} left", "실행 {of}회 중 {done}회, {left} 남음";
    PROGRESS = "running", "실행 중";
    NOT_STEADY = "no steady state of {service} is seen: the run is too short to tell where it begins",
        "{service}의 정상 상태가 보이지 않습니다. 어디에서 시작하는지 알기에는 실행이 짧습니다";
    TOO_MANY = "{n} points are more than {most}", "점 {n}개는 {most}개보다 많습니다";
}
