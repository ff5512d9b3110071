//! What may a scenario say? One table of keys: the reader, the JSON Schema and `ecsim defaults` all
//! follow it, so that they cannot drift apart.

use crate::words::Text;

pub mod alarm;
pub mod change;
pub mod container;
pub mod deployment;
pub mod faults;
pub mod group_scaling;
pub mod group_template;
pub mod groups;
pub mod life;
pub mod placement;
pub mod policy;
pub mod providers;
pub mod request;
pub mod run;
pub mod scaling;
pub mod service;
pub mod spot;
pub mod study;
pub mod task;
pub mod workload;

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As AWS spells it, in camelCase.
    pub name: &'static str,
    /// Another spelling that is accepted, or nothing.
    pub alias: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What is taken when it is not there, as a scenario would write it, or nothing.
    pub default: &'static str,
    /// Grade of evidence for the default, `A` to `E`, and its source.
    pub evidence: (&'static str, &'static str),
    /// What it means.
    pub doc: Text,
}

/// What may stand somewhere.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text that is not empty.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number in a range.
    Whole(i64, i64),
    /// The same, or as text, as AWS's own interface has it.
    WholeText(i64, i64),
    /// A number in a range.
    Number(f64, f64),
    /// A number above 0.
    Positive,
    /// A duration with a unit, in a range of seconds.
    Duration(f64, f64),
    /// The same, or this word.
    DurationOr(f64, f64, &'static str),
    /// A duration, or a plain number of seconds as in AWS's own interface.
    Seconds(f64, f64),
    /// An instant in ISO 8601.
    When,
    /// An instant in ISO 8601, or a duration since the start of the run.
    Moment,
    /// One of these; the second list is known to AWS but not modelled yet.
    Choice(&'static [&'static str], &'static [&'static str]),
    /// Task-level CPU: units, or text such as `1 vCPU`.
    Cpu,
    /// Task-level memory: MiB, or text such as `2GB`.
    Memory,
    /// An amount of US dollars, as a number or a text.
    Money,
    /// A table.
    Table(&'static [Key]),
    /// A table whose key (the first name) says which of these further keys it has.
    Tagged(&'static str, &'static [Variant]),
    /// A list.
    List(&'static Kind, ListSize),
    /// One, or a list.
    OneOrMany(&'static Kind),
    /// The first where it fits (by being a table or not), else the second, which is a table.
    Either(&'static Kind, &'static Kind),
    /// A table with free keys.
    Map(&'static Kind),
    /// Whatever stands there: a value of a setting, checked where the setting is.
    Any,
    /// `[parameters]`: keys of `catalog::parameters`, dotted or nested.
    Parameters,
    /// `[prices]`: keys of the price list, dotted or nested.
    Prices,
    /// A field of AWS that has no effect here and is said to have none.
    NotModelled,
    /// A field of AWS that has no effect on behaviour there either.
    Label,
    /// A field of AWS that Fargate does not support; on EC2 it has no effect here.
    NotOnFargate,
    /// A field of AWS whose effect would matter, and which ecsim does not model yet.
    Later,
}

/// Number of items a list may have.
#[derive(Clone, Copy, Debug)]
pub struct ListSize {
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: usize,
}

/// One shape of a tagged table.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The value of the tag.
    pub name: &'static str,
    /// The further keys.
    pub keys: &'static [Key],
    /// What it is.
    pub doc: Text,
}

/// As many as one likes.
pub const ANY: ListSize = ListSize {
    min: 0,
    max: usize::MAX,
};
/// At least one.
pub const SOME: ListSize = ListSize {
    min: 1,
    max: usize::MAX,
};

/// Ten years, in seconds: longer is a slip of the unit.
pub const TEN_YEARS: f64 = 315_360_000.0;
/// The largest rate of requests per second: more than any site has.
pub const MOST_RPS: f64 = 100_000_000.0;

/// A key that may be left out.
pub const fn key(name: &'static str, kind: Kind, en: &'static str, ko: &'static str) -> Key {
    Key {
        name,
        alias: "",
        kind,
        required: false,
        default: "",
        evidence: ("", ""),
        doc: Text::new(en, ko),
    }
}

/// A field of AWS without effect here.
pub const fn not_modelled(name: &'static str) -> Key {
    key(
        name,
        Kind::NotModelled,
        "AWS field, accepted and not modelled.",
        "AWS 필드로, 받아들이지만 모델에 반영하지 않습니다.",
    )
}

/// A field of AWS that says nothing about behaviour.
pub const fn label(name: &'static str) -> Key {
    key(
        name,
        Kind::Label,
        "AWS field without effect on behaviour.",
        "동작에 영향을 주지 않는 AWS 필드입니다.",
    )
}

/// A field of AWS that Fargate rejects.
pub const fn not_on_fargate(name: &'static str) -> Key {
    key(
        name,
        Kind::NotOnFargate,
        "AWS field that Fargate does not support; on EC2 accepted and not modelled.",
        "Fargate가 지원하지 않는 AWS 필드입니다. EC2에서는 받아들이지만 모델에 반영하지 않습니다.",
    )
}

/// A field of AWS that would matter and is not modelled yet.
pub const fn later(name: &'static str) -> Key {
    key(
        name,
        Kind::Later,
        "Not modelled yet.",
        "아직 모델에 없습니다.",
    )
}

impl Key {
    /// It must be there.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What is taken when it is not there, with grade of evidence and source.
    pub const fn or(
        mut self,
        default: &'static str,
        grade: &'static str,
        source: &'static str,
    ) -> Self {
        self.default = default;
        self.evidence = (grade, source);
        self
    }

    /// Another spelling that is accepted.
    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }

    /// Whether it is called so.
    pub fn is(&self, name: &str) -> bool {
        self.name == name || (!self.alias.is_empty() && self.alias == name)
    }
}

/// The whole scenario.
pub const SCENARIO: &[Key] = &[
    key(
        "title",
        Kind::Text,
        "What the scenario is about, in a few words.",
        "시나리오가 무엇인지 알리는 짧은 제목입니다.",
    ),
    key(
        "run",
        Kind::Table(run::RUN),
        "What is simulated: when, for how long, with which seed.",
        "무엇을 얼마 동안 어떤 시드(seed)로 시뮬레이션하는지 정합니다.",
    )
    .required(),
    key(
        "region",
        Kind::Table(run::REGION),
        "The AWS Region and its Availability Zones.",
        "AWS 리전(Region)과 가용 영역(Availability Zone)입니다.",
    ),
    key(
        "limits",
        Kind::Table(run::LIMITS),
        "AWS quotas of the account.",
        "계정의 AWS 할당량(quota)입니다.",
    ),
    key(
        "parameters",
        Kind::Parameters,
        "Named parameters of the model (`ecsim defaults` lists them), as key = number.",
        "모델의 이름 있는 매개변수입니다. `ecsim defaults`가 모두 보여 줍니다.",
    ),
    key(
        "prices",
        Kind::Prices,
        "Rates that the price list lacks or that differ: key = { usd, note }.",
        "가격표에 없거나 다른 단가를 키 = { usd, note }로 정합니다.",
    ),
    key(
        "objectives",
        Kind::Table(run::OBJECTIVES),
        "What the result must reach.",
        "결과가 지켜야 할 목표입니다.",
    ),
    key(
        "taskDefinitions",
        Kind::List(&Kind::Table(task::TASK_DEFINITION), SOME),
        "What tasks need: inline, or files in the shape of register-task-definition.",
        "태스크 정의(task definition)입니다. 직접 쓰거나 register-task-definition 형식의 파일을 가리킵니다.",
    )
    .required(),
    key(
        "accountSettings",
        Kind::Table(placement::ACCOUNT_SETTINGS),
        "Settings of the account (put-account-setting).",
        "계정 설정(put-account-setting)입니다.",
    ),
    key(
        "autoScalingGroups",
        Kind::List(&Kind::Table(groups::AUTO_SCALING_GROUP), SOME),
        "Auto Scaling groups of EC2 instances that join the cluster.",
        "클러스터에 들어오는 EC2 인스턴스의 Auto Scaling 그룹입니다.",
    ),
    key(
        "capacityProviders",
        Kind::List(&Kind::Table(providers::CAPACITY_PROVIDER), SOME),
        "Capacity providers of the cluster, at most 20.",
        "클러스터의 용량 공급자(capacity provider)이며 최대 20개입니다.",
    ),
    key(
        "alarms",
        Kind::List(&Kind::Table(alarm::ALARM), ANY),
        "CloudWatch alarms on metrics of services (put-metric-alarm).",
        "서비스 지표에 대한 CloudWatch 경보(put-metric-alarm)입니다.",
    ),
    key(
        "services",
        Kind::List(&Kind::Table(service::SERVICE), SOME),
        "The ECS services.",
        "ECS 서비스(service)입니다.",
    ),
    key(
        "runTasks",
        placement::RUN_TASKS,
        "Runs of standalone tasks: placed once, never replaced.",
        "단독 태스크 실행입니다. 한 번만 배치하고 다시 만들지 않습니다.",
    ),
    key(
        "spot",
        Kind::Table(spot::SPOT),
        "The Spot market: how it fares, what it costs, when it has nothing.",
        "스팟 시장의 상태, 가격, 용량이 없는 기간입니다.",
    ),
    key(
        "faults",
        Kind::List(&faults::FAULT, ANY),
        "What goes wrong, and when.",
        "무엇이 언제 잘못되는지입니다.",
    ),
];
