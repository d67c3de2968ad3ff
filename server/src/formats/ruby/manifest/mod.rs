//! What a gem says of itself: read from the YAML in it, kept of each of its files as a record, and told in Ruby's own form.

pub mod gemspec;
pub mod info_line;
pub(super) mod marshal;
pub mod platform;
pub mod quick;
pub mod record;
pub mod requirement;
pub mod yaml;
