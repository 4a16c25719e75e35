"""Models of several node types, each with the states it ought to be recorded by, in ``self.truth``."""

from torch import nn
from torch_geometric.nn import (
    HeteroConv,
    HGTConv,
    Linear,
    SAGEConv,
)


class RelationNet(nn.Module):
    """HeteroConv over two node types."""

    TYPES = (("paper", "cites", "paper"), ("author", "writes", "paper"), ("paper", "by", "author"))

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(
            HeteroConv({kind: SAGEConv((-1, -1), 4) for kind in self.TYPES}) for _ in range(2)
        )

    def forward(self, x_dict, edge_index_dict):
        self.truth = [x_dict]
        for conv in self.convs:
            x_dict = conv(x_dict, edge_index_dict)
            self.truth.append(x_dict)
            x_dict = {key: x.relu() for key, x in x_dict.items()}
        return x_dict


class HGT(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.ModuleDict({kind: Linear(-1, 4) for kind in ("paper", "author")})
        meta = (["paper", "author"], list(RelationNet.TYPES))
        self.convs = nn.ModuleList(HGTConv(4, 4, meta, heads=2) for _ in range(2))

    def forward(self, x_dict, edge_index_dict):
        self.truth = [x_dict]
        x_dict = {key: self.lin[key](x) for key, x in x_dict.items()}
        for conv in self.convs:
            x_dict = conv(x_dict, edge_index_dict)
            self.truth.append(x_dict)
        return x_dict
