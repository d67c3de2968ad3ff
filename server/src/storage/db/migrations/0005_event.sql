-- Events that are written in the transaction of what they tell, and removed once they are delivered. The number
-- is the event's place in the order and is never given twice.
CREATE TABLE event (
    sequence_number {identity},
    document {text} NOT NULL
);
