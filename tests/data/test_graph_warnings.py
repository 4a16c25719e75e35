"""What is odd about a graph is said, and what is not odd is not."""

from torch_geometric.data import Data

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.inspect import inspect_graph
from tests.data.test_preparation_options import ring


def test_samples_are_not_called_odd_for_their_labels_or_scales():
    for name in SAMPLES:
        graphs = load_sample(name)
        said = " ".join(inspect_graph([graphs] if isinstance(graphs, Data) else graphs).odd)
        assert "quantity" not in said
        assert "scale" not in said


def test_many_classes_of_few_members_look_like_a_quantity():
    data = ring([i // 2 for i in range(80)])
    assert any("looks like a quantity or a name" in sentence for sentence in inspect_graph(data).odd)
