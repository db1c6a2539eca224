"""The three environments, typed: what differs between them is here and nowhere else."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from contactpoint.http.tokens import Issuer

EnvironmentName = Literal["local", "test", "production"]
REGION = "eu-west-2"


@dataclass(frozen=True)
class Settings:
    """One environment.

    Attributes
    ----------
    keep_data
        Deletion protection, point-in-time recovery, and tables and keys that outlive the stack.
    snap_start
        Publish functions with SnapStart, which restores an initialised environment instead of starting cold.
    log_days
        How long function and access logs are kept.
    password_sign_in
        Let a command line sign in with password and one-time code; elsewhere only the sign-in page does.
    issuer_keys_origin
        Where the user pool's key set is read, if not at the issuer's own address.
    systems
        The systems that sign in to the user pool as themselves, one client each.
    issuers
        The authorities' own issuers that are trusted beside the user pool.
    requests_per_second, burst
        The stage's throttle.
    domain_name, certificate_arn
        The API's own name on AWS; its certificate, in the same region.
    alarm_email
        Who is told of alarms.
    """

    name: EnvironmentName
    keep_data: bool
    snap_start: bool
    log_days: int
    requests_per_second: int
    burst: int
    password_sign_in: bool = False
    issuer_keys_origin: str | None = None
    systems: tuple[str, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    domain_name: str | None = None
    certificate_arn: str | None = None
    alarm_email: str | None = None

    @property
    def on_aws(self) -> bool:
        """Whether this environment runs on AWS rather than on one machine."""
        return self.name != "local"

    @property
    def dependencies_layer(self) -> str:
        """The built folder of third-party wheels: of this machine's kind locally, of Lambda's on AWS."""
        return f"build/layers/dependencies/{'lambda' if self.on_aws else 'local'}"


def settings_for(name: str, context: dict[str, str]) -> Settings:
    """Return the settings of an environment; ``context`` gives what a deployment alone can know.

    Raises
    ------
    ValueError
        For a name that is none of the three, and says which there are.
    """
    trusted = {
        "systems": tuple(filter(None, context.get("systems", "").split(","))),
        "issuers": msgspec.json.decode(context.get("issuers", "[]"), type=tuple[Issuer, ...]),
    }
    if name == "local":
        return Settings(
            name="local",
            keep_data=False,
            snap_start=False,
            log_days=1,
            requests_per_second=1000,
            burst=2000,
            password_sign_in=True,
            issuer_keys_origin=context.get("issuer_keys_origin"),
            **trusted,
        )
    if name == "test":
        return Settings(
            name="test",
            keep_data=False,
            snap_start=True,
            log_days=30,
            requests_per_second=50,
            burst=100,
            **trusted,
        )
    if name == "production":
        return Settings(
            name="production",
            keep_data=True,
            snap_start=True,
            log_days=365,
            requests_per_second=500,
            burst=1000,
            **trusted,
            domain_name=context.get("domain_name"),
            certificate_arn=context.get("certificate_arn"),
            alarm_email=context.get("alarm_email"),
        )
    raise ValueError(f"There is no environment {name!r}. Choose local, test or production: -c environment=local")
