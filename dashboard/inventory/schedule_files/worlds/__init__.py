"""Schedule files and Qlik's two schedulers: what a task of the newer one can be, and where a new task is made."""
