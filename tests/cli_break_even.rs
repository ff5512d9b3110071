//! Does `ecsim break-even` answer, leave its folder, and say what it cannot do?

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

/// (exit code, standard output, standard error) of `ecsim break-even`.
fn run(dir: &Path, args: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
    command.arg("break-even").args(args.split_whitespace());
    command.current_dir(dir);
    for name in ["LANG", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("it was not killed");
    (code, text(output.stdout), text(output.stderr))
}

/// The words of a text, however its lines are broken.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(dir: &Path, args: &str) -> Value {
    let (code, out, err) = run(dir, &format!("{args} --format json"));
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn is_korean(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

/// The break-evens of the published table, as a user sees them.
#[test]
fn the_published_table_is_printed() {
    let dir = tempdir().unwrap();
    let types = "--instance-type c6i.xlarge,m6i.large --instance-type r6i.large";
    let (code, out, err) = run(dir.path(), types);
    assert_eq!((code, &*err), (0, ""));
    for (name, on_demand, committed) in [
        ("c6i.xlarge", "87.7%", "63.6%"),
        ("m6i.large", "85.2%", "62.1%"),
        ("r6i.large", "85.0%", "61.8%"),
    ] {
        let row = out.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(row.contains(on_demand) && row.contains(committed), "{row}");
    }
    let out = words(&out);
    for part in ["V16", "V17", "c6i.xlarge 0.88/0.64", "Reserved is not used"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "it prints only"
    );
}

#[test]
fn settings_change_what_they_name() {
    let dir = tempdir().unwrap();
    let of = |args: &str| json(dir.path(), &format!("--instance-type m7g.xlarge {args}"));
    let fits = |args: &str| of(args)["instanceTypes"][0]["fits"]["tasks"].clone();
    assert_eq!(fits(""), 3);
    assert_eq!(fits("--trunking"), 4);
    assert_eq!(fits("--network-mode bridge --cpu 256 --memory 512"), 16);
    assert_eq!(fits("--network-mode bridge --reserved-memory 10000"), 2);
    let hour = |args: &str, way: &str| {
        let of = of(args);
        of["instanceTypes"][0]["usdPerHour"][way].clone()
    };
    assert_eq!(hour("--volume-gib 0", "onDemand"), "0.1632");
    assert_eq!(
        hour("--volume-gib 0 --commitment-discount 50", "committed"),
        "0.0816"
    );
    assert_eq!(hour("--volume-gib 0 --spot-discount 75", "spot"), "0.0408");
    assert_eq!(hour("--volume-gib 0 --spot-discount -50", "spot"), "0.2448");
    assert_eq!(
        hour("--price ec2.linux.m7g.xlarge.hour=0.2", "list"),
        "0.20"
    );
    let many = of("--tasks 100 --trunking");
    assert_eq!(many["instanceTypes"][0]["together"]["instances"], 25);
    assert_eq!(many["task"]["architecture"], "arm64", "as the type");
    let (_, csv, _) = run(dir.path(), "--format csv");
    assert_eq!(csv.lines().count(), 1 + 3 * 19 * 5);
}

#[test]
fn a_folder_is_left_where_one_is_asked_for() {
    let dir = tempdir().unwrap();
    let args = "--cpu 1024 --memory 2048 --instance-type m7g.xlarge --out even";
    for _ in 0..2 {
        let (code, out, err) = run(dir.path(), args);
        assert_eq!((code, &*err), (0, ""));
        assert!(out.contains("even/report.html"), "{out}");
    }
    let even = dir.path().join("even");
    for name in [
        "report.html",
        "break-even.csv",
        "break-even.json",
        "charts/break-even.svg",
        "manifest.json",
    ] {
        assert!(even.join(name).is_file(), "{name}");
    }
    let (_, printed, _) = run(dir.path(), "--instance-type m7g.xlarge --format csv");
    assert_eq!(
        fs::read_to_string(even.join("break-even.csv")).unwrap(),
        printed
    );
    fs::create_dir(dir.path().join("mine")).unwrap();
    fs::write(dir.path().join("mine/letter.txt"), "keep").unwrap();
    let (code, out, err) = run(dir.path(), "--out mine");
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("--out"), "{err}");
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let dir = tempdir().unwrap();
    for (args, says) in [
        ("--cpu 1000", "1024"),
        ("--cpu 256 --memory 4096", "512, 1024 or 2048"),
        ("--instance-type m7g.xlrge", "m7g.xlarge"),
        ("--region us-esat-1", "us-east-1"),
        ("--instance-type m7g.xlarge --architecture x86_64", "arm64"),
        (
            "--instance-type m7g.xlarge,m6i.large",
            "m6i.large is x86_64",
        ),
        ("--region us-east-2", "--price ebs.gp3GbMonth=USD"),
        ("--price ebs.gp3GbMonth=free", "KEY=USD"),
        ("--price ebs.gp4GbMonth=1", "ebs.gp3GbMonth"),
        ("--price ebs.gp3GbMonth=1001", "1000"),
        ("--network-mode bridge --trunking", "awsvpc"),
        ("--utilization 0", "--utilization"),
        ("--commitment-discount 101", "--commitment-discount"),
    ] {
        let (code, out, err) = run(dir.path(), args);
        assert_eq!((code, &*out), (2, ""), "{args}");
        assert!(err.contains(says), "{args}: {err}");
    }
    // Everything at once, each price once.
    let missing = "--region us-east-2 --instance-type m7g.xlarge,c7g.xlarge";
    let (code, _, err) = run(dir.path(), missing);
    assert_eq!(code, 2);
    assert_eq!(err.lines().count(), 5, "{err}");
    let given = "--price ebs.gp3GbMonth=0.08 --price fargate.linux.arm.vcpuHour=0.03238 \
                 --price fargate.linux.arm.gbHour=0.00356 --price ec2.linux.m7g.xlarge.hour=0.1632";
    let all = format!("--region us-east-2 --instance-type m7g.xlarge {given}");
    let (code, out, _) = run(dir.path(), &all);
    assert!(code == 0 && out.contains("89.3%"), "{out}");
    assert!(is_korean(
        &run(dir.path(), &format!("{missing} --lang ko")).2
    ));
}

#[test]
fn korean_is_spoken() {
    let dir = tempdir().unwrap();
    let (code, out, err) = run(dir.path(), "--lang ko --tasks 40");
    assert_eq!((code, &*err), (0, ""));
    assert!(is_korean(&out) && out.contains("손익분기"), "{out}");
    let (_, help, _) = run(dir.path(), "--help --lang ko");
    assert!(is_korean(&help) && !help.contains("[default"), "{help}");
    let help = words(&run(dir.path(), "--help").1);
    for part in [
        "[default: 28]",
        "[default: 30]",
        "source: ECS-optimized",
        "--tasks",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
}
