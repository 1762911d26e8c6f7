"""A program: the libraries of the command, loaded once, and a process forked off for each run.

Run by the interpreter of the environment that the command is installed in; standard input is the
socket of :mod:`warm`. A fork has the arguments, folder, environment and streams that it is given,
runs the installed script; nothing of it comes back but its exit code. Of notetrans only modules
are loaded here, and nothing is called.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import socket
import sys
import threading
import traceback

import notetrans

LIBRARIES = ("asyncio", "anthropic", "deepl", "langcodes", "markdown_it", "openai", "py3langid")
LIBRARIES += ("rich.console", "rich.progress", "rich.table", "yaml")


def load() -> None:
    """Import what commands import."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(notetrans.__path__, "notetrans."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def serve(requests: socket.socket) -> dict | None:
    """Fork for each request; return the request in the process that is to run it."""
    while True:
        data, files, _, _ = socket.recv_fds(requests, 1 << 20, 3)
        while _reaped():
            pass
        if not data:
            return None
        if os.fork():
            for file in files:
                os.close(file)
            continue
        if (request := watched(json.loads(data), *files)) is not None:
            return request


def _reaped() -> bool:
    """Say whether a fork that has ended was there to be waited for."""
    try:
        return os.waitpid(-1, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return False


def watched(request: dict, out: int, err: int, told: int) -> dict | None:
    """Fork the run; return its request there, and tell its id and its end here."""
    run = os.fork()
    if run:
        os.write(told, b"%d\n" % run)
        _, status = os.waitpid(run, 0)
        os.write(told, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.close(told)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for file, stream in ((out, 1), (err, 2)):
        os.dup2(file, stream)
        os.close(file)
    return request


def run(request: dict) -> int:
    """Make the process the one that was asked for, run the script and return its exit code."""
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["folder"])
    random.seed()
    sys.argv = request["command"]
    sys.path[0] = os.path.dirname(sys.argv[0])  # noqa: PTH120, as the interpreter does
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def leave(code: int) -> None:
    """End as an interpreter does, but for taking apart what is loaded: that takes long."""
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


load()
gc.freeze()
with socket.socket(fileno=os.dup(0)) as requests:
    asked = serve(requests)
if asked is not None:
    leave(run(asked))
