"""Verify every row and every blob of a store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from analysis.checks import BadInput
from analysis.runs.serialize.codec import (
    digest,
    outcome_digest,
    row_digest,
    unpack_graphs,
    unpack_snapshot,
    unpack_weights,
)
from analysis.runs.store.store import Store
from analysis.training.spec import parse_spec, text_key


def problems(store: Store) -> list[str]:
    """List the problems of ``store``, one sentence each, without changing it."""
    sentences: list[str] = []
    try:
        later = {table for table in ("weights", "own_graphs", "opened") if store.database.has_table(table)}
        with store.database.reading() as connection:
            connection.row_factory = sqlite3.Row
            try:
                sentences.extend(_find_problems(connection, later))
            finally:
                connection.row_factory = None
    except BadInput as error:
        sentences.append(str(error))
    except (TypeError, KeyError, ValueError) as error:  # a value that no store writes
        sentences.append(f"the database file is damaged: a row of it cannot be read ({error})")
    return sentences


def _find_problems(connection: sqlite3.Connection, later: set[str]) -> Iterator[str]:
    for row in connection.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"the database file is damaged: {row[0]}"
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} points at a row of {row[2]} that is missing"
    for row in connection.execute("SELECT * FROM trainings"):
        yield from _training(connection, row)
    for row in connection.execute("SELECT training, epoch, row, digest FROM history"):
        if row_digest(row["row"]) != row["digest"] or orjson.loads(row["row"]).get("epoch") != row["epoch"]:
            yield f"training {row['training']}: the row of epoch {row['epoch']} is not what was written"
    for row in connection.execute("SELECT sha256, blob FROM graphs"):
        if digest(row["blob"]) != row["sha256"] or not _unpacks(unpack_graphs, row["blob"]):
            yield f"the recorded graphs {row['sha256'][:12]} are not what was written"
    for table in ("snapshots", "checkpoints"):
        for row in connection.execute(f"SELECT training, epoch, sha256, blob FROM {table}"):
            if digest(row["blob"]) != row["sha256"] or not _unpacks(
                unpack_snapshot, row["epoch"], row["blob"]
            ):
                what = f"{table[:-1]} of epoch {row['epoch']}"
                yield f"training {row['training']}: the {what} is not what was written"
    if "weights" in later:
        for row in connection.execute("SELECT training, sha256, blob FROM weights"):
            if digest(row["blob"]) != row["sha256"] or not _unpacks(unpack_weights, row["blob"]):
                yield f"training {row['training']}: the model's weights are not what was written"
    if "own_graphs" in later:
        for row in connection.execute("SELECT fingerprint, sha256, blob FROM own_graphs"):
            if digest(row["blob"]) != row["sha256"]:
                yield f"the own graph {row['fingerprint'][:12]} is not what was written"
    if "opened" in later:
        for row in connection.execute("SELECT id, sha256, blob FROM opened"):
            if digest(row["blob"]) != row["sha256"]:
                yield f"the opened bundle {row['id']} is not what was written"


def _training(connection: sqlite3.Connection, row: sqlite3.Row) -> Iterator[str]:
    name = f"training {row['number']}"
    try:
        parse_spec(row["spec"])
        if text_key(row["spec"]) != row["key"]:
            yield f"{name}: its settings are not those it was named by"
    except BadInput as error:
        yield f"{name}: its settings cannot be read ({error})"
    if row["sha256"] and outcome_digest(dict(row)) != row["sha256"]:
        yield f"{name}: its results are not what was written"
    elif row["state"] == "finished":
        last = orjson.loads(row["summary"])["epochs"]
        query = "SELECT max(epoch) FROM history WHERE training = ?"
        (stored,) = connection.execute(query, (row["number"],)).fetchone()
        if stored is None or stored < last:
            yield f"{name}: it is finished, but epochs are missing from its history"


def _unpacks(unpack: Any, *parts: Any) -> bool:
    try:
        unpack(*parts)
    except Exception:
        return False
    return True
