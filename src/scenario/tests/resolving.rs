//! Is what is written what is simulated? AWS's own shapes, units, distributions, workloads.

use super::{Folder, GOOD, changed, load_text};
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::traffic::spec::Discipline;
use crate::workload::spec::{Shape, Source};

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
        "networkConfiguration = { awsvpcConfiguration = { subnets = [\"a\"], assignPublicIp = \
            \"ENABLED\" } }\n\
         monitoring = { metricConfigurations = [{ metricNames = [\"CPUUtilization\"], \
             resolutionSeconds = 20 }] }\n\
         capacityProviderStrategy = [{ capacityProvider = \"FARGATE\", base = 1, weight = 1 }]\n\
         [services.autoScaling]\nminCapacity = 1\nmaxCapacity = \
             4\n[[services.autoScaling.policies]]\n\
         policyName = \"p\"\npolicyType = \"TargetTrackingScaling\"\n\
         targetTrackingScalingPolicyConfiguration = { targetValue = 50.0, \
             predefinedMetricSpecification = \
         { predefinedMetricType = \"ECSServiceAverageCPUUtilizationHighResolution\" }, \
             scaleOutCooldown = \"60s\" }\n\
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
    let tracking = policy.tracking().expect("it tracks a target");
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
         [[services.workload]]\ntrace = \"t.csv\"\norigin = \"2025-12-31T23:00:00Z\"\ninterval = \
             \"60s\"",
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
        "title = \"quotas\"\n[limits]\naccount = \"new\"\n\"Fargate On-Demand vCPU resource \
            count\" = 64\n\
         fargateOnDemandTaskLaunchRate = 5\n[objectives]\nlatencyP99 = \"300ms\"\navailability = \
             99.9\n\
         monthlyUsd = 2000\n[prices]\nalb.hour = {{ usd = 0.0252, note = \"Frankfurt\" }}\n\
         \"alb.lcuHour\" = \"0.008\"\n\"ipv4.hour\" = 0.005\n[region]\nname = \
             \"eu-central-1\"\n{GOOD}"
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
