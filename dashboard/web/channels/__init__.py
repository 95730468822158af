"""The pages of alert channels."""
