//! A bucket that objects lie in: how it is spoken with, and what only buckets can do. Knows nothing of what objects are.

mod connection;
mod credentials;
mod explanation;
mod failure;
mod options;
mod profile;
mod refusal;
mod unfinished;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::Method;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::multipart::MultipartStore as _;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer as _};
use object_store::{BackoffConfig, ObjectStoreExt as _, RetryConfig};

use connection::Connection;
use credentials::CredentialSource;
pub use failure::Failure as BucketFailure;
pub use options::{
    AddressStyle, BucketAddress, BucketOptions, Endpoint, MalformedAddress, MalformedEndpoint,
};
use unfinished::Page;

use crate::storage::Error;

/// A bucket, and what is needed to explain why it refuses.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// With keys as the bucket has them.
    store: AmazonS3,
    options: BucketOptions,
    region: String,
    source: CredentialSource,
    /// For what the library does not ask.
    connection: Connection,
}

// A request that fails for a reason that may pass is sent again: eight times within some 15 seconds.
const RETRIES: usize = 8;
const RETRY_TIME: Duration = Duration::from_secs(20);
const PRESIGNED_TIME: Duration = Duration::from_mins(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

impl Bucket {
    /// Finds the credentials and asks the bucket for a key, to see whether it answers.
    pub(super) async fn open(options: &BucketOptions, probe: &str) -> Result<Self, BucketFailure> {
        // Whoever starts a server does not want to wait for what a typing error causes.
        let hasty = Self::new(options, 1)?;
        match hasty.store.get(&hasty.path(probe)).await {
            Ok(_) => {}
            Err(error) if is_missing_key(&error) => {}
            Err(error) => return Err(hasty.explain(&error)),
        }
        Self::new(options, RETRIES)
    }

    /// Finds the credentials. A request is sent so often again, if that may help.
    fn new(options: &BucketOptions, retries: usize) -> Result<Self, BucketFailure> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let (builder, source, region_of_profile) = credentials::find(AmazonS3Builder::new(), variable)?;
        let region = options.region.clone();
        let region = region.or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
        let region = region.or(region_of_profile).unwrap_or_else(|| "us-east-1".to_owned());
        let connection = Connection::new(options)?;
        let backoff = BackoffConfig { max_backoff: LONGEST_PAUSE, ..BackoffConfig::default() };
        let built = address(builder, options, &region)?
            .with_region(&region)
            .with_bucket_name(&options.address.bucket)
            .with_checksum_algorithm(Checksum::SHA256)
            // Some of the others know no deletion of many.
            .with_disable_bulk_delete(true)
            .with_http_connector(connection.clone())
            .with_retry(RetryConfig { backoff, max_retries: retries, retry_timeout: RETRY_TIME })
            .build();
        match built {
            Ok(store) => Ok(Self { store, options: options.clone(), region, source, connection }),
            Err(error) => Err(explanation::explain(&error, options, &region, &source)),
        }
    }

    /// Returns a bucket of tests, which need not be asked.
    #[cfg(test)]
    pub(super) fn of_tests(options: &BucketOptions) -> Self {
        Self::new(options, RETRIES).unwrap()
    }

    /// Lists the keys of uploads that have not ended.
    #[cfg(test)]
    pub(super) async fn unfinished_keys(&self) -> Vec<String> {
        let uploads = self.list_unfinished(None).await.unwrap().uploads;
        uploads.into_iter().filter_map(|upload| Some(self.key_within(&upload.key)?.to_owned())).collect()
    }

    /// Returns the bucket with keys that begin after the prefix.
    pub(super) fn objects(&self) -> Arc<dyn object_store::ObjectStore> {
        if self.options.address.prefix.is_empty() {
            return Arc::new(self.store.clone());
        }
        let prefix = Path::from(self.options.address.prefix.as_str());
        Arc::new(object_store::prefix::PrefixStore::new(self.store.clone(), prefix))
    }

    /// Says for the operator what came of a request.
    pub(super) fn explain(&self, error: &object_store::Error) -> BucketFailure {
        explanation::explain(error, &self.options, &self.region, &self.source)
    }

    /// Signs an address under which anybody may read an object for a while, and is told that it is of a type.
    pub(crate) async fn address_of(&self, key: &str, content_type: &str) -> Result<String, Error> {
        let options = SignedUrlOptions::default().with_query([("response-content-type", content_type)]);
        let url = self.store.signed_url_opts(Method::GET, &self.path(key), PRESIGNED_TIME, &options).await?;
        Ok(url.into())
    }

    /// Gives up uploads in parts that were begun before a moment under keys that are ours, and returns how many there were.
    pub(super) async fn abort_unfinished(
        &self,
        before_milliseconds: i64,
        is_own: fn(&str) -> bool,
    ) -> Result<u64, Error> {
        let before = u64::try_from(before_milliseconds).unwrap_or_default();
        let before = SystemTime::UNIX_EPOCH + Duration::from_millis(before);
        let (mut after, mut aborted) = (None, 0);
        loop {
            let page = self.list_unfinished(after).await?;
            for upload in page.uploads {
                let is_old = upload.begun.is_some_and(|begun| begun < before);
                if !is_old || !self.key_within(&upload.key).is_some_and(is_own) {
                    continue;
                }
                match self.store.abort_multipart(&Path::from(upload.key), &upload.upload_id).await {
                    Ok(()) => aborted += 1,
                    // It has ended meanwhile.
                    Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(aborted),
            }
        }
    }

    /// Asks for uploads that come after one.
    async fn list_unfinished(&self, after: Option<(String, String)>) -> Result<Page, Error> {
        let mut query = vec![("uploads".to_owned(), String::new())];
        if !self.options.address.prefix.is_empty() {
            query.push(("prefix".to_owned(), format!("{}/", self.options.address.prefix)));
        }
        if let Some((key, upload_id)) = after {
            query.extend([("key-marker".to_owned(), key), ("upload-id-marker".to_owned(), upload_id)]);
        }
        let options = SignedUrlOptions::default().with_query(query);
        // No function of the library lists them, but it signs whatever is asked of a bucket.
        let url = self.store.signed_url_opts(Method::GET, &Path::default(), PRESIGNED_TIME, &options).await?;
        let text = self.connection.get(url.as_str()).await.map_err(Error::Io)?;
        Page::parse(&text).map_err(|why| {
            Error::Corrupt(format!("a bucket lists uploads in a way that is not understood: {why}"))
        })
    }

    /// Returns a key without the prefix.
    fn key_within<'k>(&self, key: &'k str) -> Option<&'k str> {
        match self.options.address.prefix.as_str() {
            "" => Some(key),
            prefix => key.strip_prefix(prefix)?.strip_prefix('/'),
        }
    }

    /// Returns a key as the bucket has it.
    fn path(&self, key: &str) -> Path {
        match self.options.address.prefix.as_str() {
            "" => Path::from(key),
            prefix => Path::from(format!("{prefix}/{key}")),
        }
    }
}

impl std::fmt::Display for Bucket {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.options.address.fmt(formatter)
    }
}

/// Tells whether the bucket is there and the key is not.
fn is_missing_key(error: &object_store::Error) -> bool {
    let text = error.to_string();
    matches!(error, object_store::Error::NotFound { .. })
        && refusal::element(&text, "Code").is_none_or(|code| code == "NoSuchKey")
}

/// Tells the builder where requests go.
fn address(
    builder: AmazonS3Builder,
    options: &BucketOptions,
    region: &str,
) -> Result<AmazonS3Builder, BucketFailure> {
    let is_by_host = options.style() == AddressStyle::Host;
    let builder = builder.with_virtual_hosted_style_request(is_by_host);
    let Some(endpoint) = &options.endpoint else {
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(BucketFailure::new(format!("`{region}` is no region; see `--blobs-region`")));
        }
        return Ok(builder);
    };
    if endpoint.is_open_to_others() && !options.plain_http {
        return Err(BucketFailure::new(format!(
            "`{}` is not encrypted, and others on the way could read packages; use `https`, or say \
             `--blobs-plain-http` where the network is yours alone",
            endpoint.with_host_prefix(None)
        )));
    }
    let bucket = is_by_host.then_some(options.address.bucket.as_str());
    Ok(builder.with_endpoint(endpoint.with_host_prefix(bucket)).with_allow_http(true))
}
