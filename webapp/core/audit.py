"""The audit trail: append-only, keyed, and checked by `onego audit verify`.

Each entry carries two digests under a key that is not in the database: one over the entry before it
in the whole trail, one over the entry before it in its own chain (one chain a case). A signed head
lies in the data folder, so that a cut tail, a removed case and a recomputed chain are all found.
No personal value stands here: subjects are references, details are plain facts.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import (
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from webapp.core import crypto, settings
from webapp.core.db import Base, JSONColumn, UTCDateTime, reading

PAGE = 500
EMPTY = b"\0" * 32
HEAD_FILE = "audit.head"
EVIDENCE_FILE = "audit.broken"
"""Signed heads that the trail fell behind of, one a line after the entry it was found at."""
SYSTEM = "system"
"""The chain of what belongs to no case."""


def person(account_id: int | None) -> str:
    """The actor of something that an applicant did, with an account or without one."""
    return f"account:{account_id}" if account_id is not None else "visitor"


class AuditHead(Base):
    """The last entry of the trail; its row lock puts writers in one line."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditEntry(Base):
    """One thing that somebody did."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("chain", "chain_seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain: Mapped[str] = mapped_column(String(64))
    chain_seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    hall_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    details: Mapped[Any] = mapped_column(JSONColumn)
    chain_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


def record(
    session: Session,
    *,
    hall_id: int | None,
    chain: str,
    action: str,
    actor: str,
    subject: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry in the caller's transaction.

    `actor` is a reference such as `account:12`, `staff:3`, `visitor` or `job`. Call it near the end
    of a use-case: it holds the trail's lock until the commit.
    """
    end = _end(session)
    chain_seq, before = end.of_chain(session, chain)
    entry = {
        "seq": end.seq + 1,
        "chain": chain,
        "chain_seq": chain_seq + 1,
        "at": now,
        "hall_id": hall_id,
        "actor": actor,
        "action": action,
        "subject": subject,
        "details": details or {},
    }
    entry["chain_digest"] = _digest("audit-chain", before, entry)
    entry["digest"] = _digest("audit", end.digest, entry)
    session.execute(_INSERT, entry)
    session.execute(_MOVE_HEAD, {"seq": entry["seq"], "digest": entry["digest"]})
    end.add(entry)
    session.info["audit_head"] = (end.seq, end.digest)
    if "audit_listens" not in session.info:
        session.info["audit_listens"] = True
        event.listen(session, "after_commit", _sign_head)
        event.listen(session, "after_soft_rollback", _forget_head)


@dataclass
class _End:
    """The end of the trail as a transaction that holds its lock has left it."""

    unit: SessionTransaction | None
    seq: int
    digest: bytes
    chains: dict[str, tuple[int, bytes]]

    def of_chain(self, session: Session, chain: str) -> tuple[int, bytes]:
        """The number and the digest of a chain's last entry."""
        if chain not in self.chains:
            last = session.execute(_LAST, {"chain": chain}).one_or_none()
            self.chains[chain] = (last.chain_seq, last.chain_digest) if last else (0, EMPTY)
        return self.chains[chain]

    def add(self, entry: Mapping[str, Any]) -> None:
        """An entry was appended."""
        self.seq, self.digest = entry["seq"], entry["digest"]
        self.chains[entry["chain"]] = (entry["chain_seq"], entry["chain_digest"])


def _end(session: Session) -> _End:
    """The end of the trail, locked: read once for all entries of a transaction or savepoint."""
    known: _End | None = session.info.get("audit_end")
    if known is not None and known.unit is _unit(session):
        return known
    head = session.execute(_HEAD).one()
    _keep_evidence(settings.current().data, head.seq, head.digest)
    end = _End(_unit(session), head.seq, head.digest, {})
    session.info["audit_end"] = end
    return end


def _unit(session: Session) -> SessionTransaction | None:
    # What a savepoint wrote may be undone with it: what was known outside is not known inside, nor
    # the other way round.
    return session.get_nested_transaction() or session.get_transaction()


_HEAD = select(AuditHead.seq, AuditHead.digest).where(AuditHead.id == 1).with_for_update()
_LAST = (
    select(AuditEntry.chain_seq, AuditEntry.chain_digest)
    .where(AuditEntry.chain == bindparam("chain"))
    .order_by(AuditEntry.chain_seq.desc())
    .limit(1)
)
# As tables: an entry is never an object of the session, and half the time goes by otherwise.
_INSERT = insert(cast(Table, AuditEntry.__table__))
_MOVE_HEAD = (
    update(cast(Table, AuditHead.__table__))
    .where(AuditHead.id == 1)
    .values(seq=bindparam("seq"), digest=bindparam("digest"))
)


def _digest(purpose: str, before: bytes, entry: Mapping[str, Any]) -> bytes:
    plain = {k: entry[k] for k in _SEALED}
    plain["at"] = entry["at"].timestamp()
    return crypto.digest(purpose, before + msgspec.json.encode(plain, order="sorted"))


_SEALED = ("seq", "chain", "chain_seq", "hall_id", "actor", "action", "subject", "details")


def _sign_head(session: Session) -> None:
    # A savepoint's end is no commit: what is signed must be stored for good.
    if not session.in_nested_transaction() and "audit_head" in session.info:
        seq, digest = session.info.pop("audit_head")
        write_head(settings.current().data, seq, digest)


def _forget_head(session: Session, _previous: SessionTransaction) -> None:
    # What is gone must not be signed. Where only a savepoint was undone, the next entry signs.
    session.info.pop("audit_head", None)


def write_head(data: Path, seq: int, digest: bytes) -> None:
    """Keep the signed head outside the database; an older one never replaces a newer one."""
    path = data / HEAD_FILE
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = _parse_head(file.read())
        if kept is None or kept[0] < seq:
            file.seek(0)
            mark = crypto.digest("audit-head", b"%d %s" % (seq, digest.hex().encode()))
            file.write(b"%016d %s %s\n" % (seq, digest.hex().encode(), mark.hex().encode()))


def _keep_evidence(data: Path, seq: int, digest: bytes) -> None:
    """Before the trail grows: a signed head that lies ahead of it means that its end was cut.

    New entries would grow over the gap, so the old head is set aside for `verify` to find.
    """
    path = data / HEAD_FILE
    if not path.exists():
        return
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # a head that is being written is waited for
        content = file.read().strip()
    kept = _parse_head(content)
    behind = kept is None or kept[0] > seq or (kept[0] == seq and kept[1] != digest)
    if content and behind:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with open(os.open(data / EVIDENCE_FILE, flags, 0o600), "ab") as file:
            file.write(b"%016d %s\n" % (seq, content.replace(b"\n", b" ")))
        path.unlink(missing_ok=True)


def _parse_head(content: bytes) -> tuple[int, bytes, bytes] | None:
    try:
        seq, digest, mark = content.decode("ascii").split()
        return int(seq), bytes.fromhex(digest), bytes.fromhex(mark)
    except ValueError:
        return None


@dataclass(frozen=True)
class Fault:
    """Where the trail is broken, and how."""

    seq: int
    problem: str


def verify(data: Path) -> tuple[int, list[Fault]]:
    """Check the whole trail: how many entries there are, and each fault."""
    faults: list[Fault] = []
    before, count = EMPTY, 0
    chains: dict[str, tuple[int, bytes]] = {}
    seen: dict[int, bytes] = {}
    head_seq, kept = 0, None
    if (data / EVIDENCE_FILE).exists():
        for line in (data / EVIDENCE_FILE).read_bytes().splitlines():
            cut = int(line.split(maxsplit=1)[0])
            faults.append(Fault(cut, f"the trail was cut after entry {cut} and grew on"))
    if (data / HEAD_FILE).exists():
        kept = _parse_head((data / HEAD_FILE).read_bytes())
        if kept is None:
            faults.append(Fault(0, "the signed head in the data folder cannot be read"))
    with reading() as session:
        head = session.execute(select(AuditHead.seq, AuditHead.digest)).one()
        for entry in _entries(session, head.seq):
            count += 1
            if entry.seq != head_seq + 1:
                faults.append(Fault(entry.seq, f"entries after {head_seq} are missing"))
            head_seq = entry.seq
            plain = {name: getattr(entry, name) for name in (*_SEALED, "at")}
            chain_seq, chain_digest = chains.get(entry.chain, (0, EMPTY))
            if entry.chain_seq != chain_seq + 1:
                faults.append(Fault(entry.seq, f"entries of {entry.chain} are missing before it"))
            if not crypto.same(entry.chain_digest, _digest("audit-chain", chain_digest, plain)):
                faults.append(Fault(entry.seq, f"the chain of {entry.chain} was changed"))
            if not crypto.same(entry.digest, _digest("audit", before, plain)):
                faults.append(Fault(entry.seq, "the entry, or the one before it, was changed"))
            chains[entry.chain] = (entry.chain_seq, entry.chain_digest)
            before = entry.digest
            if kept and entry.seq == kept[0]:
                seen[entry.seq] = entry.digest
        now = session.scalars(select(AuditHead.seq)).one()
        if stray := session.scalar(select(AuditEntry.seq).where(AuditEntry.seq > now).limit(1)):
            faults.append(Fault(stray, f"the entry stands after the trail's end at {now}"))
    if (head.seq, head.digest) != (head_seq, before):
        faults.append(Fault(head.seq, f"the trail ends at {head_seq}, its head says {head.seq}"))
    faults += _head_faults(kept, seen, count)
    return count, faults


def _entries(session: Session, last: int) -> Iterator[AuditEntry]:
    # In pages, not by a cursor: the trail grows meanwhile, and nothing must wait for us.
    before = 0
    while True:
        page = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.seq > before, AuditEntry.seq <= last)
            .order_by(AuditEntry.seq)
            .limit(PAGE)
        ).all()
        if not page:
            return
        yield from page
        before = page[-1].seq
        session.expunge_all()


def _head_faults(
    kept: tuple[int, bytes, bytes] | None, seen: Mapping[int, bytes], count: int
) -> list[Fault]:
    if kept is None:
        return [Fault(0, "the signed head in the data folder is missing")] if count else []
    seq, digest, mark = kept
    expected = crypto.digest("audit-head", b"%d %s" % (seq, digest.hex().encode()))
    if not crypto.same(mark, expected):
        return [Fault(seq, "the signed head in the data folder was forged")]
    if seq not in seen:
        return [Fault(seq, "the signed head names an entry that is gone: the tail was cut")]
    if not crypto.same(seen[seq], digest):
        return [Fault(seq, "the entry under the signed head was recomputed")]
    return []
