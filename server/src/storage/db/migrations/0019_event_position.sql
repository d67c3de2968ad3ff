-- Several servers write events at once, and the numbers that they come by are not committed in order. Whoever reads "after
-- 7" would never see the 6 that is committed later. So an event is given its place in the order of delivery once it is
-- committed, by one transaction at a time, which holds the row of event_order; it is also the number that the event tells,
-- which stands between the two parts of its document. Events from before hold it themselves, and have no second part.
ALTER TABLE event RENAME COLUMN sequence_number TO number;
ALTER TABLE event ADD COLUMN document_end {text};
ALTER TABLE event ADD COLUMN position BIGINT;
UPDATE event SET position = number;
CREATE UNIQUE INDEX event_by_position ON event (position);
CREATE INDEX event_without_position ON event (number) WHERE position IS NULL;

CREATE TABLE event_order (
    last_position BIGINT NOT NULL
);
INSERT INTO event_order (last_position)
SELECT COALESCE(MAX(known.position), 0) FROM (
    SELECT MAX(position) AS position FROM event
    UNION ALL
    SELECT MAX(delivered_through) AS position FROM event_delivery
) AS known;
