//! Is the page self-contained, whole, safe, and small?

use super::*;
use crate::report::charts;
use crate::report::sample::{self, Sample};

fn page_of(run: &Sample, lang: Lang) -> String {
    page(&run.report(), lang, &charts::all(&run.report(), lang))
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    for run in [sample::day(), sample::services(5)] {
        let html = page_of(&run, Lang::En);
        for forbidden in [
            " src=",
            "href=",
            "@import",
            "url(",
            "fetch(",
            "XMLHttpRequest",
            "import(",
        ] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        // What is left are names: of the SVG vocabulary, and of uPlot's home in its licence line.
        for (at, _) in html.match_indices("http") {
            let found = &html[at..(at + 40).min(html.len())];
            let is_name = found.starts_with("http://www.w3.org/2000/svg")
                || found.starts_with("https://github.com/leeoniya/uPlot")
                || found.starts_with("http-equiv=");
            assert!(is_name, "{found}");
        }
        assert!(html.contains("default-src &#x27;none&#x27;"), "{html:.900}");
    }
}

#[test]
fn the_page_stays_below_two_megabytes() {
    for run in [sample::season(), sample::services(7), sample::day()] {
        for lang in [Lang::En, Lang::Ko] {
            let html = page_of(&run, lang);
            assert!(html.len() < 2_000_000, "{} bytes", html.len());
        }
    }
}

#[test]
fn texts_of_the_user_are_escaped() {
    let mut run = sample::hour();
    run.meta.title = "</script><script>alert(1)</script>".to_owned();
    run.outcome.services[0].name = "</script><b>".to_owned();
    let html = page_of(&run, Lang::En);
    assert!(!html.contains("alert(1)</script>"));
    assert!(!html.contains("</script><b>"));
}

#[test]
fn the_page_speaks_the_language_of_the_reader() {
    let run = sample::day();
    let korean = page_of(&run, Lang::Ko);
    assert!(korean.contains("<html lang=\"ko\">") && korean.contains("눈에 띈 점"));
    let english = page_of(&run, Lang::En);
    assert!(english.contains("<html lang=\"en\">") && english.contains("What stood out"));
    assert!(!english.chars().any(|c| ('가'..='힣').contains(&c)) || english.contains("월"));
}

#[test]
fn the_bill_and_the_events_are_there() {
    let run = sample::day();
    let html = page_of(&run, Lang::En);
    for line in &run.bill.lines {
        assert!(html.contains(&line.usage_type));
    }
    assert!(html.contains(&format!("{:.4}", run.bill.total)));
    assert!(html.contains("AutoScalingAnticipatedFlapping"));
    assert!(html.contains(&run.outcome.digest));
    assert!(html.contains("s-publication"));
}

#[test]
fn without_charts_the_page_has_no_drawing() {
    let html = page(&sample::hour().report(), Lang::En, &[]);
    assert!(!html.contains("<svg"));
    assert!(html.contains("live-arrivals"));
}

#[test]
fn base64_is_that_of_rfc_4648() {
    for (plain, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(plain.as_bytes()), text);
    }
}

#[test]
fn the_vendored_files_are_the_published_ones() {
    let readme = include_str!("assets/uplot/README.md");
    for (name, text) in [
        ("uPlot.iife.min.js", UPLOT_JS),
        ("uPlot.min.css", UPLOT_CSS),
    ] {
        let digest = crate::report::summary::hex(&Sha256::digest(text.as_bytes()));
        assert!(readme.contains(&format!("{digest}  {name}")), "{name}");
    }
}
