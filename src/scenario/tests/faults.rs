//! Are faults read as they are written, each kind with its own keys only?

use super::{GOOD, changed, errors, fleet, load_text, warnings};
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes, LaunchApi};
use crate::cluster::ids::{GroupId, ServiceId, ZoneId};
use crate::kernel::time::{Instant, Span};

fn with(good: &str, faults: &str) -> String {
    format!("{good}{faults}")
}

fn faults(text: &str) -> Vec<FaultSpec> {
    let scenario = load_text(text).unwrap_or_else(|c| panic!("{c}"));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
    scenario.setup.faults
}

fn codes(fault: &str) -> Vec<&'static str> {
    let found = errors(&with(GOOD, &format!("[[faults]]\n{fault}\n")));
    found.iter().map(|error| error.0).collect()
}

const WEB: ServiceId = ServiceId::from_number(0);

#[test]
fn every_kind_is_read() {
    let text = r#"
[[faults]]
fault = "zoneLoss"
availabilityZone = "b"
at = ["40m", "10m"]
lasts = "5m"
[[faults]]
fault = "instanceFailure"
name = "dying"
perHour = 0.5
autoScalingGroup = "g"
share = 0.25
[[faults]]
fault = "agentDisconnect"
at = "1m"
lasts = "2m"
count = 2
[[faults]]
fault = "taskCrash"
service = "web"
at = "1m"
[[faults]]
fault = "taskHang"
service = "web"
at = "1m"
share = 1.0
[[faults]]
fault = "memoryLeak"
service = "web"
at = "1m"
mibPerMinute = 50
[[faults]]
fault = "imagePull"
service = "web"
at = "1m"
[[faults]]
fault = "launchThrottle"
api = "EC2"
perSecond = 0
at = "1m"
"#;
    let found = faults(&with(fleet::GOOD, text));
    let at = |minutes: u64| Instant::from_secs(60 * minutes);
    let expected = [
        FaultKind::ZoneLoss {
            zone: ZoneId::new(1),
        },
        FaultKind::InstanceFailure {
            group: Some(GroupId::new(0)),
            extent: Extent::Share(0.25),
        },
        FaultKind::AgentDisconnect {
            group: None,
            extent: Extent::Count(2),
        },
        FaultKind::TaskCrash {
            service: WEB,
            extent: Extent::Count(1),
        },
        FaultKind::TaskHang {
            service: WEB,
            extent: Extent::Share(1.0),
        },
        FaultKind::MemoryLeak {
            service: WEB,
            extent: Extent::Count(1),
            mib_per_minute: 50.0,
        },
        FaultKind::ImagePull { service: WEB },
        FaultKind::LaunchThrottle {
            api: LaunchApi::Ec2,
            per_second: 0.0,
        },
    ];
    let kinds: Vec<FaultKind> = found.iter().map(|fault| fault.kind.clone()).collect();
    assert_eq!(kinds, expected);
    assert_eq!(found[0].when, FaultTimes::At(vec![at(10), at(40)]));
    assert_eq!(found[0].lasts, Some(Span::from_secs(300)));
    assert_eq!(found[1].when, FaultTimes::Rate { per_hour: 0.5 });
    let names: Vec<&str> = found.iter().map(|fault| &*fault.name).collect();
    assert_eq!(names[..3], ["zoneLoss-1", "dying", "agentDisconnect-3"]);
    let dependency = "[[faults]]\nfault = \"dependency\"\nservice = \"web\"\nat = \"1m\"\n\
                      slowdown = 3\nfailing = 0.1\n";
    let expected = FaultKind::Dependency {
        service: WEB,
        slowdown: 3.0,
        extra: Span::ZERO,
        failing: 0.1,
    };
    assert_eq!(faults(&with(GOOD, dependency))[0].kind, expected);
}

#[test]
fn each_kind_refuses_what_is_not_its_own() {
    let refused = |fault: &str| assert_eq!(codes(fault), ["unknown-key"], "{fault}");
    refused("fault = \"zoneLoss\"\navailabilityZone = \"a\"\nat = \"1m\"\nservice = \"web\"");
    refused("fault = \"taskCrash\"\nservice = \"web\"\nat = \"1m\"\nlasts = \"1m\"");
    refused("fault = \"taskHang\"\nservice = \"web\"\nat = \"1m\"\nslowdown = 2");
    refused("fault = \"imagePull\"\nservice = \"web\"\nat = \"1m\"\ncount = 2");
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let base = "fault = \"taskCrash\"\nservice = \"web\"\n";
    assert_eq!(codes(base), ["fault-without-time"]);
    assert_eq!(codes(&format!("{base}at = []")), ["fault-without-time"]);
    assert_eq!(
        codes(&format!("{base}at = \"1m\"\nperHour = 1")),
        ["not-with"]
    );
    assert_eq!(
        codes(&format!("{base}at = \"1m\"\ncount = 1\nshare = 0.5")),
        ["not-with"]
    );
    assert_eq!(
        codes(&format!("{base}at = \"1m\"\nshare = 0")),
        ["must-be-positive"]
    );
    assert_eq!(
        codes("fault = \"taskCrush\"\nservice = \"web\"\nat = \"1m\""),
        ["unknown-choice"]
    );
    assert_eq!(codes("fault = \"taskCrash\"\nat = \"1m\""), ["missing-key"]);
    assert_eq!(
        codes("fault = \"zoneLoss\"\nat = \"1m\"\navailabilityZone = \"z\""),
        ["unknown-zone"]
    );
    assert_eq!(
        codes("fault = \"instanceFailure\"\nat = \"1m\""),
        ["fault-without-instances"]
    );
    assert_eq!(
        codes("fault = \"dependency\"\nservice = \"web\"\nat = \"1m\""),
        ["fault-changes-nothing"]
    );
    let twice =
        format!("{base}name = \"x\"\nat = \"1m\"\n[[faults]]\n{base}name = \"x\"\nat = \"2m\"");
    assert_eq!(codes(&twice), ["duplicate-name"]);
    let text = with(
        GOOD,
        "[[faults]]\nfault = \"taskCrash\"\nservice = \"wep\"\nat = \"1m\"\n",
    );
    let line = text.lines().position(|line| line.contains("wep")).unwrap() + 1;
    assert_eq!(errors(&text), [("unknown-service", line, 11)]);
    let Err(told) = load_text(&text) else {
        panic!("there is no such service")
    };
    assert!(told.to_string().contains("did you mean `web`?"), "{told}");
    let group = "[[faults]]\nfault = \"instanceFailure\"\nautoScalingGroup = \"h\"\nat = \"1m\"\n";
    assert_eq!(errors(&with(fleet::GOOD, group))[0].0, "unknown-group");
    let idle =
        "[[faults]]\nfault = \"dependency\"\nservice = \"web\"\nextra = \"1s\"\nat = \"1m\"\n";
    assert_eq!(
        errors(&with(fleet::GOOD, idle))[0].0,
        "fault-without-requests"
    );
}

#[test]
fn what_never_happens_or_happens_once_is_warned_of() {
    let crash = "[[faults]]\nfault = \"taskCrash\"\nservice = \"web\"\nat = [\"1m\", \"60m\"]\n";
    assert_eq!(
        warnings(&with(GOOD, crash)),
        ["fault-after-run"],
        "the run is an hour long"
    );
    let pull = "[[faults]]\nfault = \"imagePull\"\nservice = \"web\"\nperHour = 2\n";
    assert_eq!(warnings(&with(GOOD, pull)), ["fault-only-once"]);
    let ends = changed(
        &with(GOOD, pull),
        "perHour = 2",
        "perHour = 2\nlasts = \"1m\"",
    );
    assert!(warnings(&ends).is_empty());
}
