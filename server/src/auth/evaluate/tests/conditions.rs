//! What conditions and variables find in a request.

use super::*;
use crate::registry::Tag;

/// Whether a condition of an identity's policy is fulfilled by what a request is changed to.
fn fulfils(
    principal: &Principal,
    action: impl Into<Action>,
    condition: &Value,
    change: impl Fn(&mut Context<'_>),
) -> bool {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
    let world = World::default().identity(&[statement]);
    let region = region();
    let mut context = plain(&region);
    change(&mut context);
    let question = question(principal, action.into(), &[REPOSITORY], &context);
    told(&evaluate(&question, world.policies())) == ALLOWED
}

#[test]
fn keys_are_found_whatever_their_case() {
    let (ann, ci) = (user(OWNER, "team/ann"), session(OWNER, "ci", "one"));
    let role = "arn:aws:iam::123456789012:role/ci";
    for (key, of_user, of_session) in [
        ("aws:PrincipalArn", json!("arn:aws:iam::123456789012:user/team/ann"), json!(role)),
        ("AWS:principalACCOUNT", json!(OWNER), json!(OWNER)),
        ("aws:PrincipalType", json!("User"), json!("AssumedRole")),
        ("aws:UserId", json!("AIDAEXAMPLE"), json!("AIDAEXAMPLE")),
        ("aws:username", json!("ann"), Value::Null),
        ("aws:PrincipalIsAWSService", json!("false"), json!(false)),
        ("aws:ViaAWSService", json!(false), json!("false")),
        ("aws:SecureTransport", json!(false), json!("false")),
        ("aws:requestedregion", json!("eu-west-1"), json!("eu-west-1")),
        ("aws:ResourceAccount", json!(OWNER), json!(OWNER)),
        ("aws:CurrentTime", json!("2026-01-01T12:00:00Z"), json!("2026-01-01T12:00:00Z")),
        ("aws:EpochTime", json!("1767268800"), json!(1_767_268_800)),
        ("aws:PrincipalOrgID", Value::Null, Value::Null),
        ("aws:SourceIp", Value::Null, Value::Null),
        ("aws:TokenIssueTime", Value::Null, Value::Null),
        ("aws:TagKeys", Value::Null, Value::Null),
        ("aws:PrincipalTag/team", Value::Null, Value::Null),
        ("aws:Referer", Value::Null, Value::Null),
        ("aws:UserAgent", Value::Null, Value::Null),
        ("sts:AWSServiceName", Value::Null, Value::Null),
        ("sts:DurationSeconds", Value::Null, Value::Null),
    ] {
        for (principal, value) in [(&ann, of_user), (&ci, of_session)] {
            let condition = match &value {
                Value::Null => json!({"Null": {key: "true"}}),
                value => json!({"StringEquals": {key: value}}),
            };
            assert!(
                fulfils(principal, Action::ReadFromRepository, &condition, |_| ()),
                "{condition} {principal}"
            );
        }
    }
    let arn = "arn:aws:iam::123456789012:root";
    let account = json!({"StringEquals": {"aws:PrincipalType": "Account", "aws:PrincipalArn": arn}});
    let denied =
        json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": account});
    let world = World::default().domain(&[denied]);
    assert_eq!(world.asks(&root(OWNER), Action::ReadFromRepository, REPOSITORY), DENIED_BY_RESOURCE);
}

#[test]
fn what_is_known_of_a_request_is_compared() {
    let ann = user(OWNER, "ann");
    let tag = |key: &str, value: &str| Tag::parse(key, value).unwrap();
    let (blue, red) = ([tag("Team", "blue")], [tag("team", "red"), tag("env", "test")]);
    let removed = ["team".to_owned()];
    let change = |context: &mut Context<'_>| {
        context.organization = Some("o-example");
        context.source_ip = Some("192.0.2.7".parse().unwrap());
        context.secure_transport = true;
        context.token_issued = Some(Timestamp::from_epoch_milliseconds(1_767_265_200_000));
    };
    for (condition, expected) in [
        (json!({"StringEquals": {"aws:PrincipalOrgID": "o-example"}}), true),
        (json!({"IpAddress": {"aws:SourceIp": ["2001:db8::/32", "192.0.2.0/24"]}}), true),
        (json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), false),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), true),
        (json!({"DateLessThan": {"aws:TokenIssueTime": "2026-01-01T12:00:00Z"}}), true),
        (json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-02"}}), false),
        (json!({"NumericGreaterThan": {"aws:EpochTime": 1_767_268_799}}), true),
        (json!({"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "192.0.2.8"}}), false),
    ] {
        assert_eq!(fulfils(&ann, Action::ReadFromRepository, &condition, change), expected, "{condition}");
    }
    let fulfils = |condition: &Value| {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
        let (world, region) = (World::default().identity(&[statement]), region());
        let context = Context {
            principal_tags: &blue,
            request_tags: &red,
            removed_tag_keys: &removed,
            resource_tags: &blue,
            ..plain(&region)
        };
        let question = question(&ann, Operation::TagResource.into(), &[REPOSITORY], &context);
        told(&evaluate(&question, world.policies())) == ALLOWED
    };
    for (condition, expected) in [
        (json!({"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:RequestTag/Team": "red"}}), true),
        (json!({"StringEquals": {"aws:ResourceTag/TEAM": "blue"}}), true),
        (json!({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}), true),
        (json!({"StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}}), false),
        (json!({"StringEquals": {"aws:ResourceTag/env": "test"}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "env"]}}), true),
        (json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}), false),
        (json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["env"]}}), true),
        (json!({"Null": {"aws:RequestTag/team": "false", "aws:RequestTag/owner": "true"}}), true),
    ] {
        assert_eq!(fulfils(&condition), expected, "{condition}");
    }
}

#[test]
fn a_bearer_token_is_asked_for_a_service_and_a_time() {
    let ann = user(OWNER, "ann");
    for (condition, seconds, expected) in [
        (json!({"StringEquals": {"sts:AWSServiceName": "codeartifact.amazonaws.com"}}), 43_200, true),
        (json!({"StringEquals": {"sts:AWSServiceName": "s3.amazonaws.com"}}), 43_200, false),
        (json!({"NumericEquals": {"sts:DurationSeconds": 43200}}), 43_200, true),
        (json!({"NumericLessThanEquals": {"sts:DurationSeconds": "3600"}}), 43_200, false),
        (json!({"NumericLessThanEquals": {"sts:DurationSeconds": "3600"}}), 0, true),
    ] {
        let change = |context: &mut Context<'_>| context.bearer_duration_seconds = seconds;
        let fulfilled = fulfils(&ann, Action::GetServiceBearerToken, &condition, change);
        assert_eq!(fulfilled, expected, "{condition} {seconds}");
    }
}

#[test]
fn a_variable_without_a_value_matches_no_resource() {
    let pattern = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/${aws:username}/*";
    let with_default = pattern.replace("aws:username", "aws:username, 'shared'");
    let of =
        |name: &str| format!("arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/{name}/x");
    for (pattern, principal, resource, expected) in [
        (pattern, user(OWNER, "ann"), of("ann"), ALLOWED),
        (pattern, user(OWNER, "ann"), of("bob"), NO_IDENTITY),
        (pattern, session(OWNER, "ci", "ann"), of("ann"), NO_IDENTITY),
        (pattern, session(OWNER, "ci", "ann"), of(""), NO_IDENTITY),
        (&with_default, session(OWNER, "ci", "ann"), of("shared"), ALLOWED),
    ] {
        let world = World::default().identity(&[own("Allow", "*", pattern)]);
        let decided = world.asks(&principal, Operation::PublishPackageVersion, &resource);
        assert_eq!(decided, expected, "{pattern} {principal} {resource}");
    }
}
