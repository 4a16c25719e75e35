"""Observers for ``fit(observe=...)``: a progress bar, TensorBoard, Weights & Biases, or several at once."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "combination": ["several"],
        "progress_bar": ["ProgressBar"],
        "tensorboard": ["TensorBoard"],
        "weights_and_biases": ["WeightsAndBiases"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
