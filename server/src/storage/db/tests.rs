//! Every statement that a request runs finds its rows through an index.

use super::address::{DomainAddress, PackageAddress, PackageVersionAddress, RepositoryAddress};
use super::package::PackagePosition;
use super::package_association::AssociationPosition;
use super::tag::Tagged;
use super::*;

fn plan(reader: &Reader<'_>, sql: &str) -> Vec<String> {
    match reader.session {
        session::Session::Sqlite(session) => session.plan(sql),
        session::Session::Postgres(_) => unreachable!("the plans are those of the embedded engine"),
    }
}

fn read<T>(database: &Database, work: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
    match &database.engine {
        Engine::Sqlite(sqlite) => sqlite.read(work),
        Engine::Postgres(_) => unreachable!("a file was opened"),
    }
}

/// The statements that find what transactions hold.
fn holds(repository: RepositoryAddress<'static>, package: PackageAddress<'static>) -> Vec<&'static str> {
    vec![
        hold::blobs_of_version(1).sql,
        hold::named_blob(1, "").sql,
        hold::blob(1).sql,
        hold::package(package).sql,
        hold::package_id(1).sql,
        hold::repository(repository).sql,
        hold::domain(repository.domain).sql,
        hold::account("", "").sql,
        hold::deleted_package(1).sql,
        hold::remains(1).sql,
    ]
}

#[test]
fn no_statement_of_a_request_scans_a_table_or_sorts() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();
    let domain = DomainAddress { owner: "", region: "", name: "" };
    let repository = RepositoryAddress { domain, name: "" };
    let package = PackageAddress { repository, format: "", namespace: "", name: "" };
    let version = PackageVersionAddress { package, version: "" };
    let position = PackagePosition { format: String::new(), namespace: String::new(), name: String::new() };
    let association =
        AssociationPosition { association_key: String::new(), namespace: String::new(), name: String::new() };
    let lane = package_version::Lane { status: "", origin_type: "" };
    let package_lane = package::PackageLane { publish: "", upstream: "" };
    let statements = [
        locate::domain(domain).sql,
        locate::repository(repository).sql,
        locate::package_version(version).sql,
        domain::find(domain).sql,
        domain::list("", "", "", 1).sql,
        domain::count("", "", 1).sql,
        domain::delete_empty(1).sql,
        domain::add_repositories(1, 1).sql,
        repository::find(repository).sql,
        repository::find_id(1, "").sql,
        repository::list_in_domain(1, "".."z", 1).sql,
        repository::list_administered_in_domain(1, "".."z", "", 1).sql,
        repository::set_description(1, None).sql,
        repository::delete(1).sql,
        repository::delete_upstreams(1).sql,
        protection::of_domain(domain).sql,
        protection::of_repository(repository).sql,
        tag::list(Tagged::Domain(1)).sql,
        tag::count(Tagged::Domain(1)).sql,
        tag::delete(Tagged::Domain(1), "").sql,
        package::find(package).sql,
        package::find_search_place(package).sql,
        package::list(1, &position, &position, 1).sql,
        package::list_lane(1, package_lane, &position, &position, 1).sql,
        package_version::find(version).sql,
        locate::publish_place(version, [""; package_group::KEYS_AT_ONCE], "").sql,
        package_version::list_described(version).sql,
        asset::find_sha256(1, "").sql,
        package_version::list_by_order(1, None, 1).sql,
        package_version::list_by_order(1, Some(("", 1)), 1).sql,
        package_version::list_by_time(1, (1, 1), 1).sql,
        package_version::list_lane_by_order(1, lane, None, 1).sql,
        package_version::list_lane_by_order(1, lane, Some(("", 1)), 1).sql,
        package_version::list_lane_by_time(1, lane, (1, 1), 1).sql,
        package_version::set_content(1, "", 1).sql,
        asset::find(version, "").sql,
        asset::list(1, "", 1).sql,
        asset::list_digests(1).sql,
        asset_metadata::find_companion(1, "").sql,
        version_spelling::find_other(1, "", "").sql,
        blob::list_objects_between("", "").sql,
        blob::find_named(1, "").sql,
        blob::mark_released(1, 1).sql,
        repository::find_change_number(1).sql,
        blob::list_objects_after("", 1).sql,
        package_group::find(1, "").sql,
        package_group::find_by_id(1).sql,
        package_group::list_by_lookup_keys(1, [""; package_group::KEYS_AT_ONCE]).sql,
        package_group::list(1, "", "", 1).sql,
        package_group::list_children(1, "", "", 1).sql,
        package_group::move_children(1, 1).sql,
        package_group_repository::find(1, "", "").sql,
        package_group_repository::count(1, "").sql,
        package_group_repository::list(1, "", "", 1).sql,
        package_group_repository::delete_of_group(1).sql,
        package_group_repository::delete_of_repository(1).sql,
        package_association::list(1, "", &association, "", 1).sql,
        deleted_package::find(1).sql,
        deleted_package::list_at(package).sql,
        deleted_package::delete(1).sql,
        package_version::list_after(1, "", 1).sql,
        package_version::find_place(1).sql,
        package_version::count_assets(1).sql,
        event::list_after(1, 1).sql,
        event::list_without_position(1).sql,
        event::last().sql,
        event::delete_through(1).sql,
        event::delivered_through("").sql,
    ];

    let held = holds(repository, package);
    let read = read(&database, |reader| {
        for sql in statements.into_iter().chain(held) {
            for step in plan(reader, sql) {
                assert!(!step.contains("SCAN ") || step.contains("SCAN part"), "{step}\nin {sql}");
                let of_one_repository =
                    step.contains("USE TEMP B-TREE FOR ORDER BY") && sql.contains("u.position");
                assert!(!step.contains("TEMP B-TREE") || of_one_repository, "{step}\nin {sql}");
            }
        }
        Ok(())
    });

    read.unwrap();
}

#[test]
fn collection_finds_what_is_released_through_an_index_of_it_alone() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();

    let sql = blob::delete_some_released(1, 1).sql;
    let plan = read(&database, |reader| Ok(plan(reader, sql))).unwrap().join("\n");

    assert!(plan.contains("SEARCH b USING COVERING INDEX blob_released"), "{plan}");
    assert!(plan.contains("SEARCH a USING COVERING INDEX asset_by_blob"), "{plan}");
    assert!(!plan.contains("SCAN ") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn finding_the_revision_of_a_policy_does_not_read_the_policy() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();
    let domain = DomainAddress { owner: "", region: "", name: "" };
    let repository = RepositoryAddress { domain, name: "" };

    for sql in [protection::of_domain(domain).sql, protection::of_repository(repository).sql] {
        let plan = read(&database, |reader| Ok(plan(reader, sql))).unwrap().join("\n");
        // A table in the order of its key compares whole rows, a policy of 6 KiB with them.
        assert!(!plan.contains("p USING PRIMARY KEY"), "{plan}");
        assert!(plan.contains("p USING INDEX"), "{plan}");
    }
}

#[test]
fn the_repositories_of_an_account_are_found_through_both_indexes() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();

    let sql = repository::list_of_account("", "", ("", 1), "", 1).sql;
    let plan = read(&database, |reader| Ok(plan(reader, sql))).unwrap().join("\n");

    assert!(plan.contains("SEARCH repository USING COVERING INDEX repository_by_owner"), "{plan}");
    assert!(plan.contains("SEARCH repository USING COVERING INDEX repository_by_administrator"), "{plan}");
    assert!(!plan.contains("SCAN repository"), "{plan}");
}

#[test]
fn a_filtered_page_reads_along_the_lanes_that_pass_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();
    let lane = package_version::Lane { status: "", origin_type: "" };
    let package_lane = package::PackageLane { publish: "", upstream: "" };
    let position = PackagePosition { format: String::new(), namespace: String::new(), name: String::new() };
    let versions = "(package_id=? AND status=? AND origin_type=?";
    let packages = "(repository_id=? AND publish=? AND upstream=?";

    let repositories = "(domain_id=? AND administrator=? AND name>? AND name<?)";
    let administered = repository::list_administered_in_domain(1, "".."z", "", 1).sql;
    for (sql, index, columns) in [
        (administered, "by_domain_administrator", repositories),
        (package_version::list_lane_by_order(1, lane, None, 1).sql, "by_status_and_order", versions),
        (package_version::list_lane_by_order(1, lane, Some(("", 1)), 1).sql, "by_status_and_order", versions),
        (package_version::list_lane_by_time(1, lane, (1, 1), 1).sql, "by_status_and_time", versions),
        (package::list_lane(1, package_lane, &position, &position, 1).sql, "by_origin", packages),
    ] {
        let plan = read(&database, |reader| Ok(plan(reader, sql))).unwrap().join("\n");
        assert!(plan.contains(index) && plan.contains(columns), "{plan}\nfor {sql}");
    }
}

#[test]
fn names_that_look_alike_lie_side_by_side_in_an_index() {
    let directory = tempfile::tempdir().unwrap();
    let database =
        Database::open(&directory.path().join("db"), directory.path(), Durability::Ephemeral).unwrap();
    let repository =
        RepositoryAddress { domain: DomainAddress { owner: "", region: "", name: "" }, name: "" };
    let package = PackageAddress { repository, format: "", namespace: "", name: "" };

    for sql in [package_look_alike::list(1, "", "", "").sql, package_look_alike::list_at(package).sql] {
        let plan = read(&database, |reader| Ok(plan(reader, sql))).unwrap().join("\n");
        let index = "package_look_alike (repository_id=? AND format=? AND namespace=? AND <expr>=?)";
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
