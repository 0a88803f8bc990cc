"""An S3 endpoint on the loopback interface for tests of object stores.

usage: s3_endpoint.py BUCKET REQUESTS

Signatures and policies are checked. BUCKET is made with two users: one may do everything, the other
everything but get what lies in a folder "closed". One line of JSON says where the endpoint is and what
the keys of the two are. From then on each answered request is a line in the file REQUESTS: method,
path, the range that was asked for (or -), status. Runs until it is ended.
"""

import json
import os
import sys

# What else the machine says of object stores is not meant for this one.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]

import boto3
import botocore.auth
from moto import settings
from moto.core.responses import ActionAuthenticatorMixin
from moto.moto_server.threaded_moto_server import MotoRequestHandler
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from threading import Lock, Thread
from werkzeug.serving import make_server

REGION = "us-east-1"

# Signatures are checked by the code that makes them for Python's clients, which leave out the name of
# the client. Others sign it.
botocore.auth.SIGNED_HEADERS_BLACKLIST = [
    name for name in botocore.auth.SIGNED_HEADERS_BLACKLIST if name != "user-agent"
]


class Recorded:
    """Writes down what is asked of an application."""

    def __init__(self, application, file):
        self.application = application
        self.file = file
        self.lock = Lock()

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            asked = environ.get("HTTP_RANGE", "-")
            line = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {asked} {status.split()[0]}\n"
            with self.lock:
                self.file.write(line)
                self.file.flush()
            return start_response(status, headers, *rest)

        return self.application(environ, start)


def user(iam, name, *statements):
    """Makes a user who may do what a policy states; access key and secret key."""
    iam.create_user(UserName=name)
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_user_policy(UserName=name, PolicyName="policy", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return [key["AccessKeyId"], key["SecretAccessKey"]]


def main(bucket, requests):
    application = Recorded(DomainDispatcherApplication(create_backend_app), open(requests, "w"))
    server = make_server("127.0.0.1", 0, application, True, request_handler=MotoRequestHandler)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    setup = {
        "endpoint_url": endpoint,
        "region_name": REGION,
        "aws_access_key_id": "setup",
        "aws_secret_access_key": "setup",
    }
    boto3.client("s3", **setup).create_bucket(Bucket=bucket)
    iam = boto3.client("iam", **setup)
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    closed = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*closed/*"}
    told = {
        "endpoint": endpoint,
        "owner": user(iam, "owner", everything),
        "reader": user(iam, "reader", everything, closed),
    }
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    ActionAuthenticatorMixin.request_count = 0
    print(json.dumps(told), flush=True)
    serving.join()


main(*sys.argv[1:])
