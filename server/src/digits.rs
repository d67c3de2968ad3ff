//! Bytes written in digits: hexadecimal ones, and the 32 of which AWS makes its ids. Knows nothing of what they mean.

/// Writes lower-case hexadecimal digits, two for each byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0f)]]);
    }
    String::from_utf8(digits).expect("digits are ASCII")
}

/// Reads lower-case hexadecimal digits, exactly two for each byte.
pub(crate) fn read_hexadecimal<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let pairs = <&[[u8; 2]; N]>::try_from(pairs).ok()?;
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Writes a letter or a digit for each byte, which keeps five bits of it.
pub(crate) fn letters(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_read_as_they_were_written_and_nothing_else_is() {
        let bytes: [u8; 32] = std::array::from_fn(|place| u8::try_from(place * 8 + 7).unwrap());
        let text = hexadecimal(&bytes);

        assert!(text.starts_with("070f171f27"), "{text}");
        assert_eq!(read_hexadecimal(text.as_bytes()), Some(bytes));
        let bad =
            ["", &text[1..], &text[2..], &format!("{text}00"), &text.to_uppercase(), &text.replace('f', "g")];
        for bad in bad {
            assert_eq!(read_hexadecimal::<32>(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn each_byte_has_a_letter() {
        assert_eq!(letters(&[0, 25, 26, 31, 32, 255]), "AZ27A7");
    }
}
