-- Names that differ only in case, or in hyphens and underscores, stand at one place of this index.
CREATE INDEX package_look_alike ON package (repository_id, format, namespace, lower(replace(name, '-', '_')), name);
