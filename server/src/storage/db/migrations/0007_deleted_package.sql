-- Packages that are deleted while the deletion of some of their versions is not told yet: each version leaves the
-- store in the transaction that tells of it. Names are kept, since whatever they lead to may be gone or new by then.
CREATE TABLE deleted_package (
    package_id BIGINT NOT NULL PRIMARY KEY,
    owner {text} NOT NULL,
    region {text} NOT NULL,
    domain {text} NOT NULL,
    repository {text} NOT NULL,
    administrator {text} NOT NULL,
    format {text} NOT NULL,
    namespace {text} NOT NULL,
    name {text} NOT NULL,
    deleted_milliseconds BIGINT NOT NULL
);
CREATE INDEX deleted_package_by_address
    ON deleted_package (owner, region, domain, repository, format, namespace, name);
