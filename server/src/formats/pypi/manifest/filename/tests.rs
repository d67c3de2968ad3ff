//! Holds file names to the rules, as tables and with whatever bytes there are.

use proptest::prelude::*;

use super::*;

fn name(text: &str) -> PackageName {
    PackageName::parse(PackageFormat::Pypi, text).unwrap()
}

fn version(text: &str) -> PackageVersion {
    PackageVersion::parse(PackageFormat::Pypi, text).unwrap()
}

fn parse(text: &str, project: &str) -> Result<DistributionFilename, InvalidFilename> {
    DistributionFilename::parse(text, &name(project))
}

fn tags(build: Option<&str>, python: &str, abi: &str, platform: &str) -> DistributionKind {
    let (python, abi, platform) = (python.to_owned(), abi.to_owned(), platform.to_owned());
    DistributionKind::Wheel(WheelTags { build: build.map(str::to_owned), python, abi, platform })
}

#[test]
fn file_names_are_taken_apart_by_kind() {
    let source = DistributionKind::Source;
    let cases = [
        ("my_pkg_x-1.0-py3-none-any.whl", "1.0", tags(None, "py3", "none", "any")),
        ("My.Pkg__X-1.0-py2.py3-none-any.whl", "1.0", tags(None, "py2.py3", "none", "any")),
        ("my_pkg_x-1.0-2b-cp39-abi3-win32.whl", "1.0", tags(Some("2b"), "cp39", "abi3", "win32")),
        ("my_pkg_x-1.0.tar.gz", "1.0", source(SourceArchive::TarGz)),
        ("My-Pkg.X-1.0.tar.gz", "1.0", source(SourceArchive::TarGz)),
        ("my-pkg-x-1.0-1.tgz", "1.0-1", source(SourceArchive::TarGz)),
        ("my-pkg-x-1.0rc1.tar.bz2", "1.0rc1", source(SourceArchive::TarBz2)),
        ("my-pkg-x-v1.0.zip", "v1.0", source(SourceArchive::Zip)),
        ("my_pkg_x-1.0-py2.7-linux-x86_64.egg", "1.0", DistributionKind::Egg),
        ("my_pkg_x-1.0_1-py2.7.egg", "1.0-1", DistributionKind::Egg),
        ("my_pkg_x-1.0.egg", "1.0", DistributionKind::Egg),
        ("my-pkg-x-1.0.win-amd64-py3.3.exe", "1.0", DistributionKind::Installer),
        ("my-pkg-x-1.0.win32.exe", "1.0", DistributionKind::Installer),
        ("my-pkg-x-1.0.win-amd64-py3.8.msi", "1.0", DistributionKind::Installer),
    ];
    for (text, written, kind) in cases {
        let parsed = parse(text, "my-pkg-x").unwrap_or_else(|error| panic!("{error}"));

        assert_eq!((parsed.kind, parsed.version), (kind, version(written)), "{text}");
    }
}

#[test]
fn the_expected_project_decides_where_a_name_ends() {
    assert_eq!(parse("foo-1-1.tar.gz", "foo").unwrap().version, version("1-1"));
    assert_eq!(parse("foo-1-1.tar.gz", "foo-1").unwrap().version, version("1"));
    assert_eq!(parse("zope.interface-5.0.tar.gz", "zope-interface").unwrap().version, version("5.0"));
    assert!(matches!(parse("foobar-1.0.tar.gz", "foo"), Err(InvalidFilename::OtherProject { .. })));
    assert!(matches!(parse("foo_bar-1.0.tar.gz", "foo"), Err(InvalidFilename::OtherProject { .. })));
    // The Kelvin sign becomes a `k` in lower case, and is still no letter of a name.
    assert!(matches!(parse("\u{212a}-1.0.tar.gz", "k"), Err(InvalidFilename::OtherProject { .. })));
}

#[test]
fn versions_are_unescaped_as_clients_read_them() {
    let cases = [
        ("p-1.0+cu118-py3-none-any.whl", "1.0+cu118", true),
        ("p-1.0+local.1-py3-none-any.whl", "1.0+local-1", true),
        ("p-1.0+local_1-py3-none-any.whl", "1.0+local.1", true),
        ("p-1.0_ubuntu.1-py3-none-any.whl", "1.0+ubuntu.1", true),
        ("p-1.0_1-py3-none-any.whl", "1.0.post1", true),
        ("p-1.0_1-py3-none-any.whl", "1.0+1", false),
        ("p-1.0_rc1-py3-none-any.whl", "1.0rc1", true),
        ("p-1!2.0-py3-none-any.whl", "1!2.0", true),
        ("p-1.0-py3-none-any.whl", "1.0.0", true),
        ("p-1.0-py3-none-any.whl", "1.0.1", false),
        ("p-1.0.0rc1.tar.gz", "1.0.0-RC.1", true),
        ("p-1.0+local.1.tar.gz", "1.0+local.1", true),
    ];
    for (text, other, same) in cases {
        assert_eq!(parse(text, "p").unwrap().is_of(&version(other)), same, "{text} {other}");
    }
}

#[test]
fn folders_fit_that_say_the_same() {
    let wheel = parse("My_Pkg-1.0-py3-none-any.whl", "my-pkg").unwrap();

    for good in ["my_pkg-1.0", "My.Pkg-1.0.0", "my-pkg-1.0"] {
        assert!(wheel.fits(good), "{good}");
    }
    for bad in ["my_pkg-1.1", "my_pkg", "other-1.0", "", "my_pkg-", "my_pkg-1.0-py3"] {
        assert!(!wheel.fits(bad), "{bad}");
    }
}

#[test]
fn what_could_be_a_path_is_refused() {
    for bad in ["", "../p-1.0.zip", "a/p-1.0.zip", "a\\p-1.0.zip", "p-1..0.zip", "p-1.0\0.zip", "p-1.0\n.zip"]
    {
        assert!(matches!(parse(bad, "p"), Err(InvalidFilename::Characters(_))), "{bad:?}");
    }
    let long = format!("p-1.{}.zip", "0".repeat(300));
    assert!(matches!(parse(&long, "p"), Err(InvalidFilename::Characters(_))));
}

#[test]
fn what_is_no_distribution_is_refused() {
    for bad in ["p-1.0.tar.xz", "p-1.0.rpm", "p-1.0", "p-1.0.WHL", "whl"] {
        assert!(matches!(parse(bad, "p"), Err(InvalidFilename::Extension(_))), "{bad}");
    }
    for bad in ["p-.zip", "p-one.zip", "p-1.0.linux-x86_64.tar.gz", "p--1.0.zip", "p-1.0.exe.zip"] {
        assert!(matches!(parse(bad, "p"), Err(InvalidFilename::Version(_))), "{bad}");
    }
    for bad in ["p-1.0.whl", "p-1.0-py3-none.whl", "p-1.0-x-py3-none-any.whl", "p-1.0-1-2-py3-none-any.whl"] {
        assert!(matches!(parse(bad, "p"), Err(InvalidFilename::Wheel(_))), "{bad}");
    }
    for bad in ["p-1.0--none-any.whl", "p-1.0-py3-none-an y.whl", "p-1.0-py3-n+e-any.whl"] {
        assert!(matches!(parse(bad, "p"), Err(InvalidFilename::Wheel(_))), "{bad}");
    }
}

#[test]
fn refusals_show_the_name_without_its_control_characters() {
    let refusal = parse("p\u{1b}[1m.zip", "p").unwrap_err().to_string();

    assert!(refusal.contains("`p\\u{1b}[1m.zip`"), "{refusal}");
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_taken_is_no_path(text in any::<String>(), project in "[a-z]{1,3}") {
        let tried = format!("{project}-{text}");
        for text in [&text, &tried] {
            for end in ["", ".whl", ".tar.gz", ".egg", ".exe"] {
                if let Ok(parsed) = parse(&format!("{text}{end}"), &project) {
                    prop_assert!(!text.contains(['/', '\\', '\0']) && !text.contains(".."));
                    prop_assert_eq!(parsed.project.normalized(), project.as_str());
                }
            }
        }
    }

    #[test]
    fn every_wheel_of_a_version_is_of_it(
        epoch in proptest::option::of(0..3u8),
        release in proptest::collection::vec(0..30u8, 1..4),
        local in proptest::option::of("[a-z0-9]{1,3}([.][a-z0-9]{1,3})?"),
    ) {
        let epoch = epoch.map_or(String::new(), |epoch| format!("{epoch}!"));
        let release: Vec<String> = release.iter().map(u8::to_string).collect();
        let local = local.map_or(String::new(), |local| format!("+{local}"));
        let written = format!("{epoch}{}{local}", release.join("."));

        let parsed = parse(&format!("a_b-{written}-py3-none-any.whl"), "a-b").unwrap();

        prop_assert!(parsed.is_of(&version(&written)));
    }
}
