//! What does a person open? One self-contained page: no network, light and dark, screen and paper.

use minijinja::value::{Serde, Value as Template};
use minijinja::{Environment, UndefinedBehavior, context};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::calendar::Calendar;
use super::charts::Drawing;
use super::format::{self, count, figures, percent, span, usd};
use super::{
    RunReport, availability, costs, decisions, faults, findings, fleet, html_tables, launches,
    live, live_fleet, rollouts, spot, story, text,
};
use crate::kernel::random::GENERATOR;
use crate::observe::outcome::RequestTotals;
use crate::words::{Lang, Text, fleet as fleet_words, report as words};

const TEMPLATE: &str = include_str!("assets/report.html.j2");
pub(super) const CSS: &str = include_str!("assets/report.css");
const JS: &str = include_str!("assets/report.js");
const FLEET_JS: &str = include_str!("assets/fleet.js");
const UPLOT_CSS: &str = include_str!("assets/uplot/uPlot.min.css");
const UPLOT_JS: &str = include_str!("assets/uplot/uPlot.iife.min.js");

/// Services whose drawings stand in the page; the others are in `charts/`.
const DRAWN: usize = 3;

/// `report.html`.
pub(super) fn page(report: &RunReport<'_>, lang: Lang, drawings: &[Drawing]) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .add_template("report.html", TEMPLATE)
        .expect("the template is part of the program");
    let template = environment
        .get_template("report.html")
        .expect("added above");
    let (data, is_thinned) = live::data(report, lang);
    let page = values(report, lang, drawings, is_thinned);
    let rendered = template.render(context! {
        page => Template::from(Serde(page)),
        t => Template::from(Serde(texts(lang))),
        data => script_safe(&data.to_string()),
        css => CSS,
        js => JS,
        fleet_js => FLEET_JS,
        fleet_data => script_safe(&live_fleet::data(report, lang).to_string()),
        uplot_css => UPLOT_CSS,
        uplot_js => UPLOT_JS,
    });
    rendered.expect("every value of the template is given")
}

/// Every text by its name in lower case.
fn texts(lang: Lang) -> Map<String, Value> {
    let all = words::ALL.iter();
    all.map(|(name, text)| (name.to_lowercase(), Value::from(text.in_lang(lang))))
        .collect()
}

fn values(report: &RunReport<'_>, lang: Lang, drawings: &[Drawing], is_thinned: bool) -> Value {
    let meta = report.meta;
    let calendar = Calendar::new(meta.start, report.outcome.simulated);
    let several = report.outcome.services.len() > 1;
    let has_requests = totals(report).arrived > 0;
    let objective =
        |o: &super::Objective| json!({ "met": o.met, "text": story::objective(o, lang) });
    json!({
        "lang": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "policy": policy(has_fleet(report)),
        "version": meta.version,
        "title": if meta.title.is_empty() { &meta.scenario } else { &meta.title },
        "replayed": text::replayed(report, lang),
        "cards": cards(report, lang),
        "warnings": meta.warnings.iter().map(|w| w.in_lang(lang)).collect::<Vec<_>>(),
        "stood_out": story::stood_out(report, lang),
        "objectives": meta.objectives.iter().map(objective).collect::<Vec<_>>(),
        "availability": availability::section(report, lang, &there(drawings)),
        "deployments": rollouts::section(report, lang, drawings),
        "decisions": decisions::section(report, lang),
        "faults": faults::section(report, lang),
        "spot": spot::section(report, lang),
        "services": (several && has_requests).then(|| html_tables::services(report, lang)),
        "starts": html_tables::starts(report, lang),
        "fleet": has_fleet(report).then(|| html_tables::fleet(report, lang)),
        "thinned": is_thinned.then(|| words::HTML_THINNED.in_lang(lang)),
        "panels": panels(calendar, lang),
        "still": still(drawings),
        "still_note": (report.outcome.services.len() > DRAWN && !drawings.is_empty())
            .then(|| words::HTML_MORE_DRAWINGS.in_lang(lang)),
        "always": always(drawings),
        "fleet_drawings": fleet_drawings(drawings, false),
        "fleet_still": fleet_drawings(drawings, true),
        "bill": html_tables::bill(report, lang),
        "delays": html_tables::delays(report, lang),
        "events": html_tables::events(report, lang),
        "scales": scales(report),
        "not_modelled": meta.not_modelled,
        "provenance": provenance(report, lang),
    })
}

/// Nothing may be loaded, and no script may run but those of this page.
fn policy(with_fleet: bool) -> String {
    let hash = |script: &str| format!("'sha256-{}'", base64(&Sha256::digest(script.as_bytes())));
    let (uplot, own) = (hash(UPLOT_JS), hash(JS));
    let fleet = if with_fleet {
        format!(" {}", hash(FLEET_JS))
    } else {
        String::new()
    };
    format!("default-src 'none'; style-src 'unsafe-inline'; script-src {uplot} {own}{fleet}")
}

/// Whether there were instances to tell of.
const fn has_fleet(report: &RunReport<'_>) -> bool {
    !report.outcome.fleets.is_empty()
}

/// The figures that people ask for first.
fn cards(report: &RunReport<'_>, lang: Lang) -> Vec<Value> {
    let outcome = report.outcome;
    let month = costs::monthly(report).map_or_else(String::new, |month| {
        words::HTML_NOTE_MONTH.fill(lang, &[("usd", &usd(month))])
    });
    let mut cards = vec![card(
        lang,
        words::HTML_CARD_COST,
        usd(report.bill.total),
        month,
    )];
    if let Some((p99, note)) = slowest_service(report, lang) {
        cards.push(card(lang, words::HTML_CARD_LATENCY, p99, note));
    }
    let total = totals(report);
    if total.arrived > 0 {
        let note = words::HTML_NOTE_OF.fill(lang, &[("n", &count(total.arrived))]);
        let served = story::availability(&total);
        cards.push(card(lang, words::HTML_CARD_SERVED, served, note));
    }
    let (mean, peak) = tasks(report);
    let note = words::HTML_NOTE_PEAK.fill(lang, &[("n", &count(peak))]);
    cards.push(card(lang, words::HTML_CARD_TASKS, figures(mean), note));
    if has_fleet(report) {
        let (mean, note) = fleet::card(report, lang);
        cards.push(card(lang, fleet_words::HTML_CARD_INSTANCES, mean, note));
    }
    if total.arrived > 0 {
        let (mean, most) = cpu(report);
        let note = words::HTML_NOTE_BUSIEST.fill(lang, &[("cpu", &percent(most))]);
        cards.push(card(lang, words::HTML_CARD_CPU, percent(mean), note));
    }
    if let Some((mean, longest)) = launches::card(report, lang) {
        let note = words::HTML_NOTE_LONGEST.fill(lang, &[("max", &longest)]);
        cards.push(card(lang, words::HTML_CARD_STARTS, mean, note));
    }
    if !scales(report) {
        return cards;
    }
    let out: u64 = outcome.services.iter().map(|s| s.scale_outs).sum();
    let back: u64 = outcome.services.iter().map(|s| s.scale_ins).sum();
    let note = findings::slowest(report).map_or_else(String::new, |(_, slowest)| {
        let total = span(findings::total(slowest), lang);
        words::HTML_NOTE_SLOWEST.fill(lang, &[("total", &total)])
    });
    let value = format!("{} / {}", count(out), count(back));
    cards.push(card(lang, words::HTML_CARD_SCALING, value, note));
    cards
}

/// Whether any service can scale.
fn scales(report: &RunReport<'_>) -> bool {
    let mut services = report.setup.services.iter();
    services.any(|service| service.auto_scaling.is_some())
}

fn card(lang: Lang, label: Text, value: impl Into<Value>, note: impl Into<Value>) -> Value {
    json!({
        "label": label.in_lang(lang),
        "value": value.into(),
        "note": note.into(),
    })
}

/// The p99 of the service with the highest one, and its median.
fn slowest_service(report: &RunReport<'_>, lang: Lang) -> Option<(String, String)> {
    let services = report.outcome.services.iter();
    let served = services.filter(|s| !s.latency_us.is_empty());
    let slowest = served.max_by_key(|s| s.latency_us.value_at_quantile(0.99))?;
    let at = |q: f64| format::micros(slowest.latency_us.value_at_quantile(q), lang);
    let note = format!("p50 {}", at(0.5));
    Some((at(0.99), named(report, &slowest.name, note)))
}

/// Tasks of all services: the mean, and the sum of the peaks.
fn tasks(report: &RunReport<'_>) -> (f64, u64) {
    let services = &report.outcome.services;
    let simulated = report.outcome.simulated;
    let means = services
        .iter()
        .map(|s| findings::mean_running(s, simulated));
    let peaks = services.iter().map(|s| u64::from(s.peak_running));
    (means.sum(), peaks.sum())
}

/// CPU of all services: the mean, and the busiest minute of any.
fn cpu(report: &RunReport<'_>) -> (f64, f64) {
    let services = &report.outcome.services;
    let used: u128 = services.iter().map(|s| s.cpu_used_ns).sum();
    let reserved: u128 = services.iter().map(|s| s.cpu_reserved_ns).sum();
    let mean = if reserved == 0 {
        0.0
    } else {
        used as f64 * 100.0 / reserved as f64
    };
    let most = services.iter().map(|s| s.cpu_max_percent);
    (mean, most.fold(0.0, f64::max))
}

/// `note`, with the name of the service where there are several.
fn named(report: &RunReport<'_>, service: &str, note: String) -> String {
    if report.outcome.services.len() == 1 {
        return note;
    }
    format!("{service}: {note}")
}

/// The requests of all services.
fn totals(report: &RunReport<'_>) -> RequestTotals {
    let mut all = RequestTotals::default();
    for service in &report.outcome.services {
        all.arrived += service.requests.arrived;
        all.served += service.requests.served;
        all.in_flight += service.requests.in_flight;
    }
    all
}

fn panels(calendar: Calendar, lang: Lang) -> Vec<Value> {
    let axis = calendar.axis_title(lang);
    let panels = [
        ("arrivals", words::CHART_ARRIVALS, words::UNIT_RPS),
        ("latency", words::CHART_LATENCY, words::UNIT_LATENCY),
        ("utilization", words::CHART_UTILIZATION, words::UNIT_PERCENT),
        ("tasks", words::CHART_TASKS, words::UNIT_TASKS),
    ];
    let panel = |(id, title, unit): (&str, Text, Text)| {
        let unit = format!("{} · {axis}", unit.in_lang(lang));
        json!({ "id": id, "title": title.in_lang(lang), "unit": unit })
    };
    panels.map(panel).to_vec()
}

/// The drawings that the live charts replace.
fn still(drawings: &[Drawing]) -> Vec<String> {
    let drawings = drawings
        .iter()
        .filter(|d| d.service.is_some_and(|s| s < DRAWN));
    drawings
        .filter(|d| !d.is_distribution() && !d.is_availability())
        .map(on_page)
        .collect()
}

/// The drawings that no live chart replaces: cost first.
fn always(drawings: &[Drawing]) -> Vec<String> {
    let cost = drawings.iter().filter(|d| d.name == "cost");
    let spread = drawings.iter().filter(|d| d.is_distribution());
    let spread = spread.filter(|d| d.service.is_some_and(|s| s < DRAWN));
    cost.chain(spread).map(on_page).collect()
}

/// The drawings of what was served, minute by minute.
fn there(drawings: &[Drawing]) -> Vec<String> {
    let of = drawings.iter().filter(|d| d.is_availability());
    let of = of.filter(|d| d.service.is_some_and(|s| s < DRAWN));
    of.map(on_page).collect()
}

/// The drawings of the instances, those that live charts replace or the others.
fn fleet_drawings(drawings: &[Drawing], replaced: bool) -> Vec<String> {
    let of = drawings
        .iter()
        .filter(|d| d.service.is_none() && d.name != "cost");
    let of = of.filter(|d| matches!(&*d.name, "instances-by-state" | "reservation") == replaced);
    of.map(on_page).collect()
}

/// A drawing on the paper of the page, which is dark at night.
pub(super) fn on_page(drawing: &Drawing) -> String {
    drawing.svg.replacen("fill=\"#FFFFFF\"", "fill=\"none\"", 1)
}

/// Name, value and style class of each line.
fn provenance(report: &RunReport<'_>, lang: Lang) -> Vec<[String; 3]> {
    let meta = report.meta;
    let line = |label: Text, value: &str, class: &str| {
        [
            label.in_lang(lang).to_owned(),
            value.to_owned(),
            class.to_owned(),
        ]
    };
    let mut lines = vec![
        line(words::HTML_SCENARIO, &meta.scenario, ""),
        line(words::HTML_VERSION, &meta.version, ""),
        line(words::HTML_SEED, &meta.seed.to_string(), ""),
        line(words::HTML_GENERATOR, GENERATOR, ""),
        line(words::HTML_REGION, &meta.region, ""),
        line(words::HTML_PRICE_DATE, &meta.price_list_date, ""),
        line(words::HTML_DIGEST, &report.outcome.digest, "mono"),
    ];
    for input in &meta.inputs {
        let value = format!("{}  sha256 {}", input.name, input.sha256);
        lines.push(line(words::HTML_INPUT, &value, "mono"));
    }
    lines
}

/// JSON that cannot end the script element it stands in.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// RFC 4648, for the hashes of the content security policy.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            if i <= chunk.len() {
                text.push(char::from(DIGITS[(bits >> (18 - 6 * i)) as usize & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
