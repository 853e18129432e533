"""Takes one job after the other from the connection whose number it is given, until the other end is gone.

A job is a name, its arguments, and how many seconds it may take.
"""

import logging
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from typing import Any

ROOM = "fieldgate.documents.pressroom"
# Looked up when first asked for: pyHanko takes half a second to import, and not everybody seals.
JOBS = {
    "typeset": f"{ROOM}.typesetting:typeset",
    "make_key": f"{ROOM}.certificates:make_key",
    "seal": f"{ROOM}.sealing:seal",
    "check_seal": f"{ROOM}.sealing:check_seal",
}
# Of address space; Typst uses some 200 MB. A job that wants more than this fails, and its process with it.
MOST_BYTES = 3 * 1024**3


def main() -> None:
    """Work until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when we are done
    # Its usual action ends the process, whatever it is in the middle of; a handler of ours would wait for it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    logging.disable()  # what went wrong is in the answer; pyHanko would print tracebacks beside it
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold what customers wrote
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    while True:
        try:
            name, arguments, seconds = connection.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = _work(name, arguments)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send((*answer, _peak_megabytes()))
        except BrokenPipeError:
            return


def _work(name: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether it went well, and the result or what went wrong."""
    try:
        return True, resolve_name(JOBS[name])(*arguments)
    except Exception as error:
        return False, f"{type(error).__name__}: {str(error)[:200]}"


def _peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
