-- What a version says of itself, as read from its archive when it was published. The manifest is the format's own
-- document, of record. The long columns come last, so that reading the short ones does not pass over them.
CREATE TABLE package_version_metadata (
    package_version_id BIGINT NOT NULL PRIMARY KEY,
    display_name {text},
    summary {text},
    home_page {text},
    source_code_repository {text},
    readme {text},
    manifest {bytes}
);

CREATE TABLE package_version_license (
    package_version_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name {text},
    url {text},
    PRIMARY KEY (package_version_id, position)
) {in_key_order};

-- What a version depends on directly, in the order in which it names it. An absent namespace is the empty text.
CREATE TABLE dependency (
    package_version_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    namespace {text} NOT NULL,
    package {text} NOT NULL,
    dependency_type {text},
    version_requirement {text},
    PRIMARY KEY (package_version_id, position)
) {in_key_order};

-- Names that a package gives to some of its versions, such as npm's `latest`.
CREATE TABLE package_label (
    package_id BIGINT NOT NULL,
    label {text} NOT NULL,
    package_version_id BIGINT NOT NULL,
    PRIMARY KEY (package_id, label)
) {in_key_order};
CREATE INDEX package_label_by_version ON package_label (package_version_id);

-- Grows with every change of what a package shows, so that a document made of it is known by number and change.
ALTER TABLE package ADD COLUMN change_number BIGINT NOT NULL DEFAULT 0;
