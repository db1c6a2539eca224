"""The local environment: the emulator on one machine. Only it reads environment variables, which tests set."""

import os

import msgspec

from contactpoint.adapters.identity.page_issuers import parse_page_issuers
from contactpoint.adapters.identity.tokens import Issuer
from infra.settings import LOCAL, LOCAL_ACCOUNT, Settings

SETTINGS = Settings(
    name=LOCAL,
    account=LOCAL_ACCOUNT,
    retain_data=False,
    snap_start=False,
    log_retention_days=1,
    requests_per_second=1000,
    burst_limit=2000,
    allow_password_auth=True,
    accept_test_numbers=True,
    jwks_origin=f"http://127.0.0.1:{os.environ.get('CONTACTPOINT_PORT', '4566')}",
    api_root="/restapis/{api_id}/{stage}/_user_request_",
    systems=("westvale-casework", "northmoor-roll"),
    restored_tables=msgspec.json.decode(os.environ.get("CONTACTPOINT_RESTORED_TABLES", "{}"), type=dict[str, str]),
    page_issuers=parse_page_issuers(os.environ.get("CONTACTPOINT_PAGE_ISSUERS", "[]")),
    issuers=msgspec.json.decode(os.environ.get("CONTACTPOINT_ISSUERS", "[]"), type=tuple[Issuer, ...]),
)
