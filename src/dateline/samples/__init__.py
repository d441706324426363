"""Sample outlets and the simulated exchange: files, and a transport inside the process for *.sample.invalid."""
