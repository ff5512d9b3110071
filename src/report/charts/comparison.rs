//! What does a change look like? Differences with their intervals, and variants over each other.

use jiff::Timestamp;

use super::Drawing;
use super::axis::Axis;
use super::canvas::{self, COLORS, Chart, HEIGHT, Mark, RGBColor, WIDTH};
use crate::kernel::time::Span;
use crate::report::calendar::Calendar;
use crate::report::compare::figures::{full_name, in_order};
use crate::report::compare::told;
use crate::report::format;
use crate::report::thin::thin;
use crate::study::{Comparison, Difference, Finding, Timeline};
use crate::words::{Lang, compare as words, report as report_words};

/// Services whose curves are drawn.
const SERVICES: usize = 3;
/// The widest forest, in percent of before to each side.
const WIDEST: f64 = 200.0;
/// Pixels of a line of the forest, of a figure's own, and of a chart's frame.
const ROW: u32 = 15;
const FRAME: u32 = 122;

/// Every difference that is not zero as a share of before, with its interval: none where there is
/// no such figure.
pub fn forest(of: &Comparison, lang: Lang) -> Vec<Drawing> {
    let figures = figures(of, lang);
    if figures.is_empty() {
        return Vec::new();
    }
    let variants = of.sides.len() - 1;
    let each = (variants + 1) as f64;
    let height = figures.len() as f64 * each;
    let limit = limit(&figures);
    let color = |variant: usize| COLORS[(variant + 1) % COLORS.len()];
    let mut marks = vec![Mark::Line {
        points: vec![(0.0, Some(0.0)), (0.0, Some(height))],
        color: COLORS[6],
        width: 3,
    }];
    let mut ticks = Vec::new();
    for (at, (name, shares)) in figures.iter().enumerate() {
        let top = height - at as f64 * each;
        ticks.push((top - each / 2.0, name.clone()));
        for (variant, share) in shares.iter().enumerate() {
            let y = top - 1.0 - variant as f64;
            let share = share.as_ref();
            marks.extend(
                share
                    .into_iter()
                    .flat_map(|of| drawn(of, (y, limit), color(variant))),
            );
        }
    }
    ticks.reverse();
    let confidence = told::confidence(of.plan.confidence);
    let label = |at: usize| format::cut(&of.plan.points[at].label, 24);
    let legend = (0..variants).map(|variant| (label(variant + 1), color(variant)));
    let cut = words::FOREST_CUT.fill(lang, &[("limit", &format::figures(limit))]);
    let is_cut = figures.iter().any(|(_, shares)| widest(shares) > limit);
    let svg = canvas::draw(&Chart {
        title: words::CHART_FOREST.in_lang(lang).to_owned(),
        unit: words::UNIT_FOREST.fill(lang, &[("confidence", &confidence)]),
        x: both_ways(limit),
        x_title: words::AXIS_FOREST.in_lang(lang).to_owned(),
        y: Axis {
            min: 0.0,
            max: height,
            is_log: false,
            ticks,
        },
        height: FRAME + ROW * (figures.len() * (variants + 1)) as u32,
        note: is_cut.then_some(cut),
        legend: legend.collect(),
        marks,
        empty: None,
    });
    vec![Drawing {
        name: "forest".to_owned(),
        service: None,
        svg,
    }]
}

/// A difference and its interval, in percent of before.
struct Share {
    at: f64,
    interval: Option<(f64, f64)>,
    is_real: bool,
}

/// The figures that differ, each with its shares by variant.
fn figures(of: &Comparison, lang: Lang) -> Vec<(String, Vec<Option<Share>>)> {
    let rows = in_order(of, 1).into_iter().map(|(row, _)| {
        let shares: Vec<Option<Share>> = row.variants.iter().map(share).collect();
        (format::cut(&full_name(of, row, lang), 30), shares)
    });
    rows.filter(|(_, shares)| shares.iter().any(Option::is_some))
        .collect()
}

fn share(of: &Difference) -> Option<Share> {
    if of.finding == Finding::Same {
        return None;
    }
    let paired = of.paired.as_ref()?;
    let percent = |value: f64| value / paired.before.abs() * 100.0;
    Some(Share {
        at: of.relative_percent()?,
        interval: paired
            .interval
            .map(|of| (percent(of.low), percent(of.high))),
        is_real: of.finding == Finding::Real,
    })
}

fn widest(shares: &[Option<Share>]) -> f64 {
    let ends = |of: &Share| {
        let (low, high) = of.interval.unwrap_or((of.at, of.at));
        low.abs().max(high.abs())
    };
    shares.iter().flatten().map(ends).fold(0.0, f64::max)
}

/// How far the axis goes to each side.
fn limit(figures: &[(String, Vec<Option<Share>>)]) -> f64 {
    let all = figures.iter().map(|(_, shares)| widest(shares));
    Axis::linear(all.fold(0.01, f64::max).min(WIDEST), |_| String::new()).max
}

fn both_ways(limit: f64) -> Axis {
    let half = Axis::linear(limit, |_| String::new());
    let up = half.ticks.iter().map(|(at, _)| *at);
    let down = half.ticks.iter().skip(1).rev().map(|(at, _)| -at);
    let label = |at: f64| {
        let text = format!("{}%", format::figures(at));
        if at > 0.0 { format!("+{text}") } else { text }
    };
    Axis {
        min: -limit,
        max: limit,
        is_log: false,
        ticks: down.chain(up).map(|at| (at, label(at))).collect(),
    }
}

/// A square at the difference and a line over its interval; thin where it may be luck.
fn drawn(of: &Share, (y, limit): (f64, f64), color: RGBColor) -> Vec<Mark> {
    let (wide, high) = (limit * 0.006, 0.28);
    let at = of.at.clamp(-limit, limit);
    let mut marks = vec![Mark::Cells {
        cells: vec![[at - wide, y - high, at + wide, y + high]],
        color,
    }];
    if let Some((low, high)) = of.interval {
        let end = |value: f64| (value.clamp(-limit, limit), Some(y));
        marks.push(Mark::Line {
            points: vec![end(low), end(high)],
            color,
            width: if of.is_real { 6 } else { 2 },
        });
    }
    marks
}

/// The first replication of every side: requests, p99 and tasks of the first services, and cost.
pub fn over_time(of: &Comparison, lang: Lang) -> Vec<Drawing> {
    let mut drawings = Vec::new();
    for name in of.services().into_iter().take(SERVICES) {
        let named = |text: crate::words::Text| {
            let service = format::cut(name, 40);
            text.fill(lang, &[("service", &service)])
        };
        let pick = |value: fn(&crate::study::Curves) -> Vec<Option<f64>>| {
            move |timeline: &Timeline| {
                let curves = timeline.services.iter().find(|of| of.name == name);
                curves.map_or_else(Vec::new, value)
            }
        };
        let arrived = pick(|of| of.arrived.iter().copied().map(Some).collect());
        let p99 = pick(|of| of.p99_ms.clone());
        let running = pick(|of| of.running.iter().copied().map(Some).collect());
        let told = (named(words::CHART_ARRIVED), words::UNIT_ARRIVED);
        drawings.extend(lines(of, lang, told, &arrived));
        let told = (named(words::CHART_P99), report_words::UNIT_LATENCY);
        drawings.extend(lines(of, lang, told, &p99));
        let told = (named(words::CHART_RUNNING), words::UNIT_RUNNING);
        drawings.extend(lines(of, lang, told, &running));
    }
    let title = words::CHART_DOLLARS.in_lang(lang).to_owned();
    let dollars = |timeline: &Timeline| -> Vec<Option<f64>> {
        let values = timeline.dollars_per_hour.iter();
        values.copied().map(Some).collect()
    };
    drawings.extend(lines(of, lang, (title, words::UNIT_DOLLARS), &dollars));
    drawings
}

type Values<'a> = &'a dyn Fn(&Timeline) -> Vec<Option<f64>>;

/// One line for each side; none where there is nothing to draw. Latencies are on a logarithmic
/// axis.
fn lines(
    of: &Comparison,
    lang: Lang,
    (title, unit): (String, crate::words::Text),
    values: Values<'_>,
) -> Option<Drawing> {
    let sides = of.sides.iter().zip(&of.plan.points);
    let drawn: Vec<(String, &Timeline)> = sides
        .filter_map(|(side, point)| Some((point.label.clone(), side.timeline.as_ref()?)))
        .collect();
    let mut series: Vec<Vec<Option<f64>>> =
        drawn.iter().map(|(_, timeline)| values(timeline)).collect();
    let rows = series.iter().map(Vec::len).max().unwrap_or(0);
    for one in &mut series {
        one.resize(rows, None);
    }
    let all = || series.iter().flatten().flatten().copied();
    let most = all().fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let is_latency = unit == report_words::UNIT_LATENCY;
    let y = if is_latency {
        let least = all().fold(f64::INFINITY, f64::min).max(0.001);
        Axis::log((least, most), 8, |ms| {
            format::micros((ms * 1e3) as u64, lang)
        })
    } else {
        Axis::linear(most, format::figures)
    };
    let (calendar, x) = time(&drawn, lang);
    let thinned = thin(&series, WIDTH as usize);
    let middle = |at: &usize| *at as f64 * 60.0 + 30.0;
    let xs: Vec<f64> = thinned.at.iter().map(middle).collect();
    let marks = thinned
        .series
        .iter()
        .enumerate()
        .map(|(at, ys)| Mark::Line {
            points: xs.iter().copied().zip(ys.iter().copied()).collect(),
            color: COLORS[at % COLORS.len()],
            width: if at == 0 { 4 } else { 3 },
        });
    let legend = drawn.iter().enumerate();
    let legend = legend.map(|(at, (label, _))| (format::cut(label, 24), COLORS[at % COLORS.len()]));
    let svg = canvas::draw(&Chart {
        title,
        unit: unit.in_lang(lang).to_owned(),
        x,
        x_title: calendar.axis_title(lang),
        y,
        height: HEIGHT,
        note: None,
        legend: legend.collect(),
        marks: marks.collect(),
        empty: None,
    });
    Some(Drawing {
        name: "over-time".to_owned(),
        service: None,
        svg,
    })
}

/// The axis of the longest side: by the calendar where all start at the same time.
fn time(drawn: &[(String, &Timeline)], lang: Lang) -> (Calendar, Axis) {
    let start = |timeline: &Timeline| timeline.start;
    let first = drawn.first().and_then(|(_, timeline)| start(timeline));
    let same = drawn.iter().all(|(_, timeline)| start(timeline) == first);
    let start: Option<Timestamp> = first.filter(|_| same);
    let longest = drawn.iter().map(|(_, timeline)| timeline.simulated).max();
    let longest = longest.unwrap_or(Span::MINUTE);
    let calendar = Calendar::new(start, longest);
    let ticks = calendar.ticks(12, lang).into_iter();
    let axis = Axis {
        min: 0.0,
        max: longest.as_secs_f64(),
        is_log: false,
        ticks: ticks.map(|(at, label)| (at as f64 / 1e9, label)).collect(),
    };
    (calendar, axis)
}
