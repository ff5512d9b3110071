//! What does `CloudWatch` keep of many samples? A statistic set, from which it answers every
//! statistic later, however sets are put together.

use super::alarm::Statistic;

/// `StatisticSet`: samples of one metric put together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StatisticSet {
    /// `SampleCount`; more than 0. A service's sample weighs as much as the tasks it is of, which
    /// need not be a whole number when one of them began within the period.
    pub samples: f64,
    /// `Sum`
    pub sum: f64,
    /// `Minimum`
    pub minimum: f64,
    /// `Maximum`
    pub maximum: f64,
}

impl StatisticSet {
    /// One sample.
    pub const fn one(value: f64) -> Self {
        Self {
            samples: 1.0,
            sum: value,
            minimum: value,
            maximum: value,
        }
    }

    /// As many samples of the same value. Asserts that there are any.
    pub fn of(value: f64, samples: f64) -> Self {
        assert!(samples > 0.0, "a statistic set has samples: {samples}");
        Self {
            samples,
            sum: value * samples,
            minimum: value,
            maximum: value,
        }
    }

    /// This set and another as one: counts and sums add up, the extremes are those of both.
    #[must_use]
    pub const fn with(self, other: &Self) -> Self {
        Self {
            samples: self.samples + other.samples,
            sum: self.sum + other.sum,
            minimum: self.minimum.min(other.minimum),
            maximum: self.maximum.max(other.maximum),
        }
    }

    /// One statistic of the samples.
    pub const fn statistic(&self, statistic: Statistic) -> f64 {
        match statistic {
            Statistic::Average => self.sum / self.samples,
            Statistic::Sum => self.sum,
            Statistic::Minimum => self.minimum,
            Statistic::Maximum => self.maximum,
        }
    }

    /// Whether every number in it is one.
    pub const fn is_a_number(&self) -> bool {
        !(self.samples.is_nan()
            || self.sum.is_nan()
            || self.minimum.is_nan()
            || self.maximum.is_nan())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A39: node 1 says minimum 2, maximum 10, average 6; node 2 says 1, 5 and 3: the load balancer
    /// has minimum 1, maximum 10 and an average of about 4 (AWS prints 4; two nodes with as many
    /// samples each give 4.5).
    #[test]
    fn a39_the_statistics_of_the_nodes_become_those_of_the_load_balancer() {
        let node = |samples: f64, (minimum, maximum, average): (f64, f64, f64)| StatisticSet {
            samples,
            sum: average * samples,
            minimum,
            maximum,
        };
        let balancer = node(60.0, (2.0, 10.0, 6.0)).with(&node(60.0, (1.0, 5.0, 3.0)));
        let told = [Statistic::Minimum, Statistic::Maximum, Statistic::Average]
            .map(|statistic| balancer.statistic(statistic));
        assert_eq!(told, [1.0, 10.0, 4.5]);
        assert_eq!((told[2] - 0.5) as u32, 4, "about 4");
        // AWS's 4 to the digit takes a node that reports twice as often as the other.
        let uneven = node(30.0, (2.0, 10.0, 6.0)).with(&node(60.0, (1.0, 5.0, 3.0)));
        assert_eq!(uneven.statistic(Statistic::Average), 4.0);
    }

    #[test]
    fn an_average_is_over_samples_not_over_sets() {
        // Two tasks at 90 %, then six at 10 %: 240 % over eight samples.
        let set = StatisticSet::of(90.0, 2.0).with(&StatisticSet::of(10.0, 6.0));
        assert_eq!(set.statistic(Statistic::Average), 30.0);
        assert_eq!(set.statistic(Statistic::Sum), 240.0);
    }

    #[test]
    #[should_panic(expected = "has samples")]
    fn nothing_has_no_statistics() {
        let _ = StatisticSet::of(1.0, 0.0);
    }
}
