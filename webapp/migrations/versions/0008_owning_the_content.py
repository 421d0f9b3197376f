"""Reviews of facts, the history of publishing, candidates, and applications on trial."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was published so far becomes the beginning of the history."""
    op.create_table(
        "catalog_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_catalog_review_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_review")),
        sa.UniqueConstraint("key", name=op.f("uq_catalog_review_key")),
    )
    op.create_table(
        "catalog_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_catalog_publication_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["catalog_revision.id"],
            name=op.f("fk_catalog_publication_revision_id_catalog_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_publication")),
    )
    op.create_index(op.f("ix_catalog_publication_hall_id"), "catalog_publication", ["hall_id"])
    op.execute(
        "insert into catalog_publication (hall_id, revision_id, published_at, published_by) "
        "select hall_id, id, published_at, published_by from catalog_revision order by id"
    )
    op.add_column(
        "catalog_revision",
        sa.Column("candidate", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "draft", sa.Column("trial", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Trials go with their candidates: nobody could hand them in."""
    op.execute("delete from paper_file where draft_id in (select id from draft where trial)")
    op.execute("delete from draft_mark where draft_id in (select id from draft where trial)")
    op.execute("delete from draft where trial")
    op.execute("delete from catalog_revision where candidate")
    op.drop_column("draft", "trial")
    op.drop_column("catalog_revision", "candidate")
    op.drop_table("catalog_publication")
    op.drop_table("catalog_review")
