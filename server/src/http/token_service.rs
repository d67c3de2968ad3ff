//! Requests to the token service: reads the form and hands it on.

use codeartifact_generated::runtime::service::RequestBody;
use codeartifact_generated::runtime::{BoxBody, WireError, refusal_of_body};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};

use crate::auth::Caller;
use crate::sts::{self, Failure, LONGEST_FORM_BYTES};

/// Answers a request whose sender is known.
pub(super) async fn answer<B: RequestBody + Unpin>(
    caller: &Caller,
    request: Request<B>,
    request_id: &str,
) -> Response<BoxBody> {
    if *request.method() == Method::GET {
        return sts::answer(caller, request.uri().query().unwrap_or_default(), request_id);
    }
    match Limited::new(request.into_body(), LONGEST_FORM_BYTES).collect().await {
        Ok(form) => match std::str::from_utf8(&form.to_bytes()) {
            Ok(form) => sts::answer(caller, form, request_id),
            Err(_) => sts::refuse(&malformed("the form is not UTF-8"), request_id),
        },
        // A body that is not what was signed knows its own answer.
        Err(error) => match refusal_of_body(&*error) {
            Some(refusal) => sts::refuse(&failure(refusal), request_id),
            None => sts::refuse(&malformed("the form is too long, or ended early"), request_id),
        },
    }
}

fn malformed(message: &str) -> Failure {
    let (status, code) = (StatusCode::BAD_REQUEST, "MalformedInput".to_owned());
    Failure { status, code, message: message.to_owned() }
}

/// Returns a refusal as the token service tells it, whose errors have names without `Exception`.
pub(super) fn failure(error: &WireError) -> Failure {
    let code = match error.name.as_str() {
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "ExpiredTokenException" => "ExpiredToken",
        name => name.strip_suffix("Exception").unwrap_or(name),
    };
    Failure { status: error.status, code: code.to_owned(), message: error.message.clone() }
}
