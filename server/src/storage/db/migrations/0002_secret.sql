-- Random bytes that all server processes over one store share, such as the key of authorization tokens.
CREATE TABLE secret (
    name {text} NOT NULL PRIMARY KEY,
    hexadecimal {text} NOT NULL
);
