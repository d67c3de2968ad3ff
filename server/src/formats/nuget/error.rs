//! Refusals as NuGet's clients print them: the status and the reason beside it, where HTTP/1.1 has one, and nothing else;
//! the body is for people who look with something else.

use codeartifact_generated::runtime::BoxBody;
use http::Response;
use hyper::ext::ReasonPhrase;

use crate::formats::frame::error::Refusal;

/// More than a line of a terminal or two nobody reads there, and clients need not take.
const MOST_REASON_BYTES: usize = 400;

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    let mut response = refusal.plain_text();
    if let Ok(reason) = ReasonPhrase::try_from(reason(&refusal.message)) {
        response.extensions_mut().insert(reason);
    }
    response
}

/// Writes a message in the characters that every client reads in a reason.
fn reason(message: &str) -> String {
    let plain = |one: char| match one {
        ' '..='~' => one,
        '\t' | '\n' | '\r' => ' ',
        _ => '?',
    };
    message.chars().map(plain).take(MOST_REASON_BYTES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_message_in_one_line_of_plain_characters() {
        let told = render(&Refusal::bad_request("the id `Ä` is none\r\nX-Header: 1"));

        let reason = told.extensions().get::<ReasonPhrase>().unwrap();
        assert_eq!(reason.as_bytes(), b"the id `?` is none  X-Header: 1");
        let long = render(&Refusal::bad_request("a".repeat(5000)));
        assert_eq!(long.extensions().get::<ReasonPhrase>().unwrap().as_bytes().len(), MOST_REASON_BYTES);
    }
}
