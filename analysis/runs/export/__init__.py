"""What leaves: bundles, reports, GraphML, TensorBoard, PyG layers."""
