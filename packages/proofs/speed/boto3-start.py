"""What the service before this one did to start a pipeline, timed: boto3, and a client per call."""

import json
import statistics
import sys
import time

begun = time.perf_counter()
import boto3

imported = time.perf_counter()
endpoint = sys.argv[1]


def start():
    client = boto3.client(
        "stepfunctions",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    client.start_execution(
        stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:ppod",
        name="ppod-upload-2022-05-01",
        input='{"filename-prefix": "exlibris/pod/POD_ALMA_EXPORT_20220501"}',
    )


def seconds():
    before = time.perf_counter()
    start()
    return time.perf_counter() - before


first = seconds()
warm = statistics.median(seconds() for _ in range(30))
loaded = imported - begun
print(json.dumps({"import": loaded * 1e3, "first": first * 1e3, "cold": (loaded + first) * 1e3, "warm": warm * 1e6}))
