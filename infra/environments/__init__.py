"""The environments, one module each. They contain no secrets: secrets are in AWS."""

import pkgutil
from importlib import import_module

from infra.settings import Settings
from infra.settings_checks import SettingsError, check


def load_settings(name: str | None) -> Settings:
    """Return the checked settings of an environment.

    Raises
    ------
    SettingsError
        If there is no such environment, or if its settings are incomplete or contradictory.
    """
    known = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if name not in known:
        unknown = f"There is no environment {name!r}." if name else "No environment is named."
        raise SettingsError(f"{unknown} Set CONTACTPOINT_ENVIRONMENT to {', '.join(known[:-1])} or {known[-1]}.")
    settings: Settings = import_module(f"{__name__}.{name}").SETTINGS
    check(settings)
    return settings
