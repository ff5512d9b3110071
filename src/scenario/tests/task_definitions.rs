//! Is a task definition what AWS's JSON says, and refused where AWS or Fargate would?

use super::{Folder, GOOD, changed, load_text, places};
use crate::cluster::task_definition::{Architecture, Compression, OperatingSystem};
use crate::kernel::time::Span;

/// In the shape of `aws ecs describe-task-definition`, with fields that we model and others.
const DESCRIBED: &str = r#"{
  "taskDefinition": {
    "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/shop:7",
    "family": "shop", "revision": 7, "status": "ACTIVE",
    "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    "cpu": "1024", "memory": "2048", "volumes": [{"name": "data"}], "placementConstraints": [],
    "executionRoleArn": "arn:aws:iam::111122223333:role/x",
    "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    "ephemeralStorage": {"sizeInGiB": 40},
    "someFieldOfNextYear": {"a": 1},
    "containerDefinitions": [
      {"name": "web", "image": "shop:1.2", "cpu": 512, "memory": 1024, "memoryReservation": 512,
       "essential": true, "portMappings": [{"containerPort": 80}], "environment": [],
       "stopTimeout": 60, "logConfiguration": {"logDriver": "awslogs"},
       "healthCheck": {"command": ["CMD", "true"], "interval": 10, "timeout": 3, "retries": 2,
                       "startPeriod": 20}},
      {"name": "log", "image": "fluent-bit", "essential": false}
    ]
  },
  "tags": []
}"#;

fn with_file(extra: &str) -> String {
    changed(
        GOOD,
        "family = \"web\"\ncpu = \"1024\"\nmemory = \"2048\"",
        &format!("file = \"shop.json\"\n{extra}"),
    )
    .replace("taskDefinition = \"web\"", "taskDefinition = \"shop:7\"")
}

#[test]
fn a_task_definition_comes_from_awss_json() {
    let text = with_file(
        "images = { \"shop:1.2\" = { sizeMB = 300, compression = \"zstd\" } }\n\
         containers = { web = { shutdown = \"3s\", idleMemoryMiB = 111 } }\n",
    );
    let folder = Folder::with(&[("s.toml", &text), ("shop.json", DESCRIBED)]);
    let scenario = folder.load("s.toml", &[]).unwrap_or_else(|c| panic!("{c}"));
    let definition = &scenario.setup.task_definitions[0];
    assert_eq!(
        (definition.family.as_str(), definition.revision),
        ("shop", 7)
    );
    assert_eq!((definition.cpu_units, definition.memory_mib), (1024, 2048));
    assert_eq!(definition.ephemeral_storage_gib, 40);
    assert_eq!(definition.architecture, Architecture::Arm64);
    let [web, log] = &definition.containers[..] else {
        panic!("two containers")
    };
    assert_eq!(
        (web.cpu_units, web.memory_mib, web.memory_reservation_mib),
        (512, Some(1024), Some(512))
    );
    assert_eq!(
        (web.stop_timeout, web.shutdown),
        (Span::MINUTE, Span::from_secs(3))
    );
    assert_eq!(
        (web.image.size_mb, web.image.compression),
        (300.0, Compression::Zstd)
    );
    assert!((web.idle_memory_mib - 111.0).abs() < 1e-12);
    let check = web.health_check.unwrap();
    assert_eq!((check.interval, check.retries), (Span::from_secs(10), 2));
    assert_eq!(
        (check.timeout, check.start_period),
        (Span::from_secs(3), Span::from_secs(20))
    );
    assert!(!log.essential);
    assert!((log.image.size_mb - scenario.setup.parameters.fargate_image_mb).abs() < 1e-12);
    let not_modelled = [
        "shop.json: volumes",
        "shop.json: executionRoleArn",
        "shop.json: someFieldOfNextYear",
        "shop.json: containerDefinitions.web.logConfiguration",
    ];
    assert_eq!(scenario.not_modelled, not_modelled);
    assert_eq!(definition.not_modelled[0], "volumes");
    assert_eq!(scenario.inputs.len(), 2);
    let assumed: Vec<(&str, usize, usize)> = places(&scenario.warnings);
    assert_eq!(
        assumed,
        [("image-size-assumed", 17, 32)],
        "only the size of \"log\""
    );
}

#[test]
fn registered_and_described_say_the_same() {
    let described: serde_json::Value = serde_json::from_str(DESCRIBED).unwrap();
    let registered = serde_json::to_string_pretty(&described["taskDefinition"]).unwrap();
    let text = with_file("");
    let load = |json: &str| {
        let folder = Folder::with(&[("s.toml", &text), ("shop.json", json)]);
        format!("{:?}", folder.load("s.toml", &[]).unwrap().setup)
    };
    assert_eq!(load(DESCRIBED), load(&registered));
}

#[test]
fn a_wrong_value_in_awss_json_is_an_error_at_its_place() {
    for (what, with, expected) in [
        (
            "\"cpu\": \"1024\"",
            "\"cpu\": \"1000\"",
            ("fargate-size", 6, 12),
        ),
        (
            "\"memory\": \"2048\"",
            "\"memory\": true",
            ("wrong-kind", 6, 30),
        ),
        (
            "\"stopTimeout\": 60",
            "\"stopTimeout\": 121",
            ("out-of-range", 14, 23),
        ),
        ("\"ARM64\"", "\"RISCV\"", ("unknown-choice", 8, 44)),
        (
            "\"placementConstraints\": []",
            "\"placementConstraints\": \
             [{ \"type\": \"memberOf\", \"expression\": \"attribute:a == b\" }]",
            ("not-on-fargate", 6, 69),
        ),
        ("\"cpu\": 512", "\"cpu\": 1025", ("container-cpu", 12, 51)),
        (
            "\"essential\": true",
            "\"essential\": 1",
            ("wrong-kind", 13, 21),
        ),
        ("  },\n  \"tags\"", "  }\n  \"tags\"", ("syntax", 20, 3)),
    ] {
        let json = changed(DESCRIBED, what, with);
        let folder = Folder::with(&[("s.toml", &with_file("")), ("shop.json", &json)]);
        let complaints = folder.load("s.toml", &[]).unwrap_err();
        assert_eq!(places(&complaints), [expected], "{with}");
        assert_eq!(complaints.place(&complaints.items[0]).file, "shop.json");
    }
}

#[test]
fn what_stands_beside_a_file_wins_and_must_name_what_is_in_it() {
    let text = with_file("cpu = \"2 vCPU\"\nmemory = \"4GB\"\n");
    let folder = Folder::with(&[("s.toml", &text), ("shop.json", DESCRIBED)]);
    let setup = folder.load("s.toml", &[]).unwrap().setup;
    assert_eq!(setup.task_definitions[0].cpu_units, 2048);
    let text = with_file("images = { \"shop:1.3\" = { sizeMB = 1 } }\n");
    let folder = Folder::with(&[("s.toml", &text), ("shop.json", DESCRIBED)]);
    let complaints = folder.load("s.toml", &[]).unwrap_err();
    assert_eq!(places(&complaints), [("unknown-name", 6, 12)]);
}

/// ECS developer guide, Fargate task sizes, every row with its smallest and largest memory, and
/// just beyond.
#[test]
fn fargate_sizes_of_every_row() {
    for (cpu, low, high, windows) in [
        (256, 512, 2_048, false),
        (512, 1_024, 4_096, false),
        (1_024, 2_048, 8_192, true),
        (2_048, 4_096, 16_384, true),
        (4_096, 8_192, 30_720, true),
        (8_192, 16_384, 61_440, false),
        (16_384, 32_768, 122_880, false),
        (32_768, 61_440, 249_856, false),
    ] {
        let text = |memory: u32, system: &str| {
            let size = format!(
                "cpu = {cpu}\nmemory = {memory}\nruntimePlatform = {{ operatingSystemFamily = \
                    \"{system}\" }}"
            );
            changed(GOOD, "cpu = \"1024\"\nmemory = \"2048\"", &size)
        };
        for memory in [low, high] {
            let setup = load_text(&text(memory, "LINUX"))
                .unwrap_or_else(|c| panic!("{c}"))
                .setup;
            assert_eq!(setup.task_definitions[0].memory_mib, memory);
            let result = load_text(&text(memory, "WINDOWS_SERVER_2022_CORE"));
            assert_eq!(result.is_ok(), windows, "{cpu} {memory}");
        }
        for memory in [low / 2, high + 1_024] {
            assert!(load_text(&text(memory, "LINUX")).is_err(), "{cpu} {memory}");
        }
    }
    let windows = "cpu = \"1 vCPU\"\nmemory = \"2GB\"\nruntimePlatform = \
                   { operatingSystemFamily = \"WINDOWS_SERVER_2019_FULL\" }";
    let setup = load_text(&changed(GOOD, "cpu = \"1024\"\nmemory = \"2048\"", windows))
        .unwrap()
        .setup;
    assert_eq!(
        setup.task_definitions[0].operating_system,
        OperatingSystem::Windows
    );
}

/// ECS API reference: "memoryReservation 128, memory 300: killed above 300".
#[test]
fn e12_reservation_128_and_limit_300_are_kept_apart() {
    let container = "memory = \"2048\"\ncontainerDefinitions = \
                     [{ name = \"app\", memoryReservation = 128, memory = 300 }]";
    let setup = load_text(&changed(GOOD, "memory = \"2048\"", container))
        .unwrap()
        .setup;
    let app = &setup.task_definitions[0].containers[0];
    assert_eq!(
        (app.memory_reservation_mib, app.memory_mib),
        (Some(128), Some(300))
    );
}

/// ECS API reference: "service health check default (30 s interval, 3 retries), no grace".
#[test]
fn e20_container_checks_default_to_30_s_and_3_retries() {
    let text = changed(
        GOOD,
        "memory = \"2048\"",
        "memory = \"2048\"\nhealthCheck = {}",
    );
    let setup = load_text(&text).unwrap().setup;
    let check = setup.task_definitions[0].containers[0]
        .health_check
        .unwrap();
    assert_eq!((check.interval, check.retries), (Span::from_secs(30), 3));
    assert_eq!(
        (check.timeout, check.start_period),
        (Span::from_secs(5), Span::ZERO)
    );
    assert_eq!(setup.services[0].spec.health_check_grace_period, Span::ZERO);
}

/// Fixtures in the shape of a skeleton filled in by hand (`null`s, empty texts and lists), and of a
/// Windows task as `describe-task-definition` prints it.
const ORDERS: &str = include_str!("taskdefs/orders.json");
const INTRANET: &str = include_str!("taskdefs/intranet.json");

fn from_file(json: &str, name: &str) -> Result<crate::scenario::Scenario, super::Complaints> {
    let text = changed(
        GOOD,
        "family = \"web\"\ncpu = \"1024\"\nmemory = \"2048\"",
        "file = \"td.json\"",
    )
    .replace(
        "taskDefinition = \"web\"",
        &format!("taskDefinition = \"{name}\""),
    );
    Folder::with(&[("s.toml", &text), ("td.json", json)]).load("s.toml", &[])
}

#[test]
fn a_java_service_of_8_vcpu_with_storage_and_empty_fields_loads() {
    let scenario = from_file(ORDERS, "orders").unwrap_or_else(|c| panic!("{c}"));
    let orders = &scenario.setup.task_definitions[0];
    assert_eq!((orders.cpu_units, orders.memory_mib), (8_192, 32_768));
    assert_eq!(orders.ephemeral_storage_gib, 100);
    let container = &orders.containers[0];
    assert_eq!(container.stop_timeout, Span::from_secs(120));
    let check = container.health_check.unwrap();
    assert_eq!(
        (check.retries, check.start_period),
        (5, Span::from_secs(180))
    );
    let restart = container.life.restart.as_ref().unwrap();
    assert_eq!(restart.attempt_period, Span::from_secs(180));
    assert_eq!(restart.ignored_exit_codes, [0]);
    assert_eq!(container.life.start_timeout, Some(Span::from_secs(120)));
    let not_modelled = [
        "containerDefinitions.orders.command",
        "containerDefinitions.orders.environment",
        "containerDefinitions.orders.mountPoints",
        "containerDefinitions.orders.linuxParameters",
        "executionRoleArn",
        "volumes",
        "pidMode",
    ];
    let mut listed = orders.not_modelled.clone();
    listed.sort();
    let mut expected = not_modelled.map(ToOwned::to_owned);
    expected.sort();
    assert_eq!(
        listed, expected,
        "what is empty or false has no effect to miss"
    );
    for (what, with, code) in [
        (
            "\"privileged\": false",
            "\"privileged\": true",
            "not-on-fargate",
        ),
        ("\"32 GB\"", "\"33 GB\"", "fargate-size"),
        ("\"sizeInGiB\": 100", "\"sizeInGiB\": 500", "out-of-range"),
    ] {
        let complaints = from_file(&changed(ORDERS, what, with), "orders").unwrap_err();
        let [found] = &complaints.items[..] else {
            panic!("{complaints}")
        };
        let place = complaints.place(found);
        assert_eq!((found.code, &*place.file), (code, "td.json"));
        let line = ORDERS.lines().position(|line| line.contains(what)).unwrap() + 1;
        assert_eq!(place.line, line, "{complaints}");
    }
}

#[test]
fn a_windows_task_loads_and_is_refused_on_arm() {
    let scenario = from_file(INTRANET, "intranet:3").unwrap_or_else(|c| panic!("{c}"));
    let intranet = &scenario.setup.task_definitions[0];
    assert_eq!(intranet.operating_system, OperatingSystem::Windows);
    assert_eq!((intranet.cpu_units, intranet.memory_mib), (2_048, 4_096));
    let arm = "\"cpuArchitecture\": \"ARM64\", \"operatingSystemFamily\"";
    let json = changed(INTRANET, "\"operatingSystemFamily\"", arm);
    let complaints = from_file(&json, "intranet:3").unwrap_err();
    assert_eq!(complaints.items[0].code, "windows-on-arm");
}
