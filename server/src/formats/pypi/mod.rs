//! The protocol of Python's package index.

pub(super) mod error;

#[cfg_attr(not(test), expect(dead_code, reason = "what asks for it comes with the frame of all formats"))]
mod index;
#[cfg_attr(not(test), expect(dead_code, reason = "what asks for it comes with the frame of all formats"))]
mod manifest;
#[cfg_attr(not(test), expect(dead_code, reason = "what asks for it comes with the frame of all formats"))]
mod publish;
