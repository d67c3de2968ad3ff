//! What a bucket says when it refuses: a small document.

/// Returns the text of the first element of a name that has no elements in it.
pub(super) fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    (!value.contains('<')).then_some(value)
}
