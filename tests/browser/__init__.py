"""What a real Chromium makes of our pages. `make build/browser.stamp` installs it."""
