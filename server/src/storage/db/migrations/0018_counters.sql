-- What is counted for a whole domain or repository is spread over rows, so that transactions which publish at once do not
-- wait for one another there: each adds to the row of its shard, and readers sum.
CREATE TABLE domain_size (
    domain_id BIGINT NOT NULL,
    shard BIGINT NOT NULL,
    asset_bytes BIGINT NOT NULL,
    PRIMARY KEY (domain_id, shard)
) {in_key_order};
INSERT INTO domain_size (domain_id, shard, asset_bytes) SELECT id, 0, asset_bytes FROM domain;
ALTER TABLE domain DROP COLUMN asset_bytes;

CREATE TABLE repository_change (
    repository_id BIGINT NOT NULL,
    shard BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (repository_id, shard)
) {in_key_order};
INSERT INTO repository_change (repository_id, shard, number) SELECT id, 0, change_number FROM repository;
ALTER TABLE repository DROP COLUMN change_number;

-- That nothing names a blob is what the assets say. When that was seen stands in released_milliseconds, which is 0 while
-- something names it.
CREATE INDEX asset_by_blob ON asset (blob_id);
DROP INDEX blob_released;
UPDATE blob SET released_milliseconds = CASE
    WHEN reference_count > 0 THEN 0
    WHEN released_milliseconds = 0 THEN 1
    ELSE released_milliseconds END;
ALTER TABLE blob DROP COLUMN reference_count;
CREATE INDEX blob_released ON blob (released_milliseconds) WHERE released_milliseconds > 0;
