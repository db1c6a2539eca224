"""The metrics of AWS that exist: names and sets of dimensions, as AWS documents them.

A metric with another set of dimensions is another metric. CloudWatch accepts an alarm on one that nobody writes, and
the alarm stays green for ever.
"""

from contactpoint.metrics import METRICS

DOCUMENTATION = "docs.aws.amazon.com"
API = ("ApiName", "Stage")
FUNCTION, ALIAS = ("FunctionName",), ("FunctionName", "Resource")

EXISTING: dict[str, tuple[str, dict[str, tuple[tuple[str, ...], ...]]]] = {
    "AWS/ApiGateway": (
        "apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
        dict.fromkeys(
            ("4XXError", "5XXError", "Count", "Latency", "IntegrationLatency"),
            (("ApiName",), API, (*API, "Method", "Resource")),
        ),
    ),
    "AWS/Lambda": (
        "lambda/latest/dg/monitoring-metrics-types.html",
        {
            **dict.fromkeys(
                ("Errors", "Invocations", "Throttles", "Duration", "ConcurrentExecutions"),
                ((), FUNCTION, ALIAS, (*ALIAS, "ExecutedVersion")),
            ),
            "UnreservedConcurrentExecutions": ((),),
            "DeadLetterErrors": (FUNCTION,),
            "IteratorAge": (FUNCTION,),
        },
    ),
    "AWS/DynamoDB": (
        "amazondynamodb/latest/developerguide/metrics-dimensions.html",
        {
            **dict.fromkeys(
                (
                    "ReadThrottleEvents",
                    "WriteThrottleEvents",
                    "ConsumedReadCapacityUnits",
                    "ConsumedWriteCapacityUnits",
                ),
                (("TableName",), ("TableName", "GlobalSecondaryIndexName")),
            ),
            **dict.fromkeys(
                ("ThrottledRequests", "SystemErrors", "SuccessfulRequestLatency", "ReturnedItemCount"),
                (("TableName", "Operation"),),
            ),
            "ConditionalCheckFailedRequests": (("TableName",),),
            "TimeToLiveDeletedItemCount": (("TableName",),),
        },
    ),
    "AWS/States": (
        "step-functions/latest/dg/procedure-cw-metrics.html",
        dict.fromkeys(
            (
                "ExecutionsSucceeded",
                "ExecutionsFailed",
                "ExecutionsTimedOut",
                "ExecutionsAborted",
                "ExecutionsStarted",
                "ExecutionThrottled",
                "ExecutionTime",
            ),
            (("StateMachineArn",),),
        ),
    ),
    "AWS/SQS": (
        "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        dict.fromkeys(
            (
                "ApproximateNumberOfMessagesVisible",
                "ApproximateAgeOfOldestMessage",
                "NumberOfMessagesSent",
                "NumberOfMessagesReceived",
                "NumberOfMessagesDeleted",
            ),
            (("QueueName",),),
        ),
    ),
    "AWS/Events": (
        "eventbridge/latest/userguide/eb-monitoring.html",
        dict.fromkeys(("FailedInvocations", "Invocations", "DeadLetterInvocations"), (("RuleName",),)),
    ),
    "AWS/EventBridge/Pipes": (
        "eventbridge/latest/userguide/eb-pipes-monitoring.html",
        dict.fromkeys(("ExecutionFailed", "ExecutionTimeout", "Invocations", "Duration"), (("PipeName",),)),
    ),
    "AWS/Cognito": (
        "cognito/latest/developerguide/metrics-for-cognito-user-pools.html",
        dict.fromkeys(("SignInSuccesses", "SignInThrottles"), (("UserPool", "UserPoolClient"),)),
    ),
    "AWS/WAFV2": (
        "waf/latest/developerguide/waf-metrics.html",
        dict.fromkeys(("AllowedRequests", "BlockedRequests", "CountedRequests"), (("WebACL", "Rule", "Region"),)),
    ),
    "AWS/SNS": (
        "sns/latest/dg/sns-monitoring-using-cloudwatch.html",
        dict.fromkeys(("NumberOfNotificationsFailed", "NumberOfMessagesPublished"), (("TopicName",),)),
    ),
}
"""By namespace: the page below `DOCUMENTATION`, and the sets of dimensions of each metric."""


def exists(namespace: str, name: str, dimensions: set[str]) -> bool:
    """Return whether a metric exists: one of AWS's, or one that the functions write."""
    if namespace.startswith("ContactPoint/"):
        written = METRICS.get(name)
        return written is not None and dimensions in [set(each) for each in written.dimensions]
    _, metrics = EXISTING.get(namespace, ("", {}))
    return dimensions in [set(each) for each in metrics.get(name, ())]
