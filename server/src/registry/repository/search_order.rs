//! The order in which repositories are searched for a version that the asked repository does not have.
//! Pure; every format that takes packages from upstream goes by it.

use std::collections::HashSet;

use crate::registry::error::{Error, Invalid};
use crate::registry::names::RepositoryName;
use crate::storage::db::repository::UpstreamEdgeRow;

/// How many upstream repositories are searched, however many there are.
const MOST_SEARCHED: usize = 25;

/// Puts the upstreams of a repository in the order of their search: each one in list order, followed by its own
/// upstreams before its next sibling, and each only once.
///
/// The edges are those of all repositories that can be reached, each repository's in list order. An upstream that
/// was deleted is an error where the search would reach it. Each comes with how many steps lead to it.
pub(super) fn search_order(repository: i64, edges: &[UpstreamEdgeRow]) -> Result<Vec<(i64, usize)>, Error> {
    let upstreams_of = |repository| edges.iter().rev().filter(move |edge| edge.repository == repository);
    let mut order = Vec::new();
    let mut seen = HashSet::from([repository]);
    let mut waiting: Vec<(&UpstreamEdgeRow, usize)> =
        upstreams_of(repository).map(|edge| (edge, 1)).collect();
    while order.len() < MOST_SEARCHED
        && let Some((edge, depth)) = waiting.pop()
    {
        if !edge.upstream_exists {
            return Err(Invalid::DanglingUpstream {
                repository: RepositoryName::stored(edge.repository_name.clone()),
                upstream: RepositoryName::stored(edge.upstream_name.clone()),
            }
            .into());
        }
        if seen.insert(edge.upstream) {
            order.push((edge.upstream, depth));
            waiting.extend(upstreams_of(edge.upstream).map(|edge| (edge, depth + 1)));
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(repository: i64, upstream: i64) -> UpstreamEdgeRow {
        UpstreamEdgeRow {
            repository,
            repository_name: format!("repository-{repository}"),
            upstream,
            upstream_name: format!("repository-{upstream}"),
            upstream_exists: true,
            upstream_connection: None,
        }
    }

    fn order(edges: &[(i64, i64)]) -> Vec<i64> {
        let edges: Vec<_> = edges.iter().map(|(repository, upstream)| edge(*repository, *upstream)).collect();
        search_order(1, &edges).unwrap().into_iter().map(|(repository, _)| repository).collect()
    }

    #[test]
    fn an_upstream_is_searched_with_its_own_before_its_next_sibling() {
        assert_eq!(order(&[(1, 2), (1, 6), (2, 3), (2, 4), (4, 5)]), [2, 3, 4, 5, 6]);
        assert!(order(&[]).is_empty());
    }

    #[test]
    fn a_repository_that_two_ways_lead_to_is_searched_once_where_the_first_way_leads() {
        assert_eq!(order(&[(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]), [2, 4, 5, 3]);
    }

    #[test]
    fn a_loop_ends() {
        assert_eq!(order(&[(1, 2), (2, 3), (3, 1), (3, 2)]), [2, 3]);
    }

    #[test]
    fn twenty_five_upstreams_are_searched_and_no_more() {
        let chain: Vec<_> = (1..100).map(|repository| (repository, repository + 1)).collect();

        assert_eq!(order(&chain), (2..=26).collect::<Vec<_>>());
    }

    #[test]
    fn an_upstream_that_was_deleted_is_an_error_that_says_what_to_do() {
        let edges = [edge(1, 2), UpstreamEdgeRow { upstream_exists: false, ..edge(2, 3) }];

        let error = search_order(1, &edges).unwrap_err().to_string();

        for part in ["repository-2", "repository-3", "UpdateRepository"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
