"""The audit log's proofs on any machine: exports, their check and witnesses. Only `download` needs AWS."""
