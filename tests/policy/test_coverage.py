"""Every id of the texts is accounted for, and what is said to be in force is what the platform does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs.coverage import Claim, Coverage, State, read_coverage
from jiuzhu.interfaces.cli.coverage.changing import Copy
from jiuzhu.interfaces.cli.coverage.probes import PROBES
from jiuzhu.interfaces.cli.coverage.proving import Prover, prove, proved, unproved

RANGES = (
    *(
        (letter, first, last)
        for letter in "N"
        for first, last in ((1, 22), (30, 41), (50, 93), (100, 130), (140, 162), (170, 197), (200, 211))
    ),
    ("D", 1, 48),
    ("A", 1, 102),
)
IDS = [f"{letter}-{number:0{3 if letter == 'N' else 2}}" for letter, first, last in RANGES for number in range(first, last + 1)]


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return read_coverage()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    shutil.copytree(policies_folder(), folder)
    return folder


@pytest.fixture(scope="module")
def prover(tmp_path_factory: pytest.TempPathFactory) -> Prover:
    return Prover(Copy(policies_folder(), tmp_path_factory.mktemp("coverage") / "policies"))


def spoil(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_every_id_has_a_line_a_text_and_a_state(coverage: Coverage) -> None:
    assert [each.id for each in coverage.statuses] == IDS
    assert all(each.text for each in coverage.statuses)
    assert [each.id for each in coverage.statuses if each.state is State.MISSING] == []
    assert coverage.problems == ()


def test_what_waits_names_its_module_and_what_cannot_be_computed_says_why(coverage: Coverage) -> None:
    assert all(each.why for each in coverage.statuses if each.state in (State.WAITING, State.NOT_COMPUTABLE, State.READ))


def test_every_id_in_force_is_proved(coverage: Coverage) -> None:
    in_force = [each.id for each in coverage.statuses if each.state is State.IN_FORCE]

    proofs = prove(coverage, policies_folder(), in_force)

    assert [(each.id, [one.why for one in proofs[each.id] if not one.holds][:1]) for each in unproved(coverage, proofs)] == []


def first_claims(coverage: Coverage) -> Iterator[Claim]:
    """One claim in force of each section that has a probe."""
    in_force = {each.id for each in coverage.statuses if each.state is State.IN_FORCE}
    seen: set[str] = set()
    for claim in coverage.claims:
        if claim.id in in_force and claim.section in PROBES and claim.section not in seen:
            seen.add(claim.section)
            yield claim


def test_a_change_of_another_field_does_not_count_as_proof(coverage: Coverage, prover: Prover) -> None:
    tried = list(first_claims(coverage))

    assert len(tried) > 3
    assert [claim for claim in tried if prover.felt(claim, field="reading")] == []


def test_a_change_of_another_entry_does_not_count_as_proof(coverage: Coverage, prover: Prover) -> None:
    other = Claim("N-000", "huoshan", "masks", "name", "keep", next(iter(coverage.claims)).on, "", 0)
    claims = [each for each in first_claims(coverage) if each.pack == "huoshan"]

    for claim in claims:
        asked = list(prover._answers(claim))
        before = [repr(question(prover.copy.pack("huoshan").at(claim.on))) for question in asked]
        for changed in prover.copy.changed(other):
            assert [repr(question(changed.at(claim.on))) for question in asked] == before


def test_a_claim_on_a_field_that_nothing_uses_is_not_proved(coverage: Coverage, prover: Prover) -> None:
    claim = next(each for each in coverage.claims if each.section == "indicators")

    proof = prover.proof(Claim("N-000", claim.pack, "indicators", claim.code, "form_quote", claim.on, claim.file, claim.line))

    assert not proof.holds and proof.why


def test_an_id_is_proved_only_where_every_place_that_speaks_of_it_is(coverage: Coverage) -> None:
    status = next(each for each in coverage.statuses if each.id == "D-11")
    proofs = prove(coverage, policies_folder(), [status.id])[status.id]

    assert proved(status, proofs)
    assert not proved(status, [each for each in proofs if each.claim.pack != status.packs[0]])


@pytest.mark.parametrize(
    ("pattern", "new", "says"),
    [
        (r"^  N-057: .*\n", "", "没有 N-057 这一行"),
        (r"^  N-057: .*$", "  N-057: {text: 甲}", "N-057 没有写状态"),
        (r"^  N-057: .*$", "  N-057: {text: 甲, state: in_force, waiting: 乙}", "写了两种状态"),
        (r"^  N-057: .*$", "  N-057: {text: 甲, state: on}", "的状态"),
        (r"^  N-080: .*$", "  N-080: {text: 甲, state: in_force, packs: [jixi]}", "没有条目带这个编号"),
        (r"^  A-102: .*$", "  A-102: {text: 甲}\\n  A-103: {text: 乙}", "没有写怎样理解"),
        (r"^ids: \[N-001…022", "ids: [N-001…020", "N-021 不在 ids 里"),
        (r"^ids: \[N-001…022", "ids: [N-001至022", "编号段"),
    ],
)
def test_a_wrong_line_names_itself_and_what_to_write(copied: Path, pattern: str, new: str, says: str) -> None:
    spoil(copied / "coverage.yaml", pattern, new)
    try:
        problems = list(read_coverage(copied).problems)
    except PackFaulty as error:
        problems = [error]

    assert any(says in str(each) and "coverage.yaml" in str(each) for each in problems), problems


def test_an_entry_with_an_id_that_does_not_exist_is_found(copied: Path) -> None:
    path = copied / "341525-huoshan" / "parameters.yaml"
    spoil(path, r"N-057", "N-999")

    assert any("N-999" in str(each) and "parameters.yaml" in str(each) for each in read_coverage(copied).problems)
