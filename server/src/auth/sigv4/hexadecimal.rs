//! What has 32 bytes, a SHA-256 or an HMAC made with it, in lower-case hexadecimal digits.
//! Knows nothing of what it is a digest of.

/// Parses 64 lower-case digits.
pub(super) fn parse(text: &[u8]) -> Option<[u8; 32]> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let pairs = <&[[u8; 2]; 32]>::try_from(pairs).ok()?;
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// Renders 64 lower-case digits.
pub(super) fn render(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(64);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_parsed_and_nothing_else() {
        let bytes: [u8; 32] = std::array::from_fn(|place| u8::try_from(place * 8 + 7).unwrap());
        let text = render(&bytes);

        assert_eq!(parse(text.as_bytes()), Some(bytes));
        let bad =
            ["", &text[1..], &text[2..], &format!("{text}00"), &text.to_uppercase(), &text.replace('f', "g")];
        for bad in bad {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
