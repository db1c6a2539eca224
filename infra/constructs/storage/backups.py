"""Backups of every table in a locked vault, with copies outside the account or the region."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.storage.tables import Tables
from infra.settings import Settings

KEPT_DAYS = 35
"""As long as point-in-time recovery. A cohort's keyset that is destroyed is in backups for so long, and no longer."""
HOUR_UTC = 2


class Backups(Construct):
    """A plan that copies every table each night. In compliance mode, nobody can delete a backup before its time."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, tables: Tables, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        grace = settings.backup_lock_grace_days
        vault = backup.BackupVault(
            self,
            "Vault",
            encryption_key=key,
            lock_configuration=backup.LockConfiguration(
                min_retention=Duration.days(KEPT_DAYS),
                max_retention=Duration.days(KEPT_DAYS + 1),
                changeable_for=Duration.days(grace) if grace else None,
            )
            if settings.retain_data
            else None,
            removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
        )
        plan = backup.BackupPlan(self, "Plan", backup_vault=vault)
        plan.add_rule(self._nightly(settings))
        own_account = {"StringEquals": {"aws:SourceAccount": settings.account}}
        service = iam.ServicePrincipal("backup.amazonaws.com").with_conditions(own_account)
        role = iam.Role(self, "Role", assumed_by=service)
        key.grant_encrypt_decrypt(role)
        plan.add_selection(
            "Tables",
            role=role,
            resources=[backup.BackupResource.from_arn(table.table_arn) for table in tables.by_name.values()],
        )
        policy = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
        suppress(role, f"IAM4[{policy}]", "The policy that AWS documents for its backup service")
        suppress(role, "IAM5[Action::kms:GenerateDataKey*]", "AWS Backup generates keys with and without plain text")
        suppress(role, "IAM5[Action::kms:ReEncrypt*]", "AWS Backup encrypts copies again")

    def _nightly(self, settings: Settings) -> backup.BackupPlanRule:
        copies = [
            backup.BackupPlanCopyActionProps(
                destination_backup_vault=backup.BackupVault.from_backup_vault_arn(self, f"Copy{number}", arn),
                delete_after=Duration.days(KEPT_DAYS),
            )
            for number, arn in enumerate(settings.backup_copies)
        ]
        return backup.BackupPlanRule(
            rule_name="nightly",
            schedule_expression=events.Schedule.cron(hour=str(HOUR_UTC), minute="0"),
            start_window=Duration.hours(1),
            completion_window=Duration.hours(8),
            delete_after=Duration.days(KEPT_DAYS),
            copy_actions=copies or None,
        )
