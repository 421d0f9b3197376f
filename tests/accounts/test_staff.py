"""Staff: passwords that are kept well, and people who come and go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type
from sqlalchemy import select, update

from tests.accounts.conftest import HERE, NOW
from webapp.accounts import demo, service, staff_service
from webapp.accounts.models import StaffMember
from webapp.accounts.values import TooManyTries, Unusable, WrongPassword
from webapp.core import settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.web.sessions import WebSession


def add(username: str = "limin", **values: Any) -> str:
    given = {"name": "李敏", "duties": ["accept"], "departments": ["market"]} | values
    return service.add_staff(username, now=NOW, **given)


def sign_in(password: str, username: str = "limin") -> int:
    return service.check_password(username, password, address=HERE, now=NOW)


def stored() -> str:
    with reading() as session:
        return session.scalars(select(StaffMember.password_hash)).one()


def actions() -> list[str]:
    with reading() as session:
        query = select(AuditEntry.action).where(AuditEntry.action.like("staff.%"))
        return list(session.scalars(query.order_by(AuditEntry.seq)))


def test_a_random_password_opens_once_it_is_given(database: Any) -> None:
    password = add()
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password)
    number = sign_in(password)
    member = service.staff_member(number)
    assert member is not None
    assert (member.name, member.duties, member.departments) == ("李敏", ("accept",), ("market",))
    assert actions() == ["staff.add", "staff.sign_in"]


def test_a_user_name_may_be_typed_in_capitals(database: Any) -> None:
    assert sign_in(add(), " LiMin ") == sign_in_number()


def sign_in_number() -> int:
    with reading() as session:
        return session.scalars(select(StaffMember.id)).one()


def test_the_hash_is_argon2id(database: Any) -> None:
    password = add()
    assert stored().startswith("$argon2id$")
    assert password not in stored()


def test_a_wrong_password_an_unknown_name_and_a_former_colleague(database: Any) -> None:
    password = add()
    with pytest.raises(WrongPassword):
        sign_in("wrong")
    with pytest.raises(WrongPassword):
        sign_in(password, "nobody")
    service.deactivate("limin", now=NOW)
    with pytest.raises(WrongPassword):
        sign_in(password)
    assert actions() == ["staff.add", "staff.sign_in_refused", "staff.deactivate"]


@pytest.mark.parametrize("username", ["limin", "nobody", "gone"])
def test_time_does_not_tell_whether_a_name_is_known(
    database: Any, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    """Each way to fail costs exactly one verification, with the parameters of today."""
    add()
    add("gone")
    service.deactivate("gone", now=NOW)
    verified = []
    verify = staff_service._verify

    def counted(hasher: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored.split("$")[3])
        return verify(hasher, stored, password)

    monkeypatch.setattr(staff_service, "_verify", counted)
    with pytest.raises(WrongPassword):
        sign_in("wrong", username)
    assert verified == ["m=64,t=1,p=1"]


def test_a_damaged_hash_opens_nothing(database: Any) -> None:
    password = add()
    with transaction() as session:
        session.execute(update(StaffMember).values(password_hash="damaged"))
    with pytest.raises(WrongPassword):
        sign_in(password)


def test_stronger_parameters_come_with_the_next_sign_in(database: Any) -> None:
    password = add()
    before = stored()
    sign_in(password)
    assert stored() == before
    settings.configure(msgspec.structs.replace(database.settings, argon2_time_cost=2))
    with pytest.raises(WrongPassword):
        sign_in("wrong")
    assert stored() == before, "only the right password is hashed anew"
    sign_in(password)
    assert "t=2" in stored()
    sign_in(password)


def test_the_default_parameters_are_not_weak() -> None:
    configured = settings.load({})
    hasher, _ = staff_service._hasher(configured.argon2_time_cost, configured.argon2_memory_kib)
    assert hasher.type is Type.ID
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2


def test_guesses_are_limited_even_for_the_right_password(database: Any) -> None:
    password = add()
    for _ in range(settings.current().attempts_password):
        with pytest.raises(WrongPassword):
            sign_in("wrong")
    with pytest.raises(TooManyTries):
        sign_in(password)
    later = NOW + timedelta(seconds=settings.current().attempts_window)
    assert service.check_password("limin", password, address=HERE, now=later)


def test_right_passwords_never_lock_their_owner_out(database: Any) -> None:
    password = add()
    for _ in range(settings.current().attempts_password + 1):
        assert sign_in(password)


def test_a_right_password_between_wrong_ones_starts_the_count_again(database: Any) -> None:
    password = add()
    for _ in range(2):
        for _ in range(settings.current().attempts_password - 1):
            with pytest.raises(WrongPassword):
                sign_in("wrong")
        assert sign_in(password)
    for _ in range(settings.current().attempts_password):
        with pytest.raises(WrongPassword):
            sign_in("wrong")
    with pytest.raises(TooManyTries):
        sign_in(password)


def test_a_very_long_password_is_not_hashed_whole(database: Any) -> None:
    add(password="a-long-passphrase")
    with pytest.raises(WrongPassword):
        sign_in("a-long-passphrase" * 100_000)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"username": "Li Min"}, "username"),
        ({"name": " "}, "name"),
        ({"name": "敏" * 65}, "name"),
        ({"duties": []}, "duty"),
        ({"password": "short"}, "short"),
    ],
)
@pytest.mark.one_database
def test_what_cannot_be_taken(database: Any, values: dict[str, Any], problem: str) -> None:
    with pytest.raises(Unusable) as caught:
        add(**values)
    assert caught.value.problem == problem


def test_a_user_name_is_given_once(database: Any) -> None:
    add()
    with pytest.raises(Unusable) as caught:
        add()
    assert caught.value.problem == "taken"
    assert len(service.list_staff(1)) == 1


@pytest.mark.parametrize("how", ["deactivate", "new_password"])
def test_letting_go_and_a_new_password_end_the_sessions(database: Any, how: str) -> None:
    number = sign_in(add())
    with transaction() as session:
        for key, who in ((b"1", f"staff:{number}"), (b"2", "staff:999")):
            session.add(
                WebSession(
                    id=key * 32,
                    hall_id=1,
                    surface="staff",
                    who=who,
                    data={},
                    created_at=NOW,
                    expires_at=NOW,
                )
            )
    getattr(service, how)("limin", now=NOW)
    with reading() as session:
        assert session.scalars(select(WebSession.who)).all() == ["staff:999"]


def test_a_new_password_replaces_the_old_one(database: Any) -> None:
    old = add()
    new = service.new_password("limin", now=NOW)
    assert new != old
    sign_in(new)
    with pytest.raises(WrongPassword):
        sign_in(old)
    with pytest.raises(LookupError, match="nobody has the user name 'x'"):
        service.new_password("x", now=NOW)
    with pytest.raises(LookupError):
        service.deactivate("x", now=NOW)


def test_the_demonstration_has_its_officers_made_once(database: Any) -> None:
    made = demo.make_demo_staff(1)
    assert [name for _, name, _ in made] == ["李敏", "周文涛", "赵一凡", "孙磊", "陈宇"]
    assert demo.make_demo_staff(1) == []
    duties = {member.name: member.duties for member in service.list_staff(1)}
    assert duties == {
        "李敏": ("accept",),
        "周文涛": ("review", "approve"),
        "赵一凡": ("accept", "approve"),
        "孙磊": ("inspect",),
        "陈宇": ("content",),
    }
    for username, _, password in made:
        assert sign_in(password, username)
    renewed = demo.make_demo_staff(1, new_passwords=True)
    assert len(renewed) == 5
    assert {row[2] for row in renewed}.isdisjoint({row[2] for row in made})
