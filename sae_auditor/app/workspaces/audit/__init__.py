"""The Audit workspace: why did the encoder decide that for one image, and is it for a reason we accept?"""
