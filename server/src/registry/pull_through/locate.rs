//! Files that the documents of a public registry do not list: each is looked for by its name, and with the first of a version
//! come those that versions usually have.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::PullThrough;
use super::fetch::at;
use super::flight::Offered;
use crate::registry::error::Error;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::AssetName;
use crate::registry::offer::{OfferedPackage, OfferedVersion};
use crate::registry::repository::resolution::ReachedConnection;

impl PullThrough {
    /// Looks for a file that is not listed, of a package of which this is known; nothing where there is none.
    pub(super) async fn locate(
        &self,
        connection: ExternalConnection,
        key: &PackageVersionKey,
        asset: &AssetName,
        known: Option<Arc<OfferedPackage>>,
    ) -> Result<Option<Offered>, Error> {
        let coordinates = key.package.coordinates();
        let located = self.public.locate(connection, &coordinates, &key.version, asset).await?;
        let Some(asset) = located else { return Ok(None) };
        let listed = known.as_ref().and_then(|offer| offer.find(&key.version));
        let version = OfferedVersion {
            version: key.version.clone(),
            // The file says it more exactly than the document, which may only say since when it is known.
            published: asset.published.is_none().then(|| listed?.published).flatten(),
            notice: None,
            manifest: None,
            assets: Vec::new(),
        };
        let nothing = || Arc::new(OfferedPackage::new([0; 32], Vec::new(), BTreeMap::new(), None));
        Ok(Some(Offered { package: known.unwrap_or_else(nothing), version, asset }))
    }

    /// Has the files fetched that a version usually has besides one, if that is the first of it that is fetched. Nobody waits
    /// for them.
    pub(super) async fn accompany(
        &self,
        key: &PackageVersionKey,
        reached: &ReachedConnection,
        first: &AssetName,
    ) -> Result<(), Error> {
        let mut siblings = self.public.usual_assets(&key.package.coordinates(), &key.version);
        siblings.retain(|name| name != first);
        if siblings.is_empty() || self.registry.holds_version(&at(key, reached)).await? {
            return Ok(());
        }
        for name in siblings {
            let (all, key, reached) = (self.clone(), key.clone(), reached.clone());
            tokio::spawn(async move {
                if let Err(error) = all.bring(&key, &reached, &name).await {
                    tracing::debug!(asset = name.as_str(), %error, "a file beside another was not fetched");
                }
            });
        }
        Ok(())
    }

    /// Fetches a file, if there is one, into the repository that is connected and the one that was asked.
    async fn bring(
        &self,
        key: &PackageVersionKey,
        reached: &ReachedConnection,
        name: &AssetName,
    ) -> Result<(), Error> {
        let Some(offered) = self.find_offered(reached.connection, key, name).await? else { return Ok(()) };
        self.check_age_offered(key, reached, &offered)?;
        let flight = self.ingest(key, reached, offered);
        Ok(self.keep(key, name, reached, &flight).await?)
    }
}
