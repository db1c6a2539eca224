"""The stack on this machine: its folder, the AWS emulator, the deployment."""
