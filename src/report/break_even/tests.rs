//! Is a break-even told whole, in both languages, and within the width of a terminal?

use super::*;
use crate::billing::break_even::measured::question;
use crate::billing::break_even::usual::usual_types;
use crate::billing::break_even::{COMMITMENT, Network, UTILIZATION, Way};
use crate::catalog::fargate::Size;
use crate::catalog::instances::find;
use crate::catalog::prices::PriceList;

/// Sizes of tasks that are compared: cpu and memory.
const SIZES: [(u32, u32); 4] = [
    (256, 512),
    (1_024, 2_048),
    (4_096, 30_720),
    (16_384, 32_768),
];

/// Tells `told` of a study of `types` (none: the usual ones).
fn with<T>(
    types: &[&str],
    (cpu_units, memory_mib): (u32, u32),
    change: impl Fn(&mut Question<'_>),
    told: impl Fn(&Study<'_>) -> T,
) -> T {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let size = Size {
        cpu_units,
        memory_mib,
    };
    let first = types.first().map(|name| find(name).unwrap().architecture);
    let mut question = question((size, first.unwrap_or_default()), &prices);
    change(&mut question);
    let kinds = match types {
        [] => usual_types(&question),
        _ => types.iter().map(|name| find(name).unwrap()).collect(),
    };
    let types: Vec<BreakEven> = kinds
        .into_iter()
        .map(|kind| BreakEven::new(&question, kind).unwrap())
        .collect();
    told(&Study {
        question: &question,
        types: &types,
        tasks: Some(41),
        utilization: UTILIZATION,
        version: "0.0.0",
    })
}

#[test]
fn every_size_is_told_in_both_languages_within_a_hundred_columns() {
    for size in SIZES {
        for lang in [Lang::En, Lang::Ko] {
            let told = with(&[], size, |_| {}, |study| text(study, lang, Some("out")));
            for line in told.lines() {
                assert!(crate::report::format::width(line) <= 100, "{line}");
            }
            let is_korean = told.chars().any(|c| ('가'..='힣').contains(&c));
            assert_eq!(is_korean, lang == Lang::Ko, "{told}");
            for name in ["c6i.", "m6i.", "r6i.", "V16", "V17", "30 GiB", "28"] {
                assert!(told.contains(name), "{name}: {told}");
            }
        }
    }
}

#[test]
fn which_is_cheapest_at_which_fill_is_said() {
    let told = |types: &[&str], size, network| {
        let told = with(
            types,
            size,
            |question| question.network = network,
            |study| text(study, Lang::En, None),
        );
        told.replace('\n', " ").replace("  ", " ")
    };
    let small = (1_024, 2_048);
    let told_of = |text: &str, part: &str| assert!(text.contains(part), "{part}: {text}");
    // Three tasks on four interfaces never pay; with trunking the commitment does; c7g on demand.
    let awsvpc = told(&["m7g.xlarge"], small, Network::Awsvpc);
    told_of(&awsvpc, "cheapest is Fargate, at any fill");
    told_of(&awsvpc, "with ENI trunking (--trunking) 4 would fit");
    let trunked = told(&["m7g.xlarge"], small, Network::Trunked);
    told_of(
        &trunked,
        "Fargate below 64.8% fill, EC2 with the commitment",
    );
    told_of(&trunked, "on demand EC2 would need 89.3% (5 tasks)");
    let bridge = told(&["c7g.4xlarge"], small, Network::Bridge);
    told_of(&bridge, "without a commitment EC2 pays from");
    let large = told(&["m6i.large"], (8_192, 16_384), Network::Bridge);
    told_of(
        &large,
        "takes none of these tasks. Too little for even one: CPU",
    );
    told_of(&told(&["t3.large"], small, Network::Bridge), "burstable");
    let dear = told(&["g5.xlarge"], small, Network::Bridge);
    told_of(&dear, "moves no break-even.");
    assert!(!dear.contains("on a dashboard"), "{dear}");
}

#[test]
fn json_and_csv_have_names_that_stay() {
    let (json, csv) = with(
        &["m7g.xlarge", "c7g.xlarge"],
        (1_024, 2_048),
        |_| {},
        |study| (json(study), csv(study)),
    );
    let json: Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "study",
            "version",
            "region",
            "priceListDate",
            "task",
            "settings",
            "instanceTypes",
            "compared",
            "assumptions"
        ]
    );
    let of = &json["instanceTypes"][0];
    assert_eq!(of["fits"]["boundBy"], "networkInterfaces");
    assert_eq!(of["fargateShapeUsdPerHour"]["onDemand"], "0.18648");
    let at = &of["breakEven"][0];
    assert_eq!(
        (&at["way"], &at["tasks"]),
        (&"ec2OnDemand".into(), &5.into())
    );
    assert!(
        (at["fillPercent"].as_f64().unwrap() - 89.2790).abs() < 1e-3,
        "{at}"
    );
    assert_eq!(of["curve"].as_array().unwrap().len(), fills().count());
    assert_eq!(of["together"]["instances"], 14, "41 tasks, three on each");
    for row in json["assumptions"].as_array().unwrap() {
        assert!(
            row["source"]
                .as_str()
                .is_some_and(|source| !source.is_empty()),
            "{row}"
        );
    }
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * fills().count() * Way::ALL.len());
    assert_eq!(
        rows[0],
        "instanceType,fillPercent,reachable,way,usdPerTaskHour,usdPerUsefulVcpuHour"
    );
    assert!(
        rows[1].starts_with("m7g.xlarge,10,true,fargate,0.0395,"),
        "{}",
        rows[1]
    );
}

#[test]
fn the_folder_is_whole_and_its_page_loads_nothing() {
    let types = ["m7g.xlarge", "c7g.xlarge"];
    for lang in [Lang::En, Lang::Ko] {
        let files = with(&types, (1_024, 2_048), |_| {}, |study| render(study, lang));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "break-even.json",
                "break-even.csv",
                "charts/break-even.svg",
                "charts/break-even-m7g.xlarge.svg",
                "charts/break-even-c7g.xlarge.svg",
                "report.html",
                "manifest.json"
            ]
        );
        let text = |at: usize| String::from_utf8(files[at].1.clone()).unwrap();
        let manifest: Value = serde_json::from_str(&text(6)).unwrap();
        assert_eq!(manifest["files"].as_object().unwrap().len(), 6);
        let (page, chart) = (text(5), text(3));
        for alien in ["<script", "src=", "href=", "@import", "url("] {
            assert!(!page.contains(alien), "{alien}");
        }
        assert!(
            page.contains(chart.trim()) && page.contains("V17"),
            "the chart is in the page"
        );
        assert!(
            chart.contains("89.3%") && chart.contains("64.8%"),
            "break-evens are marked"
        );
        assert!(!chart.contains("NaN"), "{chart}");
    }
    let one = with(
        &types[..1],
        (1_024, 2_048),
        |_| {},
        |study| render(study, Lang::En),
    );
    assert_eq!(
        one.iter()
            .filter(|(name, _)| name.starts_with("charts/"))
            .count(),
        1
    );
}

/// Without anything that is known of Spot, and without a discount, everything else is told.
#[test]
fn what_is_not_known_is_left_open() {
    let (text, page) = with(
        &["u-6tb1.56xlarge"],
        (32_768, 249_856),
        |question| question.network = Network::Bridge,
        |study| (text(study, Lang::En, None), render(study, Lang::En)),
    );
    assert!(text.contains("give --spot-discount"), "{text}");
    assert!(
        text.lines().any(|line| line.trim_end().ends_with(" -")),
        "{text}"
    );
    assert_eq!(page.len(), 5);
    let same = with(
        &["m7g.xlarge"],
        (1_024, 2_048),
        |question| question.commitment = Percent(0),
        |study| {
            let of = &study.types[0];
            (of.hour(Way::OnDemand), of.hour(Way::Committed))
        },
    );
    assert_eq!(same.0, same.1);
    assert_eq!(COMMITMENT, Percent(2_800));
}
