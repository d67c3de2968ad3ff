-- What the server kept before migration 8, made by calls to it and printed as SQL. The object that one blob names
-- holds every byte once, 256 times over.
BEGIN TRANSACTION;
CREATE TABLE asset (
    package_version_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    blob_id BIGINT NOT NULL,
    PRIMARY KEY (package_version_id, name)
) WITHOUT ROWID;
INSERT INTO "asset" VALUES(1,'readme.txt',1);
INSERT INTO "asset" VALUES(2,'readme.txt',1);
INSERT INTO "asset" VALUES(3,'large.bin',3);
INSERT INTO "asset" VALUES(4,'a',4);
INSERT INTO "asset" VALUES(4,'b',5);
INSERT INTO "asset" VALUES(5,'x',6);
CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    sha512 TEXT NOT NULL,
    sha1 TEXT NOT NULL,
    md5 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    object TEXT UNIQUE,
    reference_count BIGINT NOT NULL,
    released_milliseconds BIGINT NOT NULL,
    UNIQUE (domain_id, sha256)
);
INSERT INTO "blob" VALUES(1,1,'81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547da236b9e2c9dbe1d8285a8130','aaafaa4de31a010e0f86e2e4a821ea65ce52c362c257ceb52a0a10c0c1bc4af9a93c9e3d374582cf3cb29d663401468814ff0dad291e9d202d52ed61e26101f3','89f6229a11ac4ebaa553c1a3ea96d78fa7483735','eb5c1399a871211c7e7ed732d15e3a8b',5,NULL,2,0);
INSERT INTO "blob" VALUES(3,1,'7daca2095d0438260fa849183dfc67faa459fdf4936e1bc91eec6b281b27e4c2','76a59ba2dd234dfb4136e2e33a7e3b344d82f4885a17e3b297eab9a5ded81043292217b8126b1cfba29170dce2780259dc68ab4f382efe91aa4bb404912741f4','f04977267a391b2c8f7ad8e070f149bc19b0fc25','8f1445bafe2c2095044af7789462f475',65536,'67/01a21f9276247785aa96f6df2cc25967',1,0);
INSERT INTO "blob" VALUES(4,1,'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb','1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75','86f7e437faa5a7fce15d1ddcb9eaeaea377667b8','0cc175b9c0f1b6a831c399e269772661',1,NULL,1,0);
INSERT INTO "blob" VALUES(5,1,'3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d','5267768822ee624d48fce15ec5ca79cbd602cb7f4c2157a516556991f22ef8c7b5ef7b18d1ff41c59370efb0858651d44a936c11b7b144c48fe04df3c6a3e8da','e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98','92eb5ffee6ae2fec3ad71c777531578f',1,NULL,1,0);
INSERT INTO "blob" VALUES(6,1,'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881','a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62','11f6ad8ec52a2984abaafd7c3b516503785c2072','9dd4e461268c8034f5c8564e155c67a6',1,NULL,1,0);
CREATE TABLE blob_content (
    blob_id BIGINT NOT NULL PRIMARY KEY,
    content BLOB NOT NULL
);
INSERT INTO "blob_content" VALUES(1,X'736D616C6C');
INSERT INTO "blob_content" VALUES(4,X'61');
INSERT INTO "blob_content" VALUES(5,X'62');
INSERT INTO "blob_content" VALUES(6,X'78');
CREATE TABLE deleted_package (
    package_id BIGINT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    domain TEXT NOT NULL,
    repository TEXT NOT NULL,
    administrator TEXT NOT NULL,
    format TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted_milliseconds BIGINT NOT NULL
);
CREATE TABLE domain (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    encryption_key TEXT NOT NULL,
    created_milliseconds BIGINT NOT NULL,
    repository_count BIGINT NOT NULL,
    asset_bytes BIGINT NOT NULL,
    UNIQUE (owner, region, name)
);
INSERT INTO "domain" VALUES(1,'123456789012','eu-west-1','my-domain','arn:aws:kms:eu-west-1:123456789012:key/fcb3a7aa-b4a8-48c1-92f9-4d315f35f0a4',1795826021831,2,65544);
CREATE TABLE event (
    sequence_number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE event_delivery (
    destination TEXT NOT NULL PRIMARY KEY,
    delivered_through BIGINT NOT NULL
);
CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO "migration" VALUES(1,'registry');
INSERT INTO "migration" VALUES(2,'secret');
INSERT INTO "migration" VALUES(3,'policy');
INSERT INTO "migration" VALUES(4,'package_group');
INSERT INTO "migration" VALUES(5,'event');
INSERT INTO "migration" VALUES(6,'filtered_lists');
INSERT INTO "migration" VALUES(7,'deleted_package');
CREATE TABLE package (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id BIGINT NOT NULL,
    format TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    original_name TEXT NOT NULL,
    publish TEXT NOT NULL,
    upstream TEXT NOT NULL, domain_id BIGINT NOT NULL DEFAULT 0, association_key TEXT NOT NULL DEFAULT '',
    UNIQUE (repository_id, format, namespace, name)
);
INSERT INTO "package" VALUES(1,2,'generic','tools','tool','tool','ALLOW','BLOCK',1,'tools/tool');
INSERT INTO "package" VALUES(2,2,'generic','tools','Tool','Tool','ALLOW','BLOCK',1,'tools/tool');
INSERT INTO "package" VALUES(3,2,'npm','','left-pad','left-pad','BLOCK','ALLOW',1,'/left.pad');
INSERT INTO "package" VALUES(4,2,'pypi','','zope-interface','Zope.Interface','BLOCK','ALLOW',1,'/zope.interface');
INSERT INTO "package" VALUES(5,2,'nuget','','newtonsoft.json','Newtonsoft.Json','BLOCK','ALLOW',1,'/newtonsoft.json');
CREATE TABLE package_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id BIGINT NOT NULL,
    parent_id BIGINT,
    pattern TEXT NOT NULL,
    lookup_key TEXT NOT NULL,
    contact_info TEXT,
    description TEXT,
    created_milliseconds BIGINT NOT NULL,
    publish TEXT NOT NULL,
    external_upstream TEXT NOT NULL,
    internal_upstream TEXT NOT NULL,
    UNIQUE (domain_id, pattern)
);
INSERT INTO "package_group" VALUES(1,1,NULL,'/*','*',NULL,NULL,1795826021831,'ALLOW','ALLOW','ALLOW');
INSERT INTO "package_group" VALUES(2,1,1,'/npm/*','npm/*',NULL,'all of npm',1795826021904,'INHERIT','INHERIT','INHERIT');
CREATE TABLE package_group_repository (
    package_group_id BIGINT NOT NULL,
    origin_type TEXT NOT NULL,
    repository_name TEXT NOT NULL,
    repository_id BIGINT NOT NULL,
    PRIMARY KEY (package_group_id, origin_type, repository_name)
) WITHOUT ROWID;
CREATE TABLE package_version (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    package_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    original_version TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    status TEXT NOT NULL,
    revision TEXT NOT NULL,
    published_milliseconds BIGINT NOT NULL,
    asset_count BIGINT NOT NULL,
    origin_type TEXT NOT NULL,
    origin_repository TEXT,
    origin_external_connection TEXT,
    UNIQUE (package_id, version)
);
INSERT INTO "package_version" VALUES(1,1,'1.0','1.0','1.0','Archived','RFiBtZSdfGSfxeLIQc2VjPITUiFxhep46QqmR6lx340=',1795826021907,1,'INTERNAL','repo',NULL);
INSERT INTO "package_version" VALUES(2,1,'1.10','1.10','1.10','Published','E/nKII+PkjoO8Z++88kAfLzOgpjq1IgU34825OZPv88=',1795826021910,1,'INTERNAL','repo',NULL);
INSERT INTO "package_version" VALUES(3,1,'1.9','1.9','1.9','Published','BAg3xAlQO/HTDQ/VnKCjiEDcA5u2BN5LZ0lVRJ900f0=',1795826021943,1,'INTERNAL','repo',NULL);
INSERT INTO "package_version" VALUES(4,1,'2.0','2.0','2.0','Unfinished','xARNyyeNLK1+MrhnJATwvpUzOGDr2sEPLaQWbyWi47Y=',1795826021948,2,'INTERNAL','repo',NULL);
INSERT INTO "package_version" VALUES(5,2,'1','1','1','Published','qGRL0XQ6S62oQXi0fjVnDJUiKjuxjjGN8rs9WL4V/oM=',1795826021951,1,'INTERNAL','repo',NULL);
CREATE TABLE policy (
    resource_type TEXT NOT NULL,
    resource_id BIGINT NOT NULL,
    revision TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (resource_type, resource_id)
) WITHOUT ROWID;
INSERT INTO "policy" VALUES('repository',2,'KhM7DImPkbWzMESk6/Y823/aXqPfVd+ov3mGC3n58PA=','{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "codeartifact:ReadFromRepository", "Resource": "*"}]}');
CREATE TABLE repository (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    administrator TEXT NOT NULL,
    description TEXT,
    external_connection TEXT,
    created_milliseconds BIGINT NOT NULL,
    UNIQUE (domain_id, name)
);
INSERT INTO "repository" VALUES(1,1,'store','123456789012','eu-west-1','123456789012','what comes from outside','public:npmjs',1795826021864);
INSERT INTO "repository" VALUES(2,1,'repo','123456789012','eu-west-1','123456789012',NULL,NULL,1795826021888);
CREATE TABLE repository_remains (
    repository_id BIGINT NOT NULL PRIMARY KEY
);
CREATE TABLE repository_upstream (
    repository_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    upstream_id BIGINT NOT NULL,
    upstream_name TEXT NOT NULL,
    PRIMARY KEY (repository_id, position)
) WITHOUT ROWID;
INSERT INTO "repository_upstream" VALUES(2,0,1,'store');
CREATE TABLE secret (
    name TEXT NOT NULL PRIMARY KEY,
    hexadecimal TEXT NOT NULL
);
INSERT INTO "secret" VALUES('authorization-token','432731c8231b4214a3fc16f950c391010d919457f2bb440f9bf6e8daa0225d01');
CREATE TABLE tag (
    resource_type TEXT NOT NULL,
    resource_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource_type, resource_id, key)
) WITHOUT ROWID;
INSERT INTO "tag" VALUES('domain',1,'team','red');
CREATE INDEX repository_by_owner ON repository (owner, region, name, id);
CREATE INDEX repository_by_administrator ON repository (administrator, region, name, id);
CREATE INDEX package_version_by_order ON package_version (package_id, sort_key, id);
CREATE INDEX package_version_by_time ON package_version (package_id, published_milliseconds, id, status);
CREATE INDEX blob_released ON blob (released_milliseconds) WHERE reference_count = 0;
CREATE INDEX package_group_by_lookup_key ON package_group (domain_id, lookup_key);
CREATE INDEX package_group_by_parent ON package_group (parent_id, pattern);
CREATE INDEX package_group_repository_by_repository ON package_group_repository (repository_id);
CREATE INDEX package_by_association ON package (domain_id, format, association_key, namespace, name);
CREATE INDEX package_without_association_key ON package (id) WHERE association_key = '';
CREATE INDEX package_version_by_status_and_order
    ON package_version (package_id, status, origin_type, sort_key, id);
CREATE INDEX package_version_by_status_and_time
    ON package_version (package_id, status, origin_type, published_milliseconds, id);
CREATE INDEX package_by_origin ON package (repository_id, publish, upstream, format, namespace, name);
CREATE INDEX repository_by_domain_administrator ON repository (domain_id, administrator, name);
CREATE INDEX deleted_package_by_address
    ON deleted_package (owner, region, domain, repository, format, namespace, name);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('package_group',2);
INSERT INTO "sqlite_sequence" VALUES('domain',1);
INSERT INTO "sqlite_sequence" VALUES('repository',2);
INSERT INTO "sqlite_sequence" VALUES('package',5);
INSERT INTO "sqlite_sequence" VALUES('package_version',5);
INSERT INTO "sqlite_sequence" VALUES('blob',6);
COMMIT;
