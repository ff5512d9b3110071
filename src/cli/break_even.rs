//! From which fill on is EC2 cheaper than Fargate? `ecsim break-even`, for tasks of one size.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::args::CatalogFormat;
use super::{Exit, print};
use crate::billing::break_even::usual::usual_types;
use crate::billing::break_even::{BreakEven, MAX_PRICE, Network, Percent, Question};
use crate::catalog::fargate::{self, Size};
use crate::catalog::instances::{self, InstanceType};
use crate::catalog::platform::{Architecture, OperatingSystem};
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::{PriceList, UnknownPrice};
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::report::break_even::{self as report, Study};
use crate::report::folder;
use crate::words::{Lang, break_even as words};

/// `ecsim break-even`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[arg(long, value_name = "UNITS", default_value_t = 1_024)]
    pub cpu: u32,
    #[arg(long, value_name = "MIB", default_value_t = 2_048)]
    pub memory: u32,
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub instance_type: Vec<String>,
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub region: String,
    #[arg(long, value_enum, ignore_case = true)]
    pub architecture: Option<Built>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub tasks: Option<u64>,
    #[arg(long, value_name = "PERCENT", default_value = "60", value_parser = some_percent)]
    pub utilization: Percent,
    #[arg(long, value_name = "PERCENT", default_value = "28", value_parser = share_percent)]
    pub commitment_discount: Percent,
    #[arg(long, value_name = "PERCENT", value_parser = spot_percent)]
    #[arg(allow_negative_numbers = true)]
    pub spot_discount: Option<Percent>,
    #[arg(long, value_name = "GIB", default_value_t = crate::billing::break_even::VOLUME_GIB)]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub volume_gib: u32,
    #[arg(long, value_name = "MIB", default_value_t = 0)]
    pub reserved_memory: u32,
    #[arg(long, value_enum, default_value_t = Mode::Awsvpc)]
    pub network_mode: Mode,
    #[arg(long)]
    pub trunking: bool,
    #[arg(long, value_name = "KEY=USD")]
    pub price: Vec<String>,
    #[arg(long, value_enum, default_value_t = CatalogFormat::Text)]
    pub format: CatalogFormat,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// What a task is built for.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Built {
    #[value(name = "x86_64")]
    X86,
    #[value(name = "arm64")]
    Arm,
}

/// Network mode of tasks on EC2.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Awsvpc,
    Bridge,
}

/// Percent between two bounds, with at most two decimals. What is wrong is said in English, as
/// everything that clap says.
fn percent(text: &str, least: Percent, most: Percent) -> Result<Percent, String> {
    let hundredth = PICOS_PER_DOLLAR / 100;
    let number = text.strip_suffix('%').unwrap_or(text).parse::<Usd>();
    let number = number.ok().map(Usd::picos);
    let number = number.filter(|picos| picos % hundredth == 0);
    let value = number.and_then(|picos| i32::try_from(picos / hundredth).ok());
    value
        .map(Percent)
        .filter(|percent| (least..=most).contains(percent))
        .ok_or_else(|| {
            let (least, most) = (least.as_f64(), most.as_f64());
            format!("not a percentage from {least} to {most} with at most two decimals")
        })
}

fn some_percent(text: &str) -> Result<Percent, String> {
    percent(text, Percent(1), Percent::ALL)
}

fn share_percent(text: &str) -> Result<Percent, String> {
    percent(text, Percent(0), Percent::ALL)
}

/// Below zero where Spot was dearer.
fn spot_percent(text: &str) -> Result<Percent, String> {
    percent(text, Percent(-Percent::ALL.0), Percent::ALL)
}

/// Everything that is wrong, one complaint a line.
type Refusal = Vec<String>;

/// Prints where EC2 becomes cheaper, and leaves a folder where one was asked for.
pub fn break_even(args: &Args, lang: Lang) -> Exit {
    let asked = read(args, lang).and_then(|asked| {
        let types = asked.compare(lang)?;
        Ok((asked, types))
    });
    let (asked, types) = match asked {
        Ok(asked) => asked,
        Err(complaints) => {
            for complaint in complaints {
                print::complaint(&complaint, lang);
            }
            return Exit::Refused;
        }
    };
    let study = Study {
        question: &asked.question(),
        types: &types,
        tasks: args.tasks,
        utilization: args.utilization,
        version: env!("CARGO_PKG_VERSION"),
    };
    if let Some(exit) = args.out.as_deref().and_then(|out| write(&study, out, lang)) {
        return exit;
    }
    let page = args.out.as_ref().map(|out| out.join("report.html"));
    let page = page.map(|page| page.display().to_string());
    let text = match args.format {
        CatalogFormat::Text => report::text(&study, lang, page.as_deref()),
        CatalogFormat::Json => report::json(&study),
        CatalogFormat::Csv => report::csv(&study),
    };
    print::result(&text, lang)
}

/// How writing the folder ended, where it failed.
fn write(study: &Study<'_>, out: &Path, lang: Lang) -> Option<Exit> {
    let written =
        folder::check(out).and_then(|()| folder::write(out, &report::render(study, lang)));
    let error = written.err()?;
    print::complaint(&error.text(lang), lang);
    Some(if error.is_refusal() {
        Exit::Refused
    } else {
        Exit::Failed
    })
}

/// What was asked, checked.
struct Asked<'a> {
    args: &'a Args,
    prices: PriceList,
    architecture: Architecture,
    network: Network,
    /// Those that were named.
    named: Vec<&'static InstanceType>,
}

fn read(args: &Args, lang: Lang) -> Result<Asked<'_>, Refusal> {
    let mut wrong = Vec::new();
    let mut prices = PriceList::for_region(&args.region);
    if let Err(error) = &prices {
        wrong.push(error.message(lang));
    }
    if let Ok(prices) = &mut prices {
        let set = args.price.iter();
        wrong.extend(set.filter_map(|text| set_price(prices, text, lang).err()));
    }
    if let Err(error) = fargate::check(args.cpu, args.memory, OperatingSystem::Linux) {
        wrong.push(error.message(lang));
    }
    let mut named = Vec::new();
    for name in &args.instance_type {
        match instances::find(name.trim()) {
            Ok(kind) if named.contains(&kind) => {}
            Ok(kind) => named.push(kind),
            Err(error) => wrong.push(error.message(lang)),
        }
    }
    let asked = args.architecture.map(|built| match built {
        Built::X86 => Architecture::X86_64,
        Built::Arm => Architecture::Arm64,
    });
    let first = named.first().map(|kind| kind.architecture);
    let architecture = asked.or(first).unwrap_or_default();
    if args.network_mode == Mode::Bridge && args.trunking {
        wrong.push(words::TRUNKING_NEEDS_AWSVPC.in_lang(lang).to_owned());
    }
    let network = network(args);
    for kind in &named {
        wrong.extend(unfit(kind, (architecture, network), lang));
    }
    match prices {
        Ok(prices) if wrong.is_empty() => Ok(Asked {
            args,
            prices,
            architecture,
            network,
            named,
        }),
        _ => Err(wrong),
    }
}

const fn network(args: &Args) -> Network {
    match (args.network_mode, args.trunking) {
        (Mode::Awsvpc, false) => Network::Awsvpc,
        (Mode::Awsvpc, true) => Network::Trunked,
        (Mode::Bridge, _) => Network::Bridge,
    }
}

/// Sets a price that was given as `KEY=USD`.
fn set_price(prices: &mut PriceList, text: &str, lang: Lang) -> Result<PriceKey, String> {
    let wrong = || words::WRONG_PRICE.fill(lang, &[("found", text)]);
    let (key, usd) = text.split_once('=').ok_or_else(wrong)?;
    let usd: Usd = usd.trim().parse().map_err(|_| wrong())?;
    if usd <= Usd::ZERO || usd > MAX_PRICE {
        return Err(wrong());
    }
    let set = prices.set(key.trim(), usd, "--price");
    set.map_err(|error| error.message(lang))
}

/// Why a type cannot be compared.
fn unfit(
    kind: &InstanceType,
    (architecture, network): (Architecture, Network),
    lang: Lang,
) -> Option<String> {
    let name = |of: Architecture| match of {
        Architecture::X86_64 => "x86_64",
        Architecture::Arm64 => "arm64",
    };
    if kind.architecture != architecture {
        let values = [
            ("type", kind.name),
            ("found", name(kind.architecture)),
            ("asked", name(architecture)),
        ];
        return Some(words::WRONG_ARCHITECTURE.fill(lang, &values));
    }
    let is_known = kind.awsvpc_tasks(network == Network::Trunked).is_some();
    (network != Network::Bridge && !is_known)
        .then(|| words::UNKNOWN_ENIS.fill(lang, &[("type", kind.name)]))
}

impl Asked<'_> {
    fn question(&self) -> Question<'_> {
        Question {
            size: Size {
                cpu_units: self.args.cpu,
                memory_mib: self.args.memory,
            },
            architecture: self.architecture,
            prices: &self.prices,
            network: self.network,
            reserved_memory_mib: self.args.reserved_memory,
            volume_gib: self.args.volume_gib,
            commitment: self.args.commitment_discount,
            spot: self.args.spot_discount,
        }
    }

    /// The answer of each type, or every price that is not known, once.
    fn compare(&self, lang: Lang) -> Result<Vec<BreakEven>, Refusal> {
        let question = self.question();
        let types = if self.named.is_empty() {
            usual_types(&question)
        } else {
            self.named.clone()
        };
        if types.is_empty() {
            let region = self.prices.region().code;
            return Err(vec![words::NO_TYPES.fill(lang, &[("region", region)])]);
        }
        let (mut found, mut unknown) = (Vec::new(), Vec::<UnknownPrice>::new());
        for kind in types {
            match BreakEven::new(&question, kind) {
                Ok(of) => found.push(of),
                Err(errors) => unknown.extend(errors),
            }
        }
        let mut told: Vec<String> = Vec::new();
        for price in unknown {
            let text = if price.key == PriceKey::Gp3Gb {
                words::MISSING_VOLUME
            } else {
                words::MISSING_PRICE
            };
            let values = [("key", price.key.name()), ("region", price.region)];
            let text = text.fill(lang, &values);
            if !told.contains(&text) {
                told.push(text);
            }
        }
        if told.is_empty() {
            Ok(found)
        } else {
            Err(told)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_two_decimals_and_bounds() {
        assert_eq!(share_percent("28"), Ok(Percent(2_800)));
        assert_eq!(share_percent("12.5%"), Ok(Percent(1_250)));
        assert_eq!(share_percent("100"), Ok(Percent::ALL));
        assert_eq!(spot_percent("-62"), Ok(Percent(-6_200)));
        assert_eq!(some_percent("0.01"), Ok(Percent(1)));
        for wrong in ["", "28.125", "101", "-1", "many", "1e2", "99999999999999"] {
            assert!(share_percent(wrong).is_err(), "{wrong}");
        }
        assert!(some_percent("0").is_err() && spot_percent("-101").is_err());
    }
}
