//! Documents of npm's versions, as authors write them: what is kept of one is JSON, is kept the same again, and shows the
//! registry's own words where these stand over the author's. Knows no tarball.

use codeartifact_server::formats::npm::manifest::{self, Dist, Members, Unpacked};
use serde_json::value::RawValue;

use crate::Fate;

const ID: &str = "@acme/widget@1.0.0";
const UNPACKED: Unpacked = Unpacked { files: 3, bytes: 300, has_install_script: true };
const DIST: Dist<'_> = Dist {
    tarball: "http://here/npm/r/w-1.0.0.tgz",
    shasum: Some("5a5a"),
    integrity: Some("sha512-WlpaWg=="),
};
/// What the registry adds to a document, at most.
const ADDED_BYTES: usize = 200;

/// Takes some bytes for what an author says of a version, and panics where it is kept or shown as something else.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    let Ok(members) = serde_json::from_str::<Members<'_>>(text) else { return Fate::Refused };
    let kept = manifest::of_record(&members, ID, &UNPACKED);
    // Names are written anew, where a character of one byte may be six.
    assert!(kept.len() <= 6 * text.len() + ADDED_BYTES, "{} bytes are kept of {}", kept.len(), text.len());
    let kept = String::from_utf8(kept).expect("what is kept is text");
    let read = parse(&kept);
    assert_eq!(value(&read, "_id"), format!("\"{ID}\""));
    assert_eq!(value(&read, "dist"), r#"{"fileCount":3,"unpackedSize":300}"#);
    assert_eq!(value(&read, "hasInstallScript"), "true");
    assert!(["readme", "_attachments"].iter().all(|name| read.get(name).is_none()), "{kept}");
    assert_eq!(manifest::of_record(&read, ID, &UNPACKED), kept.as_bytes(), "it is kept otherwise again");
    hold_notices(&kept);
    hold_shown(&kept);
    hold_described(&members, text);
    Fate::Accepted
}

fn hold_notices(kept: &str) {
    let Some(old) = manifest::deprecate(kept.as_bytes(), "old \"one\"") else {
        let notice = value(&parse(kept), "deprecated").to_owned();
        assert_eq!(serde_json::from_str::<String>(&notice).ok().as_deref(), Some("old \"one\""));
        return;
    };
    assert_eq!(manifest::deprecate(&old, "old \"one\""), None, "the same notice changes nothing");
    let fresh = manifest::deprecate(&old, "").expect("there is a notice to remove");
    assert_eq!(manifest::deprecate(&fresh, ""), None, "what has no notice loses none");
    let fresh = String::from_utf8(fresh).expect("what is kept is text");
    let (fresh, before) = (parse(&fresh), parse(kept));
    assert!(fresh.get("deprecated").is_none());
    let all_but = |members: &Members<'_>| -> Vec<String> {
        let others = members.iter().filter(|(name, _)| *name != "deprecated");
        others.map(|(name, value)| format!("{name}:{}", value.get())).collect()
    };
    assert_eq!(all_but(&fresh), all_but(&before), "a notice changes something else");
}

fn hold_shown(kept: &str) {
    for keep in [true, false] {
        let mut out = Vec::new();
        manifest::write(&mut out, kept, DIST, |_| keep);
        let out = String::from_utf8(out).expect("what is shown is text");
        let shown = parse(&out);
        assert_eq!(shown.iter().count(), if keep { parse(kept).iter().count() } else { 1 }, "{out}");
        let dist = parse(value(&shown, "dist"));
        assert_eq!(value(&dist, "tarball"), format!("\"{}\"", DIST.tarball));
        assert_eq!(value(&dist, "shasum"), "\"5a5a\"");
        assert_eq!(value(&dist, "integrity"), "\"sha512-WlpaWg==\"");
    }
}

fn hold_described(members: &Members<'_>, text: &str) {
    let described = manifest::describe(members, "@acme/widget".to_owned(), None);
    let texts =
        [&described.summary, &described.home_page, &described.source_code_repository, &described.readme];
    let told: usize = texts.into_iter().flatten().map(String::len).sum();
    assert!(told <= text.len(), "{told} bytes are told of {}", text.len());
    assert!(described.licenses.len() + described.dependencies.len() <= text.len());
    assert!(described.licenses.iter().all(|license| license.name.is_some() || license.url.is_some()));
}

fn parse(text: &str) -> Members<'_> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn value<'a>(members: &Members<'a>, name: &str) -> &'a str {
    members.get(name).map_or("", RawValue::get)
}
