"""A table in a page of docs that a run makes and compares: between two marks, the text around it by hand."""

import difflib


class PageTable:
    """What stands in a page between the marks of a name."""

    def __init__(self, path, name):
        self.path = path
        self._name = name
        self._begin, self._end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"

    def in_copy(self, path):
        """Returns the table of a copy of the page, which is made."""
        path.write_text(self.path.read_text())
        return PageTable(path, self._name)

    def shown(self):
        """Returns the table that the page holds."""
        return self._split()[1]

    def write(self, table):
        """Replaces the table that the page holds."""
        before, _, after = self._split()
        self.path.write_text(before + self._begin + table + self._end + after)

    def changes(self, table):
        """Returns the lines in which the page differs from this table, as a diff; none where they are the same."""
        lines = self.shown().splitlines(), table.splitlines()
        return list(difflib.unified_diff(*lines, f"docs/{self.path.name}", "this run", n=0, lineterm=""))

    def _split(self):
        before, rest = self.path.read_text().split(self._begin)
        table, after = rest.split(self._end)
        return before, table, after
