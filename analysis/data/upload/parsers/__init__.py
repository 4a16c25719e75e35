"""One file format a module: text or bytes in, a parsed graph out."""
