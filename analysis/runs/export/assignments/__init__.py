"""Any soft assignment, drawn and measured without a run; one alone, or two of the same nodes."""
