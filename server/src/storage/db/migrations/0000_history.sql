-- Which migrations were applied. What stands here is run at each start, before anything is known of the database.
CREATE TABLE IF NOT EXISTS migration (
    number BIGINT NOT NULL PRIMARY KEY,
    name {text} NOT NULL
);
