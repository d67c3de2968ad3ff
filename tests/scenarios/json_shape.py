"""Compares a printed answer with a documented one by shape: members, types, and the values that the world fixes.

Knows the shapes of the model and the forms of values that a server makes up; knows no operation.
"""

import re

# Members whose values the server makes: both the documented and the printed one have this form.
MADE = {
    "createdTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d",
    "publishedTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d",
    "encryptionKey": r"arn:aws:kms:us-west-2:\d{12}:key/[\w-]{36}",
    "s3BucketArn": r"arn:aws:s3:::assets-\d{12}-us-west-2",
    "revision": r"\S{1,100}",
    "versionRevision": r"\S{1,50}",
    "packageVersionRevision": r"\S{1,50}",
    "size": r"\d+",
    "MD5": r"[0-9a-f]{32}",
    "SHA-1": r"[0-9a-f]{40}",
    "SHA-256": r"[0-9a-f]{64}",
    "SHA-512": r"[0-9a-f]{128}",
}


def differences(documented, printed, shape, at="answer"):
    """Gives in words where an answer departs from the documented one; `shape` is what the model says of it."""
    if type(documented) is not type(printed):
        return [f"{at}: documented is {documented!r}, printed is {printed!r}"]
    if isinstance(documented, dict):
        return _of_members(documented, printed, shape, at)
    if isinstance(documented, list):
        if len(documented) != len(printed):
            return [f"{at}: documented are {len(documented)} items, printed are {printed!r}"]
        pairs = enumerate(zip(documented, printed))
        return [found for n, pair in pairs for found in differences(*pair, shape.member, f"{at}[{n}]")]
    form = MADE.get(re.split(r"[.\[]", at)[-1])
    if form is not None:
        wrong = [value for value in (documented, printed) if not re.fullmatch(form, str(value))]
        return [f"{at}: {value!r} is not of the form {form}" for value in wrong]
    return [] if documented == printed else [f"{at}: documented is {documented!r}, printed is {printed!r}"]


def _of_members(documented, printed, shape, at):
    is_map = shape.type_name == "map"
    # What the documentation does not have must be newer than it: the model has it.
    beyond = set(printed) - set(documented) - (set() if is_map else set(shape.members))
    found = [f"{at}.{name}: documented, not printed" for name in documented if name not in printed]
    found += [f"{at}.{name}: printed, neither documented nor in the model" for name in sorted(beyond)]
    for name in [name for name in documented if name in printed]:
        member = shape.value if is_map else shape.members.get(name)
        if member is None:
            found.append(f"{at}.{name}: documented, not in the model")
        else:
            found += differences(documented[name], printed[name], member, f"{at}.{name}")
    return found
