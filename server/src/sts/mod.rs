//! The part of the token service that build scripts call: who am I, asked in AWS's query protocol on the same port.
//! Knows forms and XML; whether the request is signed rightly was decided before.

mod answer;
mod form;

pub use self::answer::{Failure, answer, refuse};
pub use self::form::{LONGEST_FORM_BYTES, is_for};

/// The version of the token service's interface that is answered.
const VERSION: &str = "2011-06-15";
