"""Documents by hash: a request in, the request with its document out.

A manifest names documents that are trusted; it is read at start. Beside it clients may leave
documents here by themselves, of which as many are kept as fit.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLError, parse

from db.errors import SettingsFault
from db.settings import Settings
from gql.caching.weighted_cache import WeightedCache
from gql.documents.graphql_request import SHA256, GraphQLRequest, shown
from gql.errors import NOT_RUN, BadRequest, GatewayError

log = logging.getLogger("gateway.persisted")

CACHE_CHARACTERS = 2_000_000


class NotFound(GatewayError):
    """Apollo's clients send the document along when they read this very message."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = NOT_RUN

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class NotSupported(GatewayError):
    """Apollo's clients send no more hashes when they read this very message."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = NOT_RUN

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")


class NotTrusted(GatewayError):
    code = "QUERY_NOT_IN_SAFELIST"
    status = 403

    def __init__(self) -> None:
        super().__init__("This gateway answers known documents alone: send the id of one.")


class NotThatDocument(BadRequest):
    """Both were sent, and answering one of them would ignore the other."""

    def __init__(self) -> None:
        super().__init__(
            "The hash or id is not that of the document in `query`: send one of them alone."
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A request that has its document; `is_trusted` if the manifest does as well."""

    asked: GraphQLRequest
    is_trusted: bool = False


class Persisted:
    """The documents of the manifest, and those clients left."""

    def __init__(self, settings: Settings) -> None:
        path = settings.persisted_documents
        self._trusted = {} if path is None else read_manifest(path)
        self._hashes = {_digest(source) for source in self._trusted.values()}
        self._mode = settings.persisted_mode
        # Where only trusted documents are answered, nobody leaves others.
        self._takes = settings.automatic_persisted_queries and self._mode != "required"
        self._registered: WeightedCache[str, str] = WeightedCache(
            CACHE_CHARACTERS, lambda _, source: len(source)
        )

    def find(self, asked: GraphQLRequest) -> Found:
        """The request with its document; `GatewayError` if there is none, or it is not trusted."""
        if asked.document_id is not None:
            source = self._trusted.get(asked.document_id)
            if source is not None:
                if asked.query not in ("", source):
                    raise NotThatDocument
                return Found(replace(asked, query=source), is_trusted=True)
            asked = self._by_hash(asked, asked.document_id)
        elif not self._hashes and self._mode == "off":
            return Found(asked)
        return Found(asked, is_trusted=self._is_trusted(asked))

    def keep(self, asked: GraphQLRequest) -> None:
        """Keep the document of a request that was found good, if it came with its hash."""
        if self._takes and asked.is_automatic and asked.document_id is not None:
            self._registered.put(asked.document_id, asked.query)

    def _by_hash(self, asked: GraphQLRequest, document_id: str) -> GraphQLRequest:
        if asked.query:
            if document_id.startswith(SHA256) and document_id != _digest(asked.query):
                raise NotThatDocument
            return asked
        if asked.is_automatic and not self._takes:
            raise NotFound if self._mode == "required" else NotSupported
        source = self._registered.get(document_id)
        if source is None:
            raise NotFound
        return replace(asked, query=source)

    def _is_trusted(self, asked: GraphQLRequest) -> bool:
        """Whether the manifest has the document, whatever it was sent as."""
        if not self._hashes and self._mode == "off":
            return False
        digest = _digest(asked.query)
        if digest in self._hashes:
            return True
        if self._mode == "required":
            raise NotTrusted
        if self._mode == "log":
            log.warning("not in the manifest: %s (%s)", digest, shown(asked.operation_name))
        return False


def read_manifest(path: Path) -> Mapping[str, str]:
    """Documents by id, from a manifest of Relay, graphql-codegen or Apollo, or a `Fault`."""
    try:
        given = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsFault(f"PERSISTED_DOCUMENTS: {path}: {error.strerror}.") from None
    except orjson.JSONDecodeError:
        given = None
    documents = _documents(given)
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


def _documents(given: Any) -> dict[str, str] | None:
    """The documents of a manifest by every id they have; None if it is none."""
    if not isinstance(given, dict):
        return None
    if given.get("format") == "apollo-persisted-query-manifest":
        listed = given.get("operations")
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            return None
        given = {item.get("id"): item.get("body") for item in listed}
    if not all(isinstance(word, str) for pair in given.items() for word in pair):
        return None
    # Apollo's clients send any id as a hash of SHA-256; and the hash itself is always good.
    listed_as: dict[str, str] = given
    hashes = {f"{SHA256}{name}": source for name, source in listed_as.items() if ":" not in name}
    return listed_as | hashes | {_digest(source): source for source in listed_as.values()}


def _digest(source: str) -> str:
    return SHA256 + sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
