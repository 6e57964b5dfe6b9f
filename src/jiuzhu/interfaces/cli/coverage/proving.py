"""Whether what a pack claims to hold is what the platform does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.packs import DatedPack, Pack
from jiuzhu.foundation.policy.packs.coverage import FILE, Claim, Coverage, State, Status
from jiuzhu.interfaces.cli.coverage.changing import Copy
from jiuzhu.interfaces.cli.coverage.probes import PARAMETERS, PROBES

Answer = Callable[[DatedPack], object]


@dataclass(frozen=True)
class Proof:
    """One claim and whether changing its field changed what the product says; ``why`` says what stood in the way."""

    claim: Claim
    holds: bool
    why: str = ""


class Prover:
    """Changes one claimed field after another in a copy of the packs and asks the product before and after."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    def proof(self, claim: Claim) -> Proof:
        """Change the claimed field: it is proved as soon as one change is felt."""
        asked = list(self._answers(claim))
        if not asked:
            return Proof(claim, False, "还没有用到它的功能")
        return Proof(claim, True) if self.felt(claim, asked, claim.field) else Proof(claim, False, "改了以后没有任何变化")

    def felt(self, claim: Claim, asked: Iterable[Answer] | None = None, field: str | None = None) -> bool:
        """Say whether changing a field of the claimed entry changes what the product says."""
        questions = list(asked) if asked is not None else list(self._answers(claim))
        now = self.copy.pack(claim.pack)
        before = [_ask(question, now, claim) for question in questions]
        for changed in self.copy.changed(claim, field):
            if any(_ask(question, changed, claim) != former for question, former in zip(questions, before, strict=True)):
                return True
        return False

    def _answers(self, claim: Claim) -> Iterator[Answer]:
        """Give what to ask for a claim: the probe of its section, or for a parameter those of the entries that use it."""
        if claim.section != "parameters":
            probe = PROBES.get(claim.section)
            if probe:
                yield partial(_probed, claim.section, claim.code)
            return
        if claim.code in PARAMETERS:
            yield PARAMETERS[claim.code]
        law = _law(self.copy.pack(claim.pack), claim)
        for section, code in _users(law, claim.code):
            if section in PROBES:
                yield partial(_probed, section, code)


def prove(coverage: Coverage, folder: Path, ids: Iterable[str] | None = None) -> Mapping[str, list[Proof]]:
    """Prove the claims of every id (or of some), each until it holds in every jurisdiction whose text speaks of it."""
    wanted = set(ids) if ids is not None else None
    proofs: dict[str, list[Proof]] = {}
    with tempfile.TemporaryDirectory(prefix="jiuzhu-coverage-") as place:
        prover = Prover(Copy(folder, Path(place) / "policies"))
        for status in coverage.statuses:
            if wanted is None or status.id in wanted:
                proofs[status.id] = list(_tried(prover, status, coverage.claims_of(status.id)))
    return proofs


def proved(status: Status, proofs: Iterable[Proof]) -> bool:
    """Say whether an id is proved: in every jurisdiction that its line names, or anywhere where it names none."""
    holding = {each.claim.pack for each in proofs if each.holds}
    return set(status.packs) <= holding if status.packs else bool(holding)


def unproved(coverage: Coverage, proofs: Mapping[str, list[Proof]]) -> list[Status]:
    """List the ids that are said to be in force and are not proved."""
    return [each for each in coverage.statuses if each.state is State.IN_FORCE and not proved(each, proofs.get(each.id, []))]


def unproved_problems(coverage: Coverage, proofs: Mapping[str, list[Proof]]) -> list[PackFaulty]:
    """Say of each id that is not proved what stood in the way."""
    found = []
    for status in unproved(coverage, proofs):
        failed = next((each for each in proofs.get(status.id, []) if not each.holds), None)
        why = f"{failed.claim.pack} 的 {failed.claim.section} {failed.claim.code}：{failed.why}" if failed else "没有条目带这个编号"
        remedy = "请让 ids 指到平台用到的项，或把状态改为 waiting: 模块。"
        found.append(PackFaulty(f"{status.id} 写了生效，没有证出来（{why}）。", remedy, file=FILE, line=status.line))
    return found


def _tried(prover: Prover, status: Status, claims: tuple[Claim, ...]) -> Iterator[Proof]:
    done: set[str] = set()
    for claim in claims:
        if claim.pack in done or (done and not status.packs):
            continue
        proof = prover.proof(claim)
        if proof.holds:
            done.add(claim.pack)
        yield proof


def _probed(section: str, code: str, law: DatedPack) -> object:
    return PROBES[section](law, code)


def _law(pack: Pack, claim: Claim) -> DatedPack:
    return pack.at(claim.on)


def _ask(question: Answer, pack: Pack, claim: Claim) -> object:
    try:
        return repr(question(_law(pack, claim)))
    except (DomainError, StopIteration) as error:
        return f"{type(error).__name__}: {error}"


def _users(law: DatedPack, parameter: str) -> Iterator[tuple[str, str]]:
    """Name the entries whose conditions or fields use a parameter."""
    for section, listed in law.sections():
        for entry in listed:
            if any(_uses(value, parameter) for value in vars(entry).values()):
                yield section, entry.code


def _uses(value: object, parameter: str) -> bool:
    if isinstance(value, str):
        return value == parameter
    if isinstance(value, tuple):
        return any(_uses(each, parameter) for each in value)
    if hasattr(value, "parameters"):
        return parameter in value.parameters
    return type(value).__module__.startswith("jiuzhu.foundation.policy.packs.entries") and any(
        _uses(each, parameter) for each in vars(value).values()
    )
