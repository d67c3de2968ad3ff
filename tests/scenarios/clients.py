"""Makes boto3 clients, each of whose calls is recorded."""

import boto3
import botocore.config

import call_record

_session = boto3.session.Session()
call_record.watch(_session.events)


def connect(url, account, region="us-east-1", **settings):
    """Gives a client of an account; requests go out as given, and once unless the settings say otherwise."""
    settings = {
        "retries": {"total_max_attempts": 1},
        "parameter_validation": False,
        "read_timeout": 120,
        **settings,
    }
    return _session.client(
        "codeartifact",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="secret",
        config=botocore.config.Config(**settings),
    )
