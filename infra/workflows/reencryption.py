"""The re-encryption of a rotation: an operator starts it, and it runs for hours while people work."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.batch_run import BatchRun, BatchRunDefinition, folders_in
from infra.functions.jobs.reencryption import REENCRYPTION

MAX_CONCURRENCY, MAX_CONCURRENCY_ON_ONE_MACHINE = 40, 4


class Reencryption(Construct):
    """The function, and the state machine that runs it segment by segment."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Workflow")
        bucket: s3.IBucket = shared.buckets["RUNS"]
        self.function = LambdaFunction(scope, REENCRYPTION, shared, {"RUNS_BUCKET": bucket.bucket_name})
        definition = BatchRunDefinition(
            job=REENCRYPTION.name,
            folders=folders_in("RUNS", REENCRYPTION),
            max_concurrency=MAX_CONCURRENCY if shared.settings.on_aws else MAX_CONCURRENCY_ON_ONE_MACHINE,
            timeout=Duration.days(3),
        )
        self.state_machine = BatchRun(self, "Run", shared.settings, definition, self.function, bucket).state_machine
