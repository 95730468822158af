"""Whether what a task became when it was moved to newer tasks runs as it did: proved run by run."""
