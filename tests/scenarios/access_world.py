"""Servers with credentials, and the people that their tests know by name.

Knows the form of a credentials file; asserts nothing.
"""

import contextlib
import json
import os
import pathlib
import tempfile

import boto3
import botocore.config

import call_record
from access_table import OWNER, REGION
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY

_session = boto3.session.Session()
call_record.watch(_session.events)


def policy(*statements, version="2012-10-17"):
    """A policy of statements."""
    return {"Version": version, "Statement": list(statements)}


def allow(action, resource="*", **members):
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **members}


def deny(action, resource="*", **members):
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **members}


EVERYTHING = policy(allow("*"))


class Credentials:
    """A credentials file; users get a key of their own name."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-credentials-"))
        self.path = self.directory / "credentials.json"
        self.accounts = {}

    def account(self, account):
        """The entry of an account."""
        return self.accounts.setdefault(account, {"users": {}, "roles": {}, "groups": {}})

    def user(self, account, name, *policies, **members):
        """Adds a user with policies."""
        key = {"accessKeyId": f"AKIA-{account}-{name}", "secretAccessKey": f"secret of {name}".replace(" ", "-")}
        entry = {"policies": list(policies), "accessKeys": [key], **members}
        self.account(account)["users"][name] = entry

    def root(self, account):
        """Adds a key of the account itself."""
        key = {"accessKeyId": f"AKIA-{account}-root", "secretAccessKey": "secret-of-root"}
        self.account(account)["root"] = {"accessKeys": [key]}

    def write(self):
        """Writes the file in the place of the one before."""
        fresh = self.path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"accounts": self.accounts}))
        os.replace(fresh, self.path)
        return self.path


def client(server, account, name, service="codeartifact", region=REGION, **settings):
    """A boto3 client that signs as a user, or as `root`."""
    return client_of_key(server, f"AKIA-{account}-{name}", f"secret-of-{name}", service, region, **settings)


def client_of_key(server, key, secret, service="codeartifact", region=REGION, token=None, **settings):
    """A boto3 client that signs with a key."""
    settings = {"retries": {"total_max_attempts": 1}, "parameter_validation": False, **settings}
    return _session.client(
        service,
        endpoint_url=server.url,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=botocore.config.Config(**settings),
    )


def start(credentials, *flags, **settings):
    """A server that knows who is in a file."""
    return ServerProcess("--credentials", str(credentials.write()), *flags, **settings)


@contextlib.contextmanager
def closed(endpoint, users, *flags, **settings):
    """A server that verifies, with a repository in it and users who may do some actions, and get tokens; `admin` may do
    everything. Gives the package endpoint of the repository as a user sees it. The server gets flags and settings more."""
    credentials = Credentials()
    tokens = ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]
    for user, actions in users.items():
        credentials.user(OWNER, user, policy(allow([*actions, *tokens])))
    credentials.user(OWNER, "admin", EVERYTHING)
    process = start(credentials, *flags, **settings)
    admin = client(process, OWNER, "admin")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository=REPOSITORY)

    def seen_by(user):
        return endpoint.at(process, client(process, OWNER, user), OWNER, REPOSITORY)

    seen_by.process = process
    try:
        yield seen_by
    finally:
        process.stop()
