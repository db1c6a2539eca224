"""Finds looks that an account manager should ask about (rulebook, section 9): a finding is a question, no verdict."""
