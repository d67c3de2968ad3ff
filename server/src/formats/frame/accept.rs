//! What `Accept` and its like list, with how much each is liked (RFC 9110 section 12.4.2). What is chosen is the concern of
//! whoever has something to choose from.

/// Goes through the members of the lists in some values of a header.
pub(in crate::formats) fn members<'a>(
    values: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = &'a str> {
    let members = values.into_iter().flat_map(|value| value.split(','));
    members.map(str::trim).filter(|member| !member.is_empty())
}

/// Reads a member: its name in lower case, and its weight in thousandths. Other parameters say nothing here; a weight that
/// is none makes the member say nothing either.
pub(in crate::formats) fn weighted(member: &str) -> Option<(String, u16)> {
    let mut parts = member.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let weight =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let weight = weight.map_or(Some(1000), |(_, value)| thousandths(value.trim()))?;
    Some((name, weight))
}

/// Reads a number from 0 to 1 with at most three digits behind the point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let is_number = digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value = format!("{whole}{digits:0<3}").parse().ok()?;
    (matches!(whole, "0" | "1") && is_number && value <= 1000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_all_values_are_read_with_their_weights() {
        let values = ["gzip;q=0.5, , Text/HTML;charset=utf-8 ; Q = 0.125", "*;q=0,br"];
        let read: Vec<_> = members(values).map(weighted).collect();
        let expected = [("gzip", 500), ("text/html", 125), ("*", 0), ("br", 1000)];
        assert_eq!(read, expected.map(|(name, weight)| Some((name.to_owned(), weight))));
        assert_eq!(members(["", " , "]).count(), 0);
    }

    #[test]
    fn a_weight_is_a_number_from_0_to_1_with_three_digits() {
        for (text, weight) in [("0", 0), ("0.", 0), ("1", 1000), ("1.000", 1000), ("0.07", 70), ("0.001", 1)]
        {
            assert_eq!(weighted(&format!("a;q={text}")), Some(("a".to_owned(), weight)), "{text}");
        }
        for text in ["", "2", "1.001", "0.1234", "-0", ".5", "0.x", "none", "00.5", "NaN"] {
            assert_eq!(weighted(&format!("a;q={text}")), None, "{text}");
        }
    }
}
