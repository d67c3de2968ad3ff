//! What no request waits for: delivering events, telling of deletions, removing what nothing names any more, counting, and
//! completing what older servers have left out.
//! Of several servers over one store one does each of these, for as long as it is there. Its steps are short, and harmless
//! if two do them.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::causes::with_causes;
use crate::events::Receiver;
use crate::registry::{Registry, Work};
use crate::storage::Grace;

/// How often what nothing names any more is collected.
const COLLECTION_PAUSE: Duration = Duration::from_hours(1);
/// How often it is looked for deletions that another server has begun.
const DELETIONS_PAUSE: Duration = Duration::from_secs(1);
/// How long a count of the store is good at least, and how long while nothing is known to have changed.
const SHORTEST_COUNT_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_COUNT_PAUSE: Duration = Duration::from_mins(1);
/// How much longer a pause between two counts is than a count. On a large store counting takes a while.
const COUNT_PAUSE_FACTOR: u32 = 100;

/// All of it, as it goes on.
#[derive(Debug)]
pub(crate) struct Upkeep {
    registry: Registry,
    tasks: JoinSet<()>,
}

impl Upkeep {
    /// Starts it, to go on until it is stopped.
    pub(crate) fn start(registry: Registry, receivers: Vec<Receiver>) -> Self {
        let mut tasks = JoinSet::new();
        let deliveries = receivers.iter().map(|receiver| Work::Delivery(receiver.destination()));
        let works = deliveries.chain([Work::Upkeep]).collect();
        tasks.spawn(registry.leases().clone().keep(works));
        tasks.spawn(collect(registry.clone()));
        tasks.spawn(count(registry.clone()));
        if registry.leases().are_shared() {
            tasks.spawn(record_deletions(registry.clone()));
        }
        if let Some(news) = registry.event_news() {
            for receiver in receivers {
                tasks.spawn(receiver.deliver_all(registry.clone(), news.clone()));
            }
        }
        Self { registry, tasks }
    }

    /// Ends it, and leaves it to other servers. What was not done is done by them or after the next start.
    pub(crate) async fn stop(mut self) {
        self.tasks.shutdown().await;
        if let Err(error) = self.registry.leases().release().await {
            let cause = with_causes(&error);
            tracing::warn!(cause, "other servers take some seconds to go on with what this one did");
        }
    }
}

/// Completes what older servers have left out, and collects what nothing names, from time to time.
async fn collect(registry: Registry) {
    let mut ticks = interval(COLLECTION_PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        registry.leases().held(Work::Upkeep).await;
        let work = async {
            complete_once(&registry).await;
            collect_once(&registry).await;
        };
        tokio::select! {
            () = work => {}
            // Whoever took it over begins anew.
            () = registry.leases().lost(Work::Upkeep) => ticks.reset_immediately(),
        }
    }
}

/// Finds the places of packages that a server of an older version has published, beside this one too.
async fn complete_once(registry: &Registry) {
    if let Err(error) = registry.complete_package_associations().await {
        let cause = with_causes(&error);
        tracing::warn!(cause, "some packages are not listed with their package groups and will be later");
    }
}

async fn collect_once(registry: &Registry) {
    record_deletions_once(registry).await;
    if let Err(error) = registry.remove_old_token_keys().await {
        tracing::warn!(cause = with_causes(&error), "keys of no use stay and are removed later");
    }
    let now = registry.now().epoch_milliseconds();
    match registry.store().collect(now, Grace::default()).await {
        Ok(collected) => {
            tracing::debug!(blobs = collected.blobs, objects = collected.objects, "collected");
        }
        Err(error) => {
            tracing::warn!(cause = with_causes(&error), "collection failed and is tried again later");
        }
    }
}

/// Tells of the deletions that other servers have begun.
async fn record_deletions(registry: Registry) {
    loop {
        registry.leases().held(Work::Upkeep).await;
        record_deletions_once(&registry).await;
        sleep(DELETIONS_PAUSE).await;
    }
}

async fn record_deletions_once(registry: &Registry) {
    if let Err(error) = registry.record_deletions().await {
        tracing::warn!(cause = with_causes(&error), "deleted versions are not told of and will be later");
    }
}

/// Counts how much the store holds, soon after this server has changed it and every minute.
async fn count(registry: Registry) {
    loop {
        registry.leases().held(Work::Upkeep).await;
        let (changes, started) = (registry.store().changes(), Instant::now());
        if let Err(error) = registry.store().count_sizes().await {
            tracing::warn!(cause = with_causes(&error), "the store is not counted and will be later");
        }
        let pause = (started.elapsed() * COUNT_PAUSE_FACTOR).max(SHORTEST_COUNT_PAUSE);
        sleep(pause).await;
        while registry.store().changes() == changes && started.elapsed() < LONGEST_COUNT_PAUSE {
            sleep(SHORTEST_COUNT_PAUSE).await;
        }
    }
}
