-- In a table in the order of its key, each search compares whole rows and so reads a long policy from its first byte to
-- its last, where most searches only want its revision. The document comes last, and is read by who asks for it.
ALTER TABLE policy RENAME TO policy_in_key_order;

CREATE TABLE policy (
    resource_type {text} NOT NULL,
    resource_id BIGINT NOT NULL,
    revision {text} NOT NULL,
    document {text} NOT NULL,
    PRIMARY KEY (resource_type, resource_id)
);

INSERT INTO policy (resource_type, resource_id, revision, document)
SELECT resource_type, resource_id, revision, document FROM policy_in_key_order;

DROP TABLE policy_in_key_order;
