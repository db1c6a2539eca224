"""What the API says when it refuses a call, for the person at the command line."""

import httpx


def refusal_of(response: httpx.Response) -> str:
    """Return the problem of a response in words; of an answer that is no problem, such as API Gateway's, the status."""
    try:
        content = response.json()
    except ValueError:
        content = None
    if not isinstance(content, dict) or "title" not in content:
        return f"The API answers {response.status_code}. Check the names that you gave, and the API's address."
    violations = "".join(f"\n  {each['pointer']}: {each['detail']}" for each in content.get("violations", ()))
    return f"{content['title']}. {content.get('detail', '')}{violations}"
