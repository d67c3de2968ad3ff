"""Runs the AWS CLI as a process of its own, away from whatever the user of this machine has configured."""

import os
import pathlib
import subprocess

import call_record
import scenario_record

_SCENARIOS = pathlib.Path(__file__).parent


class AwsCli:
    """The program `aws` in a home directory of its own, pointed at a server as an account."""

    def __init__(self, home, url, account, region="us-east-1"):
        self.home = pathlib.Path(home)
        passed_on = {"PATH", scenario_record.FOLDER}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name in passed_on},
            "HOME": str(home),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL_CODEARTIFACT": url,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": str(self.home / "aws-config"),
            # Where the CLI finds the plugin that records calls.
            "PYTHONPATH": str(_SCENARIOS),
        }

    def run(self, command, timestamps="iso8601"):
        """Runs a command line in the home directory, through a shell when it is a text."""
        self._environment["PYTEST_CURRENT_TEST"] = os.environ["PYTEST_CURRENT_TEST"]
        (self.home / "aws-config").write_text(
            f"[default]\noutput = json\ncli_timestamp_format = {timestamps}\n"
            f"[plugins]\nrecord = {call_record.__name__}\n"
        )
        return subprocess.run(
            command,
            shell=isinstance(command, str),
            cwd=self.home,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
