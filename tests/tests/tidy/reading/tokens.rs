//! What can be read of the tokens of a macro, whose syntax nobody else knows: what looks like a path.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Returns each path with its line.
pub(crate) fn paths(tokens: TokenStream) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<(Vec<String>, usize)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(first) => {
                let (line, path) = (first.span().start().line, path_from(&tokens, at));
                let last = at + 3 * (path.len() - 1);
                if is_name(&tokens, at, last) {
                    found.push((path, line));
                }
                at = last;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

/// Reads `a::b::c` from where it begins.
fn path_from(tokens: &[TokenTree], from: usize) -> Vec<String> {
    let mut path = vec![tokens[from].to_string()];
    let mut rest = &tokens[from + 1..];
    while let [TokenTree::Punct(first), TokenTree::Punct(second), TokenTree::Ident(name), after @ ..] = rest
        && (first.as_char(), first.spacing(), second.as_char()) == (':', Spacing::Joint, ':')
    {
        path.push(name.to_string());
        rest = after;
    }
    path
}

/// Tells the names in a macro from its other words: fields, parameters, lifetimes and variables.
fn is_name(tokens: &[TokenTree], first: usize, last: usize) -> bool {
    let is_long = last > first;
    if let Some(TokenTree::Punct(mark)) = first.checked_sub(1).map(|before| &tokens[before])
        && (matches!(mark.as_char(), '.' | '\'') || (mark.as_char() == '$' && !is_long))
    {
        return false;
    }
    let is_call = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        _ => false,
    };
    let is_type = tokens[first].to_string().starts_with(|first: char| first.is_ascii_uppercase());
    is_long || is_type || tokens.get(last + 1).is_some_and(is_call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_calls_and_types_are_told_from_other_words() {
        let tokens = "x, a::b, f(y.g(), Type::new), 'static $one $two::three\n, B";

        let found = paths(tokens.parse().unwrap());

        let found: Vec<_> = found.into_iter().map(|(path, line)| (path.join("::"), line)).collect();
        let expected = [("a::b", 1), ("f", 1), ("Type::new", 1), ("two::three", 1), ("B", 2)];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}
