"""Archives and compressed files, unpacked within bounds and in memory."""
