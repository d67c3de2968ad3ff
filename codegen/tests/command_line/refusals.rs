//! Models that cannot be taken in: each command refuses them in one line, and writes nothing.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Model, SMITHY, codegen, collect, stdout};

/// What to give in place of a document that is no model.
const GIVE: &str = "give a Smithy JSON AST, an OpenAPI 3 or an AWS service description";

/// Holds that every command refuses a model with one line that names the file and all that is `wanted`, and
/// that none of them writes anything.
#[track_caller]
fn refused(model: &Model, wanted: &[&str]) {
    let path = model.path();
    let fine = Model::new(|_| {});
    let written = model.below("written");
    stdout(&["emit", &written, "--model", &fine.path()]);
    stdout(&["add", &fine.path(), "--model-dir", &written]);
    let before = everything(&model.directory);
    let absent = model.below("absent");
    for command in [
        &["preview", &path][..],
        &["add", &path, "--model-dir", &absent],
        &["add", &path, "--model-dir", &written, "--allow-removals"],
        &["emit", &absent, "--model", &path],
        &["emit", &written, "--model", &path],
        &["diff", &path, SMITHY],
        &["diff", SMITHY, &path],
    ] {
        let message = refusal(command);

        assert!(message.contains("store.json"), "{command:?} names no file: {message}");
        assert_eq!(message.trim_end().lines().count(), 1, "{message}");
        for wanted in wanted {
            assert!(message.contains(wanted), "lacks {wanted}: {message}");
        }
        assert!(everything(&model.directory) == before, "{command:?} wrote something");
    }
}

/// What a command says in the end where it fails with 2. The preview has printed what it found before that.
fn refusal(command: &[&str]) -> String {
    let output = codegen(command);
    assert_eq!(output.status.code(), Some(2), "{command:?}");
    assert!(output.stdout.is_empty() || command[0] == "preview", "{command:?}");
    let mut said = String::from_utf8(output.stderr).unwrap();
    if !output.stdout.is_empty() {
        // Pages are wrapped; what is wanted is not.
        let page = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = page.split_whitespace().collect();
        said = format!("{} {said}", words.join(" "));
    }
    said
}

fn everything(directory: &TempDir) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(directory.path(), &mut files);
    files
}

#[test]
fn text_that_is_not_json_is_refused() {
    refused(&Model::text("{ nonsense"), &["is not JSON", "line 1 column 3", GIVE]);
    refused(&Model::text(""), &["is not JSON", GIVE]);
}

#[test]
fn a_model_in_another_language_is_refused_for_its_language() {
    for text in
        ["openapi: 3.0.3\ninfo:\n", "---\nsmithy: \"2.0\"\n", "%YAML 1.2\n---\n", "# note\n\nmetadata:\n"]
    {
        refused(&Model::text(text), &["is not a model", "it is YAML", GIVE]);
    }
    for text in ["$version: \"2\"\nnamespace a.b\n", "// note\nnamespace a.b\n"] {
        refused(&Model::text(text), &["is not a model", "Smithy's own language", GIVE]);
    }
}

#[test]
fn json_that_is_no_model_is_refused() {
    refused(&Model::text("{}"), &["is not a model", "no `smithy`, `openapi` or `metadata`", GIVE]);
    refused(&Model::text("[]"), &["is not a model", "no JSON object", GIVE]);
    refused(&Model::text(r#"{"swagger":"2.0"}"#), &["Swagger 2.0", GIVE]);
    for version in ["2.0", "3.1.0", "30.0.0"] {
        let text = format!(r#"{{"openapi":"{version}"}}"#);
        refused(&Model::text(&text), &[&format!("OpenAPI {version} is not read, only 3.0"), GIVE]);
    }
    refused(&Model::text(r#"{"smithy":"3.0"}"#), &["Smithy version `3.0` is not 1 or 2", GIVE]);
    refused(&Model::text(r#"{"smithy":"2.0","shapes":{}}"#), &["defines no service", GIVE]);
    refused(&Model::text(r#"{"smithy":"2.0","shapes":[]}"#), &["is no Smithy JSON AST", GIVE]);
}

#[test]
fn a_service_of_another_protocol_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Store"]["traits"] = json!({ "aws.protocols#awsJson1_1": {} });
        }),
        &[
            "`a.b#Store`",
            "aws.protocols#awsJson1_1",
            "only `aws.protocols#restJson1`",
            "give the model of such",
        ],
    );
    refused(
        &Model::text(r#"{"metadata":{"apiVersion":"1","protocol":"query","serviceId":"Store"}}"#),
        &["Store", "protocol `query`", "only `aws.protocols#restJson1`"],
    );
}

#[test]
fn a_missing_target_is_refused() {
    const REMEDY: &str =
        "which the document does not define; give the whole of it, models of several files joined";
    let gone = |place: &'static [&'static str]| {
        move |shapes: &mut Value| {
            let target = place.iter().fold(shapes, |value, key| &mut value[*key]);
            *target = json!({ "target": "a.b#Gone" });
        }
    };
    refused(
        &Model::new(gone(&["a.b#PutInput", "members", "name"])),
        &["shape `a.b#PutInput$name`", "points to `a.b#Gone`", REMEDY],
    );
    refused(&Model::new(gone(&["a.b#Put", "input"])), &["shape `a.b#Put`", "`a.b#Gone`", REMEDY]);
    let of_service = |key: &'static str| {
        move |shapes: &mut Value| shapes["a.b#Store"][key] = json!([{ "target": "a.b#Gone" }])
    };
    refused(&Model::new(of_service("operations")), &["`a.b#Gone`", REMEDY]);
    refused(&Model::new(of_service("resources")), &["`a.b#Gone`", REMEDY]);
    refused(
        &Model::new(|shapes| shapes["a.b#PutInput"]["mixins"] = json!([{ "target": "a.b#Gone" }])),
        &["shape `a.b#PutInput`", "`a.b#Gone`", REMEDY],
    );
}

#[test]
fn a_cycle_of_mixins_is_refused() {
    refused(
        &Model::new(|shapes| {
            let mixin = |other: &str| json!({ "type": "structure", "mixins": [{ "target": other }], "traits": { "smithy.api#mixin": {} } });
            shapes["a.b#One"] = mixin("a.b#Two");
            shapes["a.b#Two"] = mixin("a.b#One");
            shapes["a.b#PutInput"]["mixins"] = json!([{ "target": "a.b#One" }]);
        }),
        &["shape `a.b#One`", "mixins form a cycle: a.b#One -> a.b#Two -> a.b#One", "as it was published"],
    );
}

#[test]
fn a_cycle_of_resources_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Store"]["resources"] = json!([{ "target": "a.b#One" }]);
            shapes["a.b#One"] = json!({ "type": "resource", "resources": [{ "target": "a.b#Two" }] });
            shapes["a.b#Two"] = json!({ "type": "resource", "resources": [{ "target": "a.b#One" }] });
        }),
        &["shape `a.b#One`", "resources form a cycle: a.b#One -> a.b#Two -> a.b#One", "as it was published"],
    );
}

#[test]
fn a_structure_that_requires_itself_is_refused() {
    let requiring = |target: &str| {
        json!({ "type": "structure", "members": {
            "next": { "target": target, "traits": { "smithy.api#required": {} } }
        } })
    };
    refused(
        &Model::new(|shapes| shapes["a.b#Name"] = requiring("a.b#Name")),
        &["shape `a.b#Name`", "requires itself", "a.b#Name -> a.b#Name", "every operation needs it"],
    );
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Name"] = requiring("a.b#Choice");
            shapes["a.b#Choice"] =
                json!({ "type": "union", "members": { "name": { "target": "a.b#Name" } } });
        }),
        &["shape `a.b#Choice`", "requires itself", "a.b#Choice -> a.b#Name -> a.b#Choice"],
    );
}

#[test]
fn structures_that_may_end_are_not_refused_for_holding_themselves() {
    let model = Model::new(|shapes| {
        shapes["a.b#Name"] = json!({ "type": "structure", "members": {
            "optional": { "target": "a.b#Name" },
            "listed": { "target": "a.b#Names", "traits": { "smithy.api#required": {} } },
            "chosen": { "target": "a.b#Choice", "traits": { "smithy.api#required": {} } }
        } });
        shapes["a.b#Names"] = json!({ "type": "list", "member": { "target": "a.b#Name" } });
        shapes["a.b#Choice"] = json!({ "type": "union", "members": {
            "name": { "target": "a.b#Name" }, "text": { "target": "smithy.api#String" }
        } });
    });

    stdout(&["emit", &model.below("crate"), "--model", &model.path()]);
}

#[test]
fn a_list_of_itself_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Name"] = json!({ "type": "list", "member": { "target": "a.b#Map" } });
            shapes["a.b#Map"] = json!({
                "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": "a.b#Name" }
            });
        }),
        &[
            "shape `a.b#Map`",
            "lists and maps alone: a.b#Map -> a.b#Name -> a.b#Map",
            "every operation needs it",
        ],
    );
}

#[test]
fn an_unknown_trait_is_refused() {
    let wobble = |place: &'static [&'static str]| {
        move |shapes: &mut Value| {
            let shape = place.iter().fold(shapes, |value, key| &mut value[*key]);
            shape["traits"]["smithy.api#wobble"] = json!({});
        }
    };
    for (place, shape) in [
        (&["a.b#Name"][..], "shape `a.b#Name`"),
        (&["a.b#PutInput", "members", "name"], "shape `a.b#PutInput$name`"),
        (&["a.b#Put"], "shape `a.b#Put`"),
        (&["a.b#Store"], "shape `a.b#Store`"),
    ] {
        refused(
            &Model::new(wobble(place)),
            &[shape, "trait `smithy.api#wobble`", "teach `smithy/traits.rs`"],
        );
    }
}

/// A model of three operations, one of which cannot be generated for two reasons and one for one of these.
fn partly_unknown() -> Model {
    Model::new(|shapes| {
        for name in ["Get", "Free"] {
            let http = json!({ "method": "GET", "uri": format!("/{}", name.to_lowercase()) });
            shapes[format!("a.b#{name}")] =
                json!({ "type": "operation", "traits": { "smithy.api#http": http } });
        }
        shapes["a.b#Get"]["input"] = json!({ "target": "a.b#GetInput" });
        shapes["a.b#GetInput"] =
            json!({ "type": "structure", "members": { "name": { "target": "a.b#Name" } } });
        shapes["a.b#Store"]["operations"] =
            json!([{ "target": "a.b#Put" }, { "target": "a.b#Get" }, { "target": "a.b#Free" }]);
        shapes["a.b#Name"]["traits"] = json!({ "smithy.api#wobble": {} });
        shapes["a.b#PutInput"]["members"]["name"]["traits"] = json!({ "smithy.api#wibble": {} });
    })
}

#[test]
fn preview_names_every_obstacle_with_its_line_and_the_way_round_it() {
    let model = partly_unknown();
    let pretty: Value = serde_json::from_str(&std::fs::read_to_string(model.path()).unwrap()).unwrap();
    std::fs::write(model.path(), format!("{pretty:#}")).unwrap();

    let output = codegen(&["preview", "--json", &model.path()]);

    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let obstacles: Vec<_> = told["obstacles"].as_array().unwrap().iter().collect();
    let of = |key: &str| obstacles.iter().map(|obstacle| obstacle[key].clone()).collect::<Vec<_>>();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(of("shape"), ["a.b#Name", "a.b#PutInput$name"]);
    assert_eq!(of("trait"), ["smithy.api#wobble", "smithy.api#wibble"]);
    assert_eq!(of("operations"), [json!(["Get", "Put"]), json!(["Put"])]);
    assert_eq!(of("way")[1], "`--without Put` leaves out what needs it");
    let text = std::fs::read_to_string(model.path()).unwrap();
    let line = usize::try_from(of("line")[0].as_u64().unwrap()).unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("\"a.b#Name\": {"), "{line}");
    assert_eq!(told["operations"].as_array().unwrap().len(), 1);
}

#[test]
fn obstacle_on_the_service_itself_does_not_hide_the_others() {
    let model = Model::new(|shapes| {
        shapes["a.b#Store"]["traits"]["smithy.api#wobble"] = json!({});
        shapes["a.b#Name"]["traits"] = json!({ "smithy.api#wibble": {} });
    });

    let said = refusal(&["preview", &model.path()]);

    assert!(said.contains("wobble") && said.contains("wibble"), "{said}");
    assert!(
        said.contains("2 obstacles, all named above; what stands on the service itself cannot"),
        "{said}"
    );
}

#[test]
fn every_command_reads_what_is_left_without_the_operations_that_cannot_be_read() {
    let model = partly_unknown();
    let (path, rest) = (model.path(), ["--without", "Put", "--without", "Get"]);
    let with = |command: &[&str]| stdout(&[command, &rest].concat());

    assert!(with(&["preview", &path]).contains("Get  left out as asked"));
    assert!(with(&["diff", &path, &path]).contains("no changes"));
    with(&["emit", &model.below("crate"), "--model", &path]);
    with(&["add", &path, "--model-dir", &model.below("model")]);
    let record = std::fs::read_to_string(model.below("model/sources.json")).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["models"][0]["without"], json!(["Get", "Put"]));
}

#[test]
fn an_operation_to_leave_out_must_be_there() {
    let model = Model::new(|_| {});

    let said = refusal(&["preview", &model.path(), "--without", "put"]);

    assert_eq!(said, "codegen: no document given has an operation `put` to leave out; is it `Put`?\n");
}
