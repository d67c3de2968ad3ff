//! Which proxies are believed.

use clap::Args;

use crate::http::TrustedNetwork;

/// Which proxies are believed.
#[derive(Debug, Clone, Args)]
pub struct ProxyOptions {
    /// Networks of proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` are believed, such as
    /// `10.0.0.0/8`, with commas between. From anybody else these headers are passed over.
    #[arg(long, env = "CODEARTIFACT_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Vec<TrustedNetwork>,
}
