"""Collection as it would be after a day, without waiting for that."""

import time

import cluster as cluster_module
import inventory

DAY_SECONDS = 24 * 60 * 60
PATIENCE_SECONDS = 60


def let_blobs_age(postgres):
    with postgres.connect(cluster_module.DATABASE) as connection:
        age_blobs(connection)


def age_blobs(connection):
    """Has blobs that nothing names look as if that were so for two hours."""
    connection.execute(
        "UPDATE blob SET released_milliseconds = GREATEST(1, released_milliseconds - 7200000)"
        " WHERE released_milliseconds > (EXTRACT(EPOCH FROM now()) * 1000)::bigint - 3600000"
    )


def collect_all(cluster):
    """Has a server collect what nothing names, and gives what is wrong about the bucket afterwards."""
    let_blobs_age(cluster.postgres)
    cluster.bucket.make_all_old(2 * DAY_SECONDS)
    # The bucket is listed at most once a day, and has been today if upkeep changed servers.
    with cluster.postgres.connect(cluster_module.DATABASE) as connection:
        connection.execute("UPDATE store SET listed_milliseconds = 0")
    deadline = time.monotonic() + PATIENCE_SECONDS
    # Whoever takes over what the dead did begins with it at once.
    for server in cluster.servers:
        server.kill()
    wrong = None
    while wrong is None or (wrong and time.monotonic() < deadline):
        time.sleep(1)
        wrong = list(inventory.judge_objects(cluster.postgres, cluster.bucket))
    return wrong
