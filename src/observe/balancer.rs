//! How many load balancer capacity units (LCU) did a run use? Four dimensions, hour by hour.
//!
//! The hours are those since the start of the run, where the load balancer is created. Requests do
//! not say which connection carried them: a connection carries `requestsPerConnection` of them and
//! is active for `alb.connectionLifetime` (both listed by `ecsim defaults`), so the mean number of
//! active connections is connections per second × lifetime (Little's law).

use super::outcome::{LoadBalancerUsage, MinuteRow, PublicIpv4Usage, Usage};
use crate::catalog::lcu::{LcuHour, rule_evaluations};
use crate::catalog::parameters::Parameters;
use crate::kernel::time::Span;
use crate::sim::setup::{ServiceSetup, Setup};

/// Meter of the load balancer of one service.
#[derive(Debug)]
pub struct LoadBalancerMeter {
    requests_per_connection: f64,
    connection_lifetime_s: f64,
    bytes_per_request: u64,
    rules: u32,
    /// Attempts by hour.
    hours: Vec<u64>,
}

impl LoadBalancerMeter {
    /// A meter at zero; none when the service has no load balancer.
    pub fn new(service: &ServiceSetup, parameters: &Parameters) -> Option<Self> {
        let balancer = service.spec.load_balancer.as_ref()?;
        let request = service.request.as_ref();
        let default = parameters.alb_requests_per_connection;
        Some(Self {
            requests_per_connection: request.map_or(default, |r| r.requests_per_connection),
            connection_lifetime_s: parameters.alb_connection_lifetime_s,
            bytes_per_request: request.map_or(0, |r| r.bytes),
            rules: balancer.rules,
            hours: Vec::new(),
        })
    }

    /// Counts one minute.
    pub fn minute(&mut self, row: &MinuteRow) {
        let hour = (row.start.nanos() / Span::HOUR.nanos()) as usize;
        if self.hours.len() <= hour {
            self.hours.resize(hour + 1, 0);
        }
        self.hours[hour] += row.attempts;
    }

    /// The dimensions of an hour with `requests` requests.
    fn hour(&self, requests: u64) -> LcuHour {
        let connections = requests as f64 / self.requests_per_connection;
        let active = connections / 3_600.0 * self.connection_lifetime_s;
        LcuHour {
            new_connections: libm::round(connections) as u64,
            active_connections_millionths: libm::round(active * 1e6) as u64,
            processed_bytes: requests * self.bytes_per_request,
            rule_evaluations: rule_evaluations(requests, self.rules),
        }
    }

    /// Hands in the usage of service `at`: a started hour is a whole one.
    pub fn finish(&self, setup: &Setup, at: usize, usage: &mut Usage) {
        let spec = &setup.services[at].spec;
        let mut total = LoadBalancerUsage {
            service: spec.name.clone(),
            hours: setup.duration.nanos().div_ceil(Span::HOUR.nanos()),
            lcu_hours_millionths: 0,
            new_connections: 0,
            active_connections_millionths: 0,
            processed_bytes: 0,
            rule_evaluations: 0,
        };
        for requests in &self.hours {
            let hour = self.hour(*requests);
            total.lcu_hours_millionths += hour.billed().1;
            total.new_connections += hour.new_connections;
            total.active_connections_millionths += hour.active_connections_millionths;
            total.processed_bytes += hour.processed_bytes;
            total.rule_evaluations += hour.rule_evaluations;
        }
        usage.load_balancers.push(total);
        if spec
            .load_balancer
            .as_ref()
            .is_some_and(|balancer| balancer.internet_facing)
        {
            usage.public_ipv4.push(PublicIpv4Usage {
                service: spec.name.clone(),
                holder: "loadBalancer",
                seconds: setup.duration.secs_ceil() * u64::from(setup.zones),
            });
        }
    }
}
