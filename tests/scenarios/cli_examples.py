"""The examples that the AWS CLI documents: commands and what they print, read from the installed package.

Knows reStructuredText and JSON; runs nothing.
"""

import dataclasses
import json
import pathlib
import re
import shlex

import awscli
import botocore
import docutils.core
import docutils.nodes

from inputs import OPERATIONS

DIRECTORY = pathlib.Path(awscli.__file__).parent / "examples" / "codeartifact"

# What is not JSON in the documented outputs, and how it would read without the slip.
SLIPS = [
    (r'(\w)""', r'\1"'),
    (r"\}(\s*)\{", r"},\1{"),
    (r'\\(?!["\\/bfnrtu])', ""),
]


@dataclasses.dataclass(frozen=True)
class Example:
    """A documented command; `output` is the value that it prints where that is JSON, else the text."""

    name: str
    command: str
    output: object

    @property
    def operation(self):
        """The operation that the command calls, or None where the CLI has a command of its own."""
        names = {botocore.xform_name(name, "-"): name for name in OPERATIONS}
        return names.get(self._words[2])

    @property
    def arguments(self):
        """The members of the operation's input that the command gives: texts, and lists of texts."""
        members = OPERATIONS[self.operation].input_shape.members if self.operation else {}
        given, words = {}, []
        for word in self._words[3:]:
            if word.startswith("--"):
                # The CLI takes any unambiguous beginning of an option.
                found = [member for member in members if botocore.xform_name(member, "-").startswith(word[2:])]
                words = given.setdefault(found[0] if found else word[2:], [])
            else:
                words.append(word)
        is_list = {name for name, shape in members.items() if shape.type_name == "list"}
        return {name: _list(words) if name in is_list else words[0] for name, words in given.items()}

    @property
    def _words(self):
        return shlex.split(self.command.replace("\\\n", " "))


def read(path):
    """Gives the examples of a file, in the text that its readers see."""
    document = docutils.core.publish_doctree(
        path.read_text(), settings_overrides={"report_level": docutils.utils.Reporter.SEVERE_LEVEL}
    )
    blocks = [node.astext() for node in document.findall(docutils.nodes.literal_block)]
    commands = [number for number, block in enumerate(blocks) if block.startswith("aws ")]
    examples = []
    for count, number in enumerate(commands):
        following = blocks[number + 1 : (commands + [len(blocks)])[count + 1]]
        name = path.stem if len(commands) == 1 else f"{path.stem}-{count + 1}"
        examples.append(Example(name, blocks[number], _output("\n".join(following))))
    return examples


def _list(words):
    return json.loads(words[0]) if words[0].startswith("[") else words


def _output(text):
    start = text.find("{")
    if start < 0:
        return text
    try:
        return json.loads(text[start:])
    except json.JSONDecodeError:
        for slip, meant in SLIPS:
            text = re.sub(slip, meant, text)
        return json.loads(text[start:])
