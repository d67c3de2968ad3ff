"""Several servers over one PostgreSQL database and one prefix of a bucket.

Knows no client.
"""

import os
import signal
import uuid

from bucket_server import BUCKET
from server_process import ServerProcess


class SharedServers:
    """Running servers; `processes` are they.

    `ways` gives the database's address and the bucket's by which one of them goes, where it is not the straight one.
    """

    def __init__(self, postgres, bucket, count, *flags, ways=lambda database, endpoint: (database, endpoint)):
        self.database, self.prefix = postgres.create_database(), uuid.uuid4().hex
        address = f"s3://{BUCKET}/{self.prefix}"
        self.processes = []
        try:
            for _ in range(count):
                database, endpoint = ways(self.database, bucket.url)
                places = ("--database", database, "--database-connections", "8", "--blobs", address)
                more = ("--blobs-endpoint", endpoint, "--redirect-downloads", "never", *flags)
                process = ServerProcess(*places, *more, environment=bucket.environment, alone=True)
                self.processes.append(process)
        except BaseException:
            self.stop()
            raise

    def end(self, number):
        """Tells one to stop, and gives its exit code once it has."""
        os.kill(self.processes[number].process_id, signal.SIGTERM)
        return self.processes[number].wait_until_ended()

    def stop(self):
        for process in self.processes:
            process.stop()
