//! Defects in what answers say: each has the form that the model gives it.

use serde_json::{Value, json};

use crate::defect::{Change, Defect};

const REPOSITORIES: &[&str] = &["ListRepositories", "ListRepositoriesInDomain"];
const MAKE: &[&str] = &["CreateRepository"];
const READ: &[&str] = &["DescribeRepository"];
const UPDATE: &[&str] = &["UpdateRepository"];
const GROUP: &[&str] = &["UpdatePackageGroup"];
const BYTES: &[&str] = &["GetPackageVersionAsset"];
const ASSETS: &[&str] = &["ListPackageVersionAssets"];
const PUBLISH: &[&str] = &["PublishPackageVersion"];
const TOKEN: &[&str] = &["GetAuthorizationToken"];
const ENDPOINT: &[&str] = &["GetRepositoryEndpoint"];
const VERSIONS: &[&str] = &["ListPackageVersions"];
const TAGS: &[&str] = &["ListTagsForResource"];
/// What makes, reads or lists what the first operation of a defect is about.
const ABOUT_REPOSITORIES: &[&str] =
    &["CreateRepository", "DeleteRepository", "DescribeRepository", "ListRepositoriesInDomain"];

/// The table.
pub(crate) const DEFECTS: &[Defect] = &[
    // Pages.
    Defect::behaviour("page size is ignored", &["ListPackages"], Change::NoQuery("max-results")),
    Defect::behaviour("page size in the body is ignored", &["ListDomains"], Change::NoMember("maxResults")),
    Defect::behaviour("there is never a next page", REPOSITORIES, Change::Remove("nextToken")),
    Defect::behaviour("every page is the first", VERSIONS, Change::NoQuery("next-token")),
    Defect::behaviour("the token is ignored in the body", &["ListDomains"], Change::NoMember("nextToken")),
    Defect::behaviour(
        "a page lacks its last item",
        &["ListRepositoriesInDomain"],
        Change::Edit("repositories", pop),
    ),
    Defect::behaviour("a page repeats its first item", &["ListPackages"], Change::Edit("packages", repeat)),
    Defect::behaviour(
        "there is always a next page",
        ASSETS,
        Change::Edit("", |it| it["nextToken"] = "next".into()),
    ),
    // Lists.
    Defect::behaviour("the list of packages is empty", &["ListPackages"], Change::Set("packages", "[]")),
    Defect::behaviour("the list of repositories is empty", REPOSITORIES, Change::Set("repositories", "[]")),
    Defect::behaviour("the list of versions is empty", VERSIONS, Change::Set("versions", "[]")),
    Defect::behaviour(
        "the list of package groups is empty",
        &["ListPackageGroups"],
        Change::Set("packageGroups", "[]"),
    ),
    Defect::behaviour("the list of domains is empty", &["ListDomains"], Change::Set("domains", "[]")),
    Defect::behaviour(
        "a list tells another name",
        &["ListRepositoriesInDomain"],
        Change::Set("repositories/*/name", "\"elsewhere\""),
    ),
    Defect::behaviour(
        "a list tells another description",
        &["ListRepositoriesInDomain"],
        Change::Set("repositories/*/description", "\"elsewhere\""),
    ),
    Defect::behaviour("a filter by prefix is ignored", &["ListPackages"], Change::NoQuery("package-prefix")),
    Defect::behaviour(
        "a filter by the prefix of repositories is ignored",
        REPOSITORIES,
        Change::NoQuery("repository-prefix"),
    ),
    Defect::behaviour("a filter by format is ignored", &["ListPackages"], Change::NoQuery("format")),
    Defect::behaviour("a filter by namespace is ignored", &["ListPackages"], Change::NoQuery("namespace")),
    Defect::behaviour("a filter by origin control is ignored", &["ListPackages"], Change::NoQuery("publish")),
    Defect::behaviour("a filter by status is ignored", VERSIONS, Change::NoQuery("status")),
    Defect::behaviour("a filter by origin is ignored", VERSIONS, Change::NoQuery("originType")),
    Defect::behaviour(
        "a filter by the prefix of groups is ignored",
        &["ListPackageGroups"],
        Change::NoQuery("prefix"),
    ),
    Defect::behaviour("a list is in the opposite order", VERSIONS, Change::Edit("versions", reverse)),
    // What is made, and what is told of it.
    Defect::behaviour("another resource is described", READ, Change::Query("repository", "shared")),
    Defect::behaviour(
        "the resource is described under another name",
        READ,
        Change::Set("repository/name", "\"elsewhere\""),
    ),
    Defect::behaviour(
        "another version is described",
        &["DescribePackageVersion"],
        Change::Query("version", "1.1.0"),
    ),
    Defect::behaviour(
        "another package is described",
        &["DescribePackage"],
        Change::Set("package/name", "\"elsewhere\""),
    ),
    Defect::behaviour(
        "another package group is described",
        &["DescribePackageGroup"],
        Change::Query("package-group", "/*"),
    ),
    Defect::behaviour(
        "another domain's owner is told",
        &["DescribeDomain"],
        Change::Set("domain/owner", "\"111122223333\""),
    ),
    Defect::behaviour("the description is lost when it is made", MAKE, Change::NoMember("description"))
        .beside(ABOUT_REPOSITORIES),
    Defect::behaviour(
        "the description is lost when it is read",
        READ,
        Change::Remove("repository/description"),
    )
    .beside(ABOUT_REPOSITORIES),
    Defect::behaviour("upstreams are lost", MAKE, Change::NoMember("upstreams")).beside(ABOUT_REPOSITORIES),
    Defect::behaviour("the encryption key is lost", &["CreateDomain"], Change::NoMember("encryptionKey"))
        .beside(&["DescribeDomain"]),
    Defect::behaviour(
        "contact information is lost",
        &["CreatePackageGroup"],
        Change::NoMember("contactInfo"),
    )
    .beside(&["DescribePackageGroup"]),
    Defect::behaviour("tags are lost when it is made", MAKE, Change::NoMember("tags")).beside(TAGS),
    Defect::behaviour(
        "other tags are added",
        &["TagResource"],
        Change::Member("tags", "[{\"key\": \"other\", \"value\": \"\"}]"),
    )
    .beside(TAGS),
    Defect::behaviour("the list of tags is empty", TAGS, Change::Set("tags", "[]")).beside(&["TagResource"]),
    Defect::behaviour(
        "the time of creation is never the same",
        &["DescribeDomain"],
        Change::Edit("domain/createdTime", later),
    ),
    Defect::behaviour(
        "the revision is never the same",
        &["DescribePackageVersion"],
        Change::Edit("packageVersion/revision", never_the_same),
    ),
    Defect::behaviour(
        "external connections are lost",
        &["AssociateExternalConnection"],
        Change::Instead("GET", "/v1/repository"),
    )
    .beside(READ),
    Defect::behaviour(
        "origin controls are not applied",
        &["PutPackageOriginConfiguration"],
        Change::Member("restrictions", "{\"publish\": \"ALLOW\", \"upstream\": \"ALLOW\"}"),
    )
    .beside(&["DescribePackage"]),
    // Updates.
    Defect::behaviour("an update is not applied", UPDATE, Change::Instead("GET", "/v1/repository"))
        .beside(READ),
    Defect::behaviour(
        "an update clears what it does not name",
        UPDATE,
        Change::MemberWhereAbsent("description", "\"\""),
    )
    .beside(READ),
    Defect::behaviour(
        "an update clears a list that it does not name",
        UPDATE,
        Change::MemberWhereAbsent("upstreams", "[]"),
    )
    .beside(READ),
    Defect::behaviour("an update of a group loses the description", GROUP, Change::NoMember("description"))
        .beside(&["DescribePackageGroup"]),
    Defect::behaviour(
        "an update of a group clears what it does not name",
        GROUP,
        Change::MemberWhereAbsent("contactInfo", "\"\""),
    )
    .beside(&["DescribePackageGroup"]),
    Defect::behaviour(
        "an update sets another status",
        &["UpdatePackageVersionsStatus"],
        Change::Member("targetStatus", "\"Unlisted\""),
    )
    .beside(&["DescribePackageVersion"]),
    Defect::behaviour(
        "a policy is not kept",
        &["GetDomainPermissionsPolicy"],
        Change::Set("policy/document", "\"{}\""),
    )
    .beside(&["PutDomainPermissionsPolicy"]),
    Defect::behaviour(
        "the revision of a policy is constant",
        &["PutDomainPermissionsPolicy", "GetDomainPermissionsPolicy"],
        Change::Set("policy/revision", "\"constant\""),
    ),
    // Removal.
    Defect::behaviour(
        "deleting a repository deletes nothing",
        &["DeleteRepository"],
        Change::Instead("GET", "/v1/repository"),
    )
    .beside(ABOUT_REPOSITORIES),
    Defect::behaviour(
        "deleting a domain deletes nothing",
        &["DeleteDomain"],
        Change::Instead("GET", "/v1/domain"),
    ),
    Defect::behaviour(
        "deleting a package group deletes nothing",
        &["DeletePackageGroup"],
        Change::Instead("GET", "/v1/package-group"),
    ),
    Defect::behaviour(
        "deleting a policy deletes nothing",
        &["DeleteDomainPermissionsPolicy"],
        Change::Instead("GET", "/v1/domain/permissions/policy"),
    ),
    Defect::behaviour(
        "removing tags removes nothing",
        &["UntagResource"],
        Change::Member("tagKeys", "[\"none\"]"),
    )
    .beside(TAGS),
    Defect::behaviour("what is deleted is still described", READ, Change::Error(409, "ConflictException"))
        .status(404)
        .beside(&["DeleteRepository"]),
    // Bytes.
    Defect::behaviour(
        "bytes are corrupted",
        BYTES,
        Change::Bytes(|it| it.iter_mut().for_each(|byte| *byte ^= 1)),
    ),
    Defect::behaviour(
        "the last byte is lost",
        BYTES,
        Change::Bytes(|it| it.truncate(it.len().saturating_sub(1))),
    ),
    Defect::behaviour("bytes are sent twice", BYTES, Change::Bytes(|it| it.extend_from_within(..))),
    Defect::behaviour(
        "the hashes of a published asset are wrong",
        PUBLISH,
        Change::Edit("asset/hashes/*", other_digits),
    ),
    Defect::behaviour(
        "the hashes of listed assets are wrong",
        ASSETS,
        Change::Edit("assets/*/hashes/*", other_digits),
    ),
    Defect::behaviour(
        "the size of a published asset is wrong",
        PUBLISH,
        Change::Edit("asset/size", one_more),
    ),
    Defect::behaviour("the size of listed assets is wrong", ASSETS, Change::Edit("assets/*/size", one_more)),
    Defect::behaviour(
        "another asset's name is told with the bytes",
        BYTES,
        Change::Header("x-assetname", "elsewhere.txt"),
    ),
    // Tokens and addresses.
    Defect::behaviour("the token has expired", TOKEN, Change::Set("expiration", "1000000000")),
    Defect::behaviour("the token's duration is ignored", TOKEN, Change::NoQuery("duration")),
    Defect::behaviour("the endpoint is nonsense", ENDPOINT, Change::Set("repositoryEndpoint", "\"nowhere\"")),
    Defect::behaviour("the endpoint is that of another format", ENDPOINT, Change::Query("format", "npm")),
    Defect::behaviour(
        "the endpoint is that of another repository",
        ENDPOINT,
        Change::Query("repository", "other"),
    ),
    // Causes of refusals.
    Defect::behaviour(
        "a conflict is told as not found",
        MAKE,
        Change::Error(404, "ResourceNotFoundException"),
    )
    .status(409),
    Defect::behaviour("a conflict is told as invalid", MAKE, Change::Error(400, "ValidationException"))
        .status(409),
    Defect::behaviour("a conflict is told as success", MAKE, Change::Status(200)).status(409),
    Defect::behaviour(
        "what is not found is told as a conflict",
        &["DeleteRepository"],
        Change::Error(409, "ConflictException"),
    )
    .status(404),
    Defect::behaviour(
        "what is not found is told as invalid",
        &["DescribeDomain"],
        Change::Error(400, "ValidationException"),
    )
    .status(404),
    Defect::behaviour("what is not found is told as success", &["DescribeRepository"], Change::Status(200))
        .status(404),
    Defect::behaviour(
        "what is not found is an empty list",
        &["ListRepositoriesInDomain"],
        Change::Status(200),
    )
    .status(404),
    Defect::behaviour(
        "the owner is ignored",
        &["DescribeDomain", "DescribeRepository", "ListPackages"],
        Change::NoQuery("domain-owner"),
    ),
];

fn pop(list: &mut Value) {
    list.as_array_mut().and_then(Vec::pop);
}

fn repeat(list: &mut Value) {
    if let Some(list) = list.as_array_mut() {
        list.extend(list.first().cloned());
    }
}

fn reverse(list: &mut Value) {
    if let Some(list) = list.as_array_mut() {
        list.reverse();
    }
}

/// Each answer tells another time, however late it comes.
fn later(time: &mut Value) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static ANSWERS: AtomicU32 = AtomicU32::new(0);
    *time = json!(1_600_000_000 + ANSWERS.fetch_add(1, Ordering::Relaxed));
}

fn never_the_same(text: &mut Value) {
    later(text);
    *text = text.to_string().into();
}

fn other_digits(hash: &mut Value) {
    *hash = hash.as_str().unwrap_or_default().chars().rev().collect::<String>().into();
}

fn one_more(size: &mut Value) {
    *size = json!(size.as_u64().unwrap_or_default() + 1);
}
