"""Mutation testing: changes the rules of access, disclosure, screening and audit, and lists what no test detects.

`make mutants` runs it; docs/mutants.md explains which survivors do not matter. Each target is mutated in a copy
of the tree under build/, so that an interrupted run leaves nothing behind.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PACKAGE = "layers/contactpoint/python/contactpoint"
COPIED = (
    "layers/contactpoint",
    "functions",
    "cli",
    "benchmarks",
    "infra/settings.py",
    "docs",
    "tests",
    "pyproject.toml",
)
CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = 600
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider {tests}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = [
  "core/ReplaceBinaryOperator_(Add|BitOr|Mul|Pow)_(?!Sub)",
  "core/ReplaceComparisonOperator_(Eq|NotEq)_(Lt|LtE|Gt|GtE|Is|IsNot)$",
]
"""
"""One arithmetic variant of each operator is enough. Equality compares words here, which have no order."""

ONE_ROLE = "-k 'not test_role_has or directory_team'"
"""The permission matrix takes minutes for all roles, and no mutant here concerns only one role."""


class Target(NamedTuple):
    """Modules to mutate, and the tests that must detect it."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


UNIT, STRUCTURES = "tests/unit/application", "tests/invariants/test_stored_structures.py"
TARGETS = {
    "accounts": Target(
        ("domain/access/account.py", "application/accounts/authenticate.py"),
        ("tests/unit/domain/access", f"{UNIT}/accounts", STRUCTURES),
    ),
    "access": Target(
        tuple(f"domain/access/{name}.py" for name in ("policy", "resources", "caller", "reasons")),
        (f"{UNIT}/test_authorisation.py", f"{UNIT}/audit", "tests/invariants/test_permissions.py", ONE_ROLE),
    ),
    "disclosure": Target(
        ("domain/children/disclosure.py", "application/authorisation.py"),
        (
            "tests/unit/domain/children",
            *(
                f"{UNIT}/{name}"
                for name in ("test_authorisation.py", "records", "shields", "reviews", "search", "contacts")
            ),
        ),
    ),
    "screening": Target(
        ("application/shields/screening.py", "application/shields/screening_again.py"),
        (f"{UNIT}/shields", f"{UNIT}/reviews"),
    ),
    "audit": Target(
        (
            "application/audit/access_history_and_day_lists.py",
            "application/audit/event_views.py",
            "domain/audit/event.py",
        ),
        (
            f"{UNIT}/audit",
            f"{UNIT}/test_dependencies.py",
            f"{UNIT}/test_pages.py",
            "tests/unit/domain/audit",
            STRUCTURES,
        ),
    ),
}


def main(names: list[str]) -> int:
    """Mutate the named targets, or all; return how many mutants survive."""
    with ThreadPoolExecutor(2) as pool:
        survivors = sum(pool.map(run, names or TARGETS))
    return min(survivors, 1)


def run(name: str) -> int:
    """Mutate one target, print its score and its survivors, and return how many there are."""
    folder, target = ROOT / "build/mutants" / name, TARGETS[name]
    copy_tree(folder)
    tests = " ".join(target.tests)
    modules = [f"{PACKAGE}/{module}" for module in target.modules]
    (folder / "mutants.toml").write_text(CONFIG.format(modules=modules, python=sys.executable, tests=tests))
    cosmic_ray(folder, "cosmic-ray", "init", "mutants.toml", "mutants.sqlite", "--force")
    cosmic_ray(folder, "cr-filter-operators", "mutants.sqlite", "mutants.toml")
    cosmic_ray(folder, "cosmic-ray", "baseline", "mutants.toml")
    cosmic_ray(folder, "cosmic-ray", "exec", "mutants.toml", "mutants.sqlite")
    return report(name, folder / "mutants.sqlite")


def copy_tree(folder: Path) -> None:
    """Copy what the tests need."""
    shutil.rmtree(folder, ignore_errors=True)
    for each in COPIED:
        source, copied = ROOT / each, folder / each
        copied.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copied, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copied)


def cosmic_ray(folder: Path, command: str, *arguments: str) -> None:
    """Run a command of cosmic-ray in the copy, where no compiled file can hide a mutant and no plugin delays pytest."""
    path = os.pathsep.join((str(folder / PACKAGE).removesuffix("/contactpoint"), str(folder)))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    subprocess.run([str(BIN / command), *arguments], cwd=folder, env=environment, check=True)


def report(name: str, session: Path) -> int:
    """Print the score and each survivor; return how many survive."""
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "select module_path, start_pos_row, operator_name, test_outcome, worker_outcome from mutation_specs"
            " join work_results using (job_id) where worker_outcome != 'SKIPPED' order by 1, 2"
        ).fetchall()
    survivors = [row for row in rows if "SURVIVED" in row]
    print(f"{name}: {len(rows) - len(survivors)} of {len(rows)} mutants killed")
    for module, line, operator, *_ in survivors:
        print(f"  {module.removeprefix(PACKAGE)}:{line} {operator.removeprefix('core/')}")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
