//! Which of too many points are drawn? The smallest and the largest of each interval.

/// Rows that share one axis, thinned.
pub(super) struct Thinned {
    /// Index of the row at which each point is drawn.
    pub at: Vec<usize>,
    /// One list of values for each series.
    pub series: Vec<Vec<Option<f64>>>,
    /// Whether anything was left out.
    pub is_partial: bool,
}

/// Keeps at most `2 × buckets` points: of each interval its extremes, in the order in which they
/// came, so that no spike disappears. All series share the places of the points.
pub(super) fn thin<Curve>(series: &[Curve], buckets: usize) -> Thinned
where
    Curve: AsRef<[Option<f64>]>,
{
    assert!(buckets > 0, "something is drawn");
    let rows = series.first().map_or(0, |values| values.as_ref().len());
    if rows <= 2 * buckets {
        return Thinned {
            at: (0..rows).collect(),
            series: series
                .iter()
                .map(|values| values.as_ref().to_vec())
                .collect(),
            is_partial: false,
        };
    }
    let mut out = Thinned {
        at: Vec::with_capacity(2 * buckets),
        series: vec![Vec::with_capacity(2 * buckets); series.len()],
        is_partial: true,
    };
    for bucket in 0..buckets {
        let (from, to) = (bucket * rows / buckets, (bucket + 1) * rows / buckets);
        out.at.extend([from, usize::midpoint(from, to)]);
        for (values, kept) in series.iter().zip(&mut out.series) {
            kept.extend(extremes(&values.as_ref()[from..to]));
        }
    }
    out
}

/// The smallest and the largest value, the earlier one first; nothing twice where all is missing.
fn extremes(values: &[Option<f64>]) -> [Option<f64>; 2] {
    let mut least: Option<(usize, f64)> = None;
    let mut most: Option<(usize, f64)> = None;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        if least.is_none_or(|(_, least)| value < least) {
            least = Some((at, value));
        }
        if most.is_none_or(|(_, most)| value > most) {
            most = Some((at, value));
        }
    }
    match (least, most) {
        (Some(least), Some(most)) if least.0 <= most.0 => [Some(least.1), Some(most.1)],
        (Some(least), Some(most)) => [Some(most.1), Some(least.1)],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_are_all_kept() {
        let series = [vec![Some(1.0), None, Some(3.0)]];
        let thinned = thin(&series, 2);
        assert!(!thinned.is_partial);
        assert_eq!(thinned.series[0], series[0]);
    }

    #[test]
    fn no_spike_disappears() {
        let mut values: Vec<Option<f64>> = vec![Some(10.0); 1_000];
        values[617] = Some(99.0);
        values[618] = Some(1.0);
        values[3] = None;
        let thinned = thin(&[values.clone(), values], 50);
        assert_eq!(thinned.at.len(), 100);
        for kept in &thinned.series {
            assert_eq!(kept.len(), 100);
            let spike = kept.iter().position(|v| *v == Some(99.0)).unwrap();
            assert_eq!(
                kept[spike + 1],
                Some(1.0),
                "in the order in which they came"
            );
        }
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let thinned = thin(&[vec![None; 100]], 10);
        assert!(thinned.series[0].iter().all(Option::is_none));
    }
}
