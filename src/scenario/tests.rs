//! Tests of what people write: every shipped scenario, and everything that can be wrong.

use std::path::Path;

use crate::scenario::load;

#[test]
fn first_loads() {
    let scenario = load(Path::new("scenarios/first.toml"), &[]).unwrap_or_else(|c| panic!("{c}"));
    print!("{}", scenario.warnings);
    assert_eq!(scenario.setup.services[0].spec.name, "web");
}
