"""Clients of three servers: a request that fails is sent again through the next one, as SDKs do behind a load balancer."""

import http.client
import itertools
import json
import threading
import time

import botocore.config
import botocore.exceptions
import botocore.session

from history import DONE, REFUSED, UNKNOWN, Attempt

ACCOUNT = "000000000000"
REGION = "us-east-1"
DOMAIN = "faults"
# Longer than a server may take, so that one that takes longer is seen to do so.
PATIENCE_SECONDS = 30
MOST_ATTEMPTS = 10


class Answered(Exception):
    """A refusal or a failure that was answered in plain HTTP."""

    def __init__(self, status, body, retry_after):
        super().__init__(f"{status} {body[:200]!r}")
        self.status = status
        self.code = body[:200].decode(errors="replace")
        self.retry_after = retry_after


class Clients:
    """Makes requests of servers and notes in the history what came of each."""

    def __init__(self, servers, history):
        self.servers = servers
        self.history = history
        self.stopping = threading.Event()
        # One that each server has given; every server takes all of them.
        self.tokens = []
        self._next = itertools.count()
        session = botocore.session.get_session()
        settings = botocore.config.Config(
            retries={"total_max_attempts": 1}, parameter_validation=False, read_timeout=PATIENCE_SECONDS,
            connect_timeout=PATIENCE_SECONDS, max_pool_connections=64,
        )
        self.apis = [
            session.create_client(
                "codeartifact", endpoint_url=server.url, region_name=REGION, config=settings,
                aws_access_key_id=ACCOUNT, aws_secret_access_key="secret",
            )
            for server in servers
        ]

    def any(self):
        """Gives the number of the server whose turn it is."""
        return next(self._next) % len(self.servers)

    def authorize(self):
        self.tokens = [api.get_authorization_token(domain=DOMAIN)["authorizationToken"] for api in self.apis]

    def send(self, server, method, path, body=None, **headers):
        """Sends a plain request over a connection of its own; gives the body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.servers[server].port, timeout=PATIENCE_SECONDS)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            token = self.tokens[next(self._next) % len(self.tokens)]
            connection.request(method, path, body, {"Authorization": f"Bearer {token}", **given})
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= 300:
                raise Answered(answer.status, content, answer.headers.get("retry-after"))
            return content
        finally:
            connection.close()

    def endpoint(self, form, repository):
        return f"/{form}/d/{DOMAIN}-{ACCOUNT}/{repository}/"

    def attempt(self, server, call, request=""):
        """Makes one request; gives what it gave and the note about it."""
        start = time.monotonic()
        result, status, said, retry_after = None, 200, "", None
        try:
            result = call(server)
        except botocore.exceptions.ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            said = error.response["Error"]["Code"] + ": " + error.response["Error"].get("Message", "")
            retry_after = error.response["ResponseMetadata"]["HTTPHeaders"].get("retry-after")
        except Answered as error:
            status, said, retry_after = error.status, error.code, error.retry_after
        except (botocore.exceptions.EndpointConnectionError, ConnectionRefusedError):
            status, said = None, "no connection"
        except (botocore.exceptions.BotoCoreError, OSError, http.client.HTTPException) as error:
            status, said = None, f"{type(error).__name__}: {error}"[:200]
        return result, Attempt(server, start, time.monotonic(), status, said, retry_after, request)

    def write(self, worker, kind, writes, call, repeated=(), **more):
        """Makes a change, by several requests if need be. `repeated` are words of the refusals that say, once a request's
        outcome was not known, that it had happened. Gives the operation and what the last request gave."""
        operation = self.history.begin(worker, kind, writes, **more)
        server, in_doubt, result = self.any(), False, None
        outcome = UNKNOWN
        for number in range(MOST_ATTEMPTS):
            result, attempt = self.attempt(server, call)
            operation.attempts.append(attempt)
            if not attempt.failed:
                outcome = self._judge(attempt, in_doubt, repeated)
                break
            in_doubt = in_doubt or attempt.said != "no connection"
            server = (server + 1) % len(self.servers)
            if self.stopping.wait(min(2, 0.1 * 2**number)):
                break
        else:
            outcome = UNKNOWN if in_doubt else REFUSED
        self.history.end(operation, outcome)
        return operation, result

    @staticmethod
    def _judge(attempt, in_doubt, repeated):
        if attempt.status < 300:
            return DONE
        if in_doubt:
            return DONE if any(word in attempt.said for word in repeated) else UNKNOWN
        return REFUSED

    def read(self, worker, key, call):
        """Reads a key through some server and notes what was there, if there was an answer."""
        operation = self.history.begin(worker, f"read {key[0]}")
        server = self.any()
        value, attempt = self.attempt(server, call)
        operation.attempts.append(attempt)
        if attempt.status == 200:
            operation.reads.append((key, value))
        self.history.end(operation, DONE)

    def probe(self, server, call, request):
        """Makes a request of one server that belongs to nothing else."""
        _, attempt = self.attempt(server, call, request)
        self.history.lone_attempts.append(attempt)
        return attempt


def policy(number):
    """A policy that says which operation wrote it."""
    return json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": f"Operation{number}", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "codeartifact:ReadFromRepository", "Resource": "*",
        }],
    })


def policy_writer(document):
    return int(json.loads(document)["Statement"][0]["Sid"].removeprefix("Operation"))
