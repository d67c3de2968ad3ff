//! What is counted for a whole package, repository or domain, so that publishes which share nothing else would wait for one
//! another at it. A transaction notes what it adds and writes that down as the last thing before it is committed, in the
//! order of the keys, so that nobody waits for anything while holding what others wait for. What is counted for a
//! repository or a domain is spread over rows, the shards: a transaction adds to that of its connection, readers sum.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Command;

/// Something that is counted. The order is that in which transactions write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counter {
    /// Changes of what a package shows.
    Package(i64),
    /// The same, counted for every repository of a domain.
    RepositoriesOfDomain(i64),
    /// The same, counted for the repository that a package is in when the transaction ends.
    RepositoryOfPackage(i64),
    /// Changes of what the packages of a repository show.
    Repository(i64),
    /// Bytes of the distinct assets of a domain.
    DomainBytes(i64),
}

/// What a transaction adds and has not written yet. It goes with the transaction where that is undone.
#[derive(Debug, Default)]
pub(super) struct Additions(RefCell<BTreeMap<Counter, i64>>);

impl Additions {
    /// Counts a change of what a package shows, for its repository too.
    pub(super) fn change_package(&self, package_id: i64) {
        self.add(Counter::Package(package_id), 1);
        self.add(Counter::RepositoryOfPackage(package_id), 1);
    }

    /// Counts a change of what a repository shows.
    pub(super) fn change_repository(&self, repository_id: i64) {
        self.add(Counter::Repository(repository_id), 1);
    }

    /// Counts one for every repository of a domain.
    pub(super) fn change_repositories_of_domain(&self, domain_id: i64) {
        self.add(Counter::RepositoriesOfDomain(domain_id), 1);
    }

    /// Adds to the bytes of distinct assets of a domain.
    pub(super) fn add_domain_bytes(&self, domain_id: i64, difference: i64) {
        self.add(Counter::DomainBytes(domain_id), difference);
    }

    /// Takes what writes it down, in order, in a shard.
    pub(super) fn take_commands(&self, shard: i64) -> Vec<Command<'static>> {
        let additions = self.0.take().into_iter().filter(|(_, difference)| *difference != 0);
        additions.map(|(counter, difference)| counter.add(shard, difference)).collect()
    }

    fn add(&self, counter: Counter, difference: i64) {
        *self.0.borrow_mut().entry(counter).or_default() += difference;
    }
}

impl Counter {
    // What is gone by now is not found, and so has nothing counted for it that would stay.
    fn add(self, shard: i64, difference: i64) -> Command<'static> {
        match self {
            Self::Package(id) => Command::new(
                "UPDATE package SET change_number = change_number + $1 WHERE id = $2",
                vec![difference.into(), id.into()],
            ),
            Self::RepositoriesOfDomain(id) => Command::new(
                "INSERT INTO repository_change (repository_id, shard, number)
                 SELECT id, $1, $2 FROM repository WHERE domain_id = $3 ORDER BY id
                 ON CONFLICT (repository_id, shard)
                     DO UPDATE SET number = repository_change.number + excluded.number",
                vec![shard.into(), difference.into(), id.into()],
            ),
            Self::RepositoryOfPackage(id) => Command::new(
                "INSERT INTO repository_change (repository_id, shard, number)
                 SELECT r.id, $1, $2 FROM package p JOIN repository r ON r.id = p.repository_id WHERE p.id = $3
                 ON CONFLICT (repository_id, shard)
                     DO UPDATE SET number = repository_change.number + excluded.number",
                vec![shard.into(), difference.into(), id.into()],
            ),
            Self::Repository(id) => Command::new(
                "INSERT INTO repository_change (repository_id, shard, number)
                 SELECT id, $1, $2 FROM repository WHERE id = $3
                 ON CONFLICT (repository_id, shard)
                     DO UPDATE SET number = repository_change.number + excluded.number",
                vec![shard.into(), difference.into(), id.into()],
            ),
            Self::DomainBytes(id) => Command::new(
                "INSERT INTO domain_size (domain_id, shard, asset_bytes)
                 SELECT id, $1, $2 FROM domain WHERE id = $3
                 ON CONFLICT (domain_id, shard)
                     DO UPDATE SET asset_bytes = domain_size.asset_bytes + excluded.asset_bytes",
                vec![shard.into(), difference.into(), id.into()],
            ),
        }
    }
}
