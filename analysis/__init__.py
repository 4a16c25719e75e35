"""Soft Cluster Lab's library: how graph networks cluster, and when they cluster too much."""
