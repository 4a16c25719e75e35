"""Deployment: certificates for a cluster, and the health check."""
