"""The pages' style sheets on AWS: a bucket that only its distribution reads, and pages that accept nothing else."""

import json
import re

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from contactpoint.web import static
from infra.deployment.style_sheets import NotPublished, publish, style_sheets
from infra.environments import load_settings

PAGES = {"WebFunction", "WebOversightFunction"}


def statements_of_bucket(environment) -> list[dict]:
    (policy,) = environment.resources("AWS::S3::BucketPolicy", "Styles").values()
    return policy["PolicyDocument"]["Statement"]


def test_only_the_distribution_reads_the_bucket_and_nobody_without_tls(production):
    (bucket,) = production.resources("AWS::S3::Bucket", "Styles").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    refused, allowed = statements_of_bucket(production)
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert (allowed["Action"], allowed["Principal"]) == ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    (distribution,) = production.resources("AWS::CloudFront::Distribution", "Styles")
    assert distribution in json.dumps(allowed["Condition"]["StringEquals"]["AWS:SourceArn"])


def test_distribution_takes_no_cookie_keeps_no_log_and_answers_over_tls_only(production):
    (distribution,) = production.resources("AWS::CloudFront::Distribution", "Styles").values()
    config = distribution["DistributionConfig"]
    assert "Logging" not in config
    behaviour = config["DefaultCacheBehavior"]
    assert behaviour["ViewerProtocolPolicy"] == "https-only"
    assert not {"OriginRequestPolicyId", "ForwardedValues", "LambdaFunctionAssociations"} & set(behaviour)
    assert behaviour["CachePolicyId"] == "658327ea-f89d-4fab-a63d-7e88639e58f6", "AWS's own: no cookie, no query"


def test_any_page_may_compare_the_digest_of_a_style_sheet(production):
    (headers,) = production.resources("AWS::CloudFront::ResponseHeadersPolicy", "Styles").values()
    cors = headers["ResponseHeadersPolicyConfig"]["CorsConfig"]
    assert cors["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert cors["AccessControlAllowCredentials"] is False


def test_pages_and_no_other_function_are_told_where_the_style_sheets_are(production):
    told = {
        re.sub("[0-9A-F]{8}$", "", name)
        for name, function in production.resources("AWS::Lambda::Function", "Service").items()
        if "STYLES_URL" in json.dumps(function.get("Environment", {}))
    }
    assert told == PAGES


def test_one_machine_has_no_distribution_and_serves_them_itself(local):
    assert not local.has("Styles")
    assert "STYLES_URL" not in json.dumps(local.template("Service"))


@mock_aws
def test_published_style_sheets_are_where_the_pages_look_for_them():
    store = boto3.client("s3", region_name="us-east-1")
    store.create_bucket(Bucket="styles")
    sheets = style_sheets(load_settings("production").dependencies_layer)
    publish(store, "styles", sheets)
    publish(store, "styles", sheets)
    kept = {each["Key"] for each in store.list_objects_v2(Bucket="styles")["Contents"]}
    assert kept == set(sheets)
    assert static.path("pages.css").lstrip("/") in kept
    assert len(kept) == len(static.STYLES)
    found = store.get_object(Bucket="styles", Key=static.path("pages.css").lstrip("/"))
    assert found["ContentType"] == "text/css; charset=utf-8"
    assert "immutable" in found["CacheControl"]


@mock_aws
def test_refusal_to_publish_names_the_file_and_the_bucket():
    store = boto3.client("s3", region_name="us-east-1")
    with pytest.raises(NotPublished, match=r"static/x/pages\.css could not be put into nowhere: NoSuchBucket") as told:
        publish(store, "nowhere", {"static/x/pages.css": ""})
    assert isinstance(told.value.__cause__, ClientError)


def test_layer_without_the_style_sheet_is_said(tmp_path):
    with pytest.raises(NotPublished, match=r"govuk-frontend\.css is in no layer"):
        style_sheets(str(tmp_path))
