"""The groups of the ``ushtil`` command, one module each."""
