//! The operations on domains.

mod create_domain;
mod delete_domain;
mod describe_domain;
mod list_domains;

pub(super) use create_domain::create_domain;
pub(super) use delete_domain::delete_domain;
pub(super) use describe_domain::describe_domain;
pub(super) use list_domains::list_domains;
