"""Training tasks: data, loss and recorded values of each."""
