//! Places that may break an invariant, each with its reason. A list of them may only shrink.

use crate::violation::Violation;

/// A place that an invariant passes over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exception {
    pub(crate) file: &'static str,
    /// What of the file, as its violation names it; all of it where this is empty.
    pub(crate) subject: &'static str,
    pub(crate) why: &'static str,
}

impl Exception {
    fn covers(&self, found: &Violation) -> bool {
        self.file == found.file && (self.subject.is_empty() || self.subject == found.subject)
    }
}

/// Leaves out what the exceptions cover, and tells of each exception that covers nothing.
pub(crate) fn except(found: Vec<Violation>, exceptions: &[Exception]) -> Vec<Violation> {
    let needless = exceptions.iter().filter(|exception| !found.iter().any(|found| exception.covers(found)));
    let needless: Vec<Violation> = needless.map(tell_needless).collect();
    let uncovered = |found: &Violation| !exceptions.iter().any(|exception| exception.covers(found));
    found.into_iter().filter(uncovered).chain(needless).collect()
}

fn tell_needless(exception: &Exception) -> Violation {
    let Exception { file, subject, why } = exception;
    let of = if subject.is_empty() { String::new() } else { format!(" for `{subject}`") };
    Violation {
        file: (*file).to_owned(),
        line: 1,
        subject: (*subject).to_owned(),
        what: format!("the exception{of} ({why}) is not needed any more"),
        remedy: "take it out of the invariant's list, which may only shrink".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(file: &str, subject: &str) -> Violation {
        let (what, remedy) = (String::new(), String::new());
        Violation { file: file.to_owned(), line: 3, subject: subject.to_owned(), what, remedy }
    }

    #[test]
    fn exception_covers_its_file_and_subject_alone() {
        let exceptions = [Exception { file: "a.rs", subject: "one", why: "so it is" }];

        let left = except(vec![violation("a.rs", "one"), violation("a.rs", "two")], &exceptions);

        assert_eq!(left, [violation("a.rs", "two")]);
    }

    #[test]
    fn exception_that_nothing_needs_is_told() {
        let exceptions = [Exception { file: "a.rs", subject: "one", why: "so it was" }];

        let left = except(vec![violation("b.rs", "one")], &exceptions);

        assert_eq!(left[0], violation("b.rs", "one"));
        assert_eq!((left[1].file.as_str(), left.len()), ("a.rs", 2));
        assert_eq!(left[1].what, "the exception for `one` (so it was) is not needed any more");
    }
}
