//! The forms of a page, and which of them an `Accept` header asks for (PEP 691, RFC 9110 section 12.5.1).

use crate::formats::frame::accept;

/// A form of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageForm {
    /// JSON.
    Json,
    /// HTML, under the name that has a version.
    Html,
    /// The same, under the name that browsers and old clients know.
    PlainHtml,
}

/// How good a form is: in thousandths, and how precisely it was named.
type Quality = (u16, u8);

const EXACT: u8 = 2;
const BY_TYPE: u8 = 1;
const ANY: u8 = 0;

impl PageForm {
    // Of those that are equally good the first is taken.
    pub(super) const NAMED: [Self; 3] = [Self::Json, Self::Html, Self::PlainHtml];
    // Whoever takes anything may know no more than the oldest.
    const UNNAMED: [Self; 3] = [Self::PlainHtml, Self::Json, Self::Html];

    /// Chooses by the values of `Accept`, each of which may list several ranges. Without any everything is acceptable;
    /// nothing is returned if nothing that is served is.
    pub(crate) fn choose<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut texts = accept::members(values).peekable();
        if texts.peek().is_none() {
            return Some(Self::PlainHtml);
        }
        let ranges: Vec<(String, u16)> = texts.filter_map(accept::weighted).collect();
        let qualities = Self::NAMED.map(|form| (form, form.quality(&ranges)));
        let quality_of = |wanted: Self| qualities.iter().find(|(form, _)| *form == wanted)?.1;
        let best =
            qualities.iter().filter_map(|(_, quality)| *quality).filter(|(value, _)| *value > 0).max()?;
        let order = if best.1 == EXACT { Self::NAMED } else { Self::UNNAMED };
        order.into_iter().find(|form| quality_of(*form) == Some(best))
    }

    /// Returns the media type that an answer in this form has.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/vnd.pypi.simple.v1+json",
            Self::Html => "application/vnd.pypi.simple.v1+html",
            Self::PlainHtml => "text/html; charset=utf-8",
        }
    }

    /// Returns the kind of document that a page in this form is.
    pub(super) const fn document_kind(self) -> &'static str {
        match self {
            Self::Json => "pypi page in JSON",
            Self::Html => "pypi page in HTML by name",
            Self::PlainHtml => "pypi page in HTML",
        }
    }

    /// Returns the names that ask for this form.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.latest+json"],
            Self::Html => &["application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.latest+html"],
            Self::PlainHtml => &["text/html"],
        }
    }

    const fn type_range(self) -> &'static str {
        match self {
            Self::Json | Self::Html => "application/*",
            Self::PlainHtml => "text/*",
        }
    }

    /// Returns what the most precise of some ranges says of this form; of several equally precise ones, the best.
    fn quality(self, ranges: &[(String, u16)]) -> Option<Quality> {
        let precision = |range: &str| {
            if self.names().contains(&range) {
                Some(EXACT)
            } else if range == self.type_range() {
                Some(BY_TYPE)
            } else {
                (range == "*/*").then_some(ANY)
            }
        };
        let matching = ranges.iter().filter_map(|(range, quality)| Some((precision(range)?, *quality)));
        matching.max().map(|(precision, quality)| (quality, precision))
    }
}

#[cfg(test)]
mod tests;
