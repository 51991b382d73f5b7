"""Carries the invocations of a Lambda to the URL of a function, and its answers back in Lambda's own form.

Lambda answers a handler's error with 200 and `X-Amz-Function-Error`; `cargo lambda watch` answers it with a bare 500
and the same body. A process that ends instead of answering is to Lambda an error of its own name, with 200 as well.
"""

import contextlib
import http.client
import io
import json
import urllib.parse

from botocore.awsrequest import AWSResponse

# Where each function is: its ARN, and the URL of its host.
_functions = {}

# Which of the next answers of each function are lost on the way.
_losses = {}

# How long an invocation may take.
LONGEST_INVOCATION = 30

# What Lambda answers when the function's process ends instead of answering.
EXITED = {"errorType": "Runtime.ExitError", "errorMessage": "Error: Runtime exited without providing a reason"}


def connect(function, url):
    """Says where a function is, from its next invocation on."""
    _functions[function] = url


@contextlib.contextmanager
def losing(function, which):
    """Loses the answers for which it says so: the function does its work, and its process ends before it can tell."""
    _losses[function] = iter(which)
    try:
        yield
    finally:
        del _losses[function]


def carry(request, **_):
    """As botocore calls it before it sends: what it gives back is the response, and nothing is sent."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(request.url).path)
    function = path.removeprefix("/2015-03-31/functions/").removesuffix("/invocations")
    body = request.body.encode() if isinstance(request.body, str) else request.body
    status, headers, body = as_lambda_answers(*_post(_functions[function], body))
    if next(_losses.get(function, iter(())), False):
        status, headers, body = _exited()
    return AWSResponse(request.url, status, headers, _Raw(body))


def as_lambda_answers(status, headers, body):
    """A function's answer in Lambda's form, which most have already."""
    own = any(name.lower() in ("x-amzn-errortype", "x-amz-function-error") for name in headers)
    if status == http.client.INTERNAL_SERVER_ERROR and not own and _is_error(body):
        return http.client.OK, {**headers, "X-Amz-Function-Error": "Unhandled"}, body
    return status, headers, body


def _is_error(body):
    try:
        error = json.loads(body)
    except ValueError:
        return False
    return isinstance(error, dict) and "errorType" in error


def _post(url, body):
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=LONGEST_INVOCATION)
    try:
        connection.request("POST", "/2015-03-31/functions/_/invocations", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    except (http.client.RemoteDisconnected, ConnectionResetError):
        return _exited()
    finally:
        connection.close()


def _exited():
    return http.client.OK, {"X-Amz-Function-Error": "Unhandled"}, json.dumps(EXITED).encode()


class _Raw(io.BytesIO):
    """As much of urllib3's response as botocore uses."""

    def stream(self, **_):
        while chunk := self.read(65536):
            yield chunk
