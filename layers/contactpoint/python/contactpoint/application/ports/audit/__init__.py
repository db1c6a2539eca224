"""Ports of the audit log, its Merkle tree, and the cases that detection opens."""
