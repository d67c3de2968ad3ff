//! The sources of the workspace as data: files, the modules that they make, and what each file uses. Knows Rust and
//! no invariant.

mod find;
mod literals;
mod modules;
mod source;
mod tokens;
mod tree;
mod use_tree;
mod uses;

use std::path::Path;

pub(crate) use self::literals::literals;
pub(crate) use self::modules::Found;
use self::modules::Modules;
pub(crate) use self::source::Source;
pub(crate) use self::tokens::paths;
pub(crate) use self::tree::Tree;
pub(crate) use self::uses::{Kind, Lost, Use};

/// Everything that an invariant may look at.
pub(crate) struct Workspace {
    pub(crate) tree: Tree,
    /// What each file uses that is compiled when no test is.
    pub(crate) uses: Vec<Use>,
    /// Paths that begin in our own modules and lead nowhere.
    pub(crate) lost: Vec<Lost>,
}

impl Workspace {
    /// Reads the workspace at this root.
    pub(crate) fn read(root: &Path) -> Self {
        Self::from(Tree::read(root))
    }

    /// Takes files as pairs of path and text.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self::from(Tree::of(files))
    }

    fn from(mut tree: Tree) -> Self {
        let modules = Modules::of(&tree);
        for (_, file) in modules.files() {
            if let Some(source) = tree.files.get_mut(file) {
                source.is_compiled = true;
            }
        }
        let (uses, lost) = uses::collect(&tree, &modules);
        Self { tree, uses, lost }
    }

    /// Returns the files that are compiled when no test is.
    pub(crate) fn code(&self) -> impl Iterator<Item = (&str, &Source)> {
        let compiled = self.tree.files.iter().filter(|(_, source)| source.is_compiled);
        compiled.map(|(path, source)| (path.as_str(), source))
    }
}
