//! What is for sale? `ecsim catalog`: instance types and Fargate sizes, with a region's prices.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::args::{Catalog, CatalogFormat};
use super::{Exit, print};
use crate::catalog::fargate::{Size, sizes};
use crate::catalog::filter::{self, Candidate};
use crate::catalog::instances::{self, InstanceType};
use crate::catalog::platform::{Architecture, OperatingSystem, Purchase};
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::{PriceList, Rate};
use crate::kernel::money::Usd;
use crate::words::{Lang, Text, catalog as words};

/// Prints the instance types that all filters leave, and without a filter Fargate's sizes.
pub fn catalog(args: &Catalog, lang: Lang) -> Exit {
    let prices = match PriceList::for_region(&args.region) {
        Ok(prices) => prices,
        Err(error) => return refused(&error.message(lang), lang),
    };
    let filters = match filter::parse(&args.filter.join(" ")) {
        Ok(filters) => filters,
        Err(error) => return refused(&error.message(lang), lang),
    };
    let mut found: Vec<Candidate> = instances::all()
        .iter()
        .map(|kind| Candidate {
            kind,
            usd: hour(&prices, kind).map(|rate| rate.usd),
        })
        .filter(|of| filters.iter().all(|filter| filter.holds(*of)))
        .collect();
    found.sort_by_key(|of| {
        (
            of.kind.family(),
            of.kind.vcpu,
            of.kind.memory_mib,
            of.kind.name,
        )
    });
    let text = match args.format {
        CatalogFormat::Json => json_text(&found, &prices),
        CatalogFormat::Csv => csv(&found, &prices),
        CatalogFormat::Text if filters.is_empty() => {
            format!(
                "{}\n\n{}",
                fargate_table(&prices, lang),
                table(&found, &prices, lang)
            )
        }
        CatalogFormat::Text => table(&found, &prices, lang),
    };
    print::result(&(text + "\n"), lang)
}

fn refused(message: &str, lang: Lang) -> Exit {
    print::complaint(message, lang);
    Exit::Refused
}

fn hour(prices: &PriceList, kind: &InstanceType) -> Option<Rate> {
    prices.rate(PriceKey::Ec2Linux(kind.id())).ok()
}

const fn architecture(kind: &InstanceType) -> &'static str {
    match kind.architecture {
        Architecture::X86_64 => "x86_64",
        Architecture::Arm64 => "arm64",
    }
}

/// Memory in GiB without trailing zeros: 0.5, 3.75, 16.
fn gib(mib: u32) -> String {
    (f64::from(mib) / 1_024.0).to_string()
}

/// The same for people, to two decimals: 1.7 and not 1.69921875.
fn short_gib(mib: u32) -> String {
    let text = format!("{:.2}", f64::from(mib) / 1_024.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// A value, or what stands for none.
fn or_none<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// One instance type as a row, for people and for CSV; they differ in how memory is written.
fn cells(of: Candidate, gib: fn(u32) -> String) -> [String; 9] {
    let kind = of.kind;
    [
        kind.name.to_owned(),
        kind.vcpu.to_string(),
        gib(kind.memory_mib),
        architecture(kind).to_owned(),
        kind.gpus.to_string(),
        or_none(kind.awsvpc_tasks(false)),
        or_none(kind.trunked_tasks),
        or_none(
            kind.burst
                .map(|burst| format!("{}%", burst.baseline_percent)),
        ),
        or_none(of.usd),
    ]
}

/// A table without lines; the columns at `right` hold numbers.
fn plain(header: &[Text], right: &[usize], lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|text| text.in_lang(lang)));
    for index in right {
        let column = table.column_mut(*index).expect("the header has it");
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn lines(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn table(found: &[Candidate], prices: &PriceList, lang: Lang) -> String {
    let header = [
        words::TYPE,
        words::VCPU,
        words::MEMORY,
        words::ARCHITECTURE,
        words::GPUS,
        words::TASKS,
        words::TRUNKED,
        words::BASELINE,
        words::PRICE,
    ];
    let mut table = plain(&header, &[1, 2, 4, 5, 6, 7, 8], lang);
    for of in found {
        table.add_row(cells(*of, short_gib));
    }
    let region = prices.region();
    let dated = found.iter().find_map(|of| hour(prices, of.kind));
    let n = found.len().to_string();
    let mut values = vec![
        ("n", n.as_str()),
        ("region", region.code),
        ("name", region.name.in_lang(lang)),
    ];
    let unpriced = found.iter().filter(|of| of.usd.is_none()).count();
    let note = if let Some(rate) = &dated {
        values.push(("date", &rate.as_of));
        let note = words::NOTE.fill(lang, &values);
        if unpriced > 0 {
            let n = unpriced.to_string();
            let values = [("n", n.as_str()), ("region", region.code)];
            format!("{note}\n{}", words::UNPRICED.fill(lang, &values))
        } else {
            note
        }
    } else {
        words::NO_PRICES.fill(lang, &values)
    };
    if found.is_empty() {
        return note;
    }
    format!("{}\n\n{note}", lines(&table))
}

/// Each `cpu` of Fargate on Linux, with its least and its largest memory.
fn fargate() -> Vec<(Size, Size)> {
    let mut rows: Vec<(Size, Size)> = Vec::new();
    for size in sizes(OperatingSystem::Linux) {
        match rows.last_mut() {
            Some((_, largest)) if largest.cpu_units == size.cpu_units => *largest = size,
            _ => rows.push((size, size)),
        }
    }
    rows
}

/// What a task of a size costs per hour, where both its prices are known.
fn task_hour(prices: &PriceList, size: Size, architecture: Architecture) -> Option<Usd> {
    let (os, bought) = (OperatingSystem::Linux, Purchase::OnDemand);
    let vcpu = prices.rate(PriceKey::vcpu(os, architecture, bought)).ok()?;
    let memory = prices
        .rate(PriceKey::memory(os, architecture, bought))
        .ok()?;
    let part = |rate: Usd, amount: u32| rate.times(i128::from(amount), 1_024);
    Some(part(vcpu.usd, size.cpu_units) + part(memory.usd, size.memory_mib))
}

fn fargate_table(prices: &PriceList, lang: Lang) -> String {
    let header = [
        words::FARGATE,
        words::VCPU,
        words::FARGATE_MEMORY,
        words::FARGATE_X86,
        words::FARGATE_ARM,
    ];
    let mut table = plain(&header, &[0, 1, 2, 3, 4], lang);
    for (least, largest) in fargate() {
        let range = |architecture| {
            let price = |size| task_hour(prices, size, architecture);
            match (price(least), price(largest)) {
                (Some(from), Some(to)) => format!("{from:.4} - {to:.4}"),
                _ => "-".to_owned(),
            }
        };
        table.add_row([
            least.cpu_units.to_string(),
            (f64::from(least.cpu_units) / 1_024.0).to_string(),
            format!("{} - {}", gib(least.memory_mib), gib(largest.memory_mib)),
            range(Architecture::X86_64),
            range(Architecture::Arm64),
        ]);
    }
    format!("{}\n\n{}", lines(&table), words::FARGATE_NOTE.in_lang(lang))
}

fn json_text(found: &[Candidate], prices: &PriceList) -> String {
    let instances: Vec<Value> = found.iter().map(|of| instance_json(*of, prices)).collect();
    let fargate: Vec<Value> = sizes(OperatingSystem::Linux)
        .map(|size| {
            let usd = |architecture| task_hour(prices, size, architecture).map(|u| u.to_string());
            json!({
                "cpu": size.cpu_units,
                "memory": size.memory_mib,
                "usdPerHour": usd(Architecture::X86_64),
                "usdPerHourArm": usd(Architecture::Arm64),
            })
        })
        .collect();
    let all = json!({
        "region": prices.region().code,
        "instanceTypes": instances,
        "fargate": fargate,
    });
    serde_json::to_string_pretty(&all).expect("JSON can be written")
}

fn instance_json(of: Candidate, prices: &PriceList) -> Value {
    let kind = of.kind;
    let rate = hour(prices, kind);
    json!({
        "instanceType": kind.name,
        "vcpu": kind.vcpu,
        "memoryMib": kind.memory_mib,
        "architecture": architecture(kind),
        "gpus": kind.gpus,
        "networkInterfaces": kind.enis,
        "awsvpcTasks": kind.awsvpc_tasks(false),
        "awsvpcTasksTrunked": kind.trunked_tasks,
        "baselinePercent": kind.burst.map(|burst| burst.baseline_percent),
        "creditsPerHour": kind.burst.map(|burst| burst.credits_per_hour),
        "maxCredits": kind.burst.map(|burst| burst.max_credits),
        "usdPerHour": of.usd.map(|usd| usd.to_string()),
        "asOf": rate.as_ref().map(|rate| rate.as_of.clone()),
        "source": rate.map(|rate| rate.source),
    })
}

/// Keys as in JSON; nothing where nothing is known. No cell has a comma.
fn csv(found: &[Candidate], prices: &PriceList) -> String {
    let head = "instanceType,vcpu,memoryGib,architecture,gpus,awsvpcTasks,awsvpcTasksTrunked,\
                baseline,usdPerHour,asOf";
    let rows = found.iter().map(|of| {
        let cells = cells(*of, gib).map(|cell| if cell == "-" { String::new() } else { cell });
        let date = hour(prices, of.kind).map_or_else(String::new, |rate| rate.as_of);
        format!("\n{},{date}", cells.join(","))
    });
    head.to_owned() + &rows.collect::<String>()
}
