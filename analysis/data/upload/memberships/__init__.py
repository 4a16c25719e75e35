"""Tables of memberships, nodes by clusters: found among files, checked, packed."""
