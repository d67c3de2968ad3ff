"""How a program that ran to its end has to have ended."""


def assert_done(ended):
    """Holds that it did what it was asked."""
    assert ended.returncode == 0, ended.stdout + ended.stderr


def assert_failed(ended, told):
    """Holds that it did not, and said why."""
    assert ended.returncode != 0, ended.stdout
    assert told in ended.stdout + ended.stderr, ended.stdout + ended.stderr
