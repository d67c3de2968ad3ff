//! Which place may use which. A place is a file or a folder; `*` stands for every place that a table does not name.

/// The places of one folder. What lies in another folder is another table's concern.
pub(super) struct Table {
    pub(super) within: &'static str,
    pub(super) arrows: Arrows,
}

/// What the places of a table may use besides themselves.
pub(super) enum Arrows {
    /// Exactly this. An arrow that nothing uses has to go.
    Only(&'static [(&'static str, &'static [&'static str])]),
    /// Whatever stands below, from the top down.
    Downwards(&'static [&'static str]),
}

pub(super) const TABLES: &[Table] = &[
    Table {
        within: "",
        arrows: Arrows::Only(&[
            ("bench", &["server", "server/src/registry"]),
            ("tests/round-trip", &["codegen"]),
            ("tests", &["codegen"]),
            ("fuzz", &["server", "server/src/registry", "codegen", "generated"]),
            ("server", &["server/src/registry", "codegen", "generated"]),
            // Rules know nothing of the wire.
            ("server/src/registry", &["server"]),
            ("codegen/tests", &["codegen", "generated"]),
            ("generated", &["codegen"]),
            ("codegen", &[]),
        ]),
    },
    Table {
        within: "server/src",
        arrows: Arrows::Only(&[
            ("lib", &[]),
            ("main", &["serve", "backup", "keys", "credentials", "config", "http"]),
            (
                "serve",
                &[
                    "announcement",
                    "backup",
                    "keys",
                    "control",
                    "config",
                    "http",
                    "app",
                    "audit",
                    "events",
                    "auth",
                    "address",
                    "registry",
                    "storage",
                ],
            ),
            ("announcement", &["config", "http", "address"]),
            ("backup", &["control", "config", "causes", "storage"]),
            ("keys", &["control", "config", "auth", "causes", "registry", "storage"]),
            ("control", &[]),
            ("credentials", &["config", "auth", "registry"]),
            ("config", &["http", "audit", "events", "auth", "address", "registry"]),
            (
                "http",
                &["operations", "formats", "sts", "app", "audit", "auth", "address", "registry", "storage"],
            ),
            ("operations", &["app", "auth", "registry", "storage"]),
            ("formats", &["app", "auth", "address", "registry", "storage"]),
            ("sts", &["auth", "registry"]),
            ("app", &["auth", "address", "registry"]),
            ("audit", &[]),
            ("events", &["causes", "registry"]),
            ("auth", &["registry"]),
            ("address", &["registry"]),
            ("registry", &["storage"]),
            ("storage", &[]),
            ("causes", &[]),
        ]),
    },
    Table {
        within: "server/src/formats",
        arrows: Arrows::Only(&[("mod", &["*", "frame"]), ("*", &["frame"]), ("frame", &[])]),
    },
    Table {
        within: "server/src/registry",
        arrows: Arrows::Downwards(&[
            "package_version",
            "package",
            "event",
            "tagging",
            "token_key",
            "domain",
            "protection",
            "policy",
            "repository",
            "package_group",
            "existence",
            "mod",
            "delivery",
            "version_pages",
            "tags",
            "page",
            "permit",
            "limits",
            "clock",
            "error",
            "names",
        ]),
    },
    Table {
        within: "codegen/src",
        arrows: Arrows::Only(&[
            ("lib", &[]),
            ("main", &["cli"]),
            ("cli", &["import", "diff", "preview", "emit", "document", "text", "error"]),
            ("import", &["document", "aws_json", "error"]),
            ("diff", &["document", "ir", "text"]),
            ("preview", &["document", "ir", "text"]),
            ("document", &["aws_json", "openapi", "smithy", "draft", "ir", "error"]),
            ("openapi", &["aws_json", "draft", "restore", "ir", "error"]),
            ("aws_json", &["smithy", "draft", "restore", "ir", "error"]),
            ("smithy", &["pattern", "ir", "error"]),
            ("check", &["smithy", "pattern", "ir"]),
            ("emit", &["names", "pattern", "ir", "error"]),
            ("error", &["ir"]),
            ("draft", &[]),
            ("restore", &[]),
            ("names", &[]),
            ("pattern", &[]),
            ("text", &[]),
            ("ir", &[]),
        ]),
    },
];
