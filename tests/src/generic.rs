//! Generic packages from a client's point of view: naming an asset, publishing it, reading it back.
//! Knows the operations that the faults are about, and no others.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::Call;

/// The address of one asset of a generic package version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The domain.
    pub domain: String,
    /// The repository.
    pub repository: String,
    /// The package.
    pub package: String,
    /// The version.
    pub version: String,
    /// The name of the asset.
    pub asset: String,
}

impl Asset {
    /// Names an asset of a package version in the domain and repository that [`crate::TestServer::seed`] makes.
    pub fn new(package: &str, version: &str, asset: &str) -> Self {
        Self {
            domain: "my-domain".to_owned(),
            repository: "my-repo".to_owned(),
            package: package.to_owned(),
            version: version.to_owned(),
            asset: asset.to_owned(),
        }
    }

    /// Builds the request that publishes it.
    pub fn publish(&self, bytes: impl Into<Vec<u8>>) -> Call {
        let bytes = bytes.into();
        let digest = sha256_hex(&bytes);
        self.version_call(Call::post("/v1/package/version/publish"))
            .query("asset", &self.asset)
            .header("x-amz-content-sha256", &digest)
            .header("content-type", "application/octet-stream")
            .body(bytes)
    }

    /// Builds the request that publishes it and lets more assets follow.
    pub fn publish_unfinished(&self, bytes: impl Into<Vec<u8>>) -> Call {
        self.publish(bytes).query("unfinished", "true")
    }

    /// Builds the request that reads it.
    pub fn get(&self) -> Call {
        self.version_call(Call::get("/v1/package/version/asset")).query("asset", &self.asset)
    }

    /// Builds the request that lists the assets of its version.
    pub fn list_assets(&self) -> Call {
        self.version_call(Call::post("/v1/package/version/assets"))
    }

    /// Builds the request that lists the versions of its package.
    pub fn list_versions(&self) -> Call {
        self.package_call(Call::post("/v1/package/versions"))
    }

    /// Builds the request that deletes its package.
    pub fn delete_package(&self) -> Call {
        self.package_call(Call::new("DELETE", "/v1/package"))
    }

    fn version_call(&self, call: Call) -> Call {
        self.package_call(call).query("version", &self.version)
    }

    fn package_call(&self, call: Call) -> Call {
        call.query("domain", &self.domain)
            .query("repository", &self.repository)
            .query("format", "generic")
            .query("namespace", "my-ns")
            .query("package", &self.package)
    }
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text can be appended to a string");
        text
    })
}
