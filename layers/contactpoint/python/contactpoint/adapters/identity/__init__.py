"""Identity: verifies the tokens of OpenID Connect issuers."""
