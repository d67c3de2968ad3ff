//! Says what is wrong with an answer: first whether it is the right one for its case, then whether it has the
//! form that the model gives it.

mod fault;
mod form;

use clap::ValueEnum;
use codeartifact_codegen::check::{self, Body, FindingKind};
use codeartifact_codegen::ir::{Operation, Service};
use serde::{Deserialize, Serialize};

pub(crate) use self::fault::Fault;
use self::fault::message;
use super::cases::Expect;
use super::client::Answer;
use super::path::Path;

/// How much is asked of answers to requests that never reach an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strictness {
    /// What the model and the protocol's specification say.
    #[default]
    Model,
    /// Also what AWS's own front door answers: its error names and statuses, and an id with every answer.
    Aws,
}

/// Words by which messages find fault with a value's form rather than with what it means.
const COMPLAINTS: &[&str] = &[
    "constraint",
    "length",
    "pattern",
    "regular expression",
    "regex",
    "characters",
    "at least",
    "at most",
    "too long",
    "too short",
    "enum",
];

/// The rules that hold for answers that are no operation's.
const PROTOCOL: &[FindingKind] = &[FindingKind::UnnamedError, FindingKind::ContentType, FindingKind::Body];

/// Judges answers to one operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge<'a> {
    /// The service.
    pub(crate) service: &'a Service,
    /// The operation.
    pub(crate) operation: &'a Operation,
    /// How much is asked.
    pub(crate) strictness: Strictness,
    /// The error that stands for success where that cannot be arranged; `None` asks for success.
    pub(crate) refused: Option<&'a str>,
    /// Success is asked for, since it was prepared.
    pub(crate) is_seeded: bool,
}

impl Judge<'_> {
    /// Lists what is wrong with an answer; nothing where it is right.
    pub(crate) fn faults(&self, expect: &Expect, answer: &Answer) -> Vec<Fault> {
        let checked = check::Answer {
            status: answer.status,
            headers: &answer.headers,
            body: Body::Bytes(&answer.body),
        };
        let error = (answer.status >= 300).then(|| check::error_name(&checked)).flatten();
        let mut faults: Vec<Fault> = self.expected(expect, answer, error.as_deref()).into_iter().collect();
        // What no operation is asked for is answered by no error of one, and still in the protocol's form.
        let is_for_none = *expect == Expect::NoSuchOperation && answer.status >= 300;
        let is_asked = |kind| match (self.strictness, is_for_none) {
            (Strictness::Aws, _) => true,
            (Strictness::Model, false) => kind != FindingKind::RequestId,
            (Strictness::Model, true) => PROTOCOL.contains(&kind),
        };
        let found = check::answer(self.service, self.operation, &checked).into_iter();
        let found = found.filter(|finding| is_asked(finding.kind));
        faults.extend(found.map(|finding| Fault {
            rule: finding.kind.as_str().to_owned(),
            text: finding.to_string(),
            shape: finding.shape,
            value: finding.value,
        }));
        faults.extend(form::faults(self.service, self.operation, answer, error.as_deref()));
        faults
    }

    fn expected(&self, expect: &Expect, answer: &Answer, error: Option<&str>) -> Option<Fault> {
        let succeeded = (200..300).contains(&answer.status);
        let found = describe(answer, error);
        let wrong =
            |rule: &str, wanted: &str| Some(Fault::new(rule, format!("expected {wanted}, found {found}")));
        if answer.status >= 500 && self.refused != error {
            return wrong("server-error", "an answer that is no fault of the server");
        }
        match expect {
            Expect::Success => match self.refused {
                Some(refused) if error == Some(refused) => None,
                Some(refused) if !succeeded => wrong("success", &format!("`{refused}`")),
                _ if succeeded => None,
                _ if self.is_seeded => wrong("success", "success"),
                // Nothing was prepared, so that only the request's form can be judged.
                _ => self.complaint(None, answer, error),
            },
            Expect::Taken(path) => self.complaint(Some(path), answer, error),
            Expect::Invalid(path) => {
                let (name, status) = self.validation_error();
                let is_right = error == Some(name) && answer.status == status;
                // Without one in the model, any refusal that says what is wrong will do.
                let will_do = self.service.validation.is_none() && answer.status == 400 && error.is_some();
                if is_right || will_do {
                    self.field(path, answer)
                } else {
                    wrong("validation", &format!("`{name}` with status {status}"))
                }
            }
            Expect::Malformed => {
                let declared = error
                    .is_some_and(|error| self.operation.errors.iter().any(|declared| declared.name == error));
                let fits = match self.strictness {
                    Strictness::Aws => answer.status == 400 && error == Some("SerializationException"),
                    Strictness::Model => {
                        (400..500).contains(&answer.status)
                            && (declared || answer.status == 400 && error == Some("SerializationException"))
                    }
                };
                if fits { None } else { wrong("malformed", "`SerializationException` with status 400") }
            }
            Expect::NoSuchOperation => {
                let fits = match self.strictness {
                    Strictness::Aws => answer.status == 404 && error == Some("UnknownOperationException"),
                    Strictness::Model => [404, 405].contains(&answer.status),
                };
                if fits { None } else { wrong("method", "status 404 or 405") }
            }
            Expect::UnsupportedMediaType => {
                if answer.status == 415 {
                    None
                } else {
                    wrong("media-type", "status 415")
                }
            }
        }
    }

    /// Finds the service's complaint about a value that it must take, or any complaint about form.
    fn complaint(&self, path: Option<&Path>, answer: &Answer, error: Option<&str>) -> Option<Fault> {
        let unreadable = error == Some("SerializationException") || answer.status == 415;
        let is_validation = error == Some(self.validation_error().0);
        let message = message(answer).to_lowercase();
        let name = path.map(|path| path.last_name().to_lowercase());
        let names_it = name.is_none_or(|name| names(&message, &name));
        let complains = COMPLAINTS.iter().any(|words| message.contains(words));
        if unreadable || (is_validation && names_it && complains) {
            let found = describe(answer, error);
            return Some(Fault::new("refused", format!("the model allows this value, found {found}")));
        }
        None
    }

    /// Holds that a list of fields, where the service's error has one, names the field.
    fn field(&self, path: &Path, answer: &Answer) -> Option<Fault> {
        let fields = self.service.validation.as_ref()?.fields.as_ref()?;
        let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
        let listed = body.get(&fields.member)?.as_array()?;
        let named = listed.iter().any(|field| {
            let at = field.get(&fields.path).and_then(serde_json::Value::as_str).unwrap_or_default();
            at.contains(path.last_name())
        });
        let text = || format!("`{}` does not name `{path}`", fields.member);
        (!named).then(|| Fault::new("validation-field", text()))
    }

    fn validation_error(&self) -> (&str, u16) {
        let Some(validation) = &self.service.validation else { return ("ValidationException", 400) };
        let status = match &self.service.shape(&validation.shape).kind {
            codeartifact_codegen::ir::Kind::Structure(structure) => {
                structure.error.as_ref().map_or(400, |error| error.status)
            }
            _ => 400,
        };
        (&validation.shape.name, status)
    }
}

/// Tells whether a message has a name as a word of its own.
fn names(message: &str, name: &str) -> bool {
    message.split(|character: char| !character.is_alphanumeric() && character != '_').any(|word| word == name)
}

fn describe(answer: &Answer, error: Option<&str>) -> String {
    let message = message(answer);
    let shown: String = message.chars().take(300).collect();
    let shown = if shown.is_empty() { String::new() } else { format!(": {shown}") };
    match error {
        Some(error) => format!("status {} and `{error}`{shown}", answer.status),
        None if answer.status < 300 => format!("status {}", answer.status),
        None => format!("status {} without the name of an error{shown}", answer.status),
    }
}

#[cfg(test)]
mod tests;
