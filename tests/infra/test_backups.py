"""Backups that nobody can delete, and functions that use restored tables after a restore."""

import json
from dataclasses import replace

import pytest

from contactpoint.adapters.dynamodb.tables import MODELS
from infra.constructs.storage.backups import KEPT_DAYS
from infra.environments.production import SETTINGS as PRODUCTION
from infra.environments.test import SETTINGS as TEST
from infra.settings import RESTORED_TABLES
from infra.settings_checks import SettingsError, check
from tests.infra.conftest import Synthesis, synthesised

pytestmark = pytest.mark.xdist_group("infra")

PITR_DAYS = 35
RESTORED = {table: f"cp-{table.lower()}-at-20261123T093000Z" for table in RESTORED_TABLES}


@pytest.fixture(scope="session")
def restored() -> Synthesis:
    found = synthesised("local", json.dumps(RESTORED))
    assert not found.failed, found.output
    return found


def test_production_backups_are_locked_in_compliance_mode_and_copied_outside(production):
    (vault,) = production.resources("AWS::Backup::BackupVault", "Data").values()
    assert vault["LockConfiguration"]["ChangeableForDays"] >= 3, "without it, an administrator can delete backups"
    assert vault["LockConfiguration"]["MinRetentionDays"] == KEPT_DAYS
    assert "TableKey" in json.dumps(vault["EncryptionKeyArn"])
    (plan,) = production.resources("AWS::Backup::BackupPlan", "Data").values()
    (rule,) = plan["BackupPlan"]["BackupPlanRule"]
    (copy,) = rule["CopyActions"]
    assert f":{production.account}:" not in copy["DestinationBackupVaultArn"]
    assert "eu-west-2" not in copy["DestinationBackupVaultArn"]
    assert {each["Lifecycle"]["DeleteAfterDays"] for each in (rule, copy)} == {KEPT_DAYS}


def test_backup_outlives_no_destroyed_keyset_longer_than_the_tables_own_recovery():
    assert KEPT_DAYS <= PITR_DAYS


def test_every_table_is_backed_up(production):
    (selection,) = production.resources("AWS::Backup::BackupSelection", "Data").values()
    assert len(selection["BackupSelection"]["Resources"]) == len(MODELS)


def test_production_keys_can_be_replicated_to_another_region(production):
    assert all(key["MultiRegion"] for key in production.resources("AWS::KMS::Key", "Data").values())


def test_functions_use_the_restored_tables_and_may_use_no_others(restored):
    service = (restored.folder / "ContactPoint-local-Service.template.json").read_text(encoding="utf-8")
    for table, name in RESTORED.items():
        assert f'"{table}_TABLE": "{name}"' in service
        assert f"Tables{''.join(word.capitalize() for word in table.split('_'))}" not in service
    assert f"table/{RESTORED['RECORDS']}/index/by_archive_day" in service


def test_restore_removes_no_export_that_a_deployed_service_stack_imports(restored, local):
    def exports(synthesis: Synthesis) -> set[str]:
        return {o["Export"]["Name"] for o in synthesis.template("Data")["Outputs"].values() if "Export" in o}

    assert exports(local) <= exports(restored)


def test_restored_tables_replace_none_that_the_stack_created(restored, local):
    def tables(synthesis: Synthesis) -> set[str]:
        return set(synthesis.resources("AWS::DynamoDB::GlobalTable", "Data"))

    assert tables(local) == tables(restored)


@pytest.mark.parametrize(
    ("settings", "changed", "sentence"),
    [
        (PRODUCTION, {"backup_copies": ()}, "Set backup_copies: an environment"),
        (PRODUCTION, {"backup_copies": ("arn:aws:s3:::b",)}, "Set backup_copies to ARNs"),
        (
            PRODUCTION,
            {"backup_copies": ("arn:aws:backup:eu-west-2:111122223333:backup-vault:own",)},
            "Set backup_copies to ARNs",
        ),
        (PRODUCTION, {"backup_lock_grace_days": 1}, "at least 3"),
        (TEST, {"backup_lock_grace_days": 7}, "Remove backup_lock_grace_days"),
        (PRODUCTION, {"restored_tables": {"AUDIT_LOG": "x"}}, "the others are never restored"),
    ],
)
def test_incomplete_backups_are_refused(settings, changed, sentence):
    with pytest.raises(SettingsError, match=sentence):
        check(replace(settings, **changed))
