"""The dashboard: a Solara app for students and funders, thin over the library."""
