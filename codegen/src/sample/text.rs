//! Finds the shortest text that a pattern takes, by walking its automaton letter by letter.

use std::collections::{BTreeMap, VecDeque};

use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input};

use crate::ir::Constraints;

/// What an automaton may take up; a pattern that needs more is guessed at.
const SIZE_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// How many places are looked at before a pattern is given up.
const PLACES: usize = 200_000;

/// Tried in this order, so that texts look like words and numbers where they may. None of them means anything in a
/// header that is not quoted.
const LETTERS: &[u8] =
    b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:@=+*#$%&!?'()[]{}<>^~|; ,\"\\";

/// Tried where there is no automaton, since the pattern looks around or is too large.
const GUESSES: [&str; 12] = [
    "a",
    "A",
    "0",
    "aa",
    "ab",
    "a1",
    "aaaa",
    "00000000",
    "arn:aws:a:us-east-1:000000000000:a",
    "a@a.aa",
    "/a",
    "https://a.aa",
];

/// Returns a text that constraints allow; `None` where none is found.
pub(super) fn matching(constraints: &Constraints) -> Option<String> {
    let (least, most) = constraints.length.unwrap_or_default();
    let least = usize::try_from(least.unwrap_or(1)).ok()?;
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    // A text may be empty where nothing else is; in a path it may not.
    let least = least.max(1).min(most);
    let Some(expression) = &constraints.expression else { return Some("a".repeat(least)) };
    shortest(expression, least, most).or_else(|| guess(expression, least, most))
}

fn guess(expression: &str, least: usize, most: usize) -> Option<String> {
    let pattern = fancy_regex::Regex::new(expression).ok()?;
    let repeated = ["a", "A", "0"].map(|letter| letter.repeat(least));
    let guesses = GUESSES.iter().map(|guess| (*guess).to_owned()).chain(repeated);
    let fits = |text: &String| {
        (least..=most).contains(&text.chars().count()) && pattern.is_match(text).unwrap_or(false)
    };
    guesses.into_iter().find(fits)
}

/// Where a walk stands: the automaton's state, `None` once what came before is a match, and the length so far.
type Place = (Option<StateID>, usize);

fn shortest(expression: &str, least: usize, most: usize) -> Option<String> {
    let config = dense::Config::new()
        .dfa_size_limit(Some(SIZE_LIMIT_BYTES))
        .determinize_size_limit(Some(SIZE_LIMIT_BYTES));
    let automaton = dense::Builder::new().configure(config).build(expression).ok()?;
    let start = automaton.start_state_forward(&Input::new("").anchored(Anchored::No)).ok()?;
    let first: Place = (Some(start), 0);
    let mut came_from: BTreeMap<Place, (Place, u8)> = BTreeMap::new();
    let mut waiting = VecDeque::from([first]);
    while let Some(place) = waiting.pop_front() {
        let (state, length) = place;
        let ends = state.is_none_or(|state| automaton.is_match_state(automaton.next_eoi_state(state)));
        if ends && length >= least {
            return Some(way(&came_from, first, place));
        }
        if length >= most || came_from.len() > PLACES {
            continue;
        }
        for letter in LETTERS {
            let next = state.map(|state| automaton.next_state(state, *letter));
            if next.is_some_and(|next| automaton.is_dead_state(next)) {
                continue;
            }
            let next = (next.filter(|next| !automaton.is_match_state(*next)), length + 1);
            if next != first && !came_from.contains_key(&next) {
                came_from.insert(next, (place, *letter));
                waiting.push_back(next);
            }
        }
    }
    None
}

/// Reads the letters on the way to a place.
fn way(came_from: &BTreeMap<Place, (Place, u8)>, first: Place, mut place: Place) -> String {
    let mut letters = Vec::new();
    while let Some((before, letter)) = came_from.get(&place).filter(|_| place != first) {
        letters.push(char::from(*letter));
        place = *before;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Constraints, matching};

    fn text(expression: &str, least: u64, most: u64) -> Option<String> {
        matching(&Constraints {
            length: Some((Some(least), Some(most))),
            expression: Some(expression.to_owned()),
            ..Constraints::default()
        })
    }

    #[test]
    fn shortest_text_of_a_pattern_and_a_length_is_found() {
        for (expression, least, most, found) in [
            ("^[a-z][a-z0-9-]{0,48}[a-z0-9]$", 2, 50, "aa"),
            ("^[0-9]{12}$", 12, 12, "000000000000"),
            ("^arn:(aws|cn):x$", 1, 50, "arn:cn:x"),
            ("x", 3, 9, "aax"),
            ("^(?!b)[a-c]+$", 2, 4, "aa"),
        ] {
            assert_eq!(text(expression, least, most).as_deref(), Some(found), "{expression}");
        }
    }

    #[test]
    fn pattern_that_no_text_of_the_length_fits_has_none() {
        assert_eq!(text("^[0-9]{12}$", 13, 20), None);
        assert_eq!(text("^(?!a)(?!A)(?!0)[\u{1f600}]$", 1, 1), None);
    }
}
