//! Holds the choice of a form to what clients send and what the rules say.

use proptest::prelude::*;

use super::PageForm::{Html, Json, PlainHtml};
use super::*;

fn choose(accept: &str) -> Option<PageForm> {
    PageForm::choose([accept])
}

const PIP: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";
const UV: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn clients_get_the_best_form_that_they_name() {
    let cases = [
        (PIP, Some(Json)),
        (UV, Some(Json)),
        (BROWSER, Some(PlainHtml)),
        ("", Some(PlainHtml)),
        (" , ", Some(PlainHtml)),
        ("*/*", Some(PlainHtml)),
        ("text/*", Some(PlainHtml)),
        ("application/*", Some(Json)),
        ("Text/HTML;charset=utf-8", Some(PlainHtml)),
        ("application/vnd.pypi.simple.latest+json", Some(Json)),
        ("application/vnd.pypi.simple.v1+json;version=1.0", Some(Json)),
        ("application/vnd.pypi.simple.v1.0+json, text/html;q=0.1", Some(PlainHtml)),
        ("application/vnd.pypi.simple.v1+html", Some(Html)),
        ("application/vnd.pypi.simple.latest+html", Some(Html)),
        ("text/html, application/vnd.pypi.simple.v1+json", Some(Json)),
        ("text/html;q=0.5, application/vnd.pypi.simple.v1+json;q=0.4", Some(PlainHtml)),
        ("application/vnd.pypi.simple.v1+json;q=0, */*;q=0.1", Some(PlainHtml)),
        ("text/html;q=0, */*;q=0.1", Some(Json)),
        ("*/*;q=0.5, application/vnd.pypi.simple.v1+html;q=0.5", Some(Html)),
        ("text/*;q=0, */*", Some(Json)),
    ];
    for (accept, form) in cases {
        assert_eq!(choose(accept), form, "{accept}");
    }
}

#[test]
fn what_is_not_served_is_not_chosen() {
    for accept in [
        "application/xml",
        "application/json",
        "application/vnd.pypi.simple.v2+json",
        // A media type has the number of the version before the point alone (PEP 691).
        "application/vnd.pypi.simple.v1.0+json",
        "text/html;q=0",
        "*/*;q=0",
        "text/html;q=2",
        "text/html;q=0.1234",
        "text/html;q=",
        "text",
    ] {
        assert_eq!(choose(accept), None, "{accept}");
    }
}

#[test]
fn several_headers_are_one_list() {
    assert_eq!(PageForm::choose(["text/html;q=0.1", "application/vnd.pypi.simple.v1+json"]), Some(Json));
    assert_eq!(PageForm::choose([]), Some(PlainHtml));
}

#[test]
fn each_form_is_answered_under_a_name_that_asks_for_it() {
    for form in PageForm::NAMED {
        assert_eq!(choose(form.content_type()), Some(form));
    }
}

proptest! {
    #[test]
    fn no_header_panics(any in any::<String>(), near in "(\\*/\\*|text/html|;|q=|0|1|\\.|,| ){0,12}") {
        for accept in [any, near] {
            let _ = choose(&accept);
        }
    }

    #[test]
    fn the_choice_does_not_depend_on_the_order_of_ranges(qualities in proptest::array::uniform4(0..=1000_u16)) {
        let names = ["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+html", "text/html", "*/*"];
        let ranges = names.iter().zip(qualities);
        let ranges: Vec<String> = ranges
            .map(|(name, quality)| format!("{name};q={}.{:03}", quality / 1000, quality % 1000))
            .collect();
        let reversed: Vec<String> = ranges.iter().rev().cloned().collect();

        prop_assert_eq!(choose(&ranges.join(",")), choose(&reversed.join(", ")));
    }
}
