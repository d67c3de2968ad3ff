//! What a row is, for people: the version, and the asset that is lost with some content.

use crate::storage::Error;
use crate::storage::db::{Database, count_check};

/// Names a version.
pub(super) async fn version_name(database: &Database, id: i64) -> Result<String, Error> {
    let Some(words) = database.find(count_check::describe_version(id)).await? else {
        return Ok(format!("a version that is gone, {id}"));
    };
    let [domain, repository, format, namespace, package, version] = words;
    let package = if namespace.is_empty() { package } else { format!("{namespace}/{package}") };
    let place = if repository.is_empty() {
        "a repository that is gone".to_owned()
    } else {
        format!("`{domain}/{repository}`")
    };
    Ok(format!("version `{version}` of {format} package `{package}` in {place}"))
}

/// Names the first asset that has some content, and says how many others do.
pub(super) async fn user_of(database: &Database, blob_id: i64) -> Result<Option<String>, Error> {
    let Some((version, asset, count)) = database.find(count_check::find_user(blob_id)).await? else {
        return Ok(None);
    };
    let of = version_name(database, version).await?;
    let others = if count > 1 { format!(" and {} more assets", count - 1) } else { String::new() };
    Ok(Some(format!("asset `{asset}` of {of}{others}")))
}

/// Does the same for the content of an object; nothing where no row names it.
pub(super) async fn user_of_object(database: &Database, key: &str) -> Result<Option<String>, Error> {
    match database.find(count_check::find_by_object(key)).await? {
        Some(blob_id) => user_of(database, blob_id).await,
        None => Ok(None),
    }
}
