"""Read tables of memberships, nodes by clusters: find them among the files, check them, pack them."""
