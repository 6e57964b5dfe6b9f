"""What must agree across the product: addresses and their access, the rail, locks, commands, errors, the changelog."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

import jiuzhu
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.models import Stateful
from jiuzhu.interfaces.cli import commands
from jiuzhu.interfaces.web.access import access_of, signed_in
from jiuzhu.interfaces.web.desk.pages import work_pages
from jiuzhu.interfaces.web.navigation import GROUPS, entries

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "jiuzhu"
TEMPLATES = PACKAGE / "interfaces" / "web" / "templates"


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern), one


class _Only:
    """A resolver that holds one entry."""

    def __init__(self, one: URLPattern | URLResolver) -> None:
        self.url_patterns = [one]


def without_access(resolver: URLResolver) -> list[str]:
    return [where for where, pattern in addresses(resolver) if access_of(pattern.callback) is None]


def test_every_address_says_who_may_open_it():
    assert without_access(get_resolver()) == []


def test_an_address_that_says_nothing_is_seen_to_be_found():
    class Planted:
        url_patterns = (path("open/", signed_in(lambda request: None)), path("leak/", lambda request: None))

    assert without_access(Planted) == ["leak/"]


def test_names_of_addresses_are_used_once():
    plain = [one for one in get_resolver().url_patterns if not getattr(one, "namespace", None)]
    names = Counter(pattern.name for one in plain for _, pattern in addresses(_Only(one)) if pattern.name)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_line_of_the_rail_leads_somewhere_that_the_line_is_for():
    for entry in entries():
        assert entry.group in (*GROUPS, "account"), entry
        view = get_resolver().resolve(reverse(entry.url_name)).func
        access = access_of(view)
        assert access is not None
        if access.duties:
            assert set(entry.duties) and set(entry.duties) <= access.duties, f"{entry.label}: the page refuses some who see the line"


def test_work_that_waits_has_a_page_to_do_it_on():
    processes = {kind.workflow.name: kind.workflow for kind in Stateful.__subclasses__() if kind.__module__.startswith("jiuzhu.")}
    waiting = {name for name, table in processes.items() if any(state.awaits for state in table.states.values())}
    assert waiting <= set(work_pages()), f"WORK_PAGES lacks {sorted(waiting - set(work_pages()))}"
    for url_name in work_pages().values():
        reverse(url_name, kwargs={"pk": "00000000-0000-0000-0000-000000000000"})


@pytest.mark.parametrize("name", sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")))
def test_a_template_can_be_read(name):
    get_template(name)


def test_every_command_states_its_help_and_arguments():
    for module in iter_modules(commands.__path__):
        command = import_module(f"{commands.__name__}.{module.name}")
        assert command.HELP and not command.HELP.isascii(), module.name
        assert callable(command.add_arguments) and callable(command.run), module.name


def everything_imported() -> None:
    for module in walk_packages(jiuzhu.__path__, "jiuzhu."):
        if not module.name.endswith(("__main__", "_child", ".child")) and ".migrations" not in module.name and module.name != "jiuzhu.config.wsgi":
            import_module(module.name)


def errors() -> list[type[DomainError]]:
    everything_imported()
    found, waiting = [], [DomainError]
    while waiting:
        kinds = [kind for kind in waiting.pop().__subclasses__() if kind.__module__.startswith("jiuzhu.")]
        found += kinds
        waiting += kinds
    return found


def test_every_error_has_a_code_of_its_own():
    codes = Counter(kind.code for kind in set(errors()))
    assert [code for code, count in codes.items() if count > 1] == []
    assert [kind.__name__ for kind in errors() if not kind.__doc__] == []


def test_every_app_says_what_it_is():
    for file in PACKAGE.rglob("apps.py"):
        text = (file.parent / "__init__.py").read_text("utf-8")
        if file.parent.parent.name != "interfaces":
            assert text.strip().startswith('"""'), f"{file.parent} has no docstring"


def pins(text: str) -> dict[str, str]:
    return {name.lower().replace("_", "-"): version for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s\\;]+)", text, re.MULTILINE)}


@pytest.mark.parametrize(("lock", "wanted"), [("run", "dependencies"), ("test", "test")])
def test_the_locks_pin_what_the_project_asks_for_with_hashes_and_no_addresses(lock, wanted):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] if wanted == "dependencies" else project["optional-dependencies"]["test"]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    locked = pins(text)
    for name, version in pins("\n".join(asked)).items():
        assert locked.get(name) == version, f"{name}: run requirements/lock.sh"
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    entries_ = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries_ if "--hash=sha256:" not in entry] == []


def test_the_front_end_lock_holds_no_addresses():
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry and not entry.get("inBundle")] == []


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased" in text or f"## {version}" in text


def test_no_page_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|敬请期待|开发中|即将上线")
    found = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in PACKAGE.rglob("*")
        if file.suffix in (".py", ".html", ".js", ".yaml") and "static" not in file.parts
        for match in words.finditer(file.read_text("utf-8"))
    ]
    assert found == []


UTC_DAY = re.compile(r"\b(?:at|moment|\w+_at)\.date\(\)")
LOCAL_ALREADY = {
    # The matcher is handed local moments: it knows no Django.
    "matching/matcher/figures.py",
}


def test_a_moment_becomes_a_day_by_the_local_clock_only():
    wrong = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() not in LOCAL_ALREADY and "cli/demo" not in path.as_posix()
        for line in path.read_text(encoding="utf-8").splitlines()
        if UTC_DAY.search(line)
    ]
    assert wrong == [], "a stored moment is UTC; its day is timezone.localdate(moment)"


DOMAIN = ("monitoring", "assessment", "matching", "delivery", "supervision", "casework", "foundation")
# Where a number may stand without a name of its own, and why. A number of the law stands in no such place.
WIDTHS = {"max_length", "max_digits", "decimal_places", "maxsize", "batch_size", "n", "prec", "width", "height", "limit", "most"}  # say it themselves
BASES = {2, 10, 100, 1000, 10000}  # what numbers are written and rounded by, in a product or quotient only


def unnamed_numbers(tree: ast.Module) -> list[ast.Constant]:
    """Numbers but 0 and 1 that are neither a named constant, nor named by what they are given to, nor a place in a row or text."""
    named: set[int] = set()
    for node in ast.walk(tree):
        kept: list[ast.AST] = []
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
                constant = names and (all(name.isupper() for name in names) or names == ["status"])
                kept += [statement] if constant or isinstance(statement, ast.AnnAssign) else []
        elif isinstance(node, ast.Subscript):
            kept += [node.slice]
        elif isinstance(node, ast.keyword) and node.arg in WIDTHS:
            kept += [node.value]
        elif isinstance(node, ast.arguments):
            kept += [each for each in (*node.defaults, *node.kw_defaults) if each]
        elif isinstance(node, ast.BinOp) or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fraction"):
            sides = [node.left, node.right] if isinstance(node, ast.BinOp) else node.args
            kept += [each for each in sides if isinstance(each, ast.Constant) and each.value in BASES]
        named |= {id(each) for part in kept for each in ast.walk(part)}
    numbers = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and type(each.value) in (int, float))
    return [each for each in numbers if each.value not in (0, 1) and id(each) not in named]


def test_domain_code_holds_no_number_without_a_name():
    found = [
        f"{path.relative_to(PACKAGE)}:{each.lineno}: {each.value}"
        for folder in DOMAIN
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for each in unnamed_numbers(ast.parse(path.read_text("utf-8")))
    ]
    assert found == [], "a number of the law belongs in policies/, any other in a named constant"


@pytest.mark.parametrize(
    "text",
    ["if age >= 80:\n    pass", "def f(share):\n    return share * 0.3", "x = timedelta(days=14)", "def f(x):\n    return x > 60 * 2", "value = 738"],
)
def test_a_number_without_a_name_is_found(text):
    assert unnamed_numbers(ast.parse(text))


@pytest.mark.parametrize("text", ["LIMIT = 80", "x = row[2]", "def f(limit=500):\n    pass", "x = fen // 100", "class A:\n    status = 409", "x = y - 1"])
def test_a_number_with_a_name_is_let_be(text):
    assert unnamed_numbers(ast.parse(text)) == []
