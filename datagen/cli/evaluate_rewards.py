"""datagen eval rewards: how good policies are on held-out prompts, by rewards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.options import Json, Seed


def rewards(
    policy: Annotated[
        list[str], typer.Option("--policy", help="Folder or hub id of a chat model (repeatable).")
    ],
    prompts: Annotated[
        list[str], typer.Option("--prompts", help="Records whose questions are asked (repeatable).")
    ],
    reward: Annotated[
        list[str] | None,
        typer.Option("--reward", help="NAME=SOURCE, as for datagen train ppo (repeatable)."),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option("--judge", help="NAME=SOURCE, measured and not combined with the others (repeatable)."),
    ] = None,
    num: Annotated[int, typer.Option("--num", "-n", help="Prompts at most.", min=1)] = 200,
    temperature: Annotated[
        float, typer.Option(help="Of the answers; 0 takes the likeliest token.", min=0)
    ] = 1.0,
    max_tokens: Annotated[int, typer.Option(help="Of an answer.", min=1)] = 256,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Of rewards and rollout: rewards.combine=worst (repeatable)."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Also write the result as JSON.")] = None,
    seed: Seed = None,
    as_json: Json = False,
) -> int:
    """Score one answer of each policy to each prompt; means with 95 % intervals, gains prompt by prompt.

    Example: datagen eval rewards --policy models/chat --policy models/ppo --reward exact --prompts held.jsonl
    """
    from datagen.cli.output import print_json, tell
    from datagen.cli.train.settings import part

    given: dict[str, Any] = {"rewards.sources": reward, "rewards.judges": judge}
    given |= {"rollout.temperature": temperature, "rollout.max_new_tokens": max_tokens}
    chosen = _read(given, settings)
    measuring = part("policy_evaluation", "eval rewards")
    asked = measuring.Evaluation(
        tuple(policy), tuple(prompts), chosen.rewards, num, chosen.rollout, seed or 0
    )
    found = measuring.evaluate(asked, tell)
    plain = {"temperature": temperature, "prompts": prompts, "policies": [one.plain() for one in found]}
    if out is not None:
        _write(plain, out)
    if as_json:
        print_json(plain)
    else:
        _print(found)
    return 0


def _read(given: dict[str, Any], settings: list[str] | None) -> Any:
    from datagen.cli.train.settings import changes, part

    kind = part("policy_evaluation", "eval rewards").EvaluationSettings
    return part("settings", "eval rewards").read_settings(kind, None, changes(given, None, settings), {})


def _write(plain: dict[str, Any], path: Path) -> None:
    import orjson

    from datagen.formats.atomic import replacing

    with replacing(path) as file:
        file.write(orjson.dumps(plain, option=orjson.OPT_INDENT_2))


def _print(found: list[Any]) -> None:
    from datagen.cli.output import say

    for name in found[0].means:
        say(f"{name}, means over {found[0].prompts:,} prompts with 95 % intervals; gain: over the row above")
        for one in found:
            mean = one.means[name]
            gain = (
                ""
                if mean.gain is None
                else f"   {mean.gain:+.4f} ({mean.gain_low:+.4f} … {mean.gain_high:+.4f})"
            )
            say(f"  {one.policy:<32}{mean.mean:>9.4f}   {mean.low:.4f} … {mean.high:.4f}{gain}")
    say("ended by themselves, and tokens of an answer")
    for one in found:
        say(f"  {one.policy:<32}{one.ended:>9.2f}{one.tokens:>9.1f}")
