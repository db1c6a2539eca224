"""An alarm's definition, and the alarms that are made of it: each tells the topic, and names its runbook section."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.monitoring.runbook_sections import Section
from infra.settings import Settings

Comparison, Missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """One alarm.

    Attributes
    ----------
    periods, of_periods
        It rings if the metric is beyond the threshold in ``periods`` of the last ``of_periods`` periods.
    below
        Beyond means below the threshold, not above it.
    missing
        What a period without data means. For something that must happen, it means that it did not.
    """

    id: str
    says: str
    section: Section
    metric: cloudwatch.Metric
    threshold: float
    periods: int = 1
    of_periods: int = 1
    below: bool = False
    missing: cloudwatch.TreatMissingData = Missing.NOT_BREACHING


class Alarms(Construct):
    """Makes the alarms of one stack."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, topic: sns.ITopic) -> None:
        super().__init__(scope, id_)
        self._prefix, self._topic = f"ContactPoint-{settings.name}", topic

    def add(self, definition: AlarmDefinition, *, notify: bool = True) -> cloudwatch.Alarm:
        """Add an alarm; one that does not notify is part of another alarm."""
        alarm = cloudwatch.Alarm(
            self,
            definition.id,
            alarm_name=f"{self._prefix}-{definition.id}",
            alarm_description=f"{definition.says} {definition.section.description}",
            metric=definition.metric,
            threshold=definition.threshold,
            datapoints_to_alarm=definition.periods,
            evaluation_periods=definition.of_periods,
            comparison_operator=Comparison.LESS_THAN_THRESHOLD
            if definition.below
            else Comparison.GREATER_THAN_THRESHOLD,
            treat_missing_data=definition.missing,
        )
        if notify:
            self._notify(alarm)
        return alarm

    def add_all_of(self, id_: str, says: str, section: Section, parts: Sequence[cloudwatch.Alarm]) -> None:
        """Add an alarm that rings while all ``parts`` ring."""
        rules = [cloudwatch.AlarmRule.from_alarm(part, cloudwatch.AlarmState.ALARM) for part in parts]
        composite = cloudwatch.CompositeAlarm(
            self,
            id_,
            composite_alarm_name=f"{self._prefix}-{id_}",
            alarm_description=f"{says} {section.description}",
            alarm_rule=cloudwatch.AlarmRule.all_of(*rules),
        )
        self._notify(composite)

    def _notify(self, alarm: cloudwatch.AlarmBase) -> None:
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        alarm.add_ok_action(actions.SnsAction(self._topic))
