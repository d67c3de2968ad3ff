-- What a transaction leaves so that it is found out whether it was kept when the answer to its commit was lost. The key
-- begins with the time. Only the engine on the network needs it.
CREATE TABLE transaction_mark (
    id {text} NOT NULL PRIMARY KEY
) {in_key_order};

-- Accounts that own domains, so that there is a row to hold while their domains are counted.
CREATE TABLE account (
    owner {text} NOT NULL,
    region {text} NOT NULL,
    PRIMARY KEY (owner, region)
) {in_key_order};
INSERT INTO account (owner, region) SELECT DISTINCT owner, region FROM domain;
