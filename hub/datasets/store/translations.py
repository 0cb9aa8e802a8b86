"""What terms are called in other languages."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.datasets.models import TermTranslation


def translations(session: Session, terms: Collection[str], languages: Collection[str]) -> Sequence[TermTranslation]:
    """What the terms are called in these languages, or in all."""
    statement = select(TermTranslation).where(TermTranslation.term.in_(terms))
    if languages:
        statement = statement.where(TermTranslation.language.in_(languages))
    return session.scalars(statement.order_by(TermTranslation.term, TermTranslation.language)).all()


def translate(session: Session, term: str, language: str, translation: str) -> None:
    """Say what a term is called in a language."""
    session.merge(TermTranslation(term=term, language=language, translation=translation))
    session.flush()
