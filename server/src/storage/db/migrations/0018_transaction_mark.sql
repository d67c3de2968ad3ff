-- What a transaction leaves so that it is found out whether it was kept when the answer to its commit was lost. The key
-- begins with the time. Only the engine on the network needs it.
CREATE TABLE transaction_mark (
    id {text} NOT NULL PRIMARY KEY
) {in_key_order};
