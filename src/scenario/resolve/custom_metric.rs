//! Which values did a custom metric have? A CSV of `time_s,value`.

use std::path::Path;

use crate::kernel::time::{Instant, Span};

/// Values by the start of their 60-second period, in seconds since the start of the run. The error
/// is the line and what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<(Instant, f64)>, (u64, String)> {
    // With CRLF the reader's line numbers fall behind.
    let text = std::fs::read_to_string(path).map_err(|error| (1, error.to_string()))?;
    let text = text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut points: Vec<(Instant, f64)> = Vec::new();
    let mut first = true;
    for record in reader.records() {
        let record = record.map_err(|error| {
            (
                error.position().map_or(1, csv::Position::line),
                error.to_string(),
            )
        })?;
        let row = record.position().map_or(1, csv::Position::line);
        let header =
            std::mem::take(&mut first) && record.get(1).is_some_and(|f| number(f).is_none());
        if header {
            continue;
        }
        let point = point(&record).map_err(|reason| (row, reason))?;
        if points.last().is_some_and(|(at, _)| *at >= point.0) {
            return Err((row, "rows must ascend in time".to_owned()));
        }
        points.push(point);
    }
    if points.is_empty() {
        return Err((1, "no row `time_s,value`".to_owned()));
    }
    Ok(points)
}

fn number(field: &str) -> Option<f64> {
    let number: f64 = field.trim_start_matches('\u{feff}').parse().ok()?;
    number.is_finite().then_some(number)
}

fn point(record: &csv::StringRecord) -> Result<(Instant, f64), String> {
    if record.len() != 2 {
        return Err(format!("{} fields; allowed: time_s,value", record.len()));
    }
    let seconds = number(&record[0]).filter(|s| *s >= 0.0 && s.rem_euclid(60.0) == 0.0);
    let seconds =
        seconds.ok_or_else(|| format!("{:?}; allowed: whole minutes in seconds", &record[0]))?;
    let value = number(&record[1]).ok_or_else(|| format!("{:?}; allowed: a number", &record[1]))?;
    Ok((Instant::START + Span::from_secs_f64(seconds), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read_text(text: &str) -> Result<Vec<(Instant, f64)>, (u64, String)> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        read(file.path())
    }

    #[test]
    fn rows_are_periods_and_gaps_are_missing_data() {
        let points = read_text("time_s,value\r\n0,1.5\r\n# a gap\r\n120,-2\r\n").unwrap();
        let seconds: Vec<(f64, f64)> = points
            .iter()
            .map(|(at, v)| (at.as_secs_f64(), *v))
            .collect();
        assert_eq!(seconds, [(0.0, 1.5), (120.0, -2.0)]);
        assert_eq!(
            read_text("0,1").unwrap().len(),
            1,
            "the header may be left out"
        );
    }

    #[test]
    fn a_bad_row_is_named() {
        for (text, row) in [
            ("time_s,value\n0,1\n60,x\n", 3),
            ("time_s,value\n0,1\n30,2\n", 3),
            ("0,1\n60,2\n60,3\n", 3),
            ("0,1\n60,2,3\n", 2),
            ("0,1\n60,nan\n", 2),
            ("", 1),
            ("time_s,value\n", 1),
        ] {
            assert_eq!(read_text(text).unwrap_err().0, row, "{text:?}");
        }
    }

    #[test]
    fn the_bad_row_is_the_same_with_both_line_ends() {
        let dir = tempfile::tempdir().unwrap();
        for (name, end) in [("lf.csv", "\n"), ("crlf.csv", "\r\n")] {
            let path = dir.path().join(name);
            let text = ["time_s,value", "0,1", "60,many", "120,2", ""].join(end);
            std::fs::write(&path, text).unwrap();
            assert_eq!(super::read(&path).map_err(|(row, _)| row), Err(3), "{name}");
        }
    }
}
