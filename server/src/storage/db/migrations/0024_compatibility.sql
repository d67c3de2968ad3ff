-- The newest migration that a server has to know to serve over what a migration leaves; one that is not listed needs itself.
-- No column of the history, since whoever starts holds that table.
CREATE TABLE migration_compatibility (
    number BIGINT NOT NULL PRIMARY KEY,
    compatible_with BIGINT NOT NULL
);
