//! Laws: what must hold between several answers, as a case holds one answer against the model. A law is derived
//! from the model where its members and the names of its operations say enough, and from the world's file
//! otherwise; none is written for one operation.

mod agree;
mod bytes;
mod causes;
mod created;
mod derive;
mod digest;
mod errors;
mod filter;
mod filters;
mod gone;
mod law;
mod moments;
mod pages;
mod pairs;
mod repeated;
mod resource;
mod script;
mod told;
mod trial;
mod trying;
mod updated;

pub(crate) use self::derive::derive;
pub(crate) use self::law::Law;

#[cfg(test)]
mod tests;
