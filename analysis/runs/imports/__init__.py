"""Import: bundles, checked before they are shown."""
