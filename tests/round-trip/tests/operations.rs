//! What encode writes, the official Rust SDK reads back equal: a module for each operation of the model, with
//! arbitrary values of its output and of each error that it declares.

use aws_sdk_codeartifact::{self as sdk, Client};
use codeartifact_generated::{errors, operations};
use codeartifact_round_trip::loopback::{self, outputs};

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
