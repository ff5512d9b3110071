//! What do we assume of the Spot market? Its part of the table of parameters, handed on after the
//! entries that come before it.

macro_rules! with_spot {
    ($($before:tt)*) => { with_shifting! {
    $($before)*

    spot_calm_hazard_0 = 7.0e-5, "1/h", 0..=10, E, "spot.calm.hazard.under5",
        "Spot Instance Advisor (share of instances interrupted in a month), -ln(1 - 0.05) / 730 h: the top of the bucket",
        "Calm pools of types that the Spot Advisor puts below 5 %: losses of the pool's capacity per hour.",
        "Spot Advisor가 5% 미만으로 보는 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_hazard_1 = 1.4e-4, "1/h", 0..=10, E, "spot.calm.hazard.5to10",
        "Spot Instance Advisor, -ln(1 - 0.10) / 730 h: the top of the bucket",
        "Calm pools of types in the Spot Advisor's bucket 5-10 %: losses per hour.",
        "Spot Advisor 5-10% 구간 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_hazard_2 = 2.2e-4, "1/h", 0..=10, E, "spot.calm.hazard.10to15",
        "Spot Instance Advisor, -ln(1 - 0.15) / 730 h: the top of the bucket",
        "Calm pools of types in the Spot Advisor's bucket 10-15 %: losses per hour.",
        "Spot Advisor 10-15% 구간 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_hazard_3 = 3.1e-4, "1/h", 0..=10, E, "spot.calm.hazard.15to20",
        "Spot Instance Advisor, -ln(1 - 0.20) / 730 h: the top of the bucket",
        "Calm pools of types in the Spot Advisor's bucket 15-20 %: losses per hour.",
        "Spot Advisor 15-20% 구간 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_hazard_4 = 6.0e-4, "1/h", 0..=10, E, "spot.calm.hazard.over20",
        "Spot Instance Advisor: the bucket has no top; 35 % a month taken",
        "Calm pools of types that the Spot Advisor puts above 20 %: losses per hour.",
        "Spot Advisor가 20% 초과로 보는 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_hazard_unknown = 2.2e-4, "1/h", 0..=10, E, "spot.calm.hazard.unknown",
        "assumption: the middle bucket",
        "Calm pools of types that the Spot Advisor does not list: losses per hour.",
        "Spot Advisor에 없는 유형의 calm 풀이 시간당 용량을 잃는 횟수입니다.";
    spot_calm_down_h = 0.5, "h", 0.001..=1000, E, "spot.calm.down.mean",
        "a guess, as in the recorded busy pool: no recorded AWS pool is calm",
        "Mean time a calm pool has no capacity after a loss (exponential).",
        "calm 풀이 용량을 잃은 뒤 다시 생길 때까지의 평균 시간입니다(지수 분포).";
    spot_busy_up_shape = 0.6, "ratio", 0.1..=5, A, "spot.busy.up.shape",
        "fitted to p2.xlarge (K80) us-west-2a 2022 of the recorded availability (Wu et al., NSDI 2024): mean 4.36 h, median 1.00 h, p90 12.0 h",
        "Busy pools: shape of both Weibull parts of the time a pool has capacity.",
        "busy 풀이 용량을 가진 시간을 이루는 두 와이블 분포의 형상입니다.";
    spot_busy_up_share = 0.3413, "ratio", 0..=1, A, "spot.busy.up.shortShare",
        "see spot.busy.up.shape",
        "Busy pools: share of the times with capacity that come from the short part.",
        "busy 풀이 용량을 가진 시간 가운데 짧은 분포에서 나오는 비율입니다.";
    spot_busy_up_short_h = 0.4602, "h", 0.001..=10_000, A, "spot.busy.up.shortScale",
        "see spot.busy.up.shape",
        "Busy pools: scale of the short part.", "busy 풀의 짧은 분포의 척도입니다.";
    spot_busy_up_long_h = 4.1606, "h", 0.001..=10_000, A, "spot.busy.up.longScale",
        "see spot.busy.up.shape",
        "Busy pools: scale of the long part.", "busy 풀의 긴 분포의 척도입니다.";
    spot_busy_down_shape = 0.5659, "ratio", 0.1..=5, A, "spot.busy.down.shape",
        "fitted to the same pool: mean 0.53 h, median 0.17 h (recorded every 10 minutes)",
        "Busy pools: shape of the Weibull law of the time without capacity.",
        "busy 풀에 용량이 없는 시간의 와이블 분포 형상입니다.";
    spot_busy_down_h = 0.3249, "h", 0.001..=10_000, A, "spot.busy.down.scale",
        "see spot.busy.down.shape",
        "Busy pools: scale of that law.", "그 분포의 척도입니다.";
    spot_stressed_up_shape = 0.6, "ratio", 0.1..=5, A, "spot.stressed.up.shape",
        "fitted to r5.16xlarge us-east-1b 2023 of the recorded preemptions (Wu et al., NSDI 2024): mean 1.93 h, median 0.42 h, p90 4.92 h; what ends in the first hour interpolated between them",
        "Stressed pools: shape of both Weibull parts of the time a pool has capacity.",
        "stressed 풀이 용량을 가진 시간을 이루는 두 와이블 분포의 형상입니다.";
    spot_stressed_up_share = 0.5544, "ratio", 0..=1, A, "spot.stressed.up.shortShare",
        "see spot.stressed.up.shape",
        "Stressed pools: share of the times with capacity that come from the short part.",
        "stressed 풀이 용량을 가진 시간 가운데 짧은 분포에서 나오는 비율입니다.";
    spot_stressed_up_short_h = 0.3787, "h", 0.001..=10_000, A, "spot.stressed.up.shortScale",
        "see spot.stressed.up.shape",
        "Stressed pools: scale of the short part.", "stressed 풀의 짧은 분포의 척도입니다.";
    spot_stressed_up_long_h = 2.4028, "h", 0.001..=10_000, A, "spot.stressed.up.longScale",
        "see spot.stressed.up.shape",
        "Stressed pools: scale of the long part.", "stressed 풀의 긴 분포의 척도입니다.";
    spot_stressed_down_shape = 0.5932, "ratio", 0.1..=5, A, "spot.stressed.down.shape",
        "fitted to the same pool: mean 0.34 h, median 0.12 h",
        "Stressed pools: shape of the Weibull law of the time without capacity.",
        "stressed 풀에 용량이 없는 시간의 와이블 분포 형상입니다.";
    spot_stressed_down_h = 0.2226, "h", 0.001..=10_000, A, "spot.stressed.down.scale",
        "see spot.stressed.down.shape",
        "Stressed pools: scale of that law.", "그 분포의 척도입니다.";
    spot_begins_up = 1.0, "switch", 0..=1, E, "spot.beginsWithCapacity",
        "our choice: a run that begins with instances in a pool began with capacity in it",
        "Whether every pool that follows a regime has capacity at the start (1), or its long-run chance of it (0).",
        "체제(regime)를 따르는 풀이 모두 시작할 때 용량을 가지면 1, 장기 확률대로면 0입니다.";
    spot_reclaim_spread_s = 65.0, "s", 0..=86_400, B, "spot.reclaim.spread",
        "Kim et al. 2026: over 92 % of the interruptions of a type and zone that go together fall within 3 minutes; an exponential law with this mean gives 94 %",
        "Mean time (exponential) from the loss of a pool's capacity to the notice of each of its instances or tasks.",
        "풀이 용량을 잃은 순간부터 그 안의 인스턴스나 태스크마다 통지가 나올 때까지의 평균 시간입니다(지수 분포).";
    spot_recommendation_share = 0.5, "ratio", 0..=1, E, "spot.recommendation.share",
        "a guess; EC2 user guide: a rebalance recommendation may come before the notice or together with it",
        "Share of the losses of capacity that a rebalance recommendation announces ahead of the notice.",
        "중단 통지보다 먼저 재조정 권고(rebalance recommendation)가 나오는 용량 손실의 비율입니다.";
    spot_recommendation_lead_s = 600.0, "s", 0..=86_400, E, "spot.recommendation.lead",
        "a guess; EC2 user guide gives no lead time",
        "Mean time (exponential) by which a rebalance recommendation comes ahead.",
        "재조정 권고가 앞서 나오는 평균 시간입니다(지수 분포).";
    spot_recommendation_false = 0.1, "ratio", 0..=1, E, "spot.recommendation.falseShare",
        "a guess; EC2 user guide: a recommendation does not mean that an interruption follows",
        "Share of the times with capacity in which a recommendation comes at random, whatever follows.",
        "용량이 있는 기간 가운데 중단과 상관없이 권고가 나오는 비율입니다.";
    fargate_spot_interruption = 0.005, "ratio", 0..=0.999, E, "fargateSpot.interruption.perDay",
        "a guess; 0 of 1,000 short runs were interrupted in 30 days (us-east-2)",
        "Chance per day that a Fargate Spot task is interrupted by itself.",
        "Fargate Spot 태스크 하나가 하루에 개별적으로 중단될 확률입니다.";
    fargate_spot_burst_min = 0.2, "ratio", 0..=1, E, "fargateSpot.burst.minimum",
        "a guess: users report a part or all of their tasks going at once (containers-roadmap #852)",
        "Smallest share of a pool's Fargate Spot tasks that a loss of its capacity takes (regimes busy and stressed).",
        "용량을 잃을 때 풀의 Fargate Spot 태스크가 중단되는 최소 비율입니다(busy, stressed).";
    fargate_spot_burst_max = 1.0, "ratio", 0..=1, E, "fargateSpot.burst.maximum",
        "see fargateSpot.burst.minimum",
        "Largest share that it takes.", "그 최대 비율입니다.";
    } };
}

pub(super) use with_spot;
