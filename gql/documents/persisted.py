"""Finds persisted documents by their id or hash.

A manifest, read at start, lists trusted documents. Clients may also register documents themselves,
as Apollo's automatic persisted queries; these live in a bounded cache.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cachetools import LRUCache
from graphql import GraphQLError, parse

from db.errors import SettingsFault
from db.settings import Settings
from gql.documents.graphql_request import SHA256, GraphQLRequest, shown
from gql.errors import NOT_EXECUTED, BadRequest, GatewayError

log = logging.getLogger("gateway.persisted")

CACHE_CHARACTERS = 2_000_000


class NotFound(GatewayError):
    """Apollo's clients recognize this message and send the request again with its document."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = NOT_EXECUTED

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class NotSupported(GatewayError):
    """Apollo's clients recognize this message and stop sending hashes."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = NOT_EXECUTED

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")


class NotTrusted(GatewayError):
    code = "QUERY_NOT_IN_SAFELIST"
    status = 403

    def __init__(self) -> None:
        super().__init__("This gateway only runs documents of its manifest: send the id of one.")


class NotThatDocument(BadRequest):
    """The request has both a document and the id or hash of another document."""

    def __init__(self) -> None:
        super().__init__(
            "The hash or id does not belong to the document in `query`: send only one of them."
        )


@dataclass(frozen=True, slots=True)
class RequestWithDocument:
    """A request with its document; `is_trusted` is whether the manifest has the document."""

    request: GraphQLRequest
    is_trusted: bool = False


class Persisted:
    """The documents of the manifest, and those that clients registered."""

    def __init__(self, settings: Settings) -> None:
        path = settings.persisted_documents
        self._trusted = {} if path is None else read_manifest(path)
        self._hashes = {_digest(source) for source in self._trusted.values()}
        self._mode = settings.persisted_mode
        # Clients register no documents where only trusted ones may run.
        self._allows_registration = (
            settings.automatic_persisted_queries and self._mode != "required"
        )
        self._registered: LRUCache[str, str] = LRUCache(CACHE_CHARACTERS, len)

    def find(self, request: GraphQLRequest) -> RequestWithDocument:
        """The request with its document; `GatewayError` if it is unknown or not trusted."""
        if request.document_id is not None:
            source = self._trusted.get(request.document_id)
            if source is not None:
                if request.query not in ("", source):
                    raise NotThatDocument
                return RequestWithDocument(replace(request, query=source), is_trusted=True)
            request = self._by_hash(request, request.document_id)
        elif not self._hashes and self._mode == "off":
            return RequestWithDocument(request)
        return RequestWithDocument(request, is_trusted=self._is_trusted(request))

    def keep(self, request: GraphQLRequest) -> None:
        """Register the document of a valid request that has its hash."""
        hash = request.document_id if request.is_automatic else None
        if self._allows_registration and hash and len(request.query) <= CACHE_CHARACTERS:
            self._registered[hash] = request.query

    def _by_hash(self, request: GraphQLRequest, document_id: str) -> GraphQLRequest:
        if request.query:
            if document_id.startswith(SHA256) and document_id != _digest(request.query):
                raise NotThatDocument
            return request
        if request.is_automatic and not self._allows_registration:
            raise NotFound if self._mode == "required" else NotSupported
        source = self._registered.get(document_id)
        if source is None:
            raise NotFound
        return replace(request, query=source)

    def _is_trusted(self, request: GraphQLRequest) -> bool:
        """Whether the manifest has the document, even if it was sent as text."""
        if not self._hashes and self._mode == "off":
            return False
        digest = _digest(request.query)
        if digest in self._hashes:
            return True
        if self._mode == "required":
            raise NotTrusted
        if self._mode == "log":
            log.warning("not in the manifest: %s (%s)", digest, shown(request.operation_name))
        return False


def read_manifest(path: Path) -> Mapping[str, str]:
    """Documents by id, from a manifest of Relay, graphql-codegen or Apollo.

    `SettingsFault` if the file cannot be read or is not a manifest.
    """
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsFault(f"PERSISTED_DOCUMENTS: {path}: {error.strerror}.") from None
    except orjson.JSONDecodeError:
        content = None
    documents = _documents(content)
    if documents is None:
        raise SettingsFault(
            f"PERSISTED_DOCUMENTS: {path} is no manifest: it must be a JSON object of documents by "
            "hash, or Apollo's format."
        )
    for name, source in documents.items():
        try:
            parse(source)
        except (GraphQLError, RecursionError):
            raise SettingsFault(
                f"PERSISTED_DOCUMENTS: {path}: {name[:80]!r} is no GraphQL document."
            ) from None
    return documents


def _documents(content: Any) -> dict[str, str] | None:
    """The documents of a manifest by each of their ids; None if it is not a manifest."""
    if not isinstance(content, dict):
        return None
    if content.get("format") == "apollo-persisted-query-manifest":
        operations = content.get("operations")
        if not isinstance(operations, list) or not all(
            isinstance(operation, dict) for operation in operations
        ):
            return None
        content = {operation.get("id"): operation.get("body") for operation in operations}
    if not all(isinstance(word, str) for pair in content.items() for word in pair):
        return None
    # Apollo's clients send any id as a SHA-256 hash, and the real hash is always accepted.
    by_id: dict[str, str] = content
    hashes = {f"{SHA256}{name}": source for name, source in by_id.items() if ":" not in name}
    return by_id | hashes | {_digest(source): source for source in by_id.values()}


def _digest(source: str) -> str:
    return SHA256 + sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
