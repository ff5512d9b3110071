//! Does metric math give what the CloudWatch user guide says, and does it say what is wrong?

use super::*;
use crate::cluster::monitor::LiveMetric;
use crate::control::scaling::target_tracking;
use proptest::prelude::*;

const GAP: Option<f64> = None;

fn metric() -> MetricSpec {
    MetricSpec::Live(LiveMetric::RunningTasks)
}

fn parsed(expression: &str, ids: &[&str]) -> Result<MetricMath, MathError> {
    let metrics = ids.iter().map(|id| ((*id).to_owned(), metric()));
    MetricMath::parse(expression, metrics.collect())
}

/// The values of an expression over `m1`, `m2` and `m3`, minute by minute.
fn over(expression: &str, minutes: &[[Option<f64>; 3]]) -> Vec<Option<f64>> {
    let math = parsed(expression, &["m1", "m2", "m3"]).expect("a good expression");
    let mut repeats = Repeats::default();
    let value = |minute: &[Option<f64>; 3]| {
        let read = |id: &str| match id {
            "m1" => minute[0],
            "m2" => minute[1],
            "m3" => minute[2],
            _ => panic!("it asks for {id}"),
        };
        math.value(&read, &mut repeats)
    };
    minutes.iter().map(value).collect()
}

/// The value in a single minute.
fn at(expression: &str, minute: [Option<f64>; 3]) -> Option<f64> {
    over(expression, &[minute])[0]
}

fn wrong(expression: &str) -> (usize, usize, String) {
    let error = parsed(expression, &["m1", "m2"]).expect_err(expression);
    (error.at, error.len, error.message(Lang::En))
}

#[test]
fn a1_the_backlog_of_ten_instances_asks_for_fifteen() {
    // 1,500 visible messages, 10 instances; 10 s of latency at 0.1 s a message are 100 each.
    let math = parsed("m1 / m2", &["m1", "m2"]).expect("AWS's own example");
    let read = |id: &str| Some(if id == "m1" { 1_500.0 } else { 10.0 });
    let backlog = math.value(&read, &mut Repeats::default()).expect("data");
    assert!((backlog - 150.0).abs() < 1e-12);
    assert_eq!(target_tracking::out(10, backlog, 100.0), 15);
}

#[test]
fn surprise_11_a_backlog_of_no_tasks_is_no_data() {
    assert_eq!(at("m1/m2", [Some(500.0), Some(0.0), GAP]), None);
    assert_eq!(at("m1/m2", [Some(500.0), GAP, GAP]), None, "0 as well");
    assert_eq!(at("m1/m2", [GAP, GAP, GAP]), None);
    assert_eq!(at("m1/m2", [GAP, Some(4.0), GAP]), Some(0.0), "documented");
}

#[test]
fn operators_bind_as_in_arithmetic() {
    let minute = [Some(12.0), Some(5.0), Some(2.0)];
    for (expression, expected) in [
        ("m1 + m2 * m3", 22.0),
        ("(m1 + m2) * m3", 34.0),
        ("m1 - m2 - m3", 5.0),
        ("m1 / m2 / m3", 1.2),
        ("-m3 ^ 2", -4.0),
        ("m3 ^ 3 ^ 0 + m1", 14.0),
        ("m3 ^ -1", 0.5),
        ("--m1", 12.0),
        ("1.5e1 + m3", 17.0),
        (".5 * m1", 6.0),
        ("m1 / PERIOD(m1)", 0.2),
        ("m1 > m2", 1.0),
        ("m1 + 1 < m2 OR m3 == 2 AND m2 >= 5", 1.0),
        ("m1 != 12 || m2 <= 4", 0.0),
        ("m1 && 0", 0.0),
        ("ABS(m3 - m1)", 10.0),
        ("CEIL(m1 / m2)", 3.0),
        ("FLOOR(m1 / m2)", 2.0),
        ("LOG10(m1 - m3)", 1.0),
        ("LOG(m1/m1)", 0.0),
        ("SUM([m1, m2, m3])", 19.0),
        ("SUM(METRICS())", 19.0),
        ("MAX(METRICS(\"2\"))", 5.0),
        ("AVG([m1, m2] / m3)", 4.25),
        ("MIN(ABS(-[m1, m2]))", 5.0),
        ("SUM(100/[m1, m2, m3])", 100.0 / 12.0 + 70.0),
    ] {
        let found = at(expression, minute).unwrap_or(f64::NAN);
        assert!((found - expected).abs() < 1e-12, "{expression}: {found}");
    }
}

#[test]
fn a_missing_datapoint_counts_as_zero_beside_one_that_is_there() {
    // The guide's example of comparisons: [30, 20, 0, 0] and [20, -, 20, -].
    let minutes = [
        [Some(30.0), Some(20.0), GAP],
        [Some(20.0), GAP, GAP],
        [Some(0.0), Some(20.0), GAP],
        [Some(0.0), GAP, GAP],
    ];
    let truth = |bits: [u8; 4]| bits.map(|bit| Some(f64::from(bit))).to_vec();
    assert_eq!(over("m1 < m2", &minutes), truth([0, 0, 1, 0]));
    assert_eq!(over("m1 >= 30", &minutes), truth([1, 0, 0, 0]));
    assert_eq!(over("m1 > 15 AND m2 > 15", &minutes), truth([1, 0, 0, 0]));
    assert_eq!(at("m1 + m2", [Some(3.0), GAP, GAP]), Some(3.0));
    assert_eq!(at("AVG([m1, m2])", [Some(3.0), GAP, GAP]), Some(1.5));
    assert_eq!(at("MIN([m1, m2])", [Some(3.0), GAP, GAP]), Some(3.0));
    for nothing in ["m1 + m2", "m1 * 5 + 1", "SUM([m1, m2])", "-m1", "m1 > 3"] {
        assert_eq!(at(nothing, [GAP; 3]), None, "{nothing}");
    }
}

#[test]
fn if_follows_the_tables_of_the_guide() {
    let minutes = [
        [Some(1.0), Some(30.0), Some(0.0)],
        [Some(1.0), GAP, Some(0.0)],
        [Some(0.0), Some(0.0), Some(20.0)],
        [Some(0.0), Some(0.0), GAP],
        [GAP, Some(30.0), Some(20.0)],
    ];
    let some = Some::<f64>;
    let of = |expression| over(expression, &minutes);
    assert_eq!(
        of("IF(m1, m2, m3)"),
        [some(30.0), some(0.0), some(20.0), None, None]
    );
    assert_eq!(
        of("IF(m1, 5, m3)"),
        [some(5.0), some(5.0), some(20.0), None, None]
    );
    assert_eq!(
        of("IF(m1, m2, 5)"),
        [some(30.0), some(0.0), some(5.0), some(5.0), None]
    );
    assert_eq!(
        of("IF(m2 > 10, m2)"),
        [some(30.0), None, None, None, some(30.0)]
    );
    assert_eq!(of("IF(1, m2, m3)")[1], None, "dropped");
}

#[test]
fn fill_repeats_or_replaces_what_is_missing() {
    let minutes = [
        [GAP, Some(2.0), GAP],
        [Some(8.0), Some(2.0), GAP],
        [GAP, Some(4.0), GAP],
        [GAP, Some(0.0), GAP],
        [Some(6.0), Some(3.0), GAP],
    ];
    let some = Some::<f64>;
    assert_eq!(
        over("FILL(m1, REPEAT) / m2", &minutes),
        [some(0.0), some(4.0), some(2.0), None, some(2.0)]
    );
    assert_eq!(
        over("FILL(m1, 10)", &minutes),
        [some(10.0), some(8.0), some(10.0), some(10.0), some(6.0)]
    );
    assert_eq!(
        over("FILL(m1, m2)", &minutes),
        [some(2.0), some(8.0), some(4.0), some(0.0), some(6.0)]
    );
    assert_eq!(
        over("SUM(FILL([m1, m3], REPEAT))", &minutes)[3],
        some(8.0),
        "each series by itself"
    );
    // Two places remember two things.
    let both = over("FILL(m1, REPEAT) - FILL(m1 * 2, REPEAT)", &minutes);
    assert_eq!(both[2], some(-8.0));
}

#[test]
fn what_is_wrong_is_said_and_where() {
    let unknown = wrong("m1 / queue");
    assert_eq!((unknown.0, unknown.1), (5, 5));
    assert_eq!(unknown.2, "no metric has the id queue; ids: m1, m2");
    assert_eq!(wrong("m1 +").0, 4);
    assert_eq!(wrong("m1 m2"), {
        let said = "expected an operator or the end, found m2";
        (3, 2, said.to_owned())
    });
    for (expression, at, len) in [
        ("", 0, 0),
        ("(m1", 3, 0),
        ("[m1, m2", 7, 0),
        ("m1 / 1.2.3", 5, 5),
        ("m1 % 2", 3, 1),
        ("5 * 3", 0, 5),
        ("[m1, m2] * 2", 0, 12),
        ("[m1] + [m2]", 0, 11),
        ("m1 + AVG(m2)", 5, 7),
        ("STDDEV([m1, m2])", 0, 6),
        ("avg([m1])", 0, 3),
        ("IF(m1)", 0, 6),
        ("IF([m1], 1, 0)", 0, 14),
        ("IF(1, 2, 3)", 0, 11),
        ("FILL(m1, LINEAR)", 9, 6),
        ("FILL(5, 1) + m1", 5, 1),
        ("FILL(m1, [m2])", 9, 4),
        ("ABS(m1, m2)", 0, 11),
        ("PERIOD(m1 + m2)", 0, 15),
        ("m1 # 3", 3, 1),
    ] {
        let found = wrong(expression);
        assert_eq!((found.0, found.1), (at, len), "{expression}: {}", found.2);
    }
    let deep = format!("{}m1{}", "(".repeat(100), ")".repeat(100));
    assert!(wrong(&deep).2.contains("64"));
    let said = parsed("m1 + AVG(m2)", &["m1", "m2"]).expect_err("one series");
    assert!(said.message(Lang::Ko).contains("AVG([m1, m2])"));
}

proptest! {
    /// What a reader cannot make sense of is an error inside the text, never a panic, and a value
    /// is a number.
    #[test]
    fn any_text_is_read_or_refused(
        text in "([m][123]|[0-9.]|[-+*/^ (),]|FILL|IF|SUM|MAX|REPEAT|\\[|\\]|<|==|AND|é|\"){0,24}",
        values in prop::array::uniform3(prop::option::of(-1e9_f64..1e9)),
    ) {
        match parsed(&text, &["m1", "m2", "m3"]) {
            Ok(math) => {
                let read = |id: &str| values[usize::from(id.as_bytes()[1] - b'1')];
                let mut repeats = Repeats::default();
                let value = math.value(&read, &mut repeats);
                prop_assert!(value.is_none_or(f64::is_finite));
                prop_assert_eq!(math.expression, text);
            }
            Err(error) => {
                prop_assert!(error.at + error.len <= text.len());
                prop_assert!(text.is_char_boundary(error.at));
                let said = error.message(Lang::En);
                prop_assert_eq!(said.find('{'), None);
            }
        }
    }
}
