//! The listener and everything that is true of every request: its id, its span, its metrics, and where it
//! goes. Knows no operation's rules.

mod addresses;
mod answer_check;
mod authentication;
mod connection;
mod destination;
mod dispatch;
mod forwarded;
mod health;
mod limits;
mod lingering;
mod listener;
mod metrics;
mod outcome;
mod package_endpoint;
mod readiness;
mod request_id;
mod request_span;
mod request_target;
mod retry_after;
mod shared;
mod streams;
mod tls;
mod token_service;
mod transfer_coding;
mod unread_body;
mod verified_body;
mod workers;

pub use self::answer_check::AnswerCheck;
pub use self::dispatch::Front;
pub use self::forwarded::{InvalidNetwork, TrustedNetwork};
pub use self::limits::ConnectionLimits;
pub use self::listener::{Listening, listen};
pub use self::metrics::Metrics;
pub use self::readiness::Readiness;
pub use self::request_span::RequestSpans;
pub use self::tls::{Tls, TlsError};
