"""Engine: training in Dask worker processes."""
