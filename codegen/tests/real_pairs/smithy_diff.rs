//! Our judgement of ten and more real pairs beside that of the official `smithy-diff`: the same, or explained.

use std::collections::{BTreeMap, BTreeSet};

use codeartifact_codegen::diff::{Change, Diff};

use super::{here, read, rows};

/// The pairs, and the operations that the extracts keep.
pub(super) const PAIRS: &[(&str, &[&str])] = &[
    ("chime", &["DeleteAppInstance", "GetMeeting", "ListUsers", "UpdateUserSettings"]),
    ("codeartifact", &["CreateRepository", "GetAuthorizationToken", "GetDomainPermissionsPolicy"]),
    (
        "connectparticipant",
        &["CreateParticipantConnection", "GetAttachment", "SendEvent", "StartAttachmentUpload"],
    ),
    (
        "greengrassv2",
        &["BatchAssociateClientDeviceWithCoreDevice", "CreateDeployment", "ListEffectiveDeployments"],
    ),
    ("kafkaconnect", &["DescribeConnector", "UpdateConnector"]),
    ("lex-models", &["DeleteUtterances"]),
    ("location", &["CreateMap", "GetDevicePositionHistory", "SearchPlaceIndexForSuggestions"]),
    ("mediapackage", &["ConfigureLogs", "DescribeOriginEndpoint"]),
    ("mwaa", &["CreateCliToken", "GetEnvironment", "PublishMetrics"]),
    ("rbin", &["UpdateRule"]),
    ("sagemaker-featurestore-runtime", &["BatchGetRecord"]),
    ("servicecatalog-appregistry", &["GetAttributeGroup", "ListAssociatedResources", "UpdateAttributeGroup"]),
];

/// One event of theirs: how severe, of which kind, about which shape or member.
struct Theirs {
    breaks: bool,
    kind: String,
    about: String,
}

fn theirs(service: &str) -> Vec<Theirs> {
    let event = |[severity, kind, about]: [String; 3]| Theirs {
        breaks: ["ERROR", "DANGER"].contains(&severity.as_str()),
        kind,
        about,
    };
    rows(&format!("models/{service}/theirs.tsv")).into_iter().map(event).collect()
}

/// The names under which they speak of what a change is about: `Shape` or `Shape$member`, old and new.
fn names(change: &Change) -> Vec<String> {
    let subject = change.subject.replace('.', "$");
    match subject.split_once(" (was ").and_then(|(new, rest)| Some((new, rest.split_once(')')?))) {
        Some((new, (old, rest))) => vec![format!("{new}{rest}"), format!("{old}{rest}")],
        None => vec![subject],
    }
}

/// What one side says where the other says otherwise.
fn stance(breaks: Option<bool>) -> &'static str {
    match breaks {
        None => "silent",
        Some(true) => "breaks",
        Some(false) => "does not break",
    }
}

/// Says where the sides differ: whose finding it is, its kind, and what the other side says.
fn differences(ours: &[Change], theirs: &[Theirs]) -> BTreeSet<[String; 3]> {
    let mut by_name: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
    for change in ours {
        for name in names(change) {
            by_name.entry(name).or_default().push(change);
        }
    }
    let mut found = BTreeSet::new();
    for event in theirs {
        let here = by_name.get(&event.about).map_or(&[][..], Vec::as_slice);
        let judged: Vec<bool> = here.iter().map(|change| change.breaks_clients.is_some()).collect();
        if !judged.contains(&event.breaks) {
            let other = stance(judged.first().copied());
            found.insert(["theirs".to_owned(), event.kind.clone(), other.to_owned()]);
        }
    }
    for change in ours.iter().filter(|change| change.breaks_clients.is_some()) {
        let names = names(change);
        let judged: Vec<bool> =
            theirs.iter().filter(|event| names.contains(&event.about)).map(|event| event.breaks).collect();
        if !judged.contains(&true) {
            let kind = format!("{:?}", change.aspect);
            found.insert(["ours".to_owned(), kind, stance(judged.first().copied()).to_owned()]);
        }
    }
    found
}

#[test]
fn official_comparison_says_the_same_or_the_difference_is_explained() {
    let explained: Vec<[String; 4]> = rows("explained.tsv");
    let mut needed = BTreeSet::new();
    for (service, _) in PAIRS {
        let side = |name: &str| read(&here("models").join(service).join(format!("{name}.smithy.json")));
        let ours = Diff::between(&side("old"), &side("new")).changes;
        needed.extend(differences(&ours, &theirs(service)));
    }

    let known: BTreeSet<[String; 3]> =
        explained.iter().map(|[whose, kind, other, _]| [whose, kind, other].map(Clone::clone)).collect();
    let unexplained: Vec<_> = needed.difference(&known).collect();
    let idle: Vec<_> = known.difference(&needed).collect();
    assert!(PAIRS.len() >= 10);
    assert!(explained.iter().all(|[.., reason]| reason.split(' ').count() > 4));
    assert!(unexplained.is_empty(), "explain in explained.tsv: {unexplained:#?}");
    assert!(idle.is_empty(), "no pair needs: {idle:#?}");
}
