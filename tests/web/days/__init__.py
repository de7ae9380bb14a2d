"""The working day of every role in real Chromium, over the demo's bureaux at a fixed moment; takes the manual's pictures."""
