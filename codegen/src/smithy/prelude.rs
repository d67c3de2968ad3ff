//! The shapes and formats that a model need not define: the prelude, and what bindings imply.

use crate::ir::{Binding, Constraints, Kind, Shape, ShapeId, Structure, TimestampFormat};

/// Where a member travels on one side: labels and queries mean nothing in an answer, a status nothing in a
/// request, and what they are on is part of the body there.
pub(super) fn on_side(binding: &Binding, is_input: bool) -> Binding {
    match binding {
        Binding::Query(_) | Binding::QueryParams | Binding::Label { .. } if !is_input => Binding::Body,
        Binding::StatusCode if is_input => Binding::Body,
        other => other.clone(),
    }
}

/// The format that restJson1 gives a timestamp by where it travels.
pub(super) fn default_format(binding: &Binding) -> TimestampFormat {
    match binding {
        Binding::Header(_) | Binding::PrefixHeaders(_) => TimestampFormat::HttpDate,
        Binding::Query(_) | Binding::QueryParams | Binding::Label { .. } => TimestampFormat::DateTime,
        Binding::Body
        | Binding::Payload
        | Binding::StatusCode
        | Binding::EventHeader
        | Binding::EventPayload => TimestampFormat::EpochSeconds,
    }
}

/// Makes a shape without traits.
pub(super) fn prelude(id: &ShapeId, kind: Kind) -> Shape {
    Shape {
        id: id.clone(),
        kind,
        constraints: Constraints::default(),
        sensitive: false,
        deprecated: false,
        media_type: None,
        timestamp_format: None,
        used_in_input: false,
        used_in_output: false,
        recursive: false,
        namesakes: Vec::new(),
    }
}

pub(super) fn prelude_kind(name: &str) -> Option<Kind> {
    match name {
        "Unit" => Some(Kind::Structure(Structure::default())),
        _ => simple_kind(&lower_first(name.strip_prefix("Primitive").unwrap_or(name)))
            .or_else(|| (name == "String").then_some(Kind::String))
            .or_else(|| (name == "Blob").then_some(Kind::Blob { streaming: false, requires_length: false })),
    }
}

pub(super) fn simple_kind(name: &str) -> Option<Kind> {
    Some(match name {
        "boolean" => Kind::Boolean,
        "byte" => Kind::Byte,
        "short" => Kind::Short,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bigInteger" => Kind::BigInteger,
        "bigDecimal" => Kind::BigDecimal,
        "timestamp" => Kind::Timestamp,
        "document" => Kind::Document,
        _ => return None,
    })
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
