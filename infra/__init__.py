"""What is deployed, as a CDK application."""
