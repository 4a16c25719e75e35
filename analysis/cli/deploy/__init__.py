"""What a server needs beside the app: certificates for a cluster, and whether the app answers."""
