"""Has curl sign requests and prints how each was answered.

curl 7.88 signs a query as it stands, so that it is given one that is sorted and escaped. It signs exactly what it
sends, so that nothing can be changed in between, and it sends a date that it is given twice, so that it has the
machine's own: both are left to other signers.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
import urllib.parse


def target(content):
    """A path with its query, escaped and sorted as signatures want it."""
    pairs = [[urllib.parse.quote(text, safe="~") for text in pair] for pair in content["query"]]
    return content["path"] + "?" + "&".join("=".join(pair) for pair in sorted(pairs))


def arguments(document, request, body_file):
    """What curl is called with; credentials come by its configuration, which others cannot see."""
    content = request["signed"]
    headers = dict(request["headers"])
    body = base64.b64decode(content["body"])
    if request["announce"]:
        headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    keys = request["credentials"]
    if "sessionToken" in keys:
        headers["x-amz-security-token"] = keys["sessionToken"]
    lines = [f'user = "{keys["accessKeyId"]}:{keys["secretAccessKey"]}"']
    lines += [f'header = "{name}: {value}"' for name, value in headers.items()]
    options = ["--silent", "--show-error", "--output", "/dev/null", "--config", "-", "--request", request["method"]]
    options += ["--aws-sigv4", f"aws:amz:{document['region']}:{document['service']}"]
    options += ["--write-out", "%{http_code} %header{x-amzn-errortype}"]
    if body:
        body_file.write(body)
        body_file.flush()
        options += ["--data-binary", f"@{body_file.name}"]
    return [*options, document["endpoint"] + target(content)], "\n".join(lines)


def answer(document, request):
    """How a request was answered."""
    assert request["sent"] == request["signed"] and request["clockSeconds"] == 0, "curl can do neither"
    with tempfile.NamedTemporaryFile() as body_file:
        options, configuration = arguments(document, request, body_file)
        printed = subprocess.run(
            ["curl", "--disable", *options], input=configuration, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    status, _, error = printed.partition(" ")
    return {"status": int(status), "error": error.split(":")[0] or None}


document = json.load(sys.stdin)
for request in document["requests"]:
    print(json.dumps(answer(document, request)))
