//! Do credits come and go as AWS's own examples say?

use super::*;
use crate::catalog::instances::find;

const DAY: u64 = 24;

fn account(kind: &str, mode: Option<CreditMode>) -> CreditAccount {
    let kind = find(kind).expect("a type of the catalogue");
    let rules = CreditRules::of(kind, mode).expect("it is burstable");
    CreditAccount::open(rules, true, Instant::START)
}

/// Runs so many hours at so many hundredths of a percent of all vCPUs, minute by minute; answers
/// what was charged.
fn run(account: &mut CreditAccount, hours: u64, basis_points: u64) -> f64 {
    let vcpu = u64::from(account.rules.cpu_units / 1_024);
    let minute = Span::MINUTE.nanos();
    let mut charged = Credits::ZERO.0;
    for number in 1..=hours * 60 {
        let used = minute * vcpu * basis_points / 10_000;
        account.advance(account.at + Span::MINUTE, u128::from(used));
        if number % 60 == 0 {
            charged += account.end_hour().0;
        }
    }
    Credits(charged).as_f64()
}

fn is(credits: Credits, expected: f64) {
    let found = credits.as_f64();
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

/// A40: t3.nano earns 2 × 5 % × 60 = 6 credits an hour, cap 144; at 2 % for an hour it accrues
/// 3.6; t3.xlarge: (96 ÷ 4) ÷ 60 = 40 %.
#[test]
fn a40_a_nano_earns_six_credits_an_hour_and_keeps_144() {
    let mut nano = account("t3.nano", None);
    run(&mut nano, 1, 200);
    is(nano.balance(), 3.6);
    is(nano.rules().cap(), 144.0);
    let mut idle = account("t3.nano", None);
    run(&mut idle, 1, 0);
    is(idle.balance(), 6.0);
    assert_eq!(
        account("t3.xlarge", None).rules.baseline_units,
        4 * 4_096 / 10
    );
}

/// A41: a t3.nano in unlimited mode: 24 h idle → 144; 12 h at 2.5 % → 144; 24 h at 7 % → 86.4;
/// 12 h at 2.5 % → 122.4; 5 h at 100 % → balance 0, surplus 448, of which 144 are carried and
/// 304 charged (≈ $0.253); 13 h at 5 % → surplus 144; 24 h idle → 0.
#[test]
fn a41_the_week_of_a_t3_nano_in_unlimited_mode() {
    let mut nano = account("t3.nano", None);
    run(&mut nano, DAY, 0);
    is(nano.balance(), 144.0);
    run(&mut nano, 12, 250);
    is(nano.balance(), 144.0);
    run(&mut nano, DAY, 700);
    is(nano.balance(), 86.4);
    run(&mut nano, 12, 250);
    is(nano.balance(), 122.4);
    let charged = run(&mut nano, 5, 10_000);
    is(nano.balance(), 0.0);
    is(nano.surplus(), 144.0);
    assert!(
        (charged + 144.0 - 447.6).abs() < 1e-9,
        "448 in whole credits"
    );
    assert!(
        (charged - 303.6).abs() < 1e-9,
        "304 in whole credits: {charged}"
    );
    let usd = charged / 60.0 * 0.05;
    assert!((usd - 0.253).abs() < 5e-5, "{usd}");
    assert!(run(&mut nano, 13, 500).abs() < 1e-9);
    is(nano.surplus(), 144.0);
    run(&mut nano, DAY, 0);
    is(nano.surplus(), 0.0);
    is(nano.balance(), 0.0);
    is(nano.charged(), 303.6);
}

/// A42: about 25 surplus credits over the cap of a t2.nano are 0.42 vCPU-hours: $0.02.
#[test]
fn a42_25_credits_over_the_cap_cost_two_cents() {
    let mut nano = account("t2.nano", Some(CreditMode::Unlimited));
    is(nano.balance(), 0.0);
    // 97 credits of surplus: 102 minutes at 100 % earn 5.1 and spend 102.
    for _ in 0..102 {
        nano.advance(nano.at + Span::MINUTE, u128::from(Span::MINUTE.nanos()));
    }
    let charged = nano.end_hour();
    is(nano.surplus(), 72.0);
    let vcpu_hours = charged.as_f64() / 60.0;
    assert!((vcpu_hours - 0.42).abs() < 0.006, "{vcpu_hours}");
    assert!((vcpu_hours * 0.05 - 0.021).abs() < 0.001);
    is(nano.stop(), 72.0);
}

/// A45: a t3.large at 0.0835 and an m5.large at 0.096 an hour cost the same at 42.5 %: 0.0125 ÷
/// (0.05 ÷ 60) = 15 credits an hour beyond the baseline of 30 %.
#[test]
fn a45_at_42_5_percent_a_t3_large_spends_15_credits_an_hour_more_than_it_earns() {
    let mut large = account("t3.large", None);
    run(&mut large, 100, 4_250);
    let owed = large.surplus().as_f64() + large.charged().as_f64();
    assert!((owed / 100.0 - 15.0).abs() < 1e-9, "{owed}");
    assert!((owed / 100.0 / 60.0 * 0.05 - (0.096 - 0.0835)).abs() < 1e-9);
}

#[test]
fn launch_credits_go_first_and_lie_outside_the_cap() {
    let mut micro = account("t2.micro", None);
    is(micro.balance(), 30.0);
    run(&mut micro, 30, 0);
    is(micro.balance(), 30.0 + 144.0);
    // Half an hour of one vCPU spends the launch credits, and nothing is earned at the cap.
    for _ in 0..30 {
        micro.advance(micro.at + Span::MINUTE, u128::from(Span::MINUTE.nanos()));
    }
    is(micro.balance(), 144.0);
    micro.stop();
    is(micro.balance(), 0.0);
    micro.start(false, micro.at);
    is(micro.balance(), 0.0);
    micro.stop();
    micro.start(true, micro.at);
    is(micro.balance(), 30.0);
    // Unlimited ones and T3 are given none; T3 keeps its credits for seven days.
    is(
        account("t2.micro", Some(CreditMode::Unlimited)).balance(),
        0.0,
    );
    let mut small = account("t3.small", Some(CreditMode::Standard));
    is(small.balance(), 0.0);
    run(&mut small, 2, 0);
    small.stop();
    small.start(false, small.at + Span::HOUR * 168);
    is(small.balance(), 48.0);
    small.stop();
    small.start(false, small.at + Span::HOUR * 169);
    is(small.balance(), 0.0);
}

#[test]
fn a_standard_instance_slows_down_to_its_baseline_and_never_owes() {
    let (interval, ramp) = (Span::SECOND, Span::MINUTE * 15);
    let mut small = account("t2.small", None);
    let mut at = Instant::START;
    let mut speeds = Vec::new();
    for _ in 0..7_200 {
        let units = small.cpu_units(interval, ramp);
        speeds.push(units);
        at += interval;
        let used = u128::from(units) * u128::from(interval.nanos()) / 1_024;
        small.advance(at, used);
        assert_eq!(small.surplus(), Credits::ZERO);
    }
    assert_eq!(speeds[0], 1_024);
    // At the baseline the fraction of a unit that it earns besides comes and goes.
    assert!(
        speeds.is_sorted_by(|&a, &b| a + 1 >= b),
        "it only slows down"
    );
    // 30 credits at 0.8 beyond the baseline last 37.5 minutes; the ramp takes twice as long for
    // what it spends: full speed until 30 minutes, the baseline at 45.
    let slows = speeds.iter().position(|&units| units < 1_024);
    assert!(
        slows.is_some_and(|s| (1_795..=1_805).contains(&s)),
        "{slows:?}"
    );
    let ends = speeds.iter().position(|&units| units <= 205).unwrap_or(0);
    assert!((2_650..=2_760).contains(&ends), "{ends}");
    assert!(small.is_exhausted(speeds[7_199]) && !small.is_exhausted(speeds[2_000]));
    assert!(speeds[7_199].abs_diff(204) <= 1, "20 % of one vCPU");
    // Unlimited: never.
    let unlimited = account("t2.small", Some(CreditMode::Unlimited));
    assert_eq!(unlimited.cpu_units(interval, ramp), 1_024);
}

#[test]
fn books_balance_however_usage_comes() {
    use crate::kernel::random::Seed;
    use rand::Rng;
    let mut stream = Seed::new(3).stream("usage", 0);
    for kind in ["t2.micro", "t2.2xlarge", "t3.large", "t4g.xlarge"] {
        for mode in [CreditMode::Standard, CreditMode::Unlimited] {
            let mut account = account(kind, Some(mode));
            let vcpu = u64::from(account.rules.cpu_units / 1_024);
            for step in 0..5_000 {
                let elapsed = stream.next_u64() % (600 * 1_000_000_000);
                let used = stream.next_u64() % (elapsed * vcpu + 1);
                let at = account.at + Span::from_nanos(elapsed);
                account.advance(at, u128::from(used)); // asserts
                if step % 7 == 0 {
                    account.end_hour();
                    assert!(mode == CreditMode::Standard || account.surplus() <= account.rules.cap);
                }
                if step % 501 == 500 {
                    let owed = account.surplus();
                    let charged = account.stop();
                    assert!(mode == CreditMode::Standard || charged == owed);
                    account.start(step % 2 == 0, account.at);
                }
            }
        }
    }
}
