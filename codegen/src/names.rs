//! Model names as Rust identifiers. The same name always gives the same identifier.

use proc_macro2::{Ident, Span};

/// Names that a generated type must not have: those of the standard prelude that generated code uses,
/// and those that the files of types, errors and operations import from their support.
const TAKEN: &[&str] = &[
    "Arc",
    "AsRef",
    "Box",
    "Bytes",
    "Decoded",
    "Decoding",
    "Err",
    "From",
    "FromRequest",
    "Future",
    "Head",
    "HeaderName",
    "Into",
    "IntoResponse",
    "Json",
    "Malformed",
    "None",
    "Ok",
    "OperationShape",
    "Option",
    "Path",
    "Pattern",
    "Rejection",
    "Reply",
    "RequestBody",
    "Response",
    "RestJson1",
    "Result",
    "Self",
    "Send",
    "ShapeId",
    "Some",
    "String",
    "Sync",
    "Vec",
    "Violations",
    "WireError",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// Keywords that the parser in use takes for identifiers.
const ALSO_RAW: &[&str] = &["gen"];

/// Returns a type's name: the model's own, its first letter upper case.
pub fn type_name(name: &str) -> Ident {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut text: String = parts.map(upper_first).collect();
    if TAKEN.contains(&text.as_str()) {
        text.push_str("Shape");
    }
    identifier(&text)
}

/// Returns the name of a field, method, module or function: `packageVersion` gives `package_version`.
pub fn snake_case(name: &str) -> Ident {
    identifier(&words(name).join("_"))
}

/// Returns the name of a module, which is also its file's: `mod.rs` is the folder's own.
pub fn module(name: &str) -> Ident {
    let ident = snake_case(name);
    if ident == "r#mod" { identifier("mod_") } else { ident }
}

/// Returns the name of an enum's variant: `FIELD_VALIDATION_FAILED` gives `FieldValidationFailed`.
pub fn variant(name: &str) -> Ident {
    let mut text: String = words(name).iter().map(|word| upper_first(word)).collect();
    match text.as_str() {
        "" => text.push_str("Empty"),
        "Unknown" => text.push_str("Value"),
        "Self" => text.push('_'),
        _ => {}
    }
    identifier(&text)
}

/// Returns the name of a constant: `DomainName` gives `DOMAIN_NAME`.
pub fn constant(name: &str) -> Ident {
    identifier(&words(name).join("_").to_ascii_uppercase())
}

/// Makes names differ by numbering the later ones.
pub fn distinct(names: impl IntoIterator<Item = Ident>) -> Vec<Ident> {
    let mut taken: Vec<Ident> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 2;
        while taken.contains(&candidate) {
            candidate = identifier(&format!("{name}{number}"));
            number += 1;
        }
        taken.push(candidate);
    }
    taken
}

/// Splits at everything that is no letter or digit, before an upper-case letter that follows a lower-case
/// letter or a digit, and before the last of several upper-case letters that a lower-case one follows.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let previous = index.checked_sub(1).map(|before| characters[before]);
        let next = characters.get(index + 1);
        let after_lower = previous.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let ends_acronym =
            previous.is_some_and(|c| c.is_ascii_uppercase()) && next.is_some_and(char::is_ascii_lowercase);
        if character.is_ascii_uppercase() && (after_lower || ends_acronym) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(character.to_ascii_lowercase());
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}

fn identifier(text: &str) -> Ident {
    let text = match text.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{text}"),
        Some(_) => text.to_owned(),
    };
    if NEVER_RAW.contains(&text.as_str()) {
        Ident::new(&format!("{text}_"), Span::call_site())
    } else if syn::parse_str::<Ident>(&text).is_ok() && !ALSO_RAW.contains(&text.as_str()) {
        Ident::new(&text, Span::call_site())
    } else {
        Ident::new_raw(&text, Span::call_site())
    }
}

#[cfg(test)]
mod tests {
    use super::{constant, distinct, snake_case, type_name, variant};

    #[test]
    fn members_become_snake_case() {
        for (name, expected) in [
            ("domain", "domain"),
            ("packageVersion", "package_version"),
            ("assetSHA256", "asset_sha256"),
            ("s3BucketArn", "s3_bucket_arn"),
            ("EC2Instance", "ec2_instance"),
            ("HTTPHeader", "http_header"),
            ("type", "r#type"),
            ("self", "self_"),
            ("gen", "r#gen"),
            ("1st", "_1st"),
        ] {
            assert_eq!(snake_case(name).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn enum_values_become_variants() {
        for (name, expected) in [
            ("FIELD_VALIDATION_FAILED", "FieldValidationFailed"),
            ("package-version", "PackageVersion"),
            ("SHA-1", "Sha1"),
            ("npm", "Npm"),
            ("UNKNOWN", "UnknownValue"),
            ("Published", "Published"),
            ("2xlarge", "_2xlarge"),
            ("*", "Empty"),
            ("Self", "Self_"),
        ] {
            assert_eq!(variant(name).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn types_do_not_shadow_the_prelude() {
        assert_eq!(type_name("Result").to_string(), "ResultShape");
        assert_eq!(type_name("__list_of-Things").to_string(), "ListOfThings");
        assert_eq!(type_name("domainName").to_string(), "DomainName");
        assert_eq!(constant("DomainName").to_string(), "DOMAIN_NAME");
    }

    #[test]
    fn names_that_collide_are_numbered() {
        let names = distinct([snake_case("aB"), snake_case("a_b"), snake_case("a-b")]);
        assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a_b", "a_b2", "a_b3"]);
    }
}
