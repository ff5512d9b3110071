//! What is the file of a drawing? What `plotters` wrote, with its size, its name and its cells.

use std::fmt::Write as _;

use super::canvas::{BOTTOM, Chart, GRID, Mark, RGBColor, RIGHT, TOP, WIDTH, left_of};

/// The size that people see, and a name for those who listen.
pub(super) fn finish(svg: &str, chart: &Chart) -> String {
    let height = chart.height;
    let (fine, seen) = (
        format!("width=\"{}\" height=\"{}\"", WIDTH * GRID, height * GRID),
        format!("width=\"{WIDTH}\" height=\"{height}\" role=\"img\""),
    );
    assert!(svg.contains(&fine), "plotters names its size");
    let svg = svg.replacen(&fine, &seen, 1);
    let title = format!("<title>{}</title>", escaped(&chart.title));
    let head = svg.find('>').expect("an svg element") + 1;
    let foot = svg.rfind("</svg>").expect("an svg element ends");
    let (body, end) = (&svg[head..foot], &svg[foot..]);
    let cells: String = chart.marks.iter().map(|mark| cells(mark, chart)).collect();
    format!("{}\n{title}{body}{cells}{end}", &svg[..head])
}

/// Thousands of rectangles as one path: `plotters` would write an element for each.
fn cells(mark: &Mark, chart: &Chart) -> String {
    let Mark::Cells { cells, color } = mark else {
        return String::new();
    };
    let left = left_of(chart);
    let wide = f64::from((WIDTH - RIGHT - left) * GRID);
    let high = f64::from((chart.height - BOTTOM - TOP) * GRID);
    let across = |v: f64| u64::from(left * GRID) + libm::round(chart.x.place(v) * wide) as u64;
    let foot = u64::from((chart.height - BOTTOM) * GRID);
    let up = |value: f64| foot - libm::round(chart.y.place(value) * high) as u64;
    let mut path = String::new();
    for [from, low, to, top] in cells {
        let (from, to) = (across(*from), across(*to));
        let (low, top) = (up(*low), up(*top));
        write!(path, "M{from} {top}H{to}V{low}H{from}z").expect("memory");
    }
    let RGBColor(red, green, blue) = *color;
    format!("<path fill=\"#{red:02X}{green:02X}{blue:02X}\" d=\"{path}\"/>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
