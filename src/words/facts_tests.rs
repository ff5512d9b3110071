//! Does each code have its words, once and in both languages?

use super::*;

#[test]
fn each_code_has_one_text_in_both_languages() {
    let all: Vec<_> = CODES.iter().chain(LIFE).collect();
    for (i, (name, text)) in all.iter().enumerate() {
        assert!(
            all[i + 1..].iter().all(|(other, _)| other != name),
            "{name}"
        );
        assert_eq!(Text::placeholders(text.en), Text::placeholders(text.ko));
        assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
    }
    assert_eq!(code("pull").unwrap().en, "image pull");
    assert_eq!(code("AlreadyAtMaxCapacity"), None);
    for limiter in [
        "accountLaunchRate",
        "serviceLaunchRate",
        "vcpuQuota",
        "startThrottle",
        "provisioningCap",
        "placement",
        "runTaskRate",
        // Reasons of groups and providers, and how a refresh goes.
        "tasksExceedSmallestInstanceType",
        "instanceWarmup",
        "alreadyAtMaxCapacity",
        "alreadyAtMinCapacity",
        "noTasksNoInstances",
        "allInstancesProtected",
        "warmingUp",
        "inCooldown",
        "otherPolicyDisagrees",
        "InstanceRefreshInProgress",
        "InProgress",
        "atCheckpoint",
        "Successful",
        "Failed",
    ] {
        assert!(code(limiter).is_some(), "{limiter}");
    }
}
