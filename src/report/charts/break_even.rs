//! What does a task-hour cost by fill, on Fargate and on EC2?

use super::canvas::{COLORS, Chart, HEIGHT, Mark};
use super::{Axis, Drawing, canvas};
use crate::billing::break_even::{BreakEven, Way};
use crate::kernel::money::Usd;
use crate::report::break_even::Study;
use crate::report::format;
use crate::words::{Lang, Text, break_even as words};

/// Least fill that is drawn, in percent.
const FROM: u32 = 10;
/// Types that are drawn over each other.
const MOST: usize = 5;
const GREY: usize = 6;

/// Of one type all ways; of several what they cost on demand over each other, then each by itself.
pub(in crate::report) fn all(study: &Study<'_>, lang: Lang) -> Vec<Drawing> {
    let drawing = |name: String, chart: &Chart| Drawing {
        name,
        service: None,
        svg: canvas::draw(chart),
    };
    let first = "break-even".to_owned();
    if let [one] = study.types {
        return vec![drawing(first, &of_type(one, lang))];
    }
    let mut drawings = vec![drawing(first, &together(study, lang))];
    for of in study.types {
        let name = format!("break-even-{}", of.kind.name);
        drawings.push(drawing(name, &of_type(of, lang)));
    }
    drawings
}

const fn name(way: Way) -> Text {
    match way {
        Way::Fargate => words::LONG_FARGATE,
        Way::FargateSpot => words::LONG_FARGATE_SPOT,
        Way::OnDemand => words::LONG_ON_DEMAND,
        Way::Committed => words::LONG_COMMITTED,
        Way::Spot => words::LONG_SPOT,
    }
}

fn curve(of: &BreakEven, way: Way) -> Vec<(f64, Option<f64>)> {
    let at = |fill: u32| (f64::from(fill), of.task_hour(way, fill).map(Usd::as_f64));
    (FROM..=100).map(at).collect()
}

/// Each curve is a line with its name and colour.
type Curve = (String, usize, Vec<(f64, Option<f64>)>);

fn chart(title: String, curves: Vec<Curve>, lang: Lang) -> Chart {
    let values = || {
        curves
            .iter()
            .flat_map(|(.., points)| points)
            .filter_map(|(_, y)| *y)
    };
    let above_zero = |least: f64, value: f64| if value > 0.0 { least.min(value) } else { least };
    let least = values().fold(f64::INFINITY, above_zero);
    let most = values().fold(0.0, f64::max);
    let label = |usd: f64| format!("${}", exact(usd));
    let ticks = (1..=10).map(|tenth| (f64::from(tenth * 10), format!("{}%", tenth * 10)));
    let mut chart = Chart {
        title,
        unit: words::CHART_UNIT.in_lang(lang).to_owned(),
        x: Axis {
            min: f64::from(FROM),
            max: 100.0,
            is_log: false,
            ticks: ticks.collect(),
        },
        x_title: words::CHART_X.in_lang(lang).to_owned(),
        // Free Fargate is refused, so that something is above zero.
        y: Axis::log((least.min(most), most), 8, label),
        height: HEIGHT,
        note: None,
        legend: Vec::new(),
        marks: Vec::new(),
        empty: None,
    };
    for (name, color, points) in curves {
        chart.legend.push((name, COLORS[color]));
        chart.marks.push(Mark::Line {
            points,
            color: COLORS[color],
            width: 3,
        });
    }
    chart
}

/// A tick of 1, 2 or 5 times a power of ten, without noise.
fn exact(usd: f64) -> String {
    let text = format!("{usd:.7}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn of_type(of: &BreakEven, lang: Lang) -> Chart {
    let curves = Way::ALL.iter().enumerate();
    let known = curves.filter(|(_, way)| of.task_hour(**way, 100).is_some());
    let curves = known.map(|(color, way)| {
        let name = name(*way).in_lang(lang).to_owned();
        (name, color, curve(of, *way))
    });
    let title = words::CHART_ONE.fill(lang, &[("type", of.kind.name)]);
    let mut chart = chart(title, curves.collect(), lang);
    if of.fits.tasks() == 0 {
        chart.note = Some(words::CHART_EMPTY.in_lang(lang).to_owned());
    } else {
        let fill = format!("{:.1}%", of.fullest() * 100.0);
        rule(
            &mut chart,
            of.fullest(),
            words::CHART_FITS.fill(lang, &[("fill", &fill)]),
            GREY,
        );
    }
    for (color, way) in Way::ALL.iter().enumerate() {
        let at = Way::EC2
            .contains(way)
            .then(|| of.threshold(*way, way.against()));
        if let Some(at) = at.flatten() {
            rule(&mut chart, at.fill, format::percent(at.fill * 100.0), color);
        }
    }
    chart
}

/// A line at a fill that is drawn, its label in a row of its own.
fn rule(chart: &mut Chart, fill: f64, label: String, color: usize) {
    let x = fill * 100.0;
    if !(chart.x.min..=chart.x.max).contains(&x) {
        return;
    }
    let rules = chart
        .marks
        .iter()
        .filter(|mark| matches!(mark, Mark::Rule { .. }));
    let row = u32::try_from(rules.count()).expect("a few");
    chart.marks.push(Mark::Rule {
        x,
        label,
        row,
        color: COLORS[color],
    });
}

fn together(study: &Study<'_>, lang: Lang) -> Chart {
    let first = &study.types[0];
    let title = words::CHART_ALL.in_lang(lang).to_owned();
    let fargate = (
        words::LONG_FARGATE.in_lang(lang).to_owned(),
        GREY,
        curve(first, Way::Fargate),
    );
    let types = study.types.iter().take(MOST).enumerate();
    let types = types.map(|(color, of)| (of.kind.name.to_owned(), color, curve(of, Way::OnDemand)));
    let curves = std::iter::once(fargate).chain(types);
    chart(title, curves.collect(), lang)
}
