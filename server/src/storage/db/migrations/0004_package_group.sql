-- Groups of packages, named by a pattern; each domain has one for all packages, and only that one has no parent.
-- The lookup key is what packages find the group by; a mode is the group's own, which may be to inherit.
CREATE TABLE package_group (
    id {identity},
    domain_id BIGINT NOT NULL,
    parent_id BIGINT,
    pattern {text} NOT NULL,
    lookup_key {text} NOT NULL,
    contact_info {text},
    description {text},
    created_milliseconds BIGINT NOT NULL,
    publish {text} NOT NULL,
    external_upstream {text} NOT NULL,
    internal_upstream {text} NOT NULL,
    UNIQUE (domain_id, pattern)
);
CREATE INDEX package_group_by_lookup_key ON package_group (domain_id, lookup_key);
CREATE INDEX package_group_by_parent ON package_group (parent_id, pattern);

INSERT INTO package_group
    (domain_id, pattern, lookup_key, created_milliseconds, publish, external_upstream, internal_upstream)
SELECT id, '/*', '*', created_milliseconds, 'ALLOW', 'ALLOW', 'ALLOW' FROM domain;

-- The repositories that a group allows as origin of new versions, by type of origin.
CREATE TABLE package_group_repository (
    package_group_id BIGINT NOT NULL,
    origin_type {text} NOT NULL,
    repository_name {text} NOT NULL,
    repository_id BIGINT NOT NULL,
    PRIMARY KEY (package_group_id, origin_type, repository_name)
) {in_key_order};
CREATE INDEX package_group_repository_by_repository ON package_group_repository (repository_id);

-- Where a package lies among those of its domain, so that the packages of a group lie side by side. The key is
-- computed from the name; rows from before this migration are given theirs when the server starts.
ALTER TABLE package ADD COLUMN domain_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE package ADD COLUMN association_key {text} NOT NULL DEFAULT '';
UPDATE package SET domain_id =
    COALESCE((SELECT domain_id FROM repository WHERE repository.id = package.repository_id), 0);
CREATE INDEX package_by_association ON package (domain_id, format, association_key, namespace, name);
CREATE INDEX package_without_association_key ON package (id) WHERE association_key = '';
