"""A server that speaks vLLM's JSON, as recorded from vLLM 0.32, and answers by a transformers model.

What a client may send and gets back is vLLM's; who computes is not, and no weights of a failed reload are lost.
"""

import asyncio
import json
import threading
from pathlib import Path

import torch
from aiohttp import web
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM


class StandIn:
    """dev: as with VLLM_SERVER_DEV_MODE=1. lora: as with adapters allowed at run time. requests: (path, body) of all.
    say: replies that are given before its own, (status, body) by path. stale: reloads that change nothing."""

    def __init__(self, model, *, dev=True, lora=True, device="cuda", mode="processed_logprobs", key=""):
        self.root, self.dev, self.lora, self.device, self.mode = str(model), dev, lora, device, mode
        self.key, self.stale = key, False
        self.model = AutoModelForCausalLM.from_pretrained(model).eval()
        self.adapters, self.requests, self.say = {}, [], {}

    def __enter__(self):
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, started):
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.0, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        started.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request):
        path = request.path
        body = json.loads(await request.read() or b"null")
        self.requests.append((path, body))
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"error": "Unauthorized"}, status=401)
        if queued := self.say.get(path):
            status, said = queued.pop(0)
            return web.Response(status=status, body=said if isinstance(said, bytes) else json.dumps(said))
        known = {"/v1/models": self._models, "/v1/completions": self._complete}
        if self.dev:
            known |= {
                "/server_info": self._info,
                "/collective_rpc": self._reload,
                "/reset_prefix_cache": lambda _: web.json_response({"success": True}),
            }
        if self.lora:
            known |= {"/v1/load_lora_adapter": self._load, "/v1/unload_lora_adapter": self._unload}
        if path not in known:
            return web.json_response({"detail": "Not Found"}, status=404)
        return known[path](body)

    def _models(self, _):
        base = {"id": "policy", "object": "model", "root": self.root, "parent": None, "max_model_len": 128}
        more = [
            {"id": name, "object": "model", "root": root, "parent": "policy", "max_model_len": None}
            for name, (root, _) in self.adapters.items()
        ]
        return web.json_response({"object": "list", "data": [base, *more]})

    def _info(self, _):
        config = {"model_config": {"logprobs_mode": self.mode}, "device_config": {"device": self.device}}
        return web.json_response({"vllm_config": config, "vllm_env": {}, "system_env": {}})

    def _reload(self, body):
        assert body["method"] == "reload_weights"
        files = sorted(Path(body["kwargs"]["weights_path"]).glob("*.safetensors"))
        if not files:
            return _error(500, "Call to collective_rpc method failed: Worker failed", "InternalServerError")
        if not self.stale:
            weights = {name: one for file in files for name, one in load_file(file).items()}
            found = self.model.load_state_dict(weights, strict=False)
            assert not found.unexpected_keys
            assert set(found.missing_keys) <= {"lm_head.weight"}
        return web.json_response({"results": [None]})

    def _load(self, body):
        if "lora_name" not in (body or {}):
            return web.json_response({"detail": [{"type": "missing"}]}, status=422)
        if not Path(body["lora_path"], "adapter_config.json").exists():
            return _error(404, f"No adapter found for {body['lora_path']}", "NotFoundError")
        base = AutoModelForCausalLM.from_pretrained(self.root)
        base.load_state_dict(self.model.state_dict())
        model = PeftModel.from_pretrained(base, body["lora_path"]).eval()
        self.adapters[body["lora_name"]] = (body["lora_path"], model)
        return web.Response(text=f"Success: LoRA adapter '{body['lora_name']}' added successfully.")

    def _unload(self, body):
        del self.adapters[body["lora_name"]]
        return web.Response(text="Success")

    @torch.no_grad()
    def _complete(self, body):
        name = body["model"]
        model = self.model if name == "policy" else self.adapters[name][1]
        prompt, ids, numbers, reason = body["prompt"], [], [], "length"
        generator = torch.Generator().manual_seed(body["seed"] or 0)
        while len(ids) < body["max_tokens"] and reason == "length":
            logits = model(torch.tensor([[*prompt, *ids]])).logits[0, -1]
            spread = (logits / (body["temperature"] or 1.0)).log_softmax(-1)
            token = int(
                torch.multinomial(spread.exp(), 1, generator=generator)
                if body["temperature"]
                else spread.argmax()
            )
            raw = logits.log_softmax(-1) if self.mode == "raw_logprobs" else spread
            ids.append(token)
            numbers.append(float(raw[token]))
            reason = "stop" if token in body["stop_token_ids"] else "length"
        logprobs = {"text_offset": [], "token_logprobs": numbers, "tokens": [], "top_logprobs": []}
        choice = {
            "index": 0,
            "text": "",
            "logprobs": logprobs,
            "finish_reason": reason,
            "token_ids": ids if body["return_token_ids"] else None,
        }
        return web.json_response({"object": "text_completion", "model": name, "choices": [choice]})


def _error(status, message, kind):
    return web.json_response({"error": {"message": message, "type": kind, "code": status}}, status=status)
