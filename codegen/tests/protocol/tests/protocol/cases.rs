//! The cases as the models hold them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{packed, template};

/// The services, and where their models stand.
const MODELS: &[(Service, &str)] = &[
    (Service::RestJson, include_str!("../../model/restjson.smithy.json")),
    (Service::Validation, include_str!("../../model/validation.smithy.json")),
    (Service::ApiGateway, include_str!("../../model/apigateway.smithy.json")),
    (Service::Glacier, include_str!("../../model/glacier.smithy.json")),
];

/// A service that cases are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    RestJson,
    Validation,
    ApiGateway,
    Glacier,
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request, and the input that it means.
    Request,
    /// An output or error, and the response that it becomes.
    Response,
    /// A request that is refused.
    Malformed,
    /// Events of a request or of an answer, one by one.
    Events,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Request, Self::Response, Self::Malformed, Self::Events];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Malformed => "malformed",
            Self::Events => "events",
        }
    }

    fn trait_id(self) -> &'static str {
        match self {
            Self::Request => "smithy.test#httpRequestTests",
            Self::Response => "smithy.test#httpResponseTests",
            Self::Malformed => "smithy.test#httpMalformedRequestTests",
            Self::Events => "smithy.test#eventStreamTests",
        }
    }
}

/// One case, its parameters filled in.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) service: Service,
    /// The operation that the request reaches.
    pub(crate) operation: String,
    pub(crate) what: What,
    id: String,
    set: Option<usize>,
}

/// What is sent and what is expected, as the model has it.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Request(Value),
    Response {
        /// The shape of the error, unless the operation succeeds.
        error: Option<String>,
        case: Value,
        /// A request that reaches the operation.
        request: Value,
    },
    Malformed(Value),
    Events {
        case: Value,
        /// The request that begins the stream.
        request: Value,
        /// The member of the output that holds its events.
        member: Option<String>,
    },
}

impl Case {
    pub(crate) fn kind(&self) -> Kind {
        match self.what {
            What::Request(_) => Kind::Request,
            What::Response { .. } => Kind::Response,
            What::Malformed(_) => Kind::Malformed,
            What::Events { .. } => Kind::Events,
        }
    }

    /// The kind, the id and, counted from one, the set of parameters.
    pub(crate) fn name(&self) -> String {
        let set = self.set.map_or_else(String::new, |set| format!("[{}]", set + 1));
        format!("{} {}{set}", self.kind().name(), self.id)
    }
}

/// Returns all cases that are a server's, of all services.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for (service, text) in MODELS {
        let model: Value = serde_json::from_str(text).expect("the models are JSON");
        of_model(*service, &model, &mut cases);
    }
    let names: BTreeSet<String> = cases.iter().map(Case::name).collect();
    assert_eq!(names.len(), cases.len(), "each case has a name of its own");
    cases
}

fn of_model(service: Service, model: &Value, cases: &mut Vec<Case>) {
    let shapes = model["shapes"].as_object().expect("a model has shapes");
    let operations = || shapes.iter().filter(|(_, shape)| shape["type"] == "operation");
    for (id, shape) in operations() {
        let operation = id.split_once('#').map_or(id.as_str(), |(_, name)| name).to_owned();
        let mut add = |case: &Value, set, what| {
            let id = text(case, "id").to_owned();
            cases.push(Case { service, operation: operation.clone(), what, id, set });
        };
        for case in of_server(shape, Kind::Request) {
            let case = without_traceless(case, shapes, shape);
            add(&case, None, What::Request(packed::with_body(&case, shapes, shape)));
        }
        for case in of_server(shape, Kind::Malformed) {
            for (set, filled) in template::expand(case) {
                add(case, set, What::Malformed(filled));
            }
        }
        for case in of_server(shape, Kind::Events) {
            add(case, None, events(case, shapes, shape));
        }
        for case in of_server(shape, Kind::Response) {
            let request = request_to(shape);
            add(case, None, What::Response { error: None, case: case.clone(), request });
        }
    }
    for (error, shape) in shapes.iter().filter(|(_, shape)| shape["type"] == "structure") {
        for case in of_server(shape, Kind::Response) {
            let declares = |operation: &Value| {
                operation["errors"].as_array().into_iter().flatten().any(|e| e["target"] == **error)
            };
            let found = operations().find(|(_, operation)| declares(operation));
            let (operation, carrier) = found.expect("some operation declares the error");
            cases.push(Case {
                service,
                operation: operation.split_once('#').map_or(operation.as_str(), |(_, name)| name).to_owned(),
                what: What::Response {
                    error: Some(error.clone()),
                    case: case.clone(),
                    request: request_to(carrier),
                },
                id: text(case, "id").to_owned(),
                set: None,
            });
        }
    }
}

fn of_server(shape: &Value, kind: Kind) -> impl Iterator<Item = &Value> {
    let cases = shape["traits"][kind.trait_id()].as_array().into_iter().flatten();
    cases.filter(|case| case["appliesTo"] != "client" && case["protocol"] == "aws.protocols#restJson1")
}

/// Takes empty lists that travel in the query out of the `params`: on the wire there is nothing of them, and
/// nothing is what the handler can be expected to receive.
fn without_traceless(case: &Value, shapes: &Map<String, Value>, operation: &Value) -> Value {
    let mut case = case.clone();
    let input = operation["input"]["target"].as_str().and_then(|input| shapes.get(input));
    let in_query = |name: &str| {
        input.is_some_and(|input| !input["members"][name]["traits"]["smithy.api#httpQuery"].is_null())
    };
    if let Some(Value::Object(params)) = case.get_mut("params") {
        params.retain(|name, value| !(value.as_array().is_some_and(Vec::is_empty) && in_query(name)));
    }
    case
}

/// A request that an operation takes: that of its first case, or the bare one.
fn request_to(operation: &Value) -> Value {
    of_server(operation, Kind::Request).next().unwrap_or(&operation["traits"]["smithy.api#http"]).clone()
}

/// A case of events. One that is about the answer alone takes the request of another case, where one has it.
fn events(case: &Value, shapes: &Map<String, Value>, operation: &Value) -> What {
    let own = &case["initialRequest"];
    let sends = case["events"].as_array().into_iter().flatten().any(|event| event["type"] == "request");
    let of_others = of_server(operation, Kind::Events).map(|other| &other["initialRequest"]);
    let request = [own].into_iter().chain(of_others.filter(|_| !sends)).find(|request| !request.is_null());
    let output = operation["output"]["target"].as_str().and_then(|output| shapes.get(output));
    let members = output.and_then(|output| output["members"].as_object()).into_iter().flatten();
    let is_payload = |member: &Value| !member["traits"]["smithy.api#httpPayload"].is_null();
    What::Events {
        case: case.clone(),
        request: request.unwrap_or(&operation["traits"]["smithy.api#http"]).clone(),
        member: members.into_iter().find(|(_, member)| is_payload(member)).map(|(name, _)| name.clone()),
    }
}

/// Returns a text that every case has.
pub(crate) fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("a case has text at `{key}`: {case}"))
}
