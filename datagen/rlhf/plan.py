"""Settings → the steps of all versions, in order; a step is a datagen command line, but for dealing out the prompts and
waiting for people.

    OUT/prompts/                     v1-compared.jsonl, v1-sampled.jsonl, …, held_out.jsonl
    OUT/v1/pairs                     a run: two answers to each prompt; the verdicts lie in it
    OUT/v1/pairs.jsonl               preferences
    OUT/v1/reward-NAME               reward models
    OUT/v1/sampled                   K answers to each prompt, with their scores; dataset: the best of them
    OUT/v1/chat                      the model that was fine-tuned on those
    OUT/v5/ppo                       the same after PPO
    OUT/v1/measured.json             every version so far on held-out prompts, by the rewards of this one

Runs nothing and reads no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from datagen.formats.encoding import encode
from datagen.rlhf.settings import PEOPLE, Reward, Settings, check, read_rewards, share_of
from datagen.seeding import seed_for

Kind = Literal["command", "deal", "people"]
_POOLING_ALL = 4  # the paper's fourth version was the first that took the best of all earlier ones


@dataclass(frozen=True, slots=True)
class Step:
    """name: V1/STEP. command: the words behind `datagen`. reads, writes: places; `writes` is there when it is done.
    A step that deals prompts or waits for people has no command of its own; people's holds what they would run."""

    name: str
    command: tuple[str, ...]
    reads: tuple[str, ...]
    writes: str
    kind: Kind = "command"

    @property
    def mark(self) -> Path:
        """What shows that the output is whole: a model's configuration, else the output itself."""
        place = Path(self.writes)
        trained = self.command[:1] == ("train",) and self.command[1] != "rejection"
        return place / "config.json" if trained else place


def dealt(settings: Settings, version: int, part: str) -> str:
    """The file of the prompts of a version; part: compared or sampled."""
    return str(Path(settings.out) / "prompts" / f"v{version}-{part}.jsonl")


def held_out(settings: Settings) -> str:
    return str(Path(settings.out) / "prompts" / "held_out.jsonl")


def policy_of(settings: Settings, version: int) -> str:
    """The model that a version ends with; 0 is the base."""
    if version == 0:
        return settings.base
    last = "ppo" if version >= settings.versions.ppo_from else "chat"
    return str(Path(settings.out) / f"v{version}" / last)


def plan(settings: Settings) -> tuple[Step, ...]:
    """Raises UsageError."""
    check(settings)
    rewards = read_rewards(settings)
    sources = (*settings.prompts.sources, *settings.prompts.held_out)
    # The last file: more versions later find it missing, and deal again.
    steps = [Step("prompts", (), sources, dealt(settings, settings.versions.count, "sampled"), "deal")]
    for number in range(1, settings.versions.count + 1):
        steps += _Version(settings, rewards, number).steps()
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class _Version:
    """One version's steps."""

    settings: Settings
    rewards: Mapping[str, Reward]
    number: int

    def steps(self) -> Iterator[Step]:
        yield from self._preferences()
        for name, reward in self.rewards.items():
            if not reward.source:
                yield self._reward(name, reward)
        yield self._rejection()
        yield self._tuning()
        if self.number >= self.settings.versions.ppo_from:
            yield self._ppo()
        yield self._measuring()

    @property
    def current(self) -> str:
        return policy_of(self.settings, self.number - 1)

    def at(self, name: str, number: int | None = None) -> str:
        return str(Path(self.settings.out) / f"v{number or self.number}" / name)

    def _step(
        self, name: str, command: list[str], reads: list[str], writes: str, kind: Kind = "command"
    ) -> Step:
        return Step(f"v{self.number}/{name}", tuple(command), tuple(reads), writes, kind)

    def _seed(self, name: str) -> list[str]:
        return ["--seed", str(seed_for(self.settings.seed, "rlhf", self.number, name) % 2**31)]

    def _preferences(self) -> Iterator[Step]:
        asked, said = self.settings.preferences, dealt(self.settings, self.number, "compared")
        run, file = self.at("pairs"), self.at("pairs.jsonl")
        second = {"current": f"hf:{self.current}", "previous": f"hf:{self._previous}"}.get(
            asked.second, asked.second
        )
        models = ["--model-a", f"hf:{self.current}", "--model-b", second]
        warmth = ["--temperatures", ",".join(map(_number, asked.temperatures))]
        command = ["generate", "preferences", "--prompts", said, *models, *warmth]
        command += ["--batch", f"v{self.number}", *self._seed("pairs"), *_sets(self._told(asked.set))]
        models_read = [self.current, *([self._previous] if asked.second == "previous" else [])]
        yield self._step("pairs", [*command, "--out", run], [said, *models_read], run)
        if asked.judge == PEOPLE:
            project = ["--project", asked.project] if asked.project else []
            yield self._step("people", ["review", "serve", run, *project], [run], run, "people")
        else:
            yield self._step("judge", ["review", "judge", run, "--model", asked.judge], [run], run)
        judges = "exclude" if asked.judge == PEOPLE else "only"
        command = ["review", "export", run, "--kind", "preferences", "--judges", judges, "--ties", asked.ties]
        yield self._step("export", [*command, "-o", file], [run], file)

    def _told(self, more: tuple[str, ...]) -> list[str]:
        """Answers of preferences are as long as any; what `more` says of it comes last."""
        return [f"steps.preferences.max_tokens={self.settings.answer_tokens}", *more]

    @property
    def _previous(self) -> str:
        return policy_of(self.settings, max(self.number - 2, 0))

    def _reward(self, name: str, reward: Reward) -> Step:
        pairs = [self.at("pairs.jsonl", number) for number in range(1, self.number + 1)]
        out = self.at(f"reward-{name}")
        command = [
            "train",
            "reward",
            "--model",
            self.settings.base,
            "--kind",
            reward.kind,
            *_config(reward.config),
        ]
        command += _each("--data", [*pairs, *reward.data])
        command += [*self._seed(name), *_sets(reward.set), "--out", out]
        return self._step(f"reward-{name}", command, [self.settings.base, *pairs, *reward.data], out)

    def _sources(self) -> list[str]:
        return [f"{name}={one.source or self.at(f'reward-{name}')}" for name, one in self.rewards.items()]

    def _models(self) -> list[str]:
        """Reward models that were trained here."""
        return [self.at(f"reward-{name}") for name, one in self.rewards.items() if not one.source]

    def _scored(self) -> list[str]:
        """How rewards come together, as far as the default is not meant."""
        asked = self.settings.combination
        told = [f"rewards.combine={asked.combine}"] if asked.combine != "sum" else []
        if asked.combine == "llama2":
            told += [f"rewards.threshold={asked.threshold}", f"rewards.safety_tag={asked.safety_tag}"]
        if asked.weights:
            told.append(f"rewards.weights={encode(list(asked.weights)).decode()}")
        return told

    def _rejection(self) -> Step:
        asked, prompts, out = (
            self.settings.rejection,
            dealt(self.settings, self.number, "sampled"),
            self.at("sampled"),
        )
        pool = [self.at("sampled", number) for number in self._pool()]
        command = ["train", "rejection", "--policy", self.current, *_each("--reward", self._sources())]
        command += [
            "--prompts",
            prompts,
            "-k",
            str(asked.k),
            "--temperatures",
            ",".join(map(_number, asked.temperatures)),
        ]
        command += [*_each("--pool", pool), *_config(asked.config), *self._seed("sampled")]
        told = [*self._scored(), f"rollout.max_new_tokens={self.settings.answer_tokens}"]
        told += [] if asked.least is None else [f"samples.least={asked.least}"]
        command += [*_sets([*told, *asked.set]), "--no-train", "--out", out]
        return self._step(
            "sampled", command, [self.current, prompts, *self._models(), *pool], f"{out}/dataset"
        )

    def _pool(self) -> range:
        """The versions whose answers compete; version n's own are answers of version n - 1."""
        pool = self.settings.versions.pool
        all_of_them = pool == "all" or (pool == "paper" and self.number >= _POOLING_ALL)
        return range(1, self.number if all_of_them else 1)

    def _tuning(self) -> Step:
        asked, out, best = self.settings.fine_tuning, self.at("chat"), f"{self.at('sampled')}/dataset"
        start = self.settings.base if self.settings.versions.restart == "base" else self.current
        rest = 1 - sum(map(share_of, asked.data))
        data = [f"{best}={rest:g}", *asked.data] if asked.data else [best]
        command = ["train", "sft", "--model", start, *_each("--data", data), *_config(asked.config)]
        command += [*self._seed("chat"), *_sets(asked.set), "--out", out]
        mixed = [one.rpartition("=")[0] for one in asked.data]
        return self._step("chat", command, [start, best, *mixed], out)

    def _ppo(self) -> Step:
        asked, prompts, out = self.settings.ppo, dealt(self.settings, self.number, "sampled"), self.at("ppo")
        command = ["train", "ppo", "--policy", self.at("chat"), *_each("--reward", self._sources())]
        command += ["--prompts", prompts, *_config(asked.config), *self._seed("ppo")]
        told = [*self._scored(), f"rollout.max_new_tokens={self.settings.answer_tokens}"]
        command += [*_sets([*told, *asked.set]), "--out", out]
        return self._step("ppo", command, [self.at("chat"), prompts, *self._models()], out)

    def _measuring(self) -> Step:
        asked, prompts, out = self.settings.evaluation, held_out(self.settings), self.at("measured.json")
        policies = [policy_of(self.settings, number) for number in range(self.number + 1)]
        command = ["eval", "rewards", *_each("--policy", policies), *_each("--reward", self._sources())]
        command += [*_each("--judge", list(asked.judges)), "--prompts", prompts, "--num", str(asked.num)]
        command += [
            "--temperature",
            _number(asked.temperature),
            "--max-tokens",
            str(self.settings.answer_tokens),
        ]
        command += [*_sets(self._scored()), "--seed", str(self.settings.seed), "--out", out]
        return self._step("measured", command, [*policies, prompts, *self._models()], out)


def _number(value: float) -> str:
    return f"{value:g}"


def _config(name: str) -> list[str]:
    return ["--config", name] if name else []


def _sets(texts: Any) -> list[str]:
    return _each("--set", list(texts))


def _each(option: str, values: list[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
