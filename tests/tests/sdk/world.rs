//! What a scenario starts from: a server, an account that no other scenario uses, and an SDK client of that
//! account. Knows how the SDK is set up; asserts nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use aws_sdk_codeartifact::config::retry::RetryConfig;
use aws_sdk_codeartifact::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_codeartifact::primitives::ByteStream;
use aws_sdk_codeartifact::{Client, Config};
use codeartifact_tests::{Options, TestServer, sha256_hex};

pub(crate) const DOMAIN: &str = "my-domain";
pub(crate) const REPOSITORY: &str = "my-repo";
pub(crate) const NAMESPACE: &str = "my-ns";
pub(crate) const PACKAGE: &str = "my-package";
pub(crate) const VERSION: &str = "1.0";
pub(crate) const ASSET: &str = "asset.bin";
pub(crate) const REGION: &str = "us-east-1";

/// One account on a server.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) account: String,
    server: Arc<TestServer>,
}

impl World {
    /// An account with the domain `my-domain` and the repository `my-repo` in it.
    pub(crate) async fn new() -> Self {
        let world = Self::empty();
        world.seed().await;
        world
    }

    /// An account with nothing in it.
    pub(crate) fn empty() -> Self {
        Self::on(shared_server())
    }

    /// An account with nothing in it, on a server of its own that is started with these flags.
    pub(crate) fn with_flags(flags: &[&str]) -> Self {
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        Self::on(Arc::new(TestServer::start_with(Options { flags, ..Options::default() })))
    }

    /// Another account on the same server.
    pub(crate) fn neighbour(&self) -> Self {
        Self::on(Arc::clone(&self.server))
    }

    /// Makes the domain and the repository that [`World::new`] has.
    pub(crate) async fn seed(&self) {
        self.create_domain().send().await.unwrap();
        self.create_repository().send().await.unwrap();
    }

    /// Publishes one asset, which is the whole of the version, and gives the version's revision.
    pub(crate) async fn publish(&self, version: &str, content: &'static [u8]) -> String {
        let published = self
            .publish_package_version()
            .package_version(version)
            .asset_content(ByteStream::from_static(content))
            .asset_sha256(sha256_hex(content))
            .send()
            .await
            .unwrap();
        published.version_revision.unwrap()
    }

    /// Returns the ARN of something of this account, such as `domain/my-domain`.
    pub(crate) fn arn(&self, resource: &str) -> String {
        format!("arn:aws:codeartifact:{REGION}:{}:{resource}", self.account)
    }

    fn on(server: Arc<TestServer>) -> Self {
        static ACCOUNTS: AtomicU64 = AtomicU64::new(200_000_000_001);
        // The server takes an access key id of twelve digits for the account.
        let account = ACCOUNTS.fetch_add(1, Ordering::Relaxed).to_string();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(format!("http://{}", server.address()))
            .credentials_provider(Credentials::new(&account, "secret", None, None, "tests"))
            // A scenario wants to see each answer, the first one too.
            .retry_config(RetryConfig::disabled())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self { client: Client::from_conf(config), account, server }
    }
}

/// Returns the server that scenarios share. It starts with the first of them that runs and stops with the last,
/// since the value of a static is never dropped and would leave a process behind.
fn shared_server() -> Arc<TestServer> {
    static SHARED: Mutex<Weak<TestServer>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let server = Arc::new(TestServer::start());
        *shared = Arc::downgrade(&server);
        server
    })
}
