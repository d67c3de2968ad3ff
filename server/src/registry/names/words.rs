//! Closed word lists: an enum of the words that the model or a policy allows, with the way to its text and back.

// Each word list is the same three things: the variants, their text, and the way back.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the model's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word that the model uses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Parses the word that the model uses.
            pub fn parse(text: &str) -> Result<Self, $crate::registry::names::InvalidName> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    unknown => Err($crate::registry::names::InvalidName::new($what, unknown, concat!("it must be one of", $(" ", $text),+))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

pub(in crate::registry) use words;
