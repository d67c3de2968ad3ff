"""A port for a program that has to be told one, and cannot be told to take any."""

import random
import socket

# Below those that systems give to outgoing connections and to whoever takes any, who would take it before the program does.
_PORTS = range(15_000, 32_000)
_given = set()


def free_port():
    """Gives a port that nobody listens on, each once."""
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
