"""The HTTP surface is what `/openapi.json` says: every route is there, and answers as described."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from holdfast.config import Settings
from holdfast.web.app import create_app
from holdfast.web.openapi import describe
from tests.conftest import make_settings
from tests.protocol.requirements import requirement
from tests.protocol.test_operations import Everything
from tests.support.client import Client
from tests.support.serving import serving

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
ELSEWHERE = {"/mcp"}
"""Paths that speak a protocol with a description of its own."""

LEFT_OUT = {
    "POST /api/auth/sign-out",  # these three would end the session of all the others
    "POST /api/auth/password",
    "DELETE /api/auth/me",
    "GET /api/events",  # does not end by itself; tests/acceptance/test_events.py reads it
    "POST /api/chatkit",  # the same as /chatkit
}


def described() -> set[tuple[str, str]]:
    return {(path, method) for path, methods in describe()["paths"].items() for method in methods}


@requirement("description.complete")
async def test_every_route_is_described(settings: Settings):
    routes = {
        (route.path, method.lower())
        for route in create_app(settings).routes
        if isinstance(route, Route) and route.path not in ELSEWHERE
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routes - described() == set(), "describe it in web/openapi.py"
    assert described() - routes == set(), "web/openapi.py describes what is not there"


@requirement("description.served")
async def test_the_description_is_served(settings: Settings):
    async with serving(create_app(settings)) as address, Client.at(address, email=None) as client:
        served = (await client.http.get("/openapi.json")).json()
        assert served == describe()
        assert served["openapi"] == "3.1.0"
        request = served["paths"]["/chatkit"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert len(request["discriminator"]["mapping"]) == 20


@requirement("description.true")
def test_a_union_is_told_apart_by_what_it_requires():
    """A part of a message without its `type` is refused, and must not be described as fitting."""
    schemas = describe()["components"]["schemas"]
    content = schemas["UserMessageInput"]["properties"]["content"]["items"]
    tag = content["discriminator"]["propertyName"]
    variants = [schemas[part["$ref"].rpartition("/")[2]] for part in content["oneOf"]]
    assert [tag in variant["required"] for variant in variants] == [True, True]


def call_everything(address: str, token: str, examples: int) -> int:
    """Ask every operation, with data that fits the description. Returns how many requests were sent."""
    sent = 0
    for found in schemathesis.openapi.from_dict(describe()).get_all_operations():
        operation = found.ok()
        if operation.label in LEFT_OUT:
            continue

        @seed(20261121)
        @hypothesis(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case[Any]) -> None:
            nonlocal sent
            sent += 1
            answer = case.call(base_url=address, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code < 500 or answer.status_code == 501, (answer.status_code, answer.text)
            case.validate_response(answer, checks=CHECKS)

        check()
    return sent


async def conform(settings: Settings, examples: int) -> int:
    configured = make_settings(settings.database_url, rate=10**9)
    async with serving(create_app(configured, server=Everything)) as address, Client.at(address) as client:
        token = client.http.headers["Authorization"].removeprefix("Bearer ")
        return await asyncio.to_thread(call_everything, address, token, examples)


@requirement("description.true")
async def test_answers_are_as_described(settings: Settings):
    assert await conform(settings, 4) > 20


@pytest.mark.faults
@requirement("description.true")
async def test_many_answers_are_as_described(settings: Settings):
    assert await conform(settings, 150) > 1000
