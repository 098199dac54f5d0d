"""What both clients of an OpenAI-compatible server do, against a real server on loopback."""

import asyncio
import logging
import socket

import pytest

from datagen.errors import ModelError
from datagen.models.base import Request, Sampling, Usage
from datagen.models.chat_api import ChatApi
from datagen.models.openai_client import OpenAIClientModel
from datagen.record import Message

KEY = "sk-very-secret-0123456789"
HELLO = Request((Message("user", "hello"),))


@pytest.fixture(params=[ChatApi, OpenAIClientModel])
async def connect(request):
    """Opens a client of each kind and closes it after the test: connect(server_or_url, **options)."""
    opened = []

    def open_client(server, name="tiny", **options):
        client = request.param(name, server if isinstance(server, str) else server.url, **options)
        opened.append(client)
        return client

    yield open_client
    for client in opened:
        await client.close()


async def failure(client, request=HELLO):
    with pytest.raises(ModelError) as caught:
        await client.generate(request)
    assert "\n" not in str(caught.value)
    return caught.value


def reply(choice, **more):
    return {"choices": [choice], **more}


def chat(content, **more):
    return reply({"message": {"role": "assistant", "content": content, **more}, "finish_reason": "stop"})


async def test_chat_sends_only_what_is_set(fault_server, connect):
    server = fault_server()
    request = Request(
        (Message("system", "be brief"), Message("user", "hi")),
        Sampling(temperature=0.7, max_tokens=9, stop=("\n\n",)),
        schema={"type": "object"},
        purpose="test",
        values={"secret": 1},
        draw=3,
    )
    await connect(server).generate(request)
    assert server.bodies == [
        {
            "model": "tiny",
            "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}],
            "temperature": 0.7,
            "max_tokens": 9,
            "stop": ["\n\n"],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
            },
        }
    ]


async def test_completion_sends_the_first_message_as_prompt(fault_server, connect):
    server = fault_server()
    request = Request((Message("user", "Once upon"),), Sampling(seed=5), style="completion")
    completion = await connect(server).generate(request)
    assert server.bodies == [{"model": "tiny", "prompt": "Once upon", "seed": 5}]
    assert completion.text == server.answer(server.bodies[0])


async def test_answer_carries_text_reason_and_usage(fault_server, connect):
    server = fault_server()
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    server.say(reply({"message": {"content": "grüße 🦊 שלום"}, "finish_reason": "length"}, usage=usage))
    completion = await connect(server).generate(HELLO)
    assert (completion.text, completion.finish_reason) == ("grüße 🦊 שלום", "length")
    assert completion.usage == Usage(11, 7)
    assert not completion.recorded


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (chat(None), ""),
        (chat(None, refusal="I can't"), "I can't"),
        (chat([{"type": "text", "text": "one "}, {"type": "image"}, "two"]), "one two"),
        (reply({"text": "plain"}), "plain"),
        (b'{"choices":[{"message":{"content":"half \\ud83e a fox"}}]}', "half \ufffd a fox"),
        (b'{"choices":[{"message":{"content":"cut \xf0\x9f"}}]}', "cut \ufffd"),
    ],
)
async def test_unusual_contents_become_text(fault_server, connect, body, text):
    server = fault_server()
    server.say(body)
    completion = await connect(server).generate(HELLO)
    assert (completion.text, completion.finish_reason, completion.usage) == (text, "stop", Usage())


async def test_unknown_finish_reason_and_odd_usage_are_harmless(fault_server, connect):
    server = fault_server()
    usage = {"prompt_tokens": "many", "completion_tokens": -4}
    server.say(reply({"message": {"content": "a"}, "finish_reason": "eos_token"}, usage=usage))
    completion = await connect(server).generate(HELLO)
    assert (completion.finish_reason, completion.usage) == ("stop", Usage())


async def test_answer_of_200k_characters_arrives_whole(fault_server, connect):
    assert (await connect(fault_server(long=1.0)).generate(HELLO)).text == "word " * 40_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"choices": [{"message": {"content": "tru',
        b"<html>sign in</html>",
        b"[" * 5000,
        [1, 2],
        {"choices": []},
        {"choices": ["text"]},
        {"choices": [{}]},
        {"error": {"message": "upstream is gone"}},
        reply({"message": {"content": "half an ans"}, "finish_reason": "error"}),
    ],
)
async def test_reply_without_an_answer_is_retryable(fault_server, connect, body):
    server = fault_server()
    server.say(body)
    error = await failure(connect(server))
    assert (error.retryable, error.fatal, error.throttled, error.unreached) == (True, False, False, False)
    assert server.url in str(error)


async def test_reply_without_an_answer_is_quoted(fault_server, connect):
    server = fault_server()
    server.say(b"<html>\n  please sign in</html>")
    quoted = "HTML, <html> please sign in</html>; check the base URL (it usually ends in /v1)"
    assert quoted in str(await failure(connect(server)))


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 529])
async def test_passing_trouble_is_retryable(fault_server, connect, status):
    server = fault_server()
    server.say({"error": {"message": "try later"}}, status)
    error = await failure(connect(server))
    assert (error.retryable, error.fatal, error.throttled) == (True, False, False)
    assert f"{status}: try later" in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "0.25"}, 0.25),
        ({"retry_after_ms": "1500", "Retry_After": "2"}, 1.5),
        ({"Retry_After": "-3"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "nan"}, None),
        ({}, None),
    ],
)
async def test_throttling_tells_how_long_to_wait(fault_server, connect, headers, seconds):
    server = fault_server()
    server.say({"error": {"message": "slow down"}}, 429, **headers)
    error = await failure(connect(server))
    assert (error.retryable, error.throttled, error.fatal) == (True, True, False)
    assert error.retry_after == seconds


async def test_spent_quota_is_fatal(fault_server, connect):
    server = fault_server()
    server.say({"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}, 429)
    error = await failure(connect(server))
    assert (error.fatal, error.retryable) == (True, False)
    assert "no credit" in str(error)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"error": {"message": "too long"}}, "400: too long"),
        (400, {"object": "error", "message": "max_tokens is too large"}, "400: max_tokens is too large"),
        (422, {"detail": [{"loc": ["body"], "msg": "extra"}]}, '422: [{"loc": ["body"], "msg": "extra"}]'),
        (413, b"<h1>too\nlarge</h1>", "413: <h1>too large</h1>"),
        (400, {"error": "no such thing"}, "400: no such thing"),
        (418, b"", "418"),
    ],
)
async def test_refusal_of_one_request_carries_the_servers_words(fault_server, connect, status, body, said):
    server = fault_server()
    server.say(body, status)
    error = await failure(connect(server))
    assert (error.retryable, error.fatal) == (False, False)
    assert said in str(error)


async def test_long_words_of_a_server_are_cut(fault_server, connect):
    server = fault_server()
    server.say({"error": {"message": "\x1b[31m" + "blah " * 1000}}, 400)
    error = await failure(connect(server))
    assert len(str(error)) < 400
    assert str(error).isprintable()


async def test_missing_key_is_fatal_and_names_the_variable(fault_server, connect):
    error = await failure(connect(fault_server(key=KEY), key_env="MY_KEY"))
    assert error.fatal
    assert "401" in str(error)
    assert "no key was sent: set MY_KEY" in str(error)


async def test_unknown_model_is_fatal_and_names_model_and_url(fault_server, connect):
    server = fault_server(models="large,small")
    error = await failure(connect(server))
    assert error.fatal
    for part in ("tiny", server.url, "404", "does not exist", "check the model's name"):
        assert part in str(error)


async def test_redirect_is_not_followed(fault_server, connect):
    server = fault_server()
    server.say(b"", 301, Location="https://elsewhere.test/v1")
    error = await failure(connect(server))
    assert error.fatal
    assert "https://elsewhere.test/v1" in str(error)


async def test_key_reaches_the_server_and_nothing_else(fault_server, connect, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    server = fault_server()
    client = connect(server)
    await client.generate(HELLO)
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    shown = [repr(client), client.uri, client.identity, repr(vars(client))]
    for status in (200, 400, 401, 404, 429, 500):
        server.say({"error": {"message": f"bad key {KEY}", "code": KEY}}, status)
        error = await failure(client)
        assert "bad key [key]" in str(error)
        shown += [str(error), repr(error), caplog.text]
    server.say(b"", 302, Location=f"http://host/{KEY}")
    shown.append(str(await failure(client)))
    assert KEY not in "\n".join(shown)


async def test_reset_and_broken_transfer_are_retryable(fault_server, connect):
    for fault in ("reset", "hangup"):
        error = await failure(connect(fault_server(**{fault: 1.0})))
        assert (error.retryable, error.fatal, error.unreached) == (True, False, False)
        assert "connection lost" in str(error)


async def test_time_out_is_retryable(fault_server, connect):
    error = await failure(connect(fault_server(latency=5.0), timeout=0.1))
    assert (error.retryable, error.unreached) == (True, False)
    assert "no answer within 0.1 s" in str(error)


async def test_absent_server_is_retryable_and_unreached(connect):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = await failure(connect(f"http://127.0.0.1:{taken.getsockname()[1]}/v1"))
    assert (error.retryable, error.unreached) == (True, True)
    assert "connect" in str(error)


async def test_endless_reply_is_cut_off(fault_server, connect):
    server = fault_server(long=1.0)
    error = await failure(connect(server, largest_reply=1000))
    assert (error.retryable, error.fatal) == (False, False)
    assert "passed 1000 bytes" in str(error)


async def test_many_requests_share_connections(fault_server, connect):
    server = fault_server(latency=0.005)
    client = connect(server)
    requests = [Request((Message("user", f"task {i}"),)) for i in range(60)]
    answers = await asyncio.gather(*(client.generate(request) for request in requests))
    by_prompt = {body["messages"][0]["content"]: server.answer(body) for body in server.bodies}
    assert [answer.text for answer in answers] == [by_prompt[f"task {i}"] for i in range(60)]
    assert server.stats.max_in_flight > 1


async def test_closed_client_opens_again(fault_server, connect):
    client = connect(fault_server())
    first = await client.generate(HELLO)
    await client.close()
    assert await client.generate(HELLO) == first
