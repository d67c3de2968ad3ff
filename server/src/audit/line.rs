//! A line of the audit log: one JSON object. It names access keys by nothing and holds no secret, token or signature.

use serde::Serialize;

/// What is told of one request. Members without a value are left out.
#[derive(Debug, Clone, Serialize)]
pub struct AuditLine<'a> {
    /// When the request was answered, in ISO 8601 and UTC.
    pub time: String,
    /// The id that the answer carries as `x-amzn-requestid`.
    pub request_id: String,
    /// The ARN of whoever asked, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// Where the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_address: Option<String>,
    /// The operation, or the format of a package endpoint.
    pub operation: &'a str,
    /// How it ended: `allowed`, `denied`, `unauthenticated` or `failed`.
    pub outcome: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// Why it was refused, as the counters of refusals name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What decided: the decision that refused, or the first.
    #[serde(flatten)]
    pub decision: Option<AuditedDecision>,
    /// What was decided besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<AuditedDecision>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditedDecision {
    /// As policies name it, such as `codeartifact:DeleteDomain`.
    pub action: String,
    /// The ARN of what it was about, or `*`.
    pub resource: String,
    /// Whether it was allowed.
    pub allowed: bool,
    /// The policy that decided, where one did: the name of an identity's, or the ARN of what a resource's belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The statement of that policy, by its number from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The name that the author of the statement gave to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_json_object_without_what_is_not_known() {
        let decision = AuditedDecision {
            action: "codeartifact:DeleteDomain".to_owned(),
            resource: "arn:aws:codeartifact:eu-west-1:111122223333:domain/team\n".to_owned(),
            allowed: true,
            policy: Some("admin".to_owned()),
            statement: Some(1),
            sid: None,
        };
        let line = AuditLine {
            time: "2026-01-02T03:04:05Z".to_owned(),
            request_id: "id".to_owned(),
            principal: None,
            source_address: None,
            operation: "DeleteDomain",
            outcome: "allowed",
            status: 200,
            reason: None,
            decision: Some(decision),
            further: Vec::new(),
        };

        let text = serde_json::to_string(&line).unwrap();

        assert_eq!(
            text,
            r#"{"time":"2026-01-02T03:04:05Z","request_id":"id","operation":"DeleteDomain","outcome":"allowed","#
                .to_owned()
                + r#""status":200,"action":"codeartifact:DeleteDomain","#
                + r#""resource":"arn:aws:codeartifact:eu-west-1:111122223333:domain/team\n","#
                + r#""allowed":true,"policy":"admin","statement":1}"#
        );
    }
}
