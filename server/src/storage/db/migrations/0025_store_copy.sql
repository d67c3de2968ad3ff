-- The copy of another store that was made into this database: the name of that store, the one that the copy bears, and
-- whether it is complete. No server starts before it is.
CREATE TABLE store_copy (
    number BIGINT NOT NULL PRIMARY KEY,
    source {text} NOT NULL,
    name {text} NOT NULL,
    complete BIGINT NOT NULL
) {in_key_order};
