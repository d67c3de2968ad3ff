//! How many changes that break clients a comparison finds between AWS's `OpenAPI` form and the model of the
//! same day: there are none in truth.

use codeartifact_codegen::diff::Diff;

use super::{here, read, rows};

/// The services, and the operations that the extracts keep.
pub(super) const SERVICES: &[(&str, &str, &[&str])] = &[
    ("appconfig", "appconfig", &["GetConfiguration", "ListHostedConfigurationVersions"]),
    ("chime", "chime", &["GetUser", "LogoutUser", "ListUsers"]),
    ("guardduty", "guardduty", &["CreateDetector", "ListDetectors", "GetMemberDetectors"]),
    ("kafka", "kafka", &["CreateCluster", "ListClusters"]),
    ("lambda", "lambda", &["Invoke", "ListFunctions", "ListProvisionedConcurrencyConfigs"]),
    ("quicksight", "quicksight", &["CancelIngestion", "ListDataSources"]),
    ("schemas", "schemas", &["ListSchemas", "PutCode"]),
    ("serverlessrepo", "serverlessrepo", &["CreateApplication", "ListApplications"]),
    ("workspaces-web", "workspaces-web", &["GetPortal"]),
];

#[test]
fn openapi_form_makes_these_false_changes_and_no_others() {
    let recorded: Vec<[String; 4]> = rows("openapi/false_changes.tsv");
    let mut found = Vec::new();
    for (name, ..) in SERVICES {
        let folder = here("openapi").join(name);
        let document = read(&folder.join("document.openapi.json"));
        let diff = Diff::between(&document, &read(&folder.join("model.smithy.json")));
        found.push(row(name, &document, &diff));
    }

    assert_eq!(found, recorded);
}

/// The service, its operations, the changes that break clients, and the differences that are left out.
pub(super) fn row(
    name: &str,
    document: &codeartifact_codegen::document::Document,
    diff: &Diff,
) -> [String; 4] {
    let left_out: usize = diff.artefacts.values().map(Vec::len).sum();
    let numbers = [document.service.operations.len(), diff.breaking().count(), left_out];
    let [operations, breaking, left_out] = numbers.map(|number| number.to_string());
    [name.to_owned(), operations, breaking, left_out]
}

#[test]
fn all_services_together_make_few_false_changes() {
    let measured: Vec<[String; 4]> = rows("openapi/measured.tsv");

    let breaking = |[.., breaking, _]: &[String; 4]| breaking.parse::<usize>().unwrap();
    let total: usize = measured.iter().map(breaking).sum();
    let lambda = measured.iter().find(|[name, ..]| name == "lambda").map(breaking);
    let none = measured.iter().filter(|row| breaking(row) == 0).count();
    assert!(measured.len() >= 180, "{} services", measured.len());
    assert!(total <= 213, "{total} false changes in {} services", measured.len());
    assert!(none >= 130, "{none} services without one");
    assert_eq!(lambda, Some(0));
}
