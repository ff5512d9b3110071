//! Which one? Typed indices into the arenas of a run; never reused.

macro_rules! id {
    ($(#[$doc:meta] $name:ident;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u32);

        impl $name {
            /// The `index`-th one.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 of a kind"))
            }

            /// The one with this number.
            pub const fn from_number(number: u32) -> Self {
                Self(number)
            }

            /// Its place in its arena.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

id! {
    /// A service.
    ServiceId;
    /// A task, numbered over the whole run.
    TaskId;
    /// A `CloudWatch` alarm.
    AlarmId;
    /// A scaling policy, numbered over all services.
    PolicyId;
    /// A fact, in the order of happening.
    FactId;
    /// An availability zone, 0 for the first.
    ZoneId;
    /// An EC2 instance (a container instance once its agent has registered it), over the whole run.
    InstanceId;
    /// An Auto Scaling group.
    GroupId;
    /// A capacity provider.
    ProviderId;
    /// A Spot pool.
    SpotPoolId;
    /// An entry of the list of faults.
    FaultId;
    /// A service revision, within its service; 0 is what it began with.
    RevisionId;
}

/// A revision of a service: what tasks of it are all alike in.
pub type RevisionKey = (ServiceId, RevisionId);
