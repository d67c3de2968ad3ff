//! Names that collide with each other and with Rust.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::names::errors::AnyNamesError;
use codegen_exercise::names::operations::{self, TagError, TagRequest, TagResult};
use codegen_exercise::names::service::{Names, service};
use codegen_exercise::names::types::{Either, ShareInput, ShareOutput, Type, Word};
use serde_json::{Value, json};

use crate::echo;
use crate::support::{post_json, send, with};

struct Echo;

impl Names for Echo {
    type Context = ();

    echo! {
        envelope Envelope {
            r#type, option, result, path, document, r#mod, vec, pattern, one, two, three, word, either, local,
            head, body, tag,
        }
    }

    async fn share(
        &self,
        (): (),
        input: operations::ShareInputShape,
    ) -> Result<operations::ShareOutputShape, operations::ShareError> {
        Ok(operations::ShareOutputShape { share: input.inner, more: None })
    }

    async fn share_too(
        &self,
        (): (),
        input: operations::ShareTooInput,
    ) -> Result<operations::ShareTooOutput, operations::ShareTooError> {
        let share = Box::new(ShareInput { text: input.text, inner: input.inner });
        let more = Some(Box::new(ShareOutput { share: None, more: None }));
        Ok(operations::ShareTooOutput { share: Some(share), more })
    }

    async fn tag(&self, (): (), input: TagRequest) -> Result<TagResult, TagError> {
        let words = [
            Some(input.head),
            input.bad,
            Some(input.body),
            input.at,
            input.object,
            input.violations,
            input.text,
        ];
        let error = codegen_exercise::names::errors::Internal {
            message: Some(words.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        };
        Err(AnyNamesError::from(error).into())
    }
}

#[tokio::test]
async fn members_of_any_name_come_back_as_they_went() {
    let local: Value = [
        "at",
        "bad",
        "body",
        "head",
        "object",
        "value",
        "violations",
        "json",
        "text",
        "service",
        "decode",
        "request",
        "reply",
        "response",
        "error",
        "name",
        "key",
        "index",
        "values",
        "decoded",
        "fn",
        "async",
        "gen",
        "try",
        "aB",
        "a_b",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), json!(format!("the {name}"))))
    .collect::<serde_json::Map<_, _>>()
    .into();
    let body = json!({
        "type": {"type": "a", "self": "b", "Self": "c"},
        "option": {"some": "a", "none": {"some": "b"}},
        "result": {"ok": {"some": "a"}, "err": {"path": "b"}},
        "path": {"path": "a"},
        "document": {"document": {"any": 1}, "time": {"time": 1.5}, "instant": 2},
        "mod": {"mod": "a", "crate": "b", "super": "c"},
        "vec": {"vec": "a"},
        "pattern": {"pattern": "ab"},
        "one": {"value": "a"}, "two": {"value": 1}, "three": {"value": true},
        "word": "Self",
        "either": {"Self": "a"},
        "local": local, "head": {"at": "x"}, "body": {"bad": "y"},
        "tag": {"tag": "a"},
    });

    let answer = send(service(Echo), post_json("/envelope", &body.to_string())).await;

    assert_eq!(answer.json(), body);
}

#[tokio::test]
async fn bound_members_may_be_named_like_the_decoder_s_own_variables() {
    let body = json!({"tag": {}, "body": "the body", "at": "at", "object": "object", "violations": "note"});
    let request = with(post_json("/tag/head?bad=bad", &body.to_string()), "x-text", "text");

    let answer = send(service(Echo), request).await;

    assert_eq!(answer.error(500, "Internal"), "head bad the body at object note text");
}

#[tokio::test]
async fn a_structure_may_be_the_input_of_several_operations_and_a_member_as_well() {
    let body = r#"{"text":"a","inner":{"text":"b"}}"#;

    assert_eq!(send(service(Echo), post_json("/share", body)).await.text(), r#"{"share":{"text":"b"}}"#);
    assert_eq!(
        send(service(Echo), post_json("/share-too", body)).await.json(),
        json!({"share": {"text": "a", "inner": {"text": "b"}}, "more": {}})
    );
    let missing = send(service(Echo), post_json("/share", r#"{"text":"a","inner":{}}"#)).await;
    assert_eq!(
        missing.error(400, "ValidationException"),
        "1 validation error detected: Value null at 'inner.text' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn values_that_come_out_the_same_are_numbered() {
    for text in ["Self", "unknown", "Unknown", "ok", "OK", "*", "2x", ""] {
        assert!(!matches!(Word::from(text), Word::Unknown(_)), "{text}");
        assert_eq!(Word::from(text).as_str(), text);
    }
    assert_eq!([Word::from("ok"), Word::from("OK"), Word::from("*")], [Word::Ok, Word::Ok2, Word::Star]);
    let either = [Either::Ok(String::new()), Either::Ok2(String::new()), Either::Self_(String::new())];
    assert_eq!(serde_json::to_string(&either).unwrap(), r#"[{"ok":""},{"OK":""},{"Self":""}]"#);
}

#[test]
fn fields_are_escaped_and_numbered() {
    let value = Type { r#type: Some("a".to_owned()), self_: Some("b".to_owned()), self_2: None };

    assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"type":"a","self":"b"}"#);
}
