"""Signs the certificate and records it."""
