//! Which instances does ECS launch, empty and terminate itself, with Managed Instances?
