//! How is a figure written for people? Thousands, units, dollars, and widths with Korean in them.

use unicode_width::UnicodeWidthStr;

use crate::kernel::money::Usd;
use crate::kernel::time::{NANOS_PER_SECOND, Span};
use crate::words::Lang;

/// `42,806,305`
pub(crate) fn count(n: u64) -> String {
    group(&n.to_string())
}

/// `42806305` as `42,806,305`.
pub(crate) fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A length of time to three figures or whole seconds: `33 ms`, `3.24 s`, `6m 28s`, `6분 28초`.
pub(crate) fn span(span: Span, lang: Lang) -> String {
    let seconds = span.as_secs_f64();
    if span == Span::ZERO {
        return unit("0", " s", "초", lang);
    }
    if seconds < 0.9995 {
        return format!("{} ms", figures(seconds * 1e3));
    }
    if seconds < 59.95 {
        return unit(&figures(seconds), " s", "초", lang);
    }
    let whole = (span.nanos() + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
    let parts = [
        (whole / 86_400, "d", "일"),
        (whole / 3_600 % 24, "h", "시간"),
        (whole / 60 % 60, "m", "분"),
        (whole % 60, "s", "초"),
    ];
    // The day of 24 hours is how runs are asked for.
    let parts = if whole == 86_400 {
        vec![(24, "h", "시간")]
    } else {
        parts.into_iter().filter(|(n, ..)| *n > 0).collect()
    };
    let texts: Vec<String> = parts
        .iter()
        .take(2)
        .map(|(n, en, ko)| unit(&n.to_string(), en, ko, lang))
        .collect();
    texts.join(" ")
}

fn unit(value: &str, en: &str, ko: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{value}{en}"),
        Lang::Ko => format!("{value}{ko}"),
    }
}

/// A latency in microseconds.
pub(crate) fn micros(us: u64, lang: Lang) -> String {
    span(Span::from_nanos(us.saturating_mul(1_000)), lang)
}

/// Three figures at most, without trailing zeros: `0.12`, `3.24`, `33`, `229`.
pub(crate) fn figures(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        let digits = group(text.trim_start_matches('-'));
        return if text.starts_with('-') {
            format!("-{digits}")
        } else {
            digits
        };
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A percentage to three figures, `48.2%`.
pub(crate) fn percent(value: f64) -> String {
    format!("{}%", figures(value))
}

/// `part` of `whole` in percent, rounded down: what was missed never reads as reached. One decimal
/// below 99 %, three above it, and more where those were all nines.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if part == whole {
        return "100%".to_owned();
    }
    let at = |decimals: u32| {
        let scale = 10_u128.pow(decimals);
        let scaled = u128::from(part) * 100 * scale / u128::from(whole);
        let (units, rest) = (scaled / scale, scaled % scale);
        let width = decimals as usize;
        (units, rest + 1 == scale, format!("{units}.{rest:0width$}"))
    };
    let mut told = at(1);
    if told.0 >= 99 {
        let more = (3..=9).map(at).find(|(_, nines, _)| !nines);
        told = more.unwrap_or_else(|| at(9));
    }
    format!("{}%", told.2.trim_end_matches('0').trim_end_matches('.'))
}

/// Dollars for people: two decimals, more for small amounts: `$1,096.22`, `$0.0042`.
pub(crate) fn usd(amount: Usd) -> String {
    let small = amount.picos().abs() < 10_000_000_000 && amount != Usd::ZERO;
    let text = if small {
        format!("{amount:.4}")
    } else {
        format!("{amount:.2}")
    };
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').expect("two decimals");
    format!("{sign}${}.{part}", group(whole))
}

/// Columns that `text` takes on a terminal: a Korean syllable takes two.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Room that a text of 12.5 pixels takes, in any of the fonts: rather too much than too little.
pub(crate) fn pixels(text: &str) -> u32 {
    let one = |c: char| match c {
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | '.' | ',' | ':' | '(' | ')' | ' ' | '\'' => 5,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 12,
        c if c.is_ascii_uppercase() => 9,
        c if c.is_ascii() => 8,
        _ => 13,
    };
    text.chars().map(one).sum()
}

/// `text` filled up with spaces to `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// `text` with spaces before it, up to `columns`.
pub(crate) fn pad_left(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{}{text}", " ".repeat(missing))
}

/// `text` cut to `columns`, with an ellipsis when something is missing.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept) + width(c.encode_utf8(&mut [0; 4])) + 1 > columns {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_grouped() {
        assert_eq!(count(42_806_305), "42,806,305");
        assert_eq!(figures(0.0), "0");
        assert_eq!(figures(3.235), "3.23");
        assert_eq!(figures(48.26), "48.3");
        assert_eq!(figures(1234.5), "1,234");
        assert_eq!(figures(-2.5), "-2.5");
    }

    #[test]
    fn time_is_told_in_both_languages() {
        let ms = Span::from_millis;
        assert_eq!(span(ms(33), Lang::En), "33 ms");
        assert_eq!(span(ms(3_240), Lang::En), "3.24 s");
        assert_eq!(span(ms(388_000), Lang::En), "6m 28s");
        assert_eq!(span(ms(388_000), Lang::Ko), "6분 28초");
        assert_eq!(span(Span::HOUR * 24, Lang::En), "24h");
        assert_eq!(span(Span::HOUR * 24 * 88, Lang::Ko), "88일");
        assert_eq!(span(ms(59_990), Lang::En), "1m");
        assert_eq!(span(Span::ZERO, Lang::Ko), "0초");
        assert_eq!(micros(12_500, Lang::En), "12.5 ms");
    }

    #[test]
    fn what_is_not_all_never_reads_as_100_percent() {
        assert_eq!(share(10, 10), "100%");
        assert_eq!(share(42_806_304, 42_806_305), "99.999997%");
        // A target of 99.9 % is missed, and does not read as met.
        assert_eq!(share(998_545, 1_000_000), "99.854%");
        assert_eq!(share(99_899_999, 100_000_000), "99.899%");
        assert_eq!(share(989_999, 1_000_000), "98.9%");
        assert_eq!(share(999, 1000), "99.9%");
        assert_eq!(share(1, 2), "50%");
        assert_eq!(share(0, 2), "0%");
    }

    #[test]
    fn small_amounts_keep_their_figures() {
        let usd = |text: &str| super::usd(text.parse().unwrap());
        assert_eq!(usd("1096.224"), "$1,096.22");
        assert_eq!(usd("0.00421"), "$0.0042");
        assert_eq!(usd("0"), "$0.00");
        assert_eq!(usd("-1.5"), "-$1.50");
    }

    #[test]
    fn korean_takes_two_columns() {
        assert_eq!(width("비용 $1"), 7);
        assert_eq!(pad("비용", 6), "비용  ");
        assert_eq!(pad_left("비용", 6), "  비용");
        assert_eq!(cut("서비스 이름", 7), "서비스…");
        assert_eq!(cut("web", 7), "web");
    }
}
