"""The styles stack, only on AWS: the pages' style sheets in a bucket, behind a distribution of their own.

`infra.deployment.style_sheets` fills the bucket. Nobody's data is here. A page works without its style sheets, and
refuses others than its own (`contactpoint.web.static`).
"""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.storage.private_bucket import private_bucket
from infra.settings import STYLE_SHEETS_BUCKET, Settings

YEAR = Duration.days(365)


class StylesStack(Stack):
    """The style sheets of the pages.

    Attributes
    ----------
    url
        Where they are, without a path.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, **options: Any) -> None:
        super().__init__(scope, id_, description=f"ContactPoint's style sheets ({settings.name})", **options)
        bucket = self._bucket()
        distribution = self._distribution(bucket)
        CfnOutput(self, STYLE_SHEETS_BUCKET, value=bucket.bucket_name)
        self.url = f"https://{distribution.distribution_domain_name}"

    def _bucket(self) -> s3.Bucket:
        bucket = private_bucket(self, "StyleSheets")
        suppress(bucket, "S1", "Its two public files are the same for everybody; a log would say who uses the pages")
        return bucket

    def _distribution(self, bucket: s3.Bucket) -> cloudfront.Distribution:
        """Return what serves the files, over TLS only, without cookies, query strings or a log of who asks."""
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="The style sheets of the pages",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=self._headers(),
                compress=True,
            ),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
        )
        for rule, reason in {
            "CFR1": "A practitioner may be abroad, and the files say nothing",
            "CFR2": "There is nothing to attack behind it but two public files, and no function is called",
            "CFR3": "A log would say who uses the pages, and when",
            "CFR4": "It uses CloudFront's own name and certificate; each page knows its style sheets by their digest",
        }.items():
            suppress(distribution, rule, reason)
        return distribution

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        """Return the headers. Any page may read the files, or a browser could not compare their digest."""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            comment="The headers of the style sheets",
            cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
                access_control_allow_credentials=False,
                access_control_allow_headers=["*"],
                access_control_allow_methods=["GET"],
                access_control_allow_origins=["*"],
                origin_override=True,
            ),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=YEAR, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="Cross-Origin-Resource-Policy", value="cross-origin", override=True
                    )
                ]
            ),
        )
