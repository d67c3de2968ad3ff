//! What holds for the normal forms and the keys of all formats, whatever text they are asked about.

use super::*;

const PIECES: &str = "
    0 1 2 10 007 18446744073709551616 . . - - _ + ! ~ a B rc RC dev post final SNAPSHOT v \u{1} \u{7f} é
    İ Σ ß \u{212a} \u{661} 😀 \u{300}
";

fn any_version() -> impl Strategy<Value = String> {
    // Everything that the control plane lets through, but for the length.
    prop_oneof![joined(PIECES, 10), "[^#/\\s\\x00]{1,20}"]
}

proptest! {
    #[test]
    fn any_text_has_a_key_and_normal_forms_and_normalising_twice_changes_nothing(text in any_version()) {
        for format in PackageFormat::ALL {
            let rules = format.rules();
            for normalize in [rules.normalize_namespace, rules.normalize_name, rules.normalize_version] {
                let normalized = normalize(&text).into_owned();
                prop_assert!(!normalized.is_empty());
                prop_assert_eq!(normalize(&normalized).into_owned(), normalized, "{}", format);
            }
            let key = key(*format, &text);
            prop_assert!(!key.contains('\0'));
            prop_assert!(key.len() <= 8 + 4 * text.len(), "{} {}", format, key);
        }
    }

    #[test]
    fn the_normal_form_has_the_key_of_what_was_written(text in any_version()) {
        for format in PackageFormat::ALL {
            let normalized = (format.rules().normalize_version)(&text).into_owned();
            prop_assert_eq!(key(*format, &normalized), key(*format, &text), "{} {}", format, text);
        }
    }

    #[test]
    fn no_key_of_a_version_begins_with_that_of_another(texts in prop::collection::vec(joined(PIECES, 6), 8)) {
        for format in PackageFormat::ALL.iter().filter(|format| **format != PackageFormat::Generic) {
            let keys = texts.iter().map(|text| key(*format, text));
            let keys: Vec<_> = keys.filter(|key| !key.starts_with('!')).collect();
            for one in &keys {
                let begins_another = keys.iter().any(|other| other != one && other.starts_with(&**one));
                prop_assert!(!begins_another, "{} {}", format, one);
            }
        }
    }
}

#[test]
fn the_longest_texts_have_keys_of_a_bounded_length() {
    for piece in ["1", "a", "1.", "1-", "a1", "0.", "0-a", "é", "😀", "\u{1}", "İ"] {
        let text: String = piece.chars().cycle().take(255).collect();
        for format in PackageFormat::ALL {
            // What an index entry of either database has room for.
            assert!(key(*format, &text).len() <= 2600, "{format} {piece}");
        }
    }
}

#[test]
fn the_key_of_a_generic_version_is_the_version() {
    for version in ["1.0", "é", "!", "A1"] {
        assert_eq!(key(PackageFormat::Generic, version), version);
    }
}

#[test]
fn names_are_normalised_where_the_format_does_not_tell_their_spellings_apart() {
    let normalized = |format: PackageFormat, name| (format.rules().normalize_name)(name).into_owned();

    assert_eq!(normalized(PackageFormat::Pypi, "Zope._-Interface"), "zope-interface");
    assert_eq!(normalized(PackageFormat::Nuget, "Newtonsoft.JSON"), "newtonsoft.json");
    assert_eq!(normalized(PackageFormat::Swift, "LinkedList"), "linkedlist");
    for format in [
        PackageFormat::Npm,
        PackageFormat::Maven,
        PackageFormat::Generic,
        PackageFormat::Ruby,
        PackageFormat::Cargo,
    ] {
        assert_eq!(normalized(format, "A_b.C-d"), "A_b.C-d");
    }
    assert_eq!((PackageFormat::Swift.rules().normalize_namespace)("Mona"), "mona");
    assert_eq!((PackageFormat::Maven.rules().normalize_namespace)("Org.Acme"), "Org.Acme");
}

#[test]
fn packages_are_shown_by_the_name_that_their_users_write() {
    let shown = |format: PackageFormat, namespace| (format.rules().display_name)(namespace, "tool");

    assert_eq!(shown(PackageFormat::Npm, None), "tool");
    assert_eq!(shown(PackageFormat::Npm, Some("acme")), "@acme/tool");
    assert_eq!(shown(PackageFormat::Swift, Some("acme")), "acme.tool");
    assert_eq!(shown(PackageFormat::Maven, Some("acme")), "tool");
    assert_eq!(shown(PackageFormat::Generic, Some("acme")), "tool");
    for format in [PackageFormat::Pypi, PackageFormat::Nuget, PackageFormat::Ruby, PackageFormat::Cargo] {
        assert_eq!(shown(format, None), "tool");
    }
}
