//! What all registries hold while they are compared: the same packages on both sides.

use std::net::SocketAddr;

use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::npm_package::NpmPackage;
use crate::wheel::Wheel;
use crate::wire::{Method, Request};

/// A package, or a project of Python.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) name: &'static str,
    /// Versions of a package, files of a project.
    pub(super) count: u32,
    bytes: u64,
}

pub(super) const HUNDRED: Item = Item { name: "hundred", count: 100, bytes: 1024 };
pub(super) const THOUSANDS: Item = Item { name: "thousands", count: 2000, bytes: 1024 };
pub(super) const SMALL_FILE: Item = Item { name: "smallfile", count: 1, bytes: SMALL_BYTES };
pub(super) const LARGE_FILE: Item = Item { name: "largefile", count: 1, bytes: 50 * 1024 * 1024 };
/// How large what is published is while measuring.
pub(super) const SMALL_BYTES: u64 = 10 * 1024;
/// All that is held.
pub(super) const ALL: &[Item] = &[HUNDRED, THOUSANDS, SMALL_FILE, LARGE_FILE];

pub(super) const OUR_NPM: &str = "/npm/d/bench-000000000000/packages";
pub(super) const OUR_PYTHON: &str = "/pypi/d/bench-000000000000/packages";

impl Item {
    /// Builds its versions one after the other.
    pub(super) fn npm(self) -> impl Iterator<Item = NpmPackage> {
        (0..self.count).map(move |number| {
            let content = Content::new(u64::from(number), self.bytes);
            NpmPackage::build(self.name, &format!("1.{number}.0"), &content)
        })
    }

    /// Builds its files one after the other.
    pub(super) fn wheels(self) -> impl Iterator<Item = Wheel> {
        (0..self.count)
            .map(move |number| Wheel::build(self.name, number, &Content::new(u64::from(number), self.bytes)))
    }
}

/// Returns the request that publishes a version to a registry whose packages are below a path.
pub(super) fn publish_npm(below: &str, name: &str, body: &[u8]) -> Request {
    Request::new(Method::Put, format!("{below}/{name}"))
        .unsigned()
        .header("content-type", "application/json")
        .body_bytes(body.len() as u64)
}

/// Returns the request that uploads a form to an address.
pub(super) fn upload(target: &str, form: &[u8]) -> Request {
    Request::new(Method::Post, target)
        .unsigned()
        .header("content-type", Wheel::form_type())
        .body_bytes(form.len() as u64)
}

/// Publishes all packages to the server.
pub(super) fn fill_npm(address: SocketAddr) -> Result<(), Error> {
    let mut connection = Connection::open(address)?;
    for item in ALL {
        for package in item.npm() {
            let body = package.publish_body();
            connection.call(&publish_npm(OUR_NPM, item.name, &body), &body)?;
        }
    }
    Ok(())
}

/// Uploads all wheels to the server.
pub(super) fn fill_python(address: SocketAddr) -> Result<(), Error> {
    let mut connection = Connection::open(address)?;
    for item in ALL {
        for wheel in item.wheels() {
            let form = wheel.form();
            connection.call(&upload(&format!("{OUR_PYTHON}/"), &form), &form)?;
        }
    }
    Ok(())
}
