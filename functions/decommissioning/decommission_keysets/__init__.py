"""Deletes the keysets, so that nothing can be decrypted."""
