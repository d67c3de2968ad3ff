-- Which store this is, as the object that names it beside the others says too. There is one row, once the store was
-- opened with the place of its objects.
CREATE TABLE store (
    number BIGINT NOT NULL PRIMARY KEY,
    id {text} NOT NULL,
    -- The number of the last collection. It is written here before anything is removed.
    collection BIGINT NOT NULL,
    -- When the objects were last listed, which costs money in a bucket.
    listed_milliseconds BIGINT NOT NULL,
    -- Where the objects were when the store was last opened.
    place {text} NOT NULL
) {in_key_order};
