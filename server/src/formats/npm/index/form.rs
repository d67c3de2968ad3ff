//! The two forms of a packument, and which of them a client asks for.

use http::HeaderMap;
use http::header::ACCEPT;

use crate::formats::frame::accept;

/// The type of the short form.
const ABBREVIATED: &str = "application/vnd.npm.install-v1+json";

/// Which form of a packument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Full,
    Abbreviated,
}

impl Form {
    /// Reads the form that a client asks for: the type that it likes best of the two, and the full form otherwise.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut best = (Self::Full, 0);
        for (name, weight) in accept::members(values).filter_map(accept::weighted) {
            if weight > best.1 {
                best = (if name == ABBREVIATED { Self::Abbreviated } else { Self::Full }, weight);
            }
        }
        best.0
    }

    /// Returns which kind of document it is.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Full => "npm packument",
            Self::Abbreviated => "npm abbreviated packument",
        }
    }

    /// Returns its type.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Full => "application/json",
            Self::Abbreviated => ABBREVIATED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_given_to_whoever_likes_it_best() {
        for (accept, form) in [
            ("application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*", Form::Abbreviated),
            ("application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8", Form::Abbreviated),
            ("application/vnd.npm.install-v1+json", Form::Abbreviated),
            ("application/json", Form::Full),
            ("*/*", Form::Full),
            ("application/vnd.npm.install-v1+json;q=0", Form::Full),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(Form::of(&headers), form, "{accept}");
        }
        assert_eq!(Form::of(&HeaderMap::new()), Form::Full);
    }
}
