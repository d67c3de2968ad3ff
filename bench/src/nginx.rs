//! nginx as a reference for serving files: our own process, with our own configuration in a temporary directory,
//! reachable on the loopback interface only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::process::{Process, find_program, free_address};

/// How to come by nginx when it is missing.
pub(crate) const HOW_TO_INSTALL: &str =
    "nginx is not installed; on Debian: apt-get install --no-install-recommends nginx-light";

/// Finds the nginx binary.
pub(crate) fn find() -> Option<PathBuf> {
    find_program("nginx")
}

/// Says which version it is.
pub(crate) fn version(nginx: &Path) -> Result<String, Error> {
    let output = Command::new(nginx).arg("-v").output().map_err(Error::io("ask nginx for its version"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(said.trim().trim_start_matches("nginx version: ").to_owned())
}

/// Starts nginx on the files of a directory; its own files go to `work`.
pub(crate) fn start(nginx: &Path, work: &Path, files: &Path) -> Result<Process, Error> {
    start_with(nginx, work, files, "default_type application/octet-stream;")
}

/// Starts nginx on the files of a directory, where a folder is answered with the file `document` in it, compressed if
/// `document.gz` is there and the client takes it. Documents are of one type.
pub(crate) fn start_on_documents(
    nginx: &Path,
    work: &Path,
    files: &Path,
    content_type: &str,
) -> Result<Process, Error> {
    let more = format!(
        "types {{ application/octet-stream tgz whl metadata; }}
    default_type \"{content_type}\";
    gzip_static on;
    try_files $uri $uri/document =404;"
    );
    start_with(nginx, work, files, &more)
}

fn start_with(nginx: &Path, work: &Path, files: &Path, more: &str) -> Result<Process, Error> {
    fs::create_dir_all(work).map_err(Error::io("create a directory for nginx"))?;
    let address = free_address()?;
    let configuration = work.join("nginx.conf");
    let text = render_configuration(work, files, &address.to_string(), more);
    fs::write(&configuration, text).map_err(Error::io("write the configuration of nginx"))?;
    let arguments = ["-p", &work.display().to_string(), "-c", &configuration.display().to_string()];
    Process::start("nginx", nginx, &arguments.map(str::to_owned), address, work.join("nginx.out"))
}

fn render_configuration(work: &Path, files: &Path, listen: &str, more: &str) -> String {
    // Started by root, its workers would become somebody who may not read the temporary directory.
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let (work, files) = (work.display(), files.display());
    format!(
        "daemon off;
{user}
worker_processes auto;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    server {{
        listen {listen};
        root {files};
        {more}
    }}
}}
"
    )
}
