"""The deployment, as a CDK application."""
