"""The commands of ``soft-cluster-lab``, one file each.

Each module has ``add_to``, which adds the parser of its command, and a function of the parsed options, which
returns the exit code (0 done, 1 it failed) and raises BadInput for options that do not fit together: ``main``
prints that sentence and returns 2. Such a function has no ``Args``: its docstring is what ``--help`` says.
"""
