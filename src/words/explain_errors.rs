//! What is said when a story cannot be told? The folder, the time, the name.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every error by its name, for the parity test.
        pub const ERRORS: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    COULD_NOT_READ = "could not read {path}: {error}", "{path}을(를) 읽지 못했습니다: {error}";
    NOT_A_REPORT = "{path} is no ecsim report: it has no manifest.json of ecsim; name the \
        folder that `ecsim run` wrote",
        "{path}은(는) ecsim 보고서가 아닙니다(ecsim의 manifest.json이 없음). `ecsim run`이 만든 폴더를 지정하세요";
    OTHER_VERSION = "{path} was written by ecsim {found}, this is {ours}; run the scenario \
        again, or use that version",
        "{path}은(는) ecsim {found} 버전이 만들었고 지금은 {ours}입니다. 시나리오를 다시 실행하거나 그 버전을 쓰세요";
    MISSING = "{path} has no {file}: the report is not whole; run the scenario again",
        "{path}에 {file} 파일이 없습니다. 완전한 보고서가 아니므로 시나리오를 다시 실행하세요";
    BROKEN = "{path} is not as ecsim wrote it: {error}; run the scenario again",
        "{path}이(가) ecsim이 쓴 것과 다릅니다: {error}. 시나리오를 다시 실행하세요";
    NO_TIME = "{found} is no time; write 21:41, 1998-07-07T21:41 or +2h05m since the start",
        "{found}은(는) 시각이 아닙니다. 21:41, 1998-07-07T21:41 또는 시작부터 +2h05m처럼 쓰세요";
    NO_CALENDAR = "{found}: the run has no calendar (run.start); write the time since its \
        start, such as +2h05m",
        "{found}: 이 실행에는 달력(run.start)이 없습니다. 시작부터의 시간을 +2h05m처럼 쓰세요";
    NOT_IN_RUN = "{found} is not in the run, which went from {from} to {to}",
        "{found}은(는) 실행 기간({from}~{to})에 없습니다";
    WHICH_DAY = "the run has several days with {found}; say which, such as {example}",
        "{found}이(가) 여러 날에 있습니다. {example}처럼 날짜를 지정하세요";
    NO_FACT = "there is no fact {found}: they are numbered from 0 to {last}",
        "사실 {found}이(가) 없습니다. 번호는 0부터 {last}까지입니다";
    NO_SUCH_NUMBER = "there is no {found}: {what} goes from 1 to {n} in this run",
        "{found}이(가) 없습니다. 이 실행의 {what}은(는) 1부터 {n}까지입니다";
    NO_SUCH = "there is no {kind} {found} among {n}; there is {names}",
        "{kind} {found}이(가) 없습니다(모두 {n}개). 예: {names}";
    NONE_AT_ALL = "there is no {kind} {found}: this run has none",
        "{kind} {found}이(가) 없습니다. 이 실행에는 하나도 없습니다";
    SEVERAL = "{found} is not one: there are {names}", "{found}은(는) 여러 개입니다: {names}";
    WHICH_SERVICE = "which service? say --service NAME, with one of: {names}",
        "어느 서비스인가요? --service NAME으로 지정하세요: {names}";
    NO_WHY_NOT = "why-not {found} is not understood; ask: why-not scale-in at 22:30, why-not \
        scale-out at 22:30, why-not placed task web-17",
        "why-not {found}은(는) 알 수 없습니다. why-not scale-in at 22:30, why-not scale-out at 22:30, \
        why-not placed task web-17처럼 물어보세요";
    UNKNOWN = "{found} cannot be explained; did you mean {near}? Ask for: scaling#N \
        ({scaling}), capacity#N, task NAME ({tasks}), instance NAME ({instances}), deployment N \
        ({deployments}), cost N ({cost}), minute TIME, fact N ({facts}), why-not scale-in at \
        TIME, why-not scale-out at TIME, why-not placed task NAME",
        "{found}은(는) 설명할 수 없습니다. {near}을(를) 찾으셨나요? 물어볼 수 있는 것: scaling#N({scaling}), \
        capacity#N, task 이름({tasks}), instance 이름({instances}), deployment N({deployments}), \
        cost N({cost}), minute 시각, fact N({facts}), why-not scale-in at 시각, why-not scale-out \
        at 시각, why-not placed task 이름";
}
