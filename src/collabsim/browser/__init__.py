"""The model in a browser: the same compiled rules as WebAssembly, and what a page hands to them.

``entry`` is the function that a browser calls, ``webassembly`` turns it into the file
``kernel.wasm``, ``packing`` lays the worlds of a scenario out as bytes, and ``kernel.js`` is all
the glue a page needs. Nothing of the model is written a second time.
"""
