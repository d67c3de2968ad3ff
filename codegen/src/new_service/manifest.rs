//! What a new workspace depends on, in the versions that this one is tested with.

use crate::text::Page;

const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// What the generated crate and the server use.
const NAMES: [&str; 8] = ["bytes", "http", "hyper", "hyper-util", "serde", "thiserror", "tokio", "tower"];

/// Returns the rows of the workspace's table of dependencies.
pub(super) fn dependencies() -> String {
    let mut page = Page::default();
    for name in NAMES {
        let row = WORKSPACE.lines().find(|line| line.split('=').next().is_some_and(|key| key.trim() == name));
        page.lines(&row.map_or_else(|| format!("{name} = \"*\"\n"), |row| format!("{row}\n")));
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn every_dependency_has_the_version_of_this_workspace() {
        let rows = dependencies();

        assert_eq!(rows.lines().count(), 8);
        assert!(rows.contains("http = \"1.") && !rows.contains("\"*\""), "{rows}");
    }
}
