//! The names of an archive's entries as paths. Pure: text in, parts out. A backslash parts names too, since unpackers on
//! Windows take it for one.

/// Returns the parts of a name, of which `.` is none, or nothing if it leads out of the folder that it is unpacked in:
/// it is absolute, goes up, or holds a NUL, at which some unpackers stop reading.
pub(in crate::formats) fn parts(name: &str) -> Option<Vec<&str>> {
    if is_absolute(name) || name.contains('\0') {
        return None;
    }
    let parts: Vec<&str> = split(name).collect();
    (!parts.contains(&"..")).then_some(parts)
}

/// Tells whether a link in a folder leads to a place in the archive, which goes by its text alone: what another link
/// stands for on the way is not looked at.
pub(in crate::formats) fn stays_inside(folder: &[&str], target: &str) -> bool {
    if is_absolute(target) || target.contains('\0') {
        return false;
    }
    let step = |depth: usize, part| if part == ".." { depth.checked_sub(1) } else { Some(depth + 1) };
    split(target).try_fold(folder.len(), step).is_some()
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".")
}

fn is_absolute(path: &str) -> bool {
    let has_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    path.starts_with(['/', '\\']) || has_drive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_have_no_parts() {
        for bad in ["/a", "\\a", "a/../b", "..", "a\\..\\b", "C:a", "c:\\a", "a\0b", "a/.."] {
            assert_eq!(parts(bad), None, "{bad:?}");
        }
        for (good, expected) in
            [("a/b", vec!["a", "b"]), ("./a//b/", vec!["a", "b"]), ("a..b", vec!["a..b"]), ("", vec![])]
        {
            assert_eq!(parts(good), Some(expected), "{good}");
        }
    }

    #[test]
    fn links_may_go_up_as_far_as_their_folder_is_deep() {
        for (folder, target, stays) in [
            (&["a", "b"][..], "../../c", true),
            (&["a", "b"], "../../../c", false),
            (&["a"], "b/../../c", true),
            (&["a"], "../..", false),
            (&[], "c", true),
            (&[], "../c", false),
            (&["a"], "/etc/passwd", false),
            (&["a"], "C:\\x", false),
            (&["a"], "..\\..\\x", false),
        ] {
            assert_eq!(stays_inside(folder, target), stays, "{folder:?} {target}");
        }
    }
}
