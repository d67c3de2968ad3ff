-- Work that one of several servers does at a time. Its holder counts the beat up as long as it is there; no holder is the
-- empty text. There is no time of day here, since the clocks of servers differ.
CREATE TABLE lease (
    name {text} NOT NULL PRIMARY KEY,
    holder {text} NOT NULL,
    beat BIGINT NOT NULL
);
