-- Whether somebody who sent a checksum of an asset after it meant other bytes. A version with such an asset is not finished.
ALTER TABLE asset ADD COLUMN disputed BIGINT NOT NULL DEFAULT 0;
