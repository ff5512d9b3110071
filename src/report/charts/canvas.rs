//! How does a chart look? One frame for all of them, and the only place that knows `plotters`.
//!
//! `plotters` guesses the width of text badly where it is Korean, so every text is placed here, by
//! its anchor, with room that is counted in columns.

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
pub(super) use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoTextStyle, ShapeStyle};

use super::axis::Axis;
use super::svg::finish;
use crate::report::format::{self, pixels};

/// Size that people see, in pixels.
pub(in crate::report) const WIDTH: u32 = 900;
/// Height of most charts.
pub(super) const HEIGHT: u32 = 380;
/// `plotters` draws on whole numbers: a finer grid makes smooth lines.
pub(super) const GRID: u32 = 4;

pub(super) const TOP: u32 = 70;
pub(super) const BOTTOM: u32 = 52;
pub(super) const RIGHT: u32 = 34;
const EDGE: u32 = 16;

pub(super) const INK: RGBColor = RGBColor(0x1d, 0x27, 0x33);
const FADED: RGBColor = RGBColor(0x62, 0x6d, 0x7a);
const RULE: RGBColor = RGBColor(0xe4, 0xe7, 0xeb);
const FONTS: &str = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans KR', \
    'Apple SD Gothic Neo', 'Malgun Gothic', NanumGothic, sans-serif";

/// The colours of series, told apart by people who see colours differently too.
pub(super) const COLORS: [RGBColor; 7] = [
    RGBColor(0x2f, 0x6f, 0xb4),
    RGBColor(0xdb, 0x7b, 0x2b),
    RGBColor(0x2a, 0x9d, 0x8f),
    RGBColor(0xb5, 0x3a, 0x4b),
    RGBColor(0x7a, 0x5f, 0xb0),
    RGBColor(0x9a, 0x7b, 0x3f),
    RGBColor(0x6b, 0x77, 0x85),
];

/// A chart, ready to be drawn.
pub(super) struct Chart {
    pub title: String,
    /// What the vertical axis shows, with its unit.
    pub unit: String,
    pub x: Axis,
    pub x_title: String,
    pub y: Axis,
    /// In pixels; see [`HEIGHT`].
    pub height: u32,
    /// A remark at the foot, such as that points were left out.
    pub note: Option<String>,
    pub legend: Vec<(String, RGBColor)>,
    pub marks: Vec<Mark>,
    /// Written in the middle where there is nothing to draw.
    pub empty: Option<String>,
}

/// What is drawn inside the frame, in the order of drawing.
pub(super) enum Mark {
    /// A line through the points; a new one begins after a gap.
    Line {
        points: Vec<(f64, Option<f64>)>,
        color: RGBColor,
        width: u32,
    },
    /// The space between two lines over the same x.
    Band {
        points: Vec<(f64, f64, f64)>,
        color: RGBColor,
        opacity: f64,
    },
    /// A bar from the foot of the chart.
    Bar {
        from: f64,
        to: f64,
        height: f64,
        color: RGBColor,
    },
    /// Rectangles (left, low, right, high) of one colour, as many as it takes.
    Cells {
        cells: Vec<[f64; 4]>,
        color: RGBColor,
    },
    /// A vertical line with a label at its head, `row` rows below the top.
    Rule {
        x: f64,
        label: String,
        row: u32,
        color: RGBColor,
    },
    /// A dot; its radius in pixels.
    Dot {
        at: (f64, f64),
        radius: u32,
        color: RGBColor,
    },
    /// A text, over everything else, so many pixels (right, down) from its place.
    Text {
        at: (f64, f64),
        shift: (i32, i32),
        text: String,
        color: RGBColor,
        anchor: Anchor,
    },
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Left,
    Center,
    Right,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// The chart as an SVG file.
pub(super) fn draw(chart: &Chart) -> String {
    let mut svg = String::new();
    {
        let backend = SVGBackend::with_string(&mut svg, (WIDTH * GRID, chart.height * GRID));
        let root = backend.into_drawing_area();
        // A buffer in memory takes whatever is drawn.
        root.fill(&plotters::style::WHITE).expect("memory");
        frame(&root, chart);
        let left = left_of(chart);
        let mut plot = ChartBuilder::on(&root)
            .margin_left(left * GRID)
            .margin_right(RIGHT * GRID)
            .margin_top(TOP * GRID)
            .margin_bottom(BOTTOM * GRID)
            .build_cartesian_2d(chart.x.clone(), chart.y.clone())
            .expect("memory");
        for mark in &chart.marks {
            draw_mark(&mut plot, chart, mark);
        }
        labels(&root, chart, left);
        texts(&root, chart, left);
        root.present().expect("memory");
    }
    finish(&svg, chart)
}

/// Pixels left of the plot: the widest label of the vertical axis and some air.
pub(super) fn left_of(chart: &Chart) -> u32 {
    let widest = chart
        .y
        .ticks
        .iter()
        .map(|(_, label)| format::width(label))
        .max();
    EDGE + 12 + widest.unwrap_or(1) as u32 * 7
}

/// Title, unit, legend, grid, axis labels.
fn frame(root: &Area<'_>, chart: &Chart) {
    let left = left_of(chart);
    write(
        root,
        &chart.title,
        (EDGE, 26),
        &Style::new(17.0, INK).bold(),
    );
    write(root, &chart.unit, (EDGE, 48), &Style::new(12.5, FADED));
    legend(root, chart);
    let foot = chart.height - BOTTOM;
    for (at, label) in &chart.y.ticks {
        let y = y_of(chart, *at);
        rule(root, (left, y), (WIDTH - RIGHT, y), RULE);
        let style = Style::new(12.0, FADED).anchor(HPos::Right);
        write(root, label, (left - 8, y), &style);
    }
    for (at, label) in &chart.x.ticks {
        let x = x_of(chart, left, *at);
        rule(root, (x, foot), (x, foot + 5), FADED);
        let style = Style::new(12.0, FADED).anchor(HPos::Center);
        write(root, label, (x, foot + 15), &style);
    }
    rule(root, (left, foot), (WIDTH - RIGHT, foot), FADED);
    write(
        root,
        &chart.x_title,
        (left, chart.height - 13),
        &Style::new(12.0, FADED),
    );
    if let Some(note) = &chart.note {
        let style = Style::new(11.0, FADED).anchor(HPos::Right);
        write(root, note, (WIDTH - RIGHT, chart.height - 13), &style);
    }
    if let Some(empty) = &chart.empty {
        let style = Style::new(15.0, FADED).anchor(HPos::Center);
        write(
            root,
            empty,
            (u32::midpoint(left, WIDTH - RIGHT), chart.height / 2),
            &style,
        );
    }
}

/// Ends at the right edge, in the order of the series.
fn legend(root: &Area<'_>, chart: &Chart) {
    let mut left = WIDTH - RIGHT;
    for (name, color) in chart.legend.iter().rev() {
        left = left.saturating_sub(18 + pixels(name));
        let corners = [grid(left, 43), grid(left + 12, 53)];
        root.draw(&Rectangle::new(corners, color.filled()))
            .expect("memory");
        write(root, name, (left + 18, 48), &Style::new(12.5, INK));
        left = left.saturating_sub(16);
    }
}

fn draw_mark(plot: &mut Plot<'_, '_>, chart: &Chart, mark: &Mark) {
    let area = plot.plotting_area();
    match mark {
        Mark::Line {
            points,
            color,
            width,
        } => {
            let style = ShapeStyle::from(color).stroke_width(*width * GRID / 2);
            for run in points.split(|(_, y)| y.is_none()) {
                let run: Vec<(f64, f64)> =
                    run.iter().filter_map(|(x, y)| Some((*x, (*y)?))).collect();
                if run.len() > 1 {
                    area.draw(&PathElement::new(run, style)).expect("memory");
                }
            }
        }
        Mark::Band {
            points,
            color,
            opacity,
        } => {
            let lower = points.iter().map(|(x, low, _)| (*x, *low));
            let upper = points.iter().rev().map(|(x, _, high)| (*x, *high));
            let outline: Vec<(f64, f64)> = lower.chain(upper).collect();
            let polygon = Polygon::new(outline, color.mix(*opacity).filled());
            area.draw(&polygon).expect("memory");
        }
        Mark::Bar {
            from,
            to,
            height,
            color,
        } => {
            let shape = Rectangle::new([(*from, *height), (*to, chart.y.min)], color.filled());
            area.draw(&shape).expect("memory");
        }
        // Drawn when all else is: see `texts`, and `cells` of the file.
        Mark::Cells { .. } | Mark::Text { .. } => {}
        Mark::Dot { at, radius, color } => {
            let dot = Circle::new(*at, radius * GRID, color.filled());
            area.draw(&dot).expect("memory");
        }
        Mark::Rule { x, color, .. } => {
            let line = vec![(*x, chart.y.min), (*x, chart.y.max)];
            let style = ShapeStyle::from(color).stroke_width(GRID);
            area.draw(&PathElement::new(line, style)).expect("memory");
        }
    }
}

/// Labels of rules, over everything else, on the side with more room.
fn labels(root: &Area<'_>, chart: &Chart, left: u32) {
    for mark in &chart.marks {
        let Mark::Rule {
            x,
            label,
            row,
            color,
        } = mark
        else {
            continue;
        };
        let x = x_of(chart, left, *x);
        let y = TOP + 10 + row * 17;
        let is_right = x > WIDTH * 3 / 4;
        let style = Style::new(12.5, *color).bold();
        // Paper behind the label, so that no other rule runs through it.
        let wide = pixels(label) + 4;
        let from = if is_right { x - 3 - wide } else { x + 3 };
        let paper = [grid(from, y - 8), grid(from + wide, y + 8)];
        let white = plotters::style::WHITE.filled();
        root.draw(&Rectangle::new(paper, white)).expect("memory");
        if is_right {
            write(root, label, (x - 6, y), &style.anchor(HPos::Right));
        } else {
            write(root, label, (x + 6, y), &style);
        }
    }
}

/// Texts inside the plot.
fn texts(root: &Area<'_>, chart: &Chart, left: u32) {
    for mark in &chart.marks {
        let Mark::Text {
            at,
            shift,
            text,
            color,
            anchor,
        } = mark
        else {
            continue;
        };
        let anchor = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Center => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        let x = x_of(chart, left, at.0).saturating_add_signed(shift.0);
        let y = y_of(chart, at.1).saturating_add_signed(shift.1);
        write(root, text, (x, y), &Style::new(12.0, *color).anchor(anchor));
    }
}

fn x_of(chart: &Chart, left: u32, value: f64) -> u32 {
    let room = f64::from(WIDTH - RIGHT - left);
    left + libm::round(chart.x.place(value) * room) as u32
}

fn y_of(chart: &Chart, value: f64) -> u32 {
    let room = f64::from(chart.height - BOTTOM - TOP);
    chart.height - BOTTOM - libm::round(chart.y.place(value) * room) as u32
}

fn grid(x: u32, y: u32) -> (i32, i32) {
    ((x * GRID).cast_signed(), (y * GRID).cast_signed())
}

fn rule(root: &Area<'_>, from: (u32, u32), to: (u32, u32), color: RGBColor) {
    let style = ShapeStyle::from(&color).stroke_width(GRID);
    let line = vec![grid(from.0, from.1), grid(to.0, to.1)];
    root.draw(&PathElement::new(line, style)).expect("memory");
}

/// How a text looks.
struct Style {
    pixels: f64,
    color: RGBColor,
    is_bold: bool,
    anchor: HPos,
}

impl Style {
    const fn new(pixels: f64, color: RGBColor) -> Self {
        Self {
            pixels,
            color,
            is_bold: false,
            anchor: HPos::Left,
        }
    }

    const fn bold(mut self) -> Self {
        self.is_bold = true;
        self
    }

    const fn anchor(mut self, anchor: HPos) -> Self {
        self.anchor = anchor;
        self
    }
}

fn write(root: &Area<'_>, text: &str, at: (u32, u32), style: &Style) {
    // The SVG backend divides by 1.24 what it is given.
    let size = style.pixels * f64::from(GRID) * 1.24;
    let weight = if style.is_bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let text_style = (FontFamily::Name(FONTS), size, weight, &style.color)
        .into_text_style(root)
        .pos(Pos::new(style.anchor, VPos::Center));
    root.draw_text(text, &text_style, grid(at.0, at.1))
        .expect("memory");
}
