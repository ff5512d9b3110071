//! Does the forecast find the pattern, and does it see nothing that it could not have seen?

use std::sync::Arc;

use super::*;
use proptest::prelude::*;

fn spec(metric: PredictiveMetric, target_value: f64) -> PredictiveSpec {
    PredictiveSpec {
        metric,
        target_value,
        scales: true,
        buffer: Span::from_secs(300),
        exceeds_max_by: None,
        history: Arc::from([]),
    }
}

fn cpu() -> PredictiveSpec {
    spec(PredictiveMetric::Cpu, 50.0)
}

fn loads(hours: std::ops::Range<i64>, load: impl Fn(i64) -> f64) -> Loads {
    hours.map(|hour| (hour, load(hour))).collect()
}

/// 400 by night, 2,000 from 09:00 to 18:00, on five days of seven only.
fn office(hour: i64) -> f64 {
    let (day, hour) = (hour.div_euclid(24).rem_euclid(7), hour.rem_euclid(24));
    if day < 5 && (9..18).contains(&hour) {
        2_000.0
    } else {
        400.0
    }
}

fn said(known: &Loads) -> Option<Vec<HourForecast>> {
    forecast(&cpu(), known, 0, &Parameters::default())
}

#[test]
fn capacity_is_in_the_terms_of_the_policy() {
    assert_eq!(capacity(PredictiveMetric::Cpu, 500.0, 50.0), 10);
    assert_eq!(capacity(PredictiveMetric::Cpu, 500.1, 50.0), 11);
    assert_eq!(capacity(PredictiveMetric::Memory, 210.0, 70.0), 3);
    assert_eq!(capacity(PredictiveMetric::Cpu, 660.0, 60.0), 11, "not 12");
    // 360,000 requests an hour are 6,000 a minute: at 1,000 per target six targets.
    assert_eq!(capacity(PredictiveMetric::Requests, 360_000.0, 1_000.0), 6);
    assert_eq!(capacity(PredictiveMetric::Requests, 0.0, 1_000.0), 0);
}

#[test]
fn a_first_forecast_needs_a_day_of_data() {
    let flat = |hours| loads(hours, |_| 300.0);
    assert_eq!(said(&flat(-23..0)), None);
    let forecast = said(&flat(-24..0)).expect("a day");
    assert_eq!(forecast.len(), 48);
    assert_eq!(forecast[0].hour, 0);
    assert!(
        forecast.iter().all(|hour| hour.capacity == 6),
        "{forecast:?}"
    );
    // Data older than 14 days is not looked at.
    assert_eq!(said(&flat(-400..-330)), None);
    // Gaps are.
    let gaps: Loads = flat(-48..0)
        .into_iter()
        .filter(|(h, _)| h % 2 == 0)
        .collect();
    assert!(said(&gaps).is_some_and(|f| f.iter().all(|hour| hour.capacity == 6)));
}

#[test]
fn a_weekly_pattern_is_found_and_a_daily_one_too() {
    // The run starts on a Monday at 00:00: tomorrow is like last Tuesday, the day before yesterday
    // was a Saturday.
    let weekly = said(&loads(-336..0, office)).expect("two weeks");
    for hour in &weekly {
        let expected = if office(hour.hour) > 1_000.0 { 40 } else { 8 };
        assert_eq!(hour.capacity, expected, "{hour:?}");
    }
    let daily = |hour: i64| {
        if (9..18).contains(&hour.rem_euclid(24)) {
            2_000.0
        } else {
            400.0
        }
    };
    let found = said(&loads(-72..0, daily)).expect("three days");
    for hour in &found {
        let expected = if daily(hour.hour) > 1_000.0 { 40 } else { 8 };
        assert_eq!(hour.capacity, expected, "{hour:?}");
    }
}

#[test]
fn a_trend_is_followed_by_half() {
    // Ten days of 400, a last one of 600: what was said of it was 400; newer days weigh more.
    let known = loads(-240..0, |hour| if hour < -24 { 400.0 } else { 600.0 });
    let parameters = Parameters::default();
    let load = forecast(&cpu(), &known, 0, &parameters).expect("data")[0].load;
    let still = Parameters {
        predictive_trend: 0.0,
        ..parameters.clone()
    };
    let without = forecast(&cpu(), &known, 0, &still).expect("data")[0].load;
    assert!(
        (without - 500.0).abs() < 1.0,
        "half is the newest day: {without}"
    );
    assert!((load / without - 1.25).abs() < 1e-9, "half of 50 %: {load}");
}

#[test]
fn what_a_prediction_makes_of_the_bounds() {
    assert_eq!(raised((2, 20), 8, None), (8, 20));
    assert_eq!(raised((10, 20), 8, None), (10, 20), "it raises, no more");
    assert_eq!(raised((2, 20), 30, None), (20, 20), "HonorMaxCapacity");
    // The API's own example: buffer 10 %, forecast 50, maximum 40: effectively 55.
    assert_eq!(raised((2, 40), 50, Some(10.0)), (50, 55));
    assert_eq!(raised((2, 40), 50, Some(0.0)), (50, 50));
    assert_eq!(
        raised((2, 40), 38, Some(10.0)),
        (38, 42),
        "close to the maximum"
    );
    assert_eq!(raised((2, 40), 20, Some(10.0)), (20, 40));
}

proptest! {
    /// A forecast is finite, between half the least and twice the greatest load, and does not
    /// depend on hours that lie ahead.
    #[test]
    fn forecasts_are_bounded_and_blind_to_the_future(
        values in prop::collection::vec(0.0_f64..1e6, 24..340),
        ahead in prop::collection::vec(0.0_f64..1e9, 1..60),
    ) {
        let past: Loads = (1..).zip(&values).map(|(back, value)| (-back, *value)).collect();
        let mut all = past.clone();
        all.extend((0..).zip(ahead));
        let said = said(&past).expect("a day and more");
        prop_assert_eq!(&said, &super::tests::said(&all).expect("the same"));
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        for hour in &said {
            prop_assert!(hour.load >= least / 2.0 - 1e-6 && hour.load <= most * 2.0 + 1e-6);
        }
    }
}
