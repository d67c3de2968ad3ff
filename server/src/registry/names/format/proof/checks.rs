//! What may be published, format by format.

use super::*;

fn assert_check(check: Check, good: &[&str], bad: &[&str]) {
    for text in good {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    for text in bad {
        let rule = check(text).expect_err(text);
        assert!(rule.starts_with("it must "), "{rule}");
    }
}

fn long(length: usize) -> String {
    "a".repeat(length)
}

#[test]
fn npm_names_are_safe_in_addresses() {
    let rules = PackageFormat::Npm.rules();
    let good = ["left-pad", "b.c-d_e", "a~b", "React", "0", &long(214)];
    let bad = ["", ".a", "_a", "@a", "a%b", "a b", "é", "a:b", "a/b", &long(215)];
    assert_check(rules.check_name, &good, &bad);
    assert_check(rules.check_namespace, &good, &bad);
}

#[test]
fn python_names_begin_and_end_with_a_letter_or_digit() {
    let rules = PackageFormat::Pypi.rules();
    assert_check(
        rules.check_name,
        &["a", "0", "My_Pkg.X", "a--b"],
        &["", "-a", "a-", "_", ".a", "a b", "é", "a+b"],
    );
    assert_check(
        rules.check_version,
        &["1", "v1.0", "1!2.0rc1.post1.dev1+l.1", "1.0-1"],
        &["", "1.0x", "1..0", "latest"],
    );
}

#[test]
fn maven_coordinates_make_paths() {
    let rules = PackageFormat::Maven.rules();
    assert_check(
        rules.check_namespace,
        &["org.acme", "org", "o-r_g.A1"],
        &["", ".org", "org.", "o..g", "o g", "é", "o/g"],
    );
    assert_check(
        rules.check_name,
        &["tool", "tool_2.12_1.0", "my-tool.jar", ".a"],
        &["", ".", "..", "a/b", "a+b", "é"],
    );
    let bad = ["", ".", "..", "1/2", "1\\2", "1:2", "1\"", "<1>", "1|2", "1?", "1*"];
    assert_check(rules.check_version, &["1", "1.0-SNAPSHOT", "1.0+build~1", "é", "1.."], &bad);
}

#[test]
fn nuget_ids_are_words_with_single_joints() {
    let rules = PackageFormat::Nuget.rules();
    let bad = ["", "a..b", ".a", "a.", "a b", "a+b", "-", &long(101)];
    assert_check(rules.check_name, &["Acme.Lib", "a_b-c.d", "_", "Größe", "日本", &long(100)], &bad);
    assert_check(
        rules.check_version,
        &["1", "1.2.3.4-beta.1+x", "2147483647.0", "01.0"],
        &["", "abc", "1.2.3.4.5", "2147483648.0", "1.0-01", "v1.0"],
    );
}

#[test]
fn crate_names_begin_with_a_letter() {
    let rules = PackageFormat::Cargo.rules();
    assert_check(
        rules.check_name,
        &["a", "Acme_Crate-2", &long(64)],
        &["", "1a", "_a", "-a", "a.b", "é", &long(65)],
    );
    assert_check(rules.check_version, &["1.0.0-rc.1+b"], &["", "1.0", "v1.0.0"]);
}

#[test]
fn gem_names_have_a_letter() {
    let rules = PackageFormat::Ruby.rules();
    assert_check(rules.check_name, &["a", "1a", "_a-b.C"], &["", "1", "...", "../x", "a b", "é"]);
    assert_check(rules.check_version, &["1", "1.0.0.pre1", "1.0a"], &["", "abc", "1.0-pre", "1.", "1..0"]);
}

#[test]
fn swift_scopes_and_names_have_single_joints() {
    let rules = PackageFormat::Swift.rules();
    assert_check(
        rules.check_namespace,
        &["mona", "a-b-1", "A", &long(39)],
        &["", "-a", "a-", "a--b", "a_b", "é", &long(40)],
    );
    assert_check(
        rules.check_name,
        &["LinkedList", "a_b-c", &long(100)],
        &["", "_a", "a_", "a-_b", "a.b", &long(101)],
    );
    assert_check(rules.check_version, &["1.0.0"], &["1.0", "v1.0.0"]);
}

#[test]
fn formats_without_namespaces_refuse_them() {
    for format in PackageFormat::ALL {
        let rules = format.rules();
        let refuses = (rules.check_namespace)("acme").is_err();
        assert_eq!(refuses, rules.namespace_use == NamespaceUse::None, "{format}");
    }
}

#[test]
fn generic_names_are_free_but_for_those_of_assets() {
    let rules = PackageFormat::Generic.rules();
    for check in [rules.check_namespace, rules.check_name, rules.check_version] {
        assert_check(check, &["A", "ä", "..", "%2f", "1.0~rc?1"], &[]);
    }
    assert_check(
        rules.check_asset,
        &["ü.bin", "日本.tar", "a b.txt", "~!@^&()-_+[]{};,.x", "a`b", "`", "Ⅷ٣"],
        &[
            " a", "a ", "a  b", ".", "..", "a/b", "a%b", "a#b", "a\tb", "a😀", "a$b", "a'b", "a=b", "a\"b",
            "a\\b", "a\u{a0}b",
        ],
    );
}

#[test]
fn only_generic_packages_have_a_rule_for_the_names_of_assets() {
    for format in PackageFormat::ALL.iter().filter(|format| **format != PackageFormat::Generic) {
        assert_check(format.rules().check_asset, &["package.tgz", " a  ", "..", "😀"], &[]);
    }
}
