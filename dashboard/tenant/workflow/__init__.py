"""A task of Qlik's newer scheduling as its body has it: a CNCF workflow of one state with one action."""
