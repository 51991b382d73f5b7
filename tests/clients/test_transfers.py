"""The transfer managers of boto3, of the AWS CLI and of Node, with files that go in parts."""

import hashlib
import json
import urllib.request

import pytest

from conftest import everything

BOTO3 = """
import boto3, sys
from boto3.s3.transfer import TransferConfig
source, target = sys.argv[1], sys.argv[2]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="transfers")
s3.create_bucket(Bucket="transfers")
s3.upload_file(source, "transfers", "a b/\\u00fc+.bin", ExtraArgs={"Metadata": {"who": "me"}, "ContentType": "text/x"})
s3.download_file("transfers", "a b/\\u00fc+.bin", target)
head = s3.head_object(Bucket="transfers", Key="a b/\\u00fc+.bin")
assert head["ETag"].endswith('-3"') and head["Metadata"] == {"who": "me"} and head["ContentType"] == "text/x", head
origin = {"Bucket": "transfers", "Key": "a b/\\u00fc+.bin"}
s3.copy(origin, "transfers", "in parts")
s3.copy(origin, "transfers", "at once", Config=TransferConfig(multipart_threshold=1 << 30))
assert s3.head_object(Bucket="transfers", Key="in parts")["ETag"] == head["ETag"]
tag = s3.head_object(Bucket="transfers", Key="at once")["ETag"]
url = s3.generate_presigned_url("get_object", Params={"Bucket": "transfers", "Key": "at once"})
bucket = boto3.resource("s3").Bucket("transfers")
assert [found.key for found in bucket.objects.page_size(1)] == ["a b/\\u00fc+.bin", "at once", "in parts"]
try:
    bucket.delete()
    raise SystemExit("a bucket with objects cannot be deleted")
except s3.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "BucketNotEmpty", error
print(tag.strip('"'), url)
"""


def digest(path):
    return hashlib.md5(path.read_bytes()).hexdigest()


def test_boto3_uploads_downloads_and_copies(emulate, big, tmp_path):
    emulator = emulate()
    tag, url = emulator.python(BOTO3, big, tmp_path / "back").split()
    assert digest(tmp_path / "back") == digest(big) == tag
    with urllib.request.urlopen(url) as answer:
        assert hashlib.md5(answer.read()).hexdigest() == tag
    deleting = "import boto3; bucket = boto3.resource('s3').Bucket('transfers'); bucket.objects.all().delete(); bucket.delete()"
    emulator.python(deleting)
    assert "transfers" not in emulator.aws("s3", "ls")


@pytest.fixture
def tree(tmp_path, big):
    """Files of many kinds: in parts, empty, with odd names."""
    folder = tmp_path / "tree"
    (folder / "a/b").mkdir(parents=True)
    for number in range(30):
        (folder / f"a/{number}.csv").write_text(f"ITEM_ID\n{number}\n", encoding="utf-8")
    (folder / "a/b/o ne+\u00fc&.csv").write_text("odd", encoding="utf-8")
    (folder / "empty").write_bytes(b"")
    big.rename(folder / "big.bin")
    return folder


def test_the_aws_cli_syncs_there_and_back(emulate, tree, tmp_path):
    emulator = emulate()
    emulator.aws("s3", "mb", "s3://synced")
    emulator.aws("s3", "sync", tree, "s3://synced/x", "--no-progress")
    assert emulator.aws("s3", "sync", tree, "s3://synced/x", "--no-progress") == "", "nothing has changed"
    emulator.aws("s3", "sync", "s3://synced/x", tmp_path / "back", "--no-progress")
    contents = lambda folder: {name: content for name, (content, _) in everything(folder).items()}
    assert contents(tmp_path / "back") == contents(tree)
    (tree / "a/1.csv").unlink()
    (tree / "a/2.csv").write_text("changed!", encoding="utf-8")
    printed = emulator.aws("s3", "sync", "--delete", tree, "s3://synced/x", "--no-progress").splitlines()
    assert sorted(line.split(":")[0] for line in printed) == ["delete", "upload"], printed
    listed = emulator.aws("s3", "ls", "--recursive", "s3://synced").splitlines()
    assert len(listed) == len(everything(tree)) and any(line.endswith("x/a/b/o ne+\u00fc&.csv") for line in listed)
    assert emulator.aws("s3", "ls", "s3://synced/x/").split()[:2] == ["PRE", "a/"]
    emulator.aws("s3", "rm", "--recursive", "s3://synced/x/a")
    assert len(emulator.aws("s3", "ls", "--recursive", "s3://synced").splitlines()) == 2
    assert "BucketNotEmpty" in emulator.aws("s3", "rb", "s3://synced", code=1)
    emulator.aws("s3", "rb", "--force", "s3://synced")
    assert "synced" not in emulator.aws("s3", "ls")


def test_the_aws_cli_copies_moves_and_streams(emulate, big, tmp_path):
    emulator = emulate()
    emulator.aws("s3", "mb", "s3://copied")
    emulator.aws("s3", "cp", big, "s3://copied/one", "--no-progress")
    emulator.aws("s3", "cp", "s3://copied/one", "s3://copied/two", "--no-progress")
    emulator.aws("s3", "mv", "s3://copied/two", "s3://copied/three", "--no-progress")
    emulator.aws("s3", "cp", "s3://copied/three", tmp_path / "back", "--no-progress")
    assert digest(tmp_path / "back") == digest(big)
    emulator.aws("s3", "cp", "-", "s3://copied/streamed", stdin="from a pipe")
    assert emulator.aws("s3", "cp", "s3://copied/streamed", "-") == "from a pipe"
    keys = [line.split()[-1] for line in emulator.aws("s3", "ls", "s3://copied").splitlines()]
    assert keys == ["one", "streamed", "three"]
    parts = json.loads(emulator.aws("s3api", "list-multipart-uploads", "--bucket", "copied"))
    assert not parts.get("Uploads"), parts


def test_node_uploads_a_stream(emulate, big):
    outcome = emulate().node("transfers", big)
    assert outcome["md5"] == digest(big) and outcome["tag"].endswith('-4"')
    assert outcome["keys"] == ["copied", "dir/big one", "small"]
    assert outcome["refused"] == ["PreconditionFailed", 412]


def test_what_clients_do_leaves_the_folder_as_it_was(emulate, data, big):
    before = everything(data)
    emulator = emulate("--data", data)
    bucket = "s3://personalize-input"
    emulator.aws("s3", "cp", big, f"{bucket}/Items/items.csv", "--no-progress")
    emulator.aws("s3", "rm", "--recursive", f"{bucket}/Interactions")
    emulator.aws("s3", "mv", f"{bucket}/Users/users.csv", f"{bucket}/Users/moved.csv", "--no-progress")
    listed = [line.split()[2:] for line in emulator.aws("s3", "ls", "--recursive", bucket).splitlines()]
    sizes = {key: int(size) for size, key in listed}
    assert sizes["Items/items.csv"] == 20_000_000 and sorted(sizes) == ["Items/items.csv", "Users/moved.csv", "params.json"]
    assert everything(data) == before
    assert any("never written" in line for line in emulator.program.stderr.read)
    assert not list(emulator.temporary.iterdir()), "what is large lies in files without names"


def test_a_folder_that_may_be_written_is(emulate, data, big):
    emulator = emulate("--data", data, "--write")
    bucket = "s3://personalize-input"
    emulator.aws("s3", "cp", big, f"{bucket}/out/deep/big.bin", "--no-progress")
    emulator.aws("s3", "rm", f"{bucket}/Items/items.csv")
    assert digest(data / "out/deep/big.bin") == digest(big)
    assert sorted(everything(data)) == ["Interactions/interactions.csv", "Users/users.csv", "out/deep/big.bin", "params.json"]


def test_the_folders_in_a_folder_are_buckets(emulate, tmp_path):
    for name in ("films/a.csv", "My Films/a.csv", "up/a.csv", ".git/a.csv"):
        (tmp_path / "all" / name).parent.mkdir(parents=True)
        (tmp_path / "all" / name).write_text("ITEM_ID\n1\n", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "all/linked").symlink_to(tmp_path / "elsewhere")
    emulator = emulate("--data", tmp_path / "all")
    buckets = {line.split()[-1] for line in emulator.aws("s3", "ls").splitlines()}
    assert buckets == {"films", "personalize-input"}
    printed = "\n".join(emulator.program.stderr.read)
    for name, reason in (("My Films", "is not served"), ("up", "is not served"), ("linked", "symbolic link")):
        assert f"{name} {reason}" in printed or f"{name} is a {reason}" in printed, printed
    assert emulator.aws("s3", "cp", "s3://films/a.csv", "-") == "ITEM_ID\n1\n"
