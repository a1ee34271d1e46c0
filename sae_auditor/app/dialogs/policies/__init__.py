"""The dialog in which people judge reasons: which latents and words may count for a decision, and which must not.

`assistant.PolicyAssistant` is what the window opens.
"""
