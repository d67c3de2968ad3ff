//! What is printed once the server listens: where it is, and lines to paste into a shell.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use crate::address::Scheme;
use crate::config::ServeOptions;
use crate::http::Tls;

/// What there is to tell.
pub(crate) struct Announcement<'a> {
    pub(crate) options: &'a ServeOptions,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Where the data is.
    pub(crate) data: &'a Path,
    pub(crate) tls: Option<&'a Tls>,
    /// Whether signatures are verified.
    pub(crate) verifies: bool,
}

/// Prints where the server is, where its data is, and lines to paste into a shell.
pub(crate) fn announce(announcement: &Announcement<'_>) -> io::Result<()> {
    let &Announcement { options, address, data, tls, verifies } = announcement;
    let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http }.as_str();
    let trust = match tls.and_then(Tls::file_to_trust) {
        // Whoever pastes it may be in another directory.
        Some(file) => trust_in(&shell_word(&std::path::absolute(file)?.display().to_string())),
        None => String::new(),
    };
    let (which, id, secret) = if verifies {
        ("with an access key that the server knows", "…", "…")
    } else {
        ("any access key works", "any", "any")
    };
    let kept = if options.ephemeral { " (removed at the end)" } else { "" };
    let (data, account, region) = (data.display(), options.account, &options.region);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "codeartifact-server {} on {scheme}://{address}
data in {data}{kept}, account {account}, region {region}

Paste this into a shell to use it with the AWS CLI and SDKs; {which}:

{trust}  export AWS_ENDPOINT_URL_CODEARTIFACT={scheme}://{address}
  export AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret} AWS_DEFAULT_REGION={region}
  aws codeartifact create-domain --domain my-team
  aws codeartifact create-repository --domain my-team --repository shared

and this to use it with npm and pip too:

  aws codeartifact login --tool npm --domain my-team --repository shared
  aws codeartifact login --tool pip --domain my-team --repository shared
",
        env!("CARGO_PKG_VERSION")
    )?;
    out.flush()
}

/// Renders the line that has the AWS CLI, npm and pip trust a certificate, each by a variable of its own that wins over
/// what a machine has configured.
fn trust_in(file: &str) -> String {
    format!("  export AWS_CA_BUNDLE={file} npm_config_cafile={file} PIP_CERT={file}\n")
}

/// Renders a text as one word of a shell, as it is where that is one already.
fn shell_word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn paths_are_printed_so_that_a_shell_takes_each_for_one_word() {
        for (path, word) in [
            ("/data/self-signed.pem", "/data/self-signed.pem"),
            ("/my data/a.pem", "'/my data/a.pem'"),
            ("/it's/$HOME", r"'/it'\''s/$HOME'"),
        ] {
            assert_eq!(shell_word(path), word);
        }
    }
}
