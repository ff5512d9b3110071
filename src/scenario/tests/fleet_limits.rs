//! Are limits of instances, and programs that end by themselves, read for what they mean?

use super::fleet::GOOD;
use super::{changed, load_text};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;

/// The scenario with so many MiB reserved.
fn reserving(mib: u32) -> String {
    let with = format!("\"m5.xlarge\", ecs = {{ ECS_RESERVED_MEMORY = {mib} }} }}");
    changed(GOOD, "\"m5.xlarge\" }", &with)
}

#[test]
fn reserved_memory_above_that_of_a_type_is_an_error_with_both_numbers() {
    assert!(load_text(&reserving(1_024)).is_ok());
    let Err(complaints) = load_text(&reserving(16_385)) else {
        panic!("an m5.xlarge has 16 GiB")
    };
    let text = complaints.to_string();
    assert!(text.contains("keeps 16385 MiB from tasks"), "{text}");
    assert!(text.contains("m5.xlarge has 16026 MiB"), "{text}");
}

#[test]
fn a_program_may_exit_after_a_time_that_is_drawn() {
    let with = "cpu = \"1024\"\nexits = { after = { distribution = \"exponential\", mean = \
                \"5m\" } }";
    let setup = load_text(&changed(GOOD, "cpu = \"1024\"", with));
    let setup = setup.unwrap_or_else(|c| panic!("{c}")).setup;
    let exit = setup.task_definitions[0].containers[0].exits.clone();
    let mean = Span::from_secs(300);
    assert_eq!(exit.unwrap().after, Distribution::Exponential { mean });
}
