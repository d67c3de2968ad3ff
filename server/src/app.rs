//! What operations and package formats share: the registry and what belongs to it, and what is known of a request
//! besides its input.

use crate::address::{BaseUrl, Endpoints};
use crate::auth::{self, Access, Action, Ask, Caller, Decisions, Source, TokenKeys};
use crate::registry::{Guarded, PackageFormat, Permit, PullThrough, Registry, RepositoryKey};

/// What requests are answered with; one for the whole server.
#[derive(Debug)]
pub struct App {
    /// What is stored, and the rules that hold for it.
    pub registry: Registry,
    /// The same together with the public registries that its repositories are connected to.
    pub pull_through: PullThrough,
    /// Who is known, and what policies let them do.
    pub access: Access,
    /// What signs and verifies authorization tokens.
    pub token_keys: TokenKeys,
    /// How URLs of package endpoints are built.
    pub endpoints: Endpoints,
    /// Which downloads are led to the bucket.
    pub redirects: Redirects,
}

/// Which downloads are led to the bucket that large assets lie in, where they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Redirects {
    /// None.
    Never,
    /// Those of the formats for which AWS does so.
    #[default]
    AsAws,
    /// Those of all formats.
    Always,
}

/// What is known of a request whose caller is known.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// Who calls.
    pub caller: Caller,
    /// Where the request comes from.
    pub source: Source,
    /// The scheme and the host that the client used.
    pub base_url: BaseUrl,
    /// What was asked and decided so far.
    pub decisions: Decisions,
}

impl RequestContext {
    /// Returns the proof that the caller may do something to the resource of a key, or says why not.
    pub async fn authorize<K: Guarded>(
        &self,
        app: &App,
        action: impl Into<Action>,
        key: K,
    ) -> Result<Permit<K>, auth::Error> {
        self.authorize_all(app, Ask::of(&[action.into()]), key).await
    }

    /// Returns the proof that the caller may do several things to the resource of a key, all of them, or says why not.
    pub async fn authorize_all<K: Guarded>(
        &self,
        app: &App,
        ask: Ask<'_>,
        key: K,
    ) -> Result<Permit<K>, auth::Error> {
        let asking = auth::Asking { caller: &self.caller, source: &self.source, decisions: &self.decisions };
        auth::authorize(&app.access, &app.registry, asking, ask, key).await
    }

    /// Refuses the caller where they may do several things to no package of a format in a repository, whatever it is called.
    pub async fn require_prospect(
        &self,
        app: &App,
        actions: &[Action],
        packages: (&RepositoryKey, PackageFormat),
    ) -> Result<(), auth::Error> {
        let asking = auth::Asking { caller: &self.caller, source: &self.source, decisions: &self.decisions };
        auth::require_prospect(&app.access, &app.registry, asking, actions, packages).await
    }
}
