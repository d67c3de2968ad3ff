//! A request to a package endpoint as its format answers it: what it asks, who asks, and what answers are made of.

use std::sync::{Mutex, PoisonError};

use futures_util::TryStreamExt as _;
use http::request::Parts;

use super::arrivals::Arrivals;
use super::document::Documents;
use super::error::Refusal;
use super::request::PackageRequest;
use super::state::FormatState;
use crate::address::PackageAddress;
use crate::app::{App, RequestContext};
use crate::auth::{Ask, Decisions, Interest, PackageAccess};
use crate::registry::{PackageKey, PackageVersionKey, Permit, RepositoryKey};
use crate::storage::Body;

/// A request, and what answers are made of.
pub(in crate::formats) struct Exchange<'a> {
    pub(in crate::formats) app: &'a App,
    pub(in crate::formats) documents: &'a Documents,
    pub(in crate::formats) arrivals: &'a Arrivals,
    pub(in crate::formats) address: PackageAddress,
    pub(in crate::formats) parts: Parts,
    pub(in crate::formats) context: RequestContext,
    // Taken by whoever reads it; a lock, since bodies can be sent to another thread and not shared.
    body: Mutex<Option<Body>>,
}

impl<'a> Exchange<'a> {
    /// Takes a request apart.
    pub(in crate::formats) fn new(app: &'a App, state: &'a FormatState, request: PackageRequest) -> Self {
        let FormatState { documents, arrivals } = state;
        let PackageRequest { address, parts, body, context } = request;
        Self { app, documents, arrivals, address, parts, context, body: Mutex::new(Some(body)) }
    }

    /// Returns the body, which can be taken once; after that it is empty.
    pub(in crate::formats) fn take_body(&self) -> Body {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take();
        body.unwrap_or_else(|| Box::pin(futures_util::stream::empty()))
    }

    /// Returns the repository that is asked.
    pub(in crate::formats) fn repository(&self) -> RepositoryKey {
        self.address.repository(&self.context.caller.region)
    }

    /// Returns the URL of the repository that clients are given, which ends in a slash.
    pub(in crate::formats) fn url(&self) -> String {
        let RepositoryKey { domain, name } = self.repository();
        let used = &self.context.base_url;
        self.app.endpoints.repository_url(used, &domain, self.address.format, &name)
    }

    /// Proves that the caller may read from the repository, which all that is read needs.
    pub(in crate::formats) async fn authorize_read(&self) -> Result<Permit<RepositoryKey>, Refusal> {
        let ask = Ask::of(PackageAccess::Read.on_repository());
        Ok(self.context.authorize_all(self.app, ask, self.repository()).await?)
    }

    /// Proves that the caller may change a package in one way.
    pub(in crate::formats) async fn authorize_package(
        &self,
        access: PackageAccess,
        key: PackageKey,
    ) -> Result<Permit<PackageKey>, Refusal> {
        self.authorize_on_repository(access).await?;
        Ok(self.context.authorize_all(self.app, Ask::of(access.on_package()), key).await?)
    }

    /// Proves that the caller may change a version of a package in one way.
    pub(in crate::formats) async fn authorize_version(
        &self,
        access: PackageAccess,
        key: PackageVersionKey,
    ) -> Result<Permit<PackageVersionKey>, Refusal> {
        self.authorize_on_repository(access).await?;
        Ok(self.context.authorize_all(self.app, Ask::of(access.on_package()), key).await?)
    }

    /// Refuses whoever may change a package in none of some ways. Which of them it is to be shows later, and is asked for
    /// then: what is looked at here is no decision to be told of, unless it refuses the request.
    pub(in crate::formats) async fn require_any(
        &self,
        accesses: [PackageAccess; 2],
        key: &PackageKey,
    ) -> Result<(), Refusal> {
        let unheard = Decisions::collected(Interest::Nothing);
        let context = RequestContext { decisions: unheard, ..self.context.clone() };
        for access in accesses {
            if context.authorize_all(self.app, Ask::of(access.on_package()), key.clone()).await.is_ok() {
                return Ok(());
            }
        }
        let [first, _] = accesses;
        self.authorize_package(first, key.clone()).await.map(drop)
    }

    /// Refuses whoever may change no package of the repository in this way, whatever it is called: what they send is not
    /// received then. Which package it is shows inside, and is asked for once it is known.
    pub(in crate::formats) async fn require_prospect(&self, access: PackageAccess) -> Result<(), Refusal> {
        self.authorize_on_repository(access).await?;
        let packages = (&self.repository(), self.address.format);
        Ok(self.context.require_prospect(self.app, access.on_package(), packages).await?)
    }

    async fn authorize_on_repository(&self, access: PackageAccess) -> Result<(), Refusal> {
        let actions = access.on_repository();
        if !actions.is_empty() {
            self.context.authorize_all(self.app, Ask::of(actions), self.repository()).await?;
        }
        Ok(())
    }

    /// Reads a body that is small, of at most so many bytes.
    pub(in crate::formats) async fn read_body(&self, most_bytes: usize) -> Result<Vec<u8>, Refusal> {
        let (mut body, mut bytes) = (self.take_body(), Vec::new());
        while let Some(block) = body.try_next().await.map_err(Refusal::of_body)? {
            if bytes.len() + block.len() > most_bytes {
                return Err(Refusal::too_large(format!("the body is larger than {most_bytes} bytes")));
            }
            bytes.extend_from_slice(&block);
        }
        Ok(bytes)
    }
}
