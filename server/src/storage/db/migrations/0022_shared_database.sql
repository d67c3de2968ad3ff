-- What a transaction leaves so that it is found out whether it was kept when the answer to its commit was lost: 1 if it
-- left the mark itself, 0 if somebody who asked did, after whom it cannot any more. The key begins with the time. Only the
-- engine on the network needs it.
CREATE TABLE transaction_mark (
    id {text} NOT NULL PRIMARY KEY,
    kept BIGINT NOT NULL
) {in_key_order};

-- Accounts that own domains, so that there is a row to hold while their domains are counted.
CREATE TABLE account (
    owner {text} NOT NULL,
    region {text} NOT NULL,
    PRIMARY KEY (owner, region)
) {in_key_order};
INSERT INTO account (owner, region) SELECT DISTINCT owner, region FROM domain;
