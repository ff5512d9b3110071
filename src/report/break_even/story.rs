//! What does it come to, in words? Which is cheapest at which fill, and why people disagree.

use super::Study;
use super::tables::{bound, cheapest, gib, month, share};
use crate::billing::break_even::measured::{MEASURED, crossings, listed};
use crate::billing::break_even::{Bound, BreakEven, Network, Percent, Threshold, Way};
use crate::catalog::platform::Architecture;
use crate::catalog::prices::price_list_date;
use crate::catalog::spot::AS_OF;
use crate::kernel::money::Usd;
use crate::report::format;
use crate::words::{Lang, Text, break_even as words};

/// AWS's name of an architecture, in small letters.
pub(super) const fn architecture(of: Architecture) -> &'static str {
    match of {
        Architecture::X86_64 => "x86_64",
        Architecture::Arm64 => "arm64",
    }
}

fn usd(amount: Usd) -> String {
    format!("${}", super::tables::price(Some(amount)))
}

/// What a sentence calls a way.
const fn long(way: Way) -> Text {
    match way {
        Way::Fargate => words::LONG_FARGATE,
        Way::FargateSpot => words::LONG_FARGATE_SPOT,
        Way::OnDemand => words::LONG_ON_DEMAND,
        Way::Committed => words::LONG_COMMITTED,
        Way::Spot => words::LONG_SPOT,
    }
}

/// What the task is, and what it costs on Fargate.
pub(super) fn task(study: &Study<'_>, lang: Lang) -> String {
    let (of, size) = (&study.types[0].task, study.question.size);
    let spot = of.spot.map_or_else(String::new, |spot| {
        words::TASK_SPOT.fill(lang, &[("usd", &usd(spot))])
    });
    let vcpu = f64::from(size.cpu_units) / 1_024.0;
    words::TASK.fill(
        lang,
        &[
            ("vcpu", &vcpu.to_string()),
            ("gib", &gib(size.memory_mib)),
            ("arch", architecture(study.question.architecture)),
            ("region", study.question.prices.region().code),
            ("usd", &usd(of.on_demand)),
            ("spot", &spot),
        ],
    )
}

/// The sentences of one type.
pub(super) fn of_type(study: &Study<'_>, of: &BreakEven, lang: Lang) -> Vec<String> {
    let mut told = vec![takes(of, lang)];
    told.extend(interfaces(study, of, lang));
    if of.fits.tasks() > 0 {
        told.push(full(of, lang));
        told.push(lasting(of, lang));
        told.push(on_spot(of, lang));
    }
    if let Some(burst) = of.kind.burst {
        let baseline = format::figures(burst.baseline_percent);
        let values = [("type", of.kind.name), ("baseline", &*baseline)];
        told.push(words::BURSTABLE.fill(lang, &values));
    }
    told
}

fn takes(of: &BreakEven, lang: Lang) -> String {
    let (fits, tasks) = (&of.fits, of.fits.tasks());
    let bound = bound(fits.bound()).in_lang(lang);
    if tasks == 0 {
        let values = [("type", of.kind.name), ("bound", bound)];
        return words::TAKES_NONE.fill(lang, &values);
    }
    let part = |used: u32, whole: u32| share(f64::from(tasks) * f64::from(used) / f64::from(whole));
    let interfaces = fits.by_interfaces.map_or_else(String::new, |most| {
        words::TAKES_ENI.fill(lang, &[("n", &most.to_string())])
    });
    words::TAKES.fill(
        lang,
        &[
            ("type", of.kind.name),
            ("n", &tasks.to_string()),
            ("bound", bound),
            ("cpu", &fits.by_cpu.to_string()),
            ("memory", &fits.by_memory.to_string()),
            ("eni", &interfaces),
            ("fill", &share(of.fullest())),
            ("cpuShare", &part(of.size.cpu_units, of.kind.cpu_units())),
            ("memoryShare", &part(of.size.memory_mib, of.kind.memory_mib)),
        ],
    )
}

/// What would lift the bound, where interfaces are it.
fn interfaces(study: &Study<'_>, of: &BreakEven, lang: Lang) -> Option<String> {
    if of.fits.bound() != Bound::Interfaces {
        return None;
    }
    let room = of.fits.by_cpu.min(of.fits.by_memory);
    let trunked = of.kind.trunked_tasks.map(|most| most.min(room));
    let is_trunked = study.question.network == Network::Trunked;
    let (text, n) = match trunked {
        Some(n) if !is_trunked && n > of.fits.tasks() => (words::ENI_BINDS, n),
        _ => (words::ENI_BINDS_BRIDGE, room),
    };
    Some(text.fill(lang, &[("n", &n.to_string())]))
}

fn full(of: &BreakEven, lang: Lang) -> String {
    let tasks = i128::from(of.fits.tasks());
    let each = |way| usd(of.hour(way).expect("no price of Spot").times(1, tasks));
    words::FULL.fill(
        lang,
        &[
            ("onDemand", &each(Way::OnDemand)),
            ("committed", &each(Way::Committed)),
            ("fargate", &usd(of.task.on_demand)),
        ],
    )
}

/// Which is cheapest at which fill, of what is not interrupted.
fn lasting(of: &BreakEven, lang: Lang) -> String {
    let at = |way: Way| of.threshold(way, Way::Fargate).expect("no price of Spot");
    let (on_demand, committed) = (at(Way::OnDemand), at(Way::Committed));
    let text = match (on_demand.is_reachable, committed.is_reachable) {
        (true, _) => words::PAYS,
        (false, true) => words::PAYS_COMMITTED,
        (false, false) => words::PAYS_NEVER,
    };
    text.fill(
        lang,
        &[
            ("onDemand", &share(on_demand.fill)),
            ("d", &on_demand.tasks.to_string()),
            ("committed", &share(committed.fill)),
            ("c", &committed.tasks.to_string()),
        ],
    )
}

/// The same of what may be interrupted.
fn on_spot(of: &BreakEven, lang: Lang) -> String {
    let Some(off) = of.spot else {
        return words::SPOT_UNKNOWN.fill(lang, &[("type", of.kind.name)]);
    };
    let told = |text: Text, at: Threshold| {
        text.fill(
            lang,
            &[
                ("off", &figure(off)),
                ("fill", &share(at.fill)),
                ("n", &at.tasks.to_string()),
            ],
        )
    };
    match of.threshold(Way::Spot, Way::FargateSpot) {
        Some(at) if at.is_reachable => told(words::SPOT_PAYS, at),
        Some(at) => told(words::SPOT_NEVER, at),
        None => {
            let at = of.threshold(Way::Spot, Way::Fargate);
            told(words::FARGATE_SPOT_UNKNOWN, at.expect("Spot has a price"))
        }
    }
}

/// A percentage as it was given: `28`, `12.5`.
pub(super) fn figure(of: Percent) -> String {
    of.as_f64().to_string()
}

/// That reserved is not used, with the figures of the first type.
pub(super) fn reserved(study: &Study<'_>, lang: Lang) -> String {
    let of = &study.types[0];
    let at = of.threshold(Way::OnDemand, Way::Fargate);
    let fill = at.expect("no price of Spot").fill;
    let used = study.utilization.as_f64() / 100.0;
    let general = words::RESERVED.in_lang(lang).to_owned();
    if fill > 1.0 {
        return general;
    }
    let example = words::RESERVED_READS.fill(
        lang,
        &[
            ("utilization", &format::percent(study.utilization.as_f64())),
            ("fill", &share(fill)),
            ("type", of.kind.name),
            ("used", &format!("{:.0}%", fill * used * 100.0)),
        ],
    );
    format!("{general} {example}")
}

/// What all tasks cost least on; nothing where their number was not asked.
pub(super) fn together(study: &Study<'_>, lang: Lang) -> Vec<String> {
    let Some(n) = study.tasks else {
        return Vec::new();
    };
    let told = |text: Text, against: Way| {
        let (way, of, hour) = cheapest(study, (n, against))?;
        let way = match way {
            Way::Fargate | Way::FargateSpot => long(way).in_lang(lang).to_owned(),
            _ => format!("{} ({})", long(way).in_lang(lang), of.kind.name),
        };
        let (n, usd) = (format::count(n), format::usd(month(hour)));
        Some(text.fill(lang, &[("n", &n), ("way", &way), ("usd", &usd)]))
    };
    let lasting = told(words::TOGETHER_BEST, Way::Fargate);
    let spot = told(words::TOGETHER_SPOT, Way::FargateSpot);
    lasting.into_iter().chain(spot).collect()
}

/// V16 and V17 beside the price list.
pub(super) fn compared(study: &Study<'_>, lang: Lang) -> Vec<String> {
    let list = listed(study.question.size);
    let percent = |value: f64| format!("{value:.1}");
    let (arm, spot) = MEASURED;
    let v16 = words::V16.fill(
        lang,
        &[
            ("arm", &arm.to_string()),
            ("spot", &spot.to_string()),
            ("listArm", &percent(list.arm)),
            ("listSpot", &percent(list.spot)),
            ("listArmSpot", &percent(list.arm_spot)),
        ],
    );
    let crossed = crossings().into_iter().map(|of| {
        let fill = |fill: f64| format!("{fill:.2}");
        let values = [
            ("type", of.kind),
            ("onDemand", &*fill(of.on_demand)),
            ("committed", &*fill(of.committed)),
        ];
        words::V17_ONE.fill(lang, &values)
    });
    let crossed: Vec<String> = crossed.collect();
    let v17 = words::V17.fill(lang, &[("list", &crossed.join(", "))]);
    vec![v16, v17]
}

/// What was assumed, in one line.
pub(super) fn assumed(study: &Study<'_>, lang: Lang) -> String {
    let asked = study.question;
    let network = match asked.network {
        Network::Awsvpc => words::ASSUMED_AWSVPC,
        Network::Trunked => words::ASSUMED_TRUNKED,
        Network::Bridge => words::ASSUMED_BRIDGE,
    };
    let one = |text: Text, name: &str, value: &str| text.fill(lang, &[(name, value)]);
    let spot = match asked.spot {
        Some(off) => one(words::ASSUMED_SPOT_GIVEN, "n", &figure(off)),
        None => one(words::ASSUMED_SPOT, "date", AS_OF),
    };
    let parts = [
        one(words::ASSUMED_VOLUME, "n", &asked.volume_gib.to_string()),
        one(words::ASSUMED_COMMITMENT, "n", &figure(asked.commitment)),
        spot,
        network.in_lang(lang).to_owned(),
        one(words::ASSUMED_PRICES, "date", price_list_date()),
    ];
    format!("{}: {}.", words::ASSUMED.in_lang(lang), parts.join("; "))
}
