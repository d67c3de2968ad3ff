//! Maven: a comparator that goes down two trees side by side, as the published order has it, and facts that Maven told.

use super::*;

const MAVEN: PackageFormat = PackageFormat::Maven;

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(String),
    Word(String),
    List(Vec<Node>),
}

/// Reads a version into its tree: each hyphen, and each change between digits and letters, goes a level down.
fn tree(version: &str) -> Vec<Node> {
    let mut levels: Vec<Vec<Node>> = vec![Vec::new()];
    let characters: Vec<char> = version.to_lowercase().chars().collect();
    let mut start = 0;
    for (index, character) in characters.iter().enumerate() {
        let read: String = characters[start..index].iter().collect();
        let digit = character.is_ascii_digit();
        let changes = index > start && digit != characters[index - 1].is_ascii_digit();
        if matches!(character, '.' | '-') {
            let node = if read.is_empty() { Node::Number(String::new()) } else { node(&read, false) };
            levels.last_mut().unwrap().push(node);
            start = index + 1;
            if *character == '-' {
                levels.push(Vec::new());
            }
        } else if changes {
            if digit && !levels.last().unwrap().is_empty() {
                levels.push(Vec::new());
            }
            levels.last_mut().unwrap().push(node(&read, digit));
            levels.push(Vec::new());
            start = index;
        }
    }
    let read: String = characters[start..].iter().collect();
    if !read.is_empty() {
        if !read.starts_with(|first: char| first.is_ascii_digit()) && !levels.last().unwrap().is_empty() {
            levels.push(Vec::new());
        }
        levels.last_mut().unwrap().push(node(&read, false));
    }
    fold(levels)
}

/// Puts each level at the end of the one above it, without what counts as nothing at the end of any.
fn fold(levels: Vec<Vec<Node>>) -> Vec<Node> {
    let mut below = Vec::new();
    for mut level in levels.into_iter().rev() {
        while level.last().is_some_and(|last| to_nothing(last) == Ordering::Equal) {
            level.pop();
        }
        if !below.is_empty() {
            level.push(Node::List(below));
        }
        below = level;
    }
    below
}

fn node(read: &str, before_digit: bool) -> Node {
    if read.starts_with(|first: char| first.is_ascii_digit()) {
        return Node::Number(read.trim_start_matches('0').to_owned());
    }
    let word = match (read, before_digit) {
        ("a", true) => "alpha",
        ("b", true) => "beta",
        ("m", true) => "milestone",
        ("cr", _) => "rc",
        ("ga" | "final" | "release", _) => "",
        (word, _) => word,
    };
    Node::Word(word.to_owned())
}

fn rank(word: &str) -> (usize, &str) {
    let known = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
    known.iter().position(|one| *one == word).map_or((known.len(), word), |place| (place, ""))
}

fn to_nothing(node: &Node) -> Ordering {
    match node {
        Node::Number(digits) => digits.len().cmp(&0),
        Node::Word(word) => rank(word).cmp(&rank("")),
        Node::List(nodes) => nodes.iter().map(to_nothing).find(|one| one.is_ne()).unwrap_or(Ordering::Equal),
    }
}

fn compare_nodes(one: Option<&Node>, other: Option<&Node>) -> Ordering {
    let kind = |node: &Node| match node {
        Node::Word(_) => 0,
        Node::List(_) => 1,
        Node::Number(_) => 2,
    };
    match (one, other) {
        (None, None) => Ordering::Equal,
        (Some(one), None) => to_nothing(one),
        (None, Some(other)) => to_nothing(other).reverse(),
        (Some(Node::Number(one)), Some(Node::Number(other))) => (one.len(), one).cmp(&(other.len(), other)),
        (Some(Node::Word(one)), Some(Node::Word(other))) => rank(one).cmp(&rank(other)),
        (Some(Node::List(one)), Some(Node::List(other))) => compare_trees(one, other),
        (Some(one), Some(other)) => kind(one).cmp(&kind(other)),
    }
}

fn compare_trees(one: &[Node], other: &[Node]) -> Ordering {
    let length = one.len().max(other.len());
    let places = (0..length).map(|place| compare_nodes(one.get(place), other.get(place)));
    places.into_iter().find(|one| one.is_ne()).unwrap_or(Ordering::Equal)
}

/// Returns what two trees have in common at their beginnings.
fn common(one: &[Node], other: &[Node]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for pair in one.iter().zip(other) {
        match pair {
            (Node::List(one), Node::List(other)) => nodes.push(Node::List(common(one, other))),
            (one, other) if one == other => nodes.push(one.clone()),
            _ => break,
        }
    }
    nodes
}

const PIECES: &str = "
    . . . - - 0 0 1 1 2 10 01 00 2147483648 9223372036854775808 18446744073709551616 a b m alpha beta
    milestone rc cr CR snapshot SNAPSHOT ga final release sp x foo Foo jre _ + ~ ! é
";

/// Makes versions in which a word is at the end or has a number right after it or its hyphen.
fn usual_version() -> impl Strategy<Value = String> {
    let qualifier = "(-(alpha|beta|rc|cr|ga|sp|jre|m|[a-c])-?|\\.(Alpha|CR|M|Final|v))[1-3]";
    written(&format!("[01](\\.[012]){{0,3}}({qualifier}|-jre|\\.Final)?(-SNAPSHOT|-[1-3])?"))
}

proptest! {
    #[test]
    fn the_key_follows_the_published_order_unless_that_goes_round_in_circles(
        versions in prop::collection::vec(joined(PIECES, 8), 8),
    ) {
        for (one, other) in pairs(&versions) {
            let (one_tree, other_tree) = (tree(one), tree(other));
            let ours = compare(MAVEN, one, other);
            if ours != compare_trees(&one_tree, &other_tree) {
                // The published order itself must say the opposite, by way of the common beginning.
                let common = common(&one_tree, &other_tree);
                prop_assert_eq!(compare_trees(&one_tree, &common), ours, "{} to {:?}", one, common);
                prop_assert_eq!(compare_trees(&common, &other_tree), ours, "{:?} to {}", common, other);
            }
        }
    }

    #[test]
    fn the_key_follows_the_published_order_of_versions_as_people_write_them(
        versions in prop::collection::vec(usual_version(), 8),
    ) {
        for (one, other) in pairs(&versions) {
            let published = compare_trees(&tree(one), &tree(other));
            prop_assert_eq!(compare(MAVEN, one, other), published, "{} to {}", one, other);
        }
    }
}

#[test]
fn versions_are_in_the_order_that_maven_tells() {
    assert_order(MAVEN, include_str!("../data/maven.txt"));
}

#[test]
fn the_comparator_agrees_with_maven() {
    let facts = include_str!("../data/maven.txt");
    let versions: Vec<_> = lines(facts).map(|line| line.split(' ').next().unwrap()).collect();
    for pair in versions.windows(2) {
        assert_eq!(compare_trees(&tree(pair[0]), &tree(pair[1])), Ordering::Less, "{pair:?}");
    }
}

#[test]
fn qualifiers_come_in_maven_s_order_around_the_release() {
    assert_ascending(
        MAVEN,
        "1-alpha 1-alpha-1 1-alpha-10 1-beta 1-m2 1-rc 1-cr3 1-SNAPSHOT 1 1-sp 1-sp-1 1-abc 1-jre 1-xyz
         1-1-alpha 1-1 1-2 1.0.1-SNAPSHOT 1.0.1 1.1",
    );
}

#[test]
fn what_counts_as_nothing_does_not_count_at_an_end() {
    assert_equal(MAVEN, "1 1.0 1.0.0 1-0 1.ga 1-final 1.0.0-RELEASE 1. 1- 01 1-0.0");
    assert_equal(MAVEN, "1-rc1 1.0-rc1 1.0.0.RC1 1rc1 1-cr-1 1.0-RC-1.0");
    assert_equal(MAVEN, "1-alpha-1 1a1 1.0.a1");
    assert_ascending(MAVEN, "1-a 1-b");
    assert_ascending(MAVEN, "1-alpha1 1-a");
}

#[test]
fn numbers_of_any_length_compare_as_numbers() {
    assert_ascending(
        MAVEN,
        "1.2147483647 1.2147483648 1.9223372036854775807 1.9223372036854775808 1.18446744073709551616",
    );
}

#[test]
fn a_circle_is_cut_at_the_common_beginning() {
    // Maven tells 1.x.1 < 1-alpha < 1 < 1.x.1 and 1.0.alpha.1 < 1 < 1-1 < 1.0.alpha.1.
    assert_ascending(MAVEN, "1-alpha 1 1.x.1");
    assert_ascending(MAVEN, "1-alpha 1.0.alpha.1 1 1-1");
}
