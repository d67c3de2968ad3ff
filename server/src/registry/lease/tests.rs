//! Leases of two servers over one store, at moments that the test says.

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const WORKS: [Work; 2] = [Work::Upkeep, Work::Delivery(EventDestination::File)];

/// A server that looks when it is told to.
struct Server {
    leases: Leases,
    watch: Watch,
}

impl Server {
    fn over(store: &Store) -> Self {
        Self { leases: Leases::shared(store), watch: Watch::default() }
    }

    fn shared(&self) -> &Shared {
        match &*self.leases.0 {
            Inner::Shared(shared) => shared,
            Inner::Alone => unreachable!("it was made for a store that is shared"),
        }
    }

    async fn look(&mut self, now: Instant) {
        let Self { leases, watch } = self;
        let Inner::Shared(shared) = &*leases.0 else {
            unreachable!("it was made for a store that is shared")
        };
        shared.look(watch, &WORKS, now).await.unwrap();
    }

    fn holds(&self, now: Instant) -> bool {
        let held = WORKS.map(|work| self.shared().is_held_at(work, now));
        assert_eq!(held[0], held[1]);
        held[0]
    }

    async fn confirms(&self) -> bool {
        let leases = self.leases.clone();
        let confirm = move |transaction: &Transaction<'_>| leases.confirm(transaction, Work::Upkeep);
        self.shared().store.write::<_, storage::Error, _>(confirm).await.unwrap()
    }
}

#[tokio::test]
async fn one_of_two_holds_a_lease_for_as_long_as_it_is_there() {
    let (store, start) = (Store::ephemeral().unwrap(), Instant::now());
    let (mut one, mut two) = (Server::over(&store), Server::over(&store));

    for second in 0..30 {
        let now = start + second * SECOND;
        one.look(now).await;
        two.look(now).await;
        assert!(one.holds(now) && !two.holds(now), "after {second} seconds");
    }

    assert!(one.confirms().await && !two.confirms().await);
}

#[tokio::test]
async fn another_takes_over_within_eight_seconds_and_the_two_never_overlap() {
    let (store, start) = (Store::ephemeral().unwrap(), Instant::now());
    let (mut one, mut two) = (Server::over(&store), Server::over(&store));
    one.look(start).await;

    // It looks just before the first dies, whose last beat it has not seen yet.
    let mut taken = None;
    for step in 0..20 {
        let now = start + step * SECOND / 2;
        two.look(now).await;
        assert!(!(one.holds(now) && two.holds(now)));
        if two.holds(now) && taken.is_none() {
            taken = Some(now - start);
        }
    }

    assert!(taken.is_some_and(|after| after <= 8 * SECOND), "{taken:?}");
}

#[tokio::test]
async fn who_was_stopped_and_comes_back_notices_before_it_records_anything() {
    let (store, start) = (Store::ephemeral().unwrap(), Instant::now());
    let (mut one, mut two) = (Server::over(&store), Server::over(&store));
    one.look(start).await;
    for second in 0..=6 {
        two.look(start + second * SECOND).await;
    }

    assert!(!one.confirms().await, "the transaction sees that it is another's");
    assert!(two.confirms().await);
    one.look(start + 7 * SECOND).await;
    assert!(!one.holds(start + 7 * SECOND));
}

#[tokio::test]
async fn what_was_confirmed_cannot_be_taken_by_who_saw_it_before() {
    let (store, start) = (Store::ephemeral().unwrap(), Instant::now());
    let (mut one, mut two) = (Server::over(&store), Server::over(&store));
    one.look(start).await;
    two.look(start).await;

    assert!(one.confirms().await);
    two.look(start + 6 * SECOND).await;

    let held = WORKS.map(|work| two.shared().is_held_at(work, start + 6 * SECOND));
    assert_eq!(held, [false, true], "only the one was confirmed");
}

#[tokio::test]
async fn what_is_released_is_taken_at_once() {
    let (store, start) = (Store::ephemeral().unwrap(), Instant::now());
    let (mut one, mut two) = (Server::over(&store), Server::over(&store));
    one.look(start).await;

    one.leases.release().await.unwrap();
    two.look(start).await;

    assert!(two.holds(start) && !one.holds(start));
}

#[tokio::test]
async fn a_store_that_no_other_server_can_use_asks_for_no_lease() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let leases = Leases::of(&store);

    leases.held(Work::Upkeep).await;

    assert!(leases.is_held(Work::Upkeep));
    assert_eq!(store.list(lease::list()).await.unwrap(), []);
}
