//! Where generated code is put: paths are printed as if it stood at a crate's root, and moved from there.

/// Where the generated module and its support stand, as paths that generated code can begin with.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The module that holds `types`, `operations` and the others.
    pub root: String,
    /// The support module.
    pub runtime: String,
}

impl Default for Placement {
    /// A crate of its own: `crate` and `crate::runtime`.
    fn default() -> Self {
        Self { root: "crate".to_owned(), runtime: "crate::runtime".to_owned() }
    }
}

/// Modules of the generated code, which may stand below the crate's root.
const MODULES: &[&str] = &["types", "errors", "operations", "router", "service", "constraints", "decode"];

impl Placement {
    /// Moves paths that begin at the crate's root to where the module and its support stand.
    pub(super) fn place(&self, text: &str) -> String {
        let mut parts = text.split("crate::");
        let mut placed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
            match &part[..end] {
                "runtime" => {
                    placed.push_str(&self.runtime);
                    placed.push_str(&part[end..]);
                }
                module if MODULES.contains(&module) => {
                    placed.push_str(&self.root);
                    placed.push_str("::");
                    placed.push_str(part);
                }
                _ => {
                    placed.push_str("crate::");
                    placed.push_str(part);
                }
            }
        }
        placed
    }
}
