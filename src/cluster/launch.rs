//! How long does a Fargate launch take? Its stages, drawn once, when the task is born.
//!
//! ```text
//! decision ─queue─▶ PROVISIONING ─▶ PENDING ─▶ ACTIVATING ── pull ──▶ start ─▶ RUNNING
//!                     └─ network interface ─┴─ micro-VM ─┘
//! ```
//!
//! The images of a task share its pull rate, so that pulling several at once takes as long as their
//! sum; nothing is cached between tasks (ECS developer guide, Fargate image pull).

use rand::Rng;

use super::task_definition::{Compression, Container, Exit, TaskDefinition};
use crate::catalog::parameters::Parameters;
use crate::kernel::random::Stream;
use crate::kernel::time::Span;

/// CPU units of one vCPU.
pub const VCPU: f64 = 1024.0;

/// The stages of one launch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaunchPlan {
    /// From PROVISIONING to PENDING: the network interface.
    pub connectivity: Span,
    /// From PENDING to ACTIVATING: the micro-VM.
    pub machine: Span,
    /// The pull of all images.
    pub pull: Span,
    /// From the end of the pull to RUNNING.
    pub start: Span,
    /// Why it will not come to RUNNING, if it will not.
    pub fails: Option<LaunchFailure>,
}

/// Why a task fails to start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LaunchFailure {
    /// `CannotPullContainerError`: the images, compressed and unpacked, exceed ephemeral storage.
    CannotPull,
    /// `CannotStartContainerError`: an essential container exits the moment it starts.
    CannotStart,
}

/// Draws the stages of a launch. `mass`: the account's launch rate had held it back.
pub fn plan(
    definition: &TaskDefinition,
    parameters: &Parameters,
    mass: bool,
    stream: &mut Stream,
) -> LaunchPlan {
    // All three are always drawn, so that no parameter shifts the chance of another.
    let (spread, straggler, delay) = (normal(stream), uniform(stream), uniform(stream));
    let (median, sigma) = if mass {
        (
            parameters.fargate_mass_median_s,
            parameters.fargate_mass_sigma,
        )
    } else {
        (
            parameters.fargate_provision_median_s,
            parameters.fargate_provision_sigma,
        )
    };
    let provision = median * libm::exp(sigma * spread);
    let share = parameters.fargate_connectivity_share;
    let mut machine = provision * (1.0 - share);
    if straggler < parameters.fargate_straggler_share {
        let (least, most) = (
            parameters.fargate_straggler_min_s,
            parameters.fargate_straggler_max_s,
        );
        machine += least + delay * (most - least).max(0.0);
    }
    LaunchPlan {
        connectivity: Span::from_secs_f64(provision * share),
        machine: Span::from_secs_f64(machine),
        pull: first_pull(definition, parameters),
        start: Span::from_secs_f64(parameters.fargate_start_s),
        fails: failure(definition, parameters),
    }
}

/// Time to pull and unpack the images that a task begins with: the image of a container that waits
/// for others is pulled once they have come, unless the parameter says otherwise.
fn first_pull(definition: &TaskDefinition, parameters: &Parameters) -> Span {
    let upfront = parameters.pulls_dependents_upfront >= 0.5;
    let containers = &definition.containers;
    let first = |index: usize| upfront || containers[index].life.depends_on.is_empty();
    pull_time_of(definition, parameters, &first)
}

/// Time to pull and unpack those images of a task.
pub fn pull_time_of(
    definition: &TaskDefinition,
    parameters: &Parameters,
    which: &dyn Fn(usize) -> bool,
) -> Span {
    let vcpu = (f64::from(definition.cpu_units) / VCPU).max(1.0);
    let growth = libm::pow(vcpu, parameters.fargate_pull_vcpu_exponent);
    let rate = parameters.fargate_pull_rate_mb_s * growth;
    let containers = &definition.containers;
    // Lazy loading needs an index for every container of the task (ECS developer guide, Fargate
    // image pull).
    let indexed = containers.iter().all(|container| container.image.soci);
    let effective = |container: &Container| {
        let image = &container.image;
        let zstd = match image.compression {
            Compression::Gzip => 1.0,
            Compression::Zstd => parameters.fargate_pull_zstd_factor,
        };
        let large = image.size_mb > parameters.fargate_pull_soci_min_mb;
        let soci = if indexed && large {
            parameters.fargate_pull_soci_factor
        } else {
            1.0
        };
        image.size_mb * zstd * soci
    };
    let pulled = containers
        .iter()
        .enumerate()
        .filter(|(index, _)| which(*index));
    let size: f64 = pulled.map(|(_, container)| effective(container)).sum();
    Span::from_secs_f64(size / rate)
}

/// Whether an essential container that waits for nobody exits the moment it starts.
pub fn fails_at_once(definition: &TaskDefinition) -> bool {
    let at_once = |c: &Container| {
        c.essential
            && c.life.depends_on.is_empty()
            && c.exits.as_ref().is_some_and(Exit::is_at_once)
    };
    definition.containers.iter().any(at_once)
}

fn failure(definition: &TaskDefinition, parameters: &Parameters) -> Option<LaunchFailure> {
    let compressed: f64 = definition.containers.iter().map(|c| c.image.size_mb).sum();
    let stored = compressed * 1e6 * (1.0 + parameters.image_unpack_factor);
    let room = f64::from(definition.ephemeral_storage_gib) * 1_073_741_824.0;
    if stored > room {
        Some(LaunchFailure::CannotPull)
    } else if fails_at_once(definition) {
        Some(LaunchFailure::CannotStart)
    } else {
        None
    }
}

/// Uniform in (0, 1), never at its ends.
pub fn uniform(stream: &mut Stream) -> f64 {
    ((stream.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Standard normal (Box and Muller 1958).
pub fn normal(stream: &mut Stream) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(uniform(stream)));
    radius * libm::cos(2.0 * std::f64::consts::PI * uniform(stream))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::task_definition::{Architecture, Image, OperatingSystem};
    use crate::kernel::random::Seed;

    const DRAWS: u64 = 20_000;

    fn definition(cpu_units: u32, size_mb: f64, compression: Compression) -> TaskDefinition {
        TaskDefinition {
            family: "web".into(),
            revision: 1,
            cpu_units,
            memory_mib: 2048,
            cpu_is_ceiling: true,
            memory_is_limit: true,
            network_mode: crate::cluster::task_definition::NetworkMode::Awsvpc,
            ephemeral_storage_gib: 20,
            architecture: Architecture::X86_64,
            operating_system: OperatingSystem::Linux,
            containers: vec![Container {
                name: "app".into(),
                essential: true,
                cpu_units: 0,
                memory_mib: None,
                memory_reservation_mib: None,
                ports: Vec::new(),
                gpus: 0,
                image: Image {
                    size_mb,
                    compression,
                    soci: false,
                },
                health_check: None,
                stop_timeout: Span::from_secs(30),
                shutdown: Span::SECOND,
                idle_memory_mib: 64.0,
                exits: None,
                life: crate::cluster::task_definition::ContainerLife::default(),
            }],
            startup: crate::cluster::task_definition::Startup::default(),
            not_modelled: Vec::new(),
        }
    }

    fn plans(definition: &TaskDefinition) -> Vec<LaunchPlan> {
        let parameters = Parameters::default();
        (0..DRAWS)
            .map(|i| {
                plan(
                    definition,
                    &parameters,
                    false,
                    &mut Seed::new(1).stream("launch", i),
                )
            })
            .collect()
    }

    fn total(plan: &LaunchPlan) -> f64 {
        (plan.connectivity + plan.machine + plan.pull + plan.start).as_secs_f64()
    }

    fn mean_total(definition: &TaskDefinition) -> f64 {
        plans(definition).iter().map(total).sum::<f64>() / DRAWS as f64
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }

    #[test]
    fn v12_mean_start_times_of_five_images() {
        // V12 and rows 7, 9: (image, vCPU) → measured mean from createdAt to startedAt, band.
        use Compression::{Gzip, Zstd};
        for (name, definition, measured, band) in [
            ("413 MB, 1 vCPU", definition(1024, 413.0, Gzip), 57.0, 0.10),
            ("2.4 GB, 4 vCPU", definition(4096, 2400.0, Gzip), 90.0, 0.25),
            (
                "1.16 GB zstd, 4 vCPU",
                definition(4096, 1160.0, Zstd),
                60.0,
                0.25,
            ),
            ("258 MB, ARM", definition(1024, 258.0, Gzip), 35.0, 0.25),
            ("small image", definition(1024, 20.0, Gzip), 23.0, 0.25),
        ] {
            let mean = mean_total(&definition);
            assert!((mean / measured - 1.0).abs() <= band, "{name}: {mean:.1} s");
        }
    }

    #[test]
    fn e19_the_stages_of_one_launch_lie_where_aws_shows_them() {
        // E19 (one sample): +4.1 s connected, +17.7 pull start, +20.7 pull end, +23.7 running.
        let plans = plans(&definition(1024, 37.5, Compression::Gzip));
        let stage = |until: fn(&LaunchPlan) -> Span| {
            median(plans.iter().map(|p| until(p).as_secs_f64()).collect())
        };
        for (name, at, expected) in [
            ("connectivity", stage(|p| p.connectivity), 4.1),
            ("pull start", stage(|p| p.connectivity + p.machine), 17.7),
            (
                "pull end",
                stage(|p| p.connectivity + p.machine + p.pull),
                20.7,
            ),
            (
                "running",
                stage(|p| p.connectivity + p.machine + p.pull + p.start),
                23.7,
            ),
        ] {
            assert!(
                (at / expected - 1.0).abs() < 0.2,
                "{name}: {at:.1}, not {expected}"
            );
        }
    }

    #[test]
    fn stragglers_are_two_percent_and_60_to_240_seconds_late() {
        let plans = plans(&definition(1024, 20.0, Compression::Gzip));
        let late = plans.iter().filter(|p| total(p) > 75.0).count() as f64 / DRAWS as f64;
        assert!((0.016..0.024).contains(&late), "{late}");
        assert!(plans.iter().all(|p| total(p) < 240.0 + 60.0));
    }

    #[test]
    fn pull_factors_multiply_and_lazy_loading_needs_every_image_indexed() {
        let parameters = Parameters::default();
        let mut task = definition(1024, 1000.0, Compression::Gzip);
        let pull_time = |task: &TaskDefinition| pull_time_of(task, &parameters, &|_| true);
        let plain = pull_time(&task).as_secs_f64();
        task.containers[0].image.soci = true;
        let lazy = pull_time(&task).as_secs_f64();
        assert!((lazy / plain - 0.5).abs() < 1e-9);
        task.containers.push(
            definition(1024, 1000.0, Compression::Zstd)
                .containers
                .remove(0),
        );
        let both = pull_time(&task).as_secs_f64();
        assert!(
            (both / plain - 1.73).abs() < 1e-9,
            "one without index: none is lazy"
        );
        task.cpu_units = 4096;
        let faster = pull_time(&task).as_secs_f64();
        assert!(
            (both / faster - 2.297).abs() < 0.001,
            "4 vCPU pull 4^0.6 times as fast"
        );
    }

    #[test]
    fn an_image_too_large_for_its_storage_and_a_program_that_exits_at_once_fail() {
        let mut task = definition(1024, 6_200.0, Compression::Gzip);
        let parameters = Parameters::default();
        assert_eq!(failure(&task, &parameters), Some(LaunchFailure::CannotPull));
        task.ephemeral_storage_gib = 21;
        assert_eq!(failure(&task, &parameters), None);
        task.containers[0].exits = Some(Exit::after(Span::ZERO, 1));
        assert_eq!(
            failure(&task, &parameters),
            Some(LaunchFailure::CannotStart)
        );
        task.containers[0].essential = false;
        assert_eq!(failure(&task, &parameters), None);
    }
}
