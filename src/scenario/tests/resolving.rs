//! Is what is written what is simulated? AWS's JSON, AWS's own shapes, units, distributions.

use super::{Folder, GOOD, changed, load_text, places};
use crate::cluster::task_definition::{Architecture, Compression, OperatingSystem};
use crate::control::scaling::spec::{MetricSpec, PolicyKind};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::traffic::spec::Discipline;
use crate::workload::spec::{Shape, Source};

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
            "\"placementConstraints\": [1]",
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

/// ecs.md 3.1, every row with its smallest and largest memory, and just beyond.
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
                "cpu = {cpu}\nmemory = {memory}\nruntimePlatform = {{ operatingSystemFamily = \"{system}\" }}"
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

/// ecs.md 10.1: "memoryReservation 128, memory 300: killed above 300".
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

/// ecs.md 10.1: "service health check default (30 s interval, 3 retries), no grace".
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

#[test]
fn awss_own_shapes_say_the_same_as_the_short_ones() {
    let short = changed(
        GOOD,
        "[services.loadBalancer]",
        "assignPublicIp = \"ENABLED\"\nmonitoring = { resolutionSeconds = 20 }\n\
         launchType = \"FARGATE\"\n[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 4\n\
         [[services.autoScaling.policies]]\npolicyName = \"p\"\ntargetValue = 50\n\
         predefinedMetricType = \"ECSServiceAverageCPUUtilizationHighResolution\"\n\
         scaleOutCooldown = 60\n[services.loadBalancer]",
    );
    let long = changed(
        GOOD,
        "[services.loadBalancer]",
        "networkConfiguration = { awsvpcConfiguration = { subnets = [\"a\"], assignPublicIp = \"ENABLED\" } }\n\
         monitoring = { metricConfigurations = [{ metricNames = [\"CPUUtilization\"], resolutionSeconds = 20 }] }\n\
         capacityProviderStrategy = [{ capacityProvider = \"FARGATE\", base = 1, weight = 1 }]\n\
         [services.autoScaling]\nminCapacity = 1\nmaxCapacity = 4\n[[services.autoScaling.policies]]\n\
         policyName = \"p\"\npolicyType = \"TargetTrackingScaling\"\n\
         targetTrackingScalingPolicyConfiguration = { targetValue = 50.0, predefinedMetricSpecification = \
         { predefinedMetricType = \"ECSServiceAverageCPUUtilizationHighResolution\" }, scaleOutCooldown = \"60s\" }\n\
         [services.loadBalancer]",
    );
    let (short, long) = (
        load_text(&short).unwrap(),
        load_text(&long).unwrap_or_else(|c| panic!("{c}")),
    );
    assert_eq!(format!("{:?}", short.setup), format!("{:?}", long.setup));
    let policy = &short.setup.services[0]
        .auto_scaling
        .as_ref()
        .unwrap()
        .policies[0];
    let PolicyKind::TargetTracking(tracking) = &policy.kind;
    assert_eq!(
        tracking.metric,
        MetricSpec::CpuUtilization {
            high_resolution: true
        }
    );
    assert_eq!(tracking.scale_out_cooldown, Span::MINUTE);
    assert_eq!(
        tracking.scale_in_cooldown,
        Span::from_secs(300),
        "the default"
    );
}

#[test]
fn distributions_are_what_they_say() {
    let cpu = |text: &str| {
        let text = changed(GOOD, "cpu = \"10ms\"", &format!("cpu = {text}"));
        load_text(&text)
            .unwrap_or_else(|c| panic!("{c}"))
            .setup
            .services[0]
            .request
            .clone()
            .unwrap()
            .cpu
    };
    let (mean, ms) = (Span::from_millis(12), Span::from_millis);
    assert_eq!(cpu("\"12ms\""), Distribution::Constant { value: mean });
    assert_eq!(
        cpu("{ distribution = \"gamma\", mean = \"12ms\", cv = 2 }"),
        Distribution::Gamma { mean, cv: 2.0 }
    );
    assert_eq!(
        cpu("{ distribution = \"weibull\", mean = \"12ms\", shape = 0.5 }"),
        Distribution::Weibull { mean, shape: 0.5 }
    );
    assert_eq!(
        cpu("{ distribution = \"pareto\", alpha = 1.5, min = \"1ms\", max = \"1s\" }"),
        Distribution::Pareto {
            alpha: 1.5,
            min: ms(1),
            max: ms(1_000)
        }
    );
    assert_eq!(
        cpu("{ distribution = \"empirical\", values = [\"1ms\", \"2ms\", \"2ms\"] }"),
        Distribution::Empirical {
            values: vec![ms(1), ms(2), ms(2)]
        }
    );
    // exp(σ²/2) = 1.6487 and sqrt(e − 1) = 1.3108 for σ = 1.
    let Distribution::Lognormal { mean, cv } =
        cpu("{ distribution = \"lognormal\", median = \"10ms\", sigma = 1 }")
    else {
        panic!("log-normal")
    };
    assert!((mean.as_millis_f64() - 16.487_213).abs() < 1e-5, "{mean}");
    assert!((cv - 1.310_832).abs() < 1e-5, "{cv}");
}

#[test]
fn an_empirical_distribution_is_read_from_a_csv() {
    let text = changed(
        GOOD,
        "cpu = \"10ms\"",
        "cpu = { distribution = \"empirical\", file = \"d.csv\", column = \"cpu\" }",
    );
    let folder = Folder::with(&[
        ("s.toml", &text),
        ("d.csv", "\u{feff}id,cpu\r\na,0.5\r\nb,12ms\r\n"),
    ]);
    let request = folder
        .load("s.toml", &[])
        .unwrap_or_else(|c| panic!("{c}"))
        .setup
        .services[0]
        .request
        .clone();
    let values = vec![Span::from_millis(500), Span::from_millis(12)];
    assert_eq!(request.unwrap().cpu, Distribution::Empirical { values });
}

#[test]
fn workloads_add_up_and_know_calendar_time() {
    let text = changed(GOOD, "[run]", "[run]\nstart = \"2026-01-01T00:00:00Z\"").replace(
        "[services.workload]\ngenerator = { kind = \"constant\", requestsPerSecond = 10 }",
        "[[services.workload]]\ngenerator = { kind = \"step\", requestsPerSecond = 1, \
         toRequestsPerSecond = 2, at = \"2026-01-01T00:30:00Z\" }\nscale = 3\n\
         [[services.workload]]\nusers = { count = 5, thinkTime = \"2s\" }\n\
         slice = { from = \"10m\", to = \"2026-01-01T00:20:00Z\" }\n\
         [[services.workload]]\ntrace = \"t.csv\"\norigin = \"2025-12-31T23:00:00Z\"\ninterval = \"60s\"",
    );
    let folder = Folder::with(&[("s.toml", &text), ("t.csv", "time_s,requests\n3600,5\n")]);
    let setup = folder
        .load("s.toml", &[])
        .unwrap_or_else(|c| panic!("{c}"))
        .setup;
    let [step, users, trace] = &setup.services[0].workload[..] else {
        panic!("three sources")
    };
    let Source::Generator(generator) = &step.source else {
        panic!("a generator")
    };
    let half_past = Instant::from_secs(1_800);
    assert_eq!(
        generator.shape,
        Shape::Step {
            from: 1.0,
            to: 2.0,
            at: half_past
        }
    );
    assert!((step.scale - 3.0).abs() < 1e-12);
    assert_eq!(
        users.slice,
        Some((Instant::from_secs(600), Instant::from_secs(1_200)))
    );
    let Source::Trace(trace) = &trace.source else {
        panic!("a trace")
    };
    assert_eq!(trace.origin, Some(3_600.0));
    assert_eq!(trace.interval, Some(Span::MINUTE));
}

#[test]
fn a_bad_row_of_a_trace_is_named_in_both_languages() {
    let text = changed(
        GOOD,
        "generator = { kind = \"constant\", requestsPerSecond = 10 }",
        "trace = \"t.csv\"",
    );
    let folder = Folder::with(&[
        ("s.toml", &text),
        ("t.csv", "time_s,requests\n0,5\n60,-1\n"),
    ]);
    let complaints = folder.load("s.toml", &[]).unwrap_err();
    let english = complaints.render(crate::words::Lang::En, false);
    assert!(
        english.contains("t.csv:3") && english.contains("a whole number from 0"),
        "{english}"
    );
    let korean = complaints.render(crate::words::Lang::Ko, false);
    assert!(
        korean.contains("t.csv:3") && korean.contains("0 이상의 정수"),
        "{korean}"
    );
}

#[test]
fn quotas_objectives_and_prices() {
    let text = format!(
        "title = \"quotas\"\n[limits]\naccount = \"new\"\n\"Fargate On-Demand vCPU resource count\" = 64\n\
         fargateOnDemandTaskLaunchRate = 5\n[objectives]\nlatencyP99 = \"300ms\"\navailability = 99.9\n\
         monthlyUsd = 2000\n[prices]\nalb.hour = {{ usd = 0.0252, note = \"Frankfurt\" }}\n\
         \"alb.lcuHour\" = \"0.008\"\n\"ipv4.hour\" = 0.005\n[region]\nname = \"eu-central-1\"\n{GOOD}"
    );
    let scenario = load_text(&text).unwrap_or_else(|c| panic!("{c}"));
    assert_eq!(scenario.setup.limits.fargate_vcpu_quota, Some(64.0));
    assert!((scenario.setup.limits.fargate_launch_rate - 5.0).abs() < 1e-12);
    assert_eq!(
        scenario.objectives.latency,
        [(99.0, Span::from_millis(300))]
    );
    assert_eq!(scenario.objectives.availability_percent, Some(99.9));
    assert_eq!(
        scenario.objectives.monthly_usd.unwrap().to_string(),
        "2000.00"
    );
    assert_eq!(scenario.prices[0].note, "Frankfurt");
    assert_eq!(scenario.prices[0].usd.to_string(), "0.0252");
    assert_eq!(scenario.region, "eu-central-1");
}

#[test]
fn fcfs_and_retries() {
    let text = changed(
        GOOD,
        "cpu = \"10ms\"",
        "cpu = \"10ms\"\ndiscipline = \"fcfs\"\nslots = 4\nmaxConcurrent = 8\nqueueLimit = 0\n\
         timeout = \"5s\"\nretry = { attempts = 3, backoff = \"50ms\", jitter = 1 }\nmemoryMiB = 2",
    );
    let request = load_text(&text).unwrap().setup.services[0]
        .request
        .clone()
        .unwrap();
    assert_eq!(
        request.discipline,
        Discipline::FirstComeFirstServed { slots: 4 }
    );
    assert_eq!(
        (request.max_concurrent, request.queue_limit),
        (Some(8), Some(0))
    );
    assert_eq!(request.memory_bytes, 2 * 1_048_576);
    let retry = request.retry.unwrap();
    assert_eq!((retry.attempts, retry.backoff), (3, Span::from_millis(50)));
}
