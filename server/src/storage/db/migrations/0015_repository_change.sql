-- Grows with every change of what the packages of a repository show, so that a document made of all of them is known by
-- repository and change.
ALTER TABLE repository ADD COLUMN change_number BIGINT NOT NULL DEFAULT 0;
