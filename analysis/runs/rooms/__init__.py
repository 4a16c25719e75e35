"""Classrooms: one teacher, many students, one lesson, and shared results."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "room": ["Member", "NewRoom", "StudentResults", "Room", "RoomState"],
        "student_actions": ["Membership"],
        "room_store": ["Rooms"],
        "results_table": ["ClassRow", "class_csv", "class_results"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
