//! What the process-level tests stand on: the built server started as a child process, and a client that
//! can also speak HTTP badly on purpose. Knows the server only by its binary and its wire.

mod binary;
mod call;
pub mod conformance;
mod connection;
mod document;
mod generic;
mod server;
mod small_disk;
mod spoiler;
mod wait;

pub use binary::server_binary;
pub use call::Call;
pub use connection::{Connection, Response};
pub use document::stale_section;
pub use generic::{Asset, sha256_hex};
pub use server::{Options, TestServer, run_to_end};
pub use small_disk::{Filler, SmallDisk};
pub use spoiler::{Received, Spoil, Spoilt, spoiler};
pub use wait::wait_until;
