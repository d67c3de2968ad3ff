//! Decides whether a pattern takes all text that another takes, by running automata of both side by side.
//! Patterns come in the dialect of generated code. Knows regular expressions and nothing of models.

use std::collections::BTreeSet;

use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input};

/// What an automaton may take up; beyond it a pattern counts as undecided.
const SIZE_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// How many states of both automata together are looked at before a pattern counts as undecided.
const STATES: usize = 50_000;

/// Repetitions that give nothing back: fancy-regex takes them so, and the automata do not.
const POSSESSIVE: [&str; 4] = ["++", "*+", "?+", "}+"];

type Dfa = dense::DFA<Vec<u32>>;

/// Tells whether every text that `narrow` takes is taken by `wide`; `None` where that cannot be decided: for
/// patterns that look around or back, and for automata that would be too large.
pub(super) fn includes(wide: &str, narrow: &str) -> Option<bool> {
    let automata =
        Automata { narrow: automaton(narrow)?, wide: automaton(wide)?, text: build(r"\A(?s:.)*\z")? };
    automata.included()
}

fn automaton(expression: &str) -> Option<Dfa> {
    if POSSESSIVE.iter().any(|repetition| expression.contains(repetition)) {
        return None;
    }
    build(expression)
}

fn build(expression: &str) -> Option<Dfa> {
    let config = dense::Config::new()
        .dfa_size_limit(Some(SIZE_LIMIT_BYTES))
        .determinize_size_limit(Some(SIZE_LIMIT_BYTES));
    dense::Builder::new().configure(config).build(expression).ok()
}

/// Both automata, and the one of all text: what is no text proves nothing.
struct Automata {
    narrow: Dfa,
    wide: Dfa,
    text: Dfa,
}

/// Where the automata stand. `None` is a match that was found: patterns are searched for, and what follows
/// takes nothing away.
type Place = (Option<StateID>, StateID, StateID);

impl Automata {
    fn included(&self) -> Option<bool> {
        let start = |dfa: &Dfa| dfa.start_state_forward(&Input::new("").anchored(Anchored::No)).ok();
        let first = (Some(start(&self.narrow)?), start(&self.wide)?, start(&self.text)?);
        let mut seen: BTreeSet<Place> = [first].into();
        let mut waiting = vec![first];
        while let Some(place) = waiting.pop() {
            if self.tells_apart(place) {
                return Some(false);
            }
            for byte in 0..=u8::MAX {
                let Some(next) = self.step(place, byte) else { continue };
                if seen.insert(next) {
                    waiting.push(next);
                }
            }
            if seen.len() > STATES {
                return None;
            }
        }
        Some(true)
    }

    /// Tells whether a text that ends here is taken by the narrow pattern alone.
    fn tells_apart(&self, (narrow, wide, text): Place) -> bool {
        let ends = |dfa: &Dfa, state| dfa.is_match_state(dfa.next_eoi_state(state));
        ends(&self.text, text)
            && narrow.is_none_or(|state| ends(&self.narrow, state))
            && !ends(&self.wide, wide)
    }

    /// Takes one byte further; `None` where nothing that follows can tell the patterns apart.
    fn step(&self, (narrow, wide, text): Place, byte: u8) -> Option<Place> {
        let text = self.text.next_state(text, byte);
        let wide = self.wide.next_state(wide, byte);
        let narrow = narrow.map(|state| self.narrow.next_state(state, byte));
        let lost = narrow.is_some_and(|state| self.narrow.is_dead_state(state));
        if self.text.is_dead_state(text) || self.wide.is_match_state(wide) || lost {
            return None;
        }
        Some((narrow.filter(|state| !self.narrow.is_match_state(*state)), wide, text))
    }
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn pattern_takes_what_a_narrower_one_takes() {
        for (wide, narrow) in [
            ("^[a-z0-9]+$", "^[a-z]+$"),
            ("^[a-z]{1,9}$", "^[a-z]{2,5}$"),
            ("a", "^ba$"),
            ("", "^x$"),
            (r"^[\S\s]*$", ""),
            ("^(?s:.)*x", "x"),
            ("^[\u{e9}a]$", "^\u{e9}$"),
            (r"^\w+$", r"^[\w]{1,3}$"),
        ] {
            assert_eq!(includes(wide, narrow), Some(true), "`{wide}` and `{narrow}`");
        }
    }

    #[test]
    fn pattern_that_refuses_what_another_takes_does_not_include_it() {
        for (wide, narrow) in
            [("^[a-z]+$", "^[a-z0-9]+$"), ("^a$", ""), ("^ba$", "a"), ("^a", "a"), ("^.*$", r"^[\S\s]*$")]
        {
            assert_eq!(includes(wide, narrow), Some(false), "`{wide}` and `{narrow}`");
        }
    }

    #[test]
    fn patterns_that_look_around_or_back_are_left_undecided() {
        for pattern in ["^(?!aws)[a-z]+$", r"^(a|b)\1$", r"\bword\b", "^a++b$"] {
            assert_eq!(includes("^[a-z]+$", pattern), None, "`{pattern}`");
        }
    }
}
