-- How much the store held when one of the servers last counted it, in one row that all of them show.
CREATE TABLE store_size (
    id BIGINT NOT NULL PRIMARY KEY,
    domains BIGINT NOT NULL,
    repositories BIGINT NOT NULL,
    packages BIGINT NOT NULL,
    package_versions BIGINT NOT NULL,
    assets BIGINT NOT NULL,
    asset_bytes BIGINT NOT NULL
);
