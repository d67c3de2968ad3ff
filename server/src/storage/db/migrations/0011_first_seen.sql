-- When a file was first offered by a public registry that does not say when it was published. Written only while versions
-- have to be of some age.
CREATE TABLE first_seen (
    connection {text} NOT NULL,
    namespace {text} NOT NULL,
    package {text} NOT NULL,
    version {text} NOT NULL,
    asset {text} NOT NULL,
    seen_milliseconds BIGINT NOT NULL,
    PRIMARY KEY (connection, namespace, package, version, asset)
);
