"""Calls to addresses that people typed: guarded, so that none reaches this machine or the network that it is in."""
