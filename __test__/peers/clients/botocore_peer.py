"""botocore as others use it: `credentials PROFILE`, `tokens PROFILE` (one for each line of the input),
`service START_URL REGION`, `models PROFILE REGION MODEL`, `endpoints SERVICE REGION`
(one for the environment on each line of the input), `browser START_URL REGION` (asks for a code), `names REGION START_URL SESSION SCOPES...`.

The last line of the output is JSON.
"""

import hashlib
import json
import os
import sys

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, TokenRetrievalError
from botocore.tokens import SSOTokenProvider


def credentials(profile):
    """The chain's own way from a profile to role credentials."""
    found = botocore.session.Session(profile=profile).get_credentials()
    frozen = found.get_frozen_credentials()
    return {
        "method": found.method,
        "accessKeyId": frozen.access_key,
        "secretAccessKey": frozen.secret_key,
        "sessionToken": frozen.token,
    }


def tokens(profile):
    """The token provider's own way to a token, refreshed where it is time, as a process that has just started."""
    print("READY", flush=True)
    answers = []
    for _line in sys.stdin:
        provider = SSOTokenProvider(botocore.session.Session(profile=profile))
        try:
            answer = {"accessToken": provider.load_token().get_frozen_token().token}
        except (TokenRetrievalError, ClientError) as error:
            answer = {"error": type(error).__name__}
        answers.append(answer)
        print("ANSWER-%d %s" % (len(answers), json.dumps(answer)), flush=True)
    return answers


def client(session, service, region):
    return session.create_client(service, region_name=region, config=Config(signature_version=UNSIGNED))


def error_of(call):
    try:
        call()
    except ClientError as error:
        return {
            "class": type(error).__name__,
            "code": error.response["Error"]["Code"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            "hasRequestId": bool(error.response["ResponseMetadata"].get("RequestId")),
            "oauth": error.response.get("error"),
        }
    return None


def service(start_url, region):
    """Every operation of the two services, in the order of a sign-in, with the errors on the way."""
    session = botocore.session.Session()
    oidc, portal = client(session, "sso-oidc", region), client(session, "sso", region)
    registered = oidc.register_client(
        clientName="botocore peer", clientType="public", scopes=["sso:account:access"]
    )
    keys = {"clientId": registered["clientId"], "clientSecret": registered["clientSecret"]}
    device = oidc.start_device_authorization(startUrl=start_url, **keys)
    grant = {
        "grantType": "urn:ietf:params:oauth:grant-type:device_code",
        "deviceCode": device["deviceCode"],
        **keys,
    }
    pending = error_of(lambda: oidc.create_token(**grant))
    print("CODE", device["userCode"], flush=True)
    sys.stdin.readline()
    granted = oidc.create_token(**grant)
    spent = error_of(lambda: oidc.create_token(**grant))
    refreshed = oidc.create_token(grantType="refresh_token", refreshToken=granted["refreshToken"], **keys)
    bearer = {"accessToken": refreshed["accessToken"]}
    pages = list(portal.get_paginator("list_accounts").paginate(**bearer))
    accounts = [account for page in pages for account in page["accountList"]]
    roles = {
        account["accountId"]: [
            role["roleName"]
            for page in portal.get_paginator("list_account_roles").paginate(accountId=account["accountId"], **bearer)
            for role in page["roleList"]
        ]
        for account in accounts
    }
    some = next(account for account, names in roles.items() if names)
    role = portal.get_role_credentials(accountId=some, roleName=roles[some][0], **bearer)["roleCredentials"]
    foreign = error_of(lambda: portal.get_role_credentials(accountId=some, roleName="NotMine", **bearer))
    page_size = error_of(lambda: portal.list_accounts(maxResults=101, **bearer))
    portal.logout(**bearer)
    signed_out = error_of(lambda: portal.list_accounts(**bearer))
    unknown = error_of(lambda: oidc.create_token(**{**grant, "clientId": "nobody"}))
    return {
        "device": {"expiresIn": device["expiresIn"], "interval": device["interval"]},
        "granted": {"tokenType": granted["tokenType"], "expiresIn": granted["expiresIn"]},
        "pages": len(pages),
        "accounts": accounts,
        "roles": roles,
        "roleExpiration": role["expiration"],
        "errors": {
            "pending": pending,
            "spent": spent,
            "foreignRole": foreign,
            "pageSize": page_size,
            "signedOut": signed_out,
            "unknownClient": unknown,
        },
    }


def models(profile, region, model):
    """Each operation of Bedrock and STS with the role of a profile; then, once the input has a line, with what has expired."""
    session = botocore.session.Session(profile=profile)
    bedrock = session.create_client("bedrock-runtime", region_name=region)
    sts = session.create_client("sts", region_name=region)
    message = [{"role": "user", "content": [{"text": "hello"}]}]
    plain = [{"role": "user", "content": "hello"}]
    body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": plain})
    streamed = bedrock.invoke_model_with_response_stream(modelId=model, body=body)["body"]
    conversed = bedrock.converse_stream(modelId=model, messages=message)["stream"]
    profiles = session.create_client("bedrock", region_name=region).list_inference_profiles(typeEquals="SYSTEM_DEFINED")
    answers = {
        "invoked": json.loads(bedrock.invoke_model(modelId=model, body=body)["body"].read())["content"][0]["text"],
        "streamed": [json.loads(event["chunk"]["bytes"])["type"] for event in streamed],
        "conversed": bedrock.converse(modelId=model, messages=message)["output"]["message"]["content"][0]["text"],
        "converseStreamed": [name for event in conversed for name in event],
        "profiles": [profile["inferenceProfileId"] for profile in profiles["inferenceProfileSummaries"]],
        "arn": sts.get_caller_identity()["Arn"],
    }
    print("READY", flush=True)
    sys.stdin.readline()
    answers["errors"] = {
        "bedrock": error_of(lambda: bedrock.converse(modelId=model, messages=message)),
        "sts": error_of(lambda: sts.get_caller_identity()),
    }
    return answers


def endpoints(service, region):
    """Where a client of the service sends its requests, by the shared config files; nothing is sent."""
    answers = []
    for line in sys.stdin:
        os.environ.clear()
        os.environ.update(json.loads(line))
        try:
            answers.append({"url": client(botocore.session.Session(), service, region).meta.endpoint_url})
        except BotoCoreError as error:
            answers.append({"error": type(error).__name__})
    return answers


# What the AWS CLI registers for a browser sign-in, and the test vector of RFC 7636 appendix B.
REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"
CODE_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def browser(start_url, region):
    """An authorization code with PKCE; asks for the code."""
    session = botocore.session.Session()
    oidc, portal = client(session, "sso-oidc", region), client(session, "sso", region)
    registered = oidc.register_client(
        clientName="botocore peer",
        clientType="public",
        grantTypes=["authorization_code", "refresh_token"],
        redirectUris=["http://127.0.0.1/oauth/callback"],
        issuerUrl=start_url,
        scopes=["sso:account:access"],
    )
    keys = {"clientId": registered["clientId"], "clientSecret": registered["clientSecret"]}
    print("CLIENT", keys["clientId"], flush=True)
    grant = {
        "grantType": "authorization_code",
        "code": sys.stdin.readline().strip(),
        "redirectUri": REDIRECT_URI,
        **keys,
    }
    wrong_verifier = error_of(lambda: oidc.create_token(codeVerifier="x" * 43, **grant))
    granted = oidc.create_token(codeVerifier=CODE_VERIFIER, **grant)
    refreshed = oidc.create_token(grantType="refresh_token", refreshToken=granted["refreshToken"], **keys)
    accounts = portal.list_accounts(accessToken=refreshed["accessToken"])["accountList"]
    spent = error_of(lambda: oidc.create_token(codeVerifier=CODE_VERIFIER, **grant))
    return {"accounts": len(accounts), "errors": {"wrongVerifier": wrong_verifier, "spent": spent}}


def names(region, start_url, session_name, *scopes):
    """The AWS CLI's file names, made by the means the AWS CLI makes them with."""
    key = {
        "tool": "botocore",
        "startUrl": start_url,
        "region": region,
        "scopes": list(scopes) or None,
        "session_name": session_name or None,
    }
    text = json.dumps(key, sort_keys=True)
    return {
        "registration": hashlib.sha1(text.encode("utf-8")).hexdigest() + ".json",
        "token": hashlib.sha1((session_name or start_url).encode("utf-8")).hexdigest() + ".json",
    }


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps(globals()[command](*arguments)))
