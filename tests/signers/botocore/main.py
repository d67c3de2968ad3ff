"""Signs requests with botocore's signers and prints how each was answered.

Knows nothing of what the answers should be.
"""

import base64
import contextlib
import datetime
import hashlib
import http.client
import json
import sys
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials


def target(content):
    """A path with its query, escaped."""
    pairs = [tuple(pair) for pair in content["query"]]
    return content["path"] + "?" + urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote)


def sign(document, request):
    """The path and the headers of a request that is signed in its header, or in its query where it expires."""
    content = request["signed"]
    body = base64.b64decode(content["body"])
    headers = dict(request["headers"])
    if request["announce"]:
        headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    made = botocore.awsrequest.AWSRequest(request["method"], document["endpoint"] + target(content), headers, body)
    keys = request["credentials"]
    credentials = botocore.credentials.Credentials(
        keys["accessKeyId"], keys["secretAccessKey"], keys.get("sessionToken")
    )
    if "expiresSeconds" in request:
        signer, settings = botocore.auth.SigV4QueryAuth, {"expires": request["expiresSeconds"]}
    else:
        signer, settings = botocore.auth.SigV4Auth, {}
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=request["clockSeconds"])
    # The signers take no clock.
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now.replace(tzinfo=None) if remove_tzinfo else now
    signer(credentials, document["service"], document["region"], **settings).add_auth(made)
    return made


def answer(document, request):
    """How a request was answered."""
    made = sign(document, request)
    sent = request["sent"]
    path = target(sent)
    if "expiresSeconds" in request:
        # What was signed is changed the same way in a link, which has more parameters.
        path = made.url.removeprefix(document["endpoint"]).replace(target(request["signed"]), path)
    body = base64.b64decode(sent["body"])
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(document["endpoint"]).netloc)
    headers = {**dict(made.headers.items()), "content-length": str(len(body))}
    # Sent in pieces.
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    # A refusal may arrive before everything is sent.
    with contextlib.suppress(BrokenPipeError):
        connection.request(request["method"], path, pieces if body else None, headers)
    reply = connection.getresponse()
    reply.read()
    error = reply.getheader("x-amzn-errortype")
    return {"status": reply.status, "error": error and error.split(":")[0]}


document = json.load(sys.stdin)
for request in document["requests"]:
    print(json.dumps(answer(document, request)))
