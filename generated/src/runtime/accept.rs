//! Judges whether an `Accept` header takes an answer of some type, as RFC 9110 says in its section 12.5.1: the most
//! specific range that fits decides, and one of weight zero refuses. Knows nothing of requests.

/// How exactly a range fits a type; the later ones decide over the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// `*/*`
    Anything,
    /// `application/*`
    Type,
    /// `application/json;charset=utf-8` for `application/json`: clients ask so and take what they get.
    OtherParameters,
    /// `application/json`
    Exact,
}

/// A media type, or a range of them with its weight.
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    parameters: Vec<&'a str>,
    refuses: bool,
}

/// Tells whether the lines of an `Accept` header take a type.
pub(super) fn takes<'a>(lines: impl IntoIterator<Item = &'a str>, content_type: &str) -> bool {
    let Some(answer) = Range::parse(content_type) else { return false };
    let ranges = lines.into_iter().flat_map(|line| split(line, ',')).filter_map(Range::parse);
    // Of ranges that fit alike, one that takes the type wins.
    let decisive = ranges.filter_map(|range| Some((range.fit(&answer)?, !range.refuses))).max();
    decisive.is_some_and(|(_, taken)| taken)
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = split(text, ';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let (mut parameters, mut refuses) = (Vec::new(), false);
        for part in parts.filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            if name.trim().eq_ignore_ascii_case("q") {
                refuses = is_zero(value.trim());
                // What follows the weight says nothing of the type.
                break;
            }
            parameters.push(part);
        }
        Some(Self { main, sub, parameters, refuses })
    }

    fn fit(&self, answer: &Self) -> Option<Fit> {
        let main = self.main.eq_ignore_ascii_case(answer.main);
        if main && self.sub.eq_ignore_ascii_case(answer.sub) {
            let has = |wanted: &&str| answer.parameters.iter().any(|own| own.eq_ignore_ascii_case(wanted));
            if self.parameters.iter().all(has) {
                return Some(Fit::Exact);
            }
            // One that refuses means what it says: a type that the answer is not of.
            return (!self.refuses).then_some(Fit::OtherParameters);
        }
        match (self.main, self.sub) {
            ("*", "*") => Some(Fit::Anything),
            (_, "*") if main => Some(Fit::Type),
            _ => None,
        }
    }
}

/// Tells whether a weight is zero, with up to three decimals. One that is malformed is taken for none.
fn is_zero(weight: &str) -> bool {
    let zeros = |decimals: &str| decimals.len() <= 3 && decimals.bytes().all(|digit| digit == b'0');
    weight == "0" || weight.strip_prefix("0.").is_some_and(zeros)
}

/// Splits text at a separator that does not stand in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |character| {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        !quoted && character == separator
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_judged(taken: bool, accepts: &[&str]) {
        for accept in accepts {
            assert_eq!(takes([*accept], "application/json"), taken, "{accept}");
        }
    }

    #[test]
    fn a_range_that_holds_the_type_takes_it() {
        assert_judged(
            true,
            &["application/json", "Application/JSON", "application/*", "*/*", "text/html, */*"],
        );
        assert_judged(false, &["text/html", "text/*", "application/xml", "json", "*", "*/json", "", ","]);
    }

    #[test]
    fn a_weight_of_zero_refuses() {
        for weight in ["q=0", "Q=0", " q = 0 ", "q=0.", "q=0.0", "q=0.000"] {
            for range in ["application/json", "application/*", "*/*"] {
                assert_judged(
                    false,
                    &[&*format!("{range};{weight}"), &*format!("text/html, {range} ;{weight}")],
                );
            }
        }
    }

    #[test]
    fn any_other_weight_takes_also_where_it_is_malformed() {
        for weight in
            ["q=1", "q=0.001", "q=0.5", "q=30", "q=", "q", "q=-0", "q=00", "q=0.0000", "q=\"0\"", "q=none"]
        {
            assert_judged(true, &[&*format!("application/json;{weight}")]);
        }
    }

    #[test]
    fn the_most_specific_range_decides_wherever_it_stands() {
        assert_judged(
            true,
            &[
                "*/*;q=0, application/json",
                "application/json;q=0.1, application/*;q=0",
                "application/*, */*;q=0",
                "text/*;q=0, */*",
                "application/xml;q=0, application/*",
                "application/json;q=0, application/json",
            ],
        );
        assert_judged(
            false,
            &["*/*, application/json;q=0", "application/json;q=0, application/*", "application/*;q=0, */*"],
        );
    }

    #[test]
    fn parameters_hinder_no_range_from_taking_and_each_from_refusing_more_than_it_names() {
        assert_judged(
            true,
            &[
                "application/json;charset=utf-8",
                "application/json;charset=utf-8, */*;q=0",
                "application/json;level=1;q=0, */*",
                "application/json;x=\"a, b;q=0\"",
                "application/json;x=\"a\\\";q=0\"",
            ],
        );
        assert_judged(
            false,
            &[
                "application/json;level=1, application/json;q=0",
                "application/json;x=\"a,b\";q=0",
                "application/json;q=0;level=1",
            ],
        );
        assert!(takes(["text/plain;charset=utf-8"], "text/plain; charset=UTF-8"));
        assert!(!takes(["text/plain;charset=utf-8;q=0, */*"], "text/plain; charset=UTF-8"));
    }

    #[test]
    fn all_lines_of_the_header_count() {
        assert!(takes(["text/html", "application/json"], "application/json"));
        assert!(!takes(["*/*", "application/json;q=0"], "application/json"));
    }
}
