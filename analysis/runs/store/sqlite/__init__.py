"""The database file: schema, migrations, writer thread, and detection of deletion."""
