"""Lessons as data: a question, a few steps, and predictions judged by recorded runs."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "lesson": ["Lesson", "Step"],
        "load_lesson": ["read_lesson"],
        "check": ["check_lesson"],
        "table": ["LESSONS", "lessons"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
