//! Operations, their members, errors and pages.

use super::*;

#[test]
fn added_operation_breaks_nobody_and_a_removed_one_does() {
    let add = |shapes: &mut Value| {
        shapes["a#Get"] = json!({
            "type": "operation", "traits": { "smithy.api#http": { "method": "GET", "uri": "/get" } }
        });
        shapes["a#Store"]["operations"] = json!([{ "target": "a#Put" }, { "target": "a#Get" }]);
    };

    assert_eq!(changes(add), ["+ Get: GET /get", "+ GetInput: a structure", "+ GetOutput: a structure"]);
    assert_eq!(undone(add), ["-! Get: GET /get", "- GetInput: a structure", "- GetOutput: a structure"]);
}

#[test]
fn other_route_or_status_breaks_clients() {
    let http = |uri: &str, code: u16| {
        put_trait("a#Put", "smithy.api#http", json!({ "method": "PUT", "uri": uri, "code": code }))
    };

    assert_eq!(changes(http("/other", 200)), ["~! Put: is reached by PUT /other, was PUT /put"]);
    assert_eq!(changes(http("/put", 201)), ["~! Put: succeeds with 201, was 200"]);
}

#[test]
fn required_input_member_breaks_clients_and_an_optional_one_does_not() {
    let required = json!({ "target": "a#Text", "traits": { "smithy.api#required": {} } });

    assert_eq!(
        changes(member("a#PutInput", "more", json!({ "target": "a#Name" }))),
        ["+ PutInput.more: optional Name, in the body"]
    );
    assert_eq!(
        changes(member("a#PutInput", "more", required)),
        ["+! PutInput.more: required Text, in the body"]
    );
}

#[test]
fn removed_members_break_clients_on_both_sides() {
    assert_eq!(
        undone(member("a#PutInput", "more", json!({ "target": "a#Name" }))),
        ["-! PutInput.more: optional Name, in the body"]
    );
    assert_eq!(
        undone(member("a#PutOutput", "more", json!({ "target": "a#Text" }))),
        ["-! PutOutput.more: optional Text, in the body"]
    );
}

#[test]
fn requiring_breaks_senders_and_loosening_breaks_readers() {
    let name = || json!({ "target": "a#Name", "traits": { "smithy.api#required": {} } });
    let text = || json!({ "target": "a#Text" });

    assert_eq!(
        changes(member("a#PutInput", "name", name())),
        ["~! PutInput.name: must be present, was optional"]
    );
    assert_eq!(
        undone(member("a#PutInput", "name", name())),
        ["~ PutInput.name: is optional, had to be present"]
    );
    assert_eq!(
        changes(member("a#PutOutput", "text", text())),
        ["~! PutOutput.text: is optional, had to be present"]
    );
    assert_eq!(
        undone(member("a#PutOutput", "text", text())),
        ["~ PutOutput.text: must be present, was optional"]
    );
}

#[test]
fn member_that_moves_breaks_clients() {
    let query = json!({ "target": "a#Name", "traits": { "smithy.api#httpQuery": "name" } });
    let key = json!({ "target": "a#Name", "traits": { "smithy.api#jsonName": "n" } });

    assert_eq!(
        changes(member("a#PutInput", "name", query)),
        ["~! PutInput.name: travels in the query as `name`, was in the body"]
    );
    assert_eq!(
        changes(member("a#PutInput", "name", key)),
        ["~! PutInput.name: travels in the body as `n`, was in the body"]
    );
}

#[test]
fn removed_error_breaks_clients_and_an_added_one_does_not() {
    let without = |shapes: &mut Value| shapes["a#Put"]["errors"] = json!([]);

    assert_eq!(changes(without), ["-! Put: no longer answers `Gone`", "- Gone: a structure"]);
    assert_eq!(undone(without), ["+ Put: answers `Gone` too", "+ Gone: a structure"]);
}

#[test]
fn other_status_or_fault_of_an_error_breaks_clients() {
    let status = put_trait("a#Gone", "smithy.api#httpError", json!(410));
    let fault = put_trait("a#Gone", "smithy.api#error", json!("server"));
    let retry = put_trait("a#Gone", "smithy.api#retryable", json!({}));

    assert_eq!(changes(status), ["~! Gone: is answered with 410, was 404"]);
    assert_eq!(changes(fault), ["~! Gone: is the server's fault, was the client's"]);
    assert_eq!(changes(retry), ["~ Gone: is now marked as worth a retry"]);
}

#[test]
fn removed_pagination_breaks_clients() {
    let paginated = || {
        put_trait(
            "a#Put",
            "smithy.api#paginated",
            json!({ "inputToken": "name", "outputToken": "text", "items": "texts" }),
        )
    };

    let said = "`name` to `text`, items `texts`, page size `none`";
    assert_eq!(changes(paginated()), [format!("~ Put: pages by {said}")]);
    assert_eq!(undone(paginated()), [format!("~! Put: no longer pages, did by {said}")]);
}

#[test]
fn default_that_goes_or_changes_breaks_clients() {
    let default = |value: u8| {
        member("a#PutInput", "size", json!({ "target": "a#Size", "traits": { "smithy.api#default": value } }))
    };

    assert_eq!(changes(default(1)), ["~ PutInput.size: has default 1, was none"]);
    assert_eq!(undone(default(1)), ["~! PutInput.size: has default none, was 1"]);
}

#[test]
fn member_of_another_name_under_the_same_one_on_the_wire_breaks_nobody() {
    for (binding, name) in
        [("smithy.api#jsonName", "n"), ("smithy.api#httpHeader", "x-n"), ("smithy.api#httpQuery", "n")]
    {
        let bound = |called: &'static str| {
            member("a#PutInput", called, json!({ "target": "a#Name", "traits": { binding: name } }))
        };

        let found = lines(&compare(&service(bound("first")), &service(bound("second"))));

        let told = "is called so now, was `first`; nothing changes on the wire";
        assert_eq!(found, [format!("~ PutInput.second: {told}")], "{binding}");
    }
}

#[test]
fn pagination_may_be_split_over_service_and_operation() {
    let split = |shapes: &mut Value| {
        let common = json!({ "inputToken": "name", "outputToken": "count", "pageSize": "size" });
        shapes["a#Store"]["traits"]["smithy.api#paginated"] = common;
        shapes["a#Put"]["traits"]["smithy.api#paginated"] =
            json!({ "outputToken": "text", "items": "texts" });
    };
    let common = json!({ "inputToken": "name", "outputToken": "text" });

    let said = "~ Put: pages by `name` to `text`, items `texts`, page size `size`";
    assert_eq!(changes(split), [said]);
    assert_eq!(changes(put_trait("a#Store", "smithy.api#paginated", common)), [""; 0]);
}

/// A path whose labels are called so, and the members of these names, in this order.
fn labelled(uri: &'static str, labels: [&'static str; 2]) -> impl FnOnce(&mut Value) {
    move |shapes| {
        shapes["a#Put"]["traits"]["smithy.api#http"]["uri"] = json!(uri);
        for label in labels {
            let traits = json!({ "smithy.api#httpLabel": {}, "smithy.api#required": {} });
            shapes["a#PutInput"]["members"][label] = json!({ "target": "a#Text", "traits": traits });
        }
    }
}

#[test]
fn label_that_is_called_otherwise_is_the_same_on_the_wire() {
    let old = service(labelled("/put/{one}/{rest+}", ["one", "rest"]));
    let new = service(labelled("/put/{first}/{rest+}", ["first", "rest"]));

    assert_eq!(
        lines(&compare(&old, &new)),
        ["~ PutInput.first: is called so now, was `one`; nothing changes on the wire"]
    );
}

#[test]
fn labels_that_change_places_are_another_route() {
    let old = service(labelled("/put/{one}/{two}", ["one", "two"]));
    let swapped = service(labelled("/put/{two}/{one}", ["one", "two"]));
    let greedy = service(labelled("/put/{one}/{two+}", ["one", "two"]));

    assert_eq!(
        lines(&compare(&old, &swapped)),
        ["~! Put: is reached by PUT /put/{two}/{one}, was PUT /put/{one}/{two}"]
    );
    assert_eq!(
        lines(&compare(&old, &greedy)),
        [
            "~! Put: is reached by PUT /put/{one}/{two+}, was PUT /put/{one}/{two}",
            "~! PutInput.two: travels in the path, over several segments, was in the path"
        ]
    );
}

/// An operation that pages by members that are called so in the model, and `token` and `next` on the wire.
fn paging(members: [&'static str; 2], size: Option<&'static str>) -> impl FnOnce(&mut Value) {
    move |shapes| {
        let [token, next] = members;
        let text = |key: &str| json!({ "target": "a#Text", "traits": { "smithy.api#jsonName": key } });
        shapes["a#PutInput"]["members"][token] = text("token");
        shapes["a#PutOutput"]["members"][next] = text("next");
        let mut paginated = json!({ "inputToken": token, "outputToken": next, "items": "texts" });
        if let Some(size) = size {
            paginated["pageSize"] = json!(size);
        }
        shapes["a#Put"]["traits"]["smithy.api#paginated"] = paginated;
    }
}

#[test]
fn pages_are_the_same_where_only_the_names_of_members_differ() {
    let old = service(paging(["token", "next"], None));
    let renamed = service(paging(["pageToken", "nextToken"], None));
    let sized = service(paging(["token", "next"], Some("size")));
    let about_pages = |old, new| {
        let found = lines(&compare(old, new));
        found.into_iter().filter(|line| line.contains("page size")).collect::<Vec<_>>()
    };

    assert_eq!(about_pages(&old, &renamed), [""; 0]);
    assert!(about_pages(&old, &sized)[0].starts_with("~ Put: pages by"));
    assert!(about_pages(&sized, &old)[0].starts_with("~! Put: pages by"));
}
