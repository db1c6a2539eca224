"""Prints the contract."""

import sys

from contactpoint.http.openapi import generate_openapi

if __name__ == "__main__":
    sys.stdout.write(generate_openapi())
