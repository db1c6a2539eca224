"""The questions that operators ask the logs, as saved queries of CloudWatch Logs Insights."""

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.settings import Settings

QUERIES = {
    "1 What happened to this call": """fields @timestamp, @log, message, operation, status, duration_ms, error_type, \
raised_at, cause, xray_trace_id
| filter request_id = 'PASTE-THE-INSTANCE-WITHOUT-urn:uuid:' or requestId = 'PASTE-THE-INSTANCE-WITHOUT-urn:uuid:'
| sort @timestamp""",
    "2 What fails now, and where": """filter message in ['request_failed', 'request_unavailable', 'invocation_failed']
| stats count(*) as failures, latest(@timestamp) as last by service, error_type, raised_at, cause
| sort failures desc""",
    "3 Which operations are slow": """filter message = 'request_completed'
| stats count(*) as calls, pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99, max(duration_ms) as longest \
by operation
| sort p99 desc""",
    "4 Who is refused, and why": """filter message in ['access_denied', 'request_completed'] and (status >= 400 or \
message = 'access_denied')
| stats count(*) as refused by message, operation, status
| sort refused desc""",
    "5 What did last night's jobs leave": """filter message in ['run_planned', 'item_failed', 'run_reported', \
'unreadable_item']
| sort @timestamp desc
| limit 200""",
}
"""By name. None shows a person or a child, but the fifth: an operator must know which record is damaged."""


class SavedQueries(Construct):
    """The saved queries, over the logs of all functions and of the API."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, log_groups: list[logs.ILogGroup]) -> None:
        super().__init__(scope, id_)
        for name, text in QUERIES.items():
            logs.CfnQueryDefinition(
                self,
                f"Query{name[0]}",
                name=f"ContactPoint-{settings.name}/{name}",
                query_string=text,
                log_group_names=[group.log_group_name for group in log_groups],
            )
