"""Export: bundles, reports, GraphML, TensorBoard, PyG layers."""
