"""Translation: packages and routes, sentences, the engine, and the pipeline that brings them together."""
