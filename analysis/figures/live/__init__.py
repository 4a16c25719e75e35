"""Live figures of a training, and their static counterparts."""
