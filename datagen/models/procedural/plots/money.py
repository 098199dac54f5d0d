"""Saving for something: what comes in, what goes out, and when the sum is there."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import tens, wordings
from datagen.models.procedural.wording import bullets, listing, numbered, table

_GOALS = (
    "a second-hand delivery van", "a new roof over the workshop", "a kiln", "an upright piano", "a cargo bicycle",
    "a month of unpaid leave", "solar panels", "a set of new uniforms", "a cold store", "a small printing press",
)  # fmt: skip
_COSTS = ("rent", "energy", "food", "transport", "insurance", "telephone", "materials", "clothing")
_CUTS = {
    "energy": "turn the heating down by one degree and read the meter every week",
    "food": "plan the week's meals on Sunday and shop once",
    "transport": "share the trips with a colleague",
    "telephone": "change to a smaller contract",
    "materials": "order together with two others and pay the lower price",
    "clothing": "mend first, buy in the sales",
    "insurance": "pay by the year instead of by the month",
}
_REPAIRS = ("a broken boiler", "a dentist's bill", "a flat battery", "a leaking pipe")


def _imagine(_role: str, rng: Random) -> Facts:
    return {"goal": rng.choice(_GOALS)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    income = rng.randrange(1_800, 3_400, 50)
    return {
        "income": income,
        "price": rng.randrange(3_000, 9_000, 100),
        "saved": rng.randrange(200, 1_500, 50),
        "months": rng.randrange(12, 31, 2),
    }


def _costs(project: Project) -> dict[str, int]:
    rng, income = project.rng("costs"), project["income"]
    shares = [0.3, *(rng.uniform(0.04, 0.13) for _ in range(4))]
    names = ["rent", *rng.sample(_COSTS[1:], 4)]
    return {name: tens(income * share) for name, share in zip(names, shares, strict=True)}


def _cut(project: Project) -> dict[str, int]:
    """What is saved a month, by what it is saved on: the two highest of the running costs, by a sixth."""
    running = sorted(((cost, name) for name, cost in _costs(project).items() if name != "rent"), reverse=True)
    return {name: max(10, tens(cost / 6)) for cost, name in running[:2]}


def _rate(project: Project) -> int:
    rate = project["income"] - sum(_costs(project).values())
    rate += sum(_cut(project).values()) if "cuts" in project.done else 0
    return int(rate + project.facts.get("extra", 0))


def _missing(project: Project) -> int:
    return max(0, int(project["price"] - project["saved"] + project.facts.get("repair", 0)))


def _time(project: Project) -> str:
    missing, rate = _missing(project), _rate(project)
    months = -(-missing // rate)
    said = f"{missing:,} euros are missing, {rate:,} euros a month are set aside, so it takes {months} months"
    patience = project["months"]
    if months <= patience:
        return f"{said}. That is within the {patience} months, with {patience - months} to spare."
    short = -(-missing // patience) - rate
    return (
        f"{said}, more than the {patience} that were wanted. To be in time, {short:,} euros more a month"
        " are needed."
    )


def _budget(project: Project) -> str:
    costs = _costs(project)
    total = sum(costs.values())
    return (
        "A month in figures:\n"
        + table(
            ("Item", "Euros"),
            [("income", f"{project['income']:,}"), *((n, f"{c:,}") for n, c in costs.items())],
        )
        + f"\n\nCosts: {' + '.join(f'{cost:,}' for cost in costs.values())} = {total:,} euros. What"
        f" remains: {project['income']:,} − {total:,} = {project['income'] - total:,} euros."
    )


def _gap(project: Project) -> str:
    return (
        f"{project['price']:,} − {project['saved']:,} = {project['price'] - project['saved']:,}."
        f" {_time(project)}"
    )


def _cuts(project: Project) -> str:
    cut = _cut(project)
    total = sum(cut.values())
    advice = bullets(f"{name}, {saved:,} euros a month: {_CUTS[name]}" for name, saved in cut.items())
    before = _rate(project) - total
    return (
        f"Two cuts that hurt little:\n{advice}\n\n{before:,} + {total:,} = {_rate(project):,} euros a"
        f" month. {_time(project)}"
    )


def _extra(project: Project) -> str:
    before = _rate(project) - project["extra"]
    return f"{before:,} + {project['extra']:,} = {_rate(project):,} euros a month. {_time(project)}"


def _repair(project: Project) -> str:
    before = _missing(project) - project["repair"]
    return (
        f"It is paid from the savings, so the goal moves away: {before:,} + {project['repair']:,} ="
        f" {_missing(project):,}. {_time(project)} I would not touch the rent or the insurance for it."
    )


def _balance(project: Project) -> str:
    rate, saved = _rate(project), project["saved"] - project.facts.get("repair", 0)
    rows = [(month, f"{saved + month * rate:,}") for month in range(1, project["rows"] + 1)]
    return f"With {rate:,} euros a month, at the end of each month:\n\n" + table(("Month", "Saved"), rows)


def _rules(project: Project) -> str:
    rules = project.rng("rules").sample(
        (
            f"The {_rate(project):,} euros leave the account on the day the income arrives, not at the end"
            " of the month.",
            "Every purchase above 100 euros waits three days.",
            "On the first Sunday of the month, the figures are read aloud; ten minutes are enough.",
            f"What has been saved for {project['goal']} is for nothing else.",
            "A month that fails is noted and forgotten; the next one begins as planned.",
        ),
        3,
    )
    return "Three rules that keep it going:\n" + numbered(rules)


def _note(project: Project) -> str:
    months = -(-_missing(project) // _rate(project))
    return (
        f"Dear family,\n\nin about {months} months I want to buy {project['goal']}. It costs"
        f" {project['price']:,} euros, of which {_missing(project):,} are missing. I set {_rate(project):,}"
        " euros a month aside for it. So please give me no big presents this year and forgive me for"
        " cooking at home.\n\nI shall tell you every month how it is going."
    )


def _summary(project: Project) -> str:
    told = {
        "cuts": f"cuts in {listing(list(_cut(project)))}",
        "extra": f"extra income of {project.facts.get('extra', 0):,} euros",
        "repair": f"a repair of {project.facts.get('repair', 0):,} euros paid",
        "rules": "the three rules",
    }
    parts = [text for step, text in told.items() if step in project.done]
    return (
        f"The plan for {project['goal']} on one page:\n- price {project['price']:,} euros, still missing"
        f" {_missing(project):,}\n- set aside each month: {_rate(project):,} euros\n"
        + (f"- agreed: {listing(parts)}\n" if parts else "")
        + f"- {_time(project)}"
    )


def _listed(project: Project) -> str:
    return ", ".join(f"{name} {cost:,}" for name, cost in _costs(project).items())


_WORDINGS = wordings("""
    rough: Work out how {a_user} can save up for {goal}. | Find out whether {a_user} can afford {goal} without a\
        loan.
    specified: Make a savings plan for {a_user}, who wants {goal} for {price} euros: {income} euros come in each\
        month, {saved} are saved already, and it should take no more than {months} months. | Show {a_user} the way\
        to {goal}: price {price} euros, {saved} euros in hand, {income} euros of monthly income and {months} months\
        of patience.
    budget: Lay out a monthly budget for an income of {income} euros and show what remains. | List what goes out of\
        {income} euros in an ordinary month, with the sum.
    gap: Work out how many months it takes to reach {price} euros at that rate. | Set the remainder against the\
        price of {price} euros and tell me how long it takes.
    cuts: Find two cuts in the running costs and give the new date. | Cut two of these costs by about a sixth and\
        reckon again.
    extra: From now on, {extra} euros of extra income come in each month. Correct the plan. | Suppose that a side\
        job brings {extra} euros a month, and give the new duration.
    repair: In the second month, {mishap} costs {repair} euros. Show what that does to the plan. | Take into account\
        that {mishap} will cost {repair} euros.
    balance: Show the balance at the end of each of the first {rows} months as a table. | Make a table of the\
        savings over {rows} months.
    rules: Give three rules that keep the plan going. | Write three house rules about money that fit this plan.
    note: Draft a short letter that explains the plan to the family. | Write to the family what is planned and why.
    summary: Sum the whole plan up on one page. | Finish with a summary of the plan as it now stands.""")

MONEY = Plot(
    "money",
    ("accountant", "adviser", "mathematician", "banker", "manager"),
    _WORDINGS,
    {
        "income": range(500, 1_000_001),
        "price": COUNT,
        "saved": range(1_000_001),
        "months": range(1, 601),
        "extra": COUNT,
        "repair": COUNT,
        "rows": range(1, 61),
    },
    _imagine,
    _detail,
    (
        Step("budget", _budget, given=_listed, always=True),
        Step("gap", _gap, always=True),
        Step("cuts", _cuts),
        Step("extra", _extra, lambda _project, rng: {"extra": rng.randrange(40, 200, 10)}),
        Step(
            "repair",
            _repair,
            lambda _project, rng: {"mishap": rng.choice(_REPAIRS), "repair": rng.randrange(120, 480, 10)},
        ),
        Step("balance", _balance, lambda _project, rng: {"rows": rng.randint(4, 6)}),
        Step("rules", _rules),
        Step("note", _note),
        Step("summary", _summary),
    ),
)
