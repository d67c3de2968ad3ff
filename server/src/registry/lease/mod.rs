//! Leases: of the servers over one store, which one does the work that one at a time does. The holder of a lease counts its
//! beat up each second. Whoever has seen no beat for a while, by a clock of its own that nobody sets, takes it over. So
//! no two clocks are ever compared.
//!
//! A holder that was stopped and comes back may believe for a moment that it still holds the lease. What must not be done
//! twice is therefore done in a transaction that confirms the lease first; all else that is done under a lease has to be
//! harmless if two do it.

mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch as channel;
use tokio::time::Instant;
use uuid::Uuid;

use self::watch::Watch;
use super::delivery::EventDestination;
use super::error::Error;
use crate::causes::with_causes;
use crate::storage::db::Transaction;
use crate::storage::db::lease::{self, LeaseRow};
use crate::storage::{self, Store};

/// How often a holder says that it is there, and others look.
const BEAT: Duration = Duration::from_secs(1);
/// How long a holder is sure after it said so. Shorter than others wait, so that it stops before they start.
const SURE: Duration = Duration::from_secs(4);

/// What one server at a time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Removing what nothing names, telling of deletions, counting: whatever no request waits for.
    Upkeep,
    /// Delivering events to a place.
    Delivery(EventDestination),
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Upkeep => "upkeep",
            Self::Delivery(EventDestination::File) => "events-file",
            Self::Delivery(EventDestination::Webhook) => "events-webhook",
        }
    }
}

/// What this server may do of the work that one at a time does. A clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct Leases(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    /// No other server can use the store.
    Alone,
    Shared(Shared),
}

#[derive(Debug)]
struct Shared {
    store: Store,
    /// What tells this server from others, and from itself before it was started anew.
    holder: String,
    /// Until when each lease that it holds is sure to be held.
    held: channel::Sender<BTreeMap<Work, Instant>>,
}

impl Leases {
    /// Takes the store that the work is about.
    pub(super) fn of(store: &Store) -> Self {
        if store.is_shared() { Self::shared(store) } else { Self(Arc::new(Inner::Alone)) }
    }

    /// Does as if no other server could use the store.
    #[cfg(test)]
    pub(super) fn alone() -> Self {
        Self(Arc::new(Inner::Alone))
    }

    /// Does as if other servers could use the store too.
    pub(super) fn shared(store: &Store) -> Self {
        let (holder, held) = (Uuid::new_v4().to_string(), channel::Sender::default());
        Self(Arc::new(Inner::Shared(Shared { store: store.clone(), holder, held })))
    }

    /// Tells whether other servers may do the work.
    pub fn are_shared(&self) -> bool {
        matches!(*self.0, Inner::Shared(_))
    }

    /// Tells whether the work is this server's now.
    pub fn is_held(&self, work: Work) -> bool {
        match &*self.0 {
            Inner::Alone => true,
            Inner::Shared(shared) => shared.is_held_at(work, Instant::now()),
        }
    }

    /// Waits until the work is this server's.
    pub async fn held(&self, work: Work) {
        let Inner::Shared(shared) = &*self.0 else { return };
        let mut held = shared.held.subscribe();
        while !shared.is_held_at(work, Instant::now()) {
            // The sender is this server's own.
            let _ = held.changed().await;
        }
    }

    /// Waits until the work is not this server's any more.
    pub async fn lost(&self, work: Work) {
        let Inner::Shared(shared) = &*self.0 else { return std::future::pending().await };
        while let Some(until) = shared.sure_until(work).filter(|until| *until > Instant::now()) {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Tells, first thing in a transaction, whether the work is this server's until the transaction ends.
    pub(in crate::registry) fn confirm(
        &self,
        transaction: &Transaction<'_>,
        work: Work,
    ) -> Result<bool, storage::Error> {
        match &*self.0 {
            Inner::Alone => Ok(true),
            Inner::Shared(shared) => {
                Ok(transaction.execute(&lease::confirm(work.name(), &shared.holder))?.rows()? > 0)
            }
        }
    }

    /// Takes and holds the leases of this work whenever it can, until it is dropped.
    pub async fn keep(self, works: Vec<Work>) {
        let Inner::Shared(shared) = &*self.0 else { return };
        let mut watch = Watch::default();
        let mut beats = tokio::time::interval(BEAT);
        beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            if let Err(error) = shared.look(&mut watch, &works, Instant::now()).await {
                tracing::warn!(cause = with_causes(&error), "what other servers do cannot be seen");
            }
        }
    }

    /// Gives up all leases, so that another server need not wait before it goes on.
    pub async fn release(&self) -> Result<(), Error> {
        let Inner::Shared(shared) = &*self.0 else { return Ok(()) };
        shared.held.send_replace(BTreeMap::new());
        let holder = shared.holder.clone();
        let release =
            move |transaction: &Transaction<'_>| transaction.execute(&lease::release(&holder))?.rows();
        Ok(shared.store.write::<_, storage::Error, _>(release).await.map(drop)?)
    }
}

impl Shared {
    fn sure_until(&self, work: Work) -> Option<Instant> {
        self.held.borrow().get(&work).copied()
    }

    fn is_held_at(&self, work: Work, now: Instant) -> bool {
        self.sure_until(work).is_some_and(|until| now < until)
    }

    /// Says that this server is there, looks how the leases stand, and takes those that are free. `now` is before all of
    /// this, so that nobody counts from an earlier moment than this server does.
    async fn look(&self, watch: &mut Watch, works: &[Work], now: Instant) -> Result<(), Error> {
        let rows = self.store.list(lease::list()).await?;
        let mut own = Vec::new();
        if rows.iter().any(|row| row.holder == self.holder) {
            let holder = self.holder.clone();
            let beat = move |transaction: &Transaction<'_>| transaction.list(lease::beat(&holder));
            own = self.store.write::<_, storage::Error, _>(beat).await?;
        }
        let mut held = BTreeMap::new();
        for work in works {
            let found = rows.iter().find(|row| row.name == work.name());
            if own.iter().any(|name| name == work.name()) || self.try_take(watch, *work, found, now).await? {
                held.insert(*work, now + SURE);
            }
        }
        self.held.send_replace(held);
        Ok(())
    }

    /// Takes a lease whose holder is gone, unless another server is faster.
    async fn try_take(
        &self,
        watch: &mut Watch,
        work: Work,
        found: Option<&LeaseRow>,
        now: Instant,
    ) -> Result<bool, Error> {
        let free = LeaseRow { name: work.name().to_owned(), holder: String::new(), beat: 0 };
        let seen = found.cloned().unwrap_or(free);
        if !watch.may_take(&seen, now) {
            return Ok(false);
        }
        let holder = self.holder.clone();
        let take = move |transaction: &Transaction<'_>| {
            Ok(transaction.execute(&lease::take(&seen, &holder))?.rows()? > 0)
        };
        let taken = self.store.write::<_, storage::Error, _>(take).await?;
        if taken {
            tracing::info!(work = work.name(), "this server does it from now on");
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
