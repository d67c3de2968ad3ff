//! The migrations that exist, and which older servers go on over what each leaves.

/// One step of the schema.
pub(super) struct Migration {
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    /// The newest migration that a server has to know to serve over what this one leaves. From here on it is the last of the
    /// release before, so that servers of both serve together while they are replaced one after the other: a migration adds
    /// tables, indexes and columns that may be left out, and what nothing reads any more is removed a release later.
    pub(super) compatible_with: i64,
}

impl Migration {
    /// A migration that only servers go on over which know it.
    const fn alone(number: i64, name: &'static str, text: &'static str) -> Self {
        Self { number, name, text, compatible_with: number }
    }
}

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration::alone(1, "registry", include_str!("migrations/0001_registry.sql")),
    Migration::alone(2, "secret", include_str!("migrations/0002_secret.sql")),
    Migration::alone(3, "policy", include_str!("migrations/0003_policy.sql")),
    Migration::alone(4, "package_group", include_str!("migrations/0004_package_group.sql")),
    Migration::alone(5, "event", include_str!("migrations/0005_event.sql")),
    Migration::alone(6, "filtered_lists", include_str!("migrations/0006_filtered_lists.sql")),
    Migration::alone(7, "deleted_package", include_str!("migrations/0007_deleted_package.sql")),
    Migration::alone(8, "package_metadata", include_str!("migrations/0008_package_metadata.sql")),
    Migration::alone(9, "token_key", include_str!("migrations/0009_token_key.sql")),
    Migration::alone(10, "asset_metadata", include_str!("migrations/0010_asset_metadata.sql")),
    Migration::alone(11, "first_seen", include_str!("migrations/0011_first_seen.sql")),
    Migration::alone(12, "policy_layout", include_str!("migrations/0012_policy_layout.sql")),
    Migration::alone(13, "origin_remark", include_str!("migrations/0013_origin_remark.sql")),
    Migration::alone(14, "look_alike", include_str!("migrations/0014_look_alike.sql")),
    Migration::alone(15, "repository_change", include_str!("migrations/0015_repository_change.sql")),
    Migration::alone(16, "disputed_asset", include_str!("migrations/0016_disputed_asset.sql")),
    Migration::alone(17, "source_address", include_str!("migrations/0017_source_address.sql")),
    Migration::alone(18, "counters", include_str!("migrations/0018_counters.sql")),
    Migration::alone(19, "event_position", include_str!("migrations/0019_event_position.sql")),
    Migration::alone(20, "lease", include_str!("migrations/0020_lease.sql")),
    Migration::alone(21, "store_size", include_str!("migrations/0021_store_size.sql")),
    Migration::alone(22, "shared_database", include_str!("migrations/0022_shared_database.sql")),
    Migration::alone(23, "store", include_str!("migrations/0023_store.sql")),
    Migration::alone(24, "compatibility", include_str!("migrations/0024_compatibility.sql")),
    Migration::alone(25, "store_copy", include_str!("migrations/0025_store_copy.sql")),
];

/// The table that says which were applied.
pub(super) const HISTORY_TABLE: &str = "migration";
/// What is run at each start, before anything is known of the database.
pub(super) const HISTORY: &str = include_str!("migrations/0000_history.sql");

/// The newest migration that this server knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.number)
}
