-- Events that are written in the transaction of what they tell, and removed once they are delivered everywhere.
-- The number is the event's place in the order and is never given twice.
CREATE TABLE event (
    sequence_number {identity},
    id {text} NOT NULL,
    document {text} NOT NULL
);

-- How far delivery to each place has come.
CREATE TABLE event_delivery (
    destination {text} NOT NULL PRIMARY KEY,
    delivered_through BIGINT NOT NULL
);
