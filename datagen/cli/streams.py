"""Readies the process for a command: streams that can be written to whatever they are, and signals that stop it
as Ctrl-C does.

Knows no commands.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading

_STOPS = (signal.SIGTERM, signal.SIGHUP)


def open_streams() -> None:
    """Makes stdout and stderr take every character, and stand for themselves where they were closed.

    Writing to a closed stdout fails as to any closed file; what is said to a closed stderr is lost.
    """
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            _occupy(number)
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _occupy(number: int) -> None:
    """Takes a closed descriptor, so that no file of the run gets it and is written to by mistake."""
    try:
        os.fstat(number)
    except OSError:
        nothing = os.open(os.devnull, os.O_RDONLY if number == 1 else os.O_WRONLY)
        if nothing != number:
            os.dup2(nothing, number)
            os.close(nothing)


def drop_stdout() -> None:
    """What still waits to be written to a stdout that takes nothing is dropped, without a word at the end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def stop_on_signals() -> None:
    """The first SIGTERM or SIGHUP is taken for Ctrl-C; those that follow change nothing, as a closing terminal or
    a service manager sends several. One that is ignored already, as under nohup, stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell's background job: the terminal's Ctrl-C stays away from it, but `stop` can still raise it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def stop(*_: object) -> None:
        for number in _STOPS:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.raise_signal(signal.SIGINT)

    for number in _STOPS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)
