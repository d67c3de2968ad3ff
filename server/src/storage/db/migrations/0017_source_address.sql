-- Where versions say that their source code is, so that packages are found by it. An address is in the form in which all
-- spellings of it are the same; repository and package are those of the version, repeated for the search.
CREATE TABLE source_address (
    package_version_id BIGINT NOT NULL,
    address {text} NOT NULL,
    repository_id BIGINT NOT NULL,
    package_id BIGINT NOT NULL,
    PRIMARY KEY (package_version_id, address)
) {in_key_order};
CREATE INDEX source_address_by_repository ON source_address (repository_id, address, package_id);

-- Of versions from before this migration the first address alone is at hand, which is taken where it is written in one of
-- the two common ways: with `https`, or as `git@host:path`.
INSERT INTO source_address (package_version_id, address, repository_id, package_id)
SELECT version_id,
    CASE WHEN address LIKE '%.git' THEN substr(address, 1, length(address) - 4) ELSE address END,
    repository_id, package_id
FROM (
    SELECT v.id AS version_id, p.repository_id AS repository_id, p.id AS package_id,
        CASE WHEN lower(m.source_code_repository) LIKE 'https://%'
            THEN rtrim(substr(lower(m.source_code_repository), 9), '/')
            ELSE rtrim(replace(substr(lower(m.source_code_repository), 5), ':', '/'), '/') END AS address
    FROM package p
    JOIN package_version v ON v.package_id = p.id
    JOIN package_version_metadata m ON m.package_version_id = v.id
    WHERE p.format = 'swift'
        AND (lower(m.source_code_repository) LIKE 'https://%' OR lower(m.source_code_repository) LIKE 'git@%:%')
) known;
