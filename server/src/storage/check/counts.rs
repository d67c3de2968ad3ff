//! Holding what rows keep of others against those: how many assets, repositories and bytes, what is named, and the order
//! of events.

use super::users::{user_of, version_name};
use super::{CheckStage, Finding, FindingKind, Run};
use crate::storage::Error;
use crate::storage::db::Reader;
use crate::storage::db::count_check::{
    self, KeptBlob, KeptVersion, list_assets_of_nothing, list_blobs, list_domains, list_orphaned_changes,
    list_versions,
};

const ROWS_AT_ONCE: usize = 1000;
// Each takes as long as it has contents.
const DOMAINS_AT_ONCE: usize = 1;

impl Run<'_, '_> {
    /// Counts the assets of every version.
    pub(super) async fn check_versions(&mut self, total: u64) -> Result<(), Error> {
        let database = &self.parts.database;
        let mut after = i64::MIN;
        loop {
            let versions =
                database.scan(move |reader| reader.list(list_versions(after, ROWS_AT_ONCE))).await?;
            let Some(last) = versions.last() else { return Ok(()) };
            after = last.id;
            self.checked.versions += versions.len() as u64;
            let wrong = |version: &&KeptVersion| version.is_shown && version.said != version.counted;
            for version in versions.iter().filter(wrong) {
                let name = version_name(database, version.id).await?;
                let subject = format!("`package_version.asset_count` of row {} ({name})", version.id);
                self.found(
                    Finding::of(FindingKind::WrongCount, subject)
                        .but(version.counted.to_string(), version.said.to_string()),
                )?;
            }
            self.progress(CheckStage::Versions, self.checked.versions, total)?;
        }
    }

    /// Looks at every row of content: whether it says rightly if it is named, and whether it is in the database where it
    /// should be.
    pub(super) async fn check_blobs(&mut self, total: u64) -> Result<(), Error> {
        let database = &self.parts.database;
        let mut after = i64::MIN;
        loop {
            let blobs = database.scan(move |reader| reader.list(list_blobs(after, ROWS_AT_ONCE))).await?;
            let Some(last) = blobs.last() else { return Ok(()) };
            after = last.id;
            self.checked.blobs += blobs.len() as u64;
            for blob in blobs {
                self.check_blob(blob).await?;
            }
            self.progress(CheckStage::Blobs, self.checked.blobs, total)?;
        }
    }

    async fn check_blob(&mut self, blob: KeptBlob) -> Result<(), Error> {
        if blob.is_named != (blob.released_milliseconds == 0) {
            let subject =
                format!("`blob.released_milliseconds` of row {} (content {})", blob.id, blob.sha256);
            let expected =
                if blob.is_named { "0, since an asset names it" } else { "1, since no asset names it" };
            let finding = Finding::of(FindingKind::WrongCount, subject);
            self.found(finding.but(expected, blob.released_milliseconds.to_string()))?;
        }
        if blob.object.is_none() && blob.content_bytes != Some(blob.size_bytes) {
            let found =
                blob.content_bytes.map_or_else(|| "none".to_owned(), |bytes| format!("{bytes} bytes"));
            let user = user_of(&self.parts.database, blob.id).await?;
            let finding = Finding::of(FindingKind::MissingContent, format!("content {}", blob.sha256));
            self.found(finding.but(format!("{} bytes", blob.size_bytes), found).used_by(user))?;
        }
        Ok(())
    }

    /// Counts the repositories of every domain, and the bytes of what is named in it.
    pub(super) async fn check_domains(&mut self) -> Result<(), Error> {
        let database = &self.parts.database;
        let mut after = i64::MIN;
        loop {
            let domains =
                database.scan(move |reader| reader.list(list_domains(after, DOMAINS_AT_ONCE))).await?;
            let Some(last) = domains.last() else { return Ok(()) };
            after = last.id;
            for domain in domains {
                let counts = [
                    ("`domain.repository_count` of row", domain.repositories),
                    ("the sum of `domain_size.asset_bytes` of domain", domain.asset_bytes),
                ];
                for (column, (kept, counted)) in counts {
                    if kept != counted {
                        let subject = format!("{column} {} (domain `{}`)", domain.id, domain.name);
                        self.found(
                            Finding::of(FindingKind::WrongCount, subject)
                                .but(counted.to_string(), kept.to_string()),
                        )?;
                    }
                }
            }
        }
    }

    /// Looks for what should have gone with something else, and for assets of nothing; and at the order of events.
    pub(super) async fn check_leftovers(&mut self) -> Result<(), Error> {
        let database = &self.parts.database;
        let mut after = i64::MIN;
        loop {
            let orphans =
                database.scan(move |reader| reader.list(list_orphaned_changes(after, ROWS_AT_ONCE))).await?;
            let Some(last) = orphans.last() else { break };
            after = *last;
            for id in orphans {
                let subject = format!("`repository_change` of repository {id}, which is gone,");
                self.found(Finding::of(FindingKind::WrongCount, subject).but("no row", "one"))?;
            }
        }
        self.check_assets().await?;
        let (kept, counted) = database.scan(|reader| reader.get(count_check::find_event_order())).await?;
        if kept < counted {
            let subject = "`event_order.last_position`";
            self.found(
                Finding::of(FindingKind::WrongCount, subject)
                    .but(format!("{counted} or more"), kept.to_string()),
            )?;
        }
        Ok(())
    }

    async fn check_assets(&mut self) -> Result<(), Error> {
        let database = &self.parts.database;
        let mut after = (i64::MIN, String::new());
        loop {
            let (version, name) = after.clone();
            let find =
                move |reader: &Reader<'_>| reader.list(list_assets_of_nothing(version, &name, ROWS_AT_ONCE));
            let lost = database.scan(find).await?;
            let Some((version, name, _)) = lost.last() else { return Ok(()) };
            after = (*version, name.clone());
            for (version, name, blob) in lost {
                let of = version_name(database, version).await?;
                let subject = format!("asset `{name}` of {of}");
                self.found(
                    Finding::of(FindingKind::MissingBlob, subject)
                        .but(format!("row {blob} of `blob`"), "none"),
                )?;
            }
        }
    }
}
