"""The words of the field, once, as data: hover texts, lessons and the documentation are made from them."""

from analysis.glossary.terms import LANGUAGES, Term, glossary

__all__ = ["LANGUAGES", "Term", "glossary"]
