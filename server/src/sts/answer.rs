//! `GetCallerIdentity` and refusals, as XML of the query protocol.

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use quick_xml::escape::escape;

use super::VERSION;
use super::form::member;
use crate::auth::Caller;
use crate::registry::partition_of;

/// A refusal, told as `Code` and `Message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer.
    pub status: StatusCode,
    /// The name of the error.
    pub code: String,
    /// What happened, for people.
    pub message: String,
}

/// Answers a form whose sender is known; `request_id` is the one that the answer carries in its header.
pub fn answer(caller: &Caller, form: &str, request_id: &str) -> Response<BoxBody> {
    let (action, version) = (member(form, "Action"), member(form, "Version"));
    match (action, version) {
        (Some("GetCallerIdentity"), None | Some(VERSION)) => identity(caller, request_id),
        (Some("GetCallerIdentity"), Some(version)) => unknown("GetCallerIdentity", version, request_id),
        (Some(action), version) => unknown(action, version.unwrap_or(VERSION), request_id),
        (None, _) => refuse(
            &Failure {
                status: StatusCode::BAD_REQUEST,
                code: "MissingAction".to_owned(),
                message: "The request is missing an action or a required parameter.".to_owned(),
            },
            request_id,
        ),
    }
}

fn identity(caller: &Caller, request_id: &str) -> Response<BoxBody> {
    let arn = caller.principal.arn(partition_of(&caller.region));
    let (arn, user_id, account) = (escape(arn.as_str()), escape(caller.user_id()), caller.account);
    let result = format!(
        "<GetCallerIdentityResult><Arn>{arn}</Arn><UserId>{user_id}</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    );
    document(StatusCode::OK, "GetCallerIdentityResponse", &result)
}

fn unknown(action: &str, version: &str, request_id: &str) -> Response<BoxBody> {
    let shortened = |text: &str| text.chars().take(64).collect::<String>();
    let (action, version) = (shortened(action), shortened(version));
    let message =
        format!("Could not find operation {action} for version {version}; GetCallerIdentity is served.");
    let failure = Failure { status: StatusCode::BAD_REQUEST, code: "InvalidAction".to_owned(), message };
    refuse(&failure, request_id)
}

/// Renders a refusal.
pub fn refuse(failure: &Failure, request_id: &str) -> Response<BoxBody> {
    let (code, message) = (escape(failure.code.as_str()), escape(failure.message.as_str()));
    let kind = if failure.status.is_server_error() { "Receiver" } else { "Sender" };
    let error = format!(
        "<Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>{request_id}</RequestId>"
    );
    document(failure.status, "ErrorResponse", &error)
}

fn document(status: StatusCode, root: &str, content: &str) -> Response<BoxBody> {
    let namespace = format!("https://sts.amazonaws.com/doc/{VERSION}/");
    let text = format!("<{root} xmlns=\"{namespace}\">{content}</{root}>\n");
    let mut response = Response::new(from_bytes(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}
