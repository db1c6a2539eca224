"""An event as API Gateway sends it."""

import json

CANARY = "Zebedee-Canary"


def event(body: object = None, *, raw: str | None = None, **headers: str) -> dict:
    text = raw if raw is not None else json.dumps(body)
    given_headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return {
        "body": text,
        "headers": given_headers,
        "multiValueHeaders": {k: [v] for k, v in given_headers.items()},
        "isBase64Encoded": False,
        "httpMethod": "POST",
        "path": f"/things/{CANARY}",
        "resource": "/things/{child_id}",
        "queryStringParameters": None,
        "requestContext": {
            "requestId": "11111111-2222-3333-4444-555555555555",
            "identity": {"sourceIp": "192.0.2.7"},
            "authorizer": {
                "practitioner_id": "p-nurse",
                "organisation_id": "hospital",
                "organisation_type": "health",
                "role": "practitioner",
                "access_status": "current",
            },
        },
    }
