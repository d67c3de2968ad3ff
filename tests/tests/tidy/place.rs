//! Places in the tree: a file, named with or without its `.rs`, or a folder with all that lies in it.

/// Tells whether a file is a place or lies in it. The empty place is the whole tree.
pub(crate) fn lies_in(file: &str, place: &str) -> bool {
    let rest = file.strip_prefix(place);
    place.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_lies_in_itself_and_its_folders_and_in_no_other_of_that_beginning() {
        assert!(lies_in("server/src/auth/token.rs", "server/src/auth"));
        assert!(lies_in("server/src/auth.rs", "server/src/auth"));
        assert!(lies_in("server/src/auth.rs", "server/src/auth.rs"));
        assert!(lies_in("server/src/auth.rs", ""));
        assert!(!lies_in("server/src/author.rs", "server/src/auth"));
        assert!(!lies_in("server/src/auth.rs", "server/src/auth/token"));
    }
}
