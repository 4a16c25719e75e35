"""Every pooling loss and its gradient, compiled to C++ by inductor."""

import torch

from tests.layers.pooling_losses.test_laws import LOSSES, test_one_graph_compiles_as_one_graph

if __name__ == "__main__":
    for loss in LOSSES:
        torch._dynamo.reset()
        test_one_graph_compiles_as_one_graph(loss, backend="inductor")
        print(f"{loss.__name__} compiles as one graph", flush=True)
