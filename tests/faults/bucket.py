"""An S3 server over a directory, as a process that can be harmed: versitygw, which `tests/run` installs."""

import os
import pathlib
import shutil
import time

import botocore.config
import botocore.session

from processes import Program, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALLED = ROOT / "tests/.clients/versitygw/bin/versitygw"
KEY_ID, SECRET, REGION = "faults", "a secret of the fault suite", "us-east-1"
BUCKET = "packages"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION}


def find_program():
    """Gives the S3 server, or None."""
    named = os.environ.get("VERSITYGW") or shutil.which("versitygw")
    found = pathlib.Path(named) if named else INSTALLED
    return found if found.exists() else None


class Bucket(Program):
    """The server of one bucket."""

    def __init__(self, directory):
        self.port = free_port()
        self.root = pathlib.Path(directory) / "s3"
        (self.root / BUCKET).mkdir(parents=True)
        command = [
            find_program(), "--quiet", "--keep-alive", "--port", f"127.0.0.1:{self.port}", "--region", REGION,
            "posix", self.root,
        ]
        environment = {"ROOT_ACCESS_KEY_ID": KEY_ID, "ROOT_SECRET_ACCESS_KEY": SECRET}
        super().__init__("S3", command, pathlib.Path(directory) / "s3.log", environment)

    def client(self):
        """A client that speaks with it without anybody between."""
        settings = botocore.config.Config(
            s3={"addressing_style": "path"}, retries={"total_max_attempts": 3}, max_pool_connections=16
        )
        return botocore.session.get_session().create_client(
            "s3", endpoint_url=f"http://127.0.0.1:{self.port}", region_name=REGION, config=settings,
            aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
        )

    def wait_until_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        client = self.client()
        while True:
            if not self.is_running():
                self.start()
            try:
                client.head_bucket(Bucket=BUCKET)
                return
            except Exception:  # noqa: BLE001, whatever it is, it is not ready
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def objects(self):
        """Gives the keys of all objects and when each was last written, in seconds since the epoch."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {
            found["Key"]: found["LastModified"].timestamp() for page in pages for found in page.get("Contents", [])
        }

    def make_all_old(self, seconds):
        """Has all objects that are there now look as if they had been written so long ago."""
        moment = time.time() - seconds
        for key in self.objects():
            try:
                os.utime(self.root / BUCKET / key, (moment, moment))
            except FileNotFoundError:
                pass
