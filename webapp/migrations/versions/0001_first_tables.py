"""The first tables: the walls of the house, and the audit trail that only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The trail is append-only for the application too, not just by good manners.
GUARD = {
    "sqlite": [
        "create trigger audit_entry_no_update before update on audit_entry"
        " begin select raise(abort, 'the audit trail only grows'); end",
        "create trigger audit_entry_no_delete before delete on audit_entry"
        " begin select raise(abort, 'the audit trail only grows'); end",
    ],
    "postgresql": [
        "create function audit_only_grows() returns trigger language plpgsql as"
        " $$ begin raise exception 'the audit trail only grows'; end $$",
        "create trigger audit_entry_no_change before update or delete on audit_entry"
        " for each row execute function audit_only_grows()",
    ],
}
UNGUARD = {
    "sqlite": ["drop trigger audit_entry_no_update", "drop trigger audit_entry_no_delete"],
    "postgresql": [
        "drop trigger audit_entry_no_change on audit_entry",
        "drop function audit_only_grows()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "window", name=op.f("pk_attempts")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("chain_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("chain", "chain_seq", name=op.f("uq_audit_entry_chain_chain_seq")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "hall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall")),
        sa.UniqueConstraint("slug", name=op.f("uq_hall_slug")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index(op.f("ix_job_done_at"), "job", ["done_at"], unique=False)
    op.create_index(op.f("ix_job_run_at"), "job", ["run_at"], unique=False)
    op.create_table(
        "stamp",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stamp")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("privacy_version", sa.String(length=32), nullable=True),
        sa.Column("privacy_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_account_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_account_phone_index")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_calendar_day_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("hall_id", "day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notice", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_calendar_year_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("hall_id", "year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "catalog_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_catalog_revision_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_revision")),
        sa.UniqueConstraint("hash", name=op.f("uq_catalog_revision_hash")),
    )
    op.create_index(
        op.f("ix_catalog_revision_hall_id"), "catalog_revision", ["hall_id"], unique=False
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_message_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_table(
        "number_sequence",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "5",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_number_sequence_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("hall_id", "day", "channel", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_one_time_code_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    op.create_index(
        op.f("ix_one_time_code_phone_index"), "one_time_code", ["phone_index"], unique=False
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "enterprise",
                "social_organisation",
                name="applicantkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_index", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_party_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_index(op.f("ix_party_code_index"), "party", ["code_index"], unique=False)
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("departments", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_staff_member_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_member_username")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_web_session_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_web_session_who"), "web_session", ["who"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.LargeBinary(length=32), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                name="draftstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("pages_done", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(session_id is null) <> (account_id is null)", name=op.f("ck_draft_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_draft_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_draft_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["catalog_revision.id"],
            name=op.f("fk_draft_revision_id_catalog_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["web_session.id"],
            name=op.f("fk_draft_session_id_web_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_ref")),
    )
    op.create_index("ix_draft_account_id_state", "draft", ["account_id", "state"], unique=False)
    op.create_index(op.f("ix_draft_changed_at"), "draft", ["changed_at"], unique=False)
    op.create_index(op.f("ix_draft_session_id"), "draft", ["session_id"], unique=False)
    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("case_number", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("holder_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "revoked",
                name="licencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_licence_account_id_account")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_licence_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("case_number", name=op.f("uq_licence_case_number")),
        sa.UniqueConstraint("number", name=op.f("uq_licence_number")),
    )
    op.create_index(op.f("ix_licence_account_id"), "licence", ["account_id"], unique=False)
    op.create_index(op.f("ix_licence_holder_index"), "licence", ["holder_index"], unique=False)
    op.create_table(
        "bundle_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "5",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("last_four", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slip_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("slip_token", sa.LargeBinary(), nullable=False),
        sa.Column("slip_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bundle_case_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["party.id"], name=op.f("fk_bundle_case_applicant_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_bundle_case_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_bundle_case_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["party.id"], name=op.f("fk_bundle_case_principal_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["catalog_revision.id"],
            name=op.f("fk_bundle_case_revision_id_catalog_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_case")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_bundle_case_draft_id")),
        sa.UniqueConstraint("number", name=op.f("uq_bundle_case_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_bundle_case_ref")),
        sa.UniqueConstraint("slip_hash", name=op.f("uq_bundle_case_slip_hash")),
    )
    op.create_index(op.f("ix_bundle_case_account_id"), "bundle_case", ["account_id"], unique=False)
    op.create_table(
        "case_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "fulfilled",
                "later",
                "waived",
                name="fulfilment",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle_case.id"],
            name=op.f("fk_case_requirement_bundle_id_bundle_case"),
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_case_requirement_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_requirement")),
        sa.UniqueConstraint(
            "bundle_id", "kind", "key", name=op.f("uq_case_requirement_bundle_id_kind_key")
        ),
    )
    op.create_table(
        "item_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "received",
                "accepted",
                "approved",
                "refused",
                "stopped",
                name="itemstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("statutory_due", sa.Date(), nullable=True),
        sa.Column("promised_due", sa.Date(), nullable=True),
        sa.Column("step_due", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle_case.id"], name=op.f("fk_item_case_bundle_id_bundle_case")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_item_case_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff_member.id"], name=op.f("fk_item_case_owner_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_case")),
        sa.UniqueConstraint("bundle_id", "item", name=op.f("uq_item_case_bundle_id_item")),
        sa.UniqueConstraint("number", name=op.f("uq_item_case_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_item_case_ref")),
    )
    op.create_index(op.f("ix_item_case_department"), "item_case", ["department"], unique=False)
    op.create_index(op.f("ix_item_case_promised_due"), "item_case", ["promised_due"], unique=False)
    op.create_index(op.f("ix_item_case_state"), "item_case", ["state"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_case_event_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_case_event_item_id_item_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_item_id_id", "case_event", ["item_id", "id"], unique=False)
    op.create_table(
        "duty_held",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "accept",
                "review",
                "inspect",
                "approve",
                "issue",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_duty_held_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_duty_held_item_id_item_case")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["staff_member.id"], name=op.f("fk_duty_held_officer_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_held")),
        sa.UniqueConstraint("item_id", "duty", name=op.f("uq_duty_held_item_id_duty")),
        sa.UniqueConstraint("item_id", "officer_id", "duty", name="uq_duty_held_all"),
        sa.UniqueConstraint("item_id", "officer_id", name=op.f("uq_duty_held_item_id_officer_id")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "accept",
                "review",
                "inspect",
                "approve",
                "issue",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("duty = 'approve'", name=op.f("ck_decision_by_approver")),
        sa.CheckConstraint(
            "outcome <> 'refused' or reasons is not null",
            name=op.f("ck_decision_refusal_has_reasons"),
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_decision_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["item_id", "officer_id", "duty"],
            ["duty_held.item_id", "duty_held.officer_id", "duty_held.duty"],
            name="fk_decision_duty_held",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_decision_item_id_item_case")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["staff_member.id"], name=op.f("fk_decision_officer_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("item_id", name=op.f("uq_decision_item_id")),
    )
    op.bulk_insert(
        sa.table(
            "audit_head", sa.column("id"), sa.column("seq"), sa.column("digest", sa.LargeBinary)
        ),
        [{"id": 1, "seq": 0, "digest": bytes(32)}],
    )
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("decision")
    op.drop_table("duty_held")
    op.drop_index("ix_case_event_item_id_id", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index(op.f("ix_item_case_state"), table_name="item_case")
    op.drop_index(op.f("ix_item_case_promised_due"), table_name="item_case")
    op.drop_index(op.f("ix_item_case_department"), table_name="item_case")
    op.drop_table("item_case")
    op.drop_table("case_requirement")
    op.drop_index(op.f("ix_bundle_case_account_id"), table_name="bundle_case")
    op.drop_table("bundle_case")
    op.drop_index(op.f("ix_licence_holder_index"), table_name="licence")
    op.drop_index(op.f("ix_licence_account_id"), table_name="licence")
    op.drop_table("licence")
    op.drop_index(op.f("ix_draft_session_id"), table_name="draft")
    op.drop_index(op.f("ix_draft_changed_at"), table_name="draft")
    op.drop_index("ix_draft_account_id_state", table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_web_session_who"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_expires_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("staff_member")
    op.drop_index(op.f("ix_party_code_index"), table_name="party")
    op.drop_table("party")
    op.drop_index(op.f("ix_one_time_code_phone_index"), table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("number_sequence")
    op.drop_table("message")
    op.drop_index(op.f("ix_catalog_revision_hall_id"), table_name="catalog_revision")
    op.drop_table("catalog_revision")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    op.drop_table("account")
    op.drop_table("stamp")
    op.drop_index(op.f("ix_job_run_at"), table_name="job")
    op.drop_index(op.f("ix_job_done_at"), table_name="job")
    op.drop_table("job")
    op.drop_table("hall")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("attempts")
