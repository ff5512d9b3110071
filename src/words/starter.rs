//! What does a new scenario look like? The commented starter of `ecsim init`.
//!
//! `@name@` stands for the scenario's name: braces belong to TOML here.

use crate::words::Text;

/// The starter scenario.
pub const STARTER: Text = Text::new(
    r#"# A web service on AWS Fargate, behind a load balancer and scaled by its CPU, on a day with
# an evening peak.
# Change a number and run it again:
#
#   ecsim run @name@.toml
#   ecsim run @name@.toml --set services.web.desiredCount=4
#   ecsim check @name@.toml

title = "@name@"

[run]
seed = 1                       # the same seed gives the same run, byte for byte
start = "2026-01-05T00:00:00Z"
duration = "24h"

[region]
name = "us-east-1"             # decides the prices; try ap-northeast-2 (Seoul) with [prices] below
availabilityZones = 3

# [prices]                     # rates that the price list lacks, or that you pay
# "alb.hour" = { usd = 0.0225, note = "from our bill" }

[[taskDefinitions]]            # or: file = "web.json", from aws ecs describe-task-definition
family = "web"
cpu = "1 vCPU"
memory = "2GB"
image = { sizeMB = 180 }       # compressed size: decides how long a task takes to start
idleMemoryMiB = 200            # what the program holds before any request comes

[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 8               # running and in service when the day begins

[services.loadBalancer]
deregistrationDelay = "60s"    # AWS's default is 300 s; every stopping task waits this long

[services.autoScaling]
minCapacity = 2
maxCapacity = 20

[[services.autoScaling.policies]]
policyName = "cpu"
predefinedMetricType = "ECSServiceAverageCPUUtilization"
targetValue = 60               # percent
scaleOutCooldown = 60          # seconds

[services.workload]            # or your own: trace = "requests.csv" (time_s,requests)
generator = { kind = "diurnal", requestsPerSecond = 200, amplitude = 0.8, peak = "20h" }

[services.request]
cpu = { distribution = "lognormal", mean = "15ms", cv = 1.0 }  # work on a whole vCPU
wait = "25ms"                                                  # a database call: time without CPU
timeout = "10s"

[objectives]                   # a missed objective ends the run with exit code 3
latencyP99 = "500ms"
availability = 99.9
"#,
    r#"# 로드 밸런서 뒤에서 CPU로 조정되는 AWS Fargate 웹 서비스입니다. 저녁에 요청이 몰리는 하루를 재생합니다.
# 숫자를 바꾸고 다시 실행해 보세요.
#
#   ecsim run @name@.toml
#   ecsim run @name@.toml --set services.web.desiredCount=4
#   ecsim check @name@.toml

title = "@name@"

[run]
seed = 1                       # 같은 시드는 한 바이트까지 같은 결과를 냅니다
start = "2026-01-05T00:00:00Z"
duration = "24h"

[region]
name = "us-east-1"             # 가격을 정합니다. 서울(ap-northeast-2)은 아래 [prices]와 함께 쓰세요
availabilityZones = 3

# [prices]                     # 가격표에 없거나 실제로 내는 단가
# "alb.hour" = { usd = 0.0225, note = "청구서에서" }

[[taskDefinitions]]            # 또는 file = "web.json" (aws ecs describe-task-definition의 출력)
family = "web"
cpu = "1 vCPU"
memory = "2GB"
image = { sizeMB = 180 }       # 압축 크기. 태스크가 시작되는 시간을 정합니다
idleMemoryMiB = 200            # 요청이 없을 때 프로그램이 쓰는 메모리

[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 8               # 하루가 시작될 때 이미 서비스 중인 태스크 수

[services.loadBalancer]
deregistrationDelay = "60s"    # AWS 기본값은 300초. 멈추는 태스크마다 이만큼 기다립니다

[services.autoScaling]
minCapacity = 2
maxCapacity = 20

[[services.autoScaling.policies]]
policyName = "cpu"
predefinedMetricType = "ECSServiceAverageCPUUtilization"
targetValue = 60               # 퍼센트
scaleOutCooldown = 60          # 초

[services.workload]            # 직접 가진 기록은 trace = "requests.csv" (time_s,requests)
generator = { kind = "diurnal", requestsPerSecond = 200, amplitude = 0.8, peak = "20h" }

[services.request]
cpu = { distribution = "lognormal", mean = "15ms", cv = 1.0 }  # vCPU 하나를 온전히 쓸 때의 작업
wait = "25ms"                                                  # 데이터베이스 호출처럼 CPU 없는 시간
timeout = "10s"

[objectives]                   # 목표를 지키지 못하면 종료 코드 3으로 끝납니다
latencyP99 = "500ms"
availability = 99.9
"#,
);
