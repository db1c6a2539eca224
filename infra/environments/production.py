"""A sample production environment: replace every placeholder before you deploy it."""

from contactpoint.adapters.identity.page_issuers import PageIssuer
from contactpoint.adapters.identity.tokens import Issuer
from infra.settings import PLACEHOLDER_ACCOUNT, REGION, OperatorRole, Settings

OPERATORS: dict[OperatorRole, str] = {
    "KeysetCreatorRole": "DirectoryKeysetCreator",
    "KeysetRotatorRole": "DirectoryKeysetRotator",
    "OrganisationAdminRole": "DirectoryOrganisationAdmin",
    "RestorerRole": "DirectoryRestorer",
    "DecommissionProposerRole": "DirectoryDecommissionProposer",
    "DecommissionApproverRole": "DirectoryDecommissionApprover",
}
"""The permission sets of IAM Identity Center whose holders may assume each role."""
SETTINGS = Settings(
    name="production",
    account=PLACEHOLDER_ACCOUNT,
    retain_data=True,
    snap_start=True,
    archive_parts=8,
    archive_is_cold=True,
    log_retention_days=365,
    requests_per_second=500,
    burst_limit=1000,
    concurrency=900,
    systems=("westvale-casework",),
    issuers=(
        Issuer(issuer="https://sign-in.example", client_ids=("staff",), audiences=("directory",), second_factor="amr"),
    ),
    page_issuers=(
        PageIssuer(
            key="northmoor",
            name="Northmoor City Council",
            issuer="https://sign-in.example",
            client_id="contactpoint-pages",
            audience="directory",
            authorization_endpoint="https://sign-in.example/authorize",
            token_endpoint="https://sign-in.example/token",  # noqa: S106 - an address
            end_session_endpoint="https://sign-in.example/end-session",
        ),
    ),
    domain_name="directory.example",
    certificate_arn=f"arn:aws:acm:{REGION}:{PLACEHOLDER_ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555",
    alarm_email="operations@example.org",
    operator_sign_ins={
        name: f"arn:aws:iam::{PLACEHOLDER_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_{permissions}_*"
        for name, permissions in OPERATORS.items()
    },
    backup_lock_grace_days=7,
    backup_copies=("arn:aws:backup:eu-west-1:444455556666:backup-vault:directory-copies",),
    multi_region_keys=True,
)
