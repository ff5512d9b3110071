//! Which settings had a run? Taken from its set-up, and from the alarms that it made.

use super::{
    AlarmSettings, FORMAT, FaultSettings, GroupSettings, MetricSettings, PolicySettings,
    ProviderSettings, ScalingSettings, ServiceSettings, Settings,
};
use crate::catalog::parameters::ENTRIES;
use crate::cluster::deployment::Controller;
use crate::cluster::fact::Subject;
use crate::cluster::fault::FaultSpec;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::{AlarmId, ServiceId};
use crate::cluster::monitor::{AlarmSpec, Metric, Owner};
use crate::cluster::provider::{ProviderKind, ProviderSpec};
use crate::cluster::service::{Launch, Scheduling};
use crate::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, StepSpec,
};
use crate::kernel::time::Span;
use crate::report::{RunReport, events};
use crate::sim::setup::{InitialState, ServiceSetup};

impl Settings {
    /// The file.
    pub(in crate::report) fn bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_string_pretty(self).expect("plain values become JSON");
        text.push('\n');
        text.into_bytes()
    }

    /// The settings of a run.
    pub(in crate::report) fn of(report: &RunReport<'_>) -> Self {
        let (setup, names) = (report.setup, &report.outcome.names);
        let parameters = ENTRIES.iter().map(|entry| {
            let value = setup.parameters.get(entry.key);
            (entry.key.to_owned(), value.expect("it is a parameter"))
        });
        let alarms = alarms(report);
        let services = setup.services.iter();
        Self {
            format: FORMAT,
            version: report.meta.version.clone(),
            start: report.meta.start.map(|start| start.to_string()),
            simulated_seconds: setup.duration.as_secs_f64(),
            begins_running: setup.initial_state == InitialState::Running,
            zones: (0..setup.zones as usize)
                .map(|zone| {
                    let name = setup.surroundings.zone_names.get(zone).cloned();
                    name.unwrap_or_else(|| format!("zone-{}", zone + 1))
                })
                .collect(),
            parameters: parameters.collect(),
            metrics: metrics(report),
            services: services.map(|s| service(report, s, &alarms)).collect(),
            alarms,
            groups: setup.groups.iter().map(group).collect(),
            providers: setup
                .providers
                .iter()
                .map(|spec| provider(spec, &names.groups))
                .collect(),
            faults: setup.faults.iter().map(fault).collect(),
        }
    }
}

fn owner(report: &RunReport<'_>, owner: Owner) -> String {
    let names = &report.outcome.names;
    match owner {
        Owner::Service(id) => report.setup.services[id.index()].spec.name.clone(),
        Owner::Group(id) => names.groups[id.index()].clone(),
        Owner::Provider(id) => names.providers[id.index()].clone(),
    }
}

fn metrics(report: &RunReport<'_>) -> Vec<MetricSettings> {
    let series = report.outcome.metrics.watched.series.iter();
    let one = series.map(|spec| MetricSettings {
        owner: owner(report, spec.owner),
        name: match (spec.metric, spec.owner) {
            (Metric::Custom(policy), Owner::Service(id)) => custom(report, id, policy),
            (metric, _) => metric.name().to_owned(),
        },
        period_seconds: spec.period.as_secs_f64(),
        publish_delay_seconds: spec.publish_delay.as_secs_f64(),
    });
    one.collect()
}

/// The name of a customized metric of a service: that of its policy with this place.
fn custom(report: &RunReport<'_>, service: ServiceId, policy: usize) -> String {
    let setup = &report.setup.services[service.index()];
    let policy = setup
        .auto_scaling
        .iter()
        .flat_map(|scaling| &scaling.policies)
        .nth(policy);
    let metric = policy.and_then(PolicySpec::tracking).map(|t| &t.metric);
    metric.map_or_else(|| Metric::Custom(0).name().to_owned(), metric_name)
}

fn metric_name(metric: &MetricSpec) -> String {
    match metric {
        MetricSpec::CpuUtilization { .. } => Metric::CpuUtilization.name().to_owned(),
        MetricSpec::MemoryUtilization { .. } => Metric::MemoryUtilization.name().to_owned(),
        MetricSpec::RequestCountPerTarget => Metric::RequestCountPerTarget.name().to_owned(),
        MetricSpec::Custom(custom) => custom.name.clone(),
        MetricSpec::Live(live) => live.name().to_owned(),
        MetricSpec::Math(math) => math.expression.clone(),
    }
}

fn alarms(report: &RunReport<'_>) -> Vec<AlarmSettings> {
    let watched = &report.outcome.metrics.watched;
    let one = |(number, (metric, spec)): (usize, &(usize, AlarmSpec))| {
        let owner = watched.series[*metric].owner;
        let subject = Subject::Alarm(AlarmId::new(number), owner);
        AlarmSettings {
            subject: events::subject(report.outcome, subject),
            name: spec.name.clone(),
            metric: *metric,
            statistic: format!("{:?}", spec.statistic),
            comparison: spec.comparison.name().to_owned(),
            threshold: spec.threshold,
            period_seconds: spec.period.as_secs_f64(),
            evaluation_periods: spec.evaluation_periods,
            datapoints_to_alarm: spec.datapoints_to_alarm,
            evaluated_every_seconds: spec.evaluated_every().as_secs_f64(),
        }
    };
    watched.alarms.iter().enumerate().map(one).collect()
}

fn service(
    report: &RunReport<'_>,
    service: &ServiceSetup,
    alarms: &[AlarmSettings],
) -> ServiceSettings {
    let spec = &service.spec;
    let definition = &report.setup.task_definitions[spec.task_definition];
    let scaling = service.auto_scaling.as_ref();
    let balancer = spec.load_balancer.as_ref();
    ServiceSettings {
        name: spec.name.clone(),
        scheduling: match spec.scheduling {
            Scheduling::Replica => "REPLICA",
            Scheduling::Daemon => "DAEMON",
            Scheduling::Standalone { .. } => "STANDALONE",
        }
        .to_owned(),
        task_definition: format!("{}:{}", definition.family, definition.revision),
        cpu_units: definition.cpu_units,
        memory_mib: definition.memory_mib,
        launch: match &spec.launch {
            Launch::Fargate => vec!["FARGATE".to_owned()],
            Launch::Ec2 => vec!["EC2".to_owned()],
            Launch::Providers(items) | Launch::FargateProviders(items) => items
                .iter()
                .map(|item| report.setup.providers[item.provider.index()].name.clone())
                .collect(),
        },
        rolling: !spec.deployment.has_sets(),
        external: spec.deployment.controller == Controller::External,
        minimum_healthy_percent: spec.minimum_healthy_percent,
        maximum_percent: spec.maximum_percent,
        grace_seconds: spec.health_check_grace_period.as_secs_f64(),
        deregistration_seconds: balancer.map(|b| b.deregistration_delay.as_secs_f64()),
        scaling: scaling.map(|of| scalable(report, (&spec.name, of), alarms)),
    }
}

fn scalable(
    report: &RunReport<'_>,
    (service, spec): (&str, &AutoScalingSpec),
    alarms: &[AlarmSettings],
) -> ScalingSettings {
    let one = |policy: &PolicySpec| one_policy(report, (service, policy), alarms);
    ScalingSettings {
        min: spec.min_capacity,
        max: spec.max_capacity,
        policies: spec.policies.iter().map(one).collect(),
        scheduled: spec.scheduled.iter().map(|a| a.name.clone()).collect(),
    }
}

fn one_policy(
    report: &RunReport<'_>,
    (service, policy): (&str, &PolicySpec),
    alarms: &[AlarmSettings],
) -> PolicySettings {
    let own = format!("{service}/");
    let named = |wanted: &dyn Fn(&str) -> bool| {
        let mut all = alarms.iter();
        all.position(|alarm| alarm.subject.starts_with(&own) && wanted(&alarm.name))
    };
    let made = |side: &str| {
        let end = format!("-Alarm{side}-{}", policy.name);
        named(&|name: &str| name.ends_with(&end))
    };
    let base = PolicySettings {
        name: policy.name.clone(),
        ..PolicySettings::default()
    };
    match &policy.kind {
        PolicyKind::TargetTracking(spec) => PolicySettings {
            kind: "TargetTrackingScaling".to_owned(),
            metric: metric_name(&spec.metric),
            target: Some(spec.target_value),
            out_cooldown_seconds: spec.scale_out_cooldown.as_secs_f64(),
            in_cooldown_seconds: spec.scale_in_cooldown.as_secs_f64(),
            disable_scale_in: spec.disable_scale_in,
            high: made("High"),
            low: made("Low"),
            ..base
        },
        PolicyKind::Step(spec) => one_step_policy(report, (spec, base), &named),
        PolicyKind::Predictive(spec) => PolicySettings {
            kind: "PredictiveScaling".to_owned(),
            metric: format!("{:?}", spec.metric),
            target: Some(spec.target_value),
            ..base
        },
    }
}

/// Finds an alarm of a service by its name.
type Find<'a> = &'a dyn Fn(&dyn Fn(&str) -> bool) -> Option<usize>;

fn one_step_policy(
    report: &RunReport<'_>,
    (spec, base): (&StepSpec, PolicySettings),
    named: Find<'_>,
) -> PolicySettings {
    let alarm = report.setup.alarms.get(spec.alarm);
    let steps = spec.scaling.steps.iter();
    PolicySettings {
        kind: "StepScaling".to_owned(),
        metric: alarm.map_or_else(String::new, |alarm| metric_name(&alarm.metric)),
        out_cooldown_seconds: spec.cooldown.as_secs_f64(),
        in_cooldown_seconds: spec.cooldown.as_secs_f64(),
        high: alarm.and_then(|of| named(&|name: &str| name == of.alarm.name)),
        adjustment: Some(format!("{:?}", spec.scaling.kind)),
        steps: steps.map(|s| (s.lower, s.upper, s.amount)).collect(),
        ..base
    }
}

fn group(spec: &GroupSpec) -> GroupSettings {
    GroupSettings {
        name: spec.name.clone(),
        min: spec.min_size,
        max: spec.max_size,
        types: spec
            .overrides
            .iter()
            .map(|o| o.kind.name.to_owned())
            .collect(),
        policies: spec.policies.iter().map(|p| p.name.clone()).collect(),
        protected: spec.protected_from_scale_in,
    }
}

fn provider(spec: &ProviderSpec, groups: &[String]) -> ProviderSettings {
    let base = ProviderSettings {
        name: spec.name.clone(),
        ..ProviderSettings::default()
    };
    match &spec.kind {
        ProviderKind::Group(of) => ProviderSettings {
            kind: "AUTO_SCALING_GROUP".to_owned(),
            group: Some(groups[of.group.index()].clone()),
            target_capacity: of.managed_scaling.map(|m| m.target_capacity),
            warmup_seconds: of.managed_scaling.map(|m| m.instance_warmup.as_secs_f64()),
            ..base
        },
        ProviderKind::Managed(_) => ProviderSettings {
            kind: "MANAGED_INSTANCES".to_owned(),
            ..base
        },
        ProviderKind::Fargate(_) => ProviderSettings {
            kind: "FARGATE".to_owned(),
            ..base
        },
    }
}

fn fault(spec: &FaultSpec) -> FaultSettings {
    FaultSettings {
        name: spec.name.clone(),
        lasts_seconds: spec
            .lasts
            .filter(|_| spec.kind.is_lasting())
            .map(Span::as_secs_f64),
    }
}
