"""The command line: arguments in, calls, printed answer, exit code."""
