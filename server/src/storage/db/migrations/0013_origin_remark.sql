-- What a public registry last said of what may be kept: why a file was yanked, why a version is deprecated (no asset), and
-- what stands on the page of a package as a whole (no version either). It outlives the registry's being away.
CREATE TABLE origin_remark (
    connection {text} NOT NULL,
    namespace {text} NOT NULL,
    package {text} NOT NULL,
    version {text} NOT NULL,
    asset {text} NOT NULL,
    remark {text} NOT NULL,
    PRIMARY KEY (connection, namespace, package, version, asset)
);
