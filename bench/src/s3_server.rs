//! A server that speaks as S3 does: versitygw over a directory, with one bucket and one key.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::process::{Process, free_address};
use crate::server::workspace_directory;
use crate::sign::Signer;
use crate::wire::{Method, Request};

/// How to come by versitygw when it is missing.
pub(crate) const HOW_TO_INSTALL: &str = "versitygw is not installed; `tests/run install` gets it where there is Go, or name its program with --versitygw";

/// Finds its program: what the user names, or what the scenarios use.
pub(crate) fn find(named: Option<&Path>) -> Option<PathBuf> {
    let usual = || workspace_directory().join("tests/.clients/versitygw/bin/versitygw");
    Some(named.map_or_else(usual, Path::to_owned)).filter(|program| program.is_file())
}

/// A running one.
#[derive(Debug)]
pub(crate) struct S3Server {
    process: Process,
    signer: Signer,
}

impl S3Server {
    /// Starts it over a directory of its own within another.
    pub(crate) fn start(program: &Path, within: &Path) -> Result<Self, Error> {
        let root = within.join("s3");
        fs::create_dir_all(root.join(BUCKET)).map_err(Error::io("create a directory"))?;
        let signer =
            Signer { access_key_id: "bench-key".to_owned(), secret_access_key: "bench-secret".to_owned() };
        let address = free_address()?;
        let arguments = [
            "--quiet",
            "--keep-alive",
            "--access",
            &signer.access_key_id,
            "--secret",
            &signer.secret_access_key,
            "--port",
            &address.to_string(),
            "posix",
            &root.display().to_string(),
        ];
        let arguments = arguments.map(str::to_owned);
        let process = Process::start("versitygw", program, &arguments, address, within.join("s3.log"))?;
        Ok(Self { process, signer })
    }

    /// Returns where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.process.address()
    }

    /// Returns its process.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Returns the flags with which a server keeps its objects there and hands them out itself.
    pub(crate) fn flags(&self) -> [String; 6] {
        let (place, endpoint) = (format!("s3://{BUCKET}/store"), format!("http://{}", self.address()));
        ["--blobs", &place, "--blobs-endpoint", &endpoint, "--redirect-downloads", "never"].map(str::to_owned)
    }

    /// Returns the variables in which a server finds the key.
    pub(crate) fn environment(&self) -> [(&str, &str); 2] {
        [
            ("AWS_ACCESS_KEY_ID", &self.signer.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", &self.signer.secret_access_key),
        ]
    }

    /// Returns the request of a client that puts an object of so many bytes and computes nothing of them.
    pub(crate) fn put(&self, key: &str, bytes: u64) -> Result<Request, Error> {
        let request = Request::new(Method::Put, format!("/{BUCKET}/{key}")).body_bytes(bytes);
        self.signer.sign_for_s3(&request)
    }

    /// Returns the request that reads an object.
    pub(crate) fn get(&self, key: &str) -> Result<Request, Error> {
        self.signer.sign_for_s3(&Request::new(Method::Get, format!("/{BUCKET}/{key}")))
    }
}

const BUCKET: &str = "packages";
