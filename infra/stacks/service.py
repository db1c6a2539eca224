"""The service stack: functions, API, nightly workflows. You can delete and redeploy it without a loss."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.access.pages_sign_in import PagesSignIn
from infra.constructs.alarm_topic import AlarmTopic
from infra.constructs.lambda_function import LambdaFunction, Layers, SharedResources
from infra.constructs.rest_api import RestApi
from infra.functions.all_functions import API_FUNCTIONS, PAGES
from infra.functions.authorizer import AUTHORIZER
from infra.functions.jobs.access_review import ACCESS_REVIEW
from infra.functions.jobs.archiving import ARCHIVING
from infra.functions.jobs.destruction import DESTRUCTION
from infra.functions.jobs.detection import DETECTION
from infra.functions.jobs.platform_events import PLATFORM_EVENTS
from infra.monitoring.alarms import Alarms
from infra.monitoring.gradual_deployment import GradualDeployment
from infra.settings import Settings
from infra.stacks.data import DataStack
from infra.workflows.decommissioning import Decommissioning
from infra.workflows.event_archiving import EventArchiving
from infra.workflows.event_expiry import EventExpiry
from infra.workflows.nightly_job import NightlyJob
from infra.workflows.overdue_reviews import OverdueReviewsSchedule
from infra.workflows.reencryption import Reencryption
from infra.workflows.sequencer_triggers import Sequencing

ARCHIVES = "Archives the records of those who have turned 18"
DESTROYS = "Destroys the months of records that left six years ago"
SUSPENDS = "Suspends the accounts that nobody has confirmed for half a year"
DETECTS = "Opens cases about the looks of the day before that somebody should ask about"


class ServiceStack(Stack):
    """The functions, API and workflows of one environment."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        data: DataStack,
        styles_url: str | None = None,
        **options: Any,
    ) -> None:
        """Add the stack.

        Parameters
        ----------
        styles_url
            Where the pages' style sheets are; without it, the pages' function serves them.
        """
        super().__init__(scope, id_, description=f"ContactPoint's service ({settings.name})", **options)
        shared = SharedResources(
            settings, data.tables, data.keys, data.buckets, data.roles.by_name, self._layers(settings)
        )
        authorizer = LambdaFunction(self, AUTHORIZER, shared, {"ISSUERS": data.identity.issuers(self)})
        functions = {
            definition.name: LambdaFunction(self, definition, shared) for definition in (*API_FUNCTIONS, *PAGES)
        }
        self.api = RestApi(self, "Api", settings, functions, authorizer)
        PagesSignIn(self, settings, data.identity, self.api, functions, styles_url)
        self.platform_events = LambdaFunction(self, PLATFORM_EVENTS, shared)
        self.archiving = NightlyJob(self, "Archiving", shared, ARCHIVING, does=ARCHIVES, minute=10)
        self.destruction = NightlyJob(self, "Destruction", shared, DESTRUCTION, does=DESTROYS, minute=25)
        self.access_review = NightlyJob(self, "AccessReview", shared, ACCESS_REVIEW, does=SUSPENDS, minute=40)
        self.detection = NightlyJob(self, "Detection", shared, DETECTION, does=DETECTS, minute=55)
        self.reencryption = Reencryption(self, "Reencryption", shared)
        OverdueReviewsSchedule(self, "OverdueReviews", shared)
        self.event_archiving = EventArchiving(self, "EventArchiving", shared, self.platform_events)
        EventExpiry(self, "EventExpiry", shared, self.platform_events)
        self.sequencing = Sequencing(self, "Sequencing", shared)
        self.decommissioning = Decommissioning(self, "Decommissioning", shared)
        self.topic = AlarmTopic(self, "AlarmTopic", settings, data.keys.alarm_key).topic
        if settings.on_aws:
            alarms = Alarms(self, "Alarms", settings, self.topic)
            GradualDeployment(self, "Deployment", settings, alarms, (authorizer, *functions.values()))
        self._outputs(settings)

    def _layers(self, settings: Settings) -> Layers:
        def layer(id_: str, description: str, folder: str) -> lambda_.LayerVersion:
            return lambda_.LayerVersion(
                self,
                id_,
                description=description,
                code=lambda_.Code.from_asset(folder, exclude=["**/__pycache__", "**/*.pyc"]),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            )

        return Layers(
            product=layer("Product", "The contactpoint package", "layers/contactpoint"),
            dependencies=layer("Dependencies", "Its third-party wheels", settings.dependencies_layer),
        )

    def _outputs(self, settings: Settings) -> None:
        outputs = {
            "ApiId": self.api.rest_api.rest_api_id,
            "ApiUrl": self.api.rest_api.url,
            "SequencerName": self.sequencing.function.function.function_name,
            "LogName": settings.log_name,
            "PlatformEventsName": self.platform_events.function.function_name,
            "ArchivingStateMachineArn": self.archiving.state_machine.state_machine_arn,
            "ReencryptionStateMachineArn": self.reencryption.state_machine.state_machine_arn,
            "DestructionStateMachineArn": self.destruction.state_machine.state_machine_arn,
            "DetectionStateMachineArn": self.detection.state_machine.state_machine_arn,
            "AccessReviewStateMachineArn": self.access_review.state_machine.state_machine_arn,
            "DecommissioningStateMachineArn": self.decommissioning.state_machine.state_machine_arn,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
