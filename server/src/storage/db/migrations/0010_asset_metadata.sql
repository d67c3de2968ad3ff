-- What a format keeps of an asset, in the format's own document. The companion is served beside the asset, such as the
-- core metadata of a wheel; it can be long and comes last, so that reading the document does not pass over it.
CREATE TABLE asset_metadata (
    package_version_id BIGINT NOT NULL,
    name {text} NOT NULL,
    document {bytes} NOT NULL,
    companion {bytes},
    PRIMARY KEY (package_version_id, name)
);
