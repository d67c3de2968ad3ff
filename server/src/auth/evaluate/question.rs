//! What policies are asked: who wants to do what to which resource, whose that is, and what is known of the request.
//! Decides nothing.

use std::net::IpAddr;

use crate::auth::action::Action;
use crate::auth::principal::Principal;
use crate::registry::{AccountId, Region, Tag, Timestamp};

/// Whether somebody may do something.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// What they want to do.
    pub action: Action,
    /// What it is about, by each of its names, of which there is at least one: an ARN, or `*` for all that an account
    /// has. A statement that is about one of them is about it. A copy of package versions has the ARN of the package and
    /// that of the repository that it goes to.
    pub resources: &'a [&'a str],
    /// Whose it is.
    pub home: Home,
    /// What else is known of the request.
    pub context: &'a Context<'a>,
}

/// The accounts whose principals need no policy of the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The account in the ARN; the caller's own where the question is about no resource.
    pub owner: AccountId,
    /// The account that administers the repository which it is or lies in.
    pub administrator: Option<AccountId>,
}

/// What is known of a request. A key that has no value here is absent: that of an address that is not known, or of tags
/// that the request does not carry.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The organization that the account of whoever asks belongs to.
    pub organization: Option<&'a str>,
    /// The tags of whoever asks, those of a session first.
    pub principal_tags: &'a [Tag],
    /// The id of whoever asks; of a session that of its role and its own name, joined by a colon.
    pub user_id: &'a str,
    /// When temporary credentials were made; nothing for others.
    pub token_issued: Option<Timestamp>,
    /// Where the request came from.
    pub source_ip: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure_transport: bool,
    /// When it arrived.
    pub now: Timestamp,
    /// The region that it is for.
    pub region: &'a Region,
    /// The tags that it sets.
    pub request_tags: &'a [Tag],
    /// The keys of the tags that it removes.
    pub removed_tag_keys: &'a [String],
    /// The tags of exactly what it is about.
    pub resource_tags: &'a [Tag],
    /// How long a token is to last, as it was asked for; 43,200 where nothing was.
    pub bearer_duration_seconds: i64,
}

impl Home {
    /// Tells whether principals of an account need no policy of the resource.
    pub fn includes(self, account: AccountId) -> bool {
        self.owner == account || self.administrator == Some(account)
    }
}
