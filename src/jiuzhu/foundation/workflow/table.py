"""A process as a table: states with Chinese labels, steps with the duty they need (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiuzhu.foundation.accounts.duties import Duty


@dataclass(frozen=True)
class Awaits:
    """Work that waits while a thing is in a state: the inbox tab it stands under, what is to be done, who may do it, by when.

    ``holder`` is "division" or "organisation": where the duty must be held. What is ``settled_by_county`` is no
    work of a city or a province, which only look on. ``deadline`` names a deadline of the policy pack; its clock begins with the
    state, or goes on where the thing comes from one of the states ``goes_on_from``.
    """

    tab: str
    action: str
    duty: Duty
    deadline: str | None = None
    holder: str = "division"
    goes_on_from: tuple[str, ...] = ()
    settled_by_county: bool = False


@dataclass(frozen=True)
class State:
    """A state with its label, tone (red, amber, green, blue or empty) and the work that waits in it."""

    label: str
    tone: str = ""
    awaits: Awaits | None = None
    final: bool = False


@dataclass(frozen=True)
class Step:
    """A step from any of ``sources`` to ``target`` by somebody holding ``duty`` in the thing's division or organisation.

    ``only_system`` steps are taken by the platform itself (time-outs); ``needs_reason`` steps refuse an empty reason.
    """

    label: str
    sources: tuple[str, ...]
    target: str
    duty: Duty
    holder: str = "division"
    needs_reason: bool = False
    only_system: bool = False


@dataclass(frozen=True)
class Workflow:
    """One process; ``initial`` is where a thing begins."""

    name: str
    label: str
    clause: str
    initial: str
    states: Mapping[str, State]
    steps: Mapping[str, Step] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = {self.initial, *(state for step in self.steps.values() for state in (*step.sources, step.target))}
        unknown = named - set(self.states)
        if unknown:
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")

    def steps_from(self, state: str) -> dict[str, Step]:
        """Give the steps that can be taken from a state."""
        return {name: step for name, step in self.steps.items() if state in step.sources}

    def choices(self) -> list[tuple[str, str]]:
        """Give (code, label) of every state for a model field."""
        return [(code, state.label) for code, state in self.states.items()]


def diagram(workflow: Workflow) -> str:
    """Draw the table as a Mermaid state diagram for the documents."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {code} : {state.label}" for code, state in workflow.states.items()]
    lines.append(f"    [*] --> {workflow.initial}")
    for step in workflow.steps.values():
        lines += [f"    {source} --> {step.target} : {step.label}" for source in step.sources]
    lines += [f"    {code} --> [*]" for code, state in workflow.states.items() if state.final]
    return "\n".join(lines)
