CREATE TABLE domain (
    id {identity},
    owner {text} NOT NULL,
    region {text} NOT NULL,
    name {text} NOT NULL,
    encryption_key {text} NOT NULL,
    created_milliseconds BIGINT NOT NULL,
    repository_count BIGINT NOT NULL,
    asset_bytes BIGINT NOT NULL,
    UNIQUE (owner, region, name)
);

-- Owner and region are those of the domain, repeated so that an account's repositories lie side by side.
CREATE TABLE repository (
    id {identity},
    domain_id BIGINT NOT NULL,
    name {text} NOT NULL,
    owner {text} NOT NULL,
    region {text} NOT NULL,
    administrator {text} NOT NULL,
    description {text},
    external_connection {text},
    created_milliseconds BIGINT NOT NULL,
    UNIQUE (domain_id, name)
);
CREATE INDEX repository_by_owner ON repository (owner, region, name, id);
CREATE INDEX repository_by_administrator ON repository (administrator, region, name, id);

-- The name is kept beside the number: a deleted upstream is still listed by name, and its number never
-- comes back, so a new repository of that name is a stranger.
CREATE TABLE repository_upstream (
    repository_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    upstream_id BIGINT NOT NULL,
    upstream_name {text} NOT NULL,
    PRIMARY KEY (repository_id, position)
) {in_key_order};

-- Repositories that are gone while some of their contents still wait for removal.
CREATE TABLE repository_remains (
    repository_id BIGINT NOT NULL PRIMARY KEY
);

CREATE TABLE tag (
    resource_type {text} NOT NULL,
    resource_id BIGINT NOT NULL,
    key {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (resource_type, resource_id, key)
) {in_key_order};

-- An absent namespace is the empty text. Names are in normal form; what the user wrote stands beside.
CREATE TABLE package (
    id {identity},
    repository_id BIGINT NOT NULL,
    format {text} NOT NULL,
    namespace {text} NOT NULL,
    name {text} NOT NULL,
    original_name {text} NOT NULL,
    publish {text} NOT NULL,
    upstream {text} NOT NULL,
    UNIQUE (repository_id, format, namespace, name)
);

CREATE TABLE package_version (
    id {identity},
    package_id BIGINT NOT NULL,
    version {text} NOT NULL,
    original_version {text} NOT NULL,
    sort_key {text} NOT NULL,
    status {text} NOT NULL,
    revision {text} NOT NULL,
    published_milliseconds BIGINT NOT NULL,
    asset_count BIGINT NOT NULL,
    origin_type {text} NOT NULL,
    origin_repository {text},
    origin_external_connection {text},
    UNIQUE (package_id, version)
);
CREATE INDEX package_version_by_order ON package_version (package_id, sort_key, id);
CREATE INDEX package_version_by_time ON package_version (package_id, published_milliseconds, id, status);

CREATE TABLE asset (
    package_version_id BIGINT NOT NULL,
    name {text} NOT NULL,
    blob_id BIGINT NOT NULL,
    PRIMARY KEY (package_version_id, name)
) {in_key_order};

-- Content, held once per domain. It lies either in an object or, when small, in blob_content.
CREATE TABLE blob (
    id {identity},
    domain_id BIGINT NOT NULL,
    sha256 {text} NOT NULL,
    sha512 {text} NOT NULL,
    sha1 {text} NOT NULL,
    md5 {text} NOT NULL,
    size_bytes BIGINT NOT NULL,
    object {text} UNIQUE,
    reference_count BIGINT NOT NULL,
    released_milliseconds BIGINT NOT NULL,
    UNIQUE (domain_id, sha256)
);
CREATE INDEX blob_released ON blob (released_milliseconds) WHERE reference_count = 0;

CREATE TABLE blob_content (
    blob_id BIGINT NOT NULL PRIMARY KEY,
    content {bytes} NOT NULL
);
