"""`contactpoint dashboard` and `canary`: what is deployed is drawn, and a broken directory is found by using it."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cli.commands.operations.dashboard import bars, plot
from cli.operations import canary
from cli.operations.evaluate_metric_math import UnsupportedExpression, evaluate
from cli.operations.metrics import CloudWatchMetrics, Period
from cli.operations.parse_dashboard import widgets

BODY = {
    "widgets": [
        {"type": "metric", "y": 2, "properties": {"title": "Searches", "stat": "Sum", "metrics": [
            ["ContactPoint/test", "OutcomeMatch", "operation", "POST /searches", {"id": "a", "label": "match"}],
            [".", "OutcomeNone", ".", ".", {"id": "b", "visible": False}],
            ["...", "GET /health", {"label": "other"}],
            [{"expression": "FILL(a, 0) / (a + b) * 100", "label": "share", "id": "c"}],
            [{"expression": "ANOMALY_DETECTION_BAND(a)", "label": "band"}]]}},
        {"type": "text", "y": 0, "properties": {"markdown": "# The service"}},
        {"type": "alarm", "y": 1, "properties": {"title": "Alarms", "alarms": ["arn:aws:cloudwatch:x:1:alarm:Slow"]}},
        {"type": "log", "y": 3, "properties": {"title": "Failures", "query": "fields @message"}},
    ]
}  # fmt: skip


def test_widgets_are_read_in_their_order_with_abbreviated_metrics_in_full():
    text, alarm, graph, log = widgets(json.dumps(BODY))
    assert [each.kind for each in (text, alarm, graph, log)] == ["text", "alarm", "metric", "log"]
    first, second, third = (each.metric for each in graph.plotted[:3])
    assert first.dimensions == second.dimensions == (("operation", "POST /searches"),)
    assert (second.name, second.namespace, second.statistic) == ("OutcomeNone", "ContactPoint/test", "Sum")
    assert third.dimensions == (("operation", "GET /health"),)


def test_dashboard_is_drawn_with_the_stored_metrics(operated, run):
    client = operated.stack.new_client("cloudwatch")
    client.put_dashboard(DashboardName="ContactPoint-test", DashboardBody=json.dumps(BODY))
    operated.add("Dashboard", "AWS::CloudWatch::Dashboard", "ContactPoint-test")
    for name, value in (("OutcomeMatch", 3), ("OutcomeNone", 1)):
        operated.metric(name, value, operation="POST /searches")
    code, output = run("dashboard")
    assert code == 0
    for expected in ("The service", "Searches", "match", "75", "only CloudWatch computes this", "no data", "Slow"):
        assert expected in output
    refused, told = run("dashboard", "nonsense")
    assert (refused, "ContactPoint-test" in told) == (1, True)


def test_expression_over_the_plotted_metrics_is_computed(operated):
    operated.metric("OutcomeMatch", 3, operation="POST /searches")
    now = datetime.now(UTC)
    period = Period(now - timedelta(hours=1), now + timedelta(minutes=1), timedelta(hours=2))
    graph = next(each for each in widgets(json.dumps(BODY)) if each.kind == "metric")
    found = plot(CloudWatchMetrics(operated.stack.new_client("cloudwatch")), graph.plotted, period)
    assert found == [[3.0], [None], [None], [None], None]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("a + b * 2", [21.0, None]),
        ("FILL(b, 1)", [10.0, 1.0]),
        ("SUM([a, b])", [11.0, 2.0]),
        ("a / (b - 10)", [None, None]),
        ("100", [100.0, 100.0]),
    ],
)
def test_expression_has_cloudwatchs_value(expression, values):
    assert evaluate(expression, {"a": [1.0, 2.0], "b": [10.0, None]}, 2) == values


@pytest.mark.parametrize("expression", ["__import__('os')", "a.b", "RATE(a)", "SEARCH('x')", "a +"])
def test_other_expression_is_left_to_cloudwatch(expression):
    with pytest.raises(UnsupportedExpression):
        evaluate(expression, {"a": [1.0]}, 1)


def test_bars_show_each_step_and_which_have_no_value():
    assert bars([0.0, None, 5.0, 10.0]) == "▁·▄█"


@pytest.fixture
def answers(monkeypatch):
    """What the API answers, by path."""
    told = {
        "/v1/searches": (200, {"outcome": "match", "candidates": [{"child_id": "child-0001"}]}),
        "/v1/children/child-0001": (200, {"family_name": "Reid"}),
        "/v1/pages": (200, None, {"Content-Security-Policy": "default-src 'none'"}),
        "/v1/pages/sign-in": (303, None, {"Location": "https://issuer.example/authorize?code_challenge=x"}),
    }

    def answer(request: httpx.Request) -> httpx.Response:
        assert ("authorization" in request.headers) == ("/pages" not in request.url.path)
        status, body, *headers = told[request.url.path]
        return httpx.Response(status, json=body, headers=dict(*headers))

    client = httpx.Client
    monkeypatch.setattr(canary.httpx, "Client", lambda **of: client(transport=httpx.MockTransport(answer), **of))
    monkeypatch.setenv("CONTACTPOINT_TOKEN", "a-token")
    return told


def test_canary_signs_in_searches_reads_and_opens_the_pages(run, answers):
    code, output = run("canary", "--json")
    assert (code, list(json.loads(output))) == (0, ["sign in", "search", "read", "pages"])


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/v1/searches", (200, {"outcome": "none", "candidates": []}), "search: the outcome is none"),
        ("/v1/searches", (503, {"type": "urn:x:unavailable", "instance": "urn:uuid:1"}), "search: 503"),
        ("/v1/children/child-0001", (200, {"family_name": "Smith"}), "another child's record"),
        ("/v1/children/child-0001", (500, {}), "read: 500"),
        ("/v1/pages", (200, None), "pages: the first page is 200, or has no security policy"),
        ("/v1/pages", (503, None, {"Content-Security-Policy": "default-src 'none'"}), "pages: the first page is 503"),
        ("/v1/pages/sign-in", (303, None, {"Location": "/home"}), "pages: the sign-in is 303, or does not lead"),
        ("/v1/pages/sign-in", (403, None), "pages: the sign-in is 403"),
    ],
)
def test_canary_names_the_step_that_failed_and_no_child(run, answers, path, answer, said):
    answers[path] = answer
    code, output = run("canary")
    assert (code, said in output) == (1, True)
    assert "Tyler" not in output
    assert "Smith" not in output


def test_canary_on_aws_without_a_token_says_what_it_needs(run, monkeypatch):
    monkeypatch.delenv("CONTACTPOINT_TOKEN", raising=False)
    code, output = run("canary")
    assert (code, "CONTACTPOINT_TOKEN" in output) == (1, True)
