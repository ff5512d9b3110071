//! Which groups and providers does the cluster have?

use crate::catalog::platform::Purchase;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::ProviderId;
use crate::cluster::provider::{ProviderKind, ProviderSpec};
use crate::cluster::service::Launch;
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::group::Ground;
use crate::scenario::resolve::launch::FARGATE_SPOT;
use crate::scenario::resolve::{Context, group, provider, unique};
use crate::scenario::view::View;
use crate::sim::setup::ServiceSetup;

/// Everything that brings instances, with where each of it stands.
#[derive(Debug)]
pub struct Fleet<'a> {
    /// Groups, in the order of the scenario; nothing where one was complained about.
    pub groups: Vec<Option<GroupSpec>>,
    /// Where the groups stand.
    pub group_views: Vec<View<'a>>,
    /// Providers, in the order of the scenario; nothing where one was complained about.
    pub providers: Vec<Option<ProviderSpec>>,
    /// Where the providers stand.
    pub provider_views: Vec<View<'a>>,
}

impl<'a> Fleet<'a> {
    /// The groups and providers of a scenario.
    pub fn resolve(context: &mut Context, view: View<'a>, ground: Ground<'_>) -> Self {
        let group_views = view.tables("autoScalingGroups");
        named(context, &group_views, "autoScalingGroupName");
        let groups: Vec<Option<GroupSpec>> = group_views
            .iter()
            .map(|view| group::resolve(context, *view, ground))
            .collect();
        let provider_views = view.tables("capacityProviders");
        named(context, &provider_views, "name");
        if let Some(view) = provider_views.get(20) {
            let complaint = context.error("too-many-providers", view.spot);
            complaint.add("found", provider_views.len().to_string());
        }
        let known = provider::Groups {
            groups: &groups,
            views: &group_views,
        };
        let providers = provider::resolve_all(context, &provider_views, (&known, ground));
        Self {
            groups,
            group_views,
            providers,
            provider_views,
        }
    }

    /// Whether the scenario has nothing that brings instances.
    pub const fn is_empty(&self) -> bool {
        self.group_views.is_empty() && self.provider_views.is_empty()
    }

    /// The provider called `name`, also when it was complained about. AWS's own two for Fargate
    /// come after those of the scenario.
    pub fn provider(&self, name: &str) -> Option<ProviderId> {
        let own = self.provider_views.len();
        match name {
            "FARGATE" => return Some(ProviderId::new(own)),
            FARGATE_SPOT => return Some(ProviderId::new(own + 1)),
            _ => {}
        }
        let mut views = self.provider_views.iter();
        let place = views.position(|view| view.text("name").as_deref() == Some(name))?;
        Some(ProviderId::new(place))
    }

    /// How a provider buys on Fargate; none where it brings instances.
    pub fn fargate_purchase(&self, id: ProviderId) -> Option<Purchase> {
        match id.index().checked_sub(self.provider_views.len())? {
            0 => Some(Purchase::OnDemand),
            _ => Some(Purchase::Spot),
        }
    }

    /// Names of all providers.
    pub fn provider_names(&self) -> Vec<String> {
        let views = self.provider_views.iter();
        views.filter_map(|view| view.text("name")).collect()
    }

    /// Whether a provider brings Managed Instances.
    pub fn is_managed(&self, id: ProviderId) -> bool {
        let spec = self.providers[id.index()].as_ref();
        spec.is_some_and(|spec| matches!(spec.kind, ProviderKind::Managed(_)))
    }

    /// All groups and all providers, with those of AWS that `services` use.
    pub fn into_specs(self, services: &[ServiceSetup]) -> Specs {
        let groups = self.groups.into_iter().collect();
        let aws = fargate_providers(services).into_iter().map(Some);
        (groups, self.providers.into_iter().chain(aws).collect())
    }

    /// The providers of Auto Scaling groups, with their group and where they stand.
    pub fn group_providers(&self) -> impl Iterator<Item = (ProviderId, &ProviderSpec, View<'a>)> {
        let all = self.providers.iter().zip(&self.provider_views).enumerate();
        all.filter_map(|(index, (spec, view))| {
            let spec = spec.as_ref()?;
            let is_group = matches!(spec.kind, ProviderKind::Group(_));
            is_group.then_some((ProviderId::new(index), spec, *view))
        })
    }
}

/// Groups and providers; nothing where one was complained about.
type Specs = (Option<Vec<GroupSpec>>, Option<Vec<ProviderSpec>>);

/// `FARGATE` and `FARGATE_SPOT`, where a strategy of `services` has them.
fn fargate_providers(services: &[ServiceSetup]) -> Vec<ProviderSpec> {
    let by_strategy =
        |service: &ServiceSetup| matches!(service.spec.launch, Launch::FargateProviders(_));
    if !services.iter().any(by_strategy) {
        return Vec::new();
    }
    let both = [
        ("FARGATE", Purchase::OnDemand),
        (FARGATE_SPOT, Purchase::Spot),
    ];
    both.map(|(name, purchase)| ProviderSpec {
        name: name.to_owned(),
        kind: ProviderKind::Fargate(purchase),
    })
    .to_vec()
}

fn named(context: &mut Context, views: &[View<'_>], key: &'static str) {
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text(key)?, view.spot(key))))
        .collect();
    unique(context, key, &names);
}
