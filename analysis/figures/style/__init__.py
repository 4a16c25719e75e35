"""What all figures share: colours, scales, labels, number formats, layout."""
