"""What one writes in an afternoon: python-socketio, one room a group, one ORM commit an event.

Fewer rules than the server has, namely none: an event is stored and handed to the group's board.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class _Base(DeclarativeBase):
    pass


class _Stored(_Base):
    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str]
    member: Mapped[str]
    term: Mapped[str]
    at: Mapped[datetime]


def make_app() -> web.Application:
    engine = create_engine(f"sqlite:///{Path(os.environ['GROUP_COMPANION_DATA_DIR']) / 'naive'}")
    event.listen(engine, "connect", _as_durable_as_ours)
    _Base.metadata.create_all(engine)
    server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")

    async def joined(sid: str, group: str) -> bool:
        await server.enter_room(sid, group)
        return True

    async def tagged(sid: str, tag: dict[str, str]) -> bool:
        with Session(engine) as session:
            row = _Stored(at=datetime.now(UTC), **tag)
            session.add(row)
            session.commit()
            shown: dict[str, Any] = {"id": row.id, "at": row.at.isoformat()} | tag
        await server.emit("tagged", shown, room=tag["group"])
        return True

    server.on("join", joined)
    server.on("tag", tagged)
    app = web.Application()
    server.attach(app)
    return app


def _as_durable_as_ours(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
