"""The model as Mesa knows it: agents, a data collector, a step that is one month."""
