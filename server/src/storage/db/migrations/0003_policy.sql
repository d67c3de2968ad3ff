-- Permissions policies of domains and repositories, at most one each, byte for byte as they were given.
CREATE TABLE policy (
    resource_type {text} NOT NULL,
    resource_id BIGINT NOT NULL,
    revision {text} NOT NULL,
    document {text} NOT NULL,
    PRIMARY KEY (resource_type, resource_id)
) {in_key_order};
