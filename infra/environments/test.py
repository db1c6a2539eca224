"""A sample test environment on AWS: its data may be deleted with it."""

from infra.settings import PLACEHOLDER_ACCOUNT, Settings

SETTINGS = Settings(
    name="test",
    account=PLACEHOLDER_ACCOUNT,
    retain_data=False,
    snap_start=True,
    log_retention_days=30,
    requests_per_second=50,
    burst_limit=100,
    accept_test_numbers=True,
    systems=("westvale-casework",),
)
