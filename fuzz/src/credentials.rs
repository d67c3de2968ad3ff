//! Texts before the reader of credentials files: what is wrong is told with a place within the text, and without what
//! stands where secrets do. Knows how secrets are written down and no other rule of the file.

use codeartifact_server::auth::identities::check;

use crate::Fate;

/// The members whose values are never shown.
const SECRET_MEMBERS: [&str; 2] = ["\"secretAccessKey\"", "\"sessionToken\""];
/// The shortest words that are taken for secrets; shorter ones may be in a message by chance.
const SECRET_BYTES: usize = 10;

/// Checks some bytes, and panics where the answer tells too much or points elsewhere.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    match check(text) {
        Ok(()) => {
            assert_eq!(check(&format!(" {text}\n")), Ok(()), "white space around it has no meaning");
            Fate::Accepted
        }
        Err(invalid) => {
            let told = invalid.to_string();
            let lines = text.matches('\n').count() + 1;
            assert!((1..=lines).contains(&invalid.place.line), "no such line among {lines}: {told}\n{text}");
            assert!(!invalid.problem.is_empty(), "nothing is told: {told}\n{text}");
            for secret in secrets(text) {
                assert!(!told.contains(secret), "a secret is shown: {told}\n{text}");
            }
            Fate::Refused
        }
    }
}

/// Returns what stands where secrets do, and nowhere else in the text. An object there is none: its member has the name
/// of a secret by chance, as a user may.
fn secrets(text: &str) -> impl Iterator<Item = &str> {
    let members = SECRET_MEMBERS.iter().flat_map(|member| text.match_indices(member));
    let values = members.filter_map(|(start, member)| {
        let value = text[start + member.len()..].trim_start().strip_prefix(':')?.trim_start();
        value.split(['{', ',', '}', '\n']).next()
    });
    let is_mark = |character: char| !character.is_ascii_alphanumeric() && character != '-';
    let words = values.flat_map(move |value| value.split(is_mark));
    // Neither a word of the format nor the moment that a message has for an example.
    let is_secret = |word: &&str| {
        word.len() >= SECRET_BYTES
            && word.contains('-')
            && word.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    words.filter(is_secret).filter(|word| text.matches(word).count() == 1)
}
