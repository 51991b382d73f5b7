"""A function that answers from a script, over HTTP, in Lambda's form and in that of `cargo lambda watch`."""

import contextlib
import http.server
import json
import threading


class ScriptedFunction(http.server.ThreadingHTTPServer):
    """Answers turns in the order of the script, and reports of failed ones in theirs.

    What EventBridge delivers at the end of a run is answered, and no part of a script: moto has no rule that delivers it.

    A step of either is a dictionary: `payload` is a turn's answer; `error` is a handler's, and `bare` tells whether
    it comes as from `cargo lambda watch`; `status` and `type` are Lambda's own refusal.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._lock = threading.Lock()
        self.play([], [])

    def play(self, turns, reports):
        """Begins a script from its start."""
        self._turns, self._reports = iter(turns), iter(reports)
        self.events = []

    def answer(self, event):
        if "detail-type" in event:
            return {"payload": None}
        with self._lock:
            self.events.append(event)
            if "failure" in event["input"] and event["input"].get("step") == "Notify":
                return next(self._reports, {"payload": {"next": "fail", "error": "HandlerFailed", "cause": "told"}})
            return next(self._turns, {"payload": {"next": "succeed"}})


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, headers, body = _response(self.server.answer(event))
        body = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body)), "x-amzn-RequestId": "r"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def _response(step):
    if "payload" in step:
        return 200, {"X-Amz-Executed-Version": "$LATEST"}, step["payload"]
    if "error" in step:
        return (500, {}, step["error"]) if step["bare"] else (200, {"X-Amz-Function-Error": "Unhandled"}, step["error"])
    return step["status"], {"x-amzn-ErrorType": step["type"]}, {"message": "told by Lambda"}


@contextlib.contextmanager
def scripted_function():
    with ScriptedFunction() as function:
        thread = threading.Thread(target=function.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield function
        finally:
            function.shutdown()
            thread.join()
