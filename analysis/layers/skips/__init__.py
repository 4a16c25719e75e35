"""Skip connections and similar bypasses: one file and one row of the table each."""
