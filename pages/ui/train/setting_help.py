"""Help texts of the settings, and names of their choices."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "data.name": "What the network is trained on; the line below says how large it is and what its task is.",
    "data.seed": "Draws another graph of the same kind.",
    "model.pooler": "What turns nodes into clusters. MemPooling has heads and keys; the others learn a "
    "matrix of memberships.",
    "model.encoder": "The graph convolution that makes node states before they are clustered.",
    "model.encoder_layers": "How many convolutions: how far a node sees in the graph.",
    "model.hidden": "Features of a node's state. Wider networks can tell more apart, and train longer.",
    "model.heads": "Each head has keys of its own and makes its own soft assignment; S mixes them all.",
    "model.clusters": "Columns of S. Every head has one key for each.",
    "model.tau": "Degrees of freedom of the Student t kernel: how sharply distance to a key counts. "
    "Larger is sharper.",
    "model.dropout": "Share of features that are set to 0 at random while it trains.",
    "model.keys": "From k-means, keys begin where nodes are, so that none is dead; random keys often "
    "stay without nodes.",
    "model.readout": "What classifies a graph: its pooled clusters, or the mean of its nodes as a baseline.",
    "model.head_weight": "The weight of every head at the start. Near 0, S stays uniform whatever keys do.",
    "model.head_weight.random": "PyG draws them from a small interval round 0, which keeps S near 1/K.",
    "model.depth": "How many convolutions stand one after another. Each depth is a network of its own.",
    "model.norm": "What is done after each layer to keep nodes apart. No norm is the baseline.",
    "model.skip": "How earlier layers reach later ones: residual adds a layer's input, initial (GCNII) mixes "
    "in the first state, jumping knowledge hands all layers to the readout.",
    "model.drop_edge": "DropEdge leaves out this share of the edges in every step of training.",
    "model.groups": "How many groups DiffGroupNorm splits the nodes into.",
    "model.lamda": "How much of the group-wise norm is added to a node's state.",
    "model.dropout_at": "Before which layers dropout acts.",
    "model.missing": "Nodes outside the training set that lose their features, as in the paper's second "
    "experiment: then depth is needed to fetch them from far away.",
    "model.last_norm": "Whether norm and ReLU follow the last layer as they do all others.",
    "model.bias": "Whether each convolution adds a learned constant.",
    "model.predict_from": "Log-softmax loses differences below 1e-7: a network whose logits have vanished "
    "then predicts one class for all nodes.",
    "model.momentum": "How fast running means and variances follow those of the batch.",
    "training.epochs": "How often the whole training set is seen.",
    "training.lr": "The step size of Adam. Too large, and assignments never come to rest.",
    "training.lr_schedule": "Whether the step size stays, or falls to 0 along half a cosine.",
    "training.weight_decay": "How strongly weights are pulled towards 0 in every step.",
    "training.batch_size": "Graphs in one step of training.",
    "training.warmup_epochs": "Epochs in which only the encoder learns, before k-means sets the keys.",
    "training.kl": "Which target S is pulled towards: one held fixed in each step (DEC), or one that is "
    "attached, so that the gradient runs through P, too (PyG), which flattens S near uniform.",
    "training.kl_weight": "How much the KL term counts against the task loss.",
    "training.kl_per_head": "Whether each head is pulled towards a target of its own.",
    "training.patience": "Training stops when the validation accuracy has not improved for so many epochs. "
    "Where no labels are used, the loss on the edges that are trained on counts instead.",
    "training.untrained_counts": "Whether the network before its first step can be kept as the best epoch. "
    "Acts with patience only.",
    "training.device": "Where it is trained. Automatic takes the GPU where there is one.",
    "seed": "Decides all that is random: weights, keys, batches. The same seed gives the same run.",
    "seeds": "Each setting is trained with so many seeds, and treatment and baseline share them: then their "
    "difference has an interval.",
}
"""By the setting's path in a spec."""

KEYS = {"kmeans": "k-means on the encoder's output", "random": "random"}
READOUTS = {"clusters": "the pooled clusters", "mean": "the mean of the nodes (no pooling)"}
SCHEDULES = {"constant": "constant", "cosine": "cosine decay to 0"}
DEVICES = {"auto": "automatic", "cpu": "CPU", "cuda": "GPU"}
