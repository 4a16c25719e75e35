"""Glossary of the field as data, shared by hover texts, lessons and the documentation."""

from analysis.glossary.terms import LANGUAGES, Term, glossary

__all__ = ["LANGUAGES", "Term", "glossary"]
