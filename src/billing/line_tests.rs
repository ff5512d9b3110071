//! Do lines, units and quantities read as AWS's bill has them, and add up in cents?

use super::*;

#[test]
fn quantities_print_as_reports_have_them() {
    for (numerator, denominator, text) in [
        (0, 1, "0"),
        (1, 3, "0.3333333333"),
        (2, 3, "0.6666666667"),
        (730, 1, "730"),
        (3, 2, "1.5"),
        (1, 3_600, "0.0002777778"),
    ] {
        assert_eq!(Quantity::new(numerator, denominator).to_string(), text);
    }
    assert_eq!(format!("{:.1}", Quantity::new(25, 100)), "0.3");
    assert_eq!(format!("{:.0}", Quantity::new(3, 2)), "2");
    assert_eq!(Quantity::new(2, 4), Quantity::new(1, 2));
    assert_ne!(Quantity::new(1, 3), Quantity::new(1, 2));
}

#[test]
fn elastic_load_balancing_has_no_code_in_us_east_1() {
    let key = PriceKey::AlbHour;
    assert_eq!(usage_type(key, Some("USE1")), "LoadBalancerUsage");
    assert_eq!(usage_type(key, Some("APN2")), "APN2-LoadBalancerUsage");
    assert_eq!(usage_type(key, None), "LoadBalancerUsage");
    let large = crate::catalog::instances::find("m5.large").unwrap().id();
    let key = PriceKey::Ec2Linux(large);
    assert_eq!(usage_type(key, Some("USE1")), "BoxUsage:m5.large");
    assert_eq!(usage_type(key, Some("EU")), "EU-BoxUsage:m5.large");
    let fee = PriceKey::ManagedInstance(large);
    assert_eq!(
        usage_type(fee, Some("USE1")),
        "USE1-ManagedInstances:m5.large"
    );
}

#[test]
fn every_line_and_unit_has_words() {
    let mut prices = PriceList::for_region("us-east-1").unwrap();
    let large = crate::catalog::instances::find("m5.large").unwrap().id();
    let typed = [PriceKey::Ec2Linux(large), PriceKey::ManagedInstance(large)];
    for key in PriceKey::ALL.iter().chain(&typed) {
        for name in [Some(key.name().to_owned()), key.name_per_second()] {
            let Some(name) = name else { continue };
            prices.set(&name, Usd::from_picos(1), "test").unwrap();
            let item = Item {
                key: *key,
                payer: Payer::Service("web".to_owned()),
                holder: Holder::Tasks,
                hours: Quantity::new(1, 1),
                market: None,
            };
            let line = Line::new(item, &prices).unwrap();
            assert!(!line.name().ko.is_empty());
            assert!(!line.unit_name().en.is_empty(), "{name}");
        }
    }
}

/// Three lines of a third of a cent are one cent together: it goes to the first.
#[test]
fn cents_add_up_to_the_total() {
    let prices = PriceList::for_region("us-east-1").unwrap();
    let line = |dollars: &str| {
        let item = Item {
            key: PriceKey::AlbHour,
            payer: Payer::Service("web".to_owned()),
            holder: Holder::LoadBalancer,
            hours: Quantity::new(1, 1),
            market: None,
        };
        let mut line = Line::new(item, &prices).unwrap();
        line.amount = dollars.parse().unwrap();
        line
    };
    let thirds = Bill::new(vec![line("0.00334"), line("0.00334"), line("0.00334")]);
    assert_eq!(thirds.in_cents(), [1, 0, 0]);
    let mixed = Bill::new(vec![line("1.004"), line("2.009"), line("0.009")]);
    assert_eq!(mixed.total.cents(), 302);
    assert_eq!(mixed.in_cents(), [100, 201, 1]);
}
