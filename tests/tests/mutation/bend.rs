//! Bends requests and answers as a defect says.

use std::collections::BTreeSet;

use codeartifact_tests::{Received, Response, Spoil, Spoilt};
use serde_json::{Value, json};

use crate::defect::{Change, Defect, When};
use crate::routes::Routes;

/// A defect, and the requests that it is about.
pub(crate) struct Bent {
    defect: &'static Defect,
    routes: BTreeSet<String>,
}

impl Bent {
    pub(crate) fn new(defect: &'static Defect, routes: &Routes) -> Self {
        Self { defect, routes: defect.at.iter().map(|operation| routes.of(operation)).collect() }
    }

    fn is_about(&self, request: &Received) -> bool {
        let path = request.target.split('?').next().unwrap_or_default();
        let has_method = |route: &String| route.split(' ').next() == Some(request.method.as_str());
        let mut routes = self.routes.iter().filter(|route| route.split(' ').nth(1) == Some(path));
        match self.defect.when {
            When::OtherMethod => routes.clone().next().is_some() && !routes.any(has_method),
            When::Success | When::Refusal | When::Status(_) => routes.any(has_method),
        }
    }
}

impl Spoil for Bent {
    fn request(&self, request: &mut Received) {
        if !self.is_about(request) {
            return;
        }
        match self.defect.change {
            Change::NoQuery(key) => with_query(request, |query| query.retain(|pair| !is(pair, key))),
            Change::Query(key, value) => with_query(request, |query| {
                query.retain(|pair| !is(pair, key));
                query.push(format!("{key}={value}"));
            }),
            Change::NoMember(name) => with_body(request, |body| drop(body.remove(name))),
            Change::Member(name, value) => {
                with_body(request, |body| drop(body.insert(name.to_owned(), parsed(value))));
            }
            Change::MemberWhereAbsent(name, value) => with_body(request, |body| {
                body.entry(name).or_insert_with(|| parsed(value));
            }),
            Change::Instead(method, path) => {
                let query = request.target.split_once('?').map_or("", |(_, query)| query);
                request.target = format!("{path}?{query}");
                method.clone_into(&mut request.method);
                request.body.clear();
            }
            _ => {}
        }
    }

    fn answer(&self, request: &Received, mut response: Response) -> Spoilt {
        if !self.is_about(request) || !self.defect.when.fits(response.status) {
            return Spoilt::Answer(response);
        }
        match self.defect.change {
            Change::Silence => return Spoilt::Silence,
            Change::Cut => return Spoilt::Cut,
            Change::Status(status) => to_status(&mut response, status),
            Change::Error(status, name) => {
                to_status(&mut response, status);
                set_header(&mut response, "x-amzn-errortype", Some(name));
                response.body =
                    json!({"message": "told otherwise", "reason": "OTHER"}).to_string().into_bytes();
            }
            Change::NoHeader(name) => set_header(&mut response, name, None),
            Change::Header(name, value) => set_header(&mut response, name, Some(value)),
            Change::Body(bytes) => response.body = bytes.to_vec(),
            Change::Bytes(change) => change(&mut response.body),
            Change::Remove(place) => {
                let (parent, name) = place.rsplit_once('/').unwrap_or(("", place));
                with_json(&mut response, parent, &mut |value| {
                    value.as_object_mut().and_then(|object| object.remove(name));
                });
            }
            Change::Set(place, value) => match place.rsplit_once('/') {
                Some((parent, name)) if name != "*" => with_json(&mut response, parent, &mut |at| {
                    if let Some(object) = at.as_object_mut() {
                        object.insert(name.to_owned(), parsed(value));
                    }
                }),
                _ => with_json(&mut response, place, &mut |at| *at = parsed(value)),
            },
            Change::Edit(place, change) => with_json(&mut response, place, &mut |at| change(at)),
            _ => {}
        }
        Spoilt::Answer(response)
    }
}

/// A success that takes the place of a refusal names no error, and answers with no members.
fn to_status(response: &mut Response, status: u16) {
    if (200..300).contains(&status) && response.status >= 400 {
        set_header(response, "x-amzn-errortype", None);
        response.body = b"{}".to_vec();
    }
    if status == 204 {
        response.body.clear();
    }
    response.status = status;
}

fn set_header(response: &mut Response, name: &str, value: Option<&str>) {
    response.headers.retain(|header| header.0 != name);
    response.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

fn is(pair: &str, key: &str) -> bool {
    pair.split('=').next() == Some(key)
}

fn with_query(request: &mut Received, change: impl FnOnce(&mut Vec<String>)) {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut query: Vec<String> =
        query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
    change(&mut query);
    request.target = format!("{path}?{}", query.join("&"));
}

fn with_body(request: &mut Received, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let Ok(Value::Object(mut body)) = serde_json::from_slice(&request.body) else { return };
    change(&mut body);
    request.body = Value::Object(body).to_string().into_bytes();
    // A digest of what the client sent would not agree.
    request.headers.retain(|header| !header.0.eq_ignore_ascii_case("x-amz-content-sha256"));
}

fn with_json(response: &mut Response, place: &str, change: &mut dyn FnMut(&mut Value)) {
    let Ok(mut body) = serde_json::from_slice(&response.body) else { return };
    let names: Vec<&str> = place.split('/').filter(|name| !name.is_empty()).collect();
    visit(&mut body, &names, change);
    response.body = body.to_string().into_bytes();
}

/// Changes what lies at a place, if there is anything.
fn visit(value: &mut Value, names: &[&str], change: &mut dyn FnMut(&mut Value)) {
    match (names, value) {
        ([], value) => change(value),
        (["*", rest @ ..], Value::Array(items)) => {
            for item in items {
                visit(item, rest, change);
            }
        }
        (["*", rest @ ..], Value::Object(object)) => {
            for value in object.values_mut() {
                visit(value, rest, change);
            }
        }
        ([name, rest @ ..], value) => {
            if let Some(value) = value.get_mut(*name) {
                visit(value, rest, change);
            }
        }
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}
