"""datagen train: models from the datasets that were made."""

from __future__ import annotations

import typer

from datagen.cli.train import curve, init, ppo, rejection, reward, rlhf, serve_reward, sft

app = typer.Typer(help="Train models on what was generated.", no_args_is_help=True, rich_markup_mode=None)
app.command("init")(init.init)
app.command("sft")(sft.sft)
app.command("reward")(reward.reward)
app.command("ppo")(ppo.ppo)
app.command("rejection")(rejection.rejection)
app.command("rlhf")(rlhf.rlhf)
app.command("curve")(curve.curve)
app.command("serve-reward")(serve_reward.serve_reward)
