//! The same documents and files from nginx as from the server: each is asked of the server once, in the name of nginx, so
//! that the addresses in documents lead to nginx, and put where nginx finds it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::bench::subdirectory;
use crate::error::Error;
use crate::exchange::{Answer, ask};
use crate::nginx;
use crate::process::Process;
use crate::wire::{Method, Request};

/// What nginx serves.
#[derive(Debug)]
pub(super) struct Site {
    files: PathBuf,
    server: SocketAddr,
    content_type: &'static str,
    pub(super) nginx: Process,
}

impl Site {
    /// Starts nginx on a site that is empty, for documents of one type.
    pub(super) fn start(
        nginx: &Path,
        directory: &Path,
        server: &Process,
        content_type: &'static str,
    ) -> Result<Self, Error> {
        let files = subdirectory(directory, "files")?;
        let nginx = nginx::start_on_documents(nginx, &directory.join("nginx"), &files, content_type)?;
        Ok(Self { files, server: server.address(), content_type, nginx })
    }

    /// Copies a document, and its compressed form where the server has one.
    pub(super) fn copy_document(&self, target: &str) -> Result<(), Error> {
        let request = self.request(target).header("accept", self.content_type);
        let plain = self.expect(&request)?;
        if plain.header("content-type") != Some(self.content_type) {
            return Err(Error::Nonsense(format!("`{target}` is not of the type {}", self.content_type)));
        }
        self.write(&format!("{target}/document"), &plain.body)?;
        let compressed = self.expect(&request.header("accept-encoding", "gzip"))?;
        match compressed.header("content-encoding") {
            Some("gzip") => self.write(&format!("{target}/document.gz"), &compressed.body),
            _ => Ok(()),
        }
    }

    /// Copies a file.
    pub(super) fn copy_file(&self, target: &str) -> Result<(), Error> {
        let file = self.expect(&self.request(target))?;
        self.write(target, &file.body)
    }

    fn request(&self, target: &str) -> Request {
        let host = self.nginx.address().to_string();
        Request::new(Method::Get, target).unsigned().header("host", host)
    }

    fn expect(&self, request: &Request) -> Result<Answer, Error> {
        let answer = ask(self.server, request)?;
        if answer.status == 200 {
            return Ok(answer);
        }
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        Err(Error::Refused { request: request.describe(), status: answer.status, body })
    }

    fn write(&self, target: &str, bytes: &[u8]) -> Result<(), Error> {
        let file = self.files.join(target.trim_start_matches('/'));
        let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, bytes));
        written.map_err(Error::io("write a file for nginx"))
    }
}
