"""Prints the endpoints that botocore has for all regions, as the JSON of core/tests/data/endpoints.json.

endpoints.py: for each region the hosts of SSO OIDC and of the SSO portal, each without options, with FIPS, with
dual-stack, and with both.
"""

import json

import botocore.session
from botocore.endpoint_provider import EndpointProvider

# Regions that no partition of botocore has. Each has the form of a partition, or of none.
LATER = [
    "us-south-9",
    "eu-northwest-4",
    "il-west-12",
    "cn-south-3",
    "us-gov-central-2",
    "eusc-de-north-7",
    "us-iso-central-3",
    "us-isob-south-2",
    "eu-isoe-central-9",
    "us-isof-west-4",
    "xx-unheard-1",
]

loader = botocore.session.get_session().get_component("data_loader")
partitions = loader.load_data("partitions")


def provider(service):
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    return EndpointProvider(rules, partitions)


def hosts(endpoints, region):
    return [
        endpoints.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url.removeprefix("https://")
        for fips, dual_stack in [(False, False), (True, False), (False, True), (True, True)]
    ]


oidc, portal = provider("sso-oidc"), provider("sso")
known = sorted(region for partition in partitions["partitions"] for region in partition["regions"])
print(
    json.dumps(
        {region: {"oidc": hosts(oidc, region), "portal": hosts(portal, region)} for region in [*known, *LATER]},
        indent=2,
    )
)
