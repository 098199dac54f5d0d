"""Python modules run as processes of their own, from one process that has loaded torch already: a start takes a moment
and not some seconds."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.runs import environment

_SERVER = """
import json, os, resource, runpy, sys, traceback
import peft, transformers, torch.utils.tensorboard, trainers.finetuning, trainers.launching, trainers.starting
import datagen.cli.train, datagen.formats

def become(module, arguments, files, env, limit):
    os.setsid()
    for number, name in enumerate((os.devnull, *files)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    os.environ.update(env)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    except SystemExit as ended:
        return ended.code or 0
    except BaseException:
        traceback.print_exc()
        return 99

print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if "wait" in asked:
        print(os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1]), flush=True)
        continue
    child = os.fork()
    if not child:
        code = become(**asked)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(child, flush=True)
"""


@dataclass
class Process:
    number: int
    server: "Server"
    files: tuple[Path, Path]

    def kill(self, number=signal.SIGKILL):
        os.kill(self.number, number)

    def wait(self):
        """The exit code; −9 where it was killed."""
        return int(self.server.ask(wait=self.number))

    @property
    def stdout(self):
        return self.files[0].read_text()

    @property
    def stderr(self):
        return self.files[1].read_text()


class Server:
    def __init__(self, folder, where=None):
        """folder: of what they say. where: the folder they start in."""
        self._folder, self._count = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=where,
            env=environment(OMP_NUM_THREADS="1", PYTHONPATH=os.pathsep.join(sys.path)),
        )
        assert self._process.stdout.readline() == "ready\n"

    def ask(self, **asked):
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def start(self, module, *arguments, limit=None, **env):
        """limit: bytes that no file may grow beyond, as on a full disk."""
        self._count += 1
        files = tuple(self._folder / f"{self._count}.{name}" for name in ("out", "err"))
        number = self.ask(
            module=module,
            arguments=list(map(str, arguments)),
            files=list(map(str, files)),
            env=env,
            limit=limit,
        )
        return Process(int(number), self, files)

    def run(self, module, *arguments, **more):
        """The process once it has ended, and its exit code."""
        process = self.start(module, *arguments, **more)
        return process, process.wait()

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
