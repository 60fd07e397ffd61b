"""botocore's default credential chain. For each line of its input it asks for credentials, and prints them as a line of
JSON; an error by its text. Another session for each: botocore keeps the credentials of one for as long as they are good."""

import json
import sys

import botocore.session

print("ready", flush=True)
for line in sys.stdin:
    try:
        session = botocore.session.Session()
        credentials = session.get_credentials()
        frozen = credentials.get_frozen_credentials() if credentials else None
        answer = (
            {"accessKeyId": frozen.access_key, "sessionToken": frozen.token, "region": session.get_config_variable("region")}
            if frozen
            else {"error": "no credentials"}
        )
    except Exception as error:
        answer = {"error": str(error)}
    print(line.strip(), json.dumps(answer), flush=True)
