"""Estimates are sums that can be done by hand, near to what a real loop takes; the files for accelerate are its own."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.utils import DistributedType
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, GPT2Config, LlamaConfig

from tests.runs import environment
from trainers.machine import left_of_limits
from trainers.planning import (
    Plan,
    Rate,
    Shape,
    Work,
    available_memory,
    count_flops,
    measure_rate,
    plan,
    remedies,
)

CONFIGS = Path(__file__).parents[2] / "pipelines" / "train" / "accelerate"
LLAMA = LlamaConfig(
    vocab_size=100,
    hidden_size=32,
    intermediate_size=80,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    tie_word_embeddings=True,
)
GPT2 = GPT2Config(vocab_size=100, n_embd=32, n_layer=2, n_head=4, n_positions=64)
# By hand, of LLAMA: a layer has q and o of 32 x 32, k and v of 32 x 16, gate, up and down of 32 x 80.
LINEAR = 2 * (2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 80)
LAYER = 4 * (9 * 32 + 2 * 16 + 4 * 80)  # bytes of a token
INPUTS = 2 * (4 * 32 + 2 * 32 + 80)
OUTPUTS = 2 * (32 + 16 + 16 + 32 + 80 + 80 + 32)
SHAPE = Shape(LINEAR + 100 * 32 + 5 * 32, LINEAR, INPUTS, INPUTS + OUTPUTS, 2, 32, 80, 16, 4, 100)


def test_shape_is_that_of_the_model():
    assert Shape.of(LLAMA) == SHAPE


@pytest.mark.parametrize("config", [LLAMA, GPT2])
def test_shape_counts_weights_and_adapters_as_the_libraries_do(config):
    shape = Shape.of(config)
    model = AutoModelForCausalLM.from_config(config)
    assert shape.parameters == sum(weight.numel() for weight in model.parameters())
    adapted = get_peft_model(
        model, LoraConfig(r=3, target_modules="all-linear", fan_in_fan_out=config is GPT2)
    )
    trained = sum(weight.numel() for weight in adapted.parameters() if weight.requires_grad)
    assert 3 * shape.sides == trained


def test_flops_are_the_papers():
    work = Work(rows=3, length=8, steps=1, kept=0.5)
    # For each of the 24 tokens: 6 for each weight, 12 x layers x hidden x length, and half a head of 6.
    assert count_flops(SHAPE, work) == 24 * (6 * LINEAR + 12 * 2 * 32 * 8 + 6 * 0.5 * 32 * 100)
    adapter = replace(work, trained="lora", rank=4)
    frozen = 4 * LINEAR + 6 * 4 * SHAPE.sides + 12 * 2 * 32 * 8 + 4 * 0.5 * 32 * 100
    assert count_flops(SHAPE, adapter) == 24 * frozen
    again = count_flops(SHAPE, replace(work, checkpointing=True)) - count_flops(SHAPE, work)
    assert again == 24 * (2 * LINEAR + 4 * 2 * 32 * 8)


def test_time_is_of_all_passes_over_all_processes():
    work = Work(rows=1, length=8, steps=10, passes=4)
    one = plan(SHAPE, work, Rate(1e9, 1e8))
    two = plan(SHAPE, replace(work, processes=2), Rate(1e9, 1e8))
    assert one.flops == 40 * count_flops(SHAPE, work)
    # The states of 8 tokens, 2 layers and all logits take five times as long as to make them.
    states = 8 * (2 * LAYER + 100 * 12)
    assert one.seconds == pytest.approx(40 * (count_flops(SHAPE, work) / 1e9 + 5 * states / 1e8))
    assert (two.flops, two.seconds) == (2 * one.flops, one.seconds)
    assert plan(SHAPE, work).seconds is None


def test_memory_of_weights_and_optimiser_is_16_bytes_a_trained_weight():
    work = Work(rows=1, length=8, steps=1)
    full = plan(SHAPE, work).memory
    count = SHAPE.parameters
    assert (full["weights"], full["gradients"], full["optimiser"]) == (4 * count, 4 * count, 8 * count)
    half = plan(SHAPE, replace(work, half=True)).memory
    assert half["weights"] == 4 * count + 2 * LINEAR  # and the copies of mixed precision
    adapter = plan(SHAPE, replace(work, trained="lora", rank=4, half=True)).memory
    trained = 4 * SHAPE.sides
    assert adapter["weights"] == 2 * count
    assert [adapter[part] for part in ("adapter", "gradients", "optimiser")] == [
        4 * trained,
        4 * trained,
        8 * trained,
    ]
    four_bits = plan(SHAPE, replace(work, trained="qlora", rank=4, half=True)).memory
    assert four_bits["weights"] == pytest.approx(LINEAR * 4.127 / 8 + 2 * (count - LINEAR))
    shared = plan(SHAPE, replace(work, processes=4, sharded=True)).memory
    assert shared["optimiser"] == 2 * count
    assert shared["weights"] == count + 4 * count / 2  # a quarter, and the layer that is gathered


def test_memory_of_logits_is_of_the_kept_positions():
    assert plan(SHAPE, Work(rows=3, length=8, steps=1, kept=0.5)).memory["logits"] == 12 * 100 * 12
    assert plan(SHAPE, Work(rows=3, length=8, steps=1, kept=0.5, half=True)).memory["logits"] == 12 * 100 * 14


def test_memory_of_activations_grows_with_tokens_and_less_with_checkpointing():
    work = Work(rows=2, length=8, steps=1)
    assert plan(SHAPE, work).memory["activations"] == 16 * 3 * LAYER
    checked = plan(SHAPE, replace(work, checkpointing=True)).memory["activations"]
    assert checked == 16 * (2 * 4 * 32 + 2 * LAYER)
    scores = plan(SHAPE, replace(work, eager=True)).memory["activations"] - 16 * 3 * LAYER
    assert scores == 16 * 3 * 2 * 4 * 4 * 8


PLAN = Plan(
    {"weights": 3e8, "gradients": 3e8, "optimiser": 5e8, "activations": 1.2e8, "adapter": 0}, 1.0, 251.0, 300
)


def test_line_says_what_is_needed_of_what_is_there():
    assert PLAN.line(23 * 10**9) == (
        "needs about 1.2 GB (weights 0.3 GB, gradients 0.3 GB, optimiser 0.5 GB, activations 0.1 GB), 23.0 GB are free;"
        " about 4 min for 300 steps"
    )
    untimed = replace(PLAN, seconds=None)
    assert untimed.line(None).endswith("activations 0.1 GB)")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (89, "89 s"), (95, "2 min"), (5399, "90 min"), (5400, "1.5 h"), (200_000, "2.3 days")],
)
def test_duration_is_said_in_the_unit_that_fits(seconds, said):
    assert f"about {said} for" in replace(PLAN, seconds=seconds).line(None)


def test_warning_names_the_remedies_that_are_not_taken_yet():
    work = Work(rows=8, length=1024, steps=1)
    assert PLAN.warning(remedies(work), 2 * 10**9) == ""
    assert PLAN.warning(remedies(work), None) == ""
    assert PLAN.warning(remedies(work), 10**9) == (
        "this may not fit into memory: it needs about 1.2 GB and 1.0 GB are free; try optim.micro_batch=2,"
        " data.packing=true, optim.checkpointing=true, --lora r=16, data.max_length=512 or a smaller model"
    )
    taken = Work(rows=1, length=1024, steps=1, packed=True, trained="qlora", checkpointing=True, processes=2)
    assert "try sharding (pipelines/train/accelerate/fsdp.yaml), data" in PLAN.warning(remedies(taken), 10**9)


def test_free_memory_is_some():
    assert available_memory() > 10**7


def group(folder, limit, used, cache=0, first=False):
    """The files of a control group, of the first version or the second."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (
        ("limit_in_bytes", "usage_in_bytes", "total_inactive_file")
        if first
        else ("max", "current", "inactive_file")
    )
    (folder / f"memory.{names[0]}").write_text(f"{limit}\n")
    (folder / f"memory.{names[1]}").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{names[2]} {cache}\n")


def test_memory_left_is_that_of_the_tightest_group_without_its_cache(tmp_path):
    root, own = tmp_path / "cgroup", tmp_path / "own"
    assert left_of_limits(root, own) is None
    group(root, "max", 3500)
    assert left_of_limits(root, own) is None
    group(root, 4000, 3500, cache=300)
    assert left_of_limits(root, own) == 800
    group(root / "job" / "step", 900, 200)
    group(root / "job", 1000, 600)
    own.write_text("0::/job/step\n")
    assert left_of_limits(root, own) == 400
    group(root / "job", 1000, 1600)
    assert left_of_limits(root, own) == 0
    own.write_text("0::/../../elsewhere\n")
    assert left_of_limits(root, own) == 800


def test_memory_left_in_the_first_version_of_control_groups(tmp_path):
    root, own = tmp_path / "cgroup", tmp_path / "own"
    group(root / "memory", 2**63 - 4096, 3000, first=True)  # its way to say that there is none
    own.write_text("5:cpu,cpuacct:/a\n4:memory:/job\n")
    assert left_of_limits(root, own) > 2**62
    group(root / "memory" / "job", 5000, 3000, cache=700, first=True)
    assert left_of_limits(root, own) == 2700


def test_rate_of_this_machine_is_measured():
    for half in (False, True):
        rate = measure_rate(SHAPE, Work(rows=4, length=64, steps=1, half=half))
        assert rate.flops > 1e5
        assert rate.bytes > 1e4


MEASURED = """
import torch
from pathlib import Path
from transformers import LlamaConfig, LlamaForCausalLM
def peak():
    # Not of resource: what it tells begins with the memory of the process that started this one.
    said = Path("/proc/self/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) * 1024
model = LlamaForCausalLM(LlamaConfig(vocab_size=64, hidden_size=8, intermediate_size=8, num_hidden_layers=1,
    num_attention_heads=1))
before = int(Path("/proc/self/statm").read_text().split()[1]) * 4096
model = LlamaForCausalLM(LlamaConfig(**{config}))
optimiser = torch.optim.AdamW(model.parameters(), fused=True)
for _ in range(2):
    ids = torch.randint(0, 4000, (4, 256))
    kept = torch.arange(0, 256, 2)
    logits = model(input_ids=ids, logits_to_keep=kept, use_cache=False).logits
    torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, kept].flatten()).backward()
    del logits
    optimiser.step()
    optimiser.zero_grad()
print(peak() - before)
"""


@pytest.mark.slow
def test_memory_is_near_to_what_a_real_loop_takes():
    """10 million weights: the most that a process held, without what it held before."""
    given = {
        "vocab_size": 4000,
        "hidden_size": 320,
        "intermediate_size": 880,
        "num_hidden_layers": 6,
        "num_attention_heads": 5,
        "tie_word_embeddings": True,
    }
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.replace("{config}", repr(given))],
        capture_output=True,
        text=True,
        env=environment(OMP_NUM_THREADS="1"),
        check=True,
    )
    estimate = plan(Shape.of(LlamaConfig(**given)), Work(rows=4, length=256, steps=1, kept=0.5)).bytes
    assert 0.7 < estimate / int(done.stdout) < 1.4


@pytest.mark.parametrize(
    ("name", "kind", "processes", "precision"),
    [
        ("one_gpu", DistributedType.NO, 1, "bf16"),
        ("several_gpus", DistributedType.MULTI_GPU, 2, "bf16"),
        ("fsdp", DistributedType.FSDP, 2, "bf16"),
        ("deepspeed_zero3", DistributedType.DEEPSPEED, 2, "bf16"),
        ("cpu", DistributedType.MULTI_GPU, 2, "no"),
    ],
)
def test_accelerate_reads_each_file(name, kind, processes, precision):
    found = load_config_from_file(str(CONFIGS / f"{name}.yaml"))
    assert (found.distributed_type, found.num_processes, found.mixed_precision) == (
        kind,
        processes,
        precision,
    )
    assert found.num_machines == 1


def test_no_file_for_accelerate_goes_unread():
    assert {path.stem for path in CONFIGS.iterdir()} == {
        "one_gpu",
        "several_gpus",
        "fsdp",
        "deepspeed_zero3",
        "cpu",
    }


def test_sharding_is_what_its_files_say(monkeypatch):
    fsdp = load_config_from_file(str(CONFIGS / "fsdp.yaml")).fsdp_config
    assert fsdp["fsdp_version"] == 2
    assert fsdp["fsdp_reshard_after_forward"] is True
    assert fsdp["fsdp_auto_wrap_policy"] == "TRANSFORMER_BASED_WRAP"
    # What accelerate's launcher does with them, and the plugin that reads that.
    from accelerate import FullyShardedDataParallelPlugin
    from accelerate.commands.launch import launch_command_parser

    known = {action.dest for action in launch_command_parser()._actions}
    assert set(fsdp) <= known
    for key, value in fsdp.items():
        monkeypatch.setenv(key.upper(), str(value).lower() if isinstance(value, bool) else str(value))
    plugin = FullyShardedDataParallelPlugin()
    assert (plugin.fsdp_version, plugin.reshard_after_forward) == (2, True)
    deepspeed = load_config_from_file(str(CONFIGS / "deepspeed_zero3.yaml")).deepspeed_config
    assert deepspeed["zero_stage"] == 3
    assert set(deepspeed) <= known


@pytest.mark.slow
def test_two_processes_meet_on_the_cpu(tmp_path):
    script = tmp_path / "meet.py"
    script.write_text(
        "import sys, torch\n"
        "from accelerate import Accelerator\n"
        "accelerator = Accelerator()\n"
        "met = int(accelerator.reduce(torch.ones(1), reduction='sum'))\n"
        "sys.stdout.write(f'{met} {torch.distributed.get_backend()}\\n')\n"
        "accelerator.end_training()\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "accelerate.commands.launch",
            "--config_file",
            str(CONFIGS / "cpu.yaml"),
            str(script),
        ],
        capture_output=True,
        text=True,
        env={
            **environment(OMP_NUM_THREADS="1", ACCELERATE_USE_CPU="true"),
            "HOME": os.environ.get("HOME", "/"),
        },
        timeout=120,
    )
    assert done.stdout.split() == ["2", "gloo"] * 2, done.stderr
    assert not torch.distributed.is_initialized()
