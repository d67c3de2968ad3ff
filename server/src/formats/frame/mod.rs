//! What all package endpoints share: the request as formats see it, and how they say no. Knows no format.

pub mod error;
pub mod request;
