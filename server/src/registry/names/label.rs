//! Labels: names that a package gives to some of its versions, such as npm's distribution tags.

use super::{InvalidName, is_category_other, validated_text};

validated_text! {
    /// The name that a package gives to a version.
    Label
}

impl Label {
    /// Parses 1 to 255 characters without control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        if !(1..=255).contains(&text.chars().count()) || text.chars().any(is_category_other) {
            let rule = "it must be 1 to 255 characters without control characters";
            return Err(InvalidName::new("label", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}
