"""GOV.UK Frontend's components, as the templates of govuk-frontend-jinja.

The layer has them as Python modules (`compile_to`), because translating them would take more than a tenth of a second
at a cold start. Without the layer, they are translated when a page first needs them.
"""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, ModuleLoader, PackageLoader, PrefixLoader, select_autoescape

PACKAGE = "govuk_frontend_jinja"
COMPILED = "govuk_frontend_compiled"
OPTIONS: dict[str, Any] = {
    "autoescape": select_autoescape(["html"]),
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
"""How all templates are read. Compiled ones were read in the same way."""


def loader() -> BaseLoader:
    """Return what finds the components, by the names that they have in their package."""
    compiled = find_spec(COMPILED)
    if compiled is None or compiled.origin is None:
        return PrefixLoader({PACKAGE: PackageLoader(PACKAGE)})
    return PrefixLoader({PACKAGE: ModuleLoader(Path(compiled.origin).parent)})


def recipe() -> str:
    """Return what compiled components depend on: another one makes another layer."""
    return " ".join(f"{each}=={version(each)}" for each in ("jinja2", "govuk-frontend-jinja")) + f" {sorted(OPTIONS)}"


def compile_to(folder: Path) -> None:
    """Write the components as the modules of a package.

    Parameters
    ----------
    folder
        The package's folder; its name is `COMPILED`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    Environment(loader=PackageLoader(PACKAGE), **OPTIONS).compile_templates(folder, zip=None)  # noqa: S701 - OPTIONS
    (folder / "__init__.py").write_text('"""The components of GOV.UK Frontend, compiled."""\n', encoding="utf-8")
