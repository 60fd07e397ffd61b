"""A client of botocore with the default credential chain. For each line of its input it asks for credentials, and asks STS
who they stand for. It prints both as a line of JSON; an error by its text. It has one session, which gets new credentials
when the old ones are about to expire."""

import json
import sys

import botocore.session

session = botocore.session.Session()


def ask():
    credentials = session.get_credentials()
    if credentials is None:
        return {"error": "no credentials"}
    frozen = credentials.get_frozen_credentials()
    arn = session.create_client("sts").get_caller_identity()["Arn"]
    return {"accessKeyId": frozen.access_key, "sessionToken": frozen.token, "arn": arn}


print("ready", flush=True)
for line in sys.stdin:
    try:
        answer = ask()
    except Exception as error:
        answer = {"error": str(error)}
    print(line.strip(), json.dumps(answer), flush=True)
