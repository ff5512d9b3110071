//! Which AWS Regions are there? Their codes, names, and the codes they have on a bill.

use super::nearest::nearest;
use crate::words::{Lang, Text, bill as words};

/// An AWS Region whose prices are in US dollars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Region {
    /// Its code, as in `us-east-1`.
    pub code: &'static str,
    /// Its name, as AWS's console shows it.
    pub name: Text,
    /// Its code on a bill ("AWS Region billing codes"); none where we could not confirm it.
    pub billing_code: Option<&'static str>,
}

/// A region that does not exist.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct UnknownRegion {
    /// What was asked for.
    pub found: String,
    /// The nearest codes, best first; may be empty.
    pub nearest: Vec<&'static str>,
}

impl UnknownRegion {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let known = words::names(lang, &self.nearest);
        if known.is_empty() {
            words::UNKNOWN_REGION.fill(lang, &[("found", &self.found)])
        } else {
            let values = [("found", self.found.as_str()), ("nearest", known.as_str())];
            words::UNKNOWN_REGION_NEAREST.fill(lang, &values)
        }
    }
}

/// All regions, by code.
pub const fn regions() -> &'static [Region] {
    REGIONS
}

/// The region with this code.
pub fn region(code: &str) -> Result<&'static Region, UnknownRegion> {
    let found = REGIONS.iter().find(|region| region.code == code);
    found.ok_or_else(|| UnknownRegion {
        found: code.to_owned(),
        nearest: nearest(code, REGIONS.iter().map(|region| region.code)),
    })
}

const fn at(
    code: &'static str,
    billing_code: &'static str,
    en: &'static str,
    ko: &'static str,
) -> Region {
    Region {
        code,
        name: Text::new(en, ko),
        billing_code: if billing_code.is_empty() {
            None
        } else {
            Some(billing_code)
        },
    }
}

/// Source: AWS General Reference, "AWS Region billing codes"; `GovCloud`'s codes as seen on bills.
/// China is left out: it bills in yuan.
#[rustfmt::skip]
const REGIONS: &[Region] = &[
    at("af-south-1", "AFS1", "Africa (Cape Town)", "아프리카(케이프타운)"),
    at("ap-east-1", "APE1", "Asia Pacific (Hong Kong)", "아시아 태평양(홍콩)"),
    at("ap-east-2", "APE2", "Asia Pacific (Taipei)", "아시아 태평양(타이베이)"),
    at("ap-northeast-1", "APN1", "Asia Pacific (Tokyo)", "아시아 태평양(도쿄)"),
    at("ap-northeast-2", "APN2", "Asia Pacific (Seoul)", "아시아 태평양(서울)"),
    at("ap-northeast-3", "APN3", "Asia Pacific (Osaka)", "아시아 태평양(오사카)"),
    at("ap-south-1", "APS3", "Asia Pacific (Mumbai)", "아시아 태평양(뭄바이)"),
    at("ap-south-2", "APS5", "Asia Pacific (Hyderabad)", "아시아 태평양(하이데라바드)"),
    at("ap-southeast-1", "APS1", "Asia Pacific (Singapore)", "아시아 태평양(싱가포르)"),
    at("ap-southeast-2", "APS2", "Asia Pacific (Sydney)", "아시아 태평양(시드니)"),
    at("ap-southeast-3", "APS4", "Asia Pacific (Jakarta)", "아시아 태평양(자카르타)"),
    at("ap-southeast-4", "APS6", "Asia Pacific (Melbourne)", "아시아 태평양(멜버른)"),
    at("ap-southeast-5", "APS7", "Asia Pacific (Malaysia)", "아시아 태평양(말레이시아)"),
    at("ap-southeast-6", "", "Asia Pacific (New Zealand)", "아시아 태평양(뉴질랜드)"),
    at("ap-southeast-7", "", "Asia Pacific (Thailand)", "아시아 태평양(태국)"),
    at("ca-central-1", "CAN1", "Canada (Central)", "캐나다(중부)"),
    at("ca-west-1", "CAN2", "Canada West (Calgary)", "캐나다 서부(캘거리)"),
    at("eu-central-1", "EUC1", "Europe (Frankfurt)", "유럽(프랑크푸르트)"),
    at("eu-central-2", "EUC2", "Europe (Zurich)", "유럽(취리히)"),
    at("eu-north-1", "EUN1", "Europe (Stockholm)", "유럽(스톡홀름)"),
    at("eu-south-1", "EUS1", "Europe (Milan)", "유럽(밀라노)"),
    at("eu-south-2", "EUS2", "Europe (Spain)", "유럽(스페인)"),
    at("eu-west-1", "EU", "Europe (Ireland)", "유럽(아일랜드)"),
    at("eu-west-2", "EUW2", "Europe (London)", "유럽(런던)"),
    at("eu-west-3", "EUW3", "Europe (Paris)", "유럽(파리)"),
    at("il-central-1", "ILC1", "Israel (Tel Aviv)", "이스라엘(텔아비브)"),
    at("me-central-1", "MEC1", "Middle East (UAE)", "중동(UAE)"),
    at("me-south-1", "MES1", "Middle East (Bahrain)", "중동(바레인)"),
    at("mx-central-1", "MXC1", "Mexico (Central)", "멕시코(중부)"),
    at("sa-east-1", "SAE1", "South America (São Paulo)", "남아메리카(상파울루)"),
    at("us-east-1", "USE1", "US East (N. Virginia)", "미국 동부(버지니아 북부)"),
    at("us-east-2", "USE2", "US East (Ohio)", "미국 동부(오하이오)"),
    at("us-gov-east-1", "UGE1", "AWS GovCloud (US-East)", "AWS GovCloud(미국 동부)"),
    at("us-gov-west-1", "UGW1", "AWS GovCloud (US-West)", "AWS GovCloud(미국 서부)"),
    at("us-west-1", "USW1", "US West (N. California)", "미국 서부(캘리포니아 북부)"),
    at("us-west-2", "USW2", "US West (Oregon)", "미국 서부(오레곤)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_sorted_and_distinct_and_so_are_their_billing_codes() {
        assert!(REGIONS.windows(2).all(|two| two[0].code < two[1].code));
        let mut codes: Vec<_> = REGIONS.iter().filter_map(|r| r.billing_code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn ireland_kept_its_old_billing_code() {
        assert_eq!(region("eu-west-1").unwrap().billing_code, Some("EU"));
        assert_eq!(region("ap-south-1").unwrap().billing_code, Some("APS3"));
    }

    #[test]
    fn an_unknown_region_names_the_nearest() {
        let error = region("us-esat-1").unwrap_err();
        assert_eq!(error.nearest[0], "us-east-1");
        assert!(error.to_string().contains("us-east-1"), "{error}");
        assert!(error.message(Lang::Ko).contains("us-east-1"));
        let error = region("Seoul").unwrap_err();
        assert!(error.nearest.is_empty());
        assert!(error.to_string().contains("Seoul"), "{error}");
    }
}
