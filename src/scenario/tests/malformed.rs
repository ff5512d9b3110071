//! Is everything that is wrong said, all at once, with its code and its place?

use super::{Folder, GOOD, changed, errors, load_text, places};
use crate::scenario::check;
use crate::words::Lang;

/// Stands in front of the place that a complaint must point at; not part of the file.
pub const MARK: char = '¦';

const BAD: &str = "time_s,requests\n0,1\n60,x\n";
const HUGE: &str = "time_s,requests\n0,1000000000000\n60,1000000000000\n";
const GOOD_CSV: &str = "time_s,requests\n0,1\n60,2\n";

/// What is replaced in the good scenario, by what, and the code of the one complaint about it.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str)] = &[
    // Shape: keys, kinds, ranges.
    ("[run]", "[run]\n¦sed = 1", "unknown-key"),
    ("desiredCount", "¦desiredcount", "unknown-key"),
    ("deregistrationDelay = \"60s\"", "healthCheck = { ¦intervall = 10 }", "unknown-key"),
    ("kind = \"constant\"", "kind = \"constant\", ¦amplitude = 1", "unknown-key"),
    ("duration = \"1h\"", "", "missing-key"),
    ("serviceName = \"web\"", "", "missing-key"),
    ("cpu = \"1024\"", "", "missing-key"),
    ("kind = \"constant\", ", "", "missing-key"),
    ("\"1h\"", "¦3600", "wrong-kind"),
    ("\"1h\"", "¦\"an hour\"", "wrong-kind"),
    ("\"1h\"", "¦\"1 parsec\"", "wrong-kind"),
    ("\"1h\"", "¦\"-1h\"", "wrong-kind"),
    ("\"1h\"", "¦\"0s\"", "out-of-range"),
    ("\"1h\"", "¦\"4000d\"", "out-of-range"),
    ("desiredCount = 2", "desiredCount = ¦\"two\"", "wrong-kind"),
    ("desiredCount = 2", "desiredCount = ¦2.5", "wrong-kind"),
    ("desiredCount = 2", "desiredCount = ¦-1", "out-of-range"),
    ("desiredCount = 2", "desiredCount = ¦nan", "wrong-kind"),
    ("[run]", "[run]\nseed = ¦-1", "out-of-range"),
    ("[run]", "[run]\nstart = ¦\"yesterday\"", "wrong-kind"),
    ("[run]", "[run]\nstart = ¦1998-07-07", "wrong-kind"),
    ("[run]", "[run]\ninitialState = ¦\"runing\"", "unknown-choice"),
    ("[run]", "[run]\ninitialState = ¦true", "wrong-kind"),
    ("[run]", "[run]\nwarmUp = ¦\"maser\"", "wrong-kind"),
    ("[run]", "[run]\nwarmUp = ¦30", "wrong-kind"),
    ("[run]", "[run]\nwarmUp = ¦\"0s\"", "out-of-range"),
    ("[run]", "[run]\nwarmUp = ¦\"1h\"", "warm-up-too-long"),
    ("[run]", "[run]\nwarmUp = ¦\"59m 1s\"", "warm-up-too-long"),
    ("[run]", "title = ¦\"\"\n[run]", "wrong-kind"),
    ("[run]", "title = ¦[1]\n[run]", "wrong-kind"),
    ("[run]", "limits = ¦3\n[run]", "wrong-kind"),
    ("[run]", "region = { name = ¦\"us-eas-1\" }\n[run]", "unknown-region"),
    ("[run]", "region = { availabilityZones = ¦0 }\n[run]", "out-of-range"),
    ("[run]", "region = { name = ¦\"eu-west-1\" }\n[run]", "unknown-price"),
    ("[run]", "[limits]\naccount = ¦\"old\"\n[run]", "unknown-choice"),
    ("[run]", "[limits]\nfargateOnDemandTaskLaunchRate = ¦0\n[run]", "out-of-range"),
    ("[run]", "[parameters]\n¦\"fargate.pull.rat\" = 1\n[run]", "unknown-parameter"),
    ("[run]", "[parameters]\nfargate.pull.rate = ¦-1\n[run]", "out-of-range"),
    ("[run]", "[parameters]\nfargate.pull.rate = ¦\"fast\"\n[run]", "wrong-kind"),
    ("[run]", "[prices]\n¦\"alb.hours\" = 1\n[run]", "price-key"),
    ("[run]", "[prices]\n\"alb.hour\" = { usd = ¦\"a lot\" }\n[run]", "wrong-kind"),
    ("[run]", "[prices]\n\"alb.hour\" = { usd = ¦-1 }\n[run]", "wrong-kind"),
    ("[run]", "[prices]\n\"alb.hour\" = { usd = 1, ¦why = \"x\" }\n[run]", "unknown-key"),
    ("[run]", "[objectives]\navailability = ¦101\n[run]", "out-of-range"),
    ("[run]", "[objectives]\n¦latencyP98 = \"1s\"\n[run]", "unknown-key"),
    // Task definitions.
    ("cpu = \"1024\"", "cpu = ¦\"1000\"", "fargate-size"),
    ("cpu = \"1024\"", "cpu = ¦\"many\"", "wrong-kind"),
    ("memory = \"2048\"", "memory = ¦\"9GB\"", "fargate-size"),
    ("memory = \"2048\"", "memory = ¦\"2TB\"", "wrong-kind"),
    ("memory = \"2048\"", "memory = \"2048\"\nephemeralStorage = { sizeInGiB = ¦20 }",
        "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nstopTimeout = ¦121", "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nhealthCheck = { interval = ¦4 }", "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nhealthCheck = { timeout = ¦61 }", "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nhealthCheck = { retries = ¦11 }", "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nhealthCheck = { startPeriod = ¦301 }",
        "out-of-range"),
    ("memory = \"2048\"", "memory = \"2048\"\nimage = { sizeMB = ¦\"big\" }", "wrong-kind"),
    ("memory = \"2048\"", "memory = \"2048\"\nimage = ¦180", "wrong-kind"),
    ("memory = \"2048\"", "memory = \"2048\"\nnetworkMode = ¦\"bridge\"", "awsvpc-on-fargate"),
    ("memory = \"2048\"", "memory = \"2048\"\nrequiresCompatibilities = ¦[\"EC2\"]",
        "not-for-fargate"),
    ("memory = \"2048\"", "memory = \"2048\"\n¦ipcMode = \"host\"", "not-on-fargate"),
    ("memory = \"2048\"", "memory = \"2048\"\nruntimePlatform = { cpuArchitecture = ¦\"ARM64\", \
        operatingSystemFamily = \"WINDOWS_SERVER_2022_CORE\" }", "windows-on-arm"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = ¦[]", "list-size"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        ¦[{ name = \"a\", essential = false }]", "no-essential-container"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        [{ name = \"a\" }, { name = ¦\"a\" }]", "duplicate-name"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        [{ name = \"a\", cpu = 1000 }, { name = \"b\", cpu = ¦25 }]", "container-cpu"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        [{ name = \"a\", memory = ¦2049 }]", "container-memory"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        [{ name = \"a\", memory = ¦128, memoryReservation = 300 }]", "order-or-equal"),
    ("memory = \"2048\"", "memory = \"2048\"\nimage = ¦{ sizeMB = 1 }\ncontainerDefinitions = \
        [{ name = \"a\" }]", "container-shorthand"),
    ("memory = \"2048\"", "memory = \"2048\"\ncontainerDefinitions = \
        [{ name = \"a\", ¦privileged = true }]", "not-on-fargate"),
    ("memory = \"2048\"", "file = ¦\"none.json\"", "unreadable"),
    // Services.
    ("taskDefinition = \"web\"", "taskDefinition = ¦\"wep\"", "unknown-task-definition"),
    ("taskDefinition = \"web\"", "taskDefinition = ¦\"web:7\"", "unknown-task-definition"),
    ("desiredCount = 2", "desiredCount = 2\nlaunchType = ¦\"EXTERNAL\"", "choice-not-modelled-yet"),
    ("desiredCount = 2", "launchType = \"FARGATE\"\nschedulingStrategy = ¦\"DAEMON\"",
        "daemon-on-fargate"),
    ("desiredCount = 2", "desiredCount = 2\nplacementStrategy = ¦[{ type = \"random\" }]",
        "placement-on-fargate"),
    ("desiredCount = 2", "desiredCount = 2\ncapacityProviderStrategy = \
        [{ capacityProvider = ¦\"FARGATE_SPOTS\" }]", "unknown-provider"),
    ("desiredCount = 2", "desiredCount = 2\nlaunchType = ¦\"FARGATE\"\ncapacityProviderStrategy = \
        [{ capacityProvider = \"FARGATE\" }]", "launch-type-or-strategy"),
    ("desiredCount = 2", "desiredCount = 2\nhealthCheckGracePeriodSeconds = ¦\"soon\"",
        "wrong-kind"),
    ("desiredCount = 2", "desiredCount = 2\nmonitoring = { resolutionSeconds = ¦30 }",
        "resolution"),
    ("desiredCount = 2", "desiredCount = 2\ndeploymentConfiguration = { maximumPercent = ¦99 }",
        "out-of-range"),
    ("deregistrationDelay = \"60s\"", "deregistrationDelay = ¦3601", "out-of-range"),
    ("deregistrationDelay = \"60s\"", "slowStart = ¦29", "slow-start-range"),
    ("deregistrationDelay = \"60s\"", "slowStart = ¦30\nalgorithm = \"weighted_random\"",
        "slow-start-algorithm"),
    ("deregistrationDelay = \"60s\"", "healthCheck = { interval = 5, timeout = ¦5 }", "order"),
    ("deregistrationDelay = \"60s\"", "algorithm = ¦\"round-robin\"", "unknown-choice"),
    ("deregistrationDelay = \"60s\"", "scheme = ¦\"public\"", "unknown-choice"),
    ("[services.loadBalancer]\nderegistrationDelay = \"60s\"\n[services.workload]",
        "¦[services.workload]", "workload-without-balancer"),
    ("[services.request]\ncpu = \"10ms\"\n", "", "workload-without-request"),
    // Workload.
    ("generator = { kind = \"constant\"", "generator = { kind = ¦\"constnat\"", "unknown-choice"),
    ("requestsPerSecond = 10", "requestsPerSecond = ¦-10", "out-of-range"),
    ("generator = {", "scale = ¦-1\ngenerator = {", "out-of-range"),
    ("generator = { kind = \"constant\", requestsPerSecond = 10 }", "scale = 1000000\n\
        generator = ¦{ kind = \"constant\", requestsPerSecond = 1000000 }", "too-many-requests"),
    ("generator = { kind = \"constant\", requestsPerSecond = 10 }", "trace = ¦\"huge.csv\"",
        "too-many-requests"),
    ("generator = {", "column = ¦\"time\"\ngenerator = {", "only-with"),
    ("generator = {", "users = ¦{ count = 1, thinkTime = \"1s\" }\ngenerator = {", "one-source"),
    ("generator = {", "slice = { from = \"2m\", to = ¦\"1m\" }\ngenerator = {", "order"),
    ("generator = {", "slice = { from = ¦\"1998-07-07T00:00:00Z\" }\ngenerator = {", "needs-start"),
    ("{ kind = \"constant\", requestsPerSecond = 10 }", "{ kind = \"ramp\", requestsPerSecond = 1, \
        toRequestsPerSecond = 2, start = \"2m\", end = ¦\"2m\" }", "order"),
    ("generator = { kind = \"constant\", requestsPerSecond = 10 }", "trace = ¦\"none.csv\"",
        "unreadable"),
    ("generator = { kind = \"constant\", requestsPerSecond = 10 }", "trace = ¦\"bad.csv\"",
        "bad-trace"),
    ("generator = { kind = \"constant\", requestsPerSecond = 10 }",
        "trace = \"good.csv\"\norigin = ¦\"1998-07-07T00:00:00Z\"", "needs-start"),
    // Requests.
    ("cpu = \"10ms\"", "cpu = ¦10", "wrong-kind"),
    ("cpu = \"10ms\"", "cpu = ¦\"0ms\"", "request-of-nothing"),
    ("cpu = \"10ms\"", "wait = \"10ms\"", "missing-key"),
    ("cpu = \"10ms\"", "cpu = { distribution = ¦\"normal\", mean = \"1ms\" }", "unknown-choice"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"exponential\", mean = ¦\"0s\" }",
        "must-be-positive"),
    ("cpu = \"10ms\"", "cpu = ¦{ distribution = \"lognormal\", mean = \"1ms\" }", "one-pair"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"gamma\", mean = \"1ms\", cv = ¦0 }",
        "out-of-range"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"pareto\", alpha = 1.5, min = \"2s\", max = \
        ¦\"1s\" }", "order"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"empirical\", values = ¦[] }", "list-size"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"empirical\", values = [\"1ms\", ¦2] }",
        "wrong-kind"),
    ("cpu = \"10ms\"", "cpu = { distribution = \"empirical\", file = ¦\"bad.csv\", column = \
        \"requests\" }", "bad-csv"),
    ("cpu = \"10ms\"", "cpu = \"10ms\"\ndiscipline = ¦\"fcfs\"", "fcfs-needs-slots"),
    ("cpu = \"10ms\"", "cpu = \"10ms\"\nslots = ¦4", "slots-need-fcfs"),
    ("cpu = \"10ms\"", "cpu = \"10ms\"\nretry = { attempts = ¦0 }", "out-of-range"),
    ("cpu = \"10ms\"", "cpu = \"10ms\"\nretry = { attempts = 2, jitter = ¦2 }", "out-of-range"),
    ("cpu = \"10ms\"", "cpu = \"10ms\"\ntimeout = ¦\"0s\"", "out-of-range"),
    // Syntax.
    ("[run]", "[run¦", "syntax"),
    ("desiredCount = 2", "desiredCount = ¦two", "syntax"),
    ("[run]", "title = \"a\"\n¦title = \"b\"\n[run]", "syntax"),
];

/// Auto scaling, put behind the load balancer of the good scenario.
#[rustfmt::skip]
const SCALING: &[(&str, &str)] = &[
    ("¦minCapacity = 1", "missing-key"),
    ("minCapacity = ¦5\nmaxCapacity = 4", "order-or-equal"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [{ targetValue = 60, \
      predefinedMetricType = ¦\"ECSServiceAverageCpuUtilisation\" }]", "unknown-choice"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [{ targetValue = ¦0, \
      predefinedMetricType = \"ECSServiceAverageCPUUtilization\" }]", "out-of-range"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [¦{ targetValue = 60 }]", "one-metric"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [¦{ \
      predefinedMetricType = \"ECSServiceAverageCPUUtilization\" }]", "missing-key"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [{ targetValue = 60, \
      predefinedMetricType = ¦\"ECSServiceAverageCPUUtilizationHighResolution\" }]",
          "needs-high-resolution"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [{ targetValue = 60, \
      customizedMetric = { metricName = \"m\", csv = ¦\"bad.csv\" } }]", "bad-csv"),
    ("minCapacity = 1\nmaxCapacity = 4\npolicies = [{ targetValue = ¦60, \
      targetTrackingScalingPolicyConfiguration = { targetValue = 50, \
          predefinedMetricSpecification = \
      { predefinedMetricType = \"ECSServiceAverageCPUUtilization\" } } }]", "given-twice"),
];

fn found(marked: &str) -> Vec<(&'static str, usize, usize)> {
    let text = marked.replace(MARK, "");
    let folder = Folder::with(&[
        ("s.toml", &text),
        ("bad.csv", BAD),
        ("good.csv", GOOD_CSV),
        ("huge.csv", HUGE),
    ]);
    places(&check(&folder.path("s.toml"), &[]).complaints)
}

/// Line and column of the mark; the first line of its table where there is none.
fn marked_place(marked: &str) -> Option<(usize, usize)> {
    let before = &marked[..marked.find(MARK)?];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    Some((line, column))
}

/// The one complaint about a marked scenario has this code and stands at the mark.
pub fn expect(marked: &str, code: &str, case: &str) {
    let found = found(marked);
    let codes: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, [code], "{case}");
    if let Some(place) = marked_place(marked) {
        assert_eq!((found[0].1, found[0].2), place, "{case}");
    }
}

#[test]
fn each_mistake_has_its_code_and_its_place() {
    let mut cases = 0;
    for (what, with, code) in CASES {
        expect(&changed(GOOD, what, with), code, with);
        cases += 1;
    }
    for (scaling, code) in SCALING {
        // A missing key points at its table, whose header comes first.
        let scaling = match *code {
            "missing-key" if scaling.starts_with(MARK) => {
                format!(
                    "{MARK}[services.autoScaling]\n{}",
                    scaling.replace(MARK, "")
                )
            }
            _ => format!("[services.autoScaling]\n{scaling}"),
        };
        let text = changed(
            GOOD,
            "[services.workload]",
            &format!("{scaling}\n[services.workload]"),
        );
        expect(&text, code, &scaling);
        cases += 1;
    }
    assert!(cases >= 100, "{cases} cases");
}

/// MSER-5 has nothing to look at.
#[test]
fn a_warm_up_is_found_by_requests_only() {
    let (before, _) = GOOD.split_once("[services.workload]").unwrap();
    let mser = changed(before, "[run]", "[run]\nwarmUp = ¦\"mser\"");
    expect(&mser, "warm-up-without-requests", "mser");
    let cut = changed(before, "[run]", "[run]\nwarmUp = \"59m\"");
    assert_eq!(errors(&cut), []);
}

#[test]
fn the_good_scenario_is_good() {
    assert!(load_text(GOOD).unwrap().warnings.is_empty());
}

#[test]
fn all_complaints_come_at_once_in_the_order_of_the_file() {
    let text = "[run]\nduration = 5\nseed = \"x\"\n\n[[taskDefinitions]]\nfamily = \"web\"\n\
                cpu = \"1024\"\nmemory = \"1GB\"\n\n[[services]]\nserviceName = \"web\"\n\
                taskDefinition = \"web\"\ndesiredCount = -1\nlaunchType = \"EXTERNAL\"\n";
    let expected = [
        ("wrong-kind", 2, 12),
        ("wrong-kind", 3, 8),
        ("fargate-size", 8, 10),
        ("out-of-range", 13, 16),
        ("choice-not-modelled-yet", 14, 14),
    ];
    assert_eq!(errors(text), expected);
}

#[test]
fn an_empty_file_names_what_it_needs() {
    let needed = [("missing-key", 1, 1); 3];
    assert_eq!(errors(""), needed);
    let complaints = load_text("").unwrap_err().render(Lang::En, false);
    for key in ["run", "taskDefinitions", "services"] {
        assert!(
            complaints.contains(&format!("the scenario needs `{key}`")),
            "{complaints}"
        );
    }
}

#[test]
fn carets_stand_right_under_korean_text() {
    let text = GOOD.replace("duration = \"1h\"", "duration = \"하루\"  # 하루 동안");
    let text = text.replace(
        "cpu = \"1024\"",
        "image = { \"크기\" = \"큰것\", sizeMB = \"둘\" }\ncpu = \"1024\"",
    );
    let complaints = load_text(&text).unwrap_err();
    let shown = complaints.render(Lang::Ko, false);
    // A Hangul syllable takes two columns on the screen: four carets under a quoted syllable.
    assert!(
        shown.contains("3 | duration = \"하루\"  # 하루 동안\n  |            ^^^^^^ 문자열입니다"),
        "{shown}"
    );
    assert!(
        shown
            .contains("| image = { \"크기\" = \"큰것\", sizeMB = \"둘\" }\n  |           ^^^^^^\n"),
        "{shown}"
    );
    assert!(
        shown.contains("  |                                     ^^^^ 문자열입니다"),
        "{shown}"
    );
    assert!(
        shown.contains("오류[wrong-kind]: `sizeMB`에는 수를 써야 합니다"),
        "{shown}"
    );
    let place = |index: usize| complaints.place(&complaints.items[index]);
    assert_eq!(
        (place(2).line, place(2).column),
        (6, 33),
        "columns count characters"
    );
}

#[test]
fn files_that_cannot_be_read_are_complaints() {
    let folder = Folder::with(&[("latin.toml", "")]);
    std::fs::write(folder.path("latin.toml"), b"title = \"caf\xe9\"\n").unwrap();
    let complaints = folder.load("latin.toml", &[]).unwrap_err();
    assert_eq!(places(&complaints), [("not-utf8", 1, 13)]);
    let complaints = folder.load("none.toml", &[]).unwrap_err();
    assert_eq!(complaints.items[0].code, "unreadable");
    assert!(complaints.render(Lang::En, false).contains("none.toml"));
    let json = Folder::with(&[("s.json", "{\n  \"run\": {\"duration\": \"1h\",}\n}")]);
    let complaints = json.load("s.json", &[]).unwrap_err();
    assert_eq!(places(&complaints), [("syntax", 2, 28)]);
}

#[test]
fn every_complaint_can_be_said_in_both_languages() {
    for (what, with, _) in CASES {
        let text = changed(GOOD, what, with).replace(MARK, "");
        let folder = Folder::with(&[
            ("s.toml", &text),
            ("bad.csv", BAD),
            ("good.csv", GOOD_CSV),
            ("huge.csv", HUGE),
        ]);
        let complaints = check(&folder.path("s.toml"), &[]).complaints;
        for lang in [Lang::En, Lang::Ko] {
            let shown = complaints.render(lang, false);
            assert!(shown.contains("s.toml:"), "{shown}");
            for complaint in &complaints.items {
                assert!(!complaint.message(lang).is_empty());
                assert!(!complaint.message(lang).contains("{}"), "{shown}");
            }
        }
    }
}
