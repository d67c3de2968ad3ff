-- A lane for each status and origin of the versions of a package, in both orders: a page under a filter reads the
-- lanes that pass and nothing else, however few versions those are.
CREATE INDEX package_version_by_status_and_order
    ON package_version (package_id, status, origin_type, sort_key, id);
CREATE INDEX package_version_by_status_and_time
    ON package_version (package_id, status, origin_type, published_milliseconds, id);

-- The same for the packages of a repository by their origin restrictions.
CREATE INDEX package_by_origin ON package (repository_id, publish, upstream, format, namespace, name);

-- The same for the repositories of a domain by who administers them.
CREATE INDEX repository_by_domain_administrator ON repository (domain_id, administrator, name);
