"""The commands of ``soft-cluster-lab``, one file each."""
