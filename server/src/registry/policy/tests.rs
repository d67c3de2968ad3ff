//! What is a policy and what is not.

use super::*;
use crate::registry::{AccountId, Arn, DomainKey, DomainName, InvalidPolicy, Region, RepositoryName};

const DOMAIN: &str = "arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain";
const REPOSITORY: &str = "arn:aws:codeartifact:eu-west-1:123456789012:repository/my-domain/repo";

fn domain() -> Arn {
    let owner = AccountId::parse("123456789012").unwrap();
    let region = Region::parse("eu-west-1").unwrap();
    Arn::Domain(DomainKey { owner, region, name: DomainName::parse("my-domain").unwrap() })
}

fn repository() -> Arn {
    Arn::Repository(domain().domain().repository(RepositoryName::parse("repo").unwrap()))
}

/// A policy of one statement, with some of its members replaced, or removed by `null`.
fn with(changes: &serde_json::Value) -> String {
    let mut statement = serde_json::json!({
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": "codeartifact:ReadFromRepository",
        "Resource": "*",
    });
    for (name, value) in changes.as_object().unwrap() {
        statement[name] = value.clone();
    }
    statement.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    serde_json::json!({"Version": "2012-10-17", "Statement": statement}).to_string()
}

fn parse(text: &str) -> Result<PolicyDocument, InvalidPolicy> {
    PolicyDocument::parse(text, &repository())
}

fn statement(changes: &serde_json::Value) -> Statement {
    parse(&with(changes)).unwrap().statements.remove(0)
}

#[track_caller]
fn refuses(changes: &serde_json::Value) {
    let refused = parse(&with(changes));
    assert!(matches!(refused, Err(InvalidPolicy::Grammar { .. })), "{changes}: {refused:?}");
}

macro_rules! json {
    ($($json:tt)+) => { &serde_json::json!($($json)+) };
}

#[test]
fn a_policy_means_what_it_says_and_keeps_its_text() {
    let text = r#" {
        "Version": "2012-10-17", "Id": "mine",
        "Statement": [{
            "Sid": "read", "Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:role/ci"]},
            "Action": ["codeartifact:Get*", "codeartifact:ReadFromRepository"], "NotResource": "*",
            "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgID": "o-*"}}
        }]
    } "#;

    let policy = parse(text).unwrap();

    assert_eq!(policy.as_str(), text);
    assert_eq!(policy.language, PolicyLanguage::V2012);
    let [statement] = &policy.statements[..] else { panic!("one statement") };
    assert_eq!(statement.id.as_deref(), Some("read"));
    assert_eq!(statement.effect, Effect::Deny);
    let role = Principal::Role { account: AccountId::parse("111122223333").unwrap(), name: "ci".to_owned() };
    assert_eq!(statement.principals, Some(Choice::AllBut(vec![role])));
    assert!(matches!(&statement.actions, Choice::Only(actions) if actions.len() == 2));
    assert!(matches!(&statement.resources, Choice::AllBut(resources) if resources.len() == 1));
    assert_eq!(statement.conditions[0].to_string(), "ForAnyValue:StringLikeIfExists aws:PrincipalOrgID");
}

#[test]
fn what_is_not_json_is_told_apart_from_what_is_no_policy() {
    for text in ["", "{", "nonsense", r#"{"Version": "2012-10-17",}"#, "{} {}", r#"{"Id": "a", "Id": "b"}"#] {
        assert!(matches!(parse(text), Err(InvalidPolicy::NotJson(_))), "{text}");
    }
    for bracket in ["[", "{\"Statement\":", "[{\"a\":"] {
        let endless = bracket.repeat(500);
        assert!(matches!(parse(&endless), Err(InvalidPolicy::NotJson(_))), "{bracket}");
        assert!(
            matches!(PolicyDocument::parse_identity(&endless), Err(InvalidPolicy::NotJson(_))),
            "{bracket}"
        );
    }
    for text in ["{}", "[]", "null", "\"text\"", r#"{"Version": "2012-10-17"}"#] {
        assert!(matches!(parse(text), Err(InvalidPolicy::Grammar { .. })), "{text}");
    }
}

#[test]
fn the_version_is_one_of_two_and_may_be_left_out() {
    let policy = |version: &str| {
        let statement = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
        parse(&format!("{{{version}\"Statement\":{statement}}}"))
    };

    assert_eq!(policy(r#""Version":"2008-10-17","#).unwrap().language, PolicyLanguage::V2008);
    assert_eq!(policy("").unwrap().language, PolicyLanguage::V2008);
    for wrong in [r#""Version":"2012-10-18","#, r#""Version":2012,"#, r#""Version":null,"#] {
        assert!(policy(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn statements_are_one_or_a_list_that_is_not_empty() {
    let list = |statements: &serde_json::Value| {
        parse(&serde_json::json!({"Version": "2012-10-17", "Statement": statements}).to_string())
    };
    let one = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    let unnamed = json!({"Sid": "", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    let named = json!({"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});

    assert_eq!(list(one).unwrap().statements.len(), 1);
    assert_eq!(list(json!([one, named, one])).unwrap().statements.len(), 3);
    assert!(list(json!([unnamed, unnamed])).unwrap().statements.iter().all(|one| one.id.is_none()));
    for wrong in [json!([]), json!("x"), json!([[one]]), json!([one, null]), json!([named, named])] {
        assert!(list(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn members_that_a_policy_does_not_have_are_refused() {
    refuses(json!({"effect": "Allow"}));
    refuses(json!({"Comment": "x"}));
    let misspelled = with(json!({})).replace("\"Version\"", "\"version\"");
    assert!(parse(&misspelled).is_err());
}

#[test]
fn the_effect_is_to_allow_or_to_deny() {
    assert_eq!(statement(json!({"Effect": "Deny"})).effect, Effect::Deny);
    for wrong in [json!(null), json!("allow"), json!(["Allow"]), json!("")] {
        refuses(json!({"Effect": wrong}));
    }
}

#[test]
fn principals_are_those_who_can_exist() {
    let account = AccountId::parse("111122223333").unwrap();
    for (text, principal) in [
        ("*", Principal::Everyone),
        ("111122223333", Principal::Account(account)),
        ("arn:aws:iam::111122223333:root", Principal::Account(account)),
        ("arn:aws-cn:iam::111122223333:root", Principal::Account(account)),
    ] {
        let read = statement(json!({"Principal": {"AWS": [text]}})).principals;
        assert_eq!(read, Some(Choice::Only(vec![principal])), "{text}");
    }
    assert_eq!(
        statement(json!({"Principal": "*"})).principals,
        Some(Choice::Only(vec![Principal::Everyone]))
    );
    let name = str::to_owned;
    for (text, principal) in [
        ("arn:aws:iam::111122223333:user/path/ann", Principal::User { account, name: name("path/ann") }),
        ("arn:aws:iam::111122223333:role/ci", Principal::Role { account, name: name("ci") }),
        ("arn:aws:iam::111122223333:role/path/ci", Principal::Role { account, name: name("ci") }),
        (
            "arn:aws:sts::111122223333:assumed-role/ci/one",
            Principal::Session { account, role: name("ci"), session: name("one") },
        ),
        (
            "arn:aws:sts::111122223333:federated-user/ann",
            Principal::FederatedUser { account, name: name("ann") },
        ),
    ] {
        let read = statement(json!({"Principal": {"AWS": text}})).principals;
        assert_eq!(read, Some(Choice::Only(vec![principal])), "{text}");
    }
    let service = statement(json!({"Principal": {"Service": "codebuild.amazonaws.com"}})).principals;
    assert_eq!(service, Some(Choice::Only(vec![Principal::Service("codebuild.amazonaws.com".to_owned())])));
    for wrong in [
        json!(null),
        json!("111122223333"),
        json!({}),
        json!([]),
        json!({"AWS": []}),
        json!({"AWS": 111_122_223_333_u64}),
        json!({"Aws": "*"}),
        json!({"AWS": "11112222333"}),
        json!({"AWS": "AROAEXAMPLEID"}),
        json!({"AWS": "arn:aws:iam::1111:root"}),
        json!({"AWS": "arn:aws:iam::111122223333:role/"}),
        json!({"AWS": "arn:aws:iam::111122223333:role/*"}),
        json!({"AWS": "arn:aws:iam::111122223333:role/c i"}),
        json!({"AWS": "arn:aws:sts::111122223333:assumed-role/ci"}),
        json!({"AWS": "arn:aws:iam::111122223333:group/all"}),
        json!({"AWS": "arn:aws:s3:::bucket"}),
    ] {
        refuses(json!({"Principal": wrong}));
    }
    refuses(json!({"NotPrincipal": {"AWS": "111122223333"}}));
    refuses(json!({"Principal": null, "NotPrincipal": {"AWS": "111122223333"}}));
}

#[test]
fn no_statement_is_passed_over_that_is_about_the_action() {
    let names = ["DescribeDomain", "deleteDomain", "GetPackageVersionAsset", "ReadFromRepository"];
    for (actions, beginnings) in [
        (json!({"Action": "*"}), "des del get rea"),
        (json!({"Action": "codeartifact:*"}), "des del get rea"),
        (json!({"Action": "codeartifact:?escribe*"}), "des del get rea"),
        (json!({"Action": "codeartifact:de*"}), "des del get rea"),
        (json!({"Action": "codeartifact:descr*"}), "des"),
        (json!({"Action": ["codeartifact:GET*", "codeartifact:Del*"]}), "get del"),
        (json!({"Action": "codeartifact:Publish*"}), ""),
        (json!({"Action": null, "NotAction": "codeartifact:Get*"}), "des del get rea"),
    ] {
        let statement = statement(actions);
        for name in names {
            let beginning = name[..3].to_lowercase();
            let can = statement.can_be_about(Beginnings::of_name(name));
            assert_eq!(can, beginnings.contains(&beginning), "{actions} {name}");
        }
    }
}

#[test]
fn actions_are_those_of_this_service() {
    for action in [
        json!("*"),
        json!("codeartifact:*"),
        json!(["codeartifact:Get*", "CodeArtifact:List?s"]),
        json!("sts:GetServiceBearerToken"),
        json!("STS:getservicebearer*"),
    ] {
        statement(json!({"Action": action}));
    }
    statement(json!({"Action": null, "NotAction": "codeartifact:DeleteRepository"}));
    for wrong in [
        json!(null),
        json!([]),
        json!(""),
        json!("s3:GetObject"),
        json!("sts:GetCallerIdentity"),
        json!("*:*"),
        json!("codeartifact"),
        json!("codeartifact:"),
        json!("codeartifact:Get Asset"),
        json!(["codeartifact:GetPackageVersionAsset", 1]),
        json!("c\u{f6}deartifact:Get"),
    ] {
        refuses(json!({"Action": wrong}));
    }
    refuses(json!({"NotAction": "codeartifact:DeleteRepository"}));
}

#[test]
fn resources_are_the_holder_or_lie_within_it() {
    let packages = "arn:aws:codeartifact:eu-west-1:123456789012:package/my-domain/repo/npm/*";
    let others = "arn:aws:codeartifact:eu-west-1:123456789012:package/my-domain/repository-of-others/npm/*";
    let group = "arn:aws:codeartifact:eu-west-1:123456789012:package-group/my-domain/npm/%2a";
    let of = |holder: Arn, resource: &str| {
        PolicyDocument::parse(&with(json!({"Resource": [resource]})), &holder).is_ok()
    };

    let anywhere = [
        "*",
        REPOSITORY,
        packages,
        "arn:aws:codeartifact:*",
        "arn:aws:codeartifact:eu-west-1:123456789012",
        "arn:aws:codeartifact:eu-west-1:123456789012:*",
        "arn:aws:codeartifact:*:*:repository/my-domain/*",
        "arn:*:package/*/rep?/npm//left-pad",
        "*:repository/my-domain/*",
        "arn:aws:codeartifact:${aws:RequestedRegion}:123456789012:package/my-domain/repo/*",
    ];
    for resource in anywhere {
        assert!(of(domain(), resource), "{resource}");
    }
    // A policy of a repository may name the domain, which says nothing there.
    for resource in anywhere.into_iter().chain([DOMAIN, "arn:aws:codeartifact:*:*:domain/*"]) {
        assert!(of(repository(), resource), "{resource}");
    }
    for resource in ["*", DOMAIN, REPOSITORY, packages, others, group] {
        assert!(of(domain(), resource), "{resource}");
    }
    for resource in [others, group, "", "arn:aws:s3:::bucket", &REPOSITORY[..REPOSITORY.len() - 1]] {
        assert!(!of(repository(), resource), "{resource}");
    }
    for resource in [
        format!("{DOMAIN}-2"),
        DOMAIN.replace("123456789012", "111122223333"),
        DOMAIN.replace("eu-west-1", "eu-west-2"),
        packages.replace("my-domain", "other"),
        "arn:aws:s3:*".to_owned(),
    ] {
        assert!(!of(domain(), &resource), "{resource}");
        assert!(!of(repository(), &resource), "{resource}");
    }
    refuses(json!({"Resource": null}));
    refuses(json!({"Resource": []}));
}

#[test]
fn conditions_have_an_operator_a_key_and_values() {
    let read = statement(json!({"Condition": {
        "Bool": {"aws:SecureTransport": true},
        "NumericLessThan": {"aws:MultiFactorAuthAge": [10, "20"]},
        "Null": {"aws:TokenIssueTime": "true"},
    }}));
    let mut read: Vec<_> = read.conditions.iter().map(ToString::to_string).collect();
    // All must hold, so their order has no meaning; it depends on how the JSON reader was built.
    read.sort_unstable();
    assert_eq!(
        read,
        ["Bool aws:SecureTransport", "Null aws:TokenIssueTime", "NumericLessThan aws:MultiFactorAuthAge"]
    );
    for wrong in [
        json!([]),
        json!({"StringEqual": {"a": "b"}}),
        json!({"NullIfExists": {"a": "true"}}),
        json!({"ForSomeValues:StringEquals": {"a": "b"}}),
        json!({"StringEquals": "a"}),
        json!({"StringEquals": {"a": {"b": "c"}}}),
        json!({"StringEquals": {"a": null}}),
    ] {
        refuses(json!({"Condition": wrong}));
    }
}

#[test]
fn what_is_refused_says_where_and_why() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Permit"}]}"#;

    let refused = parse(text).unwrap_err().to_string();

    assert!(refused.contains("policy.Statement[0].Effect"), "{refused}");
    assert!(refused.contains("Allow Deny"), "{refused}");
}

#[test]
fn the_policy_of_an_identity_names_no_principal_and_any_service() {
    let of = |changes: &serde_json::Value| PolicyDocument::parse_identity(&with(changes));
    let policy = of(
        json!({"Principal": null, "Action": ["s3:Get*", "CodeArtifact:*"], "Resource": "arn:aws:s3:::b/*"}),
    );

    assert_eq!(policy.unwrap().statements[0].principals, None);
    for action in ["*", "*:*", "sts:GetServiceBearerToken", "kms:Describe?ey", "execute-api:Invoke"] {
        assert!(of(json!({"Principal": null, "Action": action})).is_ok(), "{action}");
    }
    for wrong in [
        json!({}),
        json!({"Principal": null, "NotPrincipal": "*"}),
        json!({"Principal": null, "Action": "ReadFromRepository"}),
        json!({"Principal": null, "Action": "codeartifact:"}),
        json!({"Principal": null, "Resource": "bucket"}),
        json!({"Principal": null, "Resource": null}),
    ] {
        assert!(matches!(of(wrong), Err(InvalidPolicy::Grammar { .. })), "{wrong}");
    }
}

#[test]
fn the_policy_of_an_identity_has_at_most_10240_characters_besides_white_space() {
    let of = |padding: &str, name: &str| {
        let statement = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        PolicyDocument::parse_identity(&format!(r#"{{{padding}"Id":"{name}","Statement":{statement}}}"#))
    };

    assert!(of(&" ".repeat(100_000), "a").is_ok());
    assert!(of("", &"a".repeat(10_000)).is_ok());
    assert!(of("", &"a".repeat(10_240)).is_err());
    assert!(PolicyDocument::parse_identity(&"[".repeat(10_000)).is_err());
}

#[test]
fn variables_are_those_of_the_newer_language_alone() {
    let asked_by_ann = |_: &ConditionKey| Found::from("ann");
    for (version, matches_value, matches_text) in [("2012-10-17", true, false), ("2008-10-17", false, true)] {
        let text = with(json!({"Principal": null, "Resource": "arn:aws:s3:::home/${aws:username}"}));
        let policy = PolicyDocument::parse_identity(&text.replace("2012-10-17", version)).unwrap();

        let Choice::Only(resources) = &policy.statements[0].resources else { panic!("those named") };
        let matches = |text: &str| resources[0].matches(text, &asked_by_ann);
        assert_eq!(matches("arn:aws:s3:::home/ann"), matches_value, "{version}");
        assert_eq!(matches("arn:aws:s3:::home/${aws:username}"), matches_text, "{version}");
    }
}
