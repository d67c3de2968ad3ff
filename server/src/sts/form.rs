//! Requests in the query protocol: a form, in the body of a POST or in the query of the address, whose member `Action`
//! names what is asked.

use http::header::CONTENT_TYPE;
use http::{Method, Request};

/// No form of an action that is answered here comes near this length.
pub const LONGEST_FORM_BYTES: usize = 64 * 1024;

/// Tells whether a request is for the token service: the root of the server, with a form.
pub fn is_for<B>(request: &Request<B>) -> bool {
    if request.uri().path() != "/" {
        return false;
    }
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|text| {
        text.split(';')
            .next()
            .is_some_and(|text| text.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
    });
    match *request.method() {
        Method::POST => is_form,
        Method::GET => member(request.uri().query().unwrap_or_default(), "Action").is_some(),
        _ => false,
    }
}

/// Returns a member of a form, the first of its name. Names and values that are asked about here need no escapes.
pub(super) fn member<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: Method, address: &str, content_type: Option<&str>) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().unwrap();
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        request
    }

    #[test]
    fn a_form_at_the_root_is_for_the_token_service() {
        let form = Some("application/x-www-form-urlencoded; charset=utf-8");
        for (method, address, content_type, expected) in [
            (Method::POST, "/", form, true),
            (Method::POST, "/", Some("Application/X-WWW-Form-Urlencoded"), true),
            (Method::GET, "/?Action=GetCallerIdentity&Version=2011-06-15", None, true),
            (Method::POST, "/", Some("application/json"), false),
            (Method::POST, "/", None, false),
            (Method::POST, "/v1/domain", form, false),
            (Method::GET, "/", None, false),
            (Method::GET, "/?Actions=1", None, false),
            (Method::PUT, "/", form, false),
        ] {
            let request = request(method.clone(), address, content_type);
            assert_eq!(is_for(&request), expected, "{method} {address} {content_type:?}");
        }
    }

    #[test]
    fn the_first_member_of_a_name_counts() {
        let form = "Version=1&Action=A&Action=B&Empty=";
        assert_eq!(member(form, "Action"), Some("A"));
        assert_eq!(member(form, "Empty"), Some(""));
        assert_eq!(member(form, "Act"), None);
    }
}
