//! Texts that are read, and those that are refused.

use super::*;

fn shown_of(text: &str) -> String {
    fn show(node: &Node) -> String {
        match node {
            Node::Null => "~".to_owned(),
            Node::Text(text) => text.clone(),
            Node::List(items) => {
                format!("[{}]", items.iter().map(|item| show(item)).collect::<Vec<_>>().join(" "))
            }
            Node::Map(members) => {
                let members = members.iter().map(|(key, value)| format!("{key}={}", show(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(" "))
            }
        }
    }
    match read(text) {
        Ok(node) => show(&node),
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn texts_lists_and_maps_are_read_whatever_their_tags() {
    for (text, expected) in [
        ("--- a", "a"),
        ("---\n- a\n- '1.0'\n- 1.0\n- ''\n-\n- ~\n", "[a 1.0 1.0  ~ ~]"),
        ("--- !ruby/object:Gem::Version\nversion: 1.10\n", "{version=1.10}"),
        ("a: &x !ruby/object:Gem::Requirement\n  b: c\nd: *x\n", "{a={b=c} d={b=c}}"),
        ("a: !binary |-\n  YWI=\nb: !!str 1\n", "{a=ab b=1}"),
        ("a: :runtime\nb: !ruby/array []\n", "{a=:runtime b=[]}"),
    ] {
        assert_eq!(shown_of(text), expected, "{text}");
    }
}

#[test]
fn whatever_readers_could_differ_in_is_refused() {
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    for text in [
        "",
        "--- a\n--- b\n",
        "a: [",
        "a: !ruby/object:Kernel {}",
        "a: !ruby/object:Gem::Installer {}",
        "a: !ruby/hash:Foo {}",
        "a: !!ruby/object:Gem::Version {}",
        "a: !<tag:ruby.yaml.org,2002:object:Kernel> {}",
        "a: *b",
        "a: &b [*b]",
        "a: 1\na: 2\n",
        "[a]: b\n",
        "a: &x {b: c}\nd:\n  <<: *x\n",
        "a: !binary '%'",
        deep.as_str(),
    ] {
        assert!(shown_of(text).starts_with('!'), "{text}: {}", shown_of(text));
    }
}

#[test]
fn aliases_of_aliases_take_no_more_room_than_their_text() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let before = format!("*a{}", level - 1);
        let all = vec![before; 9].join(", ");
        text.extend([format!("a{level}: &a{level} [{all}]\n")]);
    }
    // Nine to the twentieth leaves, were they written out.
    assert!(read(&text).is_ok());
}

#[test]
fn what_has_too_many_values_is_refused() {
    let text = "- a\n".repeat(MOST_NODES + 1);
    assert_eq!(read(&text), Err(YamlError::TooLarge));
}

#[test]
fn what_would_have_to_be_held_before_it_is_known_what_it_is_is_refused() {
    for piece in ["a,", "a,\n", "{a: b},", "? a,"] {
        let long = format!("[{}]", piece.repeat(MOST_AHEAD));
        assert_eq!(read(&long), Err(YamlError::TooLarge), "{piece}");
        assert!(read(&format!("[{}]", piece.repeat(100))).is_ok(), "{piece}");
    }
    assert_eq!(read(&"a".repeat(MOST_AHEAD)), Err(YamlError::TooLarge));
    assert!(read(&"a".repeat(MOST_AHEAD / 2)).is_ok());
}
