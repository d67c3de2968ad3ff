-- What authorization tokens are signed with. One key is not retired and signs; the others verify what they have signed,
-- until all of that has expired. It is not known since when there is a key of a store from before keys were replaced.
CREATE TABLE token_key (
    id {text} NOT NULL PRIMARY KEY,
    hexadecimal {text} NOT NULL,
    created_milliseconds BIGINT,
    retired_milliseconds BIGINT
);
INSERT INTO token_key (id, hexadecimal)
    SELECT 'first', hexadecimal FROM secret WHERE name = 'authorization-token';
DROP TABLE secret;
