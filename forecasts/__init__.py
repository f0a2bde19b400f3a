"""What may happen: pure models, frames and arrays in, quantiles and draws out.

Nothing here reads a file, a database or a clock, and nothing here imports :mod:`intel`,
Streamlit or DuckDB: it works alone in a notebook.
"""
