"""What happens now: changes handed to listeners, frames pushed to pages."""
