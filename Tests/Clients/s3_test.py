"""S3 of `retake serve`, asked by boto3 and the AWS CLI. RETAKE names the program."""

import base64
import concurrent.futures
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from botocore.exceptions import ClientError

from endpoint import Endpoint, raw


class S3Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint()
        cls.s3 = cls.endpoint.client("s3")
        cls.s3.create_bucket(Bucket="data")

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.close()

    def code(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]["Code"]

    def test_an_object_is_a_file_of_the_bucket_folder(self):
        put = self.s3.put_object(Bucket="data", Key="a/b c/ü.txt", Body=b"hello")
        with open(self.endpoint.buckets + "/data/a/b c/ü.txt", "rb") as file:
            self.assertEqual(file.read(), b"hello")
        got = self.s3.get_object(Bucket="data", Key="a/b c/ü.txt")
        self.assertEqual(got["Body"].read(), b"hello")
        self.assertEqual(got["ETag"], put["ETag"])
        head = self.s3.head_object(Bucket="data", Key="a/b c/ü.txt")
        self.assertEqual((head["ContentLength"], head["ETag"]), (5, put["ETag"]))

    def test_a_file_that_a_person_put_there_is_an_object(self):
        os.makedirs(self.endpoint.buckets + "/data/own")
        with open(self.endpoint.buckets + "/data/own/f", "w") as file:
            file.write("mine")
        self.assertEqual(self.s3.get_object(Bucket="data", Key="own/f")["Body"].read(), b"mine")

    def test_ranges(self):
        self.s3.put_object(Bucket="data", Key="digits", Body=b"0123456789")
        for asked, expected in [("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-3", b"789"), ("bytes=0-99999999999999999999", b"0123456789"), ("bytes=5-2", b"0123456789"), ("bytes=0-99", b"0123456789")]:
            got = self.s3.get_object(Bucket="data", Key="digits", Range=asked)
            self.assertEqual(got["Body"].read(), expected)
        self.assertEqual(got["ContentRange"], "bytes 0-9/10")
        self.assertEqual(self.code(self.s3.get_object, Bucket="data", Key="digits", Range="bytes=10-"), "InvalidRange")

    def test_conditions(self):
        tag = self.s3.put_object(Bucket="data", Key="once", Body=b"1")["ETag"]
        refused = self.code(self.s3.put_object, Bucket="data", Key="once", Body=b"2", IfNoneMatch="*")
        self.assertEqual(refused, "PreconditionFailed")
        self.assertEqual(self.code(self.s3.get_object, Bucket="data", Key="once", IfNoneMatch=tag), "304")
        self.assertEqual(self.code(self.s3.get_object, Bucket="data", Key="once", IfMatch='"no"'), "412")
        self.s3.put_object(Bucket="data", Key="once", Body=b"3", IfMatch=tag)
        self.assertEqual(self.s3.get_object(Bucket="data", Key="once")["Body"].read(), b"3")

    def test_calls_on_what_is_not_kept_change_nothing(self):
        self.s3.put_object(Bucket="data", Key="kept", Body=b"kept")
        named = dict(Bucket="data", Key="kept")
        tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
        self.assertEqual(self.code(self.s3.put_object_tagging, Tagging=tags, **named), "NotImplemented")
        self.assertEqual(self.code(self.s3.put_object_acl, ACL="private", **named), "NotImplemented")
        self.assertEqual(self.code(self.s3.delete_object_tagging, **named), "NotImplemented")
        self.assertEqual(self.code(self.s3.delete_object, IfMatch='"no"', **named), "PreconditionFailed")
        source = dict(CopySource="data/kept", CopySourceIfMatch='"no"')
        self.assertEqual(self.code(self.s3.copy_object, Bucket="data", Key="copy", **source), "PreconditionFailed")
        self.assertEqual(self.s3.get_object(**named)["Body"].read(), b"kept")

    def test_a_head_has_no_body(self):
        self.assertEqual(raw(self.endpoint, "HEAD", "/", b"", {}), (200, b""))

    def test_what_is_not_there(self):
        self.assertEqual(self.code(self.s3.get_object, Bucket="data", Key="none"), "NoSuchKey")
        self.assertEqual(self.code(self.s3.head_object, Bucket="data", Key="none"), "404")
        self.assertEqual(self.code(self.s3.head_bucket, Bucket="nowhere"), "404")
        self.assertEqual(self.code(self.s3.get_object, Bucket="nowhere", Key="x"), "NoSuchBucket")
        self.assertEqual(self.code(self.s3.list_objects_v2, Bucket="nowhere"), "NoSuchBucket")
        self.s3.delete_object(Bucket="data", Key="none")

    def test_keys_that_no_file_can_have_are_refused(self):
        for key in ["../escape", "a/../../escape", "a//b", "./x", "x/" + "y" * 300, "/".join("d" * 70)]:
            self.assertEqual(self.code(self.s3.put_object, Bucket="data", Key=key, Body=b""), "InvalidArgument", key)
        self.s3.put_object(Bucket="data", Key="file", Body=b"")
        self.assertEqual(self.code(self.s3.put_object, Bucket="data", Key="file/below", Body=b""), "InvalidArgument")
        self.assertFalse(os.path.exists(self.endpoint.buckets + "/escape"))

    def test_lists_are_in_the_order_of_bytes_and_grouped(self):
        self.s3.create_bucket(Bucket="listed")
        keys = ["a-b", "a/1", "a/2/x", "a/2/y", "a.txt", "ab", "z/é", "Z"]
        for key in keys:
            self.s3.put_object(Bucket="listed", Key=key, Body=b"x")
        for paginator in ["list_objects_v2", "list_objects"]:
            for size in [1, 2, 3, 1000]:
                pages = self.s3.get_paginator(paginator).paginate(Bucket="listed", PaginationConfig={"PageSize": size})
                found = [o["Key"] for page in pages for o in page.get("Contents", [])]
                self.assertEqual(found, sorted(keys, key=str.encode), (paginator, size))
                pages = list(
                    self.s3.get_paginator(paginator).paginate(
                        Bucket="listed", Delimiter="/", PaginationConfig={"PageSize": size}
                    )
                )
                found = [o["Key"] for page in pages for o in page.get("Contents", [])]
                groups = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
                self.assertEqual((found, groups), (["Z", "a-b", "a.txt", "ab"], ["a/", "z/"]), (paginator, size))
        found = self.s3.list_objects_v2(Bucket="listed", Prefix="a/2")["Contents"]
        self.assertEqual([o["Key"] for o in found], ["a/2/x", "a/2/y"])
        # A prefix is no folder.
        found = self.s3.list_objects_v2(Bucket="listed", Prefix="a")["Contents"]
        self.assertEqual(len(found), 6)
        found = self.s3.list_objects_v2(Bucket="listed", StartAfter="a/1")["Contents"]
        self.assertEqual(found[0]["Key"], "a/2/x")

    def test_many_are_deleted_at_once_with_the_folders_that_they_leave_empty(self):
        for key in ["gone/1/x", "gone/2&<y>"]:
            self.s3.put_object(Bucket="data", Key=key, Body=b"x")
        answer = self.s3.delete_objects(
            Bucket="data", Delete={"Objects": [{"Key": "gone/1/x"}, {"Key": "gone/2&<y>"}, {"Key": "never"}]}
        )
        self.assertEqual(len(answer["Deleted"]), 3)
        self.assertFalse(os.path.exists(self.endpoint.buckets + "/data/gone"))

    def test_a_bucket_goes_only_when_it_is_empty(self):
        self.s3.create_bucket(Bucket="going")
        self.s3.put_object(Bucket="going", Key="k", Body=b"x")
        self.assertEqual(self.code(self.s3.delete_bucket, Bucket="going"), "BucketNotEmpty")
        self.s3.delete_object(Bucket="going", Key="k")
        self.s3.delete_bucket(Bucket="going")
        self.assertNotIn("going", [b["Name"] for b in self.s3.list_buckets()["Buckets"]])

    def test_large_files_go_in_parts_and_leave_nothing_beside_them(self):
        body = os.urandom(1 << 20) * 20
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            self.s3.upload_file(file.name, "data", "large")
        with tempfile.NamedTemporaryFile() as file:
            self.s3.download_file("data", "large", file.name)
            with open(file.name, "rb") as read:
                self.assertEqual(hashlib.sha256(read.read()).digest(), hashlib.sha256(body).digest())
        self.s3.copy({"Bucket": "data", "Key": "large"}, "data", "copied")
        self.assertEqual(self.s3.head_object(Bucket="data", Key="copied")["ContentLength"], len(body))
        self.assertEqual([n for n in os.listdir(self.endpoint.buckets) if n.startswith(".")], [])

    def test_the_tag_of_an_object_made_of_parts_is_its_tag(self):
        named = dict(Bucket="data", Key="tagged")
        upload = self.s3.create_multipart_upload(**named)["UploadId"]
        tag = self.s3.upload_part(UploadId=upload, PartNumber=1, Body=b"one", **named)["ETag"]
        parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
        made = self.s3.complete_multipart_upload(UploadId=upload, MultipartUpload=parts, **named)
        self.assertEqual(self.s3.head_object(**named)["ETag"], made["ETag"])

    def test_parts_are_checked(self):
        upload = self.s3.create_multipart_upload(Bucket="data", Key="parts")["UploadId"]
        tag = self.s3.upload_part(Bucket="data", Key="parts", UploadId=upload, PartNumber=1, Body=b"one")["ETag"]
        wrong = {"Parts": [{"PartNumber": 1, "ETag": '"wrong"'}]}
        named = dict(Bucket="data", Key="parts", UploadId=upload)
        self.assertEqual(self.code(self.s3.complete_multipart_upload, MultipartUpload=wrong, **named), "InvalidPart")
        missing = {"Parts": [{"PartNumber": 1, "ETag": tag}, {"PartNumber": 2, "ETag": tag}]}
        self.assertEqual(self.code(self.s3.complete_multipart_upload, MultipartUpload=missing, **named), "InvalidPart")
        self.s3.abort_multipart_upload(**named)
        self.assertEqual(self.code(self.s3.abort_multipart_upload, **named), "NoSuchUpload")

    def test_checksums_are_verified(self):
        for algorithm in ["CRC32", "SHA256", "SHA1"]:
            self.s3.put_object(Bucket="data", Key="sum", Body=b"123456789", ChecksumAlgorithm=algorithm)
        # The values that the standards give for these nine digits.
        known = {"crc32": "cbf43926", "crc32c": "e3069283", "crc64nvme": "ae8b14860a799888"}
        for name, digits in known.items():
            headers = {"x-amz-checksum-" + name: base64.b64encode(bytes.fromhex(digits)).decode()}
            self.assertEqual(raw(self.endpoint, "PUT", "/data/sum", b"123456789", headers)[0], 200, name)
            status, body = raw(self.endpoint, "PUT", "/data/sum", b"123456780", headers)
            self.assertEqual(status, 400)
            self.assertIn(b"<Code>BadDigest</Code>", body)

    def test_chunks_with_a_checksum_after_them(self):
        chunks = b"5\r\n12345\r\n4;chunk-signature=abc\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"
        headers = {
            "content-encoding": "aws-chunked",
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-trailer": "x-amz-checksum-crc32",
        }
        self.assertEqual(raw(self.endpoint, "PUT", "/data/chunked", chunks, headers)[0], 200)
        self.assertEqual(self.s3.get_object(Bucket="data", Key="chunked")["Body"].read(), b"123456789")
        self.assertEqual(raw(self.endpoint, "PUT", "/data/chunked", chunks.replace(b"y/Q5", b"AAAA"), headers)[0], 400)
        self.assertEqual(raw(self.endpoint, "PUT", "/data/chunked", b"zz\r\n", headers)[0], 400)

    def test_a_presigned_address_opens_an_object(self):
        self.s3.put_object(Bucket="data", Key="signed", Body=b"yes")
        url = self.s3.generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "signed"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.assertEqual(opener.open(url).read(), b"yes")

    def test_a_client_that_goes_away_leaves_nothing(self):
        with socket.create_connection(("127.0.0.1", self.endpoint.port)) as connection:
            connection.sendall(b"PUT /data/half HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 100\r\n\r\nhalf" % self.endpoint.port)
        for _ in range(1200):
            if not [n for n in os.listdir(self.endpoint.buckets) if n.startswith(".")]:
                break
            time.sleep(0.05)
        self.assertEqual([n for n in os.listdir(self.endpoint.buckets) if n.startswith(".")], [])
        self.assertEqual(self.code(self.s3.head_object, Bucket="data", Key="half"), "404")

    def test_pages_of_a_browser_are_refused(self):
        for headers in [{"Origin": "http://example.org"}, {"Host": "rebound.example.org"}, {"Sec-Fetch-Site": "cross-site"}]:
            self.assertEqual(raw(self.endpoint, "GET", "/", b"", headers)[0], 403, headers)

    def test_two_hundred_transfers_at_once(self):
        body = os.urandom(200_000)

        def transfer(number):
            key = "many/%d" % number
            self.s3.put_object(Bucket="data", Key=key, Body=body)
            return self.s3.get_object(Bucket="data", Key=key)["Body"].read() == body

        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            self.assertTrue(all(pool.map(transfer, range(200))))

    def test_the_command_line_synchronises_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ["a.txt", "sub folder/b.txt"]:
                os.makedirs(os.path.dirname(folder + "/" + name), exist_ok=True)
                with open(folder + "/" + name, "w") as file:
                    file.write(name)
            self.aws("s3", "mb", "s3://cli-bucket")
            self.aws("s3", "sync", folder, "s3://cli-bucket/up")
            self.assertIn("sub folder/b.txt", self.aws("s3", "ls", "--recursive", "s3://cli-bucket/"))
            self.aws("s3", "cp", "--recursive", "s3://cli-bucket/up", folder + "/down")
            with open(folder + "/down/sub folder/b.txt") as file:
                self.assertEqual(file.read(), "sub folder/b.txt")
            self.aws("s3", "rb", "--force", "s3://cli-bucket")

    def aws(self, *words):
        return subprocess.run(
            [sys.executable, os.path.dirname(sys.executable) + "/aws", *words],
            env={**os.environ, **self.endpoint.variables}, check=True, capture_output=True, text=True,
        ).stdout


if __name__ == "__main__":
    unittest.main()
