"""Long work for many visitors: a queue, workers that can be stopped, and a page's view of them."""
