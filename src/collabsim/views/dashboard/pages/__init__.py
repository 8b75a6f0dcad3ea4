"""The pages, one file each: what they show and what can be chosen there."""
