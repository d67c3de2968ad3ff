//! What generated items say of themselves, in the generator's own words: bindings, constraints, errors
//! and where AWS documents them.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Binding, Constraints, DefaultValue, Kind, Member, Operation, Service};

/// Turns lines into documentation attributes.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// Describes a member: where it is bound, whether it must be present, and its constraints.
/// `bound` is off for members of nested structures, which always travel in the body.
pub(super) fn member(service: &Service, member: &Member, bound: bool) -> Vec<String> {
    let mut text = if bound {
        match &member.binding {
            Binding::Body => format!("In the body as {}.", code(&member.json_name)),
            Binding::Payload => "The body itself.".to_owned(),
            Binding::Query(key) => format!("In the query as {}.", code(key)),
            Binding::QueryParams => "All keys of the query.".to_owned(),
            Binding::Header(header) => format!("In the header {}.", code(header)),
            Binding::PrefixHeaders(prefix) => format!("In the headers that begin with {}.", code(prefix)),
            Binding::Label { greedy: false } => "A segment of the path.".to_owned(),
            Binding::Label { greedy: true } => "One or more segments of the path.".to_owned(),
            Binding::StatusCode => "The status of the answer.".to_owned(),
            Binding::EventHeader | Binding::EventPayload => String::new(),
        }
    } else {
        match &member.binding {
            Binding::EventHeader => format!("In the header {} of the event.", code(&member.name)),
            Binding::EventPayload => "The payload of the event.".to_owned(),
            _ => format!("In JSON as {}.", code(&member.json_name)),
        }
    };
    text.push_str(if member.required { " Required." } else { "" });
    if let Some(default) = &member.default {
        let shown = match default {
            DefaultValue::Boolean(value) => value.to_string(),
            DefaultValue::Number(number) => number.clone(),
            DefaultValue::String(text) => format!("{text:?}"),
            DefaultValue::EmptyList => "[]".to_owned(),
            DefaultValue::EmptyMap => "{}".to_owned(),
            DefaultValue::Null => "null".to_owned(),
        };
        let _ = write!(text, " Default {}.", code(&shown));
    }
    let target = service.shape(&member.target);
    text.push_str(&constraints(&member.constraints.over(&target.constraints), &target.kind));
    let mut lines = vec![text];
    if member.deprecated {
        lines.push("Deprecated in the model.".to_owned());
    }
    lines
}

/// Describes constraints, beginning with a space where there are any.
pub(super) fn constraints(constraints: &Constraints, kind: &Kind) -> String {
    let mut text = String::new();
    if let Some((minimum, maximum)) = constraints.length {
        let unit = match kind {
            Kind::Blob { .. } => "bytes",
            Kind::List { .. } | Kind::Map { .. } => "elements",
            _ => "characters",
        };
        let _ = write!(text, " Holds {} {unit}.", bounds(minimum, maximum));
    }
    if let Some((minimum, maximum)) = &constraints.range {
        let _ = write!(text, " Is {}.", bounds(minimum.as_ref(), maximum.as_ref()));
    }
    if let Some(pattern) = &constraints.pattern {
        let _ = write!(text, " Pattern {}.", code(pattern));
    }
    if let Kind::List { unique: true, .. } = kind {
        text.push_str(" Elements differ.");
    }
    text
}

/// Describes an operation: method, path, errors, and AWS's own page.
pub(super) fn operation(service: &Service, name: &str, operation: &Operation) -> Vec<String> {
    let mut lines = vec![format!("`{} {}`", operation.method, operation.uri)];
    let errors: Vec<_> = operation.errors.iter().map(|id| code(&id.name)).collect();
    if !errors.is_empty() || operation.pagination.is_some() || operation.deprecated {
        lines.push(String::new());
    }
    if !errors.is_empty() {
        lines.push(format!("Errors: {}.", errors.join(", ")));
    }
    if let Some(pagination) = &operation.pagination {
        lines.push(format!(
            "Paged by {} and {}.",
            code(&pagination.input_token),
            code(&pagination.output_token)
        ));
    }
    if operation.deprecated {
        lines.push("Deprecated in the model.".to_owned());
    }
    if let Some(id) = &service.documentation_id {
        lines.push(String::new());
        lines.push(format!("[AWS API reference](https://docs.aws.amazon.com/goto/WebAPI/{id}/{name})"));
    }
    lines
}

/// Quotes text as code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    match visible(text).as_str() {
        "" => "the empty text".to_owned(),
        text if text.contains('`') => format!("`` {text} ``"),
        text => format!("`{text}`"),
    }
}

/// Escapes what nobody would see, and what turns the direction of the text around it: the compiler takes neither a
/// carriage return nor a mark of direction in a comment.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'
            | '\u{2029}' => {
                shown.extend(character.escape_unicode());
            }
            _ if character.is_control() => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
    }
    shown
}

fn bounds<T: std::fmt::Display + PartialEq>(minimum: Option<T>, maximum: Option<T>) -> String {
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) if minimum == maximum => format!("exactly {minimum}"),
        (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        (Some(minimum), None) => format!("at least {minimum}"),
        (None, Some(maximum)) => format!("at most {maximum}"),
        (None, None) => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn text_that_cannot_be_seen_is_escaped() {
        for (text, shown) in [
            ("", "the empty text"),
            ("[a-z]+", "`[a-z]+`"),
            ("a`b", "`` a`b ``"),
            ("[\r\n\t]", "`[\\r\\n\\t]`"),
            ("\u{202e}\u{2066}a", "`\\u{202e}\\u{2066}a`"),
            ("ä", "`ä`"),
        ] {
            assert_eq!(code(text), shown);
        }
    }
}
