"""Training in worker processes of Dask."""
