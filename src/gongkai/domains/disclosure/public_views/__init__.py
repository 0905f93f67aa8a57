"""The public side of disclosure: every view is told its site, reads live records only, and writes nothing on GET."""
