"""What comes back in: bundles, checked before they are shown."""
