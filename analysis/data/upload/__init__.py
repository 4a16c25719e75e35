"""Read graphs, layer states and soft assignments from uploaded files, in a sandboxed process."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "assignment": ["Assignment", "read_assignment"],
        "errors": ["BadUpload"],
        "layer_states": ["read_layer_states"],
        "upload": ["GraphReport", "inspect_graph", "read_upload"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
