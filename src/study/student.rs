//! How wide is a 95 % interval? The quantile of Student's t, from a table and its own expansion.

/// 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.
const TABLE: [f64; 30] = [
    12.7062, 4.302_65, 3.182_45, 2.776_45, 2.570_58, 2.446_91, 2.364_62, 2.306, 2.262_16, 2.228_14,
    2.200_99, 2.178_81, 2.160_37, 2.144_79, 2.131_45, 2.119_91, 2.109_82, 2.100_92, 2.093_02,
    2.085_96, 2.079_61, 2.073_87, 2.068_66, 2.063_9, 2.059_54, 2.055_53, 2.051_83, 2.048_41,
    2.045_23, 2.042_27,
];

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The factor of the standard error for a two-sided 95 % interval with `freedom` degrees of
/// freedom. Asserts that there is at least one. Source: Abramowitz and Stegun 26.7.5 above 30.
pub fn factor_95(freedom: usize) -> f64 {
    assert!(freedom > 0, "one value has no spread");
    if let Some(factor) = TABLE.get(freedom - 1) {
        return *factor;
    }
    let (z3, n) = (Z * Z * Z, freedom as f64);
    let z5 = z3 * Z * Z;
    let z7 = z5 * Z * Z;
    let first = (z3 + Z) / 4.0;
    let second = (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / 96.0;
    let third = (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / 384.0;
    Z + first / n + second / (n * n) + third / (n * n * n)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, StudentsT};

    use super::*;

    #[test]
    fn the_factors_are_those_of_statrs() {
        for freedom in 1..400 {
            let oracle = StudentsT::new(0.0, 1.0, freedom as f64).unwrap();
            let probability = oracle.cdf(factor_95(freedom));
            assert!(
                (probability - 0.975).abs() < 1e-5,
                "{freedom}: {probability}"
            );
        }
    }

    #[test]
    #[should_panic(expected = "no spread")]
    fn one_value_has_no_interval() {
        factor_95(0);
    }
}
