//! Does `ecsim catalog` list what is for sale, search it, and say what it cannot do?

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

/// (exit code, standard output, standard error) of a command.
fn run(dir: &Path, args: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
    command.args(args.split_whitespace()).current_dir(dir);
    for name in ["LANG", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("it was not killed");
    (code, text(output.stdout), text(output.stderr))
}

fn is_korean(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

#[test]
fn the_catalog_lists_and_searches() {
    let dir = tempdir().unwrap();
    let catalog = |args: &str| run(dir.path(), &format!("catalog {args}"));
    let (code, all, err) = catalog("");
    assert_eq!((code, &*err), (0, ""));
    for line in [
        "m5.large",
        "1377 instance types",
        "us-east-1",
        "2026-07-20",
        "16384",
    ] {
        assert!(all.contains(line), "{line}");
    }
    let (_, some, _) = catalog("--filter c5.large");
    let row = some.lines().find(|line| line.contains("c5.large")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(
        cells,
        ["c5.large", "2", "4", "x86_64", "0", "2", "10", "-", "0.085"]
    );
    assert!(
        some.lines().all(|line| line.len() <= 200) && some.lines().count() < 8,
        "{some}"
    );
    let table = all.lines().filter(|line| line.contains("x86_64"));
    assert!(table.into_iter().all(|line| line.chars().count() <= 100));
    let (_, found, _) = catalog("--filter m6i --filter vcpu>=8,price<0.4 --format csv");
    let rows: Vec<&str> = found.lines().collect();
    assert_eq!(
        rows[1..],
        ["m6i.2xlarge,8,32,x86_64,0,3,40,,0.384,2026-07-20"],
        "{found}"
    );
    let (_, old, _) = catalog("--filter m1.small");
    assert!(old.contains(" 1.7 ") && !old.contains("1.69"), "{old}");
    let (_, old, _) = catalog("--filter m1.small --format csv");
    assert!(old.contains(",1.69921875,"), "{old}");
    let (_, unpriced, _) = catalog("--region ap-northeast-2");
    let rows = unpriced
        .lines()
        .filter(|line| line.contains("x86_64") || line.contains("arm64"));
    let without = rows.filter(|line| line.ends_with(" -")).count();
    let said = format!("No price was observed in ap-northeast-2 for {without} of them.");
    assert!(
        without > 0 && unpriced.contains(&said),
        "{without}: {unpriced}"
    );
    assert!(!some.contains("No price was observed"), "{some}");
    let (_, less, _) = catalog("--filter c5.,memory<8GB --format csv");
    assert_eq!(less.lines().count(), 2, "{less}");
    let (_, json, _) = catalog("--region ap-northeast-2 --format json --filter t3.micro");
    let json: Value = serde_json::from_str(&json).unwrap();
    let micro = &json["instanceTypes"][0];
    assert_eq!(
        (&micro["maxCredits"], &micro["asOf"]),
        (&288.0.into(), &"2025-03-02".into())
    );
    assert_eq!(json["region"], "ap-northeast-2");
    assert_eq!(json["fargate"][0]["usdPerHour"], "0.014195");
}

#[test]
fn the_catalog_says_what_it_cannot_do() {
    let dir = tempdir().unwrap();
    let catalog = |args: &str| run(dir.path(), &format!("catalog {args}"));
    let (code, out, err) = catalog("--region us-esat-1");
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("us-east-1"), "{err}");
    let (code, _, err) = catalog("--filter vcpus>8");
    assert!(code == 2 && err.contains("vcpu"), "{err}");
    let (code, out, err) = catalog("--filter m5.lrg");
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("m5.large"), "{err}");
    let (code, out, _) = catalog("--region ap-southeast-6 --filter m5.large");
    assert!(code == 0 && out.contains("No On-Demand price"), "{out}");
    let (_, out, _) = catalog("--lang ko --filter m5.large");
    assert!(is_korean(&out) && out.contains("m5.large"), "{out}");
    assert!(is_korean(&catalog("--lang ko --filter vcpus>8").2));
}

#[test]
fn its_help_speaks_one_language() {
    let dir = tempdir().unwrap();
    let (code, english, _) = run(dir.path(), "catalog --help");
    assert_eq!(code, 0);
    assert!(!is_korean(&english), "{english}");
    assert!(english.contains("[default: us-east-1]"), "{english}");
    let (_, korean, _) = run(dir.path(), "catalog --help --lang ko");
    for alien in ["[default", "[possible"] {
        assert!(!korean.contains(alien), "{korean}");
    }
    assert!(
        korean.contains("[기본값: us-east-1]") && korean.contains("en, ko"),
        "{korean}"
    );
}
