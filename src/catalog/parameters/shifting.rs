//! What do we assume of deployments that shift traffic? Their part of the table of parameters,
//! handed on after the entries that come before it.

macro_rules! with_shifting {
    ($($before:tt)*) => { parameters! {
    $($before)*

    shift_stage_s = 0.0, "s", 0..=86_400, E, "deployment.shift.stageTime",
        "undocumented; 0 until somebody measures it, which makes deployments look a little faster than they are",
        "Time that each lifecycle stage of a BLUE_GREEN, LINEAR, CANARY or CODE_DEPLOY deployment takes besides what it waits for.",
        "BLUE_GREEN, LINEAR, CANARY, CODE_DEPLOY 배포의 수명 주기 단계마다 기다리는 일 외에 드는 시간입니다.";
    shift_stage_timeout_s = 86_400.0, "s", 1..=2_592_000, D, "deployment.shift.stageTimeout",
        "ECS developer guide, blue/green service deployments workflow (each lifecycle stage up to 24 hours); a lifecycle hook has the same default",
        "How long a lifecycle stage may wait for its tasks or hooks before the deployment fails and is rolled back.",
        "수명 주기 단계가 태스크나 훅(hook)을 기다릴 수 있는 시간입니다. 넘으면 배포가 실패하고 롤백됩니다.";
    shift_timeout_s = 2_592_000.0, "s", 1..=31_536_000, D, "deployment.shift.timeout",
        "ECS developer guide, blue/green service deployments workflow (30 days in all)",
        "How long a BLUE_GREEN, LINEAR or CANARY deployment may take in all before it fails and is rolled back.",
        "BLUE_GREEN, LINEAR, CANARY 배포 전체에 허용되는 시간입니다. 넘으면 실패하고 롤백됩니다.";
    shift_scales_both = 1.0, "switch", 0..=1, E, "deployment.shift.scalesBoth",
        "undocumented for the ECS controller; what AWS says of CODE_DEPLOY and, since November 2025, of rolling deployments",
        "Whether a change of the desired count during a shifted deployment applies to both revisions (1) or only to the PRIMARY one (0).",
        "트래픽을 전환하는 배포 중 원하는 태스크 수가 바뀌면 두 리비전 모두에 적용할지(1), PRIMARY에만 적용할지(0)입니다.";
    code_deploy_steady_s = 3_600.0, "s", 1..=86_400, D, "codeDeploy.steadyTimeout",
        "ECS developer guide, blue/green deployment with CodeDeploy (up to an hour)",
        "How long CodeDeploy waits for the replacement task set to reach its steady state before the deployment fails.",
        "CodeDeploy가 대체 태스크 세트의 정상 상태(steady state)를 기다리는 시간입니다. 넘으면 배포가 실패합니다.";
    code_deploy_hook_s = 3_600.0, "s", 1..=86_400, D, "codeDeploy.hookTimeout",
        "CodeDeploy user guide, AppSpec hooks section for an Amazon ECS deployment (one hour)",
        "How long CodeDeploy waits for the answer of a hook before the deployment fails.",
        "CodeDeploy가 훅(hook)의 응답을 기다리는 시간입니다. 넘으면 배포가 실패합니다.";
    code_deploy_scaling_s = 300.0, "s", 0..=86_400, D, "codeDeploy.scalingTimeout",
        "ECS developer guide, blue/green deployment with CodeDeploy (a scaling event during a deployment: 5 minutes)",
        "After a change of the desired count during a CODE_DEPLOY deployment: how long the service may take to reach its steady state before the deployment fails.",
        "CODE_DEPLOY 배포 중 원하는 태스크 수가 바뀐 뒤 서비스가 정상 상태(steady state)에 이를 때까지 허용되는 시간입니다. 넘으면 배포가 실패합니다.";
    } };
}

pub(super) use with_shifting;
