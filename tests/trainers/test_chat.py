"""datagen chat, as a user meets it: through a pipe, and in a terminal with Ctrl-C."""

import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification

from datagen.cli.chat import chat
from datagen.errors import UsageError
from datagen.formats import read_records
from datagen.record import Message
from tests.runs import command, environment
from tests.tiny_model import train
from trainers.talking import open_talker, without


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chat") / "tiny"
    train(folder)
    return folder


@pytest.fixture(scope="module")
def endless(tiny):
    """Never taught to end, and with room for hours."""
    torch.manual_seed(0)
    folder, tokenizer = tiny.parent / "endless", AutoTokenizer.from_pretrained(tiny)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=10**6,
        bos_token_id=None,
        eos_token_id=None,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


COUNT, COUNTED = "Count from two to six.", "two three four five six"


@pytest.fixture
def say(monkeypatch, capsys):
    """Runs the command in this process, which has loaded torch already, with the lines for its stdin."""

    def run(model, *lines, **options):
        text = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = chat(str(model), **options)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_process_answers_each_line_of_a_pipe_and_keeps_stderr_clean(tiny):
    done = subprocess.run(
        command("chat", tiny),
        input=f"{COUNT}\n\n/reset\n{COUNT}\n/reset\nsay \x1b[31m <|end|> ".encode() + b"\xff",
        capture_output=True,
        env=environment(),
    )
    first, second, third, *_ = done.stdout.decode().splitlines()
    assert (done.returncode, first, second) == (0, COUNTED, COUNTED)
    assert third
    assert "\x1b" not in done.stdout.decode()
    assert done.stderr == b"(forgotten)\n(forgotten)\n"


def test_commands_change_the_conversation_and_save_it(say, tiny, tmp_path):
    saved = tmp_path / "said" / "a.jsonl"
    lines = [
        "/system Be brief.",
        COUNT,
        "Repeat two times: cat.",
        "/undo",
        "/foo",
        f"/save {saved}",
        "/reset",
    ]
    code, out, told = say(
        tiny, *lines, "/save a.jsonl", COUNT, f"/save {saved}", "/save a.txt", "//help", "/exit", "not said"
    )
    assert code == 0
    assert len(out.splitlines()) == 4
    assert "(taken back: Repeat two times: cat.)" in told
    assert "/foo: no such command; /help names them" in told
    assert "/save: nothing was said yet" in told
    assert "/save: expected the name of a .jsonl file, found 'a.txt'" in told
    first, second = read_records(str(saved))
    assert first.messages[:2] == (Message("system", "Be brief."), Message("user", COUNT))
    assert [message.role for message in first.messages] == ["system", "user", "assistant"]
    assert second.messages == first.messages
    assert [(one.step, one.model, one.message) for one in first.history] == [("chat", f"hf:{tiny}", 2)]


def test_saving_behind_a_torn_line_keeps_both_apart(say, tiny, tmp_path):
    saved = tmp_path / "a.jsonl"
    saved.write_bytes(b'{"messages": [')
    say(tiny, COUNT, f"/save {saved}")
    torn, line = saved.read_bytes().splitlines()
    assert torn == b'{"messages": ['
    assert json.loads(line)["messages"][1]["content"] == COUNTED


def test_saving_where_nothing_can_be_written_goes_on(say, tiny, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, told = say(tiny, COUNT, f"/save {tmp_path}/file/a.jsonl", "/save \0.jsonl", "/reset", COUNT)
    assert (code, out) == (0, f"{COUNTED}\n{COUNTED}\n")
    assert told.count("cannot be written") == 2


def test_json_is_one_object_and_nothing_is_streamed(say, tiny):
    code, out, told = say(tiny, COUNT, "five " * 500, as_json=True)
    assert code == 1
    assert json.loads(out) == {
        "model": str(tiny),
        "messages": [{"role": "user", "content": COUNT}, {"role": "assistant", "content": COUNTED}],
        "unanswered": 1,
    }
    assert "say it in fewer words; the message is left out" in told


def test_oldest_rounds_go_when_the_context_is_full(say, tiny):
    code, out, told = say(tiny, *[COUNT] * 8, as_json=True)
    assert code == 0
    assert len(json.loads(out)["messages"]) == 16  # the conversation itself is whole
    assert "(too long for the context of 128 tokens: the model no longer sees the first 1 of" in told


def test_answer_that_was_cut_says_so(say, tiny):
    assert say(tiny, COUNT, max_tokens=2) == (0, "two three\n", "(cut at --max-tokens 2)\n")


def test_fit_leaves_out_whole_rounds_and_no_system_message(tiny):
    talker = open_talker(str(tiny))
    spoken = [Message("system", "two"), Message("user", "a"), Message("assistant", "five " * 100)]
    spoken += [Message("user", "b"), Message("assistant", "six"), Message("user", "c")]
    assert talker.fit(spoken[:2], 40) == 0
    assert talker.fit(spoken, 40) == 1
    assert [message.content for message in without(spoken, 1)] == ["two", "b", "six", "c"]
    assert without(spoken, 0) == tuple(spoken)


def test_place_without_a_model_is_one_line_with_a_remedy(say, tiny, tmp_path):
    for place, words in [
        (tmp_path / "nowhere", "no such folder; make a model with"),
        (tiny.parent, f"holds no model (no config.json); did you mean {tiny}?"),
        (tiny / "config.json", "is a file; give the folder"),
        ("nobody/has-this", "no model can be loaded from it"),
    ]:
        with pytest.raises(UsageError) as found:
            say(place, COUNT)
        assert words in str(found.value)
        assert "\n" not in str(found.value)


@pytest.mark.parametrize("tied", [True, False])
def test_reward_model_is_refused_as_it_writes_no_text(say, tiny, tmp_path, tied):
    config = LlamaConfig.from_pretrained(tiny, num_labels=1, tie_word_embeddings=tied)
    LlamaForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    with pytest.raises(UsageError, match="is a reward model, which writes no texts"):
        say(tmp_path, COUNT)


def test_adapter_is_talked_to_through_the_model_it_stands_on(say, tiny, tmp_path):
    adapted = get_peft_model(
        LlamaForCausalLM.from_pretrained(tiny), LoraConfig(r=2, target_modules="all-linear")
    )
    adapted.save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    assert say(tmp_path, COUNT) == (0, f"{COUNTED}\n", "")


def test_system_message_that_the_template_leaves_out_is_refused(say, tiny, tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    shown = "{% for message in messages %}"
    assert tokenizer.chat_template.startswith(shown)
    tokenizer.chat_template = tokenizer.chat_template.replace(
        shown, "{% for message in messages if message['role'] != 'system' %}"
    )
    LlamaForCausalLM.from_pretrained(tiny).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(UsageError, match="--system: the chat template leaves system messages out"):
        say(tmp_path, COUNT, system="Be brief.")
    _, out, told = say(tmp_path, "/system Be brief.", COUNT)
    assert out == f"{COUNTED}\n"
    assert "/system: the chat template leaves system messages out" in told


class Terminal:
    """datagen chat with a pseudo-terminal for all its streams."""

    def __init__(self, *arguments):
        self._fd, other = pty.openpty()
        self.process = subprocess.Popen(
            command("chat", *arguments),
            stdin=other,
            stdout=other,
            stderr=other,
            env=environment(TERM="dumb"),
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(other)
        self.seen = ""

    def wait_for(self, pattern, seconds=60):
        """What is shown up to the pattern and with it; the next call looks behind it."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < end, f"{pattern!r} is not in {self.seen!r}"
            if select.select([self._fd], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._fd, 4096).decode(errors="replace")
                except OSError as error:
                    raise AssertionError(f"{pattern!r} is not in {self.seen!r}") from error
        before, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return before

    def type(self, text):
        os.write(self._fd, text.encode())

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._fd)


def _take_terminal():
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal():
    opened = []

    def start(*arguments):
        opened.append(Terminal(*arguments))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_conversation_in_a_terminal_ends_with_control_d(tiny, terminal):
    talk = terminal(tiny, "--system", "Be brief.")
    assert "parameters, context 128; /help for commands" in talk.wait_for("> ")
    talk.type("/reset\n")
    assert "(forgotten; the system message stays)" in talk.wait_for("> ")
    talk.type("/system\n")
    assert "(no system message)" in talk.wait_for("> ")
    talk.type(f"{COUNT}\n")
    assert COUNTED in talk.wait_for(r"six\r\n> ")
    talk.type("/help\n")
    assert "/save FILE" in talk.wait_for("Ctrl-C stops an answer.*\n> ")
    time.sleep(0.5)  # a signal between prompt and reading is seen with the next key only
    talk.type("\x03")
    assert "Ctrl-D leaves" in talk.wait_for("> ")
    talk.type("\x04")
    assert talk.process.wait(20) == 0


def test_control_c_stops_an_answer_and_stays_in_the_chat_but_a_signal_to_end_does_not(endless, terminal):
    talk = terminal(endless, "--max-tokens", "900000")
    talk.wait_for("> ")
    for _ in range(2):
        talk.type("hi\n")
        talk.wait_for(r"hi\r\n.{20}")
        talk.type("\x03")
        talk.wait_for(r"\(stopped; /undo takes it back\)\r\n> ")
    talk.type("/undo\n")
    assert "(taken back: hi)" in talk.wait_for("> ")
    talk.type("hi\n")
    talk.wait_for(r"hi\r\n.{20}")
    talk.process.send_signal(signal.SIGTERM)
    talk.wait_for("datagen: stopped")
    assert talk.process.wait(20) == 1
