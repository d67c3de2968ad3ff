//! A service description that uses most of the form, and what becomes of it.

use serde_json::{Value, json};

use super::{Source, convert};
use crate::error::Error;
use crate::ir::{Binding, ErrorKind, Kind, Member, Service, TimestampFormat};
use crate::smithy;

/// A description with one operation that uses most of the form, which `change` may bend.
fn description(change: impl FnOnce(&mut Value)) -> String {
    let mut description = json!({
        "version": "2.0",
        "metadata": {
            "apiVersion": "2020-01-01", "endpointPrefix": "thing", "protocol": "rest-json",
            "serviceFullName": "Thing Store", "serviceId": "Thing Store", "signatureVersion": "v4",
            "signingName": "thing", "uid": "thing-2020-01-01"
        },
        "operations": {
            "PutThing": {
                "name": "PutThing",
                "http": { "method": "PUT", "requestUri": "/things/{Name}/{Key+}?put", "responseCode": 201 },
                "input": { "shape": "PutThingRequest" },
                "output": { "shape": "PutThingResult" },
                "errors": [{ "shape": "Broken" }, { "shape": "Busy" }],
                "idempotent": true,
                "documentation": "<p>Puts.</p>"
            },
            "Ping": { "name": "Ping", "http": { "method": "GET", "requestUri": "/" }, "authtype": "none" }
        },
        "shapes": shapes()
    });
    change(&mut description);
    description.to_string()
}

fn shapes() -> Value {
    json!({
        "PutThingRequest": {
            "type": "structure",
            "required": ["name", "key"],
            "payload": "content",
            "members": {
                "name": { "shape": "Name", "location": "uri", "locationName": "Name" },
                "key": { "shape": "Name", "location": "uri", "locationName": "Key" },
                "filters": { "shape": "Filters", "location": "querystring", "locationName": "ignored" },
                "since": { "shape": "Timestamp", "location": "querystring", "locationName": "since", "timestampFormat": "rfc822" },
                "token": { "shape": "Name", "location": "header", "locationName": "X-Token", "idempotencyToken": true },
                "context": { "shape": "Name", "location": "header", "locationName": "X-Context", "jsonvalue": true },
                "tags": { "shape": "Filters", "location": "headers", "locationName": "X-Tag-" },
                "content": { "shape": "Bytes", "streaming": true, "requiresLength": true }
            }
        },
        "PutThingResult": {
            "type": "structure",
            "members": {
                "status": { "shape": "Status", "location": "statusCode" },
                "kind": { "shape": "Kind", "locationName": "thingKind" },
                "choice": { "shape": "Choice" },
                "free": { "shape": "Free" },
                "list": { "shape": "Names" },
                "secret": { "shape": "Secret" }
            }
        },
        "Bytes": { "type": "blob" },
        "Choice": { "type": "structure", "union": true, "members": { "name": { "shape": "Name" }, "status": { "shape": "Status" } } },
        "Broken": { "type": "structure", "members": { "message": { "shape": "Name" } }, "exception": true, "fault": true, "error": { "httpStatusCode": 503 }, "retryable": { "throttling": false } },
        "Busy": { "type": "structure", "members": {}, "exception": true, "error": { "httpStatusCode": 429 } },
        "Filters": { "type": "map", "key": { "shape": "Name" }, "value": { "shape": "Name" }, "max": 5 },
        "Free": { "type": "structure", "members": {}, "document": true },
        "Kind": { "type": "string", "enum": ["a-b", "c"] },
        "Name": { "type": "string", "min": 1, "max": 9, "pattern": "[a-z]+" },
        "Names": { "type": "list", "member": { "shape": "Name", "locationName": "item" }, "min": 1, "sparse": true },
        "Secret": { "type": "string", "sensitive": true, "deprecated": true },
        "Status": { "type": "integer", "box": true, "min": 0, "max": 7 },
        "Timestamp": { "type": "timestamp" }
    })
}

fn read(text: &str, paginators: Option<&str>) -> (Service, Vec<String>) {
    let source = Source { origin: "service-2.json", text };
    let paginators = paginators.map(|text| Source { origin: "paginators-1.json", text });
    let converted = convert(source, paginators, None).unwrap();
    (smithy::read("service-2.json", &converted.document, None).unwrap(), converted.notes)
}

fn refusal(change: impl FnOnce(&mut Value)) -> Error {
    let text = description(change);
    let source = Source { origin: "service-2.json", text: &text };
    convert(source, None, None).map(|converted| converted.document).unwrap_err()
}

fn member<'a>(service: &'a Service, structure: &str, name: &str) -> &'a Member {
    let (id, _) = service.shapes.iter().find(|(id, _)| id.name == structure).unwrap();
    service.members(id).iter().find(|member| member.name == name).unwrap()
}

fn kind<'a>(service: &'a Service, name: &str) -> &'a Kind {
    &service.shapes.iter().find(|(id, _)| id.name == name).unwrap().1.kind
}

#[test]
fn service_is_named_and_signed_by_its_metadata() {
    let (service, _) = read(&description(|_| {}), None);

    assert_eq!(service.id.to_string(), "com.amazonaws.thing#ThingStore");
    assert_eq!(service.version, "2020-01-01");
    assert_eq!(service.title, "Thing Store");
    assert_eq!(service.signing_name.as_deref(), Some("thing"));
    assert_eq!(service.documentation_id.as_deref(), Some("thing-2020-01-01"));
}

#[test]
fn members_travel_where_the_description_says() {
    let (service, _) = read(&description(|_| {}), None);

    for (name, binding) in [
        ("name", Binding::Label { greedy: false }),
        ("key", Binding::Label { greedy: true }),
        ("filters", Binding::QueryParams),
        ("since", Binding::Query("since".to_owned())),
        ("token", Binding::Header("X-Token".to_owned())),
        ("tags", Binding::PrefixHeaders("X-Tag-".to_owned())),
        ("content", Binding::Payload),
    ] {
        assert_eq!(member(&service, "PutThingRequest", name).binding, binding, "{name}");
    }
    assert_eq!(member(&service, "PutThingResult", "status").binding, Binding::StatusCode);
    assert_eq!(member(&service, "PutThingResult", "kind").json_name, "thingKind");
    let since = member(&service, "PutThingRequest", "since");
    assert_eq!(since.timestamp_format, Some(TimestampFormat::HttpDate));
    assert!(member(&service, "PutThingRequest", "token").idempotency_token);
    assert!(member(&service, "PutThingRequest", "context").encoded_in_header);
}

#[test]
fn values_listed_on_a_member_make_an_enum_of_its_own() {
    let listed = |description: &mut Value| {
        let token = &mut description["shapes"]["PutThingRequest"]["members"]["token"];
        token["enum"] = json!(["YAML", "JSON"]);
    };
    let (service, _) = read(&description(listed), None);

    let target = &member(&service, "PutThingRequest", "token").target;
    let Kind::Enum(values) = &service.shape(target).kind else { panic!("{target} is no enum") };
    assert_eq!(target.name, "PutThingRequestToken");
    assert_eq!(values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>(), ["YAML", "JSON"]);
    assert_eq!(member(&service, "PutThingRequest", "key").target.name, "Name");
}

#[test]
fn labels_are_named_after_members() {
    let (service, _) = read(&description(|_| {}), None);

    let operation = &service.operations["PutThing"];
    assert_eq!(operation.uri.to_string(), "/things/{name}/{key+}?put");
    assert_eq!((operation.method.as_str(), operation.code), ("PUT", 201));
    assert!(operation.idempotent);
    assert!(service.operations["Ping"].optional_auth);
}

#[test]
fn operations_without_shapes_take_and_give_nothing() {
    let (service, _) = read(&description(|_| {}), None);

    let ping = &service.operations["Ping"];
    assert_eq!(service.members(&ping.input), []);
    assert_eq!(service.members(&ping.output), []);
    assert_eq!(ping.code, 200);
}

#[test]
fn traits_on_members_move_to_the_shapes_that_smithy_wants_them_on() {
    let (service, _) = read(&description(|_| {}), None);

    assert_eq!(kind(&service, "Bytes"), &Kind::Blob { streaming: true, requires_length: true });
    let secret = service.shapes.values().find(|shape| shape.id.name == "Secret").unwrap();
    assert!(secret.sensitive && secret.deprecated);
}

#[test]
fn types_of_the_form_become_types_of_smithy() {
    let (service, _) = read(&description(|_| {}), None);

    assert_eq!(kind(&service, "Free"), &Kind::Document);
    assert!(matches!(kind(&service, "Choice"), Kind::Union { members } if members.len() == 2));
    assert!(matches!(kind(&service, "Names"), Kind::List { sparse: true, .. }));
    let Kind::Enum(values) = kind(&service, "Kind") else { panic!("no enum") };
    let pairs: Vec<_> = values.iter().map(|value| (value.name.as_str(), value.value.as_str())).collect();
    assert_eq!(pairs, [("A_B", "a-b"), ("C", "c")]);
}

#[test]
fn bounds_are_lengths_of_text_and_ranges_of_numbers() {
    let (service, _) = read(&description(|_| {}), None);

    let constraints =
        |name: &str| service.shapes.values().find(|shape| shape.id.name == name).unwrap().constraints.clone();
    assert_eq!(constraints("Name").length, Some((Some(1), Some(9))));
    assert_eq!(constraints("Name").pattern.as_deref(), Some("^[a-z]+$"));
    assert_eq!(constraints("Status").range, Some((Some("0".to_owned()), Some("7".to_owned()))));
    assert_eq!(constraints("Filters").length, Some((None, Some(5))));
}

#[test]
fn errors_keep_their_status_and_fault() {
    let (service, _) = read(&description(|_| {}), None);

    let error = |name: &str| match kind(&service, name) {
        Kind::Structure(structure) => structure.error.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(error("Broken"), ErrorKind { status: 503, server_fault: true, retryable: true });
    assert_eq!(error("Busy"), ErrorKind { status: 429, server_fault: false, retryable: false });
}

#[test]
fn shape_called_like_an_operation_is_renamed_with_a_note() {
    let text = description(|d| {
        d["shapes"]["Ping"] = json!({ "type": "string" });
        d["shapes"]["PutThingResult"]["members"]["ping"] = json!({ "shape": "Ping" });
    });

    let (service, notes) = read(&text, None);

    assert_eq!(member(&service, "PutThingResult", "ping").target.name, "PingShape");
    assert!(notes.iter().any(|note| note.contains("`PingShape`")), "{notes:?}");
}

#[test]
fn paginators_become_the_trait_and_what_smithy_cannot_say_is_noted() {
    let paginators = json!({ "pagination": {
        "PutThing": { "input_token": "token", "output_token": "kind", "limit_key": "name", "result_key": "list" },
        "Ping": { "input_token": ["a", "b"], "output_token": ["a", "b"] }
    } });

    let (service, notes) = read(&description(|_| {}), Some(&paginators.to_string()));

    let pagination = service.operations["PutThing"].pagination.clone().unwrap();
    assert_eq!((pagination.items.as_deref(), pagination.page_size.as_deref()), (Some("list"), Some("name")));
    assert_eq!(service.operations["Ping"].pagination, None);
    assert!(notes.iter().any(|note| note.starts_with("`Ping` pages by tokens")), "{notes:?}");
}

#[test]
fn paginators_of_another_service_are_refused() {
    let text = description(|_| {});
    let source = Source { origin: "service-2.json", text: &text };
    let paginators =
        json!({ "pagination": { "Pong": { "input_token": "a", "output_token": "b" } } }).to_string();
    let paginators = Source { origin: "paginators-1.json", text: &paginators };

    let error = convert(source, Some(paginators), None).unwrap_err();

    assert!(error.to_string().contains("`Pong`"), "{error}");
}

#[test]
fn unknown_keys_stop_the_conversion_and_name_the_shape() {
    for (error, shape) in [
        (refusal(|d| d["shapes"]["Name"]["wobble"] = json!(1)), "Name"),
        (
            refusal(|d| d["shapes"]["PutThingResult"]["members"]["kind"]["wobble"] = json!(1)),
            "PutThingResult$kind",
        ),
        (refusal(|d| d["operations"]["Ping"]["wobble"] = json!(1)), "Ping"),
        (refusal(|d| d["wobble"] = json!(1)), "the document itself"),
    ] {
        let message = error.to_string();
        assert!(message.contains(&format!("`{shape}`")) && message.contains("`wobble`"), "{message}");
    }
}

#[test]
fn faults_name_the_shape() {
    for (error, wanted) in [
        (refusal(|d| d["shapes"]["Name"]["type"] = json!("wobble")), "shape `Name`"),
        (refusal(|d| d["shapes"]["Names"]["member"] = Value::Null), "shape `Names`"),
        (refusal(|d| d["shapes"]["Busy"]["required"] = json!(["gone"])), "`gone`"),
        (
            refusal(|d| d["shapes"]["PutThingResult"]["members"]["kind"]["location"] = json!("moon")),
            "`PutThingResult$kind`",
        ),
    ] {
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn other_protocols_are_refused() {
    let error = refusal(|d| d["metadata"]["protocol"] = json!("json"));

    assert!(matches!(error, Error::Protocol { .. }), "{error}");
}

#[test]
fn event_streams_in_a_body_of_other_members_are_refused_by_the_reader() {
    let text = description(|d| d["shapes"]["Choice"]["eventstream"] = json!(true));
    let converted = convert(Source { origin: "service-2.json", text: &text }, None, None).unwrap();

    let error = smithy::read("service-2.json", &converted.document, None).unwrap_err();

    assert!(error.to_string().contains("`choice` of its output is an event stream"), "{error}");
}

#[test]
fn converting_twice_gives_the_same_bytes() {
    let text = description(|_| {});
    let source = Source { origin: "service-2.json", text: &text };

    assert_eq!(convert(source, None, None).unwrap(), convert(source, None, None).unwrap());
}

#[test]
fn what_clients_are_asked_becomes_the_traits_that_ask_it() {
    let (service, _) = read(
        &description(|description| {
            let operation = &mut description["operations"]["PutThing"];
            operation["authtype"] = json!("v4-unsigned-body");
            operation["httpChecksumRequired"] = json!(true);
            operation["httpChecksum"] = json!({ "requestAlgorithmMember": "Name" });
            operation["requestcompression"] = json!({ "encodings": ["gzip"] });
            description["metadata"]["auth"] =
                json!(["aws.auth#sigv4", "aws.auth#sigv4a", "smithy.api#httpBearerAuth"]);
        }),
        None,
    );

    let asked: Vec<&str> = service.operations["PutThing"].client.traits.keys().map(String::as_str).collect();
    assert_eq!(
        asked,
        [
            "aws.auth#unsignedPayload",
            "aws.protocols#httpChecksum",
            "smithy.api#httpChecksumRequired",
            "smithy.api#requestCompression",
        ]
    );
    assert_eq!(service.client.auth.as_ref().map(Vec::len), Some(3));
    for scheme in ["aws.auth#sigv4a", "smithy.api#httpBearerAuth"] {
        assert!(service.client.traits.contains_key(scheme), "{scheme}");
    }
}

#[test]
fn what_is_left_out_is_noted_by_name_and_count() {
    let (_, notes) = read(
        &description(|description| {
            description["metadata"]["protocols"] = json!(["rest-json", "smithy-rpc-v2-cbor"]);
            for operation in ["PutThing", "Ping"] {
                description["operations"][operation]["endpointdiscovery"] = json!({});
            }
            description["shapes"]["PutThingResult"]["members"]["kind"]["contextParam"] =
                json!({ "name": "Kind" });
        }),
        None,
    );

    let is_noted = |wanted: &str| notes.iter().any(|note| note.contains(wanted));
    assert!(is_noted("act on it: `contextParam` (1), `endpointdiscovery` (2)"), "{notes:?}");
    assert!(is_noted("the service speaks `smithy-rpc-v2-cbor` too"), "{notes:?}");
    assert!(is_noted("no `uniqueItems`"), "{notes:?}");
}
