"""The bucket's notifications: the function is invoked for every parameter file, however it was created."""

import http.server
import json
import queue
import threading

import pytest

PUTS = """
import boto3, io
s3 = boto3.client("s3")
s3.put_object(Bucket="personalize-input", Key="a b/params.json", Body=b"{}")
s3.put_object(Bucket="personalize-input", Key="not.csv", Body=b"x")
s3.copy_object(Bucket="personalize-input", Key="copied.json", CopySource="personalize-input/a b/params.json")
upload = s3.create_multipart_upload(Bucket="personalize-input", Key="parts.json")["UploadId"]
name = dict(Bucket="personalize-input", Key="parts.json", UploadId=upload)
part = s3.upload_part(PartNumber=1, Body=b"{ }", **name)
s3.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}, **name)
"""


@pytest.fixture
def function():
    """Where a function is invoked, and the events that it is invoked with."""
    events = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            events.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", events
        server.shutdown()
        thread.join()


def test_puts_copies_and_uploads_in_parts_are_notified(emulate, function):
    url, events = function
    emulate("--function-url", url).python(PUTS)
    (records,) = zip(*(events.get(timeout=60)["Records"] for _ in range(3)))
    received = [(record["eventName"], record["s3"]["object"]["key"], record["s3"]["object"]["size"]) for record in records]
    assert received == [
        ("ObjectCreated:Put", "a+b/params.json", 2),
        ("ObjectCreated:Copy", "copied.json", 2),
        ("ObjectCreated:CompleteMultipartUpload", "parts.json", 3),
    ]
    assert records[2]["s3"]["object"]["eTag"].endswith("-1") and events.empty()
