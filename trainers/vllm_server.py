"""The rollout engine `http://HOST:PORT`: a running vLLM server, on this machine or on one that shares a folder with it.

    VLLM_SERVER_DEV_MODE=1 vllm serve models/chat --logprobs-mode processed_logprobs

    engine = VLLMServer("http://127.0.0.1:8000", "models/chat", stops)
    engine.sync(model)      a whole model by a folder that the server reads, an adapter as an adapter
    engine.sample(prompts, sampling, keys)

One training at a time, as what was sent stays on the server. Where several processes train, one sends and all ask. Seen
to work with vLLM 0.32. Knows no rewards.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import torch
from huggingface_hub import save_torch_state_dict

from datagen.errors import DatagenError, UsageError
from trainers.merged_weights import has_adapter, merged_weights
from trainers.prompts import Ids
from trainers.rollout import Key, Sampled, Sampling
from trainers.scoring import inner_model
from trainers.vllm_http import KEY, PATIENT, Link, Patience
from trainers.vllm_wire import ADAPTER, Served, answer_of, body_of, check_room, served_of, tells_logprobs

_AT_ONCE = 256  # requests; vLLM itself writes so many answers side by side unless it is told otherwise
_PROBE = tuple(range(3, 19))  # tokens that every vocabulary has
_FAR = 0.5  # of a log-probability: more than bfloat16 makes of a model, less than another model does
_EMPTYING = (
    20  # tries to empty the prefix cache, which a request that has just ended may still hold for a moment
)
_START = "VLLM_SERVER_DEV_MODE=1 vllm serve POLICY --logprobs-mode processed_logprobs"
_START_LORA = (
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve POLICY --enable-lora --max-lora-rank RANK"
    " --logprobs-mode processed_logprobs"
)


class VLLMServer:
    """url: with or without /v1. policy: the folder or hub id that the server was started with, which answers until the
    first `sync`. batch: requests at a time, 0 chooses. folder: of weights on their way, which the server must see
    under the same name; by default the system's (TMPDIR).

    Raises UsageError for an address or a key that is none, DatagenError where no vLLM server answers.
    """

    shared = True  # one server for all processes: the first sends, all ask

    def __init__(
        self,
        url: str,
        policy: str,
        stops: frozenset[int],
        *,
        batch: int = 0,
        folder: Path | None = None,
        patience: Patience = PATIENT,
    ) -> None:
        self._link = Link.to(url, batch or _AT_ONCE, patience)
        self._policy, self._stops, self._folder = policy, stops, folder
        self._leads = os.environ.get("RANK", "0") == "0"
        self._synced = self._renewed = False
        self._number = 0  # of the last adapter
        self._adapters: bool | None = None  # whether it takes them, once it was asked
        self._held: Path | None = None  # the adapter's files, which the server may read again
        served = self._served()
        self._config = self._told()
        if self._leads:  # a training that was killed has left its policy there
            self._drop(served.adapters)
            if self._config:
                self._reload(served.root)

    def sample(self, prompts: Sequence[Ids], sampling: Sampling, keys: Sequence[Key]) -> list[Sampled]:
        """See `trainers.rollout.Engine`. The same prompt and key give the same answer but for the rounding of another
        batch shape. Log-probabilities are told where the server counts them after the temperature, or that is 1."""
        served = self._served()
        check_room(prompts, sampling.most, served.context)
        if self._leads and not self._synced:
            self._check_root(served)
        told = tells_logprobs(sampling, self._mode)
        bodies = [
            body_of(served.answering, prompt, sampling, self._stops, key)
            for prompt, key in zip(prompts, keys, strict=True)
        ]
        made = []
        for status, raw in self._link.ask_all("/v1/completions", bodies):
            try:
                made.append(answer_of(self._json(status, raw), sampling.most, self._stops, told=told))
            except ValueError as error:
                raise self._link.error(f"found {error}", "start it as docs/rlhf.md says") from error
        return made

    def sync(self, model: Any) -> None:
        """See `trainers.rollout.Engine`. Then the server is asked for one token, to see that it has the weights.

        Raises DatagenError where it takes none, saying how to start it, or still answers otherwise than the model.
        """
        if has_adapter(model) and self._takes_adapters():
            self._send_adapter(model)
        else:
            self._send_weights(model)
        self._synced = True
        made = self.sample([_probe()], Sampling(1, temperature=0.0), [(0,)])[0]
        if made.logprobs is None:
            return
        token, said = int(made.ids[0]), float(made.logprobs[0])
        own = _logprob(model, token)
        if abs(own - said) > _FAR:
            raise self._link.error(
                f"does not answer as the policy whose weights were sent (log-probability {said:.2f} of a token that"
                f" has {own:.2f})",
                f"start it again, with {self._policy} as it is and no quantisation",
            )

    def close(self) -> None:
        """The server is as it was started: without our adapters, and with the weights of its own folder. One that is
        gone by now needs nothing."""
        try:
            if self._leads:
                with suppress(DatagenError):
                    served = self._served()
                    self._drop(served.adapters)
                    if self._renewed:
                        self._reload(served.root)
        finally:
            self._renewed = False
            self._let_go()

    @property
    def _mode(self) -> str:
        """vLLM's own default where the server does not tell."""
        return str(self._config.get("model_config", {}).get("logprobs_mode", "raw_logprobs"))

    def _takes_adapters(self) -> bool:
        if self._adapters is None:
            status, _ = self._link.ask("POST", "/v1/load_lora_adapter", {})
            self._adapters = status != 404  # of an adapter without a name, where there is the place for it
        return self._adapters

    def _send_adapter(self, model: Any) -> None:
        adapters = self._served().adapters
        number = 1 + max((int(one.removeprefix(ADAPTER)) for one in adapters), default=self._number)
        self._drop(adapters)
        self._let_go()
        self._held = self._new_folder()
        model.save_pretrained(self._held, save_embedding_layers=False)
        self._post(
            "/v1/load_lora_adapter",
            {"lora_name": f"{ADAPTER}{number}", "lora_path": str(self._held)},
            f"it must see {self._held} under this name (TMPDIR chooses another) and be started with {_START_LORA}",
        )
        self._number = number

    def _send_weights(self, model: Any) -> None:
        self._check_takes_weights(model)
        self._drop(self._served().adapters)
        place = self._new_folder()
        try:
            save_torch_state_dict(dict(merged_weights(model)), place)
            self._renewed = True
            self._reload(str(place))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _check_takes_weights(self, model: Any) -> None:
        lora = f"; or, for the adapter alone, with {_START_LORA}" if has_adapter(model) else ""
        if not self._config:
            raise self._link.error("takes no weights", f"start it with {_START}{lora}")
        tied = getattr(inner_model(model).config.get_text_config(), "tie_word_embeddings", False)
        if tied and self._config.get("device_config") == {"device": "cpu"}:
            # vLLM packs the head once, and not anew when the embeddings that it shares are reloaded.
            raise self._link.error(
                "runs on a CPU, where vLLM does not renew a head that shares its weights with the embeddings",
                f"use rollout.engine=vllm, or a server with a GPU{lora}",
            )

    def _reload(self, place: str) -> None:
        """A reload that fails leaves the server without weights."""
        self._post(
            "/collective_rpc",
            {"method": "reload_weights", "kwargs": {"weights_path": place}},
            f"start it again; it must see {place} under this name (TMPDIR chooses another)",
        )
        for _ in range(_EMPTYING):  # keys and values of the weights before
            if self._post("/reset_prefix_cache", {}, "start it again").get("success"):
                return
            time.sleep(min(0.25, self._link.patience.first))
        raise self._link.error(
            "does not empty its prefix cache", "let nobody else ask it while a policy is trained"
        )

    def _drop(self, adapters: Sequence[str]) -> None:
        for name in adapters:
            self._post("/v1/unload_lora_adapter", {"lora_name": name}, f"start it again with {_START_LORA}")

    def _check_root(self, served: Served) -> None:
        if self._policy != served.root and os.path.realpath(served.root) != os.path.realpath(self._policy):
            raise UsageError(
                f"rollout.engine {self._link.base}: serves {served.root}, and answers of {self._policy} are wanted;"
                " start it with that model"
            )

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix=ADAPTER, dir=self._folder)).resolve()

    def _let_go(self) -> None:
        if self._held is not None:
            shutil.rmtree(self._held, ignore_errors=True)
            self._held = None

    def _served(self) -> Served:
        try:
            return served_of(self._json(*self._link.ask("GET", "/v1/models")))
        except ValueError as error:
            raise self._link.error(f"found {error}", f"start vLLM's server there: {_START}") from error

    def _told(self) -> dict[str, Any]:
        """The server's own settings; {} where it was not started in the mode in which it takes weights."""
        status, raw = self._link.ask("GET", "/server_info?config_format=json")
        found = {} if status == 404 else self._json(status, raw)
        config = found.get("vllm_config") if isinstance(found, dict) else None
        return config if isinstance(config, dict) else {}

    def _post(self, path: str, body: dict[str, Any], remedy: str) -> dict[str, Any]:
        status, raw = self._link.ask("POST", path, body)
        if status != 200:
            raise self._link.error(f"status {status} to POST {path}: {self._link.said(raw)}", remedy)
        with suppress(orjson.JSONDecodeError):  # some answer a line of text
            found = orjson.loads(raw)
            return found if isinstance(found, dict) else {}
        return {}

    def _json(self, status: int, raw: bytes) -> Any:
        if status in (401, 403):
            raise self._link.error(f"status {status}", f"set its key in the environment as {KEY}")
        if status != 200:
            raise self._link.error(f"status {status}: {self._link.said(raw)}", "see the server's own output")
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise ValueError(f"no JSON: {self._link.said(raw)}") from None


def _probe() -> Ids:
    return np.array(_PROBE, np.int32)


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]  # torch has no types here
def _logprob(model: Any, token: int) -> float:
    """Of the token behind the probe, without dropout."""
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        ids = torch.tensor([_PROBE], device=model.device)
        logits = model(input_ids=ids, use_cache=False).logits[0, -1].float()
    finally:
        for module in training:
            module.training = True
    return float(logits.log_softmax(-1)[token])
