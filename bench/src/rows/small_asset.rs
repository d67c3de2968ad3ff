//! A small asset against nginx that serves the same bytes from a file.

use std::fs;

use super::bench::{Bench, subdirectory};
use super::fixture;
use super::under_load::compare;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::call;
use crate::nginx;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::{Method, Request};

/// Measures `GetPackageVersionAsset` of 1 KiB.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let content = Content::new(1, 1024);
    let files = subdirectory(directory.path(), "files")?;
    fs::write(files.join("content.bin"), content.to_vec()).map_err(Error::io("write a file"))?;
    let reference = nginx::start(nginx, &directory.path().join("nginx"), &files)?;
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    fixture::publish(subject.address(), "small", "1.0.0", &content)?;
    let request = fixture::get_asset("small", "1.0.0");
    if call(subject.address(), &request, &[])? != content.to_vec() {
        return Err(Error::Nonsense("the asset came back with other bytes".to_owned()));
    }

    let file = Request::new(Method::Get, "/content.bin");
    let comparison = compare(bench, (&reference, &file), (&subject, &request))?;

    let rate = throughput(&comparison, Bars::AtLeast { first: 0.35, goal: 0.60 })?;
    let cpu = cpu_per_request(&comparison, None)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu] })
}
