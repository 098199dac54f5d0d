import importlib.util

import pytest

from datagen.errors import MissingExtra, UsageError
from trainers.vllm_engine import VLLMEngine


@pytest.mark.skipif(importlib.util.find_spec("vllm") is not None, reason="vLLM is installed")
def test_engine_without_vllm_names_what_to_install(monkeypatch):
    monkeypatch.setenv("VLLM_ENABLE_V1_MULTIPROCESSING", "1")  # put back after the test
    with pytest.raises(MissingExtra, match=r"rollout\.engine=vllm needs vllm.*datagen\[vllm\]"):
        VLLMEngine("models/chat", frozenset({2}))


def test_engine_in_one_of_several_processes_points_to_the_server(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match=r"several are training; start vLLM's server"):
        VLLMEngine("models/chat", frozenset({2}))
